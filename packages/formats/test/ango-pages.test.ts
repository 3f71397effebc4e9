import { describe, expect, test } from "vitest";
import { pageName } from "../src/ango/page-names.ts";
import { readCoco } from "../src/coco/read.ts";
import { writeCoco } from "../src/coco/write.ts";
import { inspect } from "../src/inspect.ts";
import { memorySink } from "../src/io/sink.ts";
import { memoryFolder, memorySource } from "../src/io/source.ts";
import type { DatasetImage } from "../src/model/dataset.ts";
import { readYolo } from "../src/yolo/read.ts";
import { writeYolo } from "../src/yolo/write.ts";
import { annotation, box, coco, counts, dataset, headerLosses, image } from "./ango-datasets.ts";
import { answer, at, read, stack, video, written } from "./ango-videos.ts";

describe("pages", () => {
  test("of several images are all there, with their addresses", async () => {
    const assets = [
      stack(
        [at(1, { page: 2, objectId: "b" }), at(1, { page: 0, objectId: "a" }), at(2, { page: 2 })],
        [answer("Sun", { page: 1 }), answer("Rain")],
      ),
    ];
    const { header, images, found } = await read(assets);
    expect(
      images.map(({ name, url, annotations, attributes }) => [
        name,
        url,
        annotations.length,
        attributes.length,
      ]),
    ).toEqual([
      ["scan_page_000000.png", "https://files.example.net/scan/0.png", 1, 1],
      ["scan_page_000001.png", "https://files.example.net/scan/1.png", 0, 1],
      ["scan_page_000002.png", "https://files.example.net/scan/2.png", 2, 0],
    ]);
    expect(images.flatMap(({ annotations }) => annotations.map(({ track }) => track))).toEqual(
      Array.from({ length: 3 }),
    );
    expect(found.map(({ code }) => code)).toContain("ango/page-size");
    expect((await written(dataset(images, header))).value).toEqual(assets);
  });

  test("an image that only says page 0 is an image", async () => {
    const asset = { ...stack([at(1, { page: 0 })]), externalId: "a.png", dataset: [] };
    const { header, images } = await read([asset]);
    expect(images.map(({ name, asset: whole }) => [name, whole])).toEqual([["a.png", undefined]]);
    expect((await written(dataset(images, header))).value).toEqual([asset]);
  });

  test.each([
    ["scan.tif", "page", 3, "image", undefined, "scan_page_000003.tif"],
    ["scan.tif", "page", 3, "image", "https://x.example/a/b.PNG?X-Amz-Signature=1", "scan_page_000003.PNG"],
    ["a.b/scan", "page", 1_234_567, "image", undefined, "a.b/scan_page_1234567.jpg"],
    ["report.pdf", "page", 0, "pdf", undefined, "report_page_000000.pdf"],
    ["https://x.example/clips/d.webm?id=4", "frame", 9, "video", undefined, "clips/d_frame_000009.jpg"],
  ] as const)("%s, %s %i", (name, kind, index, media, url, expected) => {
    expect(pageName(name, { kind, index }, media, url).replace(/^\//, "")).toBe(expected);
  });
});

describe("pages in other formats", () => {
  const assets = [
    video([
      at(10, { objectId: "a", page: 2 }),
      at(7, { objectId: "b", page: 0 }),
      at(18, { objectId: "a", page: 4, interpolationStopped: true }),
    ]),
    { ...video([at(1)]), externalId: "still.jpg", metadata: { width: 64, height: 48 } },
  ];

  test("come back from COCO", async () => {
    const { header, images } = await read(assets, { interpolate: "linear" });
    const sink = memorySink();
    const { lost } = await writeCoco(sink)(dataset(images, header));
    expect(lost).toEqual([]);
    const back = await readCoco(memorySource("c.json", sink.text("annotations.json")));
    expect((await written(back)).value).toEqual(assets);
  });

  test("come back from YOLO", async () => {
    const { header, images } = await read(assets, { interpolate: "linear" });
    const sink = memorySink();
    const { lost } = await writeYolo(sink)(dataset(images, header));
    expect(lost).toEqual([]);
    expect([...sink.files.keys()].filter((path) => path.endsWith(".txt")).toSorted()).toEqual([
      ...[0, 2, 3, 4].map((index) => `labels/train/drive_frame_00000${index}.txt`),
      "labels/train/still.txt",
    ]);
    const back = await readYolo(memoryFolder("y", sink.files), { onDiagnostic: () => {} });
    expect((await written(back)).value).toEqual(assets);
  });

  test("of another format become an asset; what has no place is counted", async () => {
    const asset = { id: 9, name: "clip.mp4", kind: "frame", count: 4 } as const;
    const frame = (index: number, more: Partial<DatasetImage> = {}): DatasetImage =>
      image([annotation(box, { track: 3 })], {
        id: `9:${index}`,
        name: `clip_frame_00000${index}.jpg`,
        asset: { ...asset, index },
        ...more,
      });
    const { value, report } = await written(
      dataset([frame(0), frame(1, { id: 2, name: "b.jpg" }), frame(2, { annotations: [] })]),
    );
    expect(value).toMatchObject([
      {
        assetId: "9",
        externalId: "clip.mp4",
        metadata: { width: 640, height: 480, frameTotal: 4 },
        task: {
          tools: [
            { objectId: "3", page: 0 },
            { objectId: "3", page: 1 },
          ],
        },
      },
    ]);
    expect(counts(report.lost)).toEqual({ ...headerLosses, ids: 3, name: 1, asset: 1 });
    const { images } = await read(value);
    expect(images.map(({ name }) => name)).toEqual(["clip_frame_000000.jpg", "clip_frame_000001.jpg"]);
    expect(coco.source).not.toBe("ango");
  });

  test("are followed by inspect over their asset", async () => {
    const { header, images } = await read(assets);
    const { tracks } = await inspect(dataset(images, header));
    expect(tracks).toMatchObject({ tracks: 2, objects: 3, length: { min: 1, max: 2 } });
  });
});

describe("shapes that are not documented", () => {
  test("are kept, written back, and told once for each kind", async () => {
    const { "bounding-box": _, ...bare } = at(0);
    const tools = [
      {
        ...bare,
        spline: [
          [1, 2],
          [3, 4],
        ],
      },
      { ...bare, circle: { cx: 1, radius: 4 } },
      { ...bare, spline: { points: "?" } },
      { ...bare, frames: [{ page: 1, box: [1, 2] }], metadata: { createdAt: 1 } },
      { ...bare, point: [1, 2, 3] },
      { ...bare, ner: { start: 1, end: 2 } },
      { ...bare, polyline: { x1: 1, y1: 2, z1: 3, x2: 4, y2: 5, z2: 6 } },
      { ...bare, "medical-brush": true },
      at(1),
    ];
    const assets = [video(tools)];
    const { header, images, found } = await read(assets);
    expect(
      images[0]?.annotations.map(({ shape }) => (shape.type === "unplaced" ? shape.kind : shape.type)),
    ).toEqual(["spline", "circle", "spline", "frames", "point", "ner", "polyline", "medical-brush", "box"]);
    expect((await written(dataset(images, header))).value).toEqual(assets);
    const told = found.filter(({ code }) => code === "ango/undocumented-shape");
    expect(told.map(({ severity, message }) => [severity, message.replace(/,.*/, "")])).toEqual([
      ["note", '2 objects have the shape "spline"'],
      ["note", '1 object has the shape "circle"'],
      ["note", '1 object has the shape "frames"'],
      ["note", '1 object has the shape "point"'],
    ]);
  });
});

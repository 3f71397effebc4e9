import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Findings } from "../src/ango/findings.ts";
import { shapeBetween, waysOf } from "../src/ango/frames.ts";
import { pageName } from "../src/ango/page-names.ts";
import { readAngoExport, type ReadAngoOptions } from "../src/ango/read.ts";
import { readAngoTasks } from "../src/ango/tasks.ts";
import { writeAngoExport } from "../src/ango/write.ts";
import { writeAngoImport } from "../src/ango/write-import.ts";
import { readCoco } from "../src/coco/read.ts";
import { writeCoco } from "../src/coco/write.ts";
import { inspect } from "../src/inspect.ts";
import { memorySink } from "../src/io/sink.ts";
import { memoryFolder, memorySource } from "../src/io/source.ts";
import type { Dataset, DatasetImage } from "../src/model/dataset.ts";
import { type Diagnostic, FormatError } from "../src/model/diagnostic.ts";
import type { Json, JsonObject } from "../src/model/json.ts";
import type { Shape } from "../src/model/shapes.ts";
import type { WriteReport } from "../src/model/loss.ts";
import { validate } from "../src/validate.ts";
import { readYolo } from "../src/yolo/read.ts";
import { writeYolo } from "../src/yolo/write.ts";
import { annotation, box, coco, counts, dataset, headerLosses, image } from "./ango-datasets.ts";

const at = (x: number, more: JsonObject = {}): JsonObject => ({
  schemaId: "s",
  title: "Car",
  "bounding-box": { x, y: 20, width: 10, height: 8 },
  classifications: [],
  ...more,
});
const video = (tools: readonly Json[], more: JsonObject = {}): JsonObject => ({
  asset: "https://files.example.net/drive.mp4",
  externalId: "drive.mp4",
  metadata: { width: 640, height: 480, frameTotal: 120, frameRate: 25 },
  batches: [],
  task: { taskId: "t1", stage: "Complete", tools, classifications: [], relations: [] },
  ...more,
});

async function read(
  assets: unknown,
  options: ReadAngoOptions = {},
): Promise<{ header: Dataset["header"]; images: DatasetImage[]; found: Diagnostic[] }> {
  const found: Diagnostic[] = [];
  const source = memorySource("export.json", JSON.stringify(assets));
  const { header, images } = await readAngoExport(source, {
    onDiagnostic: (one) => found.push(one),
    ...options,
  });
  return { header, images: await all(images), found };
}

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}

async function written(given: Dataset): Promise<{ value: unknown; report: WriteReport }> {
  const sink = memorySink();
  const report = await writeAngoExport(sink)(given);
  return { value: JSON.parse(sink.text("export.json")), report };
}

/** `index: x of id, …`, with ~ before what was interpolated. */
const shown = (images: readonly DatasetImage[]): readonly string[] =>
  images.map(({ asset, annotations }) => {
    const objects = annotations.map(({ id, shape, extra }) => {
      const x = shape.type === "box" ? shape.x : shape.type;
      return `${extra["interpolated"] === true ? "~" : ""}${x} of ${id}`;
    });
    return `${asset?.index ?? "none"}: ${objects.join(", ")}`;
  });

/** The same whatever was interpolated, and whatever the order in a frame. */
const placed = (images: readonly DatasetImage[]): readonly string[] =>
  shown(images).map((line) => line.replaceAll("~", "").replace(": ", ", ").split(", ").toSorted().join());

describe("frames of a video", () => {
  const key = video([
    at(10, { objectId: "a", page: 2 }),
    at(18, { objectId: "a", page: 6, interpolationStopped: true }),
    at(50, { objectId: "a", page: 9 }),
    at(52, { objectId: "a", page: 11 }),
    at(7, { objectId: "b", page: 5 }),
  ]);

  test("are images of one asset, named in order, with tracks", async () => {
    const { images, found } = await read([key]);
    expect(shown(images)).toEqual(["2: 10 of a", "5: 7 of b", "6: 18 of a", "9: 50 of a", "11: 52 of a"]);
    expect(images[2]).toMatchObject({
      id: "t1:6",
      name: "drive_frame_000006.jpg",
      media: "image",
      width: 640,
      height: 480,
      asset: { id: "t1", name: "drive.mp4", kind: "frame", index: 6, count: 120 },
      annotations: [{ id: "a", track: "a", extra: { interpolationStopped: true } }],
      extra: {},
    });
    expect(images.every(({ url }) => url === undefined)).toBe(true);
    expect(images[0]?.extra).toMatchObject({
      asset: "https://files.example.net/drive.mp4",
      metadata: { frameTotal: 120, frameRate: 25 },
    });
    expect(found.map(({ code }) => code)).toEqual(["ango/classes-by-appearance", "ango/pages"]);
  });

  test("between key frames are there if asked for; a track that was stopped has a gap", async () => {
    const { images } = await read([key], { interpolate: "linear" });
    expect(shown(images)).toEqual([
      "2: 10 of a",
      "3: ~12 of a",
      "4: ~14 of a",
      "5: 7 of b, ~16 of a",
      "6: 18 of a",
      "9: 50 of a",
      "10: ~51 of a",
      "11: 52 of a",
    ]);
    expect(images[1]?.annotations[0]).toEqual({
      id: "a",
      category: 0,
      track: "a",
      shape: { type: "box", x: 12, y: 20, width: 10, height: 8 },
      attributes: [],
      extra: { interpolated: true },
    });
  });

  test("come back as one asset, in the order of its objects, without those that were interpolated", async () => {
    const assets = [
      key,
      video([], { externalId: "b.mp4" }),
      video([at(1, { page: 0 })], { externalId: "c.mp4" }),
    ];
    for (const options of [{}, { interpolate: "linear" } as const]) {
      const { header, images } = await read(assets, options);
      const { value, report } = await written(dataset(images, header));
      expect(value).toEqual(assets);
      expect(report).toMatchObject({ images: images.length, annotations: 6, lost: [] });
    }
  });

  test("an interpolated object that was changed, or whose key frames are gone, is written as a key frame", async () => {
    const ways = [at(10, { objectId: "a", page: 0 }), at(18, { objectId: "a", page: 4 })];
    const other = [at(1, { objectId: "b", page: 1 }), at(3, { objectId: "b", page: 3 })];
    const { header, images } = await read([video([...ways, ...other])], { interpolate: "linear" });
    const changed = images.map((frame) => ({
      ...frame,
      annotations: frame.annotations.map((one) =>
        one.id === "a" && frame.asset?.index === 2 && one.shape.type === "box"
          ? { ...one, shape: { ...one.shape, x: 99 } }
          : one,
      ),
    }));
    const { value, report } = await written(dataset(changed, header));
    const moved = [12, 99, 16].map((x, rank) => at(x, { objectId: "a", page: rank + 1 }));
    expect(value).toMatchObject([{ task: { tools: [...ways, ...other, ...moved] } }]);
    expect(report).toMatchObject({ annotations: 7, lost: [] });
    const again = await read(value, { interpolate: "linear" });
    expect(placed(again.images)).toEqual(placed(changed));

    const rest = await written(dataset(images.slice(1, 3), header));
    expect(rest.value).toMatchObject([
      {
        metadata: { frameTotal: 120 },
        task: {
          tools: [
            at(1, { objectId: "b", page: 1 }),
            at(12, { objectId: "a", page: 1 }),
            at(14, { objectId: "a", page: 2 }),
            at(2, { objectId: "b", page: 2 }),
          ],
        },
      },
    ]);
  });

  test("of a video with more of them than a call takes arguments are written", async () => {
    const asset = { id: "t1", name: "drive.mp4", kind: "frame" } as const;
    const frames = Array.from({ length: 200_000 }, (_, index) => image([], { asset: { ...asset, index } }));
    const { report } = await written(dataset(frames, { ...coco, source: "ango" }));
    expect(report.messages).toEqual(["Pages and frames are written with their assets: 200000 of 1."]);
  });

  test("between key frames are no more than a video can have", async () => {
    const tools = Array.from({ length: 1000 }, (_, rank) => at(1, { objectId: "a", page: rank * 100_000 }));
    const pages = await read([video(tools, { metadata: {} })]);
    const told: string[] = [];
    const ways = waysOf(
      pages.images.map(({ asset, annotations }) => ({
        index: asset?.index ?? 0,
        annotations,
        attributes: [],
      })),
      new Findings(({ code, message }) => told.push(`${code} ${message.replace(/.*: /, "")}`), {}),
    );
    expect(ways.size).toBe(200);
    expect(told).toEqual(["ango/not-interpolated 799 pairs."]);
  });

  test("that do not follow each other are told: the file has an element for each run of them", async () => {
    const { header, images } = await read([key]);
    const { value, report } = await written(dataset(images.toReversed(), header));
    expect(value).toHaveLength(5);
    expect(report.messages).toEqual([
      "Pages and frames are written with their assets: 5 of 1.",
      "Elements of the file for an asset that has one already, as its pages or frames do not follow each other in order: 4.",
    ]);
  });

  test("are validated as images are; of several images with one size only the first is held against it", async () => {
    const far = { "bounding-box": { x: 9000, y: 1, width: 2, height: 5 } };
    const flat = { "bounding-box": { x: 1, y: 1, width: 0, height: 5 } };
    const assets = [
      video([at(0, { page: 0, ...far }), at(0, { page: 3, ...flat })]),
      stack([at(0, { page: 0, ...far }), at(0, { page: 1, ...far })]),
    ];
    const validation = validate(memorySource("export.json", JSON.stringify(assets)));
    const findings = await all(validation);
    expect(validation.summary).toMatchObject({ images: 5, annotations: 4 });
    expect(
      findings
        .filter(({ severity }) => severity === "error")
        .map(({ code, pointer }) => `${code} ${pointer}`),
    ).toEqual([
      "ango/outside-asset /0/task/tools/0/bounding-box",
      "ango/empty-shape /0/task/tools/1/bounding-box",
      "ango/outside-asset /1/task/tools/0/bounding-box",
    ]);
  });

  test("beyond the number that the asset says are told", async () => {
    const { found } = await read([video([at(1, { page: 120 })]), stack([at(1, { page: 3 })])]);
    expect(found.filter(({ code }) => code === "ango/page-count").map(({ message }) => message)).toEqual([
      "The asset has 120 frames, as it says itself, and labels on number 120, counted from 0.",
      "The asset has 3 pages, as it says itself, and labels on number 3, counted from 0.",
    ]);
  });

  test("a member of the source that is called interpolated is none of ours", async () => {
    const asset = video([
      at(1, { page: 0, objectId: "a", interpolated: true }),
      at(3, { page: 2, objectId: "a" }),
    ]);
    const { header, images } = await read([asset], { interpolate: "linear" });
    expect((await written(dataset(images, header))).value).toEqual([asset]);
  });

  test("objects that can't be joined are told, and so are those without a frame", async () => {
    const polygon = [
      [0, 0],
      [4, 0],
      [4, 4],
    ];
    const { "bounding-box": _, ...bare } = at(0);
    const { images, found } = await read(
      [
        video([
          at(1, { page: 0, objectId: "a" }),
          { ...bare, polygon, page: 4, objectId: "a" },
          at(1, { page: 4, objectId: "far" }),
          at(2, { page: 10 ** 9, objectId: "far" }),
          at(5, { objectId: "where" }),
          at(5, { objectId: "half", page: 0.5 }),
        ]),
      ],
      { interpolate: "linear" },
    );
    expect(shown(images)).toEqual([
      "0: 5 of where, 5 of half, 1 of a",
      "4: polygon of a, 1 of far",
      "1000000000: 2 of far",
    ]);
    expect(found.map(({ code, severity }) => `${severity} ${code}`)).toEqual([
      "warning ango/classes-by-appearance",
      "note ango/pages",
      "warning ango/no-page",
      "warning ango/page-count",
      "warning ango/not-interpolated",
    ]);
  });

  test("of stored tasks are read alike", async () => {
    const categorySchema = { tools: [{ schemaId: "s", title: "Car", tool: "bounding-box" }] };
    const answer = { tools: [at(1, { objectId: "a", page: 0 }), at(3, { objectId: "a", page: 2 })] };
    const task = { _id: "t1", asset: { _id: "a1", externalId: "drive.mp4" }, answer };
    const { images } = readAngoTasks([task], { categorySchema, interpolate: "linear" });
    expect(shown(await all(images))).toEqual(["0: 1 of a", "1: ~2 of a", "2: 3 of a"]);
  });
});

const stack = (tools: readonly Json[], classifications: readonly Json[] = []): JsonObject => ({
  asset: "https://files.example.net/scan/0.png",
  assetId: "a1",
  externalId: "scan",
  metadata: { width: 64, height: 48 },
  batches: ["b"],
  dataset: [0, 1, 2].map((page) => `https://files.example.net/scan/${page}.png`),
  task: { taskId: "t1", tools, classifications, relations: [{ from: "a", to: "b", title: "near" }] },
});
const answer = (value: string, more: JsonObject = {}): JsonObject => ({
  title: "Weather",
  tool: "radio",
  answer: value,
  classifications: [],
  ...more,
});

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

const turned = (angle: number): Shape => ({
  type: "rotated-box",
  cx: 0,
  cy: 0,
  width: 2,
  height: 1,
  angle,
});

describe("shapes between two others", () => {
  const number = fc.oneof(
    fc.integer({ min: -1000, max: 1000 }),
    fc.double({ min: -1e6, max: 1e6, noNaN: true }),
  );
  const points = (pairs: number): fc.Arbitrary<number[]> =>
    fc.array(number, { minLength: 2 * pairs, maxLength: 2 * pairs });
  const pairOf = fc
    .tuple(fc.integer({ min: 0, max: 4 }), fc.integer({ min: 1, max: 5 }))
    .chain(([kind, size]) => {
      const one: fc.Arbitrary<Shape>[] = [
        fc.record({ type: fc.constant("box"), x: number, y: number, width: number, height: number }),
        fc.record({ type: fc.constant("point"), x: number, y: number }),
        fc.record({ type: fc.constant("polyline"), points: points(size) }),
        fc.record({
          type: fc.constant("polygon"),
          parts: fc.tuple(fc.record({ outer: points(size), holes: fc.tuple(points(3)) })),
        }),
        fc.record({
          type: fc.constant("rotated-box"),
          cx: number,
          cy: number,
          width: number,
          height: number,
          angle: number,
        }),
      ];
      const chosen = one[kind] ?? fc.constant<Shape>(box);
      return fc.tuple(chosen, chosen);
    });

  test("are the first at 0, the last at 1, and finite between", () => {
    fc.assert(
      fc.property(pairOf, fc.double({ min: 0, max: 1, noNaN: true }), ([a, b], share) => {
        // -0 and 0 are one number.
        expect(JSON.stringify(shapeBetween(a, b, 0))).toBe(JSON.stringify(a));
        expect(JSON.stringify(shapeBetween(a, b, 1))).toBe(JSON.stringify(b));
        expect(JSON.stringify(shapeBetween(a, b, share))).not.toMatch(/null/);
      }),
      { numRuns: 200 },
    );
  });

  test("a rotated box turns the shorter way", () => {
    expect(shapeBetween(turned(170), turned(-170), 0.5)).toMatchObject({ angle: 180 });
    expect(shapeBetween(turned(-170), turned(170), 0.25)).toMatchObject({ angle: -175 });
    expect(shapeBetween(turned(10), turned(30), 0.5)).toMatchObject({ angle: 20 });
  });

  test("there is none between unlike ones", () => {
    const line: Shape = { type: "polyline", points: [0, 0, 1, 1] };
    expect(shapeBetween(box, line, 0.5)).toBeUndefined();
    expect(shapeBetween(line, { ...line, points: [0, 0] }, 0.5)).toBeUndefined();
  });
});

describe("any video", () => {
  const tool = fc
    .record(
      {
        x: fc.integer({ min: -9, max: 99 }),
        objectId: fc.constantFrom("a", "b", "a#2"),
        page: fc.oneof(
          { arbitrary: fc.nat(30), weight: 8 },
          fc.constantFrom<Json>(-1, 0.5, "3", 2 ** 53, 10 ** 12),
        ),
        interpolationStopped: fc.boolean(),
        interpolated: fc.constant(true),
      },
      { requiredKeys: ["x"] },
    )
    .map(({ x, ...more }) => at(x, more));
  const answers = fc.array(
    fc
      .record({ answer: fc.constantFrom("x", "y"), page: fc.nat(5) }, { requiredKeys: ["answer"] })
      .map((one): JsonObject => Object.assign({ title: "Q", tool: "radio", classifications: [] }, one)),
    { maxLength: 3 },
  );
  const asset = fc
    .tuple(
      fc.array(tool, { maxLength: 8 }),
      answers,
      fc.constantFrom("drive.mp4", "scan.tif", "report.pdf"),
      fc.constantFrom(
        {},
        { dataset: ["https://x.example/0.png", "https://x.example/1.png"] },
        { dataset: [1, null] },
      ),
    )
    .map(([tools, classifications, externalId, more]) => {
      const task = { taskId: externalId, tools, classifications, relations: [] };
      return JSON.stringify({ ...video([]), ...more, externalId, task });
    });

  test("comes back value for value, with frames between and without", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(asset, { maxLength: 3 }), fc.boolean(), async (texts, isFilled) => {
        const assets = texts.map((text): Json => JSON.parse(text));
        const { header, images } = await read(assets, isFilled ? { interpolate: "linear" } : {});
        const ids = images.map(({ id }) => id);
        for (const { annotations } of images) {
          expect(new Set(annotations.map(({ id }) => id)).size).toBe(annotations.length);
        }
        expect(ids.length).toBeGreaterThanOrEqual(assets.length);
        const { value, report } = await written(dataset(images, header));
        expect(value).toEqual(assets);
        expect(report.lost).toEqual([]);
        const again = memorySink();
        await writeAngoImport(again)(dataset(images, header));
        await read(JSON.parse(again.text("import.json")), { interpolate: "linear" });
      }),
      { numRuns: 150 },
    );
  });

  test("key frames are as they were when others are put between them", async () => {
    await fc.assert(
      fc.asyncProperty(asset, async (text) => {
        const [plain, filled] = [
          await read([JSON.parse(text)]),
          await read([JSON.parse(text)], { interpolate: "linear" }),
        ];
        const keys = filled.images.flatMap((one) => {
          const annotations = one.annotations.filter(
            ({ extra }) => one.asset === undefined || !isFilledIn(extra),
          );
          const isEmpty =
            annotations.length === 0 && one.annotations.length > 0 && one.attributes.length === 0;
          return isEmpty ? [] : [{ ...one, annotations }];
        });
        expect(keys).toEqual(plain.images);
      }),
      { numRuns: 150 },
    );
  });

  test("of any bytes gives images, findings or a FormatError", async () => {
    const change = fc.record({
      at: fc.nat(),
      left: fc.nat(3),
      put: fc.constantFrom("", "9", "e9", ",", "[", "null", '"'),
    });
    await fc.assert(
      fc.asyncProperty(asset, fc.array(change, { minLength: 1, maxLength: 2 }), async (text, changes) => {
        let changed = text;
        for (const { at: place, left, put } of changes) {
          const start = place % (changed.length + 1);
          changed = `${changed.slice(0, start)}${put}${changed.slice(start + left)}`;
        }
        try {
          const source = memorySource("export.json", changed);
          const options = { interpolate: "linear", onDiagnostic: () => {} } as const;
          const { images } = await readAngoExport(source, options);
          let count = 0;
          for await (const _ of images) if ((count += 1) > 200_000) break;
          expect(count).toBeGreaterThanOrEqual(0);
        } catch (error) {
          if (!(error instanceof FormatError)) throw error;
        }
      }),
      { numRuns: 150 },
    );
  });
});

function isFilledIn(extra: JsonObject): boolean {
  return extra["interpolated"] === true && extra["angokit"] === undefined;
}

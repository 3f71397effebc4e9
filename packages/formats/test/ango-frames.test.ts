import { describe, expect, test } from "vitest";
import { Findings } from "../src/ango/findings.ts";
import { waysOf } from "../src/ango/frames.ts";
import { readAngoTasks } from "../src/ango/tasks.ts";
import { memorySource } from "../src/io/source.ts";
import { validate } from "../src/validate.ts";
import { coco, dataset, image } from "./ango-datasets.ts";
import { all, at, placed, read, shown, stack, video, written } from "./ango-videos.ts";

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

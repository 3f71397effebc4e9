import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Scratch } from "../src/bytes/record-store.ts";
import { HeldResults } from "../src/coco/held-results.ts";
import { readCoco } from "../src/coco/read.ts";
import { readCocoResults } from "../src/coco/results.ts";
import { writeCocoResults } from "../src/coco/write-results.ts";
import { writeCoco } from "../src/coco/write.ts";
import { convert } from "../src/convert.ts";
import { detectInput } from "../src/detect.ts";
import { encodeCounts } from "../src/geometry/rle.ts";
import { memorySink } from "../src/io/sink.ts";
import { memoryFolder, memorySource } from "../src/io/source.ts";
import type { JsonItem } from "../src/json/items.ts";
import { type Diagnostic, FormatError } from "../src/model/diagnostic.ts";
import type { Json } from "../src/model/json.ts";
import { readYolo } from "../src/yolo/read.ts";
import { writeYolo } from "../src/yolo/write.ts";
import { heldOf, type HeldDataset } from "./arbitraries.ts";

const TRUTH = {
  info: { year: 2026 },
  images: [
    { id: 1, file_name: "a.jpg", width: 100, height: 80 },
    { id: 2, file_name: "b.jpg", width: 100, height: 80 },
  ],
  annotations: [{ id: 9, image_id: 1, category_id: 7, bbox: [0, 0, 1, 1], area: 1, iscrowd: 0 }],
  categories: [
    { id: 3, name: "cat", supercategory: "animal" },
    { id: 7, name: "person", keypoints: ["nose", "eye"], skeleton: [[1, 2]] },
  ],
};

async function read(results: unknown, truth?: unknown): Promise<HeldDataset & { found: readonly string[] }> {
  const found: string[] = [];
  const onDiagnostic = ({ severity, code, file, pointer, message }: Diagnostic): void => {
    expect(message).toMatch(/^[A-Z].*\.$/s);
    found.push(`${severity} ${code} ${file ?? ""} ${pointer ?? ""}`.trim());
  };
  const dataset = await readCocoResults(memorySource("results.json", JSON.stringify(results)), {
    onDiagnostic,
    ...(truth === undefined ? {} : { truth: memorySource("truth.json", JSON.stringify(truth)) }),
  });
  return { ...(await heldOf(dataset)), found };
}

const box = { image_id: 1, category_id: 3, bbox: [10, 20, 30, 40], score: 0.75 };
const mask = { size: [80, 100], counts: encodeCounts([10, 20, 7970]) };

describe("results with their ground truth", () => {
  test("a box, with its score", async () => {
    const { header, images, found } = await read([{ ...box, image_id: 2 }, box], TRUTH);
    expect(found).toEqual([]);
    expect(header.categories.map(({ name }) => name)).toEqual(["cat", "person"]);
    expect(header.info).toEqual({ year: 2026 });
    const shape = { type: "box", x: 10, y: 20, width: 30, height: 40 };
    const result = { category: 0, shape, score: 0.75, attributes: [], extra: {} };
    expect(images.map(({ name, annotations }) => [name, annotations])).toEqual([
      ["a.jpg", [{ id: 2, ...result }]],
      ["b.jpg", [{ id: 1, ...result }]],
    ]);
  });

  test("a mask", async () => {
    const { images, found } = await read(
      [{ image_id: 1, category_id: 3, segmentation: mask, score: 1 }],
      TRUTH,
    );
    expect(found).toEqual([]);
    expect(images[0]?.annotations[0]?.shape).toEqual({
      type: "mask",
      size: [80, 100],
      counts: [10, 20, 7970],
      compressed: true,
    });
  });

  test("a polygon", async () => {
    const segmentation = [[0, 0, 10, 0, 10, 10]];
    const { images } = await read([{ image_id: 1, category_id: 3, segmentation, score: 1 }], TRUTH);
    expect(images[0]?.annotations[0]?.shape.type).toBe("polygon");
  });

  test("keypoints get the box around them, and keep how sure their program was", async () => {
    const keypoints = [10, 20, 0.9, 30, 60, 0.25];
    const { images, found } = await read([{ image_id: 1, category_id: 7, keypoints, score: 1 }], TRUTH);
    expect(found).toEqual([]);
    expect(images[0]?.annotations).toEqual([
      {
        id: 1,
        category: 1,
        shape: { type: "box", x: 10, y: 20, width: 20, height: 40 },
        keypoints: [10, 20, 2, 30, 60, 2],
        score: 1,
        attributes: [],
        extra: { keypoint_scores: [0.9, 0.25] },
      },
    ]);
  });

  test("keypoints with visibilities as COCO has them stay so", async () => {
    const keypoints = [10, 20, 1, 30, 60, 0];
    const { images } = await read([{ image_id: 1, category_id: 7, keypoints, score: 1 }], TRUTH);
    expect(images[0]?.annotations[0]).toMatchObject({ keypoints, score: 1 });
  });

  test("frames of the ground truth and tracks, which are written again", async () => {
    const videos = [{ id: 4, name: "drive" }];
    const frames = TRUTH.images.map(({ id, ...image }) => ({ ...image, id, video_id: 4, frame_id: id - 1 }));
    const truth = { ...TRUTH, images: frames, videos };
    const { images, found } = await read([{ ...box, track_id: 5 }], truth);
    expect(found).toEqual([]);
    expect(images.map(({ asset }) => asset)).toEqual([
      { id: 4, name: "drive", kind: "frame", index: 0 },
      { id: 4, name: "drive", kind: "frame", index: 1 },
    ]);
    expect(images[0]?.annotations[0]).toMatchObject({ track: 5, extra: { track_id: 5 } });
    const sink = memorySink();
    const source = memorySource("results.json", JSON.stringify([{ ...box, track_id: 5 }]));
    const options = { truth: memorySource("truth.json", JSON.stringify(truth)) };
    const writer = writeCocoResults(sink, { kind: "bbox", ...options });
    const { lost } = await convert(readCocoResults(source, options), writer);
    expect(lost).toEqual([]);
    expect(JSON.parse(sink.text("results.json"))).toEqual([{ ...box, track_id: 5 }]);
  });

  test("none at all: every image is empty", async () => {
    const { images, found } = await read([], TRUTH);
    expect(images.map(({ annotations }) => annotations)).toEqual([[], []]);
    expect(found).toEqual([]);
  });

  test("the ids of a ground truth that angokit wrote of another format", async () => {
    const asset = { asset: "https://example.com/a.jpg", externalId: "a.jpg", task: { tools: [] } };
    const marked = { ...TRUTH, angokit: { version: 1, source: "ango" } };
    const images = TRUTH.images.map((image) => ({ ...image, angokit: { id: asset.externalId } }));
    const { images: back, found } = await read([box], { ...marked, images });
    expect(found).toEqual([]);
    expect(back[0]?.annotations).toHaveLength(1);
  });

  const wrong: readonly (readonly [title: string, result: Json, found: readonly string[], kept: number])[] = [
    [
      "an image that is not there",
      { ...box, image_id: 5 },
      ["error coco/dangling-image-id results.json /0/image_id"],
      0,
    ],
    [
      "an id as text",
      { ...box, image_id: "1" },
      ["error coco/dangling-image-id results.json /0/image_id"],
      0,
    ],
    [
      "no image",
      { category_id: 3, bbox: [1, 2, 3, 4], score: 1 },
      ["error coco/no-image-id-of-annotation results.json /0"],
      0,
    ],
    [
      "a category that is not there",
      { ...box, category_id: 1 },
      ["error coco/dangling-category-id results.json /0/category_id"],
      0,
    ],
    [
      "no category",
      { image_id: 1, bbox: [1, 2, 3, 4], score: 1 },
      ["error coco/no-category-id-of-annotation results.json /0"],
      0,
    ],
    [
      "no score",
      { image_id: 1, category_id: 3, bbox: [1, 2, 3, 4] },
      ["warning coco/no-score results.json /0"],
      1,
    ],
    [
      "a score that is no number",
      { ...box, score: "high" },
      ["warning coco/no-score results.json /0/score"],
      1,
    ],
    ["no place", { image_id: 1, category_id: 3, score: 1 }, ["error coco/no-geometry results.json /0"], 0],
    [
      "a bbox of three numbers",
      { ...box, bbox: [1, 2, 3] },
      ["error coco/bad-bbox results.json /0/bbox", "error coco/no-geometry results.json /0"],
      0,
    ],
    [
      "keypoints that are too few",
      { image_id: 1, category_id: 7, keypoints: [1, 2, 2], score: 1 },
      ["warning coco/keypoints-length results.json /0/keypoints"],
      1,
    ],
    ["a number", 5, ["error coco/no-image-id-of-annotation results.json /0"], 0],
  ];
  test.each(wrong)("%s", async (_, result, found, kept) => {
    const back = await read([result], TRUTH);
    expect(back.found).toEqual(found);
    expect(back.images[0]?.annotations).toHaveLength(kept);
  });

  test("one id twice", async () => {
    const { found } = await read(
      [
        { ...box, id: 4 },
        { ...box, id: 4 },
      ],
      TRUTH,
    );
    expect(found).toEqual(["warning coco/duplicate-annotation-id results.json /1"]);
  });

  test("a ground truth with an image and a category twice, or without an id", async () => {
    const truth = {
      images: [...TRUTH.images, TRUTH.images[0], { file_name: "c.jpg", width: 1, height: 1 }],
      categories: [...TRUTH.categories, TRUTH.categories[0], { name: "dog" }],
    };
    const { found } = await read([box], truth);
    expect(found).toEqual([
      "error coco/duplicate-image-id truth.json /images/2",
      "error coco/no-image-id truth.json /images/3",
      "error coco/duplicate-category-id truth.json /categories/2",
      "error coco/no-category-id truth.json /categories/3",
    ]);
  });

  test.each([
    ["an object", { images: [] }, TRUTH, "coco/not-results"],
    ["a number", 5, TRUTH, "coco/not-results"],
    ["captions", [{ image_id: 1, caption: "a cat" }], TRUTH, "coco/not-instances"],
    [
      "panoptic segments",
      [{ image_id: 1, segments_info: [], file_name: "a.png" }],
      TRUTH,
      "coco/not-instances",
    ],
    ["a ground truth that is a list", [box], [box], "coco/no-images"],
    ["a ground truth without images", [box], { categories: [] }, "coco/no-images"],
  ])("%s can't be read", async (_, results, truth, code) => {
    await expect(read(results, truth)).rejects.toMatchObject({ name: "FormatError", code });
  });

  test("without onDiagnostic the first error is thrown", async () => {
    const results = memorySource("r.json", JSON.stringify([{ ...box, image_id: 5 }]));
    const truth = memorySource("t.json", JSON.stringify(TRUTH));
    await expect(readCocoResults(results, { truth })).rejects.toMatchObject({
      code: "coco/dangling-image-id",
    });
  });
});

describe("results alone", () => {
  test("images and categories are their ids, and masks say the size", async () => {
    const { header, images, found } = await read([
      { ...box, image_id: 12, category_id: 10 },
      { image_id: "x", category_id: 9, segmentation: mask, score: 1 },
      { ...box, image_id: 12, category_id: 9 },
    ]);
    expect(found).toEqual(["warning coco/no-ground-truth results.json"]);
    expect(header.categories.map(({ id, name }) => [id, name])).toEqual([
      [9, "9"],
      [10, "10"],
    ]);
    expect(images).toMatchObject([
      { id: 12, name: "12", annotations: [{ category: 1 }, { category: 0 }] },
      { id: "x", name: "x", width: 100, height: 80, annotations: [{ category: 0 }] },
    ]);
  });
});

describe("the score comes back", () => {
  test("from COCO, in the annotation", async () => {
    const sink = memorySink();
    const results = memorySource("r.json", JSON.stringify([box]));
    const truth = memorySource("t.json", JSON.stringify(TRUTH));
    const report = await convert(readCocoResults(results, { truth }), writeCoco(sink));
    expect(report.lost).toEqual([]);
    expect(JSON.parse(sink.text("annotations.json")).annotations).toMatchObject([box]);
    const { images } = await heldOf(await readCoco(memorySource("a.json", sink.text("annotations.json"))));
    expect(images[0]?.annotations[0]?.score).toBe(0.75);
  });

  test("from YOLO, through the sidecar", async () => {
    const sink = memorySink();
    const results = memorySource("r.json", JSON.stringify([box]));
    const truth = memorySource("t.json", JSON.stringify(TRUTH));
    await convert(readCocoResults(results, { truth }), writeYolo(sink));
    const { images } = await heldOf(
      await readYolo(memoryFolder("d", sink.files), { onDiagnostic: () => {} }),
    );
    expect(images[0]?.annotations[0]).toMatchObject({ score: 0.75, extra: {} });
  });
});

test("every result is in the dataset, or was told of", async () => {
  const result = fc.record(
    {
      image_id: fc.constantFrom<Json>(1, 2, 3, "1", null),
      category_id: fc.constantFrom<Json>(3, 7, 8, null),
      bbox: fc.oneof(
        fc.array(fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e6, max: 1e6 }), {
          minLength: 3,
          maxLength: 4,
        }),
        fc.constant(null),
      ),
      keypoints: fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 7 }),
      segmentation: fc.constantFrom<Json>(mask, [[0, 0, 1, 0, 1, 1]], [], "x"),
      score: fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.constant(null)),
    },
    { requiredKeys: [] },
  );
  await fc.assert(
    fc.asyncProperty(fc.array(result, { maxLength: 6 }), fc.boolean(), async (results, hasTruth) => {
      const { images, found } = await read(results, hasTruth ? TRUTH : undefined);
      const kept = images.reduce((sum, { annotations }) => sum + annotations.length, 0);
      const told = new Set(
        found.filter((text) => text.startsWith("error")).map((text) => text.split("/")[2]),
      );
      expect(kept + told.size).toBeGreaterThanOrEqual(results.length);
    }),
  );
});

test.each([
  ["in memory", undefined],
  ["outside of it", 0],
])("results come by their images, each image's in the order of the file, held %s", (_, limit) => {
  const result = fc.tuple(fc.nat(9), fc.json({ maxDepth: 2 }), fc.nat(5));
  fc.assert(
    fc.property(fc.array(result, { maxLength: 40 }), fc.integer({ min: 1, max: 10 }), (results, images) => {
      const held = new HeldResults(limit === undefined ? undefined : { limit, scratch: memoryScratch });
      const expected: JsonItem[][] = Array.from({ length: images }, () => []);
      for (const [at, [image, text, gap]] of results.entries()) {
        const index = at * 6 + gap;
        const value: Json = JSON.parse(text);
        const item = { key: undefined, index, value, line: index + 1, pointer: `/${index}` };
        expected[image]?.push(item);
        if (image < images) held.add(item, new TextEncoder().encode(text), image);
      }
      expect(Array.from(held.byImage(images), (group) => [...group])).toEqual(expected);
    }),
  );
});

test("the results of one image may be more than are read as JSON at once", () => {
  const held = new HeldResults(undefined);
  const value = { text: "x".repeat(2 ** 15) };
  const text = new TextEncoder().encode(JSON.stringify(value));
  for (let index = 0; index < 7; index += 1) {
    held.add({ key: undefined, index, line: 1, pointer: `/${index}`, value }, text, 0);
  }
  const [group] = Array.from(held.byImage(1), (one) => [...one]);
  expect(group?.map((item) => [item.index, item.value])).toEqual(
    Array.from({ length: 7 }, (_, index) => [index, value]),
  );
});

function memoryScratch(): Scratch {
  const held: number[] = [];
  return {
    append: (bytes) => held.push(...bytes) - bytes.length,
    read: (position, length) => Uint8Array.from(held.slice(position, position + length)),
    close: () => {},
  };
}

test("detectInput names a results file that it is told to take for COCO", async () => {
  const source = memorySource("r.json", JSON.stringify([box]));
  await expect(detectInput(source)).rejects.toThrow(FormatError);
  expect(await detectInput(source, { from: "coco" })).toEqual({
    format: "coco",
    entry: "r.json",
    results: true,
  });
});

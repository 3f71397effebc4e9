import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { memorySource, readAngoExport, readCoco, type Shape } from "../src/index.ts";
import { inspect, type Inspection, outlineOf, quantileError, sampleImages } from "../src/inspect.ts";
import { areaOf, boxOf } from "../src/geometry/box.ts";
import type { Annotation, Attribute, DatasetImage, Header } from "../src/model/dataset.ts";
import { dataset, datasetOf, type HeldDataset, heldOf } from "./arbitraries.ts";

const header: Header = {
  source: "coco",
  categories: ["cat", "dog", "emu"].map((name, index) => ({ id: index + 1, name, extra: {} })),
  splits: [],
  info: {},
  extra: {},
};

function annotationOf(shape: Shape, more: Partial<Annotation> = {}): Annotation {
  return { id: 1, category: 0, shape, attributes: [], extra: {}, ...more };
}

function box(x: number, y: number, width: number, height: number): Shape {
  return { type: "box", x, y, width, height };
}

function imageOf(annotations: readonly Annotation[], more: Partial<DatasetImage> = {}): DatasetImage {
  const known = { width: 100, height: 100, attributes: [], relations: [], extra: {} };
  return { id: 1, name: "a.png", media: "image", ...known, annotations, ...more };
}

async function inspected(images: readonly DatasetImage[], of: Partial<Header> = {}): Promise<Inspection> {
  return inspect(datasetOf({ header: { ...header, ...of }, images }));
}

function answer(value: string | string[]): readonly Attribute[] {
  return [{ name: "Kind", value, attributes: [], extra: {} }];
}

/** An image with an answer. */
function asked(name: string, value: string): Pick<DatasetImage, "attributes"> {
  return { attributes: [{ name, value, attributes: [], extra: {} }] };
}

/** An annotation of a track, as COCO has it. */
function tracked(track: number): object {
  return { category_id: 1, bbox: [0, 0, 2, 2], track_id: track };
}

/** A frame of a video with boxes of some tracks. */
function frame(id: string, index: number, tracks: readonly number[]): DatasetImage {
  const boxes = tracks.map((track) =>
    annotationOf(box(0, 0, 5, 5), { id: track, track, score: 0.5 + track / 10 }),
  );
  return { ...imageOf(boxes), id: `${id}/${index}`, asset: { id, kind: "frame", index } };
}

/** The names of the images of a sample, when all have passed. */
async function drawn(
  images: readonly DatasetImage[],
  count: number,
  seed: number,
): Promise<readonly string[]> {
  const sampling = sampleImages(datasetOf({ header, images }).images, { count, seed });
  const passed = await heldOf({ header, images: sampling.images });
  expect(passed.images).toEqual(images);
  return sampling.sample().map(({ name }) => name);
}

/** The cells of a grid that are not empty: row, column, count. */
function cells(grid: Inspection["centres"]): readonly (readonly [number, number, number])[] {
  return grid.counts.flatMap((row, y) => row.flatMap((n, x) => (n === 0 ? [] : [[y, x, n] as const])));
}

describe("a small dataset with known numbers", () => {
  const images = [
    imageOf([
      annotationOf(box(0, 0, 10, 10), { attributes: answer("tame") }),
      annotationOf(box(0, 0, 50, 40), { attributes: answer(["tame", "shy"]) }),
      annotationOf(box(0, 0, 100, 100), { category: 1, crowd: true, area: 5 }),
    ]),
    imageOf([annotationOf(box(90, 90, 10, 20), { keypoints: [1, 1, 2, 5, 5, 1, 0, 0, 0] })], {
      split: "val",
    }),
    imageOf([], { width: 50, height: 200 }),
    imageOf([annotationOf({ type: "point", x: 200, y: 5 })], { split: "train" }),
    imageOf([annotationOf({ type: "unplaced", kind: "ner", value: 1 })], { media: "text", name: "a.txt" }),
  ];

  test("counts", async () => {
    const found = await inspected(images, { splits: ["train", "val", "test"] });
    expect(found).toMatchObject({
      format: "coco",
      images: 4,
      annotations: 6,
      backgrounds: 1,
      crowd: 1,
      media: [
        { media: "image", assets: 4, objects: 5 },
        { media: "text", assets: 1, objects: 1 },
      ],
      shapes: [
        { type: "box", objects: 4 },
        { type: "ner", objects: 1 },
        { type: "point", objects: 1 },
      ],
      keypoints: { objects: 1, visible: 1, hidden: 1, unlabelled: 1 },
      objectsPerImage: {
        counts: [
          { objects: 0, images: 1 },
          { objects: 1, images: 2 },
          { objects: 3, images: 1 },
        ],
        mean: 1.25,
        median: 1,
        max: 3,
      },
      splits: [
        { name: "train", images: 1, backgrounds: 0, objects: 1, classes: [1, 0, 0] },
        { name: "val", images: 1, backgrounds: 0, objects: 1, classes: [1, 0, 0] },
        { name: "test", images: 0, backgrounds: 0, objects: 0, classes: [0, 0, 0] },
        { images: 2, backgrounds: 1, objects: 4, classes: [3, 1, 0] },
      ],
      questions: [
        {
          path: ["Kind"],
          about: "object",
          answered: 2,
          answers: [
            { value: "tame", count: 2 },
            { value: "shy", count: 1 },
          ],
          unlisted: 0,
        },
      ],
    });
    expect(found.classes).toMatchObject([
      {
        name: "cat",
        objects: 5,
        images: 3,
        share: 5 / 6,
        crowd: 0,
        keypoints: [{ visible: 1 }, { hidden: 1 }, {}],
      },
      { name: "dog", objects: 1, images: 1, share: 1 / 6, crowd: 1 },
      { name: "emu", objects: 0, images: 0, share: 0, crowd: 0 },
    ]);
    expect(found.classes[2]?.area).toBeUndefined();
    expect("tracks" in found).toBe(false);
  });

  test("sizes, places and proportions", async () => {
    const found = await inspected(images);
    expect(found.area).toEqual({
      values: 4,
      min: 100,
      p05: 100,
      p25: 100,
      p50: 200,
      p75: 2000,
      p95: 10_000,
      max: 10_000,
    });
    expect(found.areaShare).toMatchObject({ values: 4, min: 0.01, p50: 0.02, max: 1 });
    expect(found.aspect).toMatchObject({ values: 4, min: 0.5, p50: 1, max: 1.25 });
    // The declared area of 5 counts, as in COCO's evaluation; the box of 10,000 square pixels is not looked at.
    expect(found.sizes).toEqual({ small: 3, medium: 1, large: 0 });
    expect(cells(found.centres)).toEqual([
      [1, 1, 1],
      [6, 8, 1],
      [16, 16, 1],
      [32 - 1, 30, 1],
    ]);
    expect(found.centresOutside).toBe(1);
    expect(cells(found.sides)).toEqual([
      [13, 13, 1],
      [15, 13, 1],
      [17, 18, 1],
      [19, 19, 1],
    ]);
    expect(found.aspects.filter(({ objects }) => objects > 0)).toEqual([
      { from: 0.5, to: 2 ** -0.75, objects: 1 },
      { from: 1, to: 2 ** 0.25, objects: 2 },
      { from: 2 ** 0.25, to: 2 ** 0.5, objects: 1 },
    ]);
    expect(found.imageSizes).toMatchObject({
      known: 4,
      unknown: 0,
      unlisted: 0,
      sizes: [
        { width: 100, height: 100, images: 3 },
        { width: 50, height: 200, images: 1 },
      ],
      width: { min: 50, p50: 100, max: 100 },
      aspect: { min: 0.25, max: 1 },
    });
  });

  test("areas at the bounds of COCO's sizes", async () => {
    const areas = [32 ** 2 - 1, 32 ** 2, 96 ** 2 - 1, 96 ** 2];
    const found = await inspected([imageOf(areas.map((area) => annotationOf(box(0, 0, 1, 1), { area })))]);
    expect(found.sizes).toEqual({ small: 1, medium: 2, large: 1 });
  });

  test("nothing at all", async () => {
    const found = await inspected([], { categories: [] });
    expect(found).toMatchObject({
      images: 0,
      annotations: 0,
      classes: [],
      media: [],
      shapes: [],
      splits: [],
    });
    expect(found.objectsPerImage).toEqual({ counts: [], mean: 0, median: 0, max: 0 });
  });
});

describe("lists that are bounded", () => {
  test("200 answers to a question are told apart, the others counted", async () => {
    const images = Array.from({ length: 250 }, (_, n) => imageOf([], asked("Name", `n${n % 230}`)));
    const [question] = (await inspected(images)).questions;
    expect(question).toMatchObject({ answered: 250, unlisted: 30, about: "image" });
    expect(question?.answers.length).toBe(200);
    expect(question?.answers[0]?.count).toBe(2);
  });

  test("1,000 questions are told apart, answers to others counted", async () => {
    const images = Array.from({ length: 1003 }, (_, n) => imageOf([], asked(`q${n}`, "yes")));
    const found = await inspected(images);
    expect([found.questions.length, found.questionsUnlisted]).toEqual([1000, 3]);
  });

  test("a long answer is cut", async () => {
    const [question] = (await inspected([imageOf([], asked("Remark", "x".repeat(5000)))])).questions;
    expect(question?.answers).toEqual([{ value: `${"x".repeat(200)}…`, count: 1 }]);
  });

  test("10,000 sizes of images are told apart, the others counted", async () => {
    const images = Array.from({ length: 10_005 }, (_, n) => imageOf([], { width: n + 1 }));
    const { imageSizes } = await inspected(images);
    expect([imageSizes.known, imageSizes.sizes.length, imageSizes.unlisted]).toEqual([10_005, 10_000, 5]);
  });
});

describe("tracks", () => {
  test("of COCO, by track_id and video_id", async () => {
    const coco = {
      images: [1, 2, 3].map((id) => ({
        id,
        file_name: `${id}.png`,
        width: 9,
        height: 9,
        video_id: id === 3 ? 2 : 1,
      })),
      categories: [{ id: 1, name: "cat" }],
      annotations: [
        { ...tracked(7), id: 1, image_id: 1 },
        { ...tracked(7), id: 2, image_id: 2 },
        { ...tracked(8), id: 3, image_id: 2 },
        { ...tracked(7), id: 4, image_id: 3 },
      ],
    };
    const source = memorySource("coco.json", JSON.stringify(coco));
    const { tracks } = await inspect(await readCoco(source, { onDiagnostic: () => {} }));
    expect(tracks).toMatchObject({
      tracks: 3,
      objects: 4,
      length: { values: 3, min: 1, max: 2 },
      unlisted: 0,
    });
  });

  test("of the model, by the track and the asset; frames and scores are counted", async () => {
    const found = await inspected([frame("a", 0, [1, 2]), frame("a", 5, [1]), frame("b", 0, [1])]);
    expect(found.tracks).toMatchObject({ tracks: 3, objects: 4, length: { min: 1, max: 2 } });
    expect(found.assets).toEqual([{ kind: "frame", assets: 2, images: 3 }]);
    expect(found.scores).toMatchObject({ values: 4, min: 0.6, p50: 0.6, max: 0.7 });
  });

  test("of Ango, by objectId over frames", async () => {
    const tool = { schemaId: "s", title: "Car", "bounding-box": { x: 1, y: 1, width: 2, height: 2 } };
    const tools = [
      { ...tool, objectId: "o1", page: 0 },
      { ...tool, objectId: "o1", page: 1 },
      { ...tool, objectId: "o1", page: 2 },
      { ...tool, objectId: "o2", page: 1 },
    ];
    const asset = { asset: "https://example.com/a.mp4", externalId: "a.mp4", task: { taskId: "t", tools } };
    const source = memorySource("export.json", JSON.stringify([asset]));
    const { tracks, media } = await inspect(await readAngoExport(source, { onDiagnostic: () => {} }));
    expect(media).toEqual([{ media: "image", assets: 3, objects: 4 }]);
    expect(tracks).toMatchObject({ tracks: 2, objects: 4, length: { min: 1, max: 3 } });
  });
});

describe("any dataset", () => {
  test("counts are those of going through it, and it is JSON", async () => {
    await fc.assert(
      fc.asyncProperty(dataset, async (held) => {
        const found = await inspect(datasetOf(held));
        const images = held.images.filter(({ media }) => media === "image");
        const all = held.images.flatMap(({ annotations }) => annotations);
        expect(found.images).toBe(images.length);
        expect(found.annotations).toBe(all.length);
        expect(found.backgrounds).toBe(images.filter(({ annotations }) => annotations.length === 0).length);
        expect(found.classes.map(({ objects }) => objects)).toEqual(
          held.header.categories.map((_, rank) => all.filter(({ category }) => category === rank).length),
        );
        expect(found.classes.map((one) => one.images)).toEqual(
          held.header.categories.map(
            (_, rank) =>
              images.filter(({ annotations }) => annotations.some(({ category }) => category === rank))
                .length,
          ),
        );
        expect(sum(found.shapes.map(({ objects }) => objects))).toBe(all.length);
        expect(sum(found.media.map(({ assets }) => assets))).toBe(held.images.length);
        expect(sum(Object.values(found.sizes))).toBe(
          all.filter(({ area, shape }) => (area ?? areaOf(shape)) !== undefined).length,
        );
        expect(sum(found.objectsPerImage.counts.map((row) => row.images))).toBe(images.length);
        const isSplit = held.header.splits.length > 0 || held.images.some(({ split }) => split !== undefined);
        expect(sum(found.splits.map(({ objects }) => objects))).toBe(isSplit ? all.length : 0);
        const relations = held.images.flatMap((image) => image.relations);
        expect(sum(found.relations.map(({ count }) => count))).toBe(relations.length);
        expect(JSON.parse(JSON.stringify(found))).toEqual(found);
      }),
      { numRuns: 300 },
    );
  });

  test("the order of the images makes no difference", async () => {
    await fc.assert(
      fc.asyncProperty(
        dataset.chain((held) =>
          fc.tuple(
            fc.constant(held),
            fc.shuffledSubarray([...held.images], { minLength: held.images.length }),
          ),
        ),
        async ([held, shuffled]: [HeldDataset, readonly DatasetImage[]]) => {
          const [one, other] = [datasetOf(held), datasetOf({ ...held, images: shuffled })];
          expect(await inspect(other)).toEqual(await inspect(one));
        },
      ),
      { numRuns: 300 },
    );
  });

  test("quantiles are the values of their ranks, exactly or within 1 %", async () => {
    const side = fc.oneof(fc.double({ min: 1e-3, max: 1e4, noNaN: true }), fc.integer({ min: 0, max: 30 }));
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(side, side), { minLength: 1, maxLength: 400 }), async (pairs) => {
        const shapes = pairs.map(([width, height]) => annotationOf(box(0, 0, width, height)));
        const { area } = await inspected([imageOf(shapes)]);
        const sorted = shapes.map(({ shape }) => areaOf(shape) ?? -1).toSorted((a, b) => a - b);
        const isExact = new Set(sorted).size <= 128;
        const at = (share: number): number => sorted[Math.max(1, Math.ceil(share * sorted.length)) - 1] ?? -1;
        expect([area?.values, area?.min, area?.max]).toEqual([sorted.length, sorted[0], sorted.at(-1)]);
        for (const [found, share] of [
          [area?.p05, 0.05],
          [area?.p25, 0.25],
          [area?.p50, 0.5],
          [area?.p75, 0.75],
          [area?.p95, 0.95],
        ] as const) {
          const error = Math.abs((found ?? -1) - at(share));
          expect(error).toBeLessThanOrEqual(isExact ? 0 : at(share) * quantileError * (1 + 1e-9));
        }
      }),
      { numRuns: 200 },
    );
  });
});

describe("a sample", () => {
  const images = Array.from({ length: 200 }, (_, n) => imageOf([], { id: n, name: `${n}.png` }));
  test("depends on the seed, not on the order", async () => {
    const first = await drawn(images, 12, 0);
    expect(new Set(first).size).toBe(12);
    expect(await drawn(images.toReversed(), 12, 0)).toEqual(first);
    expect(await drawn(images, 12, 1)).not.toEqual(first);
  });

  test("is all of them where they are few, and nothing but images", async () => {
    const few = [...images.slice(0, 3), imageOf([], { id: "t", media: "text" })];
    expect((await drawn(few, 12, 0)).toSorted()).toEqual(["0.png", "1.png", "2.png"]);
    expect(await drawn(few, 0, 0)).toEqual([]);
  });

  test("takes every image as often", async () => {
    const times = new Map<string, number>();
    for (let seed = 0; seed < 400; seed += 1)
      for (const name of await drawn(images.slice(0, 20), 5, seed))
        times.set(name, (times.get(name) ?? 0) + 1);
    // 100 each are expected, with a standard deviation of 8.7.
    for (const [, count] of times) expect(Math.abs(count - 100)).toBeLessThan(50);
    expect(times.size).toBe(20);
  });
});

describe("outlines", () => {
  const cases: readonly (readonly [name: string, shape: Shape, path: string])[] = [
    ["box", box(1.005, 2, 3, 4), "M1 2h3v4h-3z"],
    [
      "a rotated box",
      { type: "rotated-box", cx: 2, cy: 1, width: 4, height: 2, angle: 0 },
      "M0 0L4 0L4 2L0 2z",
    ],
    [
      "a polygon with a hole",
      { type: "polygon", parts: [{ outer: [0, 0, 9, 0, 9, 9], holes: [[5, 1, 6, 1, 6, 2]] }] },
      "M0 0L9 0L9 9zM5 1L6 1L6 2z",
    ],
    ["a line", { type: "polyline", points: [0, 0, 1.5, 1] }, "M0 0L1.5 1"],
    [
      "a mask",
      { type: "mask", size: [2, 3], counts: [1, 4, 1], compressed: false },
      "M0 1h1v1h-1zM1 0h1v2h-1zM2 0h1v1h-1z",
    ],
    ["a point", { type: "point", x: 1, y: 1 }, ""],
    ["a text span", { type: "unplaced", kind: "ner", value: 1 }, ""],
  ];
  test.each(cases)("%s", (_, shape, path) => {
    expect(outlineOf(shape)).toBe(path);
  });

  test("of a mask cover its pixels once, and lie in its box", () => {
    const mask = fc
      .tuple(fc.integer({ min: 1, max: 9 }), fc.array(fc.nat(25), { maxLength: 9 }))
      .map(([height, runs]) => {
        const filled = sum(runs);
        const width = Math.max(1, Math.ceil(filled / height));
        return { type: "mask" as const, size: [height, width] as const, counts: runs, compressed: false };
      });
    fc.assert(
      fc.property(mask, (shape) => {
        const found = Array.from(outlineOf(shape).matchAll(/M(\d+) (\d+)h(\d+)v(\d+)h-\d+z/g), (match) =>
          match.slice(1).map(Number),
        );
        const pixels = found.flatMap(([x = 0, y = 0, width = 0, height = 0]) =>
          Array.from(
            { length: width * height },
            (_, n) => (x + (n % width)) * 10 + y + Math.floor(n / width),
          ),
        );
        expect(new Set(pixels).size).toBe(pixels.length);
        expect(pixels.length).toBe(areaOf(shape));
        const bounds = boxOf(shape);
        expect(Math.min(...found.map(([x = 0]) => x), Infinity)).toBe(bounds?.x ?? Infinity);
      }),
    );
  });
});

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

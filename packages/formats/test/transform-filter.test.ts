import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readCoco } from "../src/coco/read.ts";
import { writeCoco } from "../src/coco/write.ts";
import { convert } from "../src/convert.ts";
import { memorySink } from "../src/io/sink.ts";
import { memorySource } from "../src/io/source.ts";
import type { Annotation, Category, Dataset, DatasetImage, Relation } from "../src/model/dataset.ts";
import {
  crop,
  dropEmptyClasses,
  filter,
  type FilterOptions,
  type FilterReport,
  remap,
  tile,
  type Transformed,
} from "../src/transform.ts";
import { dataset, datasetOf, type HeldDataset, heldOf } from "./arbitraries.ts";
import { box, held, image, object, ring } from "./diff-sides.ts";

async function filterHeld(
  whole: HeldDataset,
  options: FilterOptions,
): Promise<HeldDataset & { readonly report: FilterReport }> {
  const done = filter(datasetOf(whole), options);
  return { ...(await heldOf(done)), report: done.report() };
}

/** Of each image the ids of its annotations: `a.jpg: 1 2`. */
function wordsOf(images: readonly DatasetImage[]): readonly string[] {
  return images.map(({ name, annotations }) => [`${name}:`, ...annotations.map(({ id }) => id)].join(" "));
}

function sum(counts: object): number {
  return Object.values(counts).reduce((total: number, count: number) => total + count, 0);
}

const answer = (name: string, value: string | string[]) => [{ name, value, attributes: [], extra: {} }];
const nested = [{ name: "kind", value: "car", attributes: answer("color", ["red", "white"]), extra: {} }];

const whole = held("ango", [
  image(
    "street/a.jpg",
    [
      object(1, box(0, 0, 10, 20), { score: 0.9, attributes: answer("color", "red") }),
      object(2, box(0, 0, 100, 48), { category: 1, score: 0.4, attributes: nested }),
      object(3, { type: "point", x: 1, y: 1 }, { category: 1 }),
      object(4, ring(0, 0, 40, 0, 40, 40), { area: 5 }),
    ],
    { split: "train", extra: { batches: ["Spring"], task: { stage: "Review", stageId: "r1" } } },
  ),
  image("b.jpg", [object(1, box(0, 0, 64, 48))], {
    split: "val",
    attributes: answer("weather", "Rain"),
    extra: { batches: ["Spring", "Late"] },
  }),
  image("c.png", []),
]);

const cases: readonly (readonly [FilterOptions, readonly string[]])[] = [
  [{}, ["street/a.jpg: 1 2 3 4", "b.jpg: 1", "c.png:"]],
  [{ classes: ["cat"] }, ["street/a.jpg: 1 4", "b.jpg: 1", "c.png:"]],
  [{ withoutClasses: ["cat"] }, ["street/a.jpg: 2 3", "b.jpg:", "c.png:"]],
  [{ shapes: ["point", "polygon"] }, ["street/a.jpg: 3 4", "b.jpg:", "c.png:"]],
  [{ attributes: [{ name: "color", value: "red" }] }, ["street/a.jpg: 1 2", "b.jpg:", "c.png:"]],
  [
    { attributes: [{ name: "color", value: "white" }, { name: "kind" }] },
    ["street/a.jpg: 2", "b.jpg:", "c.png:"],
  ],
  [{ side: { min: 20 } }, ["street/a.jpg: 2 4", "b.jpg: 1", "c.png:"]],
  [{ side: { max: 20 } }, ["street/a.jpg: 1 3", "b.jpg:", "c.png:"]],
  [{ relativeSide: { min: 0.1, max: 0.1 } }, ["street/a.jpg:", "b.jpg: 1", "c.png:"]],
  [{ area: { min: 200 } }, ["street/a.jpg: 1 2", "b.jpg: 1", "c.png:"]],
  [{ area: { max: 5 } }, ["street/a.jpg: 4", "b.jpg:", "c.png:"]],
  [{ relativeArea: { min: 0.01 } }, ["street/a.jpg: 2", "b.jpg: 1", "c.png:"]],
  [{ score: { min: 0.5 } }, ["street/a.jpg: 1", "b.jpg:", "c.png:"]],
  [{ score: { min: 0.4, max: 0.5 }, empty: "drop" }, ["street/a.jpg: 2"]],
  [{ batches: ["Late", "Winter"] }, ["b.jpg: 1"]],
  [{ stages: ["Review"] }, ["street/a.jpg: 1 2 3 4"]],
  [{ stages: ["r1"] }, ["street/a.jpg: 1 2 3 4"]],
  [{ splits: ["val"] }, ["b.jpg: 1"]],
  [{ names: ["*.jpg"] }, ["street/a.jpg: 1 2 3 4", "b.jpg: 1"]],
  [{ names: ["street/*", "?.png"] }, ["street/a.jpg: 1 2 3 4", "c.png:"]],
  [{ names: ["**/*.jpg"] }, ["street/a.jpg: 1 2 3 4"]],
  [{ imageAttributes: [{ name: "weather", value: "Rain" }] }, ["b.jpg: 1"]],
  [{ empty: "drop" }, ["street/a.jpg: 1 2 3 4", "b.jpg: 1"]],
  [{ empty: "only" }, ["c.png:"]],
  [{ classes: ["dog"], empty: "drop-emptied" }, ["street/a.jpg: 2 3", "c.png:"]],
  [{ classes: ["dog"], empty: "drop" }, ["street/a.jpg: 2 3"]],
  [{ classes: ["dog"], invert: true }, ["street/a.jpg: 1 4", "b.jpg: 1"]],
  [{ splits: ["train"], score: { min: 0.5 }, invert: true }, ["street/a.jpg: 2 3 4", "b.jpg: 1", "c.png:"]],
];

test.each(cases)("filter %j", async (options, words) => {
  const { header, images, report } = await filterHeld(whole, options);
  expect(wordsOf(images)).toEqual(words);
  expect(header).toBe(whole.header);
  expect(report.images.kept).toBe(words.length);
});

test("the report has every reason", async () => {
  const { report } = await filterHeld(whole, {
    classes: ["cat"],
    score: { min: 0.95 },
    names: ["?.jpg"],
    empty: "drop",
  });
  expect(report).toEqual({
    images: { read: 3, kept: 0, removed: { empty: 2, name: 1 } },
    annotations: { read: 5, kept: 0, removed: { class: 2, score: 1, "score-unknown": 2 } },
    relations: { removed: 0, shrunk: 0 },
    classes: [
      { name: "cat", read: 3, kept: 0 },
      { name: "dog", read: 2, kept: 0 },
    ],
    unmatched: [],
  });
});

test("names that nothing has are told, whatever else an image lacks", async () => {
  const { report } = await filterHeld(whole, {
    classes: ["cat"],
    batches: ["Spring", "nowhere"],
    splits: ["none"],
    names: ["a.jpg", "nothing.jpg", "*.gif"],
    imageAttributes: [{ name: "Wether" }],
    attributes: [{ name: "color", value: "mauve" }],
  });
  expect(report.unmatched.map(({ condition, name }) => `${condition} ${name}`)).toEqual([
    "batches nowhere",
    "splits none",
    "names nothing.jpg",
    "names *.gif",
    "imageAttributes Wether",
    "attributes color=mauve",
  ]);
});

function tie(id: string, ends: Relation["ends"]): Relation {
  return { id, name: "near", ends, extra: {} };
}

test("ties go with their ends, and ties to ties; groups lose members; others stay as they are", async () => {
  const relations = [
    tie("r1", { from: "1", to: "2" }),
    tie("r2", { from: "r1", to: "3" }),
    tie("r3", { group: ["1", "2", "3"] }),
    tie("r4", { group: ["1", "2"] }),
    tie("r5", { from: "1", to: "3" }),
    tie("r6", { from: "1", to: "elsewhere" }),
    tie("r7", { from: "3", to: "r2" }),
  ];
  const objects = [1, 2, 3].map((id) => object(String(id), box(id, 0), { category: id === 2 ? 1 : 0 }));
  const one = held("ango", [image("a.jpg", objects, { relations })]);
  const { images, report } = await filterHeld(one, { classes: ["cat"] });
  expect(images[0]?.relations).toEqual([
    tie("r3", { group: ["1", "3"] }),
    tie("r5", { from: "1", to: "3" }),
    tie("r6", { from: "1", to: "elsewhere" }),
  ]);
  expect(report.relations).toEqual({ removed: 4, shrunk: 1 });
});

const conditions: fc.Arbitrary<FilterOptions> = fc.record(
  {
    area: fc.record({ min: fc.nat(500) }),
    side: fc.record({ max: fc.nat(500) }),
    score: fc.record({ min: fc.double({ min: 0, max: 1, noNaN: true }) }),
    shapes: fc.subarray(["box", "polygon", "mask", "point"] as const),
    splits: fc.subarray(["train", "val"]),
    names: fc.subarray(["*.jpg", "a*", "**/b.png"]),
    empty: fc.constantFrom("keep", "drop", "drop-emptied", "only"),
  },
  { requiredKeys: [], noNullPrototype: true },
);

describe("what stays and what goes", () => {
  test("are all there is, and nothing is changed but lists of annotations and ties", async () => {
    await fc.assert(
      fc.asyncProperty(dataset, conditions, async (any, options) => {
        const stays = await filterHeld(any, options);
        const goes = await filterHeld(any, { ...options, invert: true });
        const both = [...stays.images, ...goes.images];
        for (const one of any.images) {
          const parts = both.filter(({ id }) => id === one.id);
          expect(parts.length).toBeGreaterThan(0);
          const annotations = parts.flatMap((part) => part.annotations);
          expect(new Set(annotations)).toEqual(new Set(one.annotations));
          expect(annotations).toHaveLength(one.annotations.length);
          expect(parts.length > 1 || parts[0] === one).toBe(true);
          for (const part of parts) {
            const { annotations: _, relations: _ties, ...rest } = part;
            expect(one).toMatchObject(rest);
          }
        }
        const { images, annotations } = stays.report;
        expect(images.kept + sum(images.removed)).toBe(images.read);
        expect(annotations.kept + sum(annotations.removed)).toBe(annotations.read);
        expect(images.kept).toBe(stays.images.length);
      }),
      { numRuns: 150 },
    );
  });
});

describe("refused", () => {
  const refusals: readonly (readonly [FilterOptions, string, RegExp])[] = [
    [
      { classes: ["Catt"] },
      "transform/unknown-class",
      /no class "Catt" \(did you mean "cat"\?\)\. It has: cat, dog\.$/,
    ],
    [{ withoutClasses: ["zebra"] }, "transform/unknown-class", /no class "zebra"\. It has/],
    [{ area: { min: 5, max: 4 } }, "transform/option", /from 5 to 4/],
    [{ score: { min: NaN } }, "transform/option", /NaN/],
  ];
  test.each(refusals)("%j", (options, code, message) => {
    expect(() => filter(datasetOf(whole), options)).toThrowError(
      expect.objectContaining({ name: "FormatError", code, message: expect.stringMatching(message) }),
    );
  });
});

/** Annotations with what their class is. */
function classesOf(annotations: readonly Annotation[], list: readonly Category[]): unknown {
  return annotations.map(({ category, ...rest }) => [list[category], rest]);
}

test("dropEmptyClasses drops classes without objects and renumbers the others", async () => {
  await fc.assert(
    fc.asyncProperty(dataset, async (any) => {
      const done = await dropEmptyClasses(() => datasetOf(any));
      const { header, images } = await heldOf(done);
      const { categories } = any.header;
      const used = new Set(
        any.images.flatMap(({ annotations }) => annotations.map(({ category }) => category)),
      );
      const left = categories.filter((_, rank) => used.has(rank));
      expect(header).toStrictEqual({ ...any.header, categories: left });
      expect(done.report().kept + done.report().dropped.length).toBe(categories.length);
      for (const [at, { annotations, ...rest }] of images.entries()) {
        const { annotations: before = [], ...same } = any.images[at] ?? {};
        expect(rest).toStrictEqual(same);
        expect(classesOf(annotations, left)).toStrictEqual(classesOf(before, categories));
      }
      expect(images).toHaveLength(any.images.length);
    }),
    { numRuns: 60 },
  );
});

test("what is about to be open is taken, too, and one follows the other", async () => {
  const text = JSON.stringify({
    images: [{ id: 1, file_name: "a.jpg", width: 100, height: 80 }],
    annotations: [{ id: 1, image_id: 1, category_id: 1, bbox: [10, 10, 60, 20], area: 1200, iscrowd: 0 }],
    categories: [{ id: 1, name: "cat" }],
  });
  const opened = readCoco(memorySource("a.json", text));
  const sink = memorySink();
  const animals = remap(filter(opened, { area: { min: 100 } }), new Map([["cat", "animal"]]));
  const tiles: Promise<Dataset> = tile(crop(animals, { x: 0, y: 0, width: 80, height: 80 }), {
    width: 40,
    height: 80,
  });
  expect(await convert(tiles, writeCoco(sink))).toMatchObject({ images: 2, annotations: 2 });
  expect(sink.text("annotations.json")).toContain('"name":"animal"');
  await expect(filter(Promise.resolve(datasetOf(whole)), { classes: ["horse"] })).rejects.toMatchObject({
    code: "transform/unknown-class",
  });
  const known: Transformed<FilterReport> = filter(datasetOf(whole), {});
  expect(known.report().images.read).toBe(0);
});

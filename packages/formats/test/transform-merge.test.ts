import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Annotation, Category, Dataset, DatasetImage, SourceId } from "../src/model/dataset.ts";
import { isJsonObject, type JsonObject } from "../src/model/json.ts";
import { parseSplit } from "../src/splits.ts";
import { filter, merge, type MergeOptions, split } from "../src/transform.ts";
import { dataset, datasetOf, type HeldDataset, heldOf } from "./arbitraries.ts";
import { box, held, image, object } from "./diff-sides.ts";

async function merged(inputs: readonly HeldDataset[], options?: MergeOptions) {
  const done = await merge(
    inputs.map((input, at) => ({ name: "abc"[at] ?? "", open: () => datasetOf(input) })),
    options,
  );
  return { ...(await heldOf(done)), report: done.report() };
}

const byName = { contentOf: ({ name }: DatasetImage) => Promise.resolve(name) };

/** Every image has other bytes than the others. */
const byId = { contentOf: ({ id }: DatasetImage) => Promise.resolve(JSON.stringify(id)) };

/** The names of the classes of all objects. */
function namesOf({ header, images }: HeldDataset): readonly (string | undefined)[] {
  return images.flatMap(({ annotations }) =>
    annotations.map(({ category }) => header.categories[category]?.name),
  );
}

/** An image with two objects, a tie between them, and a tie from that one to the second. */
function tied(text: string, ids: readonly [string, string]): HeldDataset {
  return held("ango", [
    image("x.jpg", [object(ids[0], box(0, 0)), object(ids[1], box(9, 9))], {
      relations: [
        { id: "r", name: text, ends: { from: ids[0], to: ids[1] }, extra: {} },
        { id: "s", name: text, ends: { from: "r", to: ids[1] }, extra: {} },
      ],
    }),
  ]);
}

/** What stands at something of the second dataset whose id was taken. */
function fromB(id: string) {
  return { merged_from: { dataset: "b", id } };
}

/** An image with the ids that its asset and its tracks had before they were merged. */
function asBefore(one: DatasetImage): DatasetImage {
  const { asset, extra, annotations } = one;
  const { asset: id } = originIn(extra);
  const own =
    asset === undefined || id === undefined
      ? one
      : { ...one, asset: { ...asset, id }, extra: withoutOrigin(extra) };
  return { ...own, annotations: annotations.map(trackedAsBefore) };
}

function trackedAsBefore(annotation: Annotation): Annotation {
  const { track } = originIn(annotation.extra);
  return track === undefined ? annotation : { ...annotation, track, extra: withoutOrigin(annotation.extra) };
}

function originIn({ merged_from: from }: JsonObject): Readonly<Record<string, SourceId | undefined>> {
  if (!isJsonObject(from)) return {};
  return Object.fromEntries(
    Object.entries(from).flatMap(([key, value]) =>
      typeof value === "string" || typeof value === "number" ? [[key, value]] : [],
    ),
  );
}

function withoutOrigin({ merged_from: _from, ...extra }: JsonObject): JsonObject {
  return extra;
}

/** A dataset of one class. */
function cat(more: Partial<Category>): HeldDataset {
  return held("coco", [], [{ id: 1, name: "cat", extra: {}, ...more }]);
}

/** A dataset with licences and an image that has one of them. */
function licensed(licenses: readonly object[], license: number): HeldDataset {
  const one = held("coco", [image(`${String(license)}.jpg`, [], { extra: { license } })]);
  return { ...one, header: { ...one.header, extra: JSON.parse(JSON.stringify({ licenses })) } };
}

describe("merge", () => {
  test("the parts of a split are the whole again, up to the order", async () => {
    const ratios = parseSplit("train=0.5,val=0.3,test=0.2");
    await fc.assert(
      fc.asyncProperty(dataset, fc.integer(), fc.boolean(), async (any, seed, isHashed) => {
        const spread = await heldOf(await split(() => datasetOf(any), { ratios, seed }));
        const part = (name: string): Dataset => filter(datasetOf(spread), { splits: [name] });
        const inputs = ["train", "val", "test"].map((name) => ({ name, open: () => part(name) }));
        const done = await merge(inputs, isHashed ? byId : {});
        const { header, images } = await heldOf(done);
        expect(header).toStrictEqual(spread.header);
        expect(images).toHaveLength(spread.images.length);
        const before = images.map(asBefore);
        for (const one of spread.images) expect(before).toContainEqual(one);
        const order = images.map(({ split: name }) => header.splits.indexOf(name ?? ""));
        expect(order).toEqual(order.toSorted((a, b) => a - b));
      }),
      { numRuns: 100 },
    );
  });

  test("a dataset with itself is itself, where images with the same bytes are one", async () => {
    await fc.assert(
      fc.asyncProperty(dataset, fc.constantFrom("annotations", "first"), async (any, duplicates) => {
        const { header, images, report } = await merged([any, any], { ...byId, duplicates });
        expect(header).toStrictEqual(any.header);
        // Answers and ties that are there twice in one image are one after that.
        expect(images).toMatchObject(
          any.images.map(({ attributes: _answers, relations: _ties, ...one }) => one),
        );
        expect(report.duplicates.images).toBe(any.images.length);
        expect(report.renumbered).toBe(0);
      }),
      { numRuns: 100 },
    );
  });

  test("classes are one by name, in the order of the datasets; ids that clash change, and say from what", async () => {
    const a = held(
      "coco",
      [image("x.jpg", [object(1, box(0, 0))], { id: 1, split: "train" })],
      [{ id: 1, name: "cat", extra: {} }],
    );
    const b = held(
      "coco",
      [
        image("x.jpg", [object(1, box(0, 0)), object(2, box(1, 1), { category: 1 })], {
          id: 1,
          split: "val",
        }),
        image("y.jpg", [], { id: 2 }),
      ],
      [
        { id: 1, name: "dog", extra: {} },
        { id: 2, name: "cat", supercategory: "animal", extra: {} },
      ],
    );
    const { header, images, report } = await merged([
      { ...a, header: { ...a.header, splits: ["train"], info: { year: 2025 } } },
      { ...b, header: { ...b.header, splits: ["val", "train"], info: { year: 2026, version: "1" } } },
    ]);
    expect(header).toEqual({
      source: "coco",
      categories: [
        { id: 1, name: "cat", supercategory: "animal", extra: {} },
        { id: 2, name: "dog", extra: { merged_from: { dataset: "b", id: 1 } } },
      ],
      splits: ["train", "val"],
      info: { year: 2025, version: "1" },
      extra: {},
    });
    expect(images).toEqual([
      a.images[0],
      {
        ...b.images[0],
        id: 2,
        annotations: [object(1, box(0, 0), { category: 1 }), object(2, box(1, 1))],
        extra: { merged_from: { dataset: "b", id: 1 } },
      },
      { ...b.images[1], id: 3, extra: { merged_from: { dataset: "b", id: 2 } } },
    ]);
    expect(report).toEqual({
      inputs: [
        { name: "a", images: 1, annotations: 1, classes: 1 },
        { name: "b", images: 2, annotations: 2, classes: 2 },
      ],
      images: 3,
      annotations: 3,
      classes: 2,
      renumbered: 2,
      renumberedAssets: 0,
      renumberedTracks: 0,
      duplicates: { images: 0, added: 0, same: 0, dropped: 0, otherSplit: 0, unknown: 0 },
      conflicts: { classes: [], header: [{ dataset: "b", member: "info.year" }] },
    });
  });

  test("ids are unique, whatever they were; where none clash all stay", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(dataset, { minLength: 1, maxLength: 3 }), async (inputs) => {
        const { images, header, report } = await merged(inputs);
        const ids = images.map(({ id }) => JSON.stringify(id));
        expect(new Set(ids).size).toBe(ids.length);
        expect(images).toHaveLength(inputs.flatMap((input) => input.images).length);
        const before = inputs.flatMap((input) => input.images.map(({ id }) => id));
        const clashes = before.length - new Set(before).size;
        expect(report.renumbered).toBeGreaterThanOrEqual(clashes);
        expect(report.renumbered > 0).toBe(clashes > 0);
        const categories = header.categories.map(({ id }) => JSON.stringify(id));
        expect(new Set(categories).size).toBe(categories.length);
        // Every object has the class that it had.
        expect(namesOf({ header, images })).toEqual(inputs.flatMap(namesOf));
      }),
      { numRuns: 100 },
    );
  });

  test("what classes of one name say differently is told", async () => {
    const { report, header } = await merged([
      cat({ color: "#ff0000", keypoints: ["a", "b"], skeleton: [[0, 1]] }),
      cat({ color: "#00ff00", keypoints: ["b", "a"], skeleton: [[1, 0]], supercategory: "animal" }),
    ]);
    expect(report.conflicts.classes.map(({ field }) => field).toSorted()).toEqual([
      "color",
      "keypoints",
      "skeleton",
    ]);
    expect(header.categories[0]).toMatchObject({
      color: "#ff0000",
      keypoints: ["a", "b"],
      supercategory: "animal",
    });
  });

  test("licences of COCO are those of all, and images keep theirs", async () => {
    const { header, images } = await merged([
      licensed(
        [
          { id: 1, name: "CC0" },
          { id: 2, name: "MIT" },
        ],
        2,
      ),
      licensed(
        [
          { id: 1, name: "MIT" },
          { id: 2, name: "MIT" },
          { id: 7, name: "BSD" },
        ],
        1,
      ),
      licensed([{ id: 1, name: "GPL" }], 1),
    ]);
    expect(header.extra["licenses"]).toEqual([
      { id: 1, name: "CC0" },
      { id: 2, name: "MIT" },
      { id: 7, name: "BSD" },
      { id: 8, name: "GPL" },
    ]);
    expect(images.map(({ extra }) => extra["license"])).toEqual([2, 2, 8]);
  });
});

describe("images with the same bytes", () => {
  const a = held("ango", [image("x.jpg", [object("1", box(0, 0))], { split: "train" })], ["cat"]);
  const tie = { name: "near", ends: { from: "1", to: "2" }, extra: {} };
  const b = held(
    "ango",
    [
      image("x.jpg", [object("1", box(5, 5)), object("2", box(0, 0), { category: 1 })], {
        id: "other",
        split: "val",
        relations: [tie],
      }),
      image("y.jpg"),
    ],
    ["dog", "cat"],
  );

  test("become one with the annotations of all; ties follow ids that had to change", async () => {
    const { images, report } = await merged([a, b], byName);
    expect(images.map(({ name }) => name)).toEqual(["x.jpg", "y.jpg"]);
    expect(images[0]).toEqual({
      ...a.images[0],
      annotations: [
        object("1", box(0, 0)),
        object("1-2", box(5, 5), { category: 1, extra: { merged_from: { dataset: "b", id: "1" } } }),
      ],
      // The second object of b is the first of a.
      relations: [{ ...tie, ends: { from: "1-2", to: "1" } }],
    });
    expect(report.duplicates).toEqual({
      images: 1,
      added: 1,
      same: 1,
      dropped: 0,
      otherSplit: 1,
      unknown: 0,
    });
    expect([report.images, report.annotations]).toEqual([2, 2]);
  });

  test("ties whose id is taken get another one, and ties of ties follow", async () => {
    const { images } = await merged([tied("near", ["1", "2"]), tied("over", ["3", "4"])], byName);
    expect(images[0]?.relations).toEqual([
      { id: "r", name: "near", ends: { from: "1", to: "2" }, extra: {} },
      { id: "s", name: "near", ends: { from: "r", to: "2" }, extra: {} },
      { id: "r-2", name: "over", ends: { from: "1", to: "2" }, extra: fromB("r") },
      { id: "s-2", name: "over", ends: { from: "r-2", to: "2" }, extra: fromB("s") },
    ]);
  });

  test("first: later ones go, and are counted", async () => {
    const { images, report } = await merged([a, b], { ...byName, duplicates: "first" });
    expect(images).toEqual([a.images[0], b.images[1]]);
    expect(report.duplicates).toEqual({
      images: 1,
      added: 0,
      same: 0,
      dropped: 2,
      otherSplit: 1,
      unknown: 0,
    });
  });

  test("keep: all stay, and are counted", async () => {
    const { images, report } = await merged([a, b], { ...byName, duplicates: "keep" });
    expect(images).toHaveLength(3);
    expect(report.duplicates.images).toBe(1);
  });

  test("error, and no datasets", async () => {
    await expect(merged([a, b], { ...byName, duplicates: "error" })).rejects.toMatchObject({
      code: "transform/duplicate",
      place: { image: "x.jpg" },
    });
    await expect(merged([])).rejects.toMatchObject({ code: "transform/option" });
  });

  test("images whose bytes are not to be had are nobody's duplicates", async () => {
    const { images, report } = await merged([a, b], { contentOf: () => Promise.resolve(undefined) });
    expect(images).toHaveLength(3);
    expect(report.duplicates).toMatchObject({ images: 0, unknown: 3 });
  });
});

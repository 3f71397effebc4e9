import * as fc from "fast-check";
import { expect, test } from "vitest";
import { HeldImages } from "../src/compare/held-images.ts";
import { pathOf } from "../src/compare/side.ts";
import type { Change } from "../src/diff.ts";
import type { Annotation, Category, DatasetImage, FormatName } from "../src/model/dataset.ts";
import type { Shape } from "../src/model/shapes.ts";
import { dataset, type HeldDataset } from "./arbitraries.ts";
import { box, differences, held, image, object, wordsOf } from "./diff-sides.ts";

test("an image that is held comes back as it was, but for what is not compared", () => {
  fc.assert(
    fc.property(dataset, ({ images }) => {
      const kept = new HeldImages();
      const places = images.map((one) => kept.add(one));
      for (const [at, { url: _url, path: _path, ...one }] of images.entries()) {
        const annotations = one.annotations.map((annotation) => ({ ...annotation, extra: {} }));
        expect(kept.at(places[at] ?? 0)).toStrictEqual({ ...one, annotations, extra: {} });
      }
    }),
    { numRuns: 400 },
  );
});

test("more images than fit in one block", () => {
  const kept = new HeldImages();
  const images = Array.from({ length: 300 }, (_, i) =>
    image(
      `${i}.jpg`,
      Array.from({ length: 300 }, (_none, j) => object(j, box(i + 0.123456789, j))),
    ),
  );
  const places = images.map((one) => kept.add(one));
  for (const [at, one] of images.entries()) expect(kept.at(places[at] ?? 0)).toStrictEqual(one);
});

test("a dataset and itself have no differences, in any order", async () => {
  await fc.assert(
    fc.asyncProperty(dataset, fc.boolean(), async (one, isTurned) => {
      const other = isTurned ? turned(one) : one;
      const { changes, summary } = await differences(one, other, { tolerance: 0 });
      expect(changes).toEqual([]);
      expect(summary.total).toBe(0);
    }),
    { numRuns: 500 },
  );
});

const point = (x: number): Shape => ({ type: "point", x, y: 0 });

test("of objects that are the same within the slack, each is paired with itself", async () => {
  const objects = [
    object(0, point(-1.0000000000000001e-240), { crowd: true }),
    object(1, point(-1.0000000000000002e-240)),
  ];
  const one = held("voc", [image("a.jpg", objects)]);
  const { changes } = await differences(one, turned(one), { tolerance: 0 });
  expect(changes).toEqual([]);
});

/** The same in another order. Images of one path are told apart by their ids alone. */
function turned({ header, images }: HeldDataset): HeldDataset {
  const reversed: DatasetImage[] = [];
  for (const one of images) reversed.unshift({ ...one, annotations: one.annotations.toReversed() });
  return { header, images: reversed };
}

test("what is added from one side is removed from the other", async () => {
  let compared = 0;
  await fc.assert(
    fc.asyncProperty(dataset, dataset, fc.boolean(), async (left, right, isAlike) => {
      const a = onePerPath(left);
      // Datasets without anything in common have nothing to compare.
      const b = onePerPath(isAlike ? { ...right, images: renamed(right.images, a.images) } : right);
      const [there, back] = [await differences(a, b), await differences(b, a)];
      expect(back.changes.map(mirrored).toSorted()).toEqual(there.changes.map(plain).toSorted());
      expect(back.summary.objects.same).toBe(there.summary.objects.same);
      compared += there.summary.images.matched;
    }),
    { numRuns: 500 },
  );
  expect(compared).toBeGreaterThan(100);
});

test("of two sizes of an image, neither counts more for being the first", async () => {
  const nose: readonly Category[] = [{ id: 0, name: "person", keypoints: ["nose"], extra: {} }];
  const seen = object(0, box(0, 0), { keypoints: [150, 10, 2] });
  const unseen = object(0, box(0, 0), { keypoints: [0, 0, 0] });
  const wide = held("yolo", [image("a.jpg", [seen], { width: 200 })], nose);
  const narrow = held("yolo", [image("a.jpg", [unseen], { width: 100 })], nose);
  const [there, back] = [await differences(wide, narrow), await differences(narrow, wide)];
  expect(there.changes.map(wordsOf)).toEqual([
    "image-changed a.jpg: size",
    "object-changed a.jpg person: keypoints",
  ]);
  expect(back.changes.map(wordsOf)).toEqual(there.changes.map(wordsOf));
});

function onePerPath({ header, images }: HeldDataset): HeldDataset {
  return { header, images: [...new Map(images.map((one) => [pathOf(one), one])).values()] };
}

function renamed(images: readonly DatasetImage[], like: readonly DatasetImage[]): DatasetImage[] {
  return images.map((one, at) => ({ ...one, name: like[at]?.name ?? one.name, url: "" }));
}

function plain(change: Change): string {
  return JSON.stringify([
    change.kind,
    change.before,
    change.after,
    "iou" in change ? change.iou : 0,
    "fields" in change ? change.fields : 0,
  ]);
}

function mirrored(change: Change): string {
  const kind = change.kind.endsWith("added")
    ? change.kind.replace("added", "removed")
    : change.kind.replace("removed", "added");
  return JSON.stringify([
    kind,
    change.after,
    change.before,
    "iou" in change ? change.iou : 0,
    "fields" in change ? change.fields : 0,
  ]);
}

const edit = fc.constantFrom(
  "keep",
  "remove",
  "move",
  "relabel",
  "crowd",
  "answer",
  "points",
  "keep",
  "keep",
);
const answer = [{ name: "age", value: "old", attributes: [], extra: {} }];

/** An object in a cell of a grid of its own, so that nobody else is near. */
function cell(at: number, source: FormatName): Annotation {
  return object(source === "ango" ? `id-${at}` : at + 1, box((at % 6) * 100, Math.floor(at / 6) * 100), {
    category: at % 2,
  });
}

/** An object after an edit, and what a comparison has to say of that. */
function edited(
  one: Annotation,
  what: string,
  name: string,
): readonly [Annotation | undefined, string | undefined] {
  const own = one.category === 0 ? "cat" : "dog";
  switch (what) {
    case "remove":
      return [undefined, `object-removed ${name} ${own}`];
    case "move":
      return [
        { ...one, shape: one.shape.type === "box" ? { ...one.shape, x: one.shape.x + 3 } : one.shape },
        `object-moved ${name} ${own}`,
      ];
    case "relabel":
      return [{ ...one, category: 1 - one.category }, `object-relabelled ${name} ${own}`];
    case "crowd":
      return [{ ...one, crowd: true }, `object-changed ${name} ${own}: crowd`];
    case "answer":
      return [{ ...one, attributes: answer }, `object-changed ${name} ${own}: attributes`];
    case "points":
      return [{ ...one, keypoints: [1, 1, 2] }, `object-changed ${name} ${own}: keypoints`];
    default:
      return [one, undefined];
  }
}

function numbered(annotations: readonly Annotation[]): Annotation[] {
  return annotations.map(({ category, shape }, line) => object(line + 1, shape, { category }));
}

test.each(["coco", "ango", "yolo"] as const)(
  "%s: after random edits the differences are these edits",
  async (source) => {
    const edits = fc.array(fc.array(edit, { maxLength: 20 }), { maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(
        edits,
        fc.nat(3),
        fc.nat(3),
        fc.boolean(),
        async (all, added, addedImages, isTurned) => {
          const expected: string[] = [];
          const images = all.map((ofImage, at) =>
            image(
              `${at}.jpg`,
              ofImage.map((_, index) => cell(index, source)),
            ),
          );
          const after = images.map((one, at): DatasetImage => {
            const annotations: Annotation[] = one.annotations.flatMap((annotation, index) => {
              const asked = all[at]?.[index] ?? "keep";
              // Rows of YOLO hold a class and a shape.
              const what =
                source === "yolo" && ["crowd", "answer", "points"].includes(asked) ? "keep" : asked;
              const [now, change] = edited(annotation, what, one.name);
              if (change !== undefined) expected.push(change);
              return now === undefined ? [] : [now];
            });
            for (let i = 0; i < added; i += 1) {
              annotations.push(cell(24 + i, source));
              expected.push(`object-added ${one.name} ${i % 2 === 0 ? "cat" : "dog"}`);
            }
            // Lines of a label file are numbered anew.
            const ids = source === "yolo" ? numbered(annotations) : annotations;
            return { ...one, annotations: isTurned ? ids.toReversed() : ids };
          });
          for (let i = 0; i < addedImages; i += 1) {
            after.push(image(`new-${i}.jpg`));
            expected.push(`image-added new-${i}.jpg`);
          }
          const { changes } = await differences(
            held(source, images),
            held(source, isTurned ? after.toReversed() : after),
          );
          expect(changes.map(wordsOf).toSorted()).toEqual(expected.toSorted());
        },
      ),
      { numRuns: 150 },
    );
  },
);

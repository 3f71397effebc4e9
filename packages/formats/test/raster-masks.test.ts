import { readFileSync } from "node:fs";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { areaOf, boxOf } from "../src/geometry/box.ts";
import { maskIou, mergeMasks } from "../src/geometry/masks.ts";
import { decodeCounts, encodeCounts } from "../src/geometry/rle.ts";
import type { Mask } from "../src/model/shapes.ts";

interface Vectors {
  readonly counts_to_string: readonly {
    readonly counts: readonly number[];
    readonly size: readonly [number, number];
    readonly string: string;
    readonly area: number;
    readonly bbox: readonly number[];
  }[];
  readonly merge: readonly {
    readonly size: readonly [number, number];
    readonly a: string;
    readonly b: string;
    readonly union: string;
    readonly intersect: string;
    readonly iou: number;
    readonly iou_crowd: number;
  }[];
}

const vectors: Vectors = JSON.parse(
  readFileSync(new URL("coco-masks/vectors.json", import.meta.url), "utf8"),
);

function mask(size: Mask["size"], counts: readonly number[]): Mask {
  return { type: "mask", size, counts, compressed: true };
}

/** Run lengths of pixels in the order of columns. */
function countsOf(pixels: readonly boolean[]): number[] {
  const counts = [0];
  for (const [i, pixel] of pixels.entries()) {
    if (pixel !== (pixels[i - 1] ?? false)) counts.push(0);
    counts.push((counts.pop() ?? 0) + 1);
  }
  return counts;
}

/** Some bitmaps of one size. */
const bitmaps = fc
  .tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 6 }))
  .chain(([height, width]) => {
    const bitmap = fc.array(fc.boolean(), { minLength: height * width, maxLength: height * width });
    return fc.tuple(
      fc.constant<[number, number]>([height, width]),
      fc.array(bitmap, { minLength: 1, maxLength: 5 }),
    );
  });

describe("masks", () => {
  it.each(vectors.counts_to_string)("$counts have the area and the box of the reference", (vector) => {
    expect(encodeCounts(vector.counts)).toBe(vector.string);
    const of = mask(vector.size, decodeCounts(vector.string));
    expect(of.counts).toStrictEqual(vector.counts);
    expect(areaOf(of)).toBe(vector.area);
    const box = boxOf(of);
    expect([box?.x, box?.y, box?.width, box?.height]).toStrictEqual(vector.bbox);
  });

  it.each(vectors.merge)("$a and $b merge and overlap as in the reference", (vector) => {
    const a = mask(vector.size, decodeCounts(vector.a));
    const b = mask(vector.size, decodeCounts(vector.b));
    expect(encodeCounts(mergeMasks([a, b], "union").counts)).toBe(vector.union);
    expect(encodeCounts(mergeMasks([a, b], "intersection").counts)).toBe(vector.intersect);
    expect(maskIou(a, b)).toBe(vector.iou);
    expect(maskIou(a, b, true)).toBe(vector.iou_crowd);
  });

  it("merge pixel by pixel", () => {
    fc.assert(
      fc.property(bitmaps, ([size, all]) => {
        const masks = all.map((pixels) => mask(size, countsOf(pixels)));
        const at = (test: (pixel: number) => boolean): number[] =>
          countsOf((all[0] ?? []).map((_, pixel) => test(pixel)));
        expect(mergeMasks(masks, "union")).toStrictEqual(
          mask(
            size,
            at((pixel) => all.some((pixels) => pixels[pixel])),
          ),
        );
        expect(mergeMasks(masks, "intersection").counts).toStrictEqual(
          at((pixel) => all.every((pixels) => pixels[pixel])),
        );
      }),
      { numRuns: 2000 },
    );
  });

  it("overlap pixel by pixel", () => {
    fc.assert(
      fc.property(bitmaps, ([size, all]) => {
        const a = all[0] ?? [];
        const b = all.at(-1) ?? [];
        const both = a.filter((is, pixel) => is && b[pixel]).length;
        const either = a.filter((is, pixel) => is || b[pixel]).length;
        const [first, second] = [mask(size, countsOf(a)), mask(size, countsOf(b))];
        expect(maskIou(first, second)).toBe(both === 0 ? 0 : both / either);
        expect(maskIou(first, second, true)).toBe(both === 0 ? 0 : both / a.filter(Boolean).length);
      }),
      { numRuns: 2000 },
    );
  });

  it("are the same with empty runs inside, where the reference loses pixels", () => {
    const split = mask([2, 5], [0, 0, 4, 3, 0, 3]);
    const plain = mask([2, 5], [4, 6]);
    expect(maskIou(split, split)).toBe(1);
    expect(maskIou(split, plain)).toBe(1);
    const none = mask([2, 5], [10]);
    expect(areaOf(mergeMasks([split, split], "intersection"))).toBe(6);
    expect(areaOf(mergeMasks([split, none], "union"))).toBe(6);
    expect(areaOf(mergeMasks([none, plain, split], "union"))).toBe(6);
  });

  it("without pixels have nothing in common", () => {
    const none = mask([0, 0], []);
    expect(maskIou(none, none)).toBe(0);
    expect(areaOf(mergeMasks([none, none], "union"))).toBe(0);
  });

  const small = mask([2, 2], [4]);

  it.each<[string, string, () => unknown]>([
    ["no masks", "coco/no-masks", () => mergeMasks([], "union")],
    ["other heights", "coco/mask-size", () => mergeMasks([small, mask([1, 2], [2])], "union")],
    ["sides the other way round", "coco/mask-size", () => maskIou(mask([1, 4], [4]), mask([4, 1], [4]))],
    ["too few counts", "coco/run-length", () => mergeMasks([small, mask([2, 2], [3])], "union")],
    ["too many counts", "coco/run-length", () => maskIou(mask([2, 2], [3, 2]), small)],
    ["half a pixel", "coco/run-length", () => maskIou(small, mask([2, 2], [1.5, 2.5]))],
    ["NaN", "coco/run-length", () => mergeMasks([mask([2, 2], [NaN])], "union")],
  ])("are refused: %s", (_, code, run) => {
    expect(run).toThrow(expect.objectContaining({ code }));
  });
});

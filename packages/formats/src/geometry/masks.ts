import { FormatError } from "../model/diagnostic.ts";
import type { Mask } from "../model/shapes.ts";
import { areaOfCounts, checkCounts } from "./rle.ts";

/** Whether a pixel is set in the result, by whether it is in each of two masks. */
type Rule = (inA: boolean, inB: boolean) => boolean;

const union: Rule = (inA, inB) => inA || inB;
const intersection: Rule = (inA, inB) => inA && inB;
const difference: Rule = (inA, inB) => inA && !inB;

/**
 * The pixels that are set in any of the masks (`union`) or in all of them (`intersection`), to the bit what
 * `rleMerge` of COCO's reference implementation gives for masks without empty runs inside:
 * https://github.com/cocodataset/cocoapi/blob/8c9bcc3cf640524c4c20a9c40e89cb6a2f2fa0e9/common/maskApi.c
 *
 * Throws `coco/no-masks` for an empty list, whose size nobody knows, `coco/mask-size` for masks of different sizes,
 * which the reference turns into an empty one, and `coco/run-length` for counts that do not fill their mask.
 */
export function mergeMasks(masks: readonly Mask[], how: "union" | "intersection"): Mask {
  const [first] = masks;
  if (first === undefined) throw new FormatError("coco/no-masks", "There are no masks to merge.");
  for (const mask of masks) checkPair(first, mask);
  const counts = merged(
    masks.map((mask) => mask.counts),
    how === "union" ? union : intersection,
  );
  return { type: "mask", size: first.size, counts: counts ?? first.counts, compressed: true };
}

/**
 * How much two masks have in common: the pixels in both over the pixels in either, 0 to 1; to the bit what `rleIou`
 * of COCO's reference implementation gives. 0 where both are empty. With `crowd`, `b` stands for a group of objects
 * of which `a` may be one: then it is the share of `a` that lies in `b`, which is not symmetrical.
 *
 * Throws `coco/mask-size` for masks of different sizes (the reference gives -1), and `coco/run-length` for counts
 * that do not fill their mask.
 */
export function maskIou(a: Mask, b: Mask, crowd = false): number {
  checkPair(a, a);
  checkPair(a, b);
  let both = 0;
  let either = 0;
  overlay(a.counts, b.counts, (length, inA, inB) => {
    if (inA && inB) both += length;
    if (inA || inB) either += length;
  });
  return both === 0 ? 0 : both / (crowd ? areaOfCounts(a.counts) : either);
}

/** The pixels in any of the run lengths, all of one size; undefined where there are none. */
export function unionOfCounts(all: readonly (readonly number[])[]): readonly number[] | undefined {
  return merged(all, union);
}

/** The pixels of `a` that are not in `b`, of the same size. */
export function differenceOfCounts(a: readonly number[], b: readonly number[]): readonly number[] {
  return combined(a, b, difference);
}

function merged(all: readonly (readonly number[])[], rule: Rule): readonly number[] | undefined {
  let level = all;
  // In pairs, then pairs of pairs: one after the other, every part would walk through all runs before it.
  while (level.length > 1) {
    const pairs: (readonly number[])[] = [];
    for (let i = 0; i < level.length; i += 2) {
      const a = level[i] ?? [];
      const b = level[i + 1];
      pairs.push(b === undefined ? a : combined(a, b, rule));
    }
    level = pairs;
  }
  return level[0];
}

function combined(a: readonly number[], b: readonly number[], rule: Rule): number[] {
  const counts: number[] = [];
  let run = 0;
  let isSet = false;
  overlay(a, b, (length, inA, inB) => {
    if (rule(inA, inB) !== isSet) {
      counts.push(run);
      run = 0;
      isSet = !isSet;
    }
    run += length;
  });
  counts.push(run);
  return counts;
}

/** Tells of each stretch of pixels, in order, in which neither mask changes. Both cover the same number of pixels. */
function overlay(
  a: readonly number[],
  b: readonly number[],
  tell: (length: number, inA: boolean, inB: boolean) => void,
): void {
  let i = 0;
  let j = 0;
  let restOfA = a[0] ?? 0;
  let restOfB = b[0] ?? 0;
  while (i < a.length && j < b.length) {
    const length = Math.min(restOfA, restOfB);
    tell(length, i % 2 === 1, j % 2 === 1);
    restOfA -= length;
    restOfB -= length;
    if (restOfA === 0) restOfA = a[(i += 1)] ?? 0;
    if (restOfB === 0) restOfB = b[(j += 1)] ?? 0;
  }
}

function checkPair(first: Mask, mask: Mask): void {
  const [height, width] = first.size;
  const [rows, columns] = mask.size;
  if (rows !== height || columns !== width) {
    const message = `One mask has ${width} × ${height} pixels, another ${columns} × ${rows}.`;
    throw new FormatError("coco/mask-size", message);
  }
  checkCounts(mask.counts, mask.size);
}

import { FormatError } from "../model/diagnostic.ts";
import type { Box } from "../model/shapes.ts";

/*
 * COCO's run lengths, as in
 * https://github.com/cocodataset/cocoapi/blob/8c9bcc3cf640524c4c20a9c40e89cb6a2f2fa0e9/common/maskApi.c
 * Sums and products, no bit operators: those would cut counts to 32 bits.
 */

const FIRST = 48;
const LAST = 111;

/**
 * The counts of a compressed run-length string: runs of 0 and 1 in turn.
 * Throws `coco/run-length` for characters outside of `0`–`o`, an unfinished last count, and a negative count.
 */
export function decodeCounts(text: string): number[] {
  const counts: number[] = [];
  let start = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code < FIRST || code > LAST) {
      throw bad(
        `character ${at + 1} of the string, ${JSON.stringify(text.charAt(at))}, is not one of "0" to "o"`,
      );
    }
    const more = code - FIRST >= 32;
    if (more) continue;
    counts.push(countAt(text, start, at, counts));
    start = at + 1;
  }
  if (start < text.length) throw bad("the string ends inside a count");
  return counts;
}

/** The count that is written as groups of five bits from `start` to `last`, the lowest first. */
function countAt(text: string, start: number, last: number, before: readonly number[]): number {
  const highest = text.charCodeAt(last) - FIRST;
  let value = highest >= 16 ? highest - 32 : highest;
  for (let at = last - 1; at >= start; at -= 1) value = value * 32 + ((text.charCodeAt(at) - FIRST) % 32);
  // From the fourth count on, what is written is the difference to the count two before.
  const count = before.length > 2 ? value + (before[before.length - 2] ?? 0) : value;
  if (!Number.isSafeInteger(count)) throw bad(`count ${before.length + 1} is too large`);
  if (count < 0) throw bad(`count ${before.length + 1} is negative (${count})`);
  return count;
}

/** Counts as COCO's compressed string. They must be whole numbers, none negative. */
export function encodeCounts(counts: readonly number[]): string {
  let text = "";
  for (const [i, count] of counts.entries()) {
    let rest = i > 2 ? count - (counts[i - 2] ?? 0) : count;
    for (;;) {
      const group = ((rest % 32) + 32) % 32;
      rest = (rest - group) / 32;
      const more = group >= 16 ? rest !== -1 : rest !== 0;
      text += String.fromCharCode(group + (more ? 32 : 0) + FIRST);
      if (!more) break;
    }
  }
  return text;
}

/**
 * Throws `coco/run-length` unless the counts are whole numbers, none negative, that fill the mask exactly.
 * `size` is height, width.
 */
export function checkCounts(counts: readonly number[], size: readonly [number, number]): void {
  const pixels = pixelsOf(size);
  const covered = coveredBy(counts);
  if (covered !== pixels) {
    throw bad(`the counts cover ${covered} pixels, the size ${size[0]} × ${size[1]} has ${pixels}`);
  }
}

/** Like {@link checkCounts}, but counts that end early are filled up with background. */
export function filledCounts(counts: readonly number[], size: readonly [number, number]): readonly number[] {
  const missing = pixelsOf(size) - coveredBy(counts);
  if (missing > 0) {
    const onBackground = counts.length % 2 === 1;
    return onBackground ? [...counts.slice(0, -1), (counts.at(-1) ?? 0) + missing] : [...counts, missing];
  }
  checkCounts(counts, size);
  return counts;
}

/** The number of pixels that are set. */
export function areaOfCounts(counts: readonly number[]): number {
  let area = 0;
  for (let i = 1; i < counts.length; i += 2) area += counts[i] ?? 0;
  return area;
}

/**
 * The box around the pixels that are set, as COCO's `toBbox` gives it; all zero for an empty mask.
 * `size` is height, width.
 */
export function boxOfCounts(counts: readonly number[], size: readonly [number, number]): Box {
  const [height, width] = size;
  let left = width;
  let top = height;
  let right = -1;
  let bottom = -1;
  let at = 0;
  for (const [i, count] of counts.entries()) {
    if (i % 2 === 1 && count > 0) {
      const last = at + count - 1;
      const firstColumn = Math.floor(at / height);
      const lastColumn = Math.floor(last / height);
      const spans = firstColumn < lastColumn;
      left = Math.min(left, firstColumn);
      right = Math.max(right, lastColumn);
      top = Math.min(top, spans ? 0 : at % height);
      bottom = Math.max(bottom, spans ? height - 1 : last % height);
    }
    at += count;
  }
  if (right < 0) return { type: "box", x: 0, y: 0, width: 0, height: 0 };
  return { type: "box", x: left, y: top, width: right - left + 1, height: bottom - top + 1 };
}

function pixelsOf([height, width]: readonly [number, number]): number {
  const pixels = height * width;
  if (![height, width, pixels].every((side) => Number.isSafeInteger(side) && side >= 0)) {
    throw bad(`${height} × ${width} is no size of a mask`);
  }
  return pixels;
}

function coveredBy(counts: readonly number[]): number {
  let covered = 0;
  for (const [i, count] of counts.entries()) {
    if (!Number.isSafeInteger(count) || count < 0) throw bad(`count ${i + 1} is ${count}`);
    covered += count;
  }
  return covered;
}

function bad(what: string): FormatError {
  return new FormatError("coco/run-length", `Bad run lengths: ${what}.`);
}

import { encode } from "fast-png";
import { boxOfCounts } from "../geometry/rle.ts";
import { readPng } from "../io/png.ts";
import { memorySource } from "../io/source.ts";
import { FormatError } from "../model/diagnostic.ts";
import type { Mask } from "../model/shapes.ts";

/** The pixels of a `mask`: those of its rectangle. As runs, since a file may have hundreds of masks. */
export interface Bitmap {
  readonly width: number;
  readonly height: number;
  /** Column by column: how many pixels are not set, then how many are, and so on. */
  readonly counts: readonly number[];
}

/** A rectangle in an image, in pixels. */
interface Window {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const MAX_PIXELS = 2 ** 26;

/** The pixels of a PNG in base64: all but the black ones. Undefined where it is none that can be read. */
export async function readBitmap(base64: string, file: string): Promise<Bitmap | undefined> {
  try {
    const bytes = Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0));
    const pixels = await readPng(memorySource(file, bytes));
    const { width, height } = pixels;
    const counts: number[] = [];
    let run = 0;
    let isSet = false;
    for (let x = 0; x < width; x += 1) {
      for (let y = 0; y < height; y += 1) {
        if (pixels.colorAt(x, y) > 0 !== isSet) {
          counts.push(run);
          run = 0;
          isSet = !isSet;
        }
        run += 1;
      }
    }
    counts.push(run);
    return { width, height, counts };
  } catch (error) {
    // `atob` throws a DOMException.
    if (error instanceof FormatError || error instanceof DOMException) return undefined;
    throw error;
  }
}

/** A PNG in base64, grey with 0 and 1 as labelme writes it. */
export function bitmapText({ width, height, counts }: Bitmap): string {
  const bits = new Uint8Array(width * height);
  for (const [start, end] of setRuns(counts)) {
    for (let at = start; at < end; at += 1) bits[(at % height) * width + Math.floor(at / height)] = 1;
  }
  const png = encode({ width, height, data: bits, channels: 1, depth: 8 });
  let binary = "";
  for (let at = 0; at < png.length; at += 8192) binary += String.fromCharCode(...png.subarray(at, at + 8192));
  return btoa(binary);
}

/** The pixels of a mask in the rectangle around them. Undefined for an empty one, and for more than 2²⁶ pixels. */
export function bitmapOf({
  counts,
  size,
}: Mask): { readonly bitmap: Bitmap; readonly window: Window } | undefined {
  const { x, y, width, height } = boxOfCounts(counts, size);
  if (width === 0 || height === 0 || width * height > MAX_PIXELS) return undefined;
  const whole = { width: size[1], height: size[0], counts };
  const cut = maskOf(whole, [-x, -y], [size[1], size[0]], [height, width]);
  return { bitmap: { width, height, counts: cut.counts }, window: { x, y, width, height } };
}

/**
 * The mask of an image that has a bitmap at a place; what lies outside of the image is left out.
 *
 * @param most of the columns and rows of the bitmap that count
 */
export function maskOf(
  bitmap: Bitmap,
  [left, top]: readonly [number, number],
  most: readonly [width: number, height: number],
  [height, width]: readonly [height: number, width: number],
): Mask {
  const counts: number[] = [];
  let end = 0;
  const [columns, rows] = [Math.min(bitmap.width, most[0]), Math.min(bitmap.height, most[1])];
  const [firstColumn, lastColumn] = [Math.max(0, -left), Math.min(columns, width - left)];
  const [firstRow, lastRow] = [Math.max(0, -top), Math.min(rows, height - top)];
  for (const [start, stop] of setRuns(bitmap.counts)) {
    const from = Math.max(Math.floor(start / bitmap.height), firstColumn);
    for (let column = from; column < lastColumn && column * bitmap.height < stop; column += 1) {
      const row = Math.max(firstRow, start - column * bitmap.height);
      const length = Math.min(lastRow, stop - column * bitmap.height) - row;
      if (length <= 0) continue;
      const at = (left + column) * height + top + row;
      const last = counts.length - 1;
      if (at === end && last >= 0) counts[last] = (counts[last] ?? 0) + length;
      else counts.push(at - end, length);
      end = at + length;
    }
  }
  if (end < width * height || counts.length === 0) counts.push(width * height - end);
  return { type: "mask", size: [height, width], counts, compressed: true };
}

/** Where runs of pixels that are set begin and end. */
function* setRuns(counts: readonly number[]): Generator<readonly [start: number, end: number]> {
  let at = 0;
  for (const [rank, count] of counts.entries()) {
    if (rank % 2 === 1 && count > 0) yield [at, at + count];
    at += count;
  }
}

import { colorMasks } from "../geometry/color-masks.ts";
import { areaOfCounts } from "../geometry/rle.ts";
import { rasterize } from "../geometry/rasterize.ts";
import { FormatError } from "../model/diagnostic.ts";
import type { Mask, Shape } from "../model/shapes.ts";

/** The pixels of an image, each of one segment or of none. */
export class SegmentMap {
  readonly #width: number;
  readonly #height: number;
  /** Column by column: one more than the segment's rank. */
  readonly #ranks: Uint32Array;

  /** Throws `coco/too-large` for more pixels than are read again. */
  constructor(width: number, height: number) {
    const isSize = Number.isInteger(width) && Number.isInteger(height) && width > 0 && height > 0;
    if (!isSize) throw new FormatError("coco/bad-size", `${width} × ${height} is no size of a PNG.`);
    if (width * height > MOST_PIXELS) {
      const message = `${width} × ${height} pixels are too many for a PNG of segments: 2²⁶ at most.`;
      throw new FormatError("coco/too-large", message);
    }
    this.#width = width;
    this.#height = height;
    this.#ranks = new Uint32Array(width * height);
  }

  /** Gives a segment its pixels, also those that another had. */
  paint(rank: number, { counts }: Mask): void {
    let at = 0;
    for (const [index, count] of counts.entries()) {
      if (index % 2 === 1) this.#ranks.fill(rank + 1, at, at + count);
      at += count;
    }
  }

  /** The pixels that each segment has in the end; of those that have none there is no mask. */
  visible(): ReadonlyMap<number, Mask> {
    const [width, height, ranks] = [this.#width, this.#height, this.#ranks];
    const own = new Map<number, number>();
    for (const rank of new Set(ranks)) own.set(rank, rank - 1);
    own.delete(0);
    const colorAt = (x: number, y: number): number => ranks[x * height + y] || -1;
    return new Map(colorMasks({ width, height, colorAt }, own).masks);
  }

  /** Red, green and blue of each pixel, row by row. @param ids of the segments, by rank */
  pixels(ids: readonly number[]): Uint8Array {
    const [width, height, ranks] = [this.#width, this.#height, this.#ranks];
    const bytes = new Uint8Array(width * height * 3);
    for (let x = 0; x < width; x += 1) {
      for (let y = 0; y < height; y += 1) {
        const rank = ranks[x * height + y] ?? 0;
        if (rank === 0) continue;
        const id = ids[rank - 1] ?? 0;
        const at = (y * width + x) * 3;
        bytes[at] = id & 255;
        bytes[at + 1] = (id >> 8) & 255;
        bytes[at + 2] = id >> 16;
      }
    }
    return bytes;
  }
}

/** What is read of a PNG. */
const MOST_PIXELS = 2 ** 26;

/** Whether a shape is of a kind that has pixels. */
export function isPainted({ type }: Shape): boolean {
  return type === "mask" || type === "polygon" || type === "box" || type === "rotated-box";
}

/** The pixels of a shape in an image; undefined for one that has none, or of which they can't be told. */
export function pixelsOf(shape: Shape, width: number, height: number): Mask | undefined {
  if (shape.type === "mask") {
    const [rows, columns] = shape.size;
    return rows === height && columns === width ? shape : undefined;
  }
  if (shape.type !== "polygon" && shape.type !== "box" && shape.type !== "rotated-box") return undefined;
  try {
    return rasterize(shape, width, height);
  } catch (error) {
    if (error instanceof FormatError) return undefined;
    throw error;
  }
}

/** Whether a mask has pixels. */
export function hasPixels({ counts }: Mask): boolean {
  return areaOfCounts(counts) > 0;
}

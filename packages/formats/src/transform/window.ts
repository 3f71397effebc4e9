import type { DatasetImage } from "../model/dataset.ts";
import { FormatError } from "../model/diagnostic.ts";
import type { Size } from "../sizes.ts";

/** A part of an image, in whole pixels. */
export interface Window {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** How an image is parted. */
export interface TileGrid {
  /** Sides of a tile in pixels. An image that is smaller is one tile of its own size. */
  readonly width: number;
  readonly height: number;
  /** Pixels that a tile shares with the next one, 0 unless given. */
  readonly overlap?: number;
  /**
   * What the last tile of a row or column is: `narrow` (default) ends with the image and is smaller; `full` has the
   * size of the others, and shares more with the one before it.
   */
  readonly edges?: "narrow" | "full";
}

/** More tiles than these are a mistake, such as tiles of one pixel. */
const MOST_TILES = 2 ** 20;

/**
 * The tiles of an image, row by row. Without overlap and with `narrow` edges each pixel is in exactly one.
 *
 * @throws FormatError `tile/bad-size` unless the sides are whole numbers above 0, and the overlap one of 0 or more that
 *   is less than both; `tile/too-many` for more than 2²⁰ tiles
 */
export function windowsOf(size: Size, { width, height, overlap = 0, edges = "narrow" }: TileGrid): Window[] {
  if (![width, height].every((side) => Number.isSafeInteger(side) && side > 0))
    throw new FormatError("tile/bad-size", `${width} × ${height} is no size of a tile.`);
  if (!Number.isSafeInteger(overlap) || overlap < 0 || overlap >= Math.min(width, height)) {
    const message = `Tiles of ${width} × ${height} can't overlap by ${overlap} pixels.`;
    throw new FormatError("tile/bad-size", message);
  }
  const count = countAlong(size.width, width, overlap) * countAlong(size.height, height, overlap);
  if (count > MOST_TILES) {
    const message = `An image of ${size.width} × ${size.height} would have ${count} tiles; ${MOST_TILES} are the limit.`;
    throw new FormatError("tile/too-many", message);
  }
  const columns = stretches(size.width, width, overlap, edges);
  return stretches(size.height, height, overlap, edges).flatMap(([y, bottom]) =>
    columns.map(([x, right]) => ({ x, y, width: right - x, height: bottom - y })),
  );
}

function countAlong(side: number, length: number, overlap: number): number {
  return Math.max(1, Math.ceil((side - overlap) / (length - overlap)));
}

/** Where tiles begin and end along one side of the image. */
function stretches(
  side: number,
  length: number,
  overlap: number,
  edges: "narrow" | "full",
): (readonly [from: number, to: number])[] {
  return Array.from({ length: countAlong(side, length, overlap) }, (_, index) => {
    const from = index * (length - overlap);
    const to = Math.min(from + length, side);
    return [edges === "full" ? Math.max(to - length, 0) : from, to];
  });
}

/**
 * What of a window lies in the image; undefined where nothing does.
 *
 * @throws FormatError `tile/bad-size` unless it is in whole pixels, with sides above 0
 */
export function windowIn(size: Size, { x, y, width, height }: Window): Window | undefined {
  if (![x, y, width, height].every(Number.isSafeInteger) || width <= 0 || height <= 0) {
    const message = `${x}, ${y}, ${width}, ${height} is no part of an image: x, y, width and height are whole pixels.`;
    throw new FormatError("tile/bad-size", message);
  }
  const left = Math.max(x, 0);
  const top = Math.max(y, 0);
  const right = Math.min(x + width, size.width);
  const bottom = Math.min(y + height, size.height);
  return left < right && top < bottom
    ? { x: left, y: top, width: right - left, height: bottom - top }
    : undefined;
}

/**
 * The size of an image that is to be cut.
 *
 * @throws FormatError `tile/size-unknown`
 */
export function sizeOf({ name, width, height }: DatasetImage): Size {
  if (width === undefined || height === undefined) {
    const message = `${name}: its size is not known, so it can't be cut.`;
    throw new FormatError("tile/size-unknown", message, { image: name });
  }
  if ([width, height].every((side) => Number.isSafeInteger(side) && side > 0)) return { width, height };
  const message = `${name}: ${width} × ${height} is no size of an image, so it can't be cut.`;
  throw new FormatError("tile/size-unknown", message, { image: name });
}

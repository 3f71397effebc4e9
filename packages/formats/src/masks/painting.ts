import { areaOf, boxOf } from "../geometry/box.ts";
import { rasterize } from "../geometry/rasterize.ts";
import { areaOfCounts, checkCounts } from "../geometry/rle.ts";
import type { Annotation, DatasetImage } from "../model/dataset.ts";
import { FormatError } from "../model/diagnostic.ts";
import type { LossCounter } from "../model/loss.ts";
import type { Mask } from "../model/shapes.ts";
import type { MaskFeature } from "./features.ts";

/** The pixels of an annotation, as runs of 0 and 1 along the columns, and the value that is painted there. */
export interface Painted {
  readonly annotation: Annotation;
  readonly counts: readonly number[];
}

/** An image whose size is known. */
export interface SizedImage extends DatasetImage {
  readonly width: number;
  readonly height: number;
}

/** Pixels that are painted at once. */
const BAND = 2 ** 22;

/** The widest image: a row is painted at once. */
export const WIDEST: number = BAND;

/**
 * The annotations of an image that have pixels, in their order. Those that have none are counted, and so is what masks do
 * not hold of the others.
 */
export function paintedOf(
  image: SizedImage,
  crowd: "skip" | "keep",
  losses: LossCounter,
): readonly Painted[] {
  return image.annotations.flatMap((annotation): Painted[] => {
    const { id, shape } = annotation;
    const add = (feature: MaskFeature): void => losses.add(feature, image.name, id);
    if (annotation.crowd === true && crowd === "skip") {
      add("crowd");
      return [];
    }
    const counts = countsOf(annotation, image, add);
    if (counts === undefined) return [];
    if (areaOfCounts(counts) === 0) {
      add("empty");
      return [];
    }
    if (annotation.crowd === true) add("crowd");
    if (shape.type === "box" || shape.type === "rotated-box") add("box-as-polygon");
    if (shape.type === "polygon") add("outline");
    if (leaves(annotation, image)) add("outside-image");
    return [{ annotation, counts }];
  });
}

/** Runs, or undefined where it was counted why there are none. */
function countsOf(
  { shape }: Annotation,
  { width, height }: SizedImage,
  add: (feature: MaskFeature) => void,
): readonly number[] | undefined {
  switch (shape.type) {
    case "box":
    case "rotated-box":
    case "polygon":
      try {
        return rasterize(shape, width, height).counts;
      } catch (error) {
        // Coordinates beyond a million, or more rings than can be held.
        if (!(error instanceof FormatError)) throw error;
        add("geometry");
        return undefined;
      }
    case "mask":
      if (shape.size[0] === height && shape.size[1] === width && fills(shape)) return shape.counts;
      add("mask");
      return undefined;
    default:
      add("shape");
      return undefined;
  }
}

function fills({ counts, size }: Mask): boolean {
  try {
    checkCounts(counts, size);
    return true;
  } catch (error) {
    if (error instanceof FormatError) return false;
    throw error;
  }
}

function leaves({ shape }: Annotation, { width, height }: SizedImage): boolean {
  if (shape.type === "mask" || areaOf(shape) === undefined) return false;
  const box = boxOf(shape);
  return (
    box !== undefined && (box.x < 0 || box.y < 0 || box.x + box.width > width || box.y + box.height > height)
  );
}

/**
 * The pixels of an image, some rows at a time: those of no annotation have the value of the background, those of several
 * the value of the last.
 *
 * @param values - of the annotations, in their order
 * @param covered - gets the ranks of annotations of which others cover something
 */
export function* bandsOf(
  { width, height }: SizedImage,
  painted: readonly Painted[],
  values: readonly number[],
  background: number,
  covered: Set<number>,
): Generator<Uint32Array> {
  const rows = Math.max(1, Math.floor(BAND / width));
  for (let top = 0; top < height; top += rows) {
    const bottom = Math.min(top + rows, height);
    // At first with the numbers of the annotations, from 1.
    const band = new Uint32Array((bottom - top) * width);
    for (const [rank, { counts }] of painted.entries()) {
      paint(band, counts, rank + 1, { width, height, top, bottom }, covered);
    }
    for (let pixel = 0; pixel < band.length; pixel += 1) {
      const number = band[pixel] ?? 0;
      band[pixel] = number === 0 ? background : (values[number - 1] ?? background);
    }
    yield band;
  }
}

function paint(
  band: Uint32Array,
  counts: readonly number[],
  number: number,
  { width, height, top, bottom }: { width: number; height: number; top: number; bottom: number },
  covered: Set<number>,
): void {
  let end = 0;
  let last = 0;
  for (const [index, count] of counts.entries()) {
    const start = end;
    end += count;
    if (index % 2 === 0) continue;
    for (let column = Math.floor(start / height); column * height < end; column += 1) {
      const first = column * height;
      const below = Math.min(end - first, bottom);
      for (let row = Math.max(start - first, top); row < below; row += 1) {
        const pixel = (row - top) * width + column;
        const before = band[pixel] ?? 0;
        if (before !== 0 && before !== last) covered.add((last = before) - 1);
        band[pixel] = number;
      }
    }
  }
}

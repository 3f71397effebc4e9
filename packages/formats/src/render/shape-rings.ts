import { cornersOf } from "../geometry/rotated-box.ts";
import type { Mask, Points, Shape } from "../model/shapes.ts";
import { maskLoops } from "../yolo/mask-outline.ts";

/** Outlines of masks with more runs than these are taken from a smaller one. */
const MOST_RUNS = 20_000;
/** The longer side of that one. */
const SMALL_SIDE = 256;
/** Nothing that is farther away is seen. */
const FARTHEST = 1e7;
/** Points that are nearer than so many pixels to the last one are not seen. */
const NEAREST = 0.3;

/** The outlines of a shape in pixels of the image: of holes, too, which even-odd filling leaves open. None for points. */
export function ringsOf(shape: Shape): readonly Points[] {
  switch (shape.type) {
    case "box": {
      const { x, y, width, height } = shape;
      return [[x, y, x + width, y, x + width, y + height, x, y + height]];
    }
    case "rotated-box":
      return [cornersOf(shape)];
    case "polygon":
      return shape.parts.flatMap(({ outer, holes }) => [outer, ...holes]);
    case "mask":
      return maskRings(shape);
    default:
      return [];
  }
}

function maskRings(mask: Mask): readonly Points[] {
  const [height, width] = mask.size;
  if (mask.counts.length <= MOST_RUNS) return maskLoops(mask);
  const scale = Math.max(height, width) / SMALL_SIDE;
  const small = shrunk(mask, Math.max(1, Math.ceil(height / scale)), Math.max(1, Math.ceil(width / scale)));
  const [rows, columns] = small.size;
  return maskLoops(small).map((ring) =>
    ring.map((value, at) => (at % 2 === 0 ? (value * width) / columns : (value * height) / rows)),
  );
}

/** The pixels in the middle of those of a smaller mask. */
function shrunk({ size: [height, width], counts, compressed }: Mask, rows: number, columns: number): Mask {
  const ends = new Float64Array(counts.length);
  let position = 0;
  for (const [index, count] of counts.entries()) ends[index] = position += count;
  const runs: number[] = [];
  let [isSet, length, index] = [false, 0, 0];
  for (let column = 0; column < columns; column += 1) {
    for (let row = 0; row < rows; row += 1) {
      const at =
        Math.floor(((column + 0.5) * width) / columns) * height + Math.floor(((row + 0.5) * height) / rows);
      while ((ends[index] ?? Infinity) <= at) index += 1;
      if ((index % 2 === 1) !== isSet) {
        runs.push(length);
        length = 0;
        isSet = !isSet;
      }
      length += 1;
    }
  }
  return { type: "mask", size: [rows, columns], counts: [...runs, length], compressed };
}

/** Outlines of more points than these that can be told apart are noise: some of the points do for them. */
const MOST_POINTS = 20_000;

/** Points in pixels of the picture, without those that are not seen. */
export function scaled(points: Points, scale: number, left: number, top: number): Points {
  const placed: number[] = [];
  for (let at = 0; at + 1 < points.length; at += 2) {
    const x = within((points[at] ?? 0) * scale + left);
    const y = within((points[at + 1] ?? 0) * scale + top);
    const [lastX, lastY] = placed.slice(-2);
    const isSeen =
      lastX === undefined ||
      lastY === undefined ||
      Math.abs(x - lastX) + Math.abs(y - lastY) >= NEAREST ||
      at + 4 > points.length;
    if (isSeen) placed.push(x, y);
  }
  return placed.length > 2 * MOST_POINTS ? thinned(placed) : placed;
}

function thinned(points: readonly number[]): Points {
  const step = Math.ceil(points.length / 2 / MOST_POINTS);
  return points.filter((_, at) => Math.floor(at / 2) % step === 0);
}

/** A number that can be drawn; what is none is 0. */
function within(value: number): number {
  return Math.min(Math.max(value, -FARTHEST), FARTHEST) || 0;
}

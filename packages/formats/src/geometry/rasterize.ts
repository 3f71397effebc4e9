import { FormatError } from "../model/diagnostic.ts";
import type { Box, Mask, Points, Polygon, RotatedBox } from "../model/shapes.ts";
import { differenceOfCounts, unionOfCounts } from "./masks.ts";
import { cornersOf } from "./rotated-box.ts";

/*
 * To the bit what `rleFrPoly` of COCO's reference implementation gives on x86-64, where a product is rounded before
 * it is added to:
 * https://github.com/cocodataset/cocoapi/blob/8c9bcc3cf640524c4c20a9c40e89cb6a2f2fa0e9/common/maskApi.c
 *
 * The reference walks along each edge on a grid five times as fine as the pixels, one step at a time, and looks
 * where the walk passes from the 3rd to the 4th fine column of a pixel. Here only those steps are computed, so that
 * an edge costs as much as it crosses columns of the image, however far it goes on outside.
 */

/** Steps of the fine grid to a pixel. */
const FINE = 5;
/** The fine column, counted in its pixel, behind which a ring crosses that pixel's column. */
const CROSSING = 2;
/**
 * The farthest that a coordinate may be from 0. Up to here no step along an edge leaves out a fine column, neither
 * by rounding nor because the reference's 32-bit integers overflow.
 */
const FARTHEST = 1e6;
/** The reference counts pixels in signed 32-bit integers. */
const MOST_PIXELS = 2 ** 31 - 1;
/** All are held at once, some 30 bytes each. The outline of a real object has a few for each column. */
const MOST_CROSSINGS = 2 ** 22;

/**
 * The pixels that a shape covers in an image of `width` by `height` pixels, as COCO's reference implementation
 * fills polygons: each ring by the even-odd rule, parts united, holes taken off their part. What lies outside of the
 * image is cut off. The number of set pixels is near the area of the shape, not equal to it.
 *
 * Throws `coco/bad-size` unless width and height are whole numbers above 0, `coco/not-finite` for a coordinate that
 * is NaN or infinite, and `coco/too-large` where the reference would run out of integers or memory: for a coordinate
 * beyond ±10⁶, an image of more than 2³¹ - 1 pixels, and rings that together cross columns more than 2²² times.
 */
export function rasterize(shape: Box | RotatedBox | Polygon, width: number, height: number): Mask {
  checkSize(width, height);
  const budget = { crossings: MOST_CROSSINGS };
  const parts = partsOf(shape).map(({ outer, holes }) => {
    const filled = ringCounts(outer, width, height, budget);
    const cut = unionOfCounts(holes.map((hole) => ringCounts(hole, width, height, budget)));
    return cut === undefined ? filled : differenceOfCounts(filled, cut);
  });
  const counts = unionOfCounts(parts) ?? [width * height];
  return { type: "mask", size: [height, width], counts, compressed: true };
}

function partsOf(shape: Box | RotatedBox | Polygon): Polygon["parts"] {
  switch (shape.type) {
    case "polygon":
      return shape.parts;
    case "rotated-box":
      return [{ outer: cornersOf(shape), holes: [] }];
    case "box": {
      const right = shape.x + shape.width;
      const bottom = shape.y + shape.height;
      return [{ outer: [shape.x, shape.y, shape.x, bottom, right, bottom, right, shape.y], holes: [] }];
    }
  }
}

/** The run lengths of the pixels in one ring. A last odd number is passed over. `budget` is what the shape has left. */
function ringCounts(ring: Points, width: number, height: number, budget: { crossings: number }): number[] {
  const edges = edgesOf(ring);
  let crossings = 0;
  for (const edge of edges) crossings += Math.max(lastColumn(edge, width) - firstColumn(edge) + 1, 0);
  budget.crossings -= crossings;
  if (budget.crossings < 0) {
    throw tooLarge(`The rings cross columns more than ${MOST_CROSSINGS} times, which is the limit.`);
  }
  const positions = new Uint32Array(crossings);
  let used = 0;
  for (const edge of edges) {
    const last = lastColumn(edge, width);
    for (let column = firstColumn(edge); column <= last; column += 1) {
      const fineRow = rowOfCrossing(edge, column * FINE + CROSSING);
      const row = Math.ceil((fineRow - CROSSING) / FINE);
      positions[used] = column * height + Math.min(Math.max(row, 0), height);
      used += 1;
    }
  }
  return countsBetween(positions.toSorted(), width * height);
}

/** An edge on the fine grid, from its end with the smaller coordinate along its longer axis. */
interface Edge {
  readonly x1: number;
  readonly y1: number;
  readonly x2: number;
  readonly y2: number;
  /** Whether x is the longer axis. */
  readonly alongX: boolean;
}

function edgesOf(ring: Points): Edge[] {
  const edges: Edge[] = [];
  const end = ring.length - (ring.length % 2);
  let fromX = fine(ring[end - 2]);
  let fromY = fine(ring[end - 1]);
  for (let i = 0; i < end; i += 2) {
    const toX = fine(ring[i]);
    const toY = fine(ring[i + 1]);
    const alongX = Math.abs(toX - fromX) >= Math.abs(toY - fromY);
    edges.push(
      (alongX ? fromX <= toX : fromY <= toY)
        ? { x1: fromX, y1: fromY, x2: toX, y2: toY, alongX }
        : { x1: toX, y1: toY, x2: fromX, y2: fromY, alongX },
    );
    fromX = toX;
    fromY = toY;
  }
  return edges;
}

function fine(coordinate = 0): number {
  if (!Number.isFinite(coordinate)) {
    throw new FormatError("coco/not-finite", `A ring has the coordinate ${coordinate}.`);
  }
  if (Math.abs(coordinate) > FARTHEST) {
    throw tooLarge(`A ring has the coordinate ${coordinate}; ±${FARTHEST} is the limit.`);
  }
  return Math.trunc(FINE * coordinate + 0.5);
}

function firstColumn({ x1, x2 }: Edge): number {
  return Math.max(Math.ceil((Math.min(x1, x2) - CROSSING) / FINE), 0);
}

function lastColumn({ x1, x2 }: Edge, width: number): number {
  return Math.min(Math.ceil((Math.max(x1, x2) - CROSSING) / FINE), width) - 1;
}

/** The upper of the fine rows on both sides of where the edge passes between the fine columns `x` and `x + 1`. */
function rowOfCrossing({ x1, y1, x2, y2, alongX }: Edge, x: number): number {
  if (alongX) {
    const slope = (y2 - y1) / (x2 - x1);
    return Math.min(Math.trunc(y1 + slope * (x - x1) + 0.5), Math.trunc(y1 + slope * (x + 1 - x1) + 0.5));
  }
  const slope = (x2 - x1) / (y2 - y1);
  const isBefore = (step: number): boolean => {
    const at = Math.trunc(x1 + slope * step + 0.5);
    return slope > 0 ? at <= x : at > x;
  };
  // The last step before the crossing: first about, then exactly, as the reference rounds.
  let step = Math.floor((x + 0.5 - x1) / slope);
  while (!isBefore(step)) step -= 1;
  while (isBefore(step + 1)) step += 1;
  return y1 + step;
}

/** Runs between the positions that occur an odd number of times: elsewhere a ring goes in and out again. */
function countsBetween(sorted: Uint32Array, pixels: number): number[] {
  const counts: number[] = [];
  let start = 0;
  for (let i = 0; i < sorted.length;) {
    const position = sorted[i] ?? 0;
    let next = i + 1;
    while (sorted[next] === position) next += 1;
    if ((next - i) % 2 === 1 && position < pixels) {
      counts.push(position - start);
      start = position;
    }
    i = next;
  }
  counts.push(pixels - start);
  return counts;
}

function checkSize(width: number, height: number): void {
  if (![width, height].every((side) => Number.isInteger(side) && side > 0)) {
    throw new FormatError("coco/bad-size", `${width} × ${height} is no size of an image.`);
  }
  if (width * height > MOST_PIXELS) {
    throw tooLarge(`The image has ${width} × ${height} pixels; ${MOST_PIXELS} are the limit.`);
  }
}

function tooLarge(what: string): FormatError {
  return new FormatError("coco/too-large", what);
}

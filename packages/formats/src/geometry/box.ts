import type { Box, Points, PolygonPart, Shape } from "../model/shapes.ts";
import { ringArea } from "./polygon.ts";
import { cornersOf } from "./rotated-box.ts";
import { areaOfCounts, boxOfCounts } from "./rle.ts";

/** The smallest upright box around points; undefined where there are none. A last odd number is passed over. */
export function boxOfPoints(points: Points): Box | undefined {
  return boxOfParts([{ outer: points, holes: [] }]);
}

function boxOfParts(parts: readonly PolygonPart[]): Box | undefined {
  let left = Infinity;
  let top = Infinity;
  let right = -Infinity;
  let bottom = -Infinity;
  for (const { outer } of parts) {
    for (let i = 0; i + 1 < outer.length; i += 2) {
      const x = outer[i] ?? 0;
      const y = outer[i + 1] ?? 0;
      if (x < left) left = x;
      if (x > right) right = x;
      if (y < top) top = y;
      if (y > bottom) bottom = y;
    }
  }
  if (left > right || top > bottom) return undefined;
  return { type: "box", x: left, y: top, width: right - left, height: bottom - top };
}

/**
 * The extent of a shape, in pixels. Undefined where there is none: an unplaced shape, an empty mask, a polygon or
 * line without points. A single point has an extent of 0 by 0.
 */
export function boxOf(shape: Shape): Box | undefined {
  switch (shape.type) {
    case "box":
      return shape;
    case "rotated-box":
      return boxOfPoints(cornersOf(shape));
    case "polygon":
      return boxOfParts(shape.parts);
    case "polyline":
      return boxOfPoints(shape.points);
    case "point":
      return { type: "box", x: shape.x, y: shape.y, width: 0, height: 0 };
    case "mask": {
      const box = boxOfCounts(shape.counts, shape.size);
      return box.width === 0 ? undefined : box;
    }
    default:
      return undefined;
  }
}

/** The area of a shape in square pixels, holes taken off; undefined for points, lines and unplaced shapes. */
export function areaOf(shape: Shape): number | undefined {
  switch (shape.type) {
    case "box":
    case "rotated-box":
      return shape.width * shape.height;
    case "polygon":
      return shape.parts.reduce(
        (total, part) =>
          part.holes.reduce((area, hole) => area - ringArea(hole), total + ringArea(part.outer)),
        0,
      );
    case "mask":
      return areaOfCounts(shape.counts);
    default:
      return undefined;
  }
}

/** Whether box and area are numbers: each coordinate of a shape may be one, and what they span be too large. */
export function isMeasurable(shape: Shape): boolean {
  if (shape.type === "mask") return true;
  const { x, y, width, height } = boxOf(shape) ?? { x: 0, y: 0, width: 0, height: 0 };
  return [x, y, width, height, areaOf(shape) ?? 0].every(Number.isFinite);
}

/** The part of a box inside an image of that size; undefined where they do not overlap. */
export function clipBox(box: Box, width: number, height: number): Box | undefined {
  const left = Math.max(box.x, 0);
  const top = Math.max(box.y, 0);
  const right = Math.min(box.x + box.width, width);
  const bottom = Math.min(box.y + box.height, height);
  if (left >= right || top >= bottom) return undefined;
  if (left === box.x && top === box.y && right === box.x + box.width && bottom === box.y + box.height)
    return box;
  return { type: "box", x: left, y: top, width: right - left, height: bottom - top };
}

import { rotatedBoxOf } from "../geometry/rotated-box.ts";
import type { Annotation, SourceId } from "../model/dataset.ts";
import type { Points, Shape } from "../model/shapes.ts";
import { unbridge } from "./bridges.ts";
import type { ParsedRow } from "./label-row.ts";
import type { Size } from "./rows.ts";

/** How far, in parts of the box's sides, the corners of a turned box may be off. */
const SKEW = 0.005;

/** The annotation that a row stands for, in an image of a known size. */
export function annotationOf(row: ParsedRow, id: SourceId, category: number, size: Size): Annotation {
  const keypoints = row.type === "box" ? row.keypoints : undefined;
  return {
    id,
    category,
    shape: shapeOf(row, size),
    ...(keypoints === undefined
      ? {}
      : {
          keypoints: keypoints.map((value, at) =>
            at % 3 === 0 ? pixels(value, size.width) : at % 3 === 1 ? pixels(value, size.height) : value,
          ),
        }),
    attributes: [],
    extra: {},
  };
}

/** A share of a side in pixels, without the dust that binary fractions leave: 19.2, not 19.200000000000003; nor a -0. */
export function pixels(share: number, side: number): number {
  return Math.round(share * side * 1e9) / 1e9 + 0;
}

function shapeOf(row: ParsedRow, { width, height }: Size): Shape {
  if (row.type === "box") {
    const [w, h] = [Math.abs(row.width), Math.abs(row.height)];
    return {
      type: "box",
      x: pixels(row.cx - w / 2, width),
      y: pixels(row.cy - h / 2, height),
      width: pixels(w, width),
      height: pixels(h, height),
    };
  }
  const placed = (points: Points): Points =>
    points.map((value, at) => pixels(value, at % 2 === 0 ? width : height));
  if (row.type === "corners")
    return (
      turnedBox(placed(row.points)) ?? { type: "polygon", parts: [{ outer: placed(row.points), holes: [] }] }
    );
  return { type: "polygon", parts: unbridge(row.points).map((ring) => ({ outer: placed(ring), holes: [] })) };
}

/** A turned box, where the corners are those of one. */
function turnedBox(corners: Points): Shape | undefined {
  const box = rotatedBoxOf(corners);
  if (box === undefined) return undefined;
  // In a rectangle both diagonals have the same middle and the same length.
  const [x1 = 0, y1 = 0, x2 = 0, y2 = 0, x3 = 0, y3 = 0, x4 = 0, y4 = 0] = corners;
  const slack = Math.max(1, SKEW * Math.max(box.width, box.height));
  const apart = Math.hypot(x1 + x3 - x2 - x4, y1 + y3 - y2 - y4) / 2;
  const longer = Math.abs(Math.hypot(x3 - x1, y3 - y1) - Math.hypot(x4 - x2, y4 - y2));
  return apart <= slack && longer <= slack ? box : undefined;
}

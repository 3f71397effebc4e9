import { checkCounts } from "../geometry/rle.ts";
import type { Box, Points, Shape } from "../model/shapes.ts";
import { maskOutline } from "./mask-outline.ts";
import type { Size } from "./rows.ts";

/** The rings of a shape, and how many holes it has. */
export function outlineOf(shape: Shape): { readonly rings: readonly Points[]; readonly holes: number } {
  if (shape.type === "mask") {
    checkCounts(shape.counts, shape.size);
    return maskOutline(shape);
  }
  if (shape.type !== "polygon") return { rings: [], holes: 0 };
  return {
    rings: shape.parts.map((part) => part.outer),
    holes: shape.parts.reduce((sum, part) => sum + part.holes.length, 0),
  };
}

/** Top left, then clockwise on screen. */
export function uprightCorners(box: Box | undefined): Points {
  if (box === undefined) return [];
  const { x, y, width, height } = box;
  return [x, y, x + width, y, x + width, y + height, x, y + height];
}

/** Whether a box lies in an image, edges included. */
export function isBoxInside({ x, y, width, height }: Box, imageWidth: number, imageHeight: number): boolean {
  return x >= 0 && y >= 0 && x + width <= imageWidth && y + height <= imageHeight;
}

/** Whether there is a box, with an area. */
export function hasArea(box: Box | undefined): box is Box {
  return box !== undefined && box.width > 0 && box.height > 0;
}

/** Whether two boxes are the same within the precision of a row. */
export function isSameBox(a: Box, b: Box, { width, height }: Size): boolean {
  const [slackX, slackY] = [width / 1e6, height / 1e6];
  return (
    Math.abs(a.x - b.x) <= slackX &&
    Math.abs(a.y - b.y) <= slackY &&
    Math.abs(a.x + a.width - b.x - b.width) <= slackX &&
    Math.abs(a.y + a.height - b.y - b.height) <= slackY
  );
}

/** Whether a ring has no area: fewer than three points, or all of them on one line. */
export function isFlat(ring: Int32Array, count: number): boolean {
  if (count < 6) return true;
  const x = ring[0] ?? 0;
  const y = ring[1] ?? 0;
  const stepX = (ring[2] ?? 0) - x;
  const stepY = (ring[3] ?? 0) - y;
  for (let at = 4; at + 1 < count; at += 2) {
    if (stepX * ((ring[at + 1] ?? 0) - y) !== stepY * ((ring[at] ?? 0) - x)) return false;
  }
  return true;
}

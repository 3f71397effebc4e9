import type { Points, RotatedBox } from "../model/shapes.ts";

/**
 * The four corners `[x1, y1, … x4, y4]`. Before turning they are top left, top right, bottom right, bottom left.
 */
export function cornersOf({ cx, cy, width, height, angle }: RotatedBox): Points {
  // Of a huge number the product with pi would be infinite.
  const turn = ((angle % 360) * Math.PI) / 180;
  const cos = Math.cos(turn);
  const sin = Math.sin(turn);
  // Half the sides as vectors; y points down, so a positive angle turns clockwise on screen.
  const ax = (width / 2) * cos;
  const ay = (width / 2) * sin;
  const bx = (-height / 2) * sin;
  const by = (height / 2) * cos;
  return [
    cx - ax - bx,
    cy - ay - by,
    cx + ax - bx,
    cy + ay - by,
    cx + ax + bx,
    cy + ay + by,
    cx - ax + bx,
    cy - ay + by,
  ];
}

/**
 * The rotated box with these corners, in either direction round. Its width lies along the first edge, its angle is
 * that edge's, in (-180, 180]. Corners that make no rectangle give the box of their mean sides.
 * Undefined unless there are eight numbers.
 */
export function rotatedBoxOf(corners: Points): RotatedBox | undefined {
  if (corners.length !== 8) return undefined;
  const [x1 = 0, y1 = 0, x2 = 0, y2 = 0, x3 = 0, y3 = 0, x4 = 0, y4 = 0] = corners;
  // Both edges of a pair point the same way in a rectangle, so their mean evens out rounding.
  const ax = (x2 - x1 + (x3 - x4)) / 2;
  const ay = (y2 - y1 + (y3 - y4)) / 2;
  const bx = (x4 - x1 + (x3 - x2)) / 2;
  const by = (y4 - y1 + (y3 - y2)) / 2;
  const along = ax === 0 && ay === 0 ? Math.atan2(-bx, by) : Math.atan2(ay, ax);
  return {
    type: "rotated-box",
    cx: (x1 + x2 + x3 + x4) / 4,
    cy: (y1 + y2 + y3 + y4) / 4,
    width: Math.hypot(ax, ay),
    height: Math.hypot(bx, by),
    angle: (along * 180) / Math.PI,
  };
}

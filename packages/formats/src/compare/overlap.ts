import { maskIou } from "../geometry/masks.ts";
import { boxOfPoints } from "../geometry/box.ts";
import { rasterize } from "../geometry/rasterize.ts";
import { cornersOf } from "../geometry/rotated-box.ts";
import { FormatError } from "../model/diagnostic.ts";
import type { Box, Mask, Points, Polygon } from "../model/shapes.ts";
import { uprightCorners } from "../yolo/outlines.ts";
import type { Formed } from "./form.ts";

/** More pixels than these are not painted: the boxes around the shapes are compared instead. */
const MOST_PIXELS = 2 ** 24;

/** What two boxes have in common over what either has, 0 to 1; 0 where neither has an area. */
export function boxIou(a: Box, b: Box): number {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  if (!(width > 0 && height > 0)) return 0;
  const both = width * height;
  return Math.min(1, both / (a.width * a.height + b.width * b.height - both));
}

/**
 * The same of two shapes: boxes exactly, others by their pixels.
 *
 * @param boxes the boxes around them, for those that can't be painted
 */
export function overlapOf(a: Formed, b: Formed, boxes: readonly [Box | undefined, Box | undefined]): number {
  const [boxOfA, boxOfB] = boxes;
  const around = boxOfA !== undefined && boxOfB !== undefined ? boxIou(boxOfA, boxOfB) : 0;
  if (a.kind === "box" && b.kind === "box") return boxIou(a.box, b.box);
  if (around === 0 || (isUpright(a) && isUpright(b))) return around;
  const [maskOfA, maskOfB] = [maskOf(a), maskOf(b)];
  try {
    if (maskOfA !== undefined && maskOfB !== undefined) return maskIou(maskOfA, maskOfB);
    const [polygonOfA, polygonOfB] = [polygonOf(a), polygonOf(b)];
    if (polygonOfA === undefined || polygonOfB === undefined) return around;
    return painted(polygonOfA, polygonOfB) ?? around;
  } catch (error) {
    // Masks of two sizes, coordinates beyond what COCO's code paints.
    if (error instanceof FormatError) return around;
    throw error;
  }
}

function isUpright(formed: Formed): boolean {
  return formed.kind === "shape" && formed.shape.type === "box";
}

function maskOf(formed: Formed): Mask | undefined {
  if (formed.kind === "mask") return formed.mask;
  return formed.kind === "shape" && formed.shape.type === "mask" ? formed.shape : undefined;
}

function polygonOf(formed: Formed): Polygon | undefined {
  if (formed.kind === "box") return ofRings([uprightCorners(formed.box)]);
  if (formed.kind === "rings") return ofRings(formed.rings);
  if (formed.kind === "mask") return undefined;
  const { shape } = formed;
  if (shape.type === "polygon") return shape;
  if (shape.type === "box") return ofRings([uprightCorners(shape)]);
  return shape.type === "rotated-box" ? ofRings([cornersOf(shape)]) : undefined;
}

function ofRings(rings: readonly Points[]): Polygon {
  return { type: "polygon", parts: rings.map((outer) => ({ outer, holes: [] })) };
}

/** By the pixels of the part of the image in which both are. Undefined where these are too many. */
function painted(a: Polygon, b: Polygon): number | undefined {
  const all = [...a.parts, ...b.parts].flatMap(({ outer }) => outer);
  const around = boxOfPoints(all);
  if (around === undefined) return undefined;
  const [left, top] = [Math.floor(around.x), Math.floor(around.y)];
  const width = Math.ceil(around.x + around.width) - left + 1;
  const height = Math.ceil(around.y + around.height) - top + 1;
  if (!(width * height <= MOST_PIXELS)) return undefined;
  return maskIou(
    rasterize(shifted(a, left, top), width, height),
    rasterize(shifted(b, left, top), width, height),
  );
}

function shifted({ parts }: Polygon, left: number, top: number): Polygon {
  const shift = (ring: Points): Points => ring.map((value, at) => value - (at % 2 === 0 ? left : top));
  return {
    type: "polygon",
    parts: parts.map(({ outer, holes }) => ({ outer: shift(outer), holes: holes.map(shift) })),
  };
}

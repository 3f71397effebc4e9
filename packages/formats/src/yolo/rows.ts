import { boxOf, boxOfPoints } from "../geometry/box.ts";
import { checkCounts } from "../geometry/rle.ts";
import { cornersOf } from "../geometry/rotated-box.ts";
import type { Annotation } from "../model/dataset.ts";
import type { Box, Points, Shape } from "../model/shapes.ts";
import { bridge } from "./bridges.ts";
import { clipRing, isInside } from "./clip.ts";
import type { YoloFeature } from "./features.ts";
import { fraction, middle, millionths } from "./fractions.ts";
import { maskOutline } from "./mask-outline.ts";
import { yoloShapes, type YoloTask } from "./shapes.ts";

/** The sides of an image in pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** What became of an annotation. */
export interface LabelRow {
  /** A line of a label file; absent where the annotation has none. */
  readonly row?: string;
  /** Class and box: of two rows that have both in common, loaders delete one. */
  readonly key?: string;
  readonly losses: readonly YoloFeature[];
}

interface Written {
  readonly text: string;
  /** Edges in whole millionths of the sides. */
  readonly bounds: string;
  readonly losses: readonly YoloFeature[];
}

/**
 * The row of an annotation.
 *
 * @param keypoints - how many keypoints a row of the task `pose` has
 */
export function labelRow(
  annotation: Annotation,
  classNumber: number,
  size: Size,
  task: YoloTask,
  keypoints: number,
): LabelRow {
  const { shape } = annotation;
  const { as, loses } = yoloShapes[task][shape.type];
  if (as === "none") return { losses: loses };
  const losses: YoloFeature[] = [...loses];
  const own = boxOf(shape);
  const declared = hasArea(annotation.box) ? annotation.box : undefined;

  let written: Written | undefined;
  if (as === "box") {
    const box = shape.type === "box" ? shape : (declared ?? own);
    written = box === undefined ? undefined : boxText(box, size);
  } else {
    if (declared !== undefined && (own === undefined || !isSameBox(declared, own, size))) losses.push("box");
    if (as === "ring") {
      const { rings, holes } = outlineOf(shape);
      for (let hole = 0; hole < holes; hole += 1) losses.push("holes");
      written = ringText(rings, size);
    } else {
      const corners = boxCorners(shape, own);
      written = task === "obb" ? cornersText(corners, size) : ringText([corners], size);
    }
  }
  if (written === undefined) return { losses: ["empty"] };
  losses.push(...written.losses);

  let { text } = written;
  if (task === "pose") {
    const points = keypointsText(annotation.keypoints ?? [], size, keypoints);
    text += points.text;
    losses.push(...points.losses);
  } else if (annotation.keypoints !== undefined) losses.push("keypoints");
  const first = String(classNumber);
  return { row: `${first} ${text}`, key: `${first} ${written.bounds}`, losses };
}

function boxText(box: Box, size: Size): Written | undefined {
  const corners = uprightCorners(box);
  const [left = 0, top = 0, , , right = 0, bottom = 0] = scaled(corners, size);
  if (right <= left || bottom <= top) return undefined;
  return {
    text: [middle(left, right), middle(top, bottom), fraction(right - left), fraction(bottom - top)].join(
      " ",
    ),
    bounds: [left, top, right, bottom].join(" "),
    losses: cutOff([corners], size),
  };
}

function ringText(rings: readonly Points[], size: Size): Written | undefined {
  const solid = rings
    .map((ring) => withoutRepeats(scaled(clipRing(ring, size.width, size.height), size)))
    .filter((ring) => !isFlat(ring));
  if (solid.length === 0) return undefined;
  const losses = cutOff(rings, size);
  return pointsText(bridge(solid), losses.length === 0 && solid.length < rings.length ? ["empty"] : losses);
}

/** Four corners must stay four: those outside are moved to the nearest place in the image. */
function cornersText(corners: Points, size: Size): Written | undefined {
  const points = scaled(corners, size);
  return isFlat(withoutRepeats(points)) ? undefined : pointsText(points, cutOff([corners], size));
}

function pointsText(points: Points, losses: readonly YoloFeature[]): Written {
  const { x = 0, y = 0, width = 0, height = 0 } = boxOfPoints(points) ?? {};
  return {
    text: points.map((part) => fraction(part)).join(" "),
    bounds: [x, y, x + width, y + height].join(" "),
    losses,
  };
}

function keypointsText(
  keypoints: readonly number[],
  size: Size,
  count: number,
): { text: string; losses: YoloFeature[] } {
  let text = "";
  // The categories name fewer keypoints than are here: a row has no columns for the others.
  const isCut = keypoints.some((value, at) => at >= count * 3 && at % 3 === 2 && value > 0);
  const losses: YoloFeature[] = isCut ? ["keypoints"] : [];
  for (let at = 0; at < count * 3; at += 3) {
    const [x = 0, y = 0, visible = 0] = keypoints.slice(at, at + 3);
    const isOutside = visible > 0 && !isInside([x, y], size.width, size.height);
    if (isOutside) losses.push("outside-image");
    // A keypoint that was not labelled has no place, and loaders refuse one outside the image.
    if (isOutside || visible <= 0) text += " 0 0 0";
    else {
      // Some tools have a probability there: a row can say no more than hidden and visible.
      if (visible !== 1 && visible !== 2) losses.push("keypoints");
      text += ` ${fraction(millionths(x, size.width))} ${fraction(millionths(y, size.height))} ${visible === 1 ? "1" : "2"}`;
    }
  }
  return { text, losses };
}

function outlineOf(shape: Shape): { readonly rings: readonly Points[]; readonly holes: number } {
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

function boxCorners(shape: Shape, own: Box | undefined): Points {
  if (shape.type === "rotated-box") return cornersOf(shape);
  return own === undefined ? [] : uprightCorners(own);
}

/** Top left, then clockwise on screen. */
function uprightCorners({ x, y, width, height }: Box): Points {
  return [x, y, x + width, y, x + width, y + height, x, y + height];
}

function hasArea(box: Box | undefined): box is Box {
  return box !== undefined && box.width > 0 && box.height > 0;
}

/** Whether two boxes are the same within the precision of a row. */
function isSameBox(a: Box, b: Box, { width, height }: Size): boolean {
  const other = uprightCorners(b);
  return uprightCorners(a).every(
    (value, at) => Math.abs(value - (other[at] ?? 0)) <= (at % 2 === 0 ? width : height) / 1e6,
  );
}

function scaled(points: Points, { width, height }: Size): number[] {
  return points.map((value, at) => millionths(value, at % 2 === 0 ? width : height));
}

/** Says when something lies outside the image by more than the precision of a row. */
function cutOff(rings: readonly Points[], { width, height }: Size): readonly YoloFeature[] {
  const isWhole = rings.every((ring) =>
    ring.every((value, at) => {
      const side = at % 2 === 0 ? width : height;
      return value >= -side / 2e6 && value <= side + side / 2e6;
    }),
  );
  return isWhole ? [] : ["outside-image"];
}

/** A ring without points that repeat the one before. */
function withoutRepeats(ring: Points): number[] {
  const kept: number[] = [];
  for (let at = 0; at + 1 < ring.length; at += 2) {
    const before = at === 0 ? ring.length - 2 : at - 2;
    const [x = 0, y = 0] = [ring[at], ring[at + 1]];
    if (x !== ring[before] || y !== ring[before + 1]) kept.push(x, y);
  }
  return kept;
}

/** Whether a ring has no area: fewer than three points, or all of them on one line. */
function isFlat(ring: Points): boolean {
  const [x = 0, y = 0, nextX = 0, nextY = 0] = ring;
  for (let at = 4; at + 1 < ring.length; at += 2) {
    if ((nextX - x) * ((ring[at + 1] ?? 0) - y) !== (nextY - y) * ((ring[at] ?? 0) - x)) return false;
  }
  return true;
}

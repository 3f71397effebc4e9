import { boxOf, boxOfPoints, clipBox } from "../geometry/box.ts";
import { ringArea } from "../geometry/polygon.ts";
import { cornersOf, rotatedBoxOf } from "../geometry/rotated-box.ts";
import type { Annotation, DatasetImage } from "../model/dataset.ts";
import type { Sides } from "../model/packed.ts";
import type { Box, Mask, Points, Shape } from "../model/shapes.ts";
import { clipRing } from "../yolo/clip.ts";
import { millionths } from "../yolo/fractions.ts";
import { hasArea, outlineOf, uprightCorners } from "../yolo/outlines.ts";
import { yoloShapes, type YoloTask } from "../yolo/shapes.ts";
import type { Slack } from "./same-form.ts";
import type { Side } from "./side.ts";

/**
 * What two shapes are compared as: what both datasets can hold.
 * - a task of YOLO: what its rows say, within the image
 * - `corners`: four corners as they are in a row, for those that make no rectangle
 * - `outer`: boxes, outer rings, masks; of COCO with Ango
 * - `around`: the boxes around them; of a mask with what is none
 * - `exact`: all there is; of two datasets of one format
 */
export type Form = Exclude<YoloTask, "pose"> | "corners" | "outer" | "around" | "exact";

/** A shape in a form in which it can be compared. */
export type Formed =
  | { readonly kind: "box"; readonly box: Box }
  | { readonly kind: "rings"; readonly rings: readonly Points[] }
  | { readonly kind: "mask"; readonly mask: Mask }
  | { readonly kind: "shape"; readonly shape: Shape };

/** The form for a shape of each of two datasets. */
export function formOf(a: Side, ofA: Shape, b: Side, ofB: Shape): Form {
  const taskOfA = a.source === "yolo" ? rowForm(ofA) : undefined;
  const taskOfB = b.source === "yolo" ? rowForm(ofB) : undefined;
  if (taskOfA !== undefined && taskOfB !== undefined) return taskOfA === taskOfB ? taskOfA : "detect";
  const task = taskOfA ?? taskOfB;
  if (task !== undefined) return task;
  if (a.source === b.source) return "exact";
  // Of most shapes Pascal VOC has no more than the box.
  if ((a.source === "voc" && ofA.type === "box") || (b.source === "voc" && ofB.type === "box"))
    return "around";
  return (ofA.type === "mask") === (ofB.type === "mask") ? "outer" : "around";
}

/** What the rows of an image are. */
export function rowFormOf({ annotations }: DatasetImage): Form {
  const forms = new Set(annotations.map(({ shape }) => rowForm(shape)));
  // Among rows of corners, those that make no rectangle are read as outlines.
  return forms.has("obb") ? "obb" : forms.has("segment") ? "segment" : "detect";
}

/** What the row of a shape that was read from YOLO is. */
function rowForm({ type }: Shape): Form {
  return type === "box" ? "detect" : type === "rotated-box" ? "obb" : "segment";
}

/**
 * A shape in a form. Undefined where that can't hold it, or where nothing of it lies in the image.
 *
 * @param size of the image that a row of YOLO would be cut at; none of a shape that was read from one
 */
export function formed(annotation: Annotation, form: Form, size: Sides): Formed | undefined {
  const { shape } = annotation;
  if (form === "exact") return { kind: "shape", shape };
  if (form === "outer") return outer(shape);
  if (form === "around") {
    const box = boxOf(shape);
    return box && { kind: "box", box };
  }
  const { as } = yoloShapes[taskOf(form)][shape.type];
  if (as === "none") return undefined;
  if (as === "box") {
    const box = clipped(rowBoxOf(annotation), size);
    return box && { kind: "box", box };
  }
  if (as === "ring") {
    const rings = outlineOf(shape).rings.map((ring) => cut(ring, size));
    const some = rings.filter((ring) => ring.length >= 6);
    return some.length === 0 ? undefined : ringsOf(some);
  }
  const corners = shape.type === "rotated-box" ? cornersOf(shape) : uprightCorners(boxOf(shape));
  if (form === "segment") return ringsOf([cut(corners, size)]);
  const moved = movedInside(corners, size);
  if (form === "corners") return ringsOf([shape.type === "polygon" ? (shape.parts[0]?.outer ?? []) : moved]);
  const box = rotatedBoxOf(moved);
  return box && ringsOf([cornersOf(box)]);
}

function cut(ring: Points, { width, height }: Sides): Points {
  return width === undefined || height === undefined ? ring : clipRing(ring, width, height);
}

/** Corners stay four: those outside are moved to the border. */
function movedInside(corners: Points, { width, height }: Sides): Points {
  if (width === undefined || height === undefined) return corners;
  return corners.map((value, at) => Math.min(Math.max(value, 0), at % 2 === 0 ? width : height));
}

function ringsOf(rings: readonly Points[]): Formed {
  return { kind: "rings", rings };
}

function outer(shape: Shape): Formed | undefined {
  switch (shape.type) {
    case "box":
      return { kind: "box", box: shape };
    case "rotated-box":
      return ringsOf([cornersOf(shape)]);
    case "polygon":
      return ringsOf(shape.parts.map((part) => part.outer));
    case "mask":
      return { kind: "mask", mask: shape };
    default:
      return undefined;
  }
}

/** The box around a shape in a form. */
export function formedBox(formedShape: Formed | undefined): Box | undefined {
  switch (formedShape?.kind) {
    case "box":
      return formedShape.box;
    case "rings":
      return boxOfPoints(formedShape.rings.flat());
    case "mask":
      return boxOf(formedShape.mask);
    case "shape":
      return boxOf(formedShape.shape);
    case undefined:
      return undefined;
  }
}

/** Whether nothing but the rounding of its row is left of a shape: YOLO leaves it out. */
export function isSliver(shape: Formed | undefined, slack: Slack): boolean {
  if (shape === undefined) return true;
  if (shape.kind !== "rings") return false;
  return shape.rings.every((ring) => {
    const box = boxOfPoints(ring);
    return box === undefined || ringArea(ring) <= 2 * (slack.x * box.height + slack.y * box.width);
  });
}

/** The task whose rows a form is of. */
export function taskOf(form: Exclude<Form, "outer" | "around" | "exact">): YoloTask {
  return form === "corners" ? "obb" : form;
}

/** The box that a row of YOLO has: the declared one before that of the outline. */
function rowBoxOf({ shape, box }: Annotation): Box | undefined {
  return shape.type === "box" ? shape : hasArea(box) ? box : boxOf(shape);
}

/** What of a box lies in an image; undefined where a row of YOLO would have no width or no height. */
function clipped(box: Box | undefined, { width, height }: Sides): Box | undefined {
  if (box === undefined || width === undefined || height === undefined) return box;
  const inside = clipBox(box, width, height);
  if (inside === undefined) return undefined;
  const { x, y } = inside;
  const isWide = millionths(x + inside.width, width) > millionths(x, width);
  return isWide && millionths(y + inside.height, height) > millionths(y, height) ? inside : undefined;
}

import type { Json } from "./json.ts";

/*
 * Shapes, all in pixels of the image: origin top-left, x right, y down, floats.
 * A box over the first pixel is 0, 0, 1, 1 (COCO's convention,
 * https://github.com/cocodataset/cocoapi/issues/5). Angles are degrees, clockwise on screen.
 */

/** Coordinates `[x1, y1, x2, y2, …]`, not closed: the last point is not the first again. */
export type Points = readonly number[];

/** An upright box. `width` and `height` are never negative: readers turn such boxes round. */
export interface Box {
  readonly type: "box";
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A box turned by `angle` degrees, clockwise on screen, about its centre. */
export interface RotatedBox {
  readonly type: "rotated-box";
  readonly cx: number;
  readonly cy: number;
  readonly width: number;
  readonly height: number;
  readonly angle: number;
}

/** One connected part: an outer ring and the rings cut out of it. */
export interface PolygonPart {
  readonly outer: Points;
  readonly holes: readonly Points[];
}

/** One object of one or more parts. */
export interface Polygon {
  readonly type: "polygon";
  readonly parts: readonly PolygonPart[];
}

/** An open line. */
export interface Polyline {
  readonly type: "polyline";
  readonly points: Points;
}

/** A single place. */
export interface Point {
  readonly type: "point";
  readonly x: number;
  readonly y: number;
}

/**
 * A bitmap as COCO run lengths: columns first, top to bottom, runs of 0 and 1 in turn, starting with 0.
 * https://github.com/cocodataset/cocoapi/blob/8c9bcc3cf640524c4c20a9c40e89cb6a2f2fa0e9/common/maskApi.h
 */
export interface Mask {
  readonly type: "mask";
  /** Height first, as COCO has it. */
  readonly size: readonly [height: number, width: number];
  readonly counts: readonly number[];
  /** Whether the source wrote the counts as COCO's compressed string; a COCO writer does so again. */
  readonly compressed: boolean;
}

/** What the model has no shape for (a text span, a PDF region, a 3D box): kept as its source wrote it. */
export interface Unplaced {
  readonly type: "unplaced";
  /** The source's own name of the kind: `ner`, `pdf`, `spline`. */
  readonly kind: string;
  readonly value: Json;
}

/** The geometry of one annotation, told apart by `type`. */
export type Shape = Box | RotatedBox | Polygon | Polyline | Point | Mask | Unplaced;

/** The name of a kind of shape. */
export type ShapeType = Shape["type"];

import type { ShapeType } from "../model/shapes.ts";
import type { YoloFeature } from "./features.ts";

/** What the rows of a label file hold. */
export type YoloTask = "detect" | "segment" | "obb" | "pose";

/** What a YOLO dataset is for: `classify` has no label files. */
export type YoloDatasetTask = YoloTask | "classify";

/** How a shape is written, and what that loses. */
export interface YoloShape {
  /**
   * - `box`: an upright box, the one that the source declares where it does
   * - `corners`: the four corners of a box
   * - `ring`: the outline, several parts joined by bridges
   * - `none`: not at all
   */
  readonly as: "box" | "corners" | "ring" | "none";
  readonly loses: readonly YoloFeature[];
}

const none: YoloShape = { as: "none", loses: ["shape"] };

const boxes: Readonly<Record<ShapeType, YoloShape>> = {
  box: { as: "box", loses: [] },
  "rotated-box": { as: "box", loses: ["rotation"] },
  polygon: { as: "box", loses: ["outline"] },
  mask: { as: "box", loses: ["outline"] },
  polyline: none,
  point: none,
  unplaced: none,
};

/** What each shape becomes in the rows of each task, and what that loses of it. */
export const yoloShapes: Readonly<Record<YoloTask, Readonly<Record<ShapeType, YoloShape>>>> = {
  detect: boxes,
  pose: boxes,
  segment: {
    ...boxes,
    box: { as: "corners", loses: ["box-as-polygon"] },
    "rotated-box": { as: "corners", loses: ["box-as-polygon"] },
    polygon: { as: "ring", loses: [] },
    mask: { as: "ring", loses: ["mask"] },
  },
  obb: {
    ...boxes,
    box: { as: "corners", loses: [] },
    "rotated-box": { as: "corners", loses: [] },
    polygon: { as: "corners", loses: ["outline"] },
    mask: { as: "corners", loses: ["outline"] },
  },
};

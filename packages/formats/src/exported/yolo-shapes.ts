import { yoloShapes as shapes } from "../yolo/shapes.ts";

/* In a file of its own for the reason that `geometry.ts` tells. */

/** What each shape becomes in the rows of each task, and what that loses of it. */
export const yoloShapes: typeof shapes = shapes;

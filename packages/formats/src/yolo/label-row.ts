import type { Points } from "../model/shapes.ts";
import type { YoloTask } from "./shapes.ts";

/** What a row says; numbers are fractions of the image's sides. */
export type ParsedRow =
  | {
      readonly type: "box";
      readonly classNumber: number;
      readonly cx: number;
      readonly cy: number;
      readonly width: number;
      readonly height: number;
      /** `[x1, y1, v1, …]` with the task `pose`. */
      readonly keypoints?: readonly number[];
    }
  | { readonly type: "ring" | "corners"; readonly classNumber: number; readonly points: Points };

/** What a row is measured by. */
export interface RowRules {
  readonly task: YoloTask;
  /** How many classes there are. */
  readonly classes: number;
  /** `kpt_shape` of data.yaml, for the task `pose`. */
  readonly keypoints?: { readonly count: number; readonly dimensions: 2 | 3 };
  /** Whether the file has rows of more than six columns: then loaders take all of its rows for outlines. */
  readonly hasOutlines?: boolean;
}

/** So that a product with the side of an image stays exact, and finite: `1e999` is written like a number, too. */
export const LARGEST = 1e9;
/** How far a coordinate may lie outside 0 to 1 before loaders refuse it. */
export const TOLERANCE = 0.01;

/** The row that some numbers make, the class and as many others as the task asks for. */
export function rowOf(
  classNumber: number,
  coordinates: readonly number[],
  { task, keypoints }: RowRules,
): ParsedRow {
  if (task === "obb") return { type: "corners", classNumber, points: coordinates };
  const [cx = 0, cy = 0, width = 0, height = 0, ...rest] = coordinates;
  if (task !== "pose" && rest.length > 0) return { type: "ring", classNumber, points: coordinates };
  const box = { type: "box", classNumber, cx, cy, width, height } as const;
  if (keypoints === undefined || task !== "pose") return box;
  const points: number[] = [];
  for (let at = 0; at < rest.length; at += keypoints.dimensions) {
    const [x = 0, y = 0, visible] = rest.slice(at, at + keypoints.dimensions);
    const isSeen = visible ?? (x < 0 || y < 0 ? 0 : 2);
    points.push(x, y, isSeen);
  }
  return { ...box, keypoints: points };
}

import type { Side } from "./side.ts";
import type { Tally } from "./tally.ts";

/** How images are compared. */
export interface Rules {
  readonly a: Side;
  readonly b: Side;
  readonly iou: number;
  readonly tolerance: number;
  readonly tally: Tally;
}

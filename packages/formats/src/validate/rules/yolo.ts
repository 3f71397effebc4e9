import type { Rule } from "../rule.ts";
import { type YoloClassifyCode, yoloClassifyRules } from "./yolo-classify.ts";
import { type YoloDarknetCode, yoloDarknetRules } from "./yolo-darknet.ts";
import { type YoloFileCode, yoloFileRules } from "./yolo-file.ts";
import { type YoloRowCode, yoloRowRules } from "./yolo-row.ts";
import { type YoloSplitCode, yoloSplitRules } from "./yolo-split.ts";

/** Rules on label files, and on images in folders of classes. */
export type YoloCode = YoloFileCode | YoloRowCode | YoloSplitCode | YoloDarknetCode | YoloClassifyCode;

/** What can be wrong with label files. Verdicts are those of the loader of Ultralytics. */
export const yoloRules: Readonly<Record<YoloCode, Rule>> = {
  ...yoloFileRules,
  ...yoloRowRules,
  ...yoloSplitRules,
  ...yoloDarknetRules,
  ...yoloClassifyRules,
};

import type { Rule } from "../rule.ts";
import { label, POSE_YAML, YAML } from "./yolo-example.ts";

/** Rules on the keypoints of a data.yaml. */
export type YoloKeypointCode = "yolo/kpt-shape" | "yolo/flip-idx" | "yolo/flip-order" | "yolo/no-flip";

const ROW = "0 0.5 0.5 0.25 0.5 0.5 0.5 2 0.6 0.5 2\n";

/** See {@link YoloKeypointCode}. */
export const yoloKeypointRules: Readonly<Record<YoloKeypointCode, Rule>> = {
  "yolo/kpt-shape": {
    severity: "error",
    text: "`kpt_shape` is missing for the task pose, or is not the number of keypoints and 2 or 3.",
    why: "Ultralytics refuses the dataset.",
    bad: label(ROW, YAML, "pose"),
    good: label(ROW, POSE_YAML, "pose"),
  },
  "yolo/flip-idx": {
    severity: "error",
    text: "`flip_idx` is not a list of as many keypoints as kpt_shape says.",
    why: "Ultralytics refuses the dataset, or stops at the first image that it mirrors.",
    bad: label(ROW, POSE_YAML.replace("[1, 0]", "[1, 0, 2]")),
    good: label(ROW, POSE_YAML),
  },
  "yolo/flip-order": {
    severity: "warning",
    text: "`flip_idx` is no exchange of pairs.",
    why: "Ultralytics mirrors images with it and trains on keypoints of the wrong side: what is left in one has to be right in the other.",
    bad: label(ROW, POSE_YAML.replace("[1, 0]", "[1, 1]")),
    good: label(ROW, POSE_YAML),
  },
  "yolo/no-flip": {
    severity: "note",
    text: "There is no flip_idx beside kpt_shape.",
    why: "Ultralytics doesn't mirror images in training then.",
    bad: label(ROW, POSE_YAML.replace("flip_idx: [1, 0]\n", "")),
    good: label(ROW, POSE_YAML),
  },
};

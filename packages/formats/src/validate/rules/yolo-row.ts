import type { Rule } from "../rule.ts";
import { BOX, FLAT_POSE_YAML, label, OUTLINE, POSE_YAML } from "./yolo-example.ts";

/** Rules on what the numbers of a row say. */
export type YoloRowCode =
  | "yolo/negative-class"
  | "yolo/unknown-class"
  | "yolo/class-fraction"
  | "yolo/out-of-bounds"
  | "yolo/box-leaves-image"
  | "yolo/outline-leaves-image"
  | "yolo/empty-box"
  | "yolo/box-among-outlines"
  | "yolo/short-outline"
  | "yolo/not-corners"
  | "yolo/pose-box-outside"
  | "yolo/visibility"
  | "yolo/keypoint-hidden"
  | "yolo/keypoint-at-origin";

const CORNERS = "0 0.375 0.25 0.625 0.25 0.625 0.75 0.375 0.75\n";

/** See {@link YoloRowCode}. */
export const yoloRowRules: Readonly<Record<YoloRowCode, Rule>> = {
  "yolo/negative-class": {
    severity: "error",
    text: "A class is negative.",
    why: "Ultralytics leaves the image out. Such classes come of ids that were counted from 1 less one, or of no id at all.",
    bad: label("-1 0.5 0.5 0.25 0.5\n"),
    good: label(BOX),
  },
  "yolo/unknown-class": {
    severity: "error",
    text: "A class is not among those of data.yaml.",
    why: "Ultralytics leaves the image out. Classes count from 0, so the highest is one less than their number.",
    bad: label("2 0.5 0.5 0.25 0.5\n"),
    good: label("1 0.5 0.5 0.25 0.5\n"),
  },
  "yolo/class-fraction": {
    severity: "warning",
    text: "A class is no whole number.",
    why: "Ultralytics takes it as it is and cuts the fraction off later, without a word: 1.5 trains class 1.",
    bad: label("0.5 0.5 0.5 0.25 0.5\n"),
    good: label("1.0 0.5 0.5 0.25 0.5\n"),
  },
  "yolo/out-of-bounds": {
    severity: "error",
    text: "A coordinate is more than 0.01 outside 0 to 1.",
    why: "Ultralytics leaves the image out. Coordinates are shares of the image's sides, not pixels or percent.",
    bad: label("0 240 160 80 160\n"),
    good: label(BOX),
  },
  "yolo/box-leaves-image": {
    severity: "warning",
    text: "Edges of a box lie outside the image.",
    why: "Ultralytics looks only at centre and size, so it trains on a box that is partly outside, or wrong.",
    bad: label("0 0.95 0.5 0.25 0.5\n"),
    good: label("0 0.875 0.5 0.25 0.5\n"),
  },
  "yolo/outline-leaves-image": {
    severity: "warning",
    text: "Points of an outline lie outside the image.",
    why: "Ultralytics looks only at centre and size of the box around it, so it trains on an outline that is partly outside.",
    bad: label("0 0.5 0.25 0.7 0.25 1.05 0.25 0.9 0.75 0.5 0.75\n"),
    good: label("0 0.5 0.25 0.7 0.25 1 0.25 0.9 0.75 0.5 0.75\n"),
  },
  "yolo/empty-box": {
    severity: "warning",
    text: "A box or an outline has no area.",
    why: "Ultralytics keeps it as an object that nothing can be found for. It leaves training at the first augmentation.",
    bad: label("0 0.5 0.5 0 0.5\n"),
    good: label(BOX),
  },
  "yolo/box-among-outlines": {
    severity: "warning",
    text: "A label file has boxes and outlines.",
    why: "Where one row is an outline, Ultralytics takes the four numbers of a box for two points: another box, with nothing inside.",
    bad: label(`${OUTLINE}1 0.5 0.5 0.25 0.5\n`),
    good: label(`${OUTLINE}1 0.375 0.25 0.5 0.25 0.625 0.25 0.625 0.75 0.375 0.75\n`),
  },
  "yolo/short-outline": {
    severity: "warning",
    text: "An outline has one point.",
    why: "Ultralytics keeps it as an object without an area, which nothing can be found for.",
    bad: label(`${OUTLINE}1 0.5 0.5\n`),
    good: label(`${OUTLINE}1 0.375 0.25 0.625 0.25 0.625 0.75\n`),
  },
  "yolo/not-corners": {
    severity: "warning",
    text: "A row of an oriented box has not four corners.",
    why: "Ultralytics takes the smallest rectangle around the points, without a word.",
    bad: label(OUTLINE, undefined, "obb"),
    good: label(CORNERS, undefined, "obb"),
  },
  "yolo/pose-box-outside": {
    severity: "warning",
    text: "A box with keypoints has a centre or a size above 1.",
    why: "With the task pose Ultralytics checks the keypoints and not the box, so it trains on a wrong one.",
    bad: label("0 0.5 0.5 1.5 0.5 0.5 0.5 2 0.6 0.5 2\n", POSE_YAML),
    good: label("0 0.5 0.5 0.25 0.5 0.5 0.5 2 0.6 0.5 2\n", POSE_YAML),
  },
  "yolo/visibility": {
    severity: "warning",
    text: "The visibility of a keypoint is not 0, 1 or 2.",
    why: "Ultralytics takes all but 0 for labelled, whatever was meant: x and y may stand in the wrong columns.",
    bad: label("0 0.5 0.5 0.25 0.5 0.5 0.5 0.6 0.6 0.5 2\n", POSE_YAML),
    good: label("0 0.5 0.5 0.25 0.5 0.5 0.5 1 0 0 0\n", POSE_YAML),
  },
  "yolo/keypoint-hidden": {
    severity: "warning",
    text: "A keypoint without visibility has a negative coordinate.",
    why: "Ultralytics takes it for one that is not labelled.",
    bad: label("0 0.5 0.5 0.25 0.5 -0.005 0.5 0.6 0.5\n", FLAT_POSE_YAML),
    good: label("0 0.5 0.5 0.25 0.5 0.005 0.5 0.6 0.5\n", FLAT_POSE_YAML),
  },
  "yolo/keypoint-at-origin": {
    severity: "warning",
    text: "A keypoint without visibility is at 0 0.",
    why: "Ultralytics trains on it as one that is labelled in the corner of the image: only negative coordinates say that it is not.",
    bad: label("0 0.5 0.5 0.25 0.5 0 0 0.6 0.5\n", FLAT_POSE_YAML),
    good: label("0 0.5 0.5 0.25 0.5 0.1 0 0.6 0.5\n", FLAT_POSE_YAML),
  },
};

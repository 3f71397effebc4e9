import type { Example, Rule } from "../rule.ts";
import { annotation, category, cocoFile, pose } from "./coco-example.ts";

/** Rules on keypoints. */
export type CocoKeypointCode =
  | "coco/bad-keypoints"
  | "coco/keypoints-length"
  | "coco/no-num-keypoints"
  | "coco/no-keypoints"
  | "coco/keypoint-count"
  | "coco/keypoint-visibility"
  | "coco/unlabelled-keypoint"
  | "coco/keypoint-outside";

const good = pose();

/** Two objects, the second with nothing labelled. */
function poses(count: 0 | undefined): Example {
  const second = {
    id: 2,
    bbox: [50, 50, 10, 10],
    area: 100,
    segmentation: [[50, 50, 60, 50, 60, 60, 50, 60]],
    keypoints: count === 0 ? [0, 0, 0, 0, 0, 0] : undefined,
    num_keypoints: count,
  };
  return cocoFile({
    categories: [category({ keypoints: ["head", "tail"], skeleton: [[1, 2]] })],
    annotations: [annotation({ keypoints: [12, 12, 2, 28, 28, 2], num_keypoints: 2 }), annotation(second)],
  });
}

/** What can be wrong with the keypoints of an annotation. */
export const cocoKeypointRules: Readonly<Record<CocoKeypointCode, Rule>> = {
  "coco/bad-keypoints": {
    severity: "error",
    text: "The keypoints of an annotation are not numbers in threes.",
    why: "COCOeval splits them into x, y and v and stops where one of them is short or no number.",
    bad: pose({ keypoints: [12, 12, 2, 28, 28] }),
    good,
  },
  "coco/keypoints-length": {
    severity: "error",
    text: "An annotation has more or fewer keypoints than its category has names.",
    why: "COCOeval compares keypoints one by one and stops where the numbers of them differ; converters to YOLO write rows that the loader refuses.",
    bad: pose({ keypoints: [12, 12, 2], num_keypoints: 1 }),
    good,
  },
  "coco/no-num-keypoints": {
    severity: "error",
    text: "An annotation has keypoints, but no num_keypoints.",
    why: "An evaluation of keypoints stops with a KeyError.",
    fix: "The keypoints with v above 0 are counted.",
    bad: pose({ num_keypoints: undefined }),
    good,
  },
  "coco/no-keypoints": {
    severity: "warning",
    text: "Of the annotations of categories with keypoints, some have keypoints and others have none.",
    why: "An evaluation of keypoints stops with a KeyError. COCO writes objects without visible keypoints with zeros.",
    bad: poses(undefined),
    good: poses(0),
  },
  "coco/keypoint-count": {
    severity: "warning",
    text: "The num_keypoints of an annotation is not the number of its labelled keypoints.",
    why: "Objects whose num_keypoints is 0 are left out of an evaluation, all others count: a wrong number drops an object, or lets one count that has no keypoints.",
    fix: "The keypoints with v above 0 are counted.",
    bad: pose({ num_keypoints: 0 }),
    good,
  },
  "coco/keypoint-visibility": {
    severity: "warning",
    text: "The visibility of a keypoint is not 0, 1 or 2.",
    why: "COCOeval takes all above 0 for labelled and all else for not: a score in its place is misread, and so is -1.",
    bad: pose({ keypoints: [12, 12, 2, 28, 28, 0.5] }),
    good,
  },
  "coco/unlabelled-keypoint": {
    severity: "note",
    text: "A keypoint that is not labelled (v = 0) has coordinates.",
    why: "COCO has 0, 0 there, and COCOeval passes over it. Converters that write x and y as they are put a keypoint there, or one outside of the image, for which the loader drops the image.",
    bad: pose({ keypoints: [12, 12, 2, 28, 28, 0], num_keypoints: 1 }),
    good: pose({ keypoints: [12, 12, 2, 0, 0, 0], num_keypoints: 1 }),
  },
  "coco/keypoint-outside": {
    severity: "warning",
    text: "A labelled keypoint lies more than a pixel outside of its image.",
    why: "Nothing can be seen there. In YOLO's fractions it is below 0 or above 1, for which the loader drops the image.",
    bad: pose({ keypoints: [12, 12, 2, 128, 28, 2] }),
    good,
  },
};

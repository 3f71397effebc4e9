import type { Rule } from "../rule.ts";
import { annotated, annotation, cocoFile } from "./coco-example.ts";

/** Rules on what box, area, shape and image say of each other. */
export type CocoShapeCode =
  | "coco/empty-shape"
  | "coco/area"
  | "coco/box"
  | "coco/fraction-box"
  | "coco/shape-outside"
  | "coco/box-outside"
  | "coco/off-image";

const good = cocoFile();
const goodBox = annotated(annotation({ segmentation: [] }));

/** What can be wrong between the box, the area, the segmentation and the image of an annotation. */
export const cocoShapeRules: Readonly<Record<CocoShapeCode, Rule>> = {
  "coco/empty-shape": {
    severity: "error",
    text: "A segmentation covers no pixel.",
    why: "Its mask is empty, so that no detection can match it: COCOeval counts the object as missed. Trainers drop it, or compute nan.",
    bad: annotated(annotation({ segmentation: [[10, 10, 20, 20, 30, 30]], bbox: [10, 10, 20, 20] })),
    good,
  },
  "coco/area": {
    severity: "warning",
    text: "The area of an annotation is not that of its segmentation, or is more than its bbox has. Counted as right: the area of the outline or the number of its pixels, give or take 5 %, a border of half a pixel all around, and one square pixel.",
    why: "COCOeval sorts objects into small (below 32²), medium and large (above 96²) by this number, and leaves those out that seem to be of another size.",
    bad: annotated(annotation({ area: 900 })),
    good,
  },
  "coco/box": {
    severity: "warning",
    text: "The bbox of an annotation is not the one around its segmentation. Counted as right: edges within two pixels, or 1 % of the side, of the outline's or of where the image cuts it off.",
    why: "Boxes and masks are evaluated and trained apart: the same object is in two places.",
    bad: annotated(annotation({ bbox: [40, 10, 20, 20] })),
    good,
  },
  "coco/fraction-box": {
    severity: "error",
    text: "A bbox lies within the first pixel of its image.",
    why: "COCO counts in pixels. Of boxes in shares of the image's sides, as YOLO has them, no detection matches any: COCOeval counts all as missed.",
    bad: annotated(annotation({ segmentation: [], bbox: [0.1, 0.125, 0.2, 0.25], area: 0.05 })),
    good: goodBox,
  },
  "coco/shape-outside": {
    severity: "warning",
    text: "A polygon reaches more than a pixel over the edge of its image.",
    why: "`pycocotools` cuts it off without a word; in YOLO's fractions it is below 0 or above 1, for which the loader drops the image.",
    bad: annotated(
      annotation({ segmentation: [[-10, 10, 10, 10, 10, 30, -10, 30]], bbox: [-10, 10, 20, 20] }),
    ),
    good,
  },
  "coco/box-outside": {
    severity: "warning",
    text: "A bbox reaches more than a pixel over the edge of its image.",
    why: "A detector never finds what is not in the image: COCOeval compares with a box that is too large. In YOLO's fractions it is below 0 or above 1, for which the loader drops the image.",
    bad: annotated(annotation({ segmentation: [], bbox: [90, 10, 20, 20] })),
    good: goodBox,
  },
  "coco/off-image": {
    severity: "error",
    text: "An annotation lies outside of its image as a whole.",
    why: "Its mask is empty and no detection can match it; loaders that cut boxes at the edge drop it. Often the image is another one, or its width and height are swapped.",
    bad: annotated(annotation({ segmentation: [], bbox: [200, 10, 20, 20] })),
    good: goodBox,
  },
};

import type { Rule } from "../rule.ts";
import { annotated, annotation, cocoFile } from "./coco-example.ts";

/** Rules on segmentations as they are written. */
export type CocoSegmentationCode =
  | "coco/no-geometry"
  | "coco/bad-segmentation"
  | "coco/flat-polygon"
  | "coco/box-as-polygon"
  | "coco/empty-polygon"
  | "coco/empty-part"
  | "coco/short-polygon"
  | "coco/odd-coordinates"
  | "coco/bad-coordinate"
  | "coco/numeric-string"
  | "coco/run-length"
  | "coco/short-run-length"
  | "coco/mask-size";

const good = cocoFile();
const ring = [10, 10, 30, 10, 30, 30, 10, 30];
/** Columns 10 to 29, rows 10 to 29 of 100 by 80 pixels. */
const runs = [810, ...Array.from({ length: 19 }, () => [20, 60]).flat(), 20, 5650];
const goodMask = annotated(annotation({ segmentation: { size: [80, 100], counts: runs } }));

/** What can be wrong with a segmentation as it is written. */
export const cocoSegmentationRules: Readonly<Record<CocoSegmentationCode, Rule>> = {
  "coco/no-geometry": {
    severity: "error",
    text: "An annotation has neither a bbox nor a segmentation.",
    why: "Nothing says where the object is: evaluations stop with a KeyError, and converters lose the object.",
    bad: annotated(annotation({ bbox: undefined, segmentation: undefined })),
    good,
  },
  "coco/bad-segmentation": {
    severity: "error",
    text: "A segmentation is neither a list of polygons nor run lengths.",
    why: "The `annToMask` of pycocotools stops with an error.",
    bad: annotated(annotation({ segmentation: null })),
    good,
  },
  "coco/flat-polygon": {
    severity: "error",
    text: "A segmentation is a list of numbers, not a list of polygons.",
    why: "The `annToMask` of pycocotools stops with a TypeError: it takes the first number for a polygon.",
    fix: "The numbers become the one polygon of the list.",
    bad: annotated(annotation({ segmentation: ring })),
    good,
  },
  "coco/box-as-polygon": {
    severity: "error",
    text: "A polygon has four numbers.",
    why: "`pycocotools` takes it for a box, of which its Python 3 version stops with a TypeError.",
    bad: annotated(annotation({ segmentation: [[10, 10, 20, 20]] })),
    good,
  },
  "coco/empty-polygon": {
    severity: "error",
    text: "The first polygon of a segmentation is empty.",
    why: "`pycocotools` tells by the first polygon what a segmentation is, and stops: `input type is not supported`.",
    bad: annotated(annotation({ segmentation: [[], ring] })),
    good,
  },
  "coco/empty-part": {
    severity: "note",
    text: "A later polygon of a segmentation is empty.",
    why: "`pycocotools` passes over it; loaders that check every polygon refuse the object.",
    fix: "It is left out.",
    bad: annotated(annotation({ segmentation: [ring, []] })),
    good,
  },
  "coco/short-polygon": {
    severity: "error",
    text: "A polygon has fewer than three points.",
    why: "It covers nothing. pycocotools stops where it is the first one, and Detectron2 refuses the object.",
    bad: annotated(annotation({ segmentation: [ring, [10, 10, 30, 10]] })),
    good,
  },
  "coco/odd-coordinates": {
    severity: "warning",
    text: "A polygon has an x without a y.",
    why: "`pycocotools` drops the last number without a word; where a number is missing before it, x and y are taken for each other.",
    fix: "The last number is left out, as pycocotools does.",
    bad: annotated(annotation({ segmentation: [[...ring, 10]] })),
    good,
  },
  "coco/bad-coordinate": {
    severity: "error",
    text: "A coordinate of a polygon is not a number.",
    why: "`pycocotools` stops with a TypeError. Of NaN it makes a whole number so large that it takes all memory.",
    bad: annotated(annotation({ segmentation: [[10, 10, 30, 10, 30, null, 10, 30]] })),
    good,
  },
  "coco/numeric-string": {
    severity: "warning",
    text: "Coordinates of a polygon are written as texts.",
    why: "`pycocotools` reads them; other loaders and converters stop, or join texts where they would add numbers.",
    fix: "They become numbers.",
    bad: annotated(annotation({ segmentation: [ring.map(String)] })),
    good,
  },
  "coco/run-length": {
    severity: "error",
    text: "Run lengths can't be decoded, cover more than their mask, or have no size.",
    why: "`pycocotools` reads and writes beyond the memory of the mask, or stops.",
    bad: annotated(annotation({ segmentation: { size: [80, 100], counts: [...runs, 1] } })),
    good: goodMask,
  },
  "coco/short-run-length": {
    severity: "error",
    text: "Run lengths end before their mask does.",
    why: "`pycocotools` leaves the rest of the mask as memory happens to be: every evaluation may count other pixels.",
    bad: annotated(annotation({ segmentation: { size: [80, 100], counts: runs.slice(0, -1) } })),
    good: goodMask,
  },
  "coco/mask-size": {
    severity: "error",
    text: "A mask has another size than its image.",
    why: "`pycocotools` keeps the mask's size: COCOeval compares it with detections of the image's size, which never match.",
    bad: annotated(
      annotation({ segmentation: { size: [100, 80], counts: [1010, ...runs.slice(1, -1), 5450] } }),
    ),
    good: goodMask,
  },
};

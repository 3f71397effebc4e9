import type { Rule } from "../rule.ts";
import { type CocoAnnotationCode, cocoAnnotationRules } from "./coco-annotation.ts";
import { type CocoCategoryCode, cocoCategoryRules } from "./coco-category.ts";
import { type CocoFileCode, cocoFileRules } from "./coco-file.ts";
import { type CocoImageCode, cocoImageRules } from "./coco-image.ts";
import { type CocoKeypointCode, cocoKeypointRules } from "./coco-keypoint.ts";
import { type CocoPanopticCode, cocoPanopticRules } from "./coco-panoptic.ts";
import { type CocoResultsCode, cocoResultsRules } from "./coco-results.ts";
import { type CocoSegmentationCode, cocoSegmentationRules } from "./coco-segmentation.ts";
import { type CocoShapeCode, cocoShapeRules } from "./coco-shape.ts";

/** Rules of this family. */
export type CocoCode =
  | CocoFileCode
  | CocoImageCode
  | CocoCategoryCode
  | CocoAnnotationCode
  | CocoKeypointCode
  | CocoSegmentationCode
  | CocoShapeCode
  | CocoPanopticCode
  | CocoResultsCode;

/** What can be wrong with a COCO file. Verdicts are those of pycocotools and COCOeval, and of loaders that use them. */
export const cocoRules: Readonly<Record<CocoCode, Rule>> = {
  ...cocoFileRules,
  ...cocoImageRules,
  ...cocoCategoryRules,
  ...cocoAnnotationRules,
  ...cocoSegmentationRules,
  ...cocoShapeRules,
  ...cocoKeypointRules,
  ...cocoPanopticRules,
  ...cocoResultsRules,
};

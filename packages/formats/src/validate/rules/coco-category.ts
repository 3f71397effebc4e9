import type { Rule } from "../rule.ts";
import { annotation, category, cocoFile } from "./coco-example.ts";

/** Rules on categories. */
export type CocoCategoryCode =
  | "coco/no-category-id"
  | "coco/duplicate-category-id"
  | "coco/category-id-zero"
  | "coco/no-category-name"
  | "coco/duplicate-category-name"
  | "coco/no-supercategory"
  | "coco/bad-skeleton"
  | "coco/skeleton-from-zero";

const good = cocoFile();
const dog = category({ id: 2, name: "dog" });
const twoPoints = { keypoints: ["head", "tail"] };

/** What can be wrong with an element of `categories`. */
export const cocoCategoryRules: Readonly<Record<CocoCategoryCode, Rule>> = {
  "coco/no-category-id": {
    severity: "error",
    text: "A category has no id.",
    why: "`pycocotools` stops with a KeyError when it loads the file.",
    bad: cocoFile({ categories: [category(), category({ id: undefined, name: "dog" })] }),
    good: cocoFile({ categories: [category(), dog] }),
  },
  "coco/duplicate-category-id": {
    severity: "error",
    text: "Two categories have the same id.",
    why: "`pycocotools` keeps the last of them only: objects of both get its name.",
    bad: cocoFile({ categories: [category(), category({ name: "dog" })] }),
    good: cocoFile({ categories: [category(), dog] }),
  },
  "coco/category-id-zero": {
    severity: "warning",
    text: "A category has the id 0.",
    why: "COCO counts from 1. The detectors of torchvision take 0 for the background, converters that take the id minus one for the class lose these objects or stop, and CVAT refuses the file.",
    bad: cocoFile({
      categories: [category({ id: 0 })],
      annotations: [annotation({ category_id: 0 })],
    }),
    good,
  },
  "coco/no-category-name": {
    severity: "error",
    text: "A category has no name, or one that is no text.",
    why: "Detectron2 and others ask every category for its name and stop with a KeyError.",
    bad: cocoFile({ categories: [category({ name: undefined })] }),
    good,
  },
  "coco/duplicate-category-name": {
    severity: "warning",
    text: "Two categories have the same name.",
    why: "Tools that know classes by their names make one of both, give the objects of one to the other, or stop.",
    bad: cocoFile({ categories: [category(), category({ id: 2 })] }),
    good: cocoFile({ categories: [category(), dog] }),
  },
  "coco/no-supercategory": {
    severity: "note",
    text: "A category has no supercategory.",
    why: "COCO's own files have one. pycocotools asks for it only where categories are looked up by it, with a KeyError then.",
    bad: cocoFile({ categories: [category({ supercategory: undefined })] }),
    good,
  },
  "coco/bad-skeleton": {
    severity: "warning",
    text: "The skeleton of a category is no list of pairs of its keypoints, counted from 1.",
    why: "The `showAnns` of pycocotools stops with an IndexError, or draws a line to another keypoint.",
    bad: cocoFile({ categories: [category({ ...twoPoints, skeleton: [[1, 3]] })] }),
    good: cocoFile({ categories: [category({ ...twoPoints, skeleton: [[1, 2]] })] }),
  },
  "coco/skeleton-from-zero": {
    severity: "warning",
    text: "The skeleton of a category counts keypoints from 0.",
    why: "COCO counts from 1: pycocotools' showAnns takes one off and joins each keypoint to the wrong one.",
    fix: "One is added to every end.",
    bad: cocoFile({ categories: [category({ ...twoPoints, skeleton: [[0, 1]] })] }),
    good: cocoFile({ categories: [category({ ...twoPoints, skeleton: [[1, 2]] })] }),
  },
};

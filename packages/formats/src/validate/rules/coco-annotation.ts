import type { Rule } from "../rule.ts";
import { annotated, annotation, cocoFile, image } from "./coco-example.ts";

/** Rules on the ids and the plain members of annotations. */
export type CocoAnnotationCode =
  | "coco/no-annotation-id"
  | "coco/annotation-id-zero"
  | "coco/duplicate-annotation-id"
  | "coco/no-image-id-of-annotation"
  | "coco/dangling-image-id"
  | "coco/no-category-id-of-annotation"
  | "coco/dangling-category-id"
  | "coco/duplicate-annotation"
  | "coco/no-iscrowd"
  | "coco/boolean-iscrowd"
  | "coco/bad-iscrowd"
  | "coco/no-area"
  | "coco/bad-area"
  | "coco/no-bbox"
  | "coco/bad-bbox"
  | "coco/empty-box"
  | "coco/negative-size"
  | "coco/number-as-text";

const good = cocoFile();
const second = annotation({
  id: 2,
  bbox: [50, 50, 10, 10],
  area: 100,
  segmentation: [[50, 50, 60, 50, 60, 60, 50, 60]],
});
const goodTwo = annotated(annotation(), second);

/** What can be wrong with the ids and the plain members of an element of `annotations`. */
export const cocoAnnotationRules: Readonly<Record<CocoAnnotationCode, Rule>> = {
  "coco/no-annotation-id": {
    severity: "error",
    text: "An annotation has no id.",
    why: "`pycocotools` stops with a KeyError when it loads the file.",
    fix: "It gets an id that is not taken.",
    bad: annotated(annotation({ id: undefined })),
    good,
  },
  "coco/annotation-id-zero": {
    severity: "error",
    text: "An annotation has the id 0.",
    why: "COCOeval takes 0 for `no match`: a detection that matches this annotation counts as a miss.",
    fix: "It gets an id that is not taken.",
    bad: annotated(annotation({ id: 0 })),
    good,
  },
  "coco/duplicate-annotation-id": {
    severity: "error",
    text: "Two annotations have the same id.",
    why: "`pycocotools` keeps the last of them only, and COCOeval counts that one twice.",
    fix: "The later one gets an id that is not taken.",
    bad: annotated(annotation(), { ...second, id: 1 }),
    good: goodTwo,
  },
  "coco/no-image-id-of-annotation": {
    severity: "error",
    text: "An annotation has no image_id.",
    why: "`pycocotools` stops with a KeyError when it loads the file.",
    bad: annotated(annotation({ image_id: undefined })),
    good,
  },
  "coco/dangling-image-id": {
    severity: "error",
    text: "An annotation belongs to an image that is not in the file.",
    why: "`pycocotools` loads it without a word and never looks at it again; most converters stop with a KeyError.",
    bad: annotated(annotation({ image_id: 7 })),
    good: cocoFile({ images: [image({ id: 7 })], annotations: [annotation({ image_id: 7 })] }),
  },
  "coco/no-category-id-of-annotation": {
    severity: "error",
    text: "An annotation has no category_id.",
    why: "`pycocotools` stops with a KeyError when it loads the file.",
    bad: annotated(annotation({ category_id: undefined })),
    good,
  },
  "coco/dangling-category-id": {
    severity: "error",
    text: "An annotation is of a category that is not in the file.",
    why: "COCOeval leaves the object out without a word; converters stop with a KeyError, or write a class that does not exist.",
    bad: annotated(annotation({ category_id: 7 })),
    good,
  },
  "coco/duplicate-annotation": {
    severity: "warning",
    text: "An annotation is there twice: the same class and the same place in the same image.",
    why: "One detection matches one annotation: COCOeval counts the other as missed, and a trainer sees the object twice.",
    bad: annotated(annotation(), annotation({ id: 2 })),
    good: goodTwo,
  },
  "coco/no-iscrowd": {
    severity: "error",
    text: "An annotation has no iscrowd.",
    why: "COCOeval stops with a KeyError.",
    fix: "It becomes 0: one object.",
    bad: annotated(annotation({ iscrowd: undefined })),
    good,
  },
  "coco/boolean-iscrowd": {
    severity: "warning",
    text: "The iscrowd of an annotation is true or false.",
    why: "Python takes them for 1 and 0; programs that read whole numbers refuse the file.",
    fix: "It becomes 1 or 0.",
    bad: annotated(annotation({ iscrowd: false })),
    good,
  },
  "coco/bad-iscrowd": {
    severity: "error",
    text: "The iscrowd of an annotation is neither 0 nor 1.",
    why: 'COCOeval ignores objects whose iscrowd is anything but 0, the text "0" too, or stops where it is no number.',
    bad: annotated(annotation({ iscrowd: "0" })),
    good,
  },
  "coco/no-area": {
    severity: "error",
    text: "An annotation has no area.",
    why: "COCOeval sorts objects into small, medium and large by their area, and stops with a KeyError.",
    fix: "It is computed from the segmentation, else from the bbox.",
    bad: annotated(annotation({ area: undefined })),
    good,
  },
  "coco/bad-area": {
    severity: "error",
    text: "The area of an annotation is not a number.",
    why: "COCOeval compares it with numbers and stops with a TypeError.",
    fix: "It is computed from the segmentation, else from the bbox.",
    bad: annotated(annotation({ area: "large" })),
    good,
  },
  "coco/no-bbox": {
    severity: "error",
    text: "An annotation has a segmentation, but no bbox.",
    why: "An evaluation of boxes stops with a KeyError, and converters to YOLO lose the object or stop.",
    fix: "It is computed from the segmentation.",
    bad: annotated(annotation({ bbox: undefined })),
    good,
  },
  "coco/bad-bbox": {
    severity: "error",
    text: "The bbox of an annotation is not four numbers.",
    why: "An evaluation of boxes stops, and converters lose the object or write nan.",
    bad: annotated(annotation({ bbox: [10, 10, 20] })),
    good,
  },
  "coco/empty-box": {
    severity: "error",
    text: "A side of a bbox is 0.",
    why: "No detection can match it: COCOeval counts the object as missed. The detectors of torchvision stop with an error, and loaders drop the object.",
    bad: annotated(annotation({ bbox: [10, 10, 20, 0], area: 1, segmentation: [] })),
    good,
  },
  "coco/negative-size": {
    severity: "error",
    text: "A side of a bbox is negative.",
    why: "COCOeval computes a negative area and never matches the object; loaders drop it.",
    bad: annotated(annotation({ bbox: [30, 30, -20, -20] })),
    good,
  },
  "coco/number-as-text": {
    severity: "error",
    text: "A number is written as a text.",
    why: "COCOeval and loaders compute with it and stop with a TypeError.",
    fix: "It becomes a number.",
    bad: annotated(annotation({ area: "400" })),
    good,
  },
};

import type { Rule } from "../rule.ts";
import { annotated, annotation, cocoFile, cocoText, result, resultsFile, textFile } from "./coco-example.ts";

/** Rules on a COCO file as a whole. */
export type CocoFileCode =
  | "coco/byte-order-mark"
  | "coco/nan"
  | "coco/no-images"
  | "coco/not-a-list"
  | "coco/not-instances"
  | "coco/box-only"
  | "coco/some-outlines"
  | "coco/missing-outlines"
  | "coco/all-crowd"
  | "coco/no-marker"
  | "coco/bad-marker"
  | "coco/edited";

const good = cocoFile();
const colour = { name: "colour", value: "black", id: "q1", attributes: [], extra: {} };

/** Eleven objects side by side. */
const row = Array.from({ length: 11 }, (_, at) =>
  annotation({
    id: at + 1,
    bbox: [at * 8, 10, 4, 20],
    area: 80,
    segmentation: [[at * 8, 10, at * 8 + 4, 10, at * 8 + 4, 30, at * 8, 30]],
  }),
);

/** What can be wrong with a COCO file as a whole. */
export const cocoFileRules: Readonly<Record<CocoFileCode, Rule>> = {
  "coco/byte-order-mark": {
    severity: "error",
    text: "The file begins with a byte order mark.",
    why: "Python's json, and so pycocotools, refuses the file.",
    fix: "The mark is left out.",
    bad: textFile(`\ufeff${cocoText()}`),
    good,
  },
  "coco/nan": {
    severity: "error",
    text: "A number is NaN or Infinity, with which the file is no JSON.",
    why: "Python's json writes and reads it; other programs refuse the file, and the masks of pycocotools take all memory at a NaN.",
    bad: textFile(cocoText().replace('"area": 400', '"area": NaN')),
    good,
  },
  "coco/no-images": {
    severity: "error",
    text: "The file has no list of images.",
    why: "Annotations belong to images by their ids: without images every tool has an empty dataset, or stops.",
    bad: textFile(
      '{"annotations": [], "categories": [{"id": 1, "name": "cat", "supercategory": "animal"}]}\n',
    ),
    good,
  },
  "coco/not-a-list": {
    severity: "error",
    text: "The annotations or the categories are not a list.",
    why: "`pycocotools` goes through the keys of an object in place of its elements and stops with a TypeError.",
    bad: textFile(
      '{"images": [{"id": 1, "file_name": "a.jpg", "width": 9, "height": 9}], "annotations": {}}\n',
    ),
    good,
  },
  "coco/not-instances": {
    severity: "error",
    text: "A file of results has captions or panoptic segments, which are no objects.",
    why: "COCOeval evaluates boxes, masks and keypoints; there are other programs for the others.",
    bad: resultsFile({ image_id: 1, caption: "A cat on a mat." }),
    good: resultsFile(result()),
  },
  "coco/box-only": {
    severity: "note",
    text: "No annotation of the file has a segmentation.",
    why: "The dataset is good for detection. pycocotools' annToMask, and an evaluation of masks, stop with an error.",
    bad: annotated(annotation({ segmentation: [] })),
    good,
  },
  "coco/some-outlines": {
    severity: "note",
    text: "Some annotations have a segmentation, others have none.",
    why: "Boxes can be trained and evaluated. The `annToMask` of pycocotools stops with an IndexError at an empty segmentation and with a KeyError where it is missing, so masks can't be.",
    bad: annotated(annotation(), annotation({ id: 2, bbox: [50, 50, 10, 10], area: 100, segmentation: [] })),
    good,
  },
  "coco/missing-outlines": {
    severity: "warning",
    text: "Fewer than one in ten annotations have no segmentation: they seem to have been forgotten.",
    why: "Where masks are trained or evaluated, one is enough: the `annToMask` of pycocotools stops with an IndexError at an empty segmentation and with a KeyError where it is missing.",
    bad: annotated(...row.slice(0, 10), { ...row[10], segmentation: [] }),
    good: annotated(...row),
  },
  "coco/all-crowd": {
    severity: "warning",
    text: "Every annotation of the file has iscrowd 1.",
    why: "COCOeval counts no crowd as an object, and converters pass over crowds: nothing would be left.",
    bad: annotated(annotation({ iscrowd: 1 })),
    good,
  },
  "coco/no-marker": {
    severity: "error",
    text: "Records have what angokit kept aside, but the file has lost the line that says by which version.",
    why: "What was kept aside (attributes, relations, ids) is not put back when the file is converted.",
    bad: annotated(annotation({ angokit: { id: "a7" } })),
    good: cocoFile({
      before: { angokit: { version: 1 } },
      annotations: [annotation({ angokit: { id: "a7" } })],
    }),
  },
  "coco/bad-marker": {
    severity: "error",
    text: "What angokit kept aside of a record can't be read.",
    why: "What was kept aside (attributes, relations, ids) is not put back when the file is converted.",
    bad: cocoFile({
      before: { angokit: { version: 1 } },
      annotations: [annotation({ angokit: { attributes: 7 } })],
    }),
    good: cocoFile({
      before: { angokit: { version: 1 } },
      annotations: [annotation({ angokit: { id: "a7" } })],
    }),
  },
  "coco/edited": {
    severity: "warning",
    text: "A record was edited since angokit wrote it.",
    why: "What was kept aside of the edited members is not put back when the file is converted: the record counts.",
    bad: cocoFile({
      before: { angokit: { version: 1 } },
      annotations: [annotation({ attributes: { colour: "grey" }, angokit: { attributes: [colour] } })],
    }),
    good: cocoFile({
      before: { angokit: { version: 1 } },
      annotations: [annotation({ attributes: { colour: "black" }, angokit: { attributes: [colour] } })],
    }),
  },
};

import type { Rule } from "../rule.ts";
import { cocoFile, result, resultsFile } from "./coco-example.ts";

/** Rules on files of results. */
export type CocoResultsCode =
  | "coco/no-ground-truth"
  | "coco/results"
  | "coco/empty-results"
  | "coco/mixed-results"
  | "coco/uncompressed-result"
  | "coco/no-score";

const good = resultsFile(result());
/** Columns 10 to 29, rows 10 to 29 of 100 by 80 pixels. */
const compressed = "Zi0d0l10000000000000000000000000000000000000f^5";

/** What can be wrong with a file of results. */
export const cocoResultsRules: Readonly<Record<CocoResultsCode, Rule>> = {
  "coco/no-ground-truth": {
    severity: "note",
    text: "The file is one of results, and was looked at without its ground truth.",
    why: "Whether its images and categories are there could not be told: `loadRes` refuses results about other images.",
    bad: good,
    good: cocoFile(),
  },
  "coco/results": {
    severity: "error",
    text: "The file is a list as results are, but its first element has neither a category nor a score nor a bbox.",
    why: "`loadRes` tells by the first result what all are, and stops with a KeyError.",
    bad: resultsFile({ image_id: 1 }),
    good,
  },
  "coco/empty-results": {
    severity: "error",
    text: "A file of results has none.",
    why: "`loadRes` asks the first result for what it is, and stops with an IndexError.",
    bad: resultsFile(),
    good,
  },
  "coco/mixed-results": {
    severity: "error",
    text: "A result has not what the first result has.",
    why: "`loadRes` takes all for what the first is (a bbox, a segmentation or keypoints) and stops with a KeyError.",
    bad: resultsFile(
      result(),
      result({ bbox: undefined, segmentation: { size: [80, 100], counts: compressed } }),
    ),
    good: resultsFile(result(), result({ bbox: [50, 50, 10, 10] })),
  },
  "coco/uncompressed-result": {
    severity: "error",
    text: "The segmentation of a result is not compressed run lengths.",
    why: "`loadRes` takes no other, and stops with a TypeError.",
    bad: resultsFile(result({ bbox: undefined, segmentation: [[10, 10, 30, 10, 30, 30, 10, 30]] })),
    good: resultsFile(result({ bbox: undefined, segmentation: { size: [80, 100], counts: compressed } })),
  },
  "coco/no-score": {
    severity: "error",
    text: "A result has no score, or one that is no number.",
    why: "COCOeval sorts results by their scores and stops with a KeyError or a TypeError.",
    bad: resultsFile(result({ score: undefined })),
    good,
  },
};

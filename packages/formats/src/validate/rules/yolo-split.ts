import type { Example, Rule } from "../rule.ts";
import { BOX, described, label, labelled, OUTLINE, YAML } from "./yolo-example.ts";

/** Rules on label files together: those of a split, and those of none. */
export type YoloSplitCode =
  | "yolo/mixed-shapes"
  | "yolo/no-outlines"
  | "yolo/outlines-unused"
  | "yolo/looks-like-obb"
  | "yolo/no-labels"
  | "yolo/label-without-split"
  | "yolo/image-missing"
  | "yolo/image-in-two-splits"
  | "yolo/same-stem"
  | "yolo/classes-from-one"
  | "yolo/sidecar";

const CORNERS = "0 0.375 0.25 0.625 0.25 0.625 0.75 0.375 0.75\n";

/** Three folders with an image each. */
function twoSplits(splits: string, labels: Readonly<Record<string, string>> = {}): Example {
  const files: Record<string, Example["files"][string]> = { "data.yaml": `${splits}names: [cat, dog]\n` };
  for (const name of ["a", "b", "c"]) {
    files[`images/${name}/${name}.png`] = { width: 32, height: 32, text: name };
    files[`labels/${name}/${name}.txt`] = BOX;
  }
  return { files: { ...files, ...labels }, from: "yolo" };
}

/** See {@link YoloSplitCode}. */
export const yoloSplitRules: Readonly<Record<YoloSplitCode, Rule>> = {
  "yolo/mixed-shapes": {
    severity: "error",
    text: "Of the images of a split some have boxes and some have outlines.",
    why: "Where boxes and outlines differ in number, Ultralytics drops all outlines of the split and keeps only boxes.",
    bad: labelled({ a: OUTLINE, b: BOX }),
    good: labelled({ a: OUTLINE, b: OUTLINE }),
  },
  "yolo/no-outlines": {
    severity: "error",
    text: "The rows of a split are boxes, and the task asks for outlines or corners.",
    why: "Ultralytics reads boxes without an outline: it trains on empty masks, or stops at the first batch.",
    bad: label(BOX, undefined, "segment"),
    good: label(OUTLINE, undefined, "segment"),
  },
  "yolo/outlines-unused": {
    severity: "note",
    text: "The rows of a split are outlines, and the task asks for boxes.",
    why: "Ultralytics takes the boxes around the outlines.",
    bad: label(OUTLINE, undefined, "detect"),
    good: label(BOX, undefined, "detect"),
  },
  "yolo/looks-like-obb": {
    severity: "warning",
    text: "All outlines have four points: they may be oriented boxes.",
    why: "Rows of oriented boxes and outlines of four points are the same text. Only the task tells them apart, so the wrong one trains without a word.",
    bad: label(CORNERS),
    good: label(CORNERS, undefined, "obb"),
  },
  "yolo/no-labels": {
    severity: "warning",
    text: "No image of a split has an object.",
    why: "Ultralytics takes all images for background, as it does where label files lie elsewhere than it looks.",
    bad: twoSplits("train: images/a\nval: images/b\n", { "labels/b/b.txt": "" }),
    good: twoSplits("train: images/a\nval: [images/b, images/c]\n", { "labels/b/b.txt": "" }),
  },
  "yolo/label-without-split": {
    severity: "warning",
    text: "Label files belong to no split.",
    why: "Ultralytics looks for a label file where the last `/images/` of an image's path is `/labels/`. Others it never reads.",
    bad: described(YAML, { "old/labels/b.txt": BOX }),
    good: described("train: [images, old/images]\nval: images\nnames: [cat, dog]\n", {
      "old/labels/b.txt": BOX,
      "old/images/b.png": { width: 32, height: 32, text: "b" },
    }),
  },
  "yolo/image-missing": {
    severity: "error",
    text: "A list of images names one that is not there.",
    why: "Ultralytics leaves the image out.",
    bad: described("train: train.txt\nval: images\nnames: [cat, dog]\n", {
      "train.txt": "./images/a.png\n./images/b.png\n",
    }),
    good: described("train: train.txt\nval: images\nnames: [cat, dog]\n", {
      "train.txt": "./images/a.png\n",
    }),
  },
  "yolo/image-in-two-splits": {
    severity: "warning",
    text: "Two splits have some of their images in common.",
    why: "A model is tested on images that it was trained on, so its results look better than they are.",
    bad: twoSplits("train: [images/a, images/b]\nval: [images/b, images/c]\n"),
    good: twoSplits("train: [images/a, images/b]\nval: images/c\n"),
  },
  "yolo/same-stem": {
    severity: "warning",
    text: "Two images have one label file.",
    why: "Ultralytics looks for a label file by the image's path without its extension, so it reads the labels of the one for the other, too.",
    bad: described(YAML, { "images/a.jpg": { width: 32, height: 32, orientation: 1 } }),
    good: labelled({ a: BOX, b: BOX }),
  },
  "yolo/classes-from-one": {
    severity: "warning",
    text: "The classes of the rows seem to count from 1: none is 0, and the highest is one too many.",
    why: "Classes count from 0. Ultralytics leaves out the images with the highest class, and trains all others as the class after theirs, without a word.",
    bad: label("1 0.5 0.5 0.25 0.5\n2 0.25 0.25 0.25 0.25\n"),
    good: label("0 0.5 0.5 0.25 0.5\n1 0.25 0.25 0.25 0.25\n"),
  },
  "yolo/sidecar": {
    severity: "warning",
    text: "The sidecar of angokit can't be read.",
    why: "Trainers don't look at it. Converting the dataset fails until it is restored or removed.",
    bad: described(YAML, { "angokit-sidecar.ndjson": "{\n" }),
    good: described(YAML),
  },
};

import type { Rule } from "../rule.ts";
import { described } from "./yolo-example.ts";

/** Rules on where a data.yaml says that its data lie. */
export type YoloPlaceCode =
  | "yolo/split-key"
  | "yolo/split-missing"
  | "yolo/test-missing"
  | "yolo/split-outside"
  | "yolo/backslash"
  | "yolo/list-relative"
  | "yolo/list-encoding"
  | "yolo/validation-key"
  | "yolo/other-split"
  | "yolo/path"
  | "yolo/path-relative"
  | "yolo/path-missing"
  | "yolo/path-outside";

const NAMES = "names: [cat, dog]\n";
const GOOD = described(`train: images\nval: images\n${NAMES}`);
const LISTED = `train: train.txt\nval: images\n${NAMES}`;

/** See {@link YoloPlaceCode}. */
export const yoloPlaceRules: Readonly<Record<YoloPlaceCode, Rule>> = {
  "yolo/split-key": {
    severity: "error",
    text: "The data.yaml has no train or no val, or a split that is no place.",
    why: "Ultralytics refuses the dataset: it demands both splits, each a text or a list of texts.",
    bad: described(`train: images\n${NAMES}`),
    good: GOOD,
  },
  "yolo/split-missing": {
    severity: "error",
    text: "What train or val names is not there.",
    why: "Ultralytics refuses the dataset.",
    bad: described(`train: images\nval: images/val\n${NAMES}`),
    good: GOOD,
  },
  "yolo/test-missing": {
    severity: "warning",
    text: "What another split than train and val names is not there.",
    why: "Ultralytics trains all the same, and stops when it is to evaluate that split.",
    bad: described(`train: images\nval: images\ntest: images/test\n${NAMES}`),
    good: GOOD,
  },
  "yolo/split-outside": {
    severity: "warning",
    text: "A split names a place outside the folder.",
    why: "Ultralytics finds it on this machine at most. Its labels were not looked at.",
    bad: described(`train: images\nval: /data/images\n${NAMES}`),
    good: GOOD,
  },
  "yolo/backslash": {
    severity: "warning",
    text: "A split is written with backslashes.",
    why: "Ultralytics finds it on Windows only, and refuses the dataset elsewhere.",
    fix: "Slashes are written instead.",
    bad: described(`train: images\nval: .\\images\n${NAMES}`),
    good: GOOD,
  },
  "yolo/list-relative": {
    severity: "note",
    text: "Paths in a list of images begin without `./`.",
    why: "Ultralytics looks for them from the folder that it is started in. With `./` it looks beside the list.",
    bad: described(LISTED, { "train.txt": "images/a.png\n" }),
    good: described(LISTED, { "train.txt": "./images/a.png\n" }),
  },
  "yolo/list-encoding": {
    severity: "error",
    text: "A list of images is not UTF-8.",
    why: "Ultralytics refuses the dataset. It takes every place that is a file for such a list, images too.",
    bad: described(LISTED, { "train.txt": Uint8Array.of(0x2e, 0x2f, 0xe4) }),
    good: described(LISTED, { "train.txt": "./images/a.png\n" }),
  },
  "yolo/validation-key": {
    severity: "warning",
    text: "The split val is called validation.",
    why: "Ultralytics renames it and says so. Other loaders don't know it.",
    fix: "The key is renamed to `val`.",
    bad: described(`train: images\nvalidation: images\n${NAMES}`),
    good: GOOD,
  },
  "yolo/other-split": {
    severity: "note",
    text: "The data.yaml has a split that loaders don't know.",
    why: "Ultralytics never looks at it.",
    bad: described(`train: images\nval: images\nholdout: images\n${NAMES}`),
    good: GOOD,
  },
  "yolo/path": {
    severity: "error",
    text: "The path is no text.",
    why: "Ultralytics refuses the dataset.",
    bad: described(`path: 2024\ntrain: images\nval: images\n${NAMES}`),
    good: GOOD,
  },
  "yolo/path-relative": {
    severity: "note",
    text: "The path is relative.",
    why: "Ultralytics looks for it from the folder that it is started in, then from its folder of datasets. Only without path does the folder of the data.yaml count.",
    bad: described(`path: .\ntrain: images\nval: images\n${NAMES}`),
    good: GOOD,
  },
  "yolo/path-missing": {
    severity: "note",
    text: "The path names a folder that is not there.",
    why: "Ultralytics looks for it from the folder that it is started in, then from its folder of datasets, and refuses the dataset where it is in neither.",
    bad: described(`path: coco8\ntrain: images\nval: images\n${NAMES}`),
    good: GOOD,
  },
  "yolo/path-outside": {
    severity: "note",
    text: "The path leads out of the folder.",
    why: "Ultralytics finds the data on this machine, or from this folder, at most.",
    bad: described(`path: /datasets/coco8\ntrain: images\nval: images\n${NAMES}`),
    good: GOOD,
  },
};

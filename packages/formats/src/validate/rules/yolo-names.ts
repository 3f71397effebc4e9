import type { Rule } from "../rule.ts";
import { described } from "./yolo-example.ts";

/** Rules on the classes of a data.yaml. */
export type YoloNameCode =
  | "yolo/no-names"
  | "yolo/names"
  | "yolo/nc"
  | "yolo/duplicate-name"
  | "yolo/name-misread"
  | "yolo/imagenet-name";

const PLACES = "train: images\nval: images\n";

/** See {@link YoloNameCode}. */
export const yoloNameRules: Readonly<Record<YoloNameCode, Rule>> = {
  "yolo/no-names": {
    severity: "error",
    text: "The data.yaml has neither names nor nc.",
    why: "Ultralytics refuses the dataset: it doesn't know how many classes there are.",
    bad: described(PLACES),
    good: described(`${PLACES}nc: 2\n`),
  },
  "yolo/names": {
    severity: "error",
    text: "The names are not a list, or a mapping with the keys 0 to one less than their number.",
    why: "Ultralytics refuses the dataset. Ids of other formats, which count from 1 or have gaps, are no class numbers.",
    bad: described(`${PLACES}names: {1: cat, 2: dog}\n`),
    good: described(`${PLACES}names: {0: cat, 1: dog}\n`),
  },
  "yolo/nc": {
    severity: "error",
    text: "`nc` is not the number of names.",
    why: "Ultralytics refuses the dataset.",
    bad: described(`${PLACES}nc: 3\nnames: [cat, dog]\n`),
    good: described(`${PLACES}nc: 2\nnames: [cat, dog]\n`),
  },
  "yolo/duplicate-name": {
    severity: "warning",
    text: "Two classes have one name.",
    why: "Ultralytics trains them as two, so a model has to tell apart what has one name.",
    bad: described(`${PLACES}names: [cat, cat]\n`),
    good: described(`${PLACES}names: [cat, dog]\n`),
  },
  "yolo/name-misread": {
    severity: "warning",
    text: "A name is read as something else than the text that stands there.",
    why: "YAML takes `no`, `on`, `007` and `~` for a truth value, a number and nothing. Ultralytics calls the class False, True, 7 or None.",
    fix: "The name is put in quotes.",
    bad: described(`${PLACES}names: [yes, no]\n`),
    good: described(`${PLACES}names: ["yes", 'no']\n`),
  },
  "yolo/imagenet-name": {
    severity: "error",
    text: "The name of class 0 begins with n0, and not all names are codes of ImageNet.",
    why: "Ultralytics takes all names for codes of ImageNet then, and stops at one that is none.",
    bad: described(`${PLACES}names: [n0, n1]\n`),
    good: described(`${PLACES}names: [node 0, node 1]\n`),
  },
};

import type { Rule } from "../rule.ts";
import { BOX, described, label, YAML } from "./yolo-example.ts";
import { type YoloKeypointCode, yoloKeypointRules } from "./yolo-keypoints.ts";
import { type YoloNameCode, yoloNameRules } from "./yolo-names.ts";
import { type YoloPlaceCode, yoloPlaceRules } from "./yolo-places.ts";

/** Rules on data.yaml. */
export type YoloYamlCode =
  | "yolo/data-yaml"
  | "yolo/data-yaml-encoding"
  | "yolo/key-twice"
  | YoloPlaceCode
  | YoloNameCode
  | YoloKeypointCode;

/** What can be wrong with a data.yaml. Verdicts are those of the loader of Ultralytics. */
export const yoloYamlRules: Readonly<Record<YoloYamlCode, Rule>> = {
  "yolo/data-yaml": {
    severity: "error",
    text: "The data.yaml is no YAML, or no mapping of keys to values.",
    why: "Ultralytics refuses the dataset.",
    bad: described(`${YAML}x: [\n`),
    good: described(YAML),
  },
  "yolo/data-yaml-encoding": {
    severity: "warning",
    text: "The data.yaml is not UTF-8.",
    why: "Ultralytics leaves out the bytes that it can't read, so names and paths lose letters.",
    bad: {
      from: "yolo",
      files: {
        ...label(BOX).files,
        "data.yaml": Uint8Array.from(YAML.replace("cat", "c\u00e4t"), (sign) => sign.charCodeAt(0)),
      },
    },
    good: described(YAML.replace("cat", "c\u00e4t")),
  },
  "yolo/key-twice": {
    severity: "warning",
    text: "A key of the data.yaml is there twice.",
    why: "Ultralytics takes the last one without a word. Converting the dataset is refused.",
    bad: described(`${YAML}val: images\n`),
    good: described(YAML),
  },
  ...yoloPlaceRules,
  ...yoloNameRules,
  ...yoloKeypointRules,
};

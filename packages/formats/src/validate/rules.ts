import { FormatError } from "../model/diagnostic.ts";
import type { Rule } from "./rule.ts";
import { type AngoCode, angoRules } from "./rules/ango.ts";
import { type CocoCode, cocoRules } from "./rules/coco.ts";
import { type CvatCode, cvatRules } from "./rules/cvat.ts";
import { type DatasetCode, datasetRules } from "./rules/dataset.ts";
import { type ImageCode, imageRules } from "./rules/image.ts";
import { type LabelStudioCode, labelStudioRules } from "./rules/label-studio.ts";
import { type LabelmeCode, labelmeRules } from "./rules/labelme.ts";
import { type VocCode, vocRules } from "./rules/voc.ts";
import { type YoloCode, yoloRules } from "./rules/yolo.ts";
import { type YoloYamlCode, yoloYamlRules } from "./rules/yolo-yaml.ts";

/** The name of a rule: `family/what-is-wrong`. */
export type RuleCode =
  | YoloYamlCode
  | YoloCode
  | CocoCode
  | AngoCode
  | VocCode
  | CvatCode
  | LabelStudioCode
  | LabelmeCode
  | ImageCode
  | DatasetCode;

/** All rules by their codes, family by family. */
export const rules: Readonly<Record<RuleCode, Rule>> = {
  ...yoloYamlRules,
  ...yoloRules,
  ...cocoRules,
  ...angoRules,
  ...vocRules,
  ...cvatRules,
  ...labelStudioRules,
  ...labelmeRules,
  ...imageRules,
  ...datasetRules,
};

/** Whether a text is the name of a rule. */
export function isRuleCode(code: string): code is RuleCode {
  return Object.hasOwn(rules, code);
}

/** The rule of a code that a reader told of. A test holds that they tell of no other. */
export function ruleOf(code: string): readonly [RuleCode, Rule] {
  if (isRuleCode(code)) return [code, rules[code]];
  throw new FormatError("validate/no-rule", `A reader told of ${code}, for which there is no rule.`);
}

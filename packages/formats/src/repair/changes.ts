import type { Place } from "../model/diagnostic.ts";
import type { WriteReport } from "../model/loss.ts";
import type { RuleSettings } from "../validate/findings.ts";
import { isRuleCode, type RuleCode, rules } from "../validate/rules.ts";

/** Something that a repair changed. */
export interface Change extends Place {
  /** The rule that was broken. */
  readonly code: RuleCode;
  /** What it is now, in a sentence. */
  readonly message: string;
}

/** Told of every change. */
export type OnChange = (change: Change) => void;

/** What is in a copy, where its files tell that without a doubt. */
export type Counts = Pick<WriteReport, "images" | "annotations">;

/** Whether findings of a code are mended: the rule has a repair, and is not off. */
export function isMended(code: string, settings: RuleSettings): code is RuleCode {
  return isRuleCode(code) && rules[code].fix !== undefined && settings[code] !== "off";
}

import leven from "leven";
import {
  isRuleCode,
  type RuleCode,
  rules,
  type RuleSetting,
  type RuleSettings,
} from "@angokit/formats/validate";

/** Settings by the code of a rule, or by `family/*`. */
export type RulePatterns = ReadonlyMap<string, RuleSetting>;

const SETTINGS: readonly string[] = ["off", "note", "warning", "error"] satisfies readonly RuleSetting[];

/** Whether a text is what a rule may be set to. */
export function isRuleSetting(text: unknown): text is RuleSetting {
  return typeof text === "string" && SETTINGS.includes(text);
}

/** What is wrong with a pattern, in a sentence; undefined where it is the code of a rule, or of a family of them. */
export function patternFault(pattern: string): string | undefined {
  if (isRuleCode(pattern) || codesOf(pattern).length > 0) return undefined;
  const names = [...Object.keys(rules), ...allFamilies()];
  const [nearest] = names.toSorted((a, b) => leven(a, pattern) - leven(b, pattern));
  const hint =
    nearest !== undefined && leven(nearest, pattern) <= Math.max(3, pattern.length / 3)
      ? `Did you mean ${nearest}?`
      : `The families are ${allFamilies().join(", ")}.`;
  return `There is no rule ${pattern}. ${hint}`;
}

/** The setting of each rule that has one. Later layers count more, and in a layer a code more than its family. */
export function settingsOf(layers: readonly RulePatterns[]): RuleSettings {
  const settings: { [Code in RuleCode]?: RuleSetting } = {};
  for (const layer of layers) {
    const families = [...layer].filter(([pattern]) => !isRuleCode(pattern));
    for (const [pattern, setting] of families) for (const code of codesOf(pattern)) settings[code] = setting;
    for (const [pattern, setting] of layer) if (isRuleCode(pattern)) settings[pattern] = setting;
  }
  return settings;
}

/** The codes of `family/*`. */
function codesOf(pattern: string): readonly RuleCode[] {
  if (!pattern.endsWith("/*")) return [];
  return Object.keys(rules)
    .filter((code) => code.startsWith(pattern.slice(0, -1)))
    .filter(isRuleCode);
}

function allFamilies(): readonly string[] {
  return [...new Set(Object.keys(rules).map((code) => code.replace(/\/.*/, "/*")))];
}

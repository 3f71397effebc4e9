export type { Finding, RuleSetting, RuleSettings } from "./validate/findings.ts";
export type { Example, ExampleImage, Rule, Severity } from "./validate/rule.ts";
export { isRuleCode, rules } from "./validate/rules.ts";
export type { RuleCode } from "./validate/rules.ts";
export { validate } from "./validate/validate.ts";
export type { ValidateOptions, Validation, ValidationSummary } from "./validate/validate.ts";
export type { Change, OnChange } from "./repair/changes.ts";
export { repair } from "./repair/repair.ts";
export type { RepairOptions, RepairReport } from "./repair/repair.ts";

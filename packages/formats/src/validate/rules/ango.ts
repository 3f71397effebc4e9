import type { Rule } from "../rule.ts";
import { type AngoAnswerCode, angoAnswerRules } from "./ango-answer.ts";
import { type AngoAssetCode, angoAssetRules } from "./ango-asset.ts";
import { type AngoObjectCode, angoObjectRules } from "./ango-object.ts";

/** Rules on exports, imports and tasks of Ango Hub. */
export type AngoCode = AngoAssetCode | AngoObjectCode | AngoAnswerCode;

/** What can be wrong with exports, imports and tasks of Ango Hub. */
export const angoRules: Readonly<Record<AngoCode, Rule>> = {
  ...angoAssetRules,
  ...angoObjectRules,
  ...angoAnswerRules,
};

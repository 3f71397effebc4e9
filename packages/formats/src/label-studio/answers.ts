import type { Attribute } from "../model/dataset.ts";
import { sameJson } from "../json/equal.ts";
import { type Json, type JsonObject, isJsonObject } from "../model/json.ts";
import type { Result } from "./regions.ts";

/*
 * Answers to questions, about a region or an image: choices, texts, numbers. The question is the name of the control.
 */

/** The member of the value that has the answer, by the type of the result. */
const KEYS: ReadonlyMap<string, string> = new Map([
  ["choices", "choices"],
  ["taxonomy", "taxonomy"],
  ["textarea", "text"],
  ["rating", "rating"],
  ["number", "number"],
  ["datetime", "datetime"],
  ["pairwise", "selected"],
  ["ranker", "ranker"],
]);

/** The type of result with this member as its answer; undefined where there is none. */
export function answerType(key: string): string | undefined {
  return [...KEYS].find(([, own]) => own === key)?.[0];
}

/** The member with the answer of a type of result; undefined for what is no answer. */
export function answerKey(type: string): string | undefined {
  return KEYS.get(type);
}

/** Members of results that have a place in the model, or that say again what is known. */
const TAKEN: ReadonlySet<string> = new Set([
  "type",
  "id",
  "value",
  "from_name",
  "to_name",
  "original_width",
  "original_height",
  "image_rotation",
]);

/** What of a result is neither in the model nor what a writer writes anyway. */
export function leftover({ record }: Pick<Result, "record">): JsonObject {
  const { to_name: toName, image_rotation: rotation } = record;
  return {
    ...Object.fromEntries(Object.entries(record).filter(([key]) => !TAKEN.has(key))),
    ...(toName === undefined || toName === "image" ? {} : { to_name: toName }),
    ...(rotation === undefined || rotation === 0 ? {} : { image_rotation: rotation }),
  };
}

/** The member of `meta` that is angokit's. */
export const MARK = "angokit";

/** The question of an answer, where its control is not called so; and `meta` without that. */
function questionIn(meta: Json | undefined): { question?: string; meta?: Json } {
  if (!isJsonObject(meta)) return meta === undefined ? {} : { meta };
  const { [MARK]: mark, ...rest } = meta;
  const question = isJsonObject(mark) ? mark["question"] : undefined;
  if (typeof question !== "string") return { meta };
  return Object.keys(rest).length === 0 ? { question } : { question, meta: rest };
}

/**
 * The answer of a result. One choice or one text is itself, several are a list.
 *
 * @param shape members of the value that belong to the region: exports repeat them
 */
export function attributeOf(result: Result, shape: JsonObject): Attribute {
  const { type, value, record, id } = result;
  const key = answerKey(type) ?? type;
  const { [key]: answer = null, ...others } = value;
  const rest = Object.entries(others).filter(([name, other]) => !sameJson(other, shape[name]));
  const [only] = Array.isArray(answer) && answer.length === 1 ? answer : [];
  const isOne = typeof only === "string" && (key === "choices" || key === "text");
  const name = record["from_name"];
  const { meta: _meta, ...left } = leftover(result);
  const { question, ...meta } = questionIn(record["meta"]);
  return {
    name: question ?? (typeof name === "string" ? name : type),
    value: isOne ? only : answer,
    kind: type,
    attributes: [],
    extra: {
      ...left,
      ...meta,
      ...(id === undefined || Object.keys(shape).length > 0 ? {} : { id }),
      ...(rest.length === 0 ? {} : { value: Object.fromEntries(rest) }),
    },
  };
}

/** What an answer becomes: its type and value. Undefined for one that no control takes. */
export function writtenAnswer({
  kind,
  value,
  extra,
}: Attribute): { type: string; value: JsonObject } | undefined {
  const own = extra["value"];
  const rest = isJsonObject(own) ? own : {};
  const type = typeOf(kind ?? "", value);
  if (type === undefined) return undefined;
  const key = answerKey(type) ?? type;
  const isListed = key === "choices" || key === "text";
  return { type, value: { ...rest, [key]: isListed && typeof value !== "object" ? [String(value)] : value } };
}

const CHOICE_KINDS: ReadonlySet<string> = new Set([
  "choices",
  "radio",
  "checkbox",
  "select",
  "single-dropdown",
  "multi-dropdown",
  "tree-dropdown",
]);

/** The editor draws a star for each. */
const MOST_STARS = 100;

function typeOf(kind: string, value: Json): string | undefined {
  if (typeof value === "number") {
    if (kind === "rating" && Number.isInteger(value) && value >= 0 && value <= MOST_STARS) return kind;
    return kind === "choices" ? kind : "number";
  }
  if (typeof value === "boolean") return "choices";
  const isTexts = typeof value === "string" || isTextList(value);
  if (isTexts && CHOICE_KINDS.has(kind)) return "choices";
  if (["datetime", "pairwise"].includes(kind) && typeof value === "string") return kind;
  if (kind === "ranker" && isJsonObject(value)) return kind;
  if (kind === "taxonomy" && Array.isArray(value) && value.every(isTextList)) return kind;
  if (isTexts) return "textarea";
  return undefined;
}

function isTextList(value: Json): boolean {
  return Array.isArray(value) && value.every((one) => typeof one === "string");
}

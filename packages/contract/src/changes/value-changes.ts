import type { ChangeKind, Effect } from "./change.ts";
import { boundOfForm, typesOfForm, valuesOfForm, type SchemaForm } from "./schema-form.ts";

/** Reports a change at a keyword of the schema that is compared. */
export type Tell = (
  kind: ChangeKind,
  effect: Effect,
  keyword: string,
  message: string,
  /** Of the schema that the keyword stands in; the first that has it when left out. */
  place?: string,
) => void;

/** Array, boolean, number, object, string. */
const ALL_TYPES = 5;

/** Keywords with a number: more or less of it is allowed. */
export const BOUNDS: readonly (readonly [
  keyword: string,
  exclusive: string | undefined,
  isLower: boolean,
])[] = [
  ["minimum", "exclusiveMinimum", true],
  ["maximum", "exclusiveMaximum", false],
  ["minLength", undefined, true],
  ["maxLength", undefined, false],
  ["minItems", undefined, true],
  ["maxItems", undefined, false],
  ["minProperties", undefined, true],
  ["maxProperties", undefined, false],
  ["minContains", undefined, true],
  ["maxContains", undefined, false],
];
/** They hold or they do not: there is no more and less about them. */
export const CONSTRAINTS: readonly string[] = [
  "format",
  "pattern",
  "multipleOf",
  "uniqueItems",
  "contentEncoding",
  "contentMediaType",
];

export function isNullable(form: SchemaForm): boolean {
  return typesOfForm(form).has("null");
}

/** Where any type becomes a few, or none, null is one of many: the change of types says it. */
export function isAnyOrNone(a: SchemaForm, b: SchemaForm): boolean {
  const [was, is] = [a, b].map((form) => [...typesOfForm(form)].filter((type) => type !== "null").length);
  return was !== is && [was, is].some((count) => count === 0 || count === ALL_TYPES);
}

export function compareNull(was: boolean, is: boolean, tell: Tell): void {
  if (!was && is) tell("null-allowed", "widened", "type", "null is allowed now");
  if (was && !is) tell("null-refused", "narrowed", "type", "null is refused now");
}

/** @returns false when no value of before fits any more: then there is nothing left to compare */
export function compareTypes(a: SchemaForm, b: SchemaForm, tell: Tell): boolean {
  const [was, is] = [a, b].map((form) => [...typesOfForm(form)].filter((type) => type !== "null"));
  if (was === undefined || is === undefined) return false;
  const kept = was.every((type) => has(is, type));
  const isNoMore = is.every((type) => has(was, type));
  if (kept && isNoMore) return true;
  const message = `${wordsOf(was)} became ${wordsOf(is)}`;
  if (kept) tell("type-widened", "widened", "type", message);
  else if (isNoMore) tell("type-narrowed", "narrowed", "type", message);
  else tell("type-changed", "both", "type", message);
  return was.some((type) => has(is, type)) || is.some((type) => has(was, type));
}

function has(types: readonly string[], type: string): boolean {
  return types.includes(type) || (type === "integer" && types.includes("number"));
}

function wordsOf(types: readonly string[]): string {
  if (types.length === 0) return "nothing";
  return types.length === ALL_TYPES ? "any type" : types.join(" or ");
}

export function compareValues(a: SchemaForm, b: SchemaForm, tell: Tell): void {
  const [was, is] = [valuesOfForm(a), valuesOfForm(b)];
  if (was === undefined && is === undefined) return;
  if (was === undefined)
    return tell("enum-narrowed", "narrowed", "enum", `only ${[...(is ?? [])].join(", ")} are allowed now`);
  if (is === undefined) return tell("enum-widened", "widened", "enum", "any value is allowed now");
  const gone = [...was].filter((value) => !is.has(value) && value !== "null");
  const fresh = [...is].filter((value) => !was.has(value) && value !== "null");
  if (gone.length > 0) tell("enum-narrowed", "narrowed", "enum", `${gone.join(", ")} is gone`);
  if (fresh.length > 0) tell("enum-widened", "widened", "enum", `${fresh.join(", ")} is new`);
}

export function compareBounds(
  a: SchemaForm,
  b: SchemaForm,
  keyword: string,
  exclusive: string | undefined,
  isLower: boolean,
  tell: Tell,
): void {
  const [was, is] = [a, b].map((form) => boundOfForm(form, keyword, exclusive, isLower));
  if (was?.value === is?.value && was?.isOpen === is?.isOpen) return;
  const word = (bound: typeof was): string =>
    bound === undefined ? "none" : `${bound.value}${bound.isOpen ? ", itself left out" : ""}`;
  const isTighter =
    was === undefined ||
    (is !== undefined &&
      (was.value === is.value ? is.isOpen : isLower ? is.value > was.value : is.value < was.value));
  const message = `${keyword} ${word(was)} became ${word(is)}`;
  if (isTighter) tell("bound-narrowed", "narrowed", keyword, message);
  else tell("bound-widened", "widened", keyword, message);
}

export function compareConstraint(
  keyword: string,
  was: readonly string[],
  is: readonly string[],
  tell: Tell,
): void {
  if (was.join() === is.join()) return;
  if (was.length === 0)
    tell("constraint-added", "narrowed", keyword, `${keyword} ${is.join(" and ")} is new`);
  else if (is.length === 0)
    tell("constraint-removed", "widened", keyword, `${keyword} ${was.join(" and ")} is gone`);
  else
    tell("constraint-changed", "both", keyword, `${keyword} ${was.join(" and ")} became ${is.join(" and ")}`);
}

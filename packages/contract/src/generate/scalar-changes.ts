import { isObject } from "../json.ts";
import { canonical, type Facets } from "./facets.ts";
import type { JsonType } from "./json-types.ts";
import type { Change, ValueMutation } from "./value-mutations.ts";

/** A value of each type, none of which is likely to be right by chance. */
const OTHERS: readonly (readonly [JsonType, unknown])[] = [
  ["string", "no such value"],
  ["number", 7.5],
  ["boolean", true],
  ["object", { undocumented: 1 }],
  ["array", [["undocumented"]]],
  ["null", null],
];

export function* typeChanges(
  { types, isInteger }: Facets,
  value: unknown,
  change: Change,
): Generator<ValueMutation> {
  if (types.size === 6) return;
  for (const [type, other] of OTHERS) {
    if (!types.has(type)) yield change(`${type} for ${[...types].join(" or ")}`, "type", () => other);
  }
  if (isInteger && typeof value === "number") yield change("fraction for integer", "type", () => value + 0.5);
}

export function* enumChanges(
  { enums, places }: Facets,
  value: unknown,
  change: Change,
): Generator<ValueMutation> {
  if (enums === undefined) return;
  const isConst = places.some(({ schema }) => isObject(schema) && "const" in schema);
  const keyword = isConst ? "const" : "enum";
  const known = new Set(enums.map(canonical));
  const outside = [
    typeof value === "string" ? `${value}-undocumented` : undefined,
    typeof value === "string" && value !== value.toUpperCase() ? value.toUpperCase() : undefined,
    typeof value === "number" ? value + 1 : undefined,
    typeof value === "boolean" ? !value : undefined,
  ];
  for (const other of outside) {
    if (other !== undefined && !known.has(canonical(other)))
      yield change(`value outside ${keyword}`, keyword, () => other);
  }
}

export function* numberChanges(
  { minimum, maximum, multipleOf, isInteger }: Facets,
  value: number,
  change: Change,
): Generator<ValueMutation> {
  if (minimum !== undefined) {
    const keyword = minimum.isExclusive ? "exclusiveMinimum" : "minimum";
    const below = minimum.isExclusive ? minimum.value : minimum.value - (isInteger ? 1 : 0.5);
    yield change("below the minimum", keyword, () => (isInteger ? Math.floor(below) : below));
  }
  if (maximum !== undefined) {
    const keyword = maximum.isExclusive ? "exclusiveMaximum" : "maximum";
    const above = maximum.isExclusive ? maximum.value : maximum.value + (isInteger ? 1 : 0.5);
    yield change("above the maximum", keyword, () => (isInteger ? Math.ceil(above) : above));
  }
  for (const step of multipleOf)
    yield change("off the steps", "multipleOf", () => value + (isInteger ? 1 : step / 2));
}

/** Up to so many characters any pattern is tried within milliseconds. */
const QUICK = 16;

export function* textChanges(facets: Facets, value: string, change: Change): Generator<ValueMutation> {
  const { minLength, maxLength, patterns, formats } = facets;
  const points = Array.from(value);
  if (minLength > 0) yield change("too short", "minLength", () => points.slice(0, minLength - 1).join(""));
  if (maxLength < 100_000) {
    yield change(
      "too long",
      "maxLength",
      () => `${value}${"a".repeat(Math.max(0, maxLength + 1 - points.length))}`,
    );
  }
  for (const { value: pattern } of patterns) {
    const expression = new RegExp(pattern, "u");
    const near = [`${value} `, `${value}\u00e9`, ` ${value}`, value.toUpperCase()];
    const other = ["%%%", "a", "1", ""];
    const ofLength = other.filter((text) => text.length >= minLength && text.length <= maxLength);
    // A pattern such as ^(a+)+$ takes twice as long for each character of a text that almost fits.
    const tries = points.length > QUICK ? [...ofLength, ...near, ...other] : [...near, ...other];
    const broken = tries.find((text) => !expression.test(text));
    if (broken !== undefined) yield change("against the pattern", "pattern", () => broken);
  }
  for (const { value: format } of formats) yield change(`no ${format}`, "format", () => `${value}\u00e9 {`);
}

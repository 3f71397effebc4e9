import type { Ajv2020 } from "ajv/dist/2020.js";
import { isObject, type JsonObject } from "../json.ts";
import { ajvWith } from "../lazy-ajv.ts";
import { formatTest, patternTest } from "../plain-schemas.ts";

/** What a value did to a keyword; undefined when it says nothing about it. */
type Rule = (value: unknown) => "met" | "broken" | undefined;

export function jsonTypeOf(value: unknown): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "array" : typeof value;
}

export function typeFits(type: string, value: unknown): boolean {
  return type === "integer" ? Number.isInteger(value) : type === jsonTypeOf(value);
}

/**
 * A bound is met by a value that stands on it, and broken by one just beyond: others do not tell whether the two
 * sides agree where it lies.
 */
const bound =
  (size: (value: unknown) => number | undefined, limit: number, beyond: (value: number) => boolean): Rule =>
  (value) => {
    const measured = size(value);
    if (measured === undefined) return undefined;
    return measured === limit ? "met" : beyond(measured) ? "broken" : undefined;
  };

const below =
  (limit: number) =>
  (value: number): boolean =>
    value < limit && value >= limit - 1;
const above =
  (limit: number) =>
  (value: number): boolean =>
    value > limit && value <= limit + 1;

const numberOf = (value: unknown): number | undefined => (typeof value === "number" ? value : undefined);
// Characters as JSON Schema counts them: an emoji is one.
const lengthOf = (value: unknown): number | undefined =>
  typeof value === "string" ? Array.from(value).length : undefined;
const countOf = (value: unknown): number | undefined => (Array.isArray(value) ? value.length : undefined);
const membersOf = (value: unknown): number | undefined =>
  isObject(value) ? Object.keys(value).length : undefined;

const verdict = (isMet: boolean): "met" | "broken" => (isMet ? "met" : "broken");

/** The rule of a keyword that looks at the value alone; undefined for other keywords. */
export function ruleOf(keyword: string, wanted: unknown, schema: JsonObject): Rule | undefined {
  if (typeof wanted === "number") {
    const step = schema["type"] === "integer" ? 1 : undefined;
    return numberRule(keyword, wanted, step);
  }
  if (typeof wanted === "string" && (keyword === "pattern" || keyword === "format")) {
    const plain = keyword === "pattern" ? patternTest(wanted) : formatTest(wanted);
    const fits = plain ?? ajv().compile({ [keyword]: wanted });
    return (value) => (typeof value === "string" ? verdict(fits(value)) : undefined);
  }
  if (keyword === "uniqueItems" && wanted === true) {
    const fits = ajv().compile({ uniqueItems: true });
    return (value) => (Array.isArray(value) && value.length > 1 ? verdict(fits(value)) : undefined);
  }
  if (keyword === "dependentRequired" && isObject(wanted)) {
    const fits = ajv().compile({ dependentRequired: wanted });
    const triggers = Object.keys(wanted);
    return (value) =>
      isObject(value) && triggers.some((name) => Object.hasOwn(value, name))
        ? verdict(fits(value))
        : undefined;
  }
  return undefined;
}

function numberRule(keyword: string, limit: number, step: number | undefined): Rule | undefined {
  switch (keyword) {
    case "minimum":
      return bound(numberOf, limit, below(limit));
    case "maximum":
      return bound(numberOf, limit, above(limit));
    // The bound itself is what breaks these; the first whole number inside, or what lies before it, meets them.
    case "exclusiveMinimum":
      return exclusive(limit, (value) => (step === 1 ? value === limit + 1 : above(limit)(value)));
    case "exclusiveMaximum":
      return exclusive(limit, (value) => (step === 1 ? value === limit - 1 : below(limit)(value)));
    case "multipleOf": {
      const fits = ajv().compile({ multipleOf: limit });
      return (value) => (typeof value === "number" ? verdict(fits(value)) : undefined);
    }
    case "minLength":
      return bound(lengthOf, limit, below(limit));
    case "maxLength":
      return bound(lengthOf, limit, above(limit));
    case "minItems":
      return bound(countOf, limit, below(limit));
    case "maxItems":
      return bound(countOf, limit, above(limit));
    case "minProperties":
      return bound(membersOf, limit, below(limit));
    case "maxProperties":
      return bound(membersOf, limit, above(limit));
    default:
      return undefined;
  }
}

function exclusive(limit: number, inside: (value: number) => boolean): Rule {
  return (value) => {
    if (typeof value !== "number") return undefined;
    return value === limit ? "broken" : inside(value) ? "met" : undefined;
  };
}

let shared: Ajv2020 | undefined;

function ajv(): Ajv2020 {
  shared ??= ajvWith({ strict: false, validateSchema: false, logger: false, ownProperties: true });
  return shared;
}

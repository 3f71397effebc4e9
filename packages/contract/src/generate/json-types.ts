import type { JsonObject } from "../json.ts";
import { Impossible } from "./impossible.ts";

export type JsonType = "null" | "boolean" | "number" | "string" | "array" | "object";

const TYPES: readonly JsonType[] = ["null", "boolean", "number", "string", "array", "object"];

/** Keywords that say what type a schema without `type` is about. */
const HINTS: readonly (readonly [JsonType, readonly string[]])[] = [
  ["object", ["properties", "required", "patternProperties", "minProperties", "propertyNames"]],
  ["array", ["items", "prefixItems", "minItems", "uniqueItems", "contains"]],
  ["string", ["pattern", "minLength", "maxLength", "format"]],
  ["number", ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"]],
];

/**
 * The types that are left when schemas hold together; without `type`, those that their keywords are about.
 *
 * @throws Impossible
 */
export function typesOf(schemas: readonly { readonly schema: JsonObject; readonly pointer: string }[]): {
  types: ReadonlySet<JsonType>;
  isInteger: boolean;
} {
  let types = new Set<JsonType>(TYPES);
  let isInteger = false;
  let isStated = false;
  for (const { schema, pointer } of schemas) {
    const stated = schema["type"];
    if (stated === undefined) continue;
    isStated = true;
    const allowed = new Set(Array.isArray(stated) ? stated : [stated]);
    isInteger ||= allowed.has("integer") && !allowed.has("number");
    if (allowed.has("integer")) allowed.add("number");
    types = new Set([...types].filter((type) => allowed.has(type)));
    if (types.size === 0) throw new Impossible(pointer, "type");
  }
  if (!isStated) {
    const hinted = HINTS.filter(([, keywords]) =>
      schemas.some(({ schema }) => keywords.some((keyword) => keyword in schema)),
    ).map(([type]) => type);
    if (hinted.length > 0) types = new Set(hinted);
  }
  return { types, isInteger };
}

import type { SchemaPlace } from "../document.ts";
import { isObject, objectAt, type JsonObject } from "../json.ts";
import { within } from "../shapes.ts";
import { isSecretName } from "../traffic/secret-names.ts";
import { REDACTED } from "../traffic/secrets.ts";

/** Whether a schema says which members there are: an object without a word about them can have any. */
export function saysMembers(schema: unknown): boolean {
  return (
    isObject(schema) &&
    (isObject(schema["properties"]) ||
      schema["additionalProperties"] === false ||
      schema["unevaluatedProperties"] === false)
  );
}

/** The schemas that one schema has for a member. */
export function memberPlaces(place: SchemaPlace, name: string): readonly SchemaPlace[] {
  const { schema } = place;
  if (!isObject(schema)) return [];
  const found: SchemaPlace[] = [];
  const known = objectAt(schema, "properties");
  if (Object.hasOwn(known, name) && known[name] !== false) found.push(within(place, "properties", name));
  for (const pattern of Object.keys(objectAt(schema, "patternProperties"))) {
    if (new RegExp(pattern, "u").test(name)) found.push(within(place, "patternProperties", pattern));
  }
  if (found.length > 0) return found;
  for (const keyword of ["additionalProperties", "unevaluatedProperties"]) {
    if (isObject(schema[keyword])) return [within(place, keyword)];
  }
  return [];
}

/** The names of types that a schema states. */
export function typesOf(schema: JsonObject): readonly string[] {
  const { type } = schema;
  const stated = Array.isArray(type) ? type : [type];
  return stated.filter((entry) => typeof entry === "string");
}

/** What was taken out of a recording tells nothing but its type. */
export function isRedacted(value: unknown, at: readonly string[]): boolean {
  if (typeof value === "string") return value.includes(REDACTED);
  return value === 0 && at.some(isSecretName);
}

import type { Json, JsonObject } from "../model/json.ts";

/** The members of an object that are not among `taken`. */
export function leftover(object: JsonObject, taken: ReadonlySet<string>): JsonObject {
  const rest: Record<string, Json | undefined> = {};
  for (const key of Object.keys(object)) {
    if (taken.has(key)) continue;
    // Assigning this one would set the prototype.
    if (key === "__proto__") {
      return Object.fromEntries(Object.entries(object).filter(([other]) => !taken.has(other)));
    }
    rest[key] = object[key];
  }
  return rest;
}

/** An identifier or title as text: numbers are taken too, an empty text is none. */
export function textOf(value: Json | undefined): string | undefined {
  if (typeof value === "number") return String(value);
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** Whether an object has no members. */
export function isEmpty(object: JsonObject): boolean {
  return Object.keys(object).length === 0;
}

/** Whether a value is a list; unlike `Array.isArray` it does not make `any` of what is in it. */
export function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

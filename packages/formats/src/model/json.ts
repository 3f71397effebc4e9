/** A value of a JSON text, as `JSON.parse` gives it. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;

/** An object of a JSON text. A key may be absent, so a look-up may give `undefined`. */
export interface JsonObject {
  readonly [key: string]: Json | undefined;
}

/** Whether a value of unknown origin is a JSON object: neither null nor an array. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

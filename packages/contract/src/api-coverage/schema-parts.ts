import type { OpenApiDocument } from "../document.ts";
import { arrayAt, isObject, pointerKeys, pointerTo, stringAt, type JsonObject } from "../json.ts";

/** A schema that holds for a value, by where it stands. */
export interface SchemaPart {
  readonly pointer: string;
  readonly schema: JsonObject;
}

const known = new WeakMap<OpenApiDocument, Map<string, readonly SchemaPart[]>>();

/** The schemas that hold together at a pointer: the one there, what it refers to, and all of `allOf`. */
export function schemaParts(document: OpenApiDocument, pointer: string): readonly SchemaPart[] {
  const all = known.get(document) ?? new Map<string, readonly SchemaPart[]>();
  known.set(document, all);
  const parts = all.get(pointer) ?? partsAt(document, pointer);
  all.set(pointer, parts);
  return parts;
}

function partsAt(document: OpenApiDocument, pointer: string): readonly SchemaPart[] {
  const parts = new Map<string, SchemaPart>();
  const collect = (place: string): void => {
    const schema = valueAt(document, place);
    if (!isObject(schema) || parts.has(place)) return;
    parts.set(place, { pointer: place, schema });
    const ref = stringAt(schema, "$ref");
    if (ref?.startsWith("#") === true) collect(decodeURIComponent(ref.slice(1)));
    for (const index of arrayAt(schema, "allOf").keys()) collect(pointerTo(place, "allOf", index));
  };
  collect(pointer);
  return [...parts.values()];
}

function valueAt(document: OpenApiDocument, pointer: string): unknown {
  let value: unknown = document;
  for (const key of pointerKeys(pointer)) {
    value = Array.isArray(value) ? value[Number(key)] : isObject(value) ? value[key] : undefined;
  }
  return value;
}

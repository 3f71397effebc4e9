import type { SchemaPlace } from "../document.ts";
import { arrayAt, isObject, type JsonObject } from "../json.ts";
import { within } from "../shapes.ts";

/** What one of several schemas says about the members of an object. */
export interface Members {
  readonly place: SchemaPlace;
  readonly schema: JsonObject;
}

export function isEmpty(schema: unknown): boolean {
  return isObject(schema) && Object.keys(schema).length === 0;
}

export function memberPlaces(members: readonly Members[], name: string): readonly SchemaPlace[] | undefined {
  const places: SchemaPlace[] = [];
  for (const { place, schema } of members) {
    let isNamed = false;
    if (isObject(schema["properties"]) && Object.hasOwn(schema["properties"], name)) {
      isNamed = true;
      places.push(within(place, "properties", name));
    }
    for (const pattern of Object.keys(
      isObject(schema["patternProperties"]) ? schema["patternProperties"] : {},
    )) {
      if (!new RegExp(pattern, "u").test(name)) continue;
      isNamed = true;
      places.push(within(place, "patternProperties", pattern));
    }
    if (isNamed) continue;
    if (schema["additionalProperties"] === false) return undefined;
    if (isObject(schema["additionalProperties"])) places.push(within(place, "additionalProperties"));
  }
  return places.some(({ schema }) => schema === false || isNever(schema)) ? undefined : places;
}

function isNever(schema: unknown): boolean {
  return isObject(schema) && "not" in schema && (schema["not"] === true || isEmpty(schema["not"]));
}

export function itemPlaces(members: readonly Members[], index: number): readonly SchemaPlace[] | undefined {
  const places = members.flatMap(({ place, schema }) => {
    const prefix = arrayAt(schema, "prefixItems");
    if (index < prefix.length) return [within(place, "prefixItems", index)];
    return "items" in schema ? [within(place, "items")] : [];
  });
  return places.some(({ schema }) => schema === false) ? undefined : places;
}

/** How many entries have a schema of their own. */
export function prefixLength({ places }: { readonly places: readonly SchemaPlace[] }): number {
  return Math.max(
    0,
    ...places.map(({ schema }) =>
      isObject(schema) && Array.isArray(schema["prefixItems"]) ? schema["prefixItems"].length : 0,
    ),
  );
}

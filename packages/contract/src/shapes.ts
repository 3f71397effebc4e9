import { resolvePlace, type OpenApiDocument, type SchemaPlace } from "./document.ts";
import { ContractError } from "./errors.ts";
import { arrayAt, isObject, objectAt, pointerKeys, pointerTo, stringAt } from "./json.ts";

/** A subschema of a place. */
export function within(place: SchemaPlace, ...keys: readonly (string | number)[]): SchemaPlace {
  let schema = place.schema;
  for (const key of keys) {
    schema = Array.isArray(schema) ? schema[Number(key)] : isObject(schema) ? schema[key] : undefined;
  }
  return { pointer: pointerTo(place.pointer, ...keys), schema };
}

/**
 * Where a `$ref` leads: the next place, which may have a reference too.
 *
 * @throws ContractError `contract/schema-unsupported` for an anchor
 */
export function referred(document: OpenApiDocument, place: SchemaPlace): SchemaPlace | undefined {
  const ref = stringAt(place.schema, "$ref");
  if (ref === undefined) return undefined;
  if (!/^#(?:\/|$)/.test(ref)) {
    throw new ContractError(
      "contract/schema-unsupported",
      `${place.pointer}: the reference ${ref} is no path.`,
      {
        place: pointerTo(place.pointer, "$ref"),
      },
    );
  }
  return placeAt(document, decodeURIComponent(ref.slice(1)));
}

/** What stands at a pointer, as it is: a place of an operation has its references followed already. */
export function placeAt(document: OpenApiDocument, pointer: string): SchemaPlace {
  let schema: unknown = document;
  for (const key of pointerKeys(pointer)) {
    schema = Array.isArray(schema) ? schema[Number(key)] : isObject(schema) ? schema[key] : undefined;
  }
  return { pointer, schema };
}

/** What text that stands for a value of a schema can be read as. */
export interface Shape {
  /** Names of JSON types; empty where the schema says nothing. */
  readonly types: ReadonlySet<string>;
  readonly properties: ReadonlyMap<string, readonly SchemaPlace[]>;
  readonly items: readonly SchemaPlace[];
  /** Whether the schema says in so many words that there can be other members. */
  readonly isOpen: boolean;
}

/**
 * Everything that a schema and its branches say about types, taken together: more than any one value can be. What a
 * value really has to be is for the validator.
 */
export function shapeOf(document: OpenApiDocument, places: readonly SchemaPlace[]): Shape {
  const types = new Set<string>();
  const properties = new Map<string, SchemaPlace[]>();
  const items: SchemaPlace[] = [];
  let isOpen = false;
  const seen = new Set<string>();
  const visit = (place: SchemaPlace): void => {
    if (seen.has(place.pointer) || !isObject(place.schema)) return;
    seen.add(place.pointer);
    const { schema } = place;
    const target = referred(document, place);
    if (target !== undefined) visit(target);
    for (const keyword of ["allOf", "anyOf", "oneOf"]) {
      arrayAt(schema, keyword).forEach((_, index) => visit(within(place, keyword, index)));
    }
    for (const keyword of ["then", "else"]) if (keyword in schema) visit(within(place, keyword));
    const stated = schema["type"];
    const values = [...arrayAt(schema, "enum"), ...("const" in schema ? [schema["const"]] : [])];
    for (const type of Array.isArray(stated) ? stated : [stated]) {
      if (typeof type === "string") types.add(type);
    }
    if (stated === undefined) {
      for (const value of values) types.add(typeOf(value));
      if (isObject(schema["properties"])) types.add("object");
      if (isObject(schema["items"]) || Array.isArray(schema["prefixItems"])) types.add("array");
    }
    for (const name of Object.keys(objectAt(schema, "properties"))) {
      properties.set(name, [...(properties.get(name) ?? []), within(place, "properties", name)]);
    }
    if (isObject(schema["items"])) items.push(within(place, "items"));
    arrayAt(schema, "prefixItems").forEach((_, index) => items.push(within(place, "prefixItems", index)));
    const more = schema["additionalProperties"];
    if (more === true || isObject(more) || isObject(schema["patternProperties"])) isOpen = true;
  };
  places.forEach(visit);
  return { types, properties, items, isOpen };
}

/** The type of a JSON value, `integer` for a whole number. */
export function typeOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  if (typeof value === "number") return Number.isInteger(value) ? "integer" : "number";
  return typeof value;
}

/** The member of a media type object, such as its encoding, by the place of its schema. */
export function encodingOf(
  document: OpenApiDocument,
  body: SchemaPlace,
  property: string,
): {
  readonly style: string | undefined;
  readonly explode: boolean | undefined;
  readonly type: string | undefined;
} {
  const media = resolvePlace(document, body.pointer.replace(/\/schema$/, "")).value;
  const encoding = objectAt(objectAt(media, "encoding"), property);
  const { explode } = encoding;
  return {
    style: stringAt(encoding, "style"),
    explode: typeof explode === "boolean" ? explode : undefined,
    type: stringAt(encoding, "contentType"),
  };
}

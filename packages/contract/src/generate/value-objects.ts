import * as fc from "fast-check";
import type { OpenApiDocument, SchemaPlace } from "../document.ts";
import { isObject, pointerTo, type JsonObject } from "../json.ts";
import { counted, distinct } from "./distinct.ts";
import type { Facets } from "./facets.ts";
import { Impossible, possible } from "./impossible.ts";
import { multiplied } from "./limits.ts";
import { matching } from "./pattern.ts";
import { innerOf, isReadOnly, type Spot } from "./schema-walk.ts";
import type { Build } from "./values.ts";

/**
 * Objects of a schema.
 *
 * @throws Impossible
 */
export function objectsOf(
  document: OpenApiDocument,
  facets: Facets,
  spot: Spot,
  build: Build,
): fc.Arbitrary<unknown> {
  const first = facets.places[0]?.pointer ?? "";
  const inner = innerOf(spot);
  const model: Record<string, fc.Arbitrary<unknown>> = {};
  const required: string[] = [];
  for (const name of new Set([...facets.required, ...facets.names])) {
    const places = facets.member(name);
    if (places !== undefined && isReadOnly(document, places)) continue;
    const isRequired = facets.required.has(name);
    if (places === undefined) {
      if (isRequired) throw new Impossible(first, "required");
      continue;
    }
    const member = isRequired ? build(places, inner) : possible(() => build(places, inner))[0];
    if (member === undefined) continue;
    Object.defineProperty(model, name, { value: member, enumerable: true, configurable: true });
    if (isRequired) required.push(name);
  }
  if (required.length > facets.maxProperties) throw new Impossible(first, "maxProperties");
  const least = Math.max(facets.minProperties, spot.medium === "json" ? 0 : 1);
  const count = Object.keys(model).length;
  const named = Number.isFinite(facets.maxProperties)
    ? limited(model, required, facets.maxProperties)
    : fc.record(model, { requiredKeys: required, noNullPrototype: true });
  const missing = Math.max(0, least - count);
  const many = multiplied(spot.many, missing, first, "minProperties");
  const extras = extraMembers(facets, { ...inner, many }, missing, build);
  const all = extras.length === 0 ? named : fc.tuple(named, ...extras).map((parts) => merged(parts));
  if (least > count && extras.length === 0) throw new Impossible(first, "minProperties");
  const isCounted = least > required.length || Number.isFinite(facets.maxProperties);
  if (!isCounted) return all;
  const fits = (value: unknown): boolean => {
    const size = Object.keys(isObject(value) ? value : {}).length;
    return size >= least && size <= facets.maxProperties;
  };
  return all.filter(counted(fits, first, "minProperties"));
}

/** Members that no name stands for: by pattern, or because others are allowed. */
function extraMembers(facets: Facets, spot: Spot, least: number, build: Build): fc.Arbitrary<unknown>[] {
  const extras: fc.Arbitrary<unknown>[] = [];
  const keys =
    facets.propertyNames.length > 0
      ? build(facets.propertyNames, { ...spot, isInner: false })
          .filter(counted((key) => typeof key === "string", facets.places[0]?.pointer ?? "", "propertyNames"))
          .map(String)
      : fc.stringMatching(/^[a-z]{1,6}$/);
  const first = facets.places[0]?.pointer ?? "";
  const members = (
    names: fc.Arbitrary<string>,
    values: fc.Arbitrary<unknown>,
  ): fc.Arbitrary<(readonly [string, unknown])[]> =>
    distinct(
      fc.tuple(names, values),
      { minLength: least, maxLength: least + 2 },
      ([name]) => name,
      first,
      "minProperties",
    );
  for (const { value, pointer } of facets.namePatterns) {
    const values = possible(() => build([placeOf(facets, pointer, value)], spot))[0];
    if (values === undefined) continue;
    const holder = pointer.slice(0, pointer.lastIndexOf("/"));
    const named = matching(value, holder, "patternProperties", "xsmall");
    extras.push(members(named, values).map((entries) => Object.fromEntries(entries)));
  }
  const other = facets.isOpen ? facets.member(" ") : undefined;
  const values = other === undefined ? undefined : possible(() => build(other, spot))[0];
  if (values !== undefined) {
    const isFree = (name: string): boolean => !facets.names.includes(name) && name !== "__proto__";
    extras.push(
      members(keys, values).map((entries) => Object.fromEntries(entries.filter(([name]) => isFree(name)))),
    );
  }
  return extras;
}

/** Records with no more than so many members. */
function limited(
  model: Readonly<Record<string, fc.Arbitrary<unknown>>>,
  required: readonly string[],
  most: number,
): fc.Arbitrary<JsonObject> {
  const optional = Object.keys(model).filter((name) => !required.includes(name));
  const room = Math.max(0, Math.min(optional.length, most - required.length));
  return fc
    .tuple(fc.record({ ...model }, { noNullPrototype: true }), fc.subarray(optional, { maxLength: room }))
    .map(([whole, kept]) =>
      Object.fromEntries(
        Object.entries(whole).filter(([name]) => required.includes(name) || kept.includes(name)),
      ),
    );
}

/** Named members go before others of the same name. */
function merged(parts: readonly unknown[]): JsonObject {
  return Object.fromEntries(parts.toReversed().flatMap((part) => Object.entries(isObject(part) ? part : {})));
}

function placeOf(facets: Facets, pointer: string, pattern: string): SchemaPlace {
  const holder = facets.places.find((place) => pointer === `${place.pointer}/patternProperties`);
  const patterns = isObject(holder?.schema) ? holder.schema["patternProperties"] : undefined;
  return { pointer: pointerTo(pointer, pattern), schema: isObject(patterns) ? patterns[pattern] : {} };
}

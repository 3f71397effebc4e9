import * as fc from "fast-check";
import type { OpenApiDocument, SchemaPlace } from "../document.ts";
import { isObject, pointerTo, type JsonObject } from "../json.ts";
import type { Schemas } from "../schemas.ts";
import { placeAt } from "../shapes.ts";
import { chosenBranches } from "./branches.ts";
import {
  canonical,
  facetsOf,
  flattened,
  Impossible,
  multiplied,
  unsupported,
  type Facets,
  type JsonType,
} from "./facets.ts";
import { counted, distinct, matching, numbers, texts, type Medium } from "./scalars.ts";

/** How deep references are followed into each other; where a schema needs more, a member is left out. */
const DEPTH = 6;

/** Values that schemas of a document allow. */
export interface Values {
  /** @throws ContractError `contract/schema-unsupported` */
  arbitrary(place: SchemaPlace, medium: Medium): fc.Arbitrary<unknown>;
}

/** Where in a value something is made. */
interface Spot {
  readonly chosen: ReadonlySet<string>;
  readonly depth: number;
  readonly medium: Medium;
  /** Set inside a list or an object in a URL, where only scalars can be written. */
  readonly isInner: boolean;
  /** How many of it there are at least, for the lists and objects around it. */
  readonly many: number;
}

const built = new WeakMap<Schemas, Values>();

/** The values of a document, built when they are first asked for. */
export function valuesOf(schemas: Schemas): Values {
  let values = built.get(schemas);
  if (values === undefined) {
    values = createValues(schemas);
    built.set(schemas, values);
  }
  return values;
}

function createValues(schemas: Schemas): Values {
  const { document } = schemas;
  const memo = new Map<string, fc.Arbitrary<unknown> | Impossible>();

  function build(places: readonly SchemaPlace[], spot: Spot): fc.Arbitrary<unknown> {
    const key = JSON.stringify([
      [...new Set(places.map(({ pointer }) => pointer))],
      [...spot.chosen],
      spot.depth,
      spot.medium,
      spot.isInner,
      spot.many,
    ]);
    let known = memo.get(key);
    if (known === undefined) {
      try {
        known = make(places, spot);
      } catch (error) {
        if (!(error instanceof Impossible)) throw error;
        known = error;
      }
      memo.set(key, known);
    }
    if (known instanceof Impossible) throw known;
    return known;
  }

  function make(places: readonly SchemaPlace[], spot: Spot): fc.Arbitrary<unknown> {
    const first = places[0]?.pointer ?? "";
    if (spot.depth > DEPTH) throw new Impossible(first, "$ref");
    const depth = spot.depth + (places.some(({ schema }) => isObject(schema) && "$ref" in schema) ? 1 : 0);
    const facets = facetsOf(document, places, spot.chosen);
    const fits = (value: unknown): boolean => placesFit(schemas, facets.places, value);
    const [group] = facets.groups;
    if (group !== undefined) {
      const chosen = new Set([...spot.chosen, group.pointer]);
      const all = oneOfThose(
        chosenBranches(document, facets, group).map(
          (branch) => () => build([...places, ...branch], { ...spot, chosen }),
        ),
        new Impossible(first, group.keyword),
      );
      return group.keyword === "oneOf" ? all.filter(counted(fits, first, "oneOf")) : all;
    }
    if (facets.enums !== undefined) {
      const kept = facets.enums.filter(fits);
      if (kept.length === 0) throw new Impossible(first, "enum");
      return fc.constantFrom(...kept);
    }
    const inner: Spot = { ...spot, depth, chosen: new Set() };
    if (saysNothing(facets)) {
      const some = anything(facets, spot);
      return facets.needsCheck ? some.filter(counted(fits, first, triedKeyword(facets))) : some;
    }
    const all = oneOfThose(
      [...allowedTypes(facets, spot)].map((type) => () => ofType(type, facets, inner)),
      new Impossible(first, "type"),
    );
    return facets.needsCheck ? all.filter(counted(fits, first, triedKeyword(facets))) : all;
  }

  function ofType(type: JsonType, facets: Facets, spot: Spot): fc.Arbitrary<unknown> {
    const first = facets.places[0]?.pointer ?? "";
    switch (type) {
      case "null":
        return fc.constant(null);
      case "boolean":
        return fc.boolean();
      case "string":
        if (facets.minLength > facets.maxLength) throw new Impossible(first, "maxLength");
        return texts(facets, spot.medium);
      case "number": {
        const made = numbers(facets);
        if (made === undefined) throw new Impossible(first, rangeKeyword(facets));
        return made;
      }
      case "array":
        return arrays(facets, spot);
      case "object":
        return objects(facets, spot);
      default:
        throw new Impossible(first, "type");
    }
  }

  function arrays(facets: Facets, spot: Spot): fc.Arbitrary<unknown> {
    const first = facets.places[0]?.pointer ?? "";
    const least = Math.max(facets.minItems, spot.medium === "json" ? 0 : 1);
    const many = multiplied(spot.many, Math.max(least, facets.minContains), first, "minItems");
    const inner = { ...innerOf(spot), many };
    if (least > facets.maxItems) throw new Impossible(first, "maxItems");
    const most = Math.min(facets.maxItems, least + (spot.depth > 2 ? 1 : 3));
    const prefix = prefixLength(facets);
    const item = (index: number): fc.Arbitrary<unknown> | undefined => {
      const places = facets.item(index);
      return places === undefined ? undefined : possible(() => build(places, inner))[0];
    };
    const rest = item(prefix);
    const heads = Array.from({ length: prefix }, (_, index) => item(index));
    const ends = heads.indexOf(undefined);
    const known = heads.slice(0, ends < 0 ? prefix : ends).filter((head) => head !== undefined);
    if (known.length < least && (rest === undefined || ends >= 0)) throw new Impossible(first, "items");
    if (facets.contains.length > 0 && facets.minContains > 0) {
      const found = build([...(facets.item(prefix) ?? []), ...facets.contains], inner);
      const needed = fc.array(found, { minLength: facets.minContains, maxLength: facets.minContains + 1 });
      const other = rest === undefined ? fc.constant([]) : fc.array(rest, { maxLength: most });
      return fc
        .tuple(fc.tuple(...known), needed, other)
        .map(([head, needs, others]) =>
          [...head, ...needs, ...others].slice(0, Math.max(most, facets.minContains)),
        );
    }
    const tail = (min: number, max: number): fc.Arbitrary<unknown[]> => {
      if (rest === undefined || ends >= 0 || max <= 0) return fc.constant([]);
      const length = { minLength: Math.max(0, min), maxLength: Math.max(0, min, max) };
      return facets.isUnique
        ? distinct(rest, length, canonical, first, "uniqueItems")
        : fc.array(rest, length);
    };
    if (known.length === 0) return tail(least, most);
    return fc
      .tuple(fc.tuple(...known), tail(least - known.length, most - known.length), fc.nat(known.length))
      .map(([head, others, cut]) => {
        const whole = head.concat(others);
        return others.length > 0
          ? whole
          : whole.slice(0, Math.max(least, Math.min(facets.maxItems, whole.length - cut)));
      });
  }

  function objects(facets: Facets, spot: Spot): fc.Arbitrary<unknown> {
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
    const extras = extraMembers(facets, { ...inner, many }, missing);
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
  function extraMembers(facets: Facets, spot: Spot, least: number): fc.Arbitrary<unknown>[] {
    const extras: fc.Arbitrary<unknown>[] = [];
    const keys =
      facets.propertyNames.length > 0
        ? build(facets.propertyNames, { ...spot, isInner: false })
            .filter(
              counted((key) => typeof key === "string", facets.places[0]?.pointer ?? "", "propertyNames"),
            )
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

  return {
    arbitrary(place, medium) {
      try {
        return build([placeAt(document, place.pointer)], {
          chosen: new Set(),
          depth: 0,
          medium,
          isInner: false,
          many: 1,
        });
      } catch (error) {
        throw explained(error);
      }
    },
  };
}

/** Whether any type will do. */
export function saysNothing({ types }: Facets): boolean {
  return types.size === 6;
}

function anything(facets: Facets, { medium, isInner }: Spot): fc.Arbitrary<unknown> {
  const some = [
    texts(facets, medium),
    fc.boolean(),
    fc.maxSafeInteger().map((value) => (value === 0 ? 0 : value)),
  ];
  if (medium !== "json") return isInner ? texts(facets, medium) : fc.oneof(...some);
  return fc.oneof(...some, fc.constantFrom(null, [], {}, [1], { member: "text" }));
}

/** An {@link Impossible} that reached the top, for the user. */
export function explained(error: unknown): unknown {
  if (!(error instanceof Impossible)) return error;
  const keyword = error.place.slice(error.place.lastIndexOf("/") + 1);
  const why = keyword === "$ref" ? "the references never end" : "no value fits it";
  return unsupported(error.place.slice(0, -keyword.length - 1), keyword, why);
}

/** What can be built, or nothing. */
function possible<T>(make: () => T): readonly T[] {
  try {
    return [make()];
  } catch (error) {
    if (error instanceof Impossible) return [];
    throw error;
  }
}

/** Those that can be made. Where none can, the reason is that of the first, or `nothing` where there is not even one. */
function oneOfThose(
  makers: readonly (() => fc.Arbitrary<unknown>)[],
  nothing: Impossible,
): fc.Arbitrary<unknown> {
  const made: fc.Arbitrary<unknown>[] = [];
  const reasons: Impossible[] = [];
  for (const make of makers) {
    try {
      made.push(make());
    } catch (error) {
      if (!(error instanceof Impossible)) throw error;
      reasons.push(error);
    }
  }
  const [only] = made;
  if (only === undefined) throw reasons[0] ?? nothing;
  return made.length === 1 ? only : fc.oneof(...made);
}

/** Whether a value fits schemas of the document; those that stand for an exclusion are none of it. */
export function placesFit(schemas: Schemas, places: readonly SchemaPlace[], value: unknown): boolean {
  return places.every(
    (place) =>
      place.pointer.includes("/required without ") || schemas.check(place, value, ["body"]).length === 0,
  );
}

/** Types that can be written here: a URL has no null and no lists in lists. */
export function allowedTypes(
  { types }: Facets,
  { medium, isInner }: { readonly medium: Medium; readonly isInner: boolean },
): ReadonlySet<JsonType> {
  if (medium === "json") return types;
  const kept = [...types].filter(
    (type) => type !== "null" && !(isInner && (type === "array" || type === "object")),
  );
  return new Set(kept);
}

export function isReadOnly(document: OpenApiDocument, places: readonly SchemaPlace[]): boolean {
  try {
    return flattened(document, places).some(({ schema }) => isObject(schema) && schema["readOnly"] === true);
  } catch (error) {
    if (error instanceof Impossible) return false;
    throw error;
  }
}

export function prefixLength({ places }: Facets): number {
  return Math.max(
    0,
    ...places.map(({ schema }) =>
      isObject(schema) && Array.isArray(schema["prefixItems"]) ? schema["prefixItems"].length : 0,
    ),
  );
}

function triedKeyword({ places }: Facets): string {
  const tried = [
    "not",
    "if",
    "contains",
    "unevaluatedProperties",
    "propertyNames",
    "patternProperties",
    "uniqueItems",
  ];
  return (
    tried.find((keyword) => places.some(({ schema }) => isObject(schema) && keyword in schema)) ?? "schema"
  );
}

function rangeKeyword({ places }: Facets): string {
  const limits = ["maximum", "exclusiveMaximum", "minimum", "exclusiveMinimum"];
  return (
    limits.find((keyword) => places.some(({ schema }) => isObject(schema) && keyword in schema)) ?? "maximum"
  );
}

function innerOf(spot: Spot): Spot {
  return spot.medium === "json" ? spot : { ...spot, isInner: true };
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

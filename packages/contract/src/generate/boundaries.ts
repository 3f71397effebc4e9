import * as fc from "fast-check";
import type { OpenApiDocument, SchemaPlace } from "../document.ts";
import { ContractError } from "../errors.ts";
import type { JsonObject } from "../json.ts";
import type { Schemas } from "../schemas.ts";
import { canonical, type Facets } from "./facets.ts";
import type { JsonType } from "./json-types.ts";
import { explained, possible } from "./impossible.ts";
import { multiplied } from "./limits.ts";
import { prefixLength } from "./members.ts";
import { boundaryNumbers } from "./numbers.ts";
import { innerOf, isReadOnly, SchemaWalk, type Medium, type Spot } from "./schema-walk.ts";
import { boundaryTexts } from "./texts.ts";
import { valuesOf } from "./values.ts";

/** How many boundary values one schema gives to what it stands in. */
const MOST = 120;

/** Some of those in a list or an object may not fit it: there are more than are needed. */
const SPARE = 2;

/** The values on the edges of schemas: smallest and largest, empty and full, each member of an enum. */
export interface Boundaries {
  /**
   * The simplest value first. Every value fits its schema.
   *
   * @throws ContractError `contract/schema-unsupported`
   */
  of(place: SchemaPlace, medium: Medium): readonly unknown[];
}

const built = new WeakMap<Schemas, Boundaries>();

/** The boundaries of a document, worked out when they are first asked for. */
export function boundariesOf(schemas: Schemas): Boundaries {
  let boundaries = built.get(schemas);
  if (boundaries === undefined) {
    boundaries = createBoundaries(schemas);
    built.set(schemas, boundaries);
  }
  return boundaries;
}

/** Those of the first of some schemas; none where none can be made. */
export function edgesOf(schemas: Schemas, places: readonly SchemaPlace[] | undefined): readonly unknown[] {
  const [place] = places ?? [];
  try {
    return place === undefined ? [] : boundariesOf(schemas).of(place, "json");
  } catch (error) {
    if (error instanceof ContractError) return [];
    throw error;
  }
}

/** Nothing where no value can be made. */
type Edges = (places: readonly SchemaPlace[], spot: Spot) => readonly unknown[];

function createBoundaries(schemas: Schemas): Boundaries {
  const edges = new SchemaWalk<readonly unknown[]>(schemas, (walk, document) => {
    const list: Edges = (places, spot) => possible(() => walk.at(places, spot))[0] ?? [];
    return {
      // What is further down is left to chance.
      deepest: 4,
      listed: (values) => unique(values).slice(0, MOST),
      anything: (_, { medium }) => (medium === "json" ? ["text", 1, true, null, [], {}] : ["text"]),
      typed: (type, facets, spot) => ofType(document, type, facets, spot, list),
      // By turns, so that every branch comes before the first one is through.
      any: (makers) => turns(makers.map((make) => possible(make)[0] ?? [])),
      fitting: (values, fits) => unique(values.filter(fits)).slice(0, MOST),
    };
  });
  return {
    of(place, medium) {
      const [values = []] = possible(() => edges.from(place, medium));
      if (values.length > 0) return values;
      // Nothing on an edge fits: the first values that come by chance stand in, or say why there are none.
      try {
        return unique(fc.sample(valuesOf(schemas).arbitrary(place, medium), { numRuns: 5, seed: 1 }));
      } catch (error) {
        throw explained(error);
      }
    },
  };
}

function ofType(
  document: OpenApiDocument,
  type: JsonType,
  facets: Facets,
  spot: Spot,
  list: Edges,
): readonly unknown[] {
  switch (type) {
    case "null":
      return [null];
    case "boolean":
      return [true, false];
    case "string":
      return boundaryTexts(facets, spot.medium);
    case "number":
      return boundaryNumbers(facets);
    case "array":
      return arrays(facets, innerOf(spot), list);
    default:
      return objects(document, facets, innerOf(spot), list);
  }
}

function arrays(facets: Facets, outer: Spot, list: Edges): readonly unknown[] {
  const first = facets.places[0]?.pointer ?? "";
  const needed = Math.max(facets.minItems, facets.minContains);
  const spot = { ...outer, many: multiplied(outer.many, needed, first, "minItems") };
  const prefix = prefixLength(facets);
  const at = (index: number): readonly unknown[] => {
    const places = facets.item(index);
    return places === undefined ? [] : list([...places, ...(index >= prefix ? facets.contains : [])], spot);
  };
  const heads = Array.from({ length: prefix }, (_, index) => at(index));
  const rest = at(prefix);
  const least = Math.max(facets.minItems, facets.minContains);
  const simplest = (index: number): unknown => {
    const options = heads[index] ?? rest;
    return facets.isUnique && index >= prefix
      ? options[(index - prefix) % Math.max(1, options.length)]
      : options[0];
  };
  const lengths = [least, prefix, least + 1, ...(facets.maxItems <= 100 ? [facets.maxItems] : [])];
  const bySize = lengths
    .filter(
      (length) => length >= least && length <= facets.maxItems && (spot.medium === "json" || length > 0),
    )
    .map((length) => filled(length, simplest));
  // Different entries: a client that joins them, keeps only one or sorts them shows.
  const size = Math.max(1, least, prefix);
  const several = Math.max(size, prefix + 2);
  const different =
    several > facets.maxItems || rest.length < 2
      ? []
      : [filled(several, (index) => (index < prefix ? simplest(index) : rest[1 - ((index - prefix) % 2)]))];
  const byItem =
    size > facets.maxItems
      ? []
      : [...heads.slice(0, size), ...(size > prefix ? [rest] : [])]
          .flatMap((values, index) => values.map((value) => ({ index, value })))
          .slice(0, SPARE * MOST)
          .map(({ index, value }) => filled(size, (other) => (other === index ? value : simplest(other))));
  return [...bySize, ...different, ...byItem].filter((items) => !items.includes(undefined));
}

function objects(document: OpenApiDocument, facets: Facets, spot: Spot, list: Edges): readonly unknown[] {
  const members = new Map<string, readonly unknown[]>();
  for (const name of new Set([...facets.required, ...facets.names])) {
    const places = facets.member(name);
    if (places === undefined || isReadOnly(document, places)) continue;
    const values = list(places, spot);
    if (values.length > 0) members.set(name, values);
    else if (facets.required.has(name)) return [];
  }
  const first = (name: string): [string, unknown] => [name, members.get(name)?.[0]];
  const required = [...members.keys()].filter((name) => facets.required.has(name));
  const optional = [...members.keys()].filter((name) => !facets.required.has(name));
  const base: [string, unknown][] = required.map(first);
  const full = [...members.keys()].map(first);
  // The first value of a required member is in the base already.
  const each = [...members].map(([name, values]) =>
    values.slice(facets.required.has(name) ? 1 : 0).map((value) => ({ name, value })),
  );
  const least = Object.fromEntries(base);
  const byMember = turns(each)
    .slice(0, SPARE * MOST)
    .map(({ name, value }) => withMember(least, name, value));
  // Where too few are required, some of the others fill up.
  const enough = [...base, ...optional.slice(0, Math.max(0, facets.minProperties - base.length)).map(first)];
  return [least, Object.fromEntries(enough), Object.fromEntries(full), ...byMember];
}

function withMember(object: JsonObject, name: string, value: unknown): JsonObject {
  return { ...object, [name]: value };
}

function filled(length: number, item: (index: number) => unknown): unknown[] {
  return Array.from({ length }, (_, index) => item(index));
}

function unique(values: readonly unknown[]): readonly unknown[] {
  return [...new Map(values.map((value) => [canonical(value), value])).values()];
}

/** One of each list, then the next of each. */
export function turns<T>(lists: readonly (readonly T[])[]): readonly T[] {
  const longest = Math.max(0, ...lists.map(({ length }) => length));
  return Array.from({ length: longest }, (_, index) =>
    lists.flatMap((items) => items.slice(index, index + 1)),
  ).flat();
}

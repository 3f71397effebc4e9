import * as fc from "fast-check";
import type { SchemaPlace } from "../document.ts";
import { isObject } from "../json.ts";
import type { Schemas } from "../schemas.ts";
import { placeAt } from "../shapes.ts";
import { chosenBranches } from "./branches.ts";
import { canonical, facetsOf, Impossible, multiplied, type Facets, type JsonType } from "./facets.ts";
import { boundaryNumbers, boundaryTexts, type Medium } from "./scalars.ts";
import {
  allowedTypes,
  explained,
  isReadOnly,
  placesFit,
  prefixLength,
  saysNothing,
  valuesOf,
} from "./values.ts";

/** How deep references are followed into each other: boundaries further down are left to chance. */
const DEPTH = 3;

/** How many boundary values one schema gives to what it stands in. */
const MOST = 120;

/** The values on the edges of schemas: smallest and largest, empty and full, each member of an enum. */
export interface Boundaries {
  /**
   * The simplest value first. Every value fits its schema.
   *
   * @throws ContractError `contract/schema-unsupported`
   */
  of(place: SchemaPlace, medium: Medium): readonly unknown[];
}

interface Spot {
  readonly chosen: ReadonlySet<string>;
  readonly depth: number;
  readonly medium: Medium;
  readonly isInner: boolean;
  /** How many of it there are at least, for the lists around it. */
  readonly many: number;
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

function createBoundaries(schemas: Schemas): Boundaries {
  const { document } = schemas;
  const memo = new Map<string, readonly unknown[]>();

  /** Nothing where no value can be made. */
  function list(places: readonly SchemaPlace[], spot: Spot): readonly unknown[] {
    const pointers = [...new Set(places.map(({ pointer }) => pointer))];
    const key = JSON.stringify([
      pointers,
      [...spot.chosen],
      spot.depth,
      spot.medium,
      spot.isInner,
      spot.many,
    ]);
    let known = memo.get(key);
    if (known === undefined) {
      try {
        known = unique(make(places, spot)).slice(0, MOST);
      } catch (error) {
        if (!(error instanceof Impossible)) throw error;
        known = [];
      }
      memo.set(key, known);
    }
    return known;
  }

  function make(places: readonly SchemaPlace[], spot: Spot): readonly unknown[] {
    const depth = spot.depth + (places.some(({ schema }) => isObject(schema) && "$ref" in schema) ? 1 : 0);
    if (depth > DEPTH + 1) return [];
    const facets = facetsOf(document, places, spot.chosen);
    const fits = (value: unknown): boolean => placesFit(schemas, facets.places, value);
    const [group] = facets.groups;
    if (group !== undefined) {
      const chosen = new Set([...spot.chosen, group.pointer]);
      const branches = chosenBranches(document, facets, group).map((branch) =>
        list([...places, ...branch], { ...spot, chosen }),
      );
      // By turns, so that every branch comes before the first one is through.
      return turns(branches).filter(fits);
    }
    if (facets.enums !== undefined) return facets.enums.filter(fits);
    if (saysNothing(facets)) {
      return (spot.medium === "json" ? ["text", 1, true, null, [], {}] : ["text"]).filter(fits);
    }
    const inner = { ...spot, depth, chosen: new Set<string>() };
    return turns([...allowedTypes(facets, spot)].map((type) => ofType(type, facets, inner))).filter(fits);
  }

  function ofType(type: JsonType, facets: Facets, spot: Spot): readonly unknown[] {
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
        return arrays(facets, innerOf(spot));
      default:
        return objects(facets, innerOf(spot));
    }
  }

  function arrays(facets: Facets, outer: Spot): readonly unknown[] {
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
        : filled(size, (index) => index).flatMap((index) =>
            (heads[Number(index)] ?? (index === prefix ? rest : [])).map((value) =>
              filled(size, (other) => (other === index ? value : simplest(other))),
            ),
          );
    return [...bySize, ...different, ...byItem].filter((items) => !items.includes(undefined));
  }

  function objects(facets: Facets, spot: Spot): readonly unknown[] {
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
    const base = required.map(first);
    const full = [...members.keys()].map(first);
    const byMember = turns(
      [...members].map(([name, values]) =>
        values.map((value) => [...base.filter(([key]) => key !== name), [name, value] as const]),
      ),
    );
    // Where too few are required, some of the others fill up.
    const enough = [
      ...base,
      ...optional.slice(0, Math.max(0, facets.minProperties - base.length)).map(first),
    ];
    return [base, enough, full, ...byMember].map((entries) => Object.fromEntries(entries));
  }

  return {
    of(place, medium) {
      const values = list([placeAt(document, place.pointer)], {
        chosen: new Set(),
        depth: 0,
        medium,
        isInner: false,
        many: 1,
      });
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

function filled(length: number, item: (index: number) => unknown): unknown[] {
  return Array.from({ length }, (_, index) => item(index));
}

function innerOf(spot: Spot): Spot {
  return spot.medium === "json" ? spot : { ...spot, isInner: true };
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

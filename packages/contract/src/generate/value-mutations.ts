import type { SchemaPlace } from "../document.ts";
import { isObject } from "../json.ts";
import type { Schemas } from "../schemas.ts";
import { placeAt } from "../shapes.ts";
import { groupChanges, triedChanges } from "./branch-changes.ts";
import { facetsOf, type Facets, type Group } from "./facets.ts";
import { Impossible } from "./impossible.ts";
import { listChanges, memberChanges } from "./part-changes.ts";
import { enumChanges, numberChanges, textChanges, typeChanges } from "./scalar-changes.ts";

/** One change of a value that is meant to break one keyword. Whether it does is tried afterwards. */
export interface ValueMutation {
  /** `drop required member`. */
  readonly name: string;
  /** `required`. */
  readonly keyword: string;
  /** Where in the value it shows: steps of a JSON pointer. */
  readonly path: readonly string[];
  /** Makes the value with the change: most are never asked for. */
  readonly make: () => unknown;
}

/** Makes a value in the whole out of a value at one place. */
type Put = (value: unknown) => unknown;

interface Spot {
  readonly path: readonly string[];
  readonly put: Put;
}

/** Names one change of the value that is looked at, which is made when it is asked for. */
export type Change = (
  name: string,
  keyword: string,
  make: () => unknown,
  ...steps: string[]
) => ValueMutation;

/** Only the ends of long lists, and of members without a name, are changed: what is between breaks the same keywords. */
const ENDS = 2;

/**
 * Every change of a value that should break its schema, from the outside in.
 *
 * @param place of the schema that the value fits
 */
export function* valueMutations(
  schemas: Schemas,
  place: SchemaPlace,
  value: unknown,
): Generator<ValueMutation> {
  const { document } = schemas;
  yield* at(schemas, [placeAt(document, place.pointer)], value, { path: [], put: (whole) => whole });
}

function* at(
  schemas: Schemas,
  given: readonly SchemaPlace[],
  value: unknown,
  spot: Spot,
): Generator<ValueMutation> {
  const taken = fittingFacets(schemas, given, value);
  if (taken === undefined) return;
  const { facets, groups } = taken;
  const change: Change = (name, keyword, make, ...steps) => ({
    name,
    keyword,
    path: [...spot.path, ...steps],
    make: () => spot.put(make()),
  });
  yield* typeChanges(facets, value, change);
  yield* enumChanges(facets, value, change);
  yield* groupChanges(schemas, groups, value, change);
  yield* triedChanges(schemas, facets, value, change);
  if (typeof value === "number") yield* numberChanges(facets, value, change);
  if (typeof value === "string") yield* textChanges(facets, value, change);
  if (Array.isArray(value)) {
    const list: readonly unknown[] = value;
    yield* listChanges(schemas, facets, list, change);
    for (const [index, item] of list.entries()) {
      if (index >= ENDS && index < list.length - 1) continue;
      const put: Put = (changed) => spot.put(list.with(index, changed));
      yield* at(schemas, facets.item(index) ?? [], item, { path: [...spot.path, String(index)], put });
    }
  }
  if (isObject(value)) {
    yield* memberChanges(facets, value, change);
    const named = new Set(facets.names);
    const others = Object.keys(value).filter((name) => !named.has(name));
    const skipped = new Set(others.slice(ENDS, -1));
    for (const [name, member] of Object.entries(value)) {
      if (skipped.has(name)) continue;
      const put: Put = (changed) => spot.put(withMember(value, name, changed));
      yield* at(schemas, facets.member(name) ?? [], member, { path: [...spot.path, name], put });
    }
  }
}

/** The facets with every branch that the value fits; undefined where the schemas say nothing or contradict. */
function fittingFacets(
  schemas: Schemas,
  given: readonly SchemaPlace[],
  value: unknown,
): { readonly facets: Facets; readonly groups: readonly Group[] } | undefined {
  const places = [...given];
  const chosen = new Set<string>();
  const groups: Group[] = [];
  try {
    for (;;) {
      const facets = facetsOf(schemas.document, places, chosen);
      if (facets.groups.length === 0) return { facets, groups };
      for (const group of facets.groups) {
        chosen.add(group.pointer);
        groups.push(group);
        const fitting = group.branches.filter(
          (branch) => schemas.check(branch, value, ["body"]).length === 0,
        );
        places.push(...fitting);
      }
    }
  } catch (error) {
    if (error instanceof Impossible) return undefined;
    throw error;
  }
}

function withMember(value: Readonly<Record<string, unknown>>, name: string, member: unknown): object {
  return { ...value, [name]: member };
}

import { isObject } from "../json.ts";
import type { Schemas } from "../schemas.ts";
import { edgesOf } from "./boundaries.ts";
import type { Facets } from "./facets.ts";
import type { Change, ValueMutation } from "./value-mutations.ts";

export function* listChanges(
  schemas: Schemas,
  facets: Facets,
  list: readonly unknown[],
  change: Change,
): Generator<ValueMutation> {
  const { minItems, maxItems, isUnique, contains } = facets;
  if (minItems > 0) yield change("too few items", "minItems", () => list.slice(0, minItems - 1));
  const filler = list.at(-1) ?? edgesOf(schemas, facets.item(list.length))[0] ?? 1;
  if (maxItems <= 1000) {
    const more = Array.from({ length: Math.max(0, maxItems + 1 - list.length) }, () => filler);
    yield change("too many items", "maxItems", () => [...list, ...more]);
  }
  if (isUnique && list.length > 0)
    yield change("the same item twice", "uniqueItems", () => [...list, list[0]]);
  if (contains.length > 0) yield change("without the item that is needed", "contains", () => []);
  if (facets.item(list.length) === undefined)
    yield change("an item too many", "items", () => [...list, filler]);
}

export function* memberChanges(
  facets: Facets,
  value: Readonly<Record<string, unknown>>,
  change: Change,
): Generator<ValueMutation> {
  const names = Object.keys(value);
  for (const name of facets.required) {
    if (Object.hasOwn(value, name))
      yield change("drop required member", "required", () => withoutMembers(value, [name]), name);
  }
  const extra = "undocumented";
  if (facets.member(extra) === undefined || facets.needsCheck) {
    const keyword = facets.places.some(
      ({ schema }) => isObject(schema) && schema["additionalProperties"] === false,
    )
      ? "additionalProperties"
      : "unevaluatedProperties";
    yield change("undocumented member", keyword, () => ({ ...value, [extra]: 1 }), extra);
  }
  for (const name of facets.names) {
    if (facets.member(name) !== undefined || Object.hasOwn(value, name)) continue;
    yield change("member that is ruled out", "not", () => ({ ...value, [name]: 1 }), name);
  }
  if (facets.minProperties > 0) {
    yield change("too few members", "minProperties", () =>
      withoutMembers(value, names.slice(facets.minProperties - 1)),
    );
  }
  if (facets.maxProperties < 100) {
    const missing = facets.maxProperties + 1 - names.length;
    const more = Array.from({ length: Math.max(0, missing) }, (_, index) => [`undocumented${index}`, 1]);
    yield change("too many members", "maxProperties", () => ({ ...value, ...Object.fromEntries(more) }));
  }
}

/** A copy without some members. */
export function withoutMembers(value: Readonly<Record<string, unknown>>, names: readonly string[]): object {
  const kept = { ...value };
  for (const name of names) Reflect.deleteProperty(kept, name);
  return kept;
}

import type { OpenApiDocument, SchemaPlace } from "../document.ts";
import { ContractError } from "../errors.ts";
import { arrayAt, isObject, objectAt, stringAt } from "../json.ts";
import type { Schemas } from "../schemas.ts";
import { placeAt, within } from "../shapes.ts";
import { boundariesOf } from "./boundaries.ts";
import { canonical, facetsOf, Impossible, type Facets, type Group, type JsonType } from "./facets.ts";

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

/** Only the ends of long lists are changed: what is between breaks the same keywords. */
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
  const change = (name: string, keyword: string, changed: unknown, ...steps: string[]): ValueMutation => ({
    name,
    keyword,
    path: [...spot.path, ...steps],
    make: () => spot.put(changed),
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
    for (const [name, member] of Object.entries(value)) {
      const put: Put = (changed) => spot.put(withMember(value, name, changed));
      yield* at(schemas, facets.member(name) ?? [], member, { path: [...spot.path, name], put });
    }
  }
}

type Change = (name: string, keyword: string, changed: unknown, ...steps: string[]) => ValueMutation;

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

/** A value of each type, none of which is likely to be right by chance. */
const OTHERS: readonly (readonly [JsonType, unknown])[] = [
  ["string", "no such value"],
  ["number", 7.5],
  ["boolean", true],
  ["object", { undocumented: 1 }],
  ["array", [["undocumented"]]],
  ["null", null],
];

function* typeChanges(
  { types, isInteger }: Facets,
  value: unknown,
  change: Change,
): Generator<ValueMutation> {
  if (types.size === 6) return;
  for (const [type, other] of OTHERS) {
    if (!types.has(type)) yield change(`${type} for ${[...types].join(" or ")}`, "type", other);
  }
  if (isInteger && typeof value === "number") yield change("fraction for integer", "type", value + 0.5);
}

function* enumChanges({ enums, places }: Facets, value: unknown, change: Change): Generator<ValueMutation> {
  if (enums === undefined) return;
  const isConst = places.some(({ schema }) => isObject(schema) && "const" in schema);
  const keyword = isConst ? "const" : "enum";
  const known = new Set(enums.map(canonical));
  const outside = [
    typeof value === "string" ? `${value}-undocumented` : undefined,
    typeof value === "string" && value !== value.toUpperCase() ? value.toUpperCase() : undefined,
    typeof value === "number" ? value + 1 : undefined,
    typeof value === "boolean" ? !value : undefined,
  ];
  for (const other of outside) {
    if (other !== undefined && !known.has(canonical(other)))
      yield change(`value outside ${keyword}`, keyword, other);
  }
}

function* numberChanges(
  { minimum, maximum, multipleOf, isInteger }: Facets,
  value: number,
  change: Change,
): Generator<ValueMutation> {
  if (minimum !== undefined) {
    const keyword = minimum.isExclusive ? "exclusiveMinimum" : "minimum";
    const below = minimum.isExclusive ? minimum.value : minimum.value - (isInteger ? 1 : 0.5);
    yield change("below the minimum", keyword, isInteger ? Math.floor(below) : below);
  }
  if (maximum !== undefined) {
    const keyword = maximum.isExclusive ? "exclusiveMaximum" : "maximum";
    const above = maximum.isExclusive ? maximum.value : maximum.value + (isInteger ? 1 : 0.5);
    yield change("above the maximum", keyword, isInteger ? Math.ceil(above) : above);
  }
  for (const step of multipleOf)
    yield change("off the steps", "multipleOf", value + (isInteger ? 1 : step / 2));
}

function* textChanges(facets: Facets, value: string, change: Change): Generator<ValueMutation> {
  const { minLength, maxLength, patterns, formats } = facets;
  const points = Array.from(value);
  if (minLength > 0) yield change("too short", "minLength", points.slice(0, minLength - 1).join(""));
  if (maxLength < 100_000) {
    yield change(
      "too long",
      "maxLength",
      `${value}${"a".repeat(Math.max(0, maxLength + 1 - points.length))}`,
    );
  }
  for (const { value: pattern } of patterns) {
    const expression = new RegExp(pattern, "u");
    const tries = [`${value} `, `${value}\u00e9`, ` ${value}`, value.toUpperCase(), "%%%", "a", "1", ""];
    const broken = tries.find((text) => !expression.test(text));
    if (broken !== undefined) yield change("against the pattern", "pattern", broken);
  }
  for (const { value: format } of formats) yield change(`no ${format}`, "format", `${value}\u00e9 {`);
}

function* listChanges(
  schemas: Schemas,
  facets: Facets,
  list: readonly unknown[],
  change: Change,
): Generator<ValueMutation> {
  const { minItems, maxItems, isUnique, contains } = facets;
  if (minItems > 0) yield change("too few items", "minItems", list.slice(0, minItems - 1));
  const filler = list.at(-1) ?? firstBoundary(schemas, facets.item(list.length)) ?? 1;
  if (maxItems <= 1000) {
    const more = Array.from({ length: Math.max(0, maxItems + 1 - list.length) }, () => filler);
    yield change("too many items", "maxItems", [...list, ...more]);
  }
  if (isUnique && list.length > 0) yield change("the same item twice", "uniqueItems", [...list, list[0]]);
  if (contains.length > 0) yield change("without the item that is needed", "contains", []);
  if (facets.item(list.length) === undefined) yield change("an item too many", "items", [...list, filler]);
}

function firstBoundary(schemas: Schemas, places: readonly SchemaPlace[] | undefined): unknown {
  return edgesOf(schemas, places)[0];
}

/** Values for a change; none where none can be made. */
function edgesOf(schemas: Schemas, places: readonly SchemaPlace[] | undefined): readonly unknown[] {
  const [place] = places ?? [];
  try {
    return place === undefined ? [] : boundariesOf(schemas).of(place, "json");
  } catch (error) {
    if (error instanceof ContractError) return [];
    throw error;
  }
}

function* memberChanges(
  facets: Facets,
  value: Readonly<Record<string, unknown>>,
  change: Change,
): Generator<ValueMutation> {
  const names = Object.keys(value);
  for (const name of facets.required) {
    if (names.includes(name))
      yield change("drop required member", "required", withoutMembers(value, [name]), name);
  }
  const extra = "undocumented";
  if (facets.member(extra) === undefined || facets.needsCheck) {
    const keyword = facets.places.some(
      ({ schema }) => isObject(schema) && schema["additionalProperties"] === false,
    )
      ? "additionalProperties"
      : "unevaluatedProperties";
    yield change("undocumented member", keyword, { ...value, [extra]: 1 }, extra);
  }
  for (const name of facets.names) {
    if (facets.member(name) !== undefined || names.includes(name)) continue;
    yield change("member that is ruled out", "not", { ...value, [name]: 1 }, name);
  }
  if (facets.minProperties > 0) {
    yield change(
      "too few members",
      "minProperties",
      withoutMembers(value, names.slice(facets.minProperties - 1)),
    );
  }
  if (facets.maxProperties < 100) {
    const missing = facets.maxProperties + 1 - names.length;
    const more = Array.from({ length: Math.max(0, missing) }, (_, index) => [`undocumented${index}`, 1]);
    yield change("too many members", "maxProperties", { ...value, ...Object.fromEntries(more) });
  }
}

/** More than one branch of a `oneOf`, and none of any group, told by the members that the branches require. */
function* groupChanges(
  schemas: Schemas,
  groups: readonly Group[],
  value: unknown,
  change: Change,
): Generator<ValueMutation> {
  const { document } = schemas;
  for (const group of groups) {
    const { keyword, branches } = group;
    const both = keyword === "oneOf" ? ambiguous(schemas, group) : undefined;
    if (both !== undefined) yield change("fits another branch too", keyword, both);
    if (!isObject(value)) continue;
    const required = branches.map((branch) => [...requiredOf(document, branch)]);
    const all = new Set(required.flat());
    const present = Object.keys(value).filter((name) => all.has(name));
    if (present.length > 0) yield change("fits no branch", keyword, withoutMembers(value, present));
    for (const [index, branch] of branches.entries()) {
      const missing = (required[index] ?? []).filter((name) => !Object.hasOwn(value, name));
      if (missing.length === 0) continue;
      const added = missing.map((name) => [name, memberOf(schemas, branch, name) ?? 1]);
      yield change("fits another branch too", keyword, { ...value, ...Object.fromEntries(added) });
    }
  }
}

/** A value that fits more than one branch; undefined where none is found. It is looked for once in a document. */
function ambiguous(schemas: Schemas, { pointer, branches }: Group): unknown {
  const known = ambiguities.get(schemas) ?? new Map<string, unknown>();
  ambiguities.set(schemas, known);
  if (!known.has(pointer)) {
    const fitting = (value: unknown): number =>
      branches.filter((branch) => schemas.check(branch, value, ["body"]).length === 0).length;
    const all = branches.flatMap((branch) => edgesOf(schemas, [branch]).slice(0, 12));
    known.set(
      pointer,
      all.find((value) => fitting(value) > 1),
    );
  }
  return known.get(pointer);
}

const ambiguities = new WeakMap<Schemas, Map<string, unknown>>();

function requiredOf(document: OpenApiDocument, branch: SchemaPlace): ReadonlySet<string> {
  try {
    return facetsOf(document, [branch], new Set()).required;
  } catch (error) {
    if (error instanceof Impossible) return new Set();
    throw error;
  }
}

/** A value for a member of a branch, whose schema often stands beside the group. */
function memberOf(schemas: Schemas, branch: SchemaPlace, name: string): unknown {
  const holder = branch.pointer.replace(/\/(?:anyOf|oneOf)\/\d+$/, "");
  for (const place of [branch, placeAt(schemas.document, holder)]) {
    try {
      const found = firstBoundary(schemas, facetsOf(schemas.document, [place], new Set()).member(name));
      if (found !== undefined) return found;
    } catch (error) {
      if (!(error instanceof Impossible)) throw error;
    }
  }
  return undefined;
}

/** What `not` describes, what `then`, `else` and dependencies require, and names that are none. */
function* triedChanges(
  schemas: Schemas,
  facets: Facets,
  value: unknown,
  change: Change,
): Generator<ValueMutation> {
  for (const place of facets.places) {
    const { schema } = place;
    if (!isObject(schema)) continue;
    if (isObject(schema["not"]) && Object.keys(schema["not"]).length > 0) {
      for (const name of arrayAt(schema["not"], "required")) {
        if (isObject(value) && typeof name === "string" && !Object.hasOwn(value, name)) {
          yield change(
            "member that is ruled out",
            "not",
            { ...value, [name]: memberOf(schemas, place, name) ?? 1 },
            name,
          );
        }
      }
      if (!("required" in schema["not"])) {
        for (const other of edgesOf(schemas, [within(place, "not")]).slice(0, 3)) {
          yield change("value that is ruled out", "not", other);
        }
      }
    }
    if (!isObject(value)) continue;
    for (const keyword of ["then", "else"]) {
      for (const name of arrayAt(schema[keyword], "required")) {
        if (typeof name === "string" && Object.hasOwn(value, name)) {
          yield change("drop member that is required then", keyword, withoutMembers(value, [name]), name);
        }
      }
    }
    for (const [trigger, names] of Object.entries(objectAt(schema, "dependentRequired"))) {
      if (!Object.hasOwn(value, trigger) || !Array.isArray(names)) continue;
      for (const name of names.filter((one) => typeof one === "string")) {
        yield change(
          "drop member that another needs",
          "dependentRequired",
          withoutMembers(value, [name]),
          name,
        );
      }
    }
    if ("propertyNames" in schema) {
      const bad = stringAt(schema["propertyNames"], "pattern") === undefined ? "n".repeat(300) : "%%% \u00e9";
      yield change("name that is none", "propertyNames", { ...value, [bad]: 1 }, bad);
    }
  }
}

function withMember(value: Readonly<Record<string, unknown>>, name: string, member: unknown): object {
  return Object.fromEntries(Object.entries(value).map(([key, old]) => [key, key === name ? member : old]));
}

function withoutMembers(value: Readonly<Record<string, unknown>>, names: readonly string[]): object {
  return Object.fromEntries(Object.entries(value).filter(([key]) => !names.includes(key)));
}

import type { OpenApiDocument, SchemaPlace } from "../document.ts";
import { ContractError } from "../errors.ts";
import { arrayAt, isObject, pointerTo, stringAt, type JsonObject } from "../json.ts";
import { referred, within } from "../shapes.ts";

export type JsonType = "null" | "boolean" | "number" | "string" | "array" | "object";

/** One of the branches of an `anyOf` or `oneOf` has to be chosen, of every such group. */
export interface Group {
  readonly keyword: "anyOf" | "oneOf";
  readonly pointer: string;
  readonly branches: readonly SchemaPlace[];
}

/** What one of several schemas says about the members of an object. */
interface Members {
  readonly place: SchemaPlace;
  readonly schema: JsonObject;
}

/** All that several schemas ask of one value together, keyword by keyword. */
export interface Facets {
  /** The schemas, references followed and `allOf` taken apart. */
  readonly places: readonly SchemaPlace[];
  readonly types: ReadonlySet<JsonType>;
  readonly isInteger: boolean;
  /** From `enum` and `const`, before the other keywords were looked at. */
  readonly enums: readonly unknown[] | undefined;
  readonly minimum: Bound | undefined;
  readonly maximum: Bound | undefined;
  readonly multipleOf: readonly number[];
  readonly minLength: number;
  readonly maxLength: number;
  readonly patterns: readonly Stated<string>[];
  readonly formats: readonly Stated<string>[];
  readonly minItems: number;
  readonly maxItems: number;
  readonly isUnique: boolean;
  readonly contains: readonly SchemaPlace[];
  readonly minContains: number;
  readonly required: ReadonlySet<string>;
  readonly minProperties: number;
  readonly maxProperties: number;
  /** Names that `properties` has. */
  readonly names: readonly string[];
  readonly groups: readonly Group[];
  /** Whether there is a keyword that a value is only tried against, and not made for. */
  readonly needsCheck: boolean;
  /** The schemas of a member; undefined where it may not be there. */
  member(name: string): readonly SchemaPlace[] | undefined;
  /** The schemas of an entry; undefined where there may be none. */
  item(index: number): readonly SchemaPlace[] | undefined;
  /** Patterns of names that members are allowed or even described for. */
  readonly namePatterns: readonly Stated<string>[];
  /** Whether other members than those that are named are allowed in so many words. */
  readonly isOpen: boolean;
  readonly propertyNames: readonly SchemaPlace[];
}

export interface Bound {
  readonly value: number;
  readonly isExclusive: boolean;
}

/** A value of a keyword, and where it stands. */
interface Stated<T> {
  readonly value: T;
  readonly pointer: string;
}

const TYPES: readonly JsonType[] = ["null", "boolean", "number", "string", "array", "object"];

/** Keywords that say what type a schema without `type` is about. */
const HINTS: readonly (readonly [JsonType, readonly string[]])[] = [
  ["object", ["properties", "required", "patternProperties", "minProperties", "propertyNames"]],
  ["array", ["items", "prefixItems", "minItems", "uniqueItems", "contains"]],
  ["string", ["pattern", "minLength", "maxLength", "format"]],
  ["number", ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"]],
];

/** What has to be larger would take the memory of the machine. */
const LARGEST: readonly (readonly [keyword: string, most: number])[] = [
  ["minLength", 100_000],
  ["minItems", 10_000],
  ["minContains", 10_000],
  ["minProperties", 10_000],
];

/** Keywords that count, and keywords that measure: the first take whole numbers only. */
const COUNTS = LARGEST.flatMap(([keyword]) => [keyword, keyword.replace("min", "max")]);
const MEASURES = ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"];

/** All combinations of the branches of groups that hold together are built; more would take minutes. */
const COMBINATIONS = 256;

/** Entries and members in entries of entries, all together. */
const TOTAL = 100_000;

/** Keywords that are only tried. */
const TRIED = [
  "not",
  "if",
  "contains",
  "dependentRequired",
  "dependentSchemas",
  "dependencies",
  "unevaluatedProperties",
  "unevaluatedItems",
  "propertyNames",
  "patternProperties",
  "uniqueItems",
];

/** No value is right for these schemas together: not an error where there is another branch. */
export class Impossible extends Error {
  readonly place: string;

  constructor(place: string, keyword: string) {
    super(`no value fits ${keyword}`);
    this.place = pointerTo(place, keyword);
  }
}

/** The places, their references and what `allOf` holds, each once. */
export function flattened(document: OpenApiDocument, places: readonly SchemaPlace[]): readonly SchemaPlace[] {
  const flat = new Map<string, SchemaPlace>();
  const visit = (place: SchemaPlace): void => {
    if (flat.has(place.pointer)) return;
    if (place.schema === false) throw new Impossible(place.pointer, "false");
    if (!isObject(place.schema)) return;
    flat.set(place.pointer, place);
    for (const keyword of ["$dynamicRef", "$recursiveRef"]) {
      if (keyword in place.schema) throw unsupported(place.pointer, keyword, "it is not followed");
    }
    const target = referred(document, place);
    if (target !== undefined) visit(target);
    arrayAt(place.schema, "allOf").forEach((_, index) => visit(within(place, "allOf", index)));
  };
  places.forEach(visit);
  return [...flat.values()];
}

export function unsupported(pointer: string, keyword: string, why: string): ContractError {
  return new ContractError(
    "contract/schema-unsupported",
    `No values can be made for ${keyword} at ${pointer}: ${why}.`,
    { place: pointerTo(pointer, keyword) },
  );
}

/**
 * How often something is made, when its holder is made `many` times and has `least` of it.
 *
 * @throws ContractError `contract/schema-unsupported` where that is too often
 */
export function multiplied(many: number, least: number, pointer: string, keyword: string): number {
  const all = many * Math.max(1, least);
  if (all > TOTAL) throw unsupported(pointer, keyword, `more than ${TOTAL} in each other are not made`);
  return all;
}

/** @throws ContractError `contract/schema-unsupported` for a pattern that is none */
export function expressionOf(pattern: string, pointer: string, keyword = "pattern"): RegExp {
  try {
    return new RegExp(pattern, "u");
  } catch (error) {
    throw unsupported(pointer, keyword, error instanceof Error ? error.message : String(error));
  }
}

/**
 * Takes schemas together.
 *
 * @param chosen groups, by pointer, of which a branch is among the places already
 * @throws Impossible
 */
export function facetsOf(
  document: OpenApiDocument,
  given: readonly SchemaPlace[],
  chosen: ReadonlySet<string>,
): Facets {
  const pointers = given.map(({ pointer }) => pointer);
  const key = JSON.stringify([pointers, [...chosen]]);
  const known = worked.get(document) ?? new Map<string, Facets | Impossible>();
  worked.set(document, known);
  let facets = known.get(key);
  if (facets === undefined) {
    try {
      facets = takenTogether(document, given, chosen);
    } catch (error) {
      if (!(error instanceof Impossible)) throw error;
      facets = error;
    }
    known.set(key, facets);
  }
  if (facets instanceof Impossible) throw facets;
  return facets;
}

const worked = new WeakMap<OpenApiDocument, Map<string, Facets | Impossible>>();

function takenTogether(
  document: OpenApiDocument,
  given: readonly SchemaPlace[],
  chosen: ReadonlySet<string>,
): Facets {
  const places = flattened(document, given);
  const schemas = places.flatMap(({ schema, pointer }) => (isObject(schema) ? [{ schema, pointer }] : []));
  const numbers = (keyword: string): number[] =>
    schemas.flatMap(({ schema }) => (typeof schema[keyword] === "number" ? [schema[keyword]] : []));
  const texts = (keyword: string): Stated<string>[] =>
    schemas.flatMap(({ schema, pointer }) => {
      const value = stringAt(schema, keyword);
      return value === undefined ? [] : [{ value, pointer }];
    });
  const members = places.flatMap((place): Members[] =>
    isObject(place.schema) ? [{ place, schema: place.schema }] : [],
  );
  const { types, isInteger } = typesOf(schemas);
  const groups = places.flatMap((place): Group[] =>
    (["anyOf", "oneOf"] as const).flatMap((keyword) => {
      const branches = arrayAt(place.schema, keyword);
      const pointer = pointerTo(place.pointer, keyword);
      return branches.length === 0 || chosen.has(pointer)
        ? []
        : [{ keyword, pointer, branches: branches.map((_, index) => within(place, keyword, index)) }];
    }),
  );
  const last = groups.at(-1);
  if (last !== undefined && groups.reduce((all, group) => all * group.branches.length, 1) > COMBINATIONS) {
    const holder = last.pointer.slice(0, -last.keyword.length - 1);
    throw unsupported(
      holder,
      last.keyword,
      `more than ${COMBINATIONS} combinations of branches are not made`,
    );
  }
  const forbidden = new Set(
    schemas.flatMap(({ schema }) => {
      const names = arrayAt(schema["not"], "required");
      const only = isObject(schema["not"]) && Object.keys(schema["not"]).length === 1 && names.length === 1;
      return only ? names : [];
    }),
  );
  for (const { schema, pointer } of schemas) {
    const isOff = (keyword: string, isRight: (value: unknown) => boolean): boolean =>
      typeof schema[keyword] === "number" && !isRight(schema[keyword]);
    const count = COUNTS.find((keyword) => isOff(keyword, Number.isInteger));
    if (count !== undefined) throw unsupported(pointer, count, "it is no whole number");
    const measure = MEASURES.find((keyword) => isOff(keyword, Number.isFinite));
    if (measure !== undefined) throw unsupported(pointer, measure, "it is larger than any number");
  }
  for (const [keyword, most] of LARGEST) {
    const holder = schemas.find(({ schema }) => Number(schema[keyword]) > most);
    if (holder !== undefined) throw unsupported(holder.pointer, keyword, `more than ${most} is not made`);
  }
  for (const { schema, pointer } of schemas) {
    for (const name of Object.keys(
      isObject(schema["patternProperties"]) ? schema["patternProperties"] : {},
    )) {
      expressionOf(name, pointer, "patternProperties");
    }
  }
  if (schemas.some(({ schema }) => schema["not"] === true || isEmpty(schema["not"]))) {
    throw new Impossible(schemas[0]?.pointer ?? "", "not");
  }
  return {
    places,
    types,
    isInteger,
    enums: enumsOf(schemas),
    minimum: boundOf(numbers("minimum"), numbers("exclusiveMinimum"), Math.max),
    maximum: boundOf(numbers("maximum"), numbers("exclusiveMaximum"), Math.min),
    multipleOf: numbers("multipleOf"),
    minLength: Math.max(0, ...numbers("minLength")),
    maxLength: Math.min(Infinity, ...numbers("maxLength")),
    patterns: texts("pattern"),
    formats: texts("format"),
    minItems: Math.max(0, ...numbers("minItems")),
    maxItems: Math.min(Infinity, ...numbers("maxItems")),
    isUnique: schemas.some(({ schema }) => schema["uniqueItems"] === true),
    contains: places
      .filter(({ schema }) => isObject(schema) && "contains" in schema)
      .map((p) => within(p, "contains")),
    minContains: Math.max(
      0,
      ...schemas.flatMap(({ schema }) => ("contains" in schema ? [Number(schema["minContains"] ?? 1)] : [])),
    ),
    required: new Set(
      schemas.flatMap(({ schema }) => arrayAt(schema, "required").filter((name) => typeof name === "string")),
    ),
    minProperties: Math.max(0, ...numbers("minProperties")),
    maxProperties: Math.min(Infinity, ...numbers("maxProperties")),
    names: [
      ...new Set(
        members.flatMap(({ schema }) =>
          isObject(schema["properties"]) ? Object.keys(schema["properties"]) : [],
        ),
      ),
    ],
    groups,
    needsCheck: schemas.some(({ schema }) => TRIED.some((keyword) => keyword in schema)),
    member: (name) => (forbidden.has(name) ? undefined : memberPlaces(members, name)),
    item: (index) => itemPlaces(members, index),
    namePatterns: members.flatMap(({ place, schema }) =>
      Object.keys(isObject(schema["patternProperties"]) ? schema["patternProperties"] : {}).map((value) => ({
        value,
        pointer: pointerTo(place.pointer, "patternProperties"),
      })),
    ),
    isOpen:
      members.every(
        ({ schema }) => schema["additionalProperties"] !== false && schema["unevaluatedProperties"] !== false,
      ) &&
      members.some(
        ({ schema }) => schema["additionalProperties"] === true || isObject(schema["additionalProperties"]),
      ),
    propertyNames: places
      .filter(({ schema }) => isObject(schema) && "propertyNames" in schema)
      .map((place) => within(place, "propertyNames")),
  };
}

function isEmpty(schema: unknown): boolean {
  return isObject(schema) && Object.keys(schema).length === 0;
}

function typesOf(schemas: readonly { readonly schema: JsonObject; readonly pointer: string }[]): {
  types: ReadonlySet<JsonType>;
  isInteger: boolean;
} {
  let types = new Set<JsonType>(TYPES);
  let isInteger = false;
  let isStated = false;
  for (const { schema, pointer } of schemas) {
    const stated = schema["type"];
    if (stated === undefined) continue;
    isStated = true;
    const allowed = new Set(Array.isArray(stated) ? stated : [stated]);
    isInteger ||= allowed.has("integer") && !allowed.has("number");
    if (allowed.has("integer")) allowed.add("number");
    types = new Set([...types].filter((type) => allowed.has(type)));
    if (types.size === 0) throw new Impossible(pointer, "type");
  }
  if (!isStated) {
    const hinted = HINTS.filter(([, keywords]) =>
      schemas.some(({ schema }) => keywords.some((keyword) => keyword in schema)),
    ).map(([type]) => type);
    if (hinted.length > 0) types = new Set(hinted);
  }
  return { types, isInteger };
}

/** Equal JSON gives equal text. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_, member: unknown) =>
    isObject(member)
      ? Object.fromEntries(Object.entries(member).toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)))
      : member,
  );
}

function enumsOf(
  schemas: readonly { readonly schema: JsonObject; readonly pointer: string }[],
): readonly unknown[] | undefined {
  let kept: readonly unknown[] | undefined;
  for (const { schema, pointer } of schemas) {
    for (const keyword of ["enum", "const"]) {
      if (!(keyword in schema)) continue;
      const stated = keyword === "enum" ? arrayAt(schema, "enum") : [schema["const"]];
      const known = new Set(stated.map(canonical));
      kept = kept === undefined ? stated : kept.filter((value) => known.has(canonical(value)));
      if (kept.length === 0) throw new Impossible(pointer, keyword);
    }
  }
  return kept;
}

function boundOf(
  inclusive: readonly number[],
  exclusive: readonly number[],
  pick: (...values: number[]) => number,
): Bound | undefined {
  if (inclusive.length + exclusive.length === 0) return undefined;
  const value = pick(...inclusive, ...exclusive);
  return { value, isExclusive: exclusive.includes(value) };
}

function memberPlaces(members: readonly Members[], name: string): readonly SchemaPlace[] | undefined {
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

function itemPlaces(members: readonly Members[], index: number): readonly SchemaPlace[] | undefined {
  const places = members.flatMap(({ place, schema }) => {
    const prefix = arrayAt(schema, "prefixItems");
    if (index < prefix.length) return [within(place, "prefixItems", index)];
    return "items" in schema ? [within(place, "items")] : [];
  });
  return places.some(({ schema }) => schema === false) ? undefined : places;
}

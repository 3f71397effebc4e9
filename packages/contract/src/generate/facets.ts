import type { OpenApiDocument, SchemaPlace } from "../document.ts";
import { arrayAt, isObject, pointerTo, stringAt, type JsonObject } from "../json.ts";
import { referred, within } from "../shapes.ts";
import { Impossible, unsupported } from "./impossible.ts";
import { typesOf, type JsonType } from "./json-types.ts";
import { checkCombinations, checkLimits } from "./limits.ts";
import { isEmpty, itemPlaces, memberPlaces, type Members } from "./members.ts";
import { expressionOf } from "./pattern.ts";

/** One of the branches of an `anyOf` or `oneOf` has to be chosen, of every such group. */
export interface Group {
  readonly keyword: "anyOf" | "oneOf";
  readonly pointer: string;
  readonly branches: readonly SchemaPlace[];
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
  checkCombinations(document, groups);
  const forbidden = new Set(
    schemas.flatMap(({ schema }) => {
      const names = arrayAt(schema["not"], "required");
      const only = isObject(schema["not"]) && Object.keys(schema["not"]).length === 1 && names.length === 1;
      return only ? names : [];
    }),
  );
  checkLimits(schemas);
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

/** Equal JSON gives equal text. What is no JSON, such as a date, counts as what JSON makes of it. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (!isObject(value)) return JSON.stringify(value) ?? "undefined";
  if (typeof value["toJSON"] === "function") return canonical(JSON.parse(JSON.stringify(value) ?? "null"));
  const names = Object.keys(value).filter((name) => value[name] !== undefined);
  return `{${names
    .toSorted()
    .map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`)
    .join()}}`;
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

import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import type { OpenApiDocument, SchemaPlace } from "../document.ts";
import { ContractError } from "../errors.ts";
import { arrayAt, isObject, objectAt, pointerKeys, type JsonObject } from "../json.ts";
import { typeOf, referred, within } from "../shapes.ts";
import { unusable } from "../schemas.ts";
import { discriminated } from "./branch-name.ts";
import { isRedacted, memberPlaces, saysMembers, typesOf } from "./members.ts";

export type ProblemKind =
  | "undocumented-field"
  | "missing-required"
  | "new-enum-member"
  | "wrong-type"
  | "wrong-value";

/** One thing that a value has and its schemas have not, or the other way round. */
interface Problem {
  readonly kind: ProblemKind;
  /** Steps into the value, `*` for each entry of a list. */
  readonly at: readonly string[];
  /** The schema that would have to change. */
  readonly place: SchemaPlace;
  /** The name, the type or the keyword that it is about. */
  readonly about: string;
  readonly value: unknown;
}

export interface Compared {
  readonly problems: readonly Problem[];
  /** How often there was a value at a place, by its steps as a pointer. */
  readonly visits: ReadonlyMap<string, number>;
}

/** Assertions about one value that look at nothing else: Ajv checks them. */
const ASSERTIONS = [
  "format",
  "pattern",
  "minLength",
  "maxLength",
  "minimum",
  "maximum",
  "exclusiveMinimum",
  "exclusiveMaximum",
  "multipleOf",
  "minItems",
  "maxItems",
  "uniqueItems",
  "minProperties",
  "maxProperties",
  "dependentRequired",
] as const;

/** A wrong type of the value itself tells more than anything within it. */
const TYPE_WEIGHT = 1000;

/** Compares values with schemas, as people do: the branch that fits best is the one that is meant. */
export function comparisonOf(
  document: OpenApiDocument,
  direction: "request" | "response",
): (place: SchemaPlace, value: unknown) => Compared {
  const ajv = new Ajv2020({
    allErrors: true,
    strict: false,
    validateSchema: false,
    logger: false,
    // Else `constructor` is a member of every object.
    ownProperties: true,
  });
  addFormats.default(ajv);
  const asserted = new WeakMap<object, ValidateFunction | null>();
  /** What the other side has to leave out is not required here. */
  const absent = direction === "request" ? "readOnly" : "writeOnly";

  interface Run {
    readonly problems: Problem[];
    readonly visits: Map<string, number>;
  }

  function trial(place: SchemaPlace, value: unknown, at: readonly string[]): Run {
    const run: Run = { problems: [], visits: new Map() };
    walk([place], value, at, run);
    return run;
  }

  function walk(places: readonly SchemaPlace[], value: unknown, at: readonly string[], run: Run): void {
    const key = at.join("/");
    run.visits.set(key, (run.visits.get(key) ?? 0) + 1);
    const applicable: SchemaPlace[] = [];
    const seen = new Set<string>();
    for (const place of places) expand(place, value, at, run, applicable, seen);
    for (const place of applicable) check(place, value, at, run);
    if (Array.isArray(value)) walkItems(applicable, value, at, run);
    else if (isObject(value)) walkMembers(applicable, value, at, run);
  }

  /** Finds every schema that this very value is held to, through references and branches. */
  function expand(
    place: SchemaPlace,
    value: unknown,
    at: readonly string[],
    run: Run,
    applicable: SchemaPlace[],
    seen: Set<string>,
  ): void {
    const { schema } = place;
    if (!isObject(schema) || seen.has(place.pointer)) return;
    seen.add(place.pointer);
    const more = (next: SchemaPlace): void => expand(next, value, at, run, applicable, seen);
    const target = referred(document, place);
    if (target !== undefined) more(target);
    arrayAt(schema, "allOf").forEach((_, index) => more(within(place, "allOf", index)));
    for (const keyword of ["oneOf", "anyOf"]) {
      if (Array.isArray(schema[keyword]))
        for (const branch of branches(place, keyword, value, at, run)) more(branch);
    }
    if ("if" in schema) {
      const then = isFit(trial(within(place, "if"), value, at)) ? "then" : "else";
      if (then in schema) more(within(place, then));
    }
    if (isObject(value)) {
      for (const name of Object.keys(objectAt(schema, "dependentSchemas"))) {
        if (Object.hasOwn(value, name)) more(within(place, "dependentSchemas", name));
      }
    }
    applicable.push(place);
  }

  function branches(
    place: SchemaPlace,
    keyword: string,
    value: unknown,
    at: readonly string[],
    run: Run,
  ): readonly SchemaPlace[] {
    const all = arrayAt(place.schema, keyword).map((_, index) => within(place, keyword, index));
    const named = discriminated(place, all, value);
    if (named.found === "branch") return [named.branch];
    if (named.found === "unknown") {
      const steps = [...at, named.name];
      run.problems.push({
        kind: "new-enum-member",
        at: steps,
        place,
        about: named.value,
        value: named.value,
      });
      return [];
    }
    const tried = all.map((branch) => ({ branch, run: trial(branch, value, at) }));
    const fitting = tried.filter(({ run: { problems } }) =>
      problems.every(({ kind }) => kind === "undocumented-field"),
    );
    if (fitting.length > 0) {
      const least = Math.min(...fitting.map(({ run: { problems } }) => problems.length));
      return fitting.filter(({ run: { problems } }) => problems.length === least).map(({ branch }) => branch);
    }
    const isOther = ({ kind, at: steps }: Problem): boolean =>
      kind === "wrong-type" && steps.length === at.length;
    if (tried.every(({ run: { problems } }) => problems.some(isOther))) {
      run.problems.push({ kind: "wrong-type", at, place, about: typeOf(value), value });
      return [];
    }
    const weight = ({ problems }: Run): number =>
      problems.reduce((sum, problem) => sum + (isOther(problem) ? TYPE_WEIGHT : 1), 0);
    const [nearest] = tried.toSorted((a, b) => weight(a.run) - weight(b.run));
    return nearest === undefined ? [] : [nearest.branch];
  }

  function check(place: SchemaPlace, value: unknown, at: readonly string[], run: Run): void {
    const { schema } = place;
    if (!isObject(schema)) return;
    const problem = (kind: ProblemKind, about: string, steps = at): void =>
      void run.problems.push({ kind, at: steps, place, about, value });
    const types = typesOf(schema);
    const type = typeOf(value);
    if (types.length > 0 && !types.includes(type) && !(type === "integer" && types.includes("number"))) {
      problem("wrong-type", type);
      return;
    }
    if (isObject(value)) {
      for (const name of arrayAt(schema, "required")) {
        if (typeof name !== "string" || Object.hasOwn(value, name)) continue;
        if (!isMarked(within(place, "properties", name))) problem("missing-required", name, [...at, name]);
      }
    }
    if (isRedacted(value, at)) return;
    const known = Array.isArray(schema["enum"])
      ? schema["enum"]
      : "const" in schema
        ? [schema["const"]]
        : undefined;
    if (known !== undefined && !known.some((member) => JSON.stringify(member) === JSON.stringify(value))) {
      // Null is not a word that somebody forgot, it is another type.
      problem(
        value === null ? "wrong-type" : "new-enum-member",
        value === null ? "null" : JSON.stringify(value),
      );
      return;
    }
    const validate = assertions(schema);
    if (validate !== null && !validate(value)) {
      for (const keyword of new Set(validate.errors?.map((error) => error.keyword)))
        problem("wrong-value", keyword);
    }
    if ("not" in schema && isFit(trial(within(place, "not"), value, at))) problem("wrong-value", "not");
    if (isObject(schema["contains"]) && Array.isArray(value)) {
      const inside = within(place, "contains");
      if (!value.some((item) => isFit(trial(inside, item, at)))) problem("wrong-value", "contains");
    }
    if (isObject(schema["propertyNames"]) && isObject(value)) {
      const names = within(place, "propertyNames");
      if (!Object.keys(value).every((name) => isFit(trial(names, name, at))))
        problem("wrong-value", "propertyNames");
    }
  }

  function assertions(schema: JsonObject): ValidateFunction | null {
    let validate = asserted.get(schema);
    if (validate === undefined) {
      const own = Object.fromEntries(
        ASSERTIONS.filter((keyword) => keyword in schema).map((keyword) => [keyword, schema[keyword]]),
      );
      validate = Object.keys(own).length === 0 ? null : ajv.compile(own);
      asserted.set(schema, validate);
    }
    return validate;
  }

  function isMarked(place: SchemaPlace, depth = 0): boolean {
    if (!isObject(place.schema) || depth > 8) return false;
    const target = referred(document, place);
    return place.schema[absent] === true || (target !== undefined && isMarked(target, depth + 1));
  }

  function walkItems(
    applicable: readonly SchemaPlace[],
    value: readonly unknown[],
    at: readonly string[],
    run: Run,
  ): void {
    for (const [index, item] of value.entries()) {
      const places = applicable.flatMap((place) => {
        const tuple = arrayAt(place.schema, "prefixItems");
        if (index < tuple.length) return [within(place, "prefixItems", index)];
        return isObject(place.schema) && isObject(place.schema["items"]) ? [within(place, "items")] : [];
      });
      walk(places, item, [...at, "*"], run);
    }
  }

  function walkMembers(
    applicable: readonly SchemaPlace[],
    value: JsonObject,
    at: readonly string[],
    run: Run,
  ): void {
    const isFree = applicable.every(({ schema }) => !saysMembers(schema));
    for (const [name, member] of Object.entries(value)) {
      const places = applicable.flatMap((place) => memberPlaces(place, name));
      if (places.length > 0) {
        walk(places, member, [...at, name], run);
        continue;
      }
      const isOpen = applicable.some(
        ({ schema }) =>
          isObject(schema) &&
          (schema["additionalProperties"] === true || schema["unevaluatedProperties"] === true),
      );
      const home = applicable.findLast(({ schema }) => saysMembers(schema));
      if (isFree || isOpen || home === undefined) continue;
      run.problems.push({
        kind: "undocumented-field",
        at: [...at, name],
        place: home,
        about: name,
        value: member,
      });
    }
  }

  function isFit({ problems }: Run): boolean {
    return problems.every(({ kind }) => kind === "undocumented-field");
  }

  return ({ pointer }, value) => {
    // The schema of an operation comes with its reference followed; here every schema has the place where it stands.
    let schema: unknown = document;
    for (const key of pointerKeys(pointer)) {
      schema = Array.isArray(schema) ? schema[Number(key)] : isObject(schema) ? schema[key] : undefined;
    }
    try {
      return trial({ pointer, schema }, value, []);
    } catch (error) {
      if (error instanceof ContractError) throw error;
      throw unusable(pointer, error);
    }
  };
}

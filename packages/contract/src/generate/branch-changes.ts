import type { OpenApiDocument, SchemaPlace } from "../document.ts";
import { arrayAt, isObject, objectAt, stringAt } from "../json.ts";
import type { Schemas } from "../schemas.ts";
import { placeAt, within } from "../shapes.ts";
import { edgesOf } from "./boundaries.ts";
import { facetsOf, type Facets, type Group } from "./facets.ts";
import { Impossible } from "./impossible.ts";
import { withoutMembers } from "./part-changes.ts";
import type { Change, ValueMutation } from "./value-mutations.ts";

/** More than one branch of a `oneOf`, and none of any group, told by the members that the branches require. */
export function* groupChanges(
  schemas: Schemas,
  groups: readonly Group[],
  value: unknown,
  change: Change,
): Generator<ValueMutation> {
  const { document } = schemas;
  for (const group of groups) {
    const { keyword, branches } = group;
    const both = keyword === "oneOf" ? ambiguous(schemas, group) : undefined;
    if (both !== undefined) yield change("fits another branch too", keyword, () => both);
    if (!isObject(value)) continue;
    const required = branches.map((branch) => [...requiredOf(document, branch)]);
    const all = new Set(required.flat());
    const present = Object.keys(value).filter((name) => all.has(name));
    if (present.length > 0) yield change("fits no branch", keyword, () => withoutMembers(value, present));
    for (const [index, branch] of branches.entries()) {
      const missing = (required[index] ?? []).filter((name) => !Object.hasOwn(value, name));
      if (missing.length === 0) continue;
      const added = missing.map((name) => [name, memberOf(schemas, branch, name) ?? 1]);
      yield change("fits another branch too", keyword, () => ({ ...value, ...Object.fromEntries(added) }));
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
      const found = edgesOf(schemas, facetsOf(schemas.document, [place], new Set()).member(name))[0];
      if (found !== undefined) return found;
    } catch (error) {
      if (!(error instanceof Impossible)) throw error;
    }
  }
  return undefined;
}

/** What `not` describes, what `then`, `else` and dependencies require, and names that are none. */
export function* triedChanges(
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
            () => ({ ...value, [name]: memberOf(schemas, place, name) ?? 1 }),
            name,
          );
        }
      }
      if (!("required" in schema["not"])) {
        for (const other of edgesOf(schemas, [within(place, "not")]).slice(0, 3)) {
          yield change("value that is ruled out", "not", () => other);
        }
      }
    }
    if (!isObject(value)) continue;
    for (const keyword of ["then", "else"]) {
      for (const name of arrayAt(schema[keyword], "required")) {
        if (typeof name === "string" && Object.hasOwn(value, name)) {
          yield change(
            "drop member that is required then",
            keyword,
            () => withoutMembers(value, [name]),
            name,
          );
        }
      }
    }
    for (const [trigger, names] of Object.entries(objectAt(schema, "dependentRequired"))) {
      if (!Object.hasOwn(value, trigger) || !Array.isArray(names)) continue;
      for (const name of names.filter((one) => typeof one === "string")) {
        yield change(
          "drop member that another needs",
          "dependentRequired",
          () => withoutMembers(value, [name]),
          name,
        );
      }
    }
    if ("propertyNames" in schema) {
      const bad = stringAt(schema["propertyNames"], "pattern") === undefined ? "n".repeat(300) : "%%% \u00e9";
      yield change("name that is none", "propertyNames", () => ({ ...value, [bad]: 1 }), bad);
    }
  }
}

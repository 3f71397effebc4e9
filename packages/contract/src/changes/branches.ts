import type { OpenApiDocument, SchemaPlace } from "../document.ts";
import { isObject } from "../json.ts";
import { formOf, nameOfBranch, typesOfForm, type SchemaForm } from "./schema-form.ts";

/** Schemas that all hold for the values of one place. */
export type Side = readonly SchemaPlace[];

const BRANCHING = new Set(["oneOf", "anyOf", "allOf", "$ref"]);

/** One alternative of `oneOf` or `anyOf`. */
export interface Branch {
  readonly own: SchemaPlace;
  /** What holds beside the alternatives. */
  readonly outer: Side;
  readonly name: string | undefined;
  readonly types: string;
}

/** Finds the partner of a branch, and takes it from those that are left. */
export function pairUp(
  branch: Branch,
  left: Branch[],
  pairs: (readonly [Branch, Branch])[],
  isPair: (a: Branch, b: Branch) => boolean,
): boolean {
  const index = left.findIndex((other) => isPair(branch, other));
  const other = left[index];
  if (other === undefined) return false;
  left.splice(index, 1);
  pairs.push([branch, other]);
  return true;
}

/** A schema without alternatives is its own only one. */
export function branchesOf(document: OpenApiDocument, form: SchemaForm, side: Side): readonly Branch[] {
  const [group] = form.groups;
  const [first] = side;
  const make = (own: SchemaPlace, outer: Side): Branch => {
    const types = [...typesOfForm(formOf(document, [own]))].toSorted().join();
    return { own, outer, name: nameOfBranch(document, own), types };
  };
  if (group === undefined) return first === undefined ? [] : [make(first, side.slice(1))];
  const outer = form.atoms.map(({ pointer, schema }) => {
    const rest = Object.entries(schema).filter(([keyword]) => !BRANCHING.has(keyword));
    return { pointer, schema: Object.fromEntries(rest) };
  });
  return group.branches.map((branch) => make(branch, outer));
}

/** What people call it. */
export function wordOf({ pointer, schema }: SchemaPlace): string {
  const ref = isObject(schema) ? schema["$ref"] : undefined;
  const title = isObject(schema) ? (schema["title"] ?? schema["type"]) : undefined;
  if (typeof ref === "string") return ref.split("/").at(-1) ?? ref;
  return typeof title === "string" ? title : pointer;
}

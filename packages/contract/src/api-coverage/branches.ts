import { arrayAt, isObject, objectAt, stringAt, type JsonObject } from "../json.ts";
import { jsonTypeOf, typeFits } from "./rules.ts";
import type { SchemaPart } from "./schema-parts.ts";

/** Keywords of a branch that name no shape of their own: what they ask is told by the branch itself. */
const NO_SHAPE = new Set(["required", "not", "title", "description"]);

/** Whether a branch says more than which members have to be there. */
export function isShape(branch: unknown): boolean {
  return isObject(branch) && Object.keys(branch).some((key) => !NO_SHAPE.has(key));
}

/** A name for people: what the branch refers to, else what tells it from the others. */
export function branchName(branch: unknown, index: number): string {
  const ref = stringAt(branch, "$ref")?.split("/").at(-1);
  const type = stringAt(branch, "type");
  const required = arrayAt(branch, "required").join("+");
  return ref ?? stringAt(branch, "title") ?? (required === "" ? (type ?? `branch ${index + 1}`) : required);
}

/** Whether a value is of the kind of a branch: by its type, and by the members that have one value only. */
export function likeness(parts: readonly SchemaPart[]): (value: unknown) => boolean {
  const types = parts
    .map(({ schema }) => schema["type"])
    .filter((type) => type !== undefined)
    .map((type) => (Array.isArray(type) ? type : [type]).map(String));
  const marks = parts.flatMap(({ schema }) =>
    Object.entries(objectAt(schema, "properties")).flatMap(([name, property]) => {
      const allowed: readonly unknown[] =
        isObject(property) && "const" in property ? [property["const"]] : arrayAt(property, "enum");
      return allowed.length === 1 ? [{ name, value: JSON.stringify(allowed[0]) }] : [];
    }),
  );
  return (value) =>
    types.every((allowed) => allowed.some((type) => typeFits(type, value))) &&
    marks.every(
      (mark) => jsonTypeOf(value) === "object" && JSON.stringify(memberOf(value, mark.name)) === mark.value,
    );
}

function memberOf(value: unknown, name: string): unknown {
  const object: JsonObject = isObject(value) ? value : {};
  return object[name];
}

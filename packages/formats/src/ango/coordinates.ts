import { FormatError } from "../model/diagnostic.ts";
import type { Json, JsonObject } from "../model/json.ts";
import { isJsonObject } from "../model/json.ts";
import { isList } from "./members.ts";

/*
 * Parts of a geometry. Each throws a `FormatError` `ango/bad-geometry` with a pointer from the geometry on where
 * the part is not what it should be.
 */

/** A finite number that is a member of an object. */
export function numberAt(object: JsonObject, key: string): number {
  return finiteNumber(object[key], `/${key}`);
}

/** An object. */
export function objectAt(value: Json | undefined, pointer: string): JsonObject {
  if (isJsonObject(value)) return value;
  throw bad(`is ${shown(value)}, not an object`, pointer);
}

/** `[x, y]`. */
export function pair(value: Json | undefined, pointer: string): readonly [number, number] {
  if (!isList(value) || value.length !== 2) throw bad(`is ${shown(value)}, not a pair of numbers`, pointer);
  return [finiteNumber(value[0], `${pointer}/0`), finiteNumber(value[1], `${pointer}/1`)];
}

/** `[[x, y], …]` as `[x, y, …]`, at least one pair. */
export function pairs(value: Json | undefined, pointer: string): number[] {
  return listAt(value, pointer).flatMap((point, index) => pair(point, `${pointer}/${index}`));
}

/** A list, by default of one element or more. */
export function listAt(value: Json | undefined, pointer: string, mayBeEmpty = false): readonly Json[] {
  if (!isList(value)) throw bad(`is ${shown(value)}, not a list`, pointer);
  if (value.length === 0 && !mayBeEmpty) throw bad("is an empty list", pointer);
  return value;
}

/** A finite number. */
export function finiteNumber(value: Json | undefined, pointer: string): number {
  // Adding 0 makes 0 of -0, which JSON does not keep.
  if (typeof value === "number" && Number.isFinite(value)) return value + 0;
  throw bad(`is ${shown(value)}, not a finite number`, pointer);
}

function shown(value: Json | undefined): string {
  if (value === undefined) return "missing";
  if (typeof value === "number") return String(value);
  return isList(value) ? "a list" : isJsonObject(value) ? "an object" : JSON.stringify(value).slice(0, 40);
}

function bad(problem: string, pointer: string): FormatError {
  const member = pointer === "" ? "The geometry" : pointer.slice(1).replaceAll("/", ".");
  return new FormatError("ango/bad-geometry", `${member} ${problem}.`, { pointer });
}

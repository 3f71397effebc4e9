import { sameJson } from "../json/equal.ts";
import type { Attribute } from "../model/dataset.ts";
import type { Json } from "../model/json.ts";

/** Answers and those below them, in any order; their own ids and dates don't count. */
export function sameAttributes(a: readonly Attribute[], b: readonly Attribute[]): boolean {
  return sameJson(sorted(a), sorted(b));
}

function sorted(attributes: readonly Attribute[]): Json {
  return attributes
    .map(({ name, value, attributes: below }): Json => [name, value, sorted(below)])
    .toSorted((one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1));
}

/** Questions and answers of the first level: what COCO's attributes can say. */
export function flatAttributes(attributes: readonly Attribute[]): Json {
  return Object.fromEntries(attributes.map(({ name, value }) => [name, value]));
}

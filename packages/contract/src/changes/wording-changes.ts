import { isObject, pointerTo } from "../json.ts";
import { canonical } from "./schema-form.ts";

/** What is written for people and tools, and says nothing about requests and answers. */
const WORDS = new Set([
  "contact",
  "deprecated",
  "description",
  "displayName",
  "example",
  "examples",
  "externalDocs",
  "info",
  "license",
  "summary",
  "tags",
  "title",
]);
/** Their members are named by the author: a property can be called `description`. */
const MAPS = new Set([
  "$defs",
  "callbacks",
  "content",
  "dependentSchemas",
  "encoding",
  "headers",
  "links",
  "parameters",
  "pathItems",
  "paths",
  "patternProperties",
  "properties",
  "requestBodies",
  "responses",
  "schemas",
  "securitySchemes",
  "variables",
  "webhooks",
]);

/** Pointers of texts, examples and keys of one's own (`x-…`) that differ. */
export function* wordingChanges(
  before: unknown,
  after: unknown,
  pointer = "",
  isMap = false,
): Generator<string> {
  if (Array.isArray(before) && Array.isArray(after)) {
    // Where entries were added or taken away, none can be told by its rank.
    if (before.length !== after.length) return;
    for (const [index, item] of before.entries()) {
      yield* wordingChanges(item, after[index], pointerTo(pointer, index));
    }
    return;
  }
  if (!isObject(before) || !isObject(after)) return;
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const place = pointerTo(pointer, key);
    const isWord = !isMap && (WORDS.has(key) || key.startsWith("x-"));
    if (!isWord) yield* wordingChanges(before[key], after[key], place, !isMap && MAPS.has(key));
    else if (canonical(before[key]) !== canonical(after[key])) yield place;
  }
}

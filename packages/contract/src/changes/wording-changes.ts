import { isObject, pointerTo } from "../json.ts";
import { NAMES, textDigest } from "./digests.ts";

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
    for (const [old, index] of samePlaces(before, after, /\/(?:oneOf|anyOf|allOf)$/.test(pointer))) {
      yield* wordingChanges(before[old], after[index], pointerTo(pointer, index));
    }
    return;
  }
  if (!isObject(before) || !isObject(after)) return;
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const place = pointerTo(pointer, key);
    const isWord = !isMap && (WORDS.has(key) || key.startsWith("x-"));
    if (!isWord) yield* wordingChanges(before[key], after[key], place, !isMap && NAMES.has(key));
    else if (textDigest(before[key], "data") !== textDigest(after[key], "data")) yield place;
  }
}

/** Ranks of entries that stand for each other: by their order, or for alternatives first by what they say. */
function samePlaces(
  before: readonly unknown[],
  after: readonly unknown[],
  isUnordered: boolean,
): readonly (readonly [old: number, now: number])[] {
  if (!isUnordered) return before.map((_, index) => [index, index]);
  const ranks = new Map<string, number[]>();
  for (const [index, entry] of before.entries()) {
    const digest = textDigest(entry);
    ranks.set(digest, [...(ranks.get(digest) ?? []), index]);
  }
  const left = new Set(before.keys());
  const fresh: number[] = [];
  for (const [index, entry] of after.entries()) {
    const old = ranks.get(textDigest(entry))?.shift();
    if (old === undefined) fresh.push(index);
    else left.delete(old);
  }
  return [...left].map((old, index) => [old, fresh[index] ?? old]);
}

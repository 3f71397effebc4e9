import type { OpenApiDocument, SchemaPlace } from "../document.ts";
import { arrayAt, isObject, type JsonObject } from "../json.ts";
import { referred, within } from "../shapes.ts";
import type { Group } from "./facets.ts";
import { unsupported } from "./impossible.ts";

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

/** Entries and members in entries of entries, all together. */
const TOTAL = 100_000;

/** All combinations of the branches of groups that hold together are built; more would take minutes. */
const COMBINATIONS = 256;

/**
 * Refuses groups that have too many combinations of branches, branches of branches included.
 *
 * @throws ContractError `contract/schema-unsupported`
 */
export function checkCombinations(document: OpenApiDocument, groups: readonly Group[]): void {
  const last = groups.at(-1);
  if (last === undefined) return;
  const all = groups.reduce((product, { branches }) => product * sumOf(document, branches), 1);
  if (all <= COMBINATIONS) return;
  const holder = last.pointer.slice(0, -last.keyword.length - 1);
  throw unsupported(holder, last.keyword, `more than ${COMBINATIONS} combinations of branches are not made`);
}

const counts = new WeakMap<OpenApiDocument, Map<string, number>>();

/** How many ways there are through a schema; above the limit only that it is above. */
function waysThrough(document: OpenApiDocument, place: SchemaPlace): number {
  if (!isObject(place.schema)) return 1;
  const known = counts.get(document) ?? new Map<string, number>();
  counts.set(document, known);
  const before = known.get(place.pointer);
  if (before !== undefined) return before;
  // A schema that leads to itself is not walked through twice.
  known.set(place.pointer, 1);
  const target = referred(document, place);
  let ways = target === undefined ? 1 : waysThrough(document, target);
  const parts = (keyword: string): SchemaPlace[] =>
    arrayAt(place.schema, keyword).map((_, index) => within(place, keyword, index));
  for (const part of parts("allOf")) ways *= waysThrough(document, part);
  for (const keyword of ["anyOf", "oneOf"]) ways *= Math.max(1, sumOf(document, parts(keyword)));
  const counted = Math.min(ways, COMBINATIONS + 1);
  known.set(place.pointer, counted);
  return counted;
}

function sumOf(document: OpenApiDocument, branches: readonly SchemaPlace[]): number {
  return branches.reduce((sum, branch) => sum + waysThrough(document, branch), 0);
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

/**
 * Refuses what schemas ask for and nobody can wait for, and numbers that are none.
 *
 * @throws ContractError `contract/schema-unsupported`
 */
export function checkLimits(
  schemas: readonly { readonly schema: JsonObject; readonly pointer: string }[],
): void {
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
}

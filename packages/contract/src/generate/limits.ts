import type { JsonObject } from "../json.ts";
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

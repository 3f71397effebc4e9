import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { IdSet } from "../src/id-set.ts";

/** The set must say what JavaScript's own says, at every step. */
function compareWithSet(ids: readonly string[]): void {
  const set = new IdSet();
  const own = new Set<string>();
  for (const id of ids) {
    expect(set.has(id)).toBe(own.has(id));
    expect(set.add(id)).toBe(!own.has(id));
    own.add(id);
    expect(set.size).toBe(own.size);
  }
  for (const id of ["", "0", "5", "zz", ...ids]) expect(set.has(id)).toBe(own.has(id));
}

const id = fc.integer({ min: 0, max: 40 }).map(String);

describe("a set of ids is a set", () => {
  test("in any order", () => {
    fc.assert(fc.property(fc.array(id), compareWithSet), { numRuns: 300 });
  });

  test.each([1, -1])("sorted, with repeats of before: direction %i", (direction) => {
    const sorted = fc.uniqueArray(id).map((ids) => ids.toSorted((a, b) => (a < b ? -direction : direction)));
    const repeated = fc
      .tuple(sorted, fc.nat(3))
      .map(([ids, overlap]) => ids.flatMap((_, at) => ids.slice(Math.max(0, at - overlap), at + 1)));
    expect(() => fc.assert(fc.property(repeated, compareWithSet), { numRuns: 300 })).not.toThrow();
  });

  test("sorted, and then not", () => {
    const broken = fc
      .tuple(fc.uniqueArray(id), fc.array(id))
      .map(([first, rest]) => first.toSorted().concat(rest));
    expect(() => fc.assert(fc.property(broken, compareWithSet), { numRuns: 300 })).not.toThrow();
  });
});

import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { IdSet } from "../src/id-set.ts";

const capacity = 4;

/** Adds ids that did not come before, and holds what it says to a set of JavaScript's own, which lets go of nothing. */
function compareWithSet(ids: readonly string[]): IdSet {
  const set = new IdSet(capacity);
  const own = new Set<string>();
  for (const id of ids) {
    // It may know more than there was, of a stretch of the alphabet that it has let go of; never less.
    const came = own.has(id);
    expect({ isForgotten: came && !set.has(id), isMistaken: !came && set.isRecent(id) }).toStrictEqual({
      isForgotten: false,
      isMistaken: false,
    });
    // What lies beyond all that came is new.
    expect(came && own.size > 1 && set.isAhead([id])).toBe(false);
    if (came) continue;
    own.add(id);
    set.add([id], false);
    expect(set.size).toBe(own.size);
    const held = [...own].slice(-2 * capacity);
    expect(held.filter((each) => !set.isRecent(each))).toStrictEqual([]);
  }
  expect([...own].filter((each) => !set.has(each))).toStrictEqual([]);
  return set;
}

const id = fc.integer({ min: 100, max: 999 }).map(String);

describe("a set of ids", () => {
  test("in any order: none is forgotten", () => {
    const any = fc.property(fc.array(id, { maxLength: 60 }), (ids) => void compareWithSet(ids));
    expect(() => fc.assert(any)).not.toThrow();
  });

  test("sorted, and then not", () => {
    const broken = fc
      .tuple(fc.uniqueArray(id, { maxLength: 60 }), fc.array(id))
      .map(([first, rest]) => first.toSorted().concat(rest));
    const any = fc.property(broken, (ids) => void compareWithSet(ids));
    expect(() => fc.assert(any)).not.toThrow();
  });

  test.each([1, -1])(
    "sorted, direction %i: it holds no more than three pieces, and knows what it let go of",
    (direction) => {
      fc.assert(
        fc.property(fc.uniqueArray(id, { maxLength: 100 }), (ids) => {
          const sorted = ids.toSorted((a, b) => (a < b ? -direction : direction));
          const set = compareWithSet(sorted);
          const held = sorted.filter((each) => set.isRecent(each));
          expect(held.length).toBeLessThanOrEqual(3 * capacity);
          expect(held).toStrictEqual(sorted.slice(sorted.length - held.length));
          // What lies beyond both ends did not come.
          expect([set.has("0"), set.has("~")]).toStrictEqual([false, false]);
        }),
      );
    },
  );
});

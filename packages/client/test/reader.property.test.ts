import * as fc from "fast-check";
import { expect, test } from "vitest";
import { listReader } from "../src/reader.ts";
import type { Window } from "../src/window.ts";

/** How many ids are held in one piece: few, so that most of a list is let go of. */
const held = 40;

const typed = /^client\/(?:missing-items|repeated-page|list-changed)$/;

interface Change {
  readonly added: number;
  /** Places from 0 to 1. */
  readonly removed: readonly number[];
}

const change = fc.record({
  added: fc.nat(12),
  removed: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 12 }),
});

/**
 * Reads a list that changes between any two pages.
 * @param isNewestFirst whether rows are added at its head, with falling ids, or at its end
 * @param name the id of a row
 */
function read(
  count: number,
  limit: number,
  changes: readonly Change[],
  isNewestFirst: boolean,
  name: (row: number) => string,
): { ids: string[]; code: string | undefined; steady: string[] } {
  const rows = Array.from({ length: count }, (_, row) => (isNewestFirst ? count - 1 - row : row));
  const steady = new Set(rows.map(name));
  let next = count;
  const ids: string[] = [];
  let code: string | undefined;
  const take = listReader<string>(
    { least: 10, most: Math.max(limit, 20) },
    (id) => id,
    (fault, sentence) => {
      code = fault;
      return new Error(sentence);
    },
    held,
  );
  let window: Window | undefined = { page: 1, limit };
  try {
    for (let request = 0; window; request += 1) {
      const start = (window.page - 1) * window.limit;
      const items = rows.slice(start, start + window.limit).map(name);
      const { fresh, next: following } = take({ window, items, total: rows.length });
      ids.push(...fresh);
      window = following;
      const { added, removed } = changes[request] ?? { added: 0, removed: [] };
      for (const at of removed) {
        for (const row of rows.splice(Math.floor(at * rows.length), 1)) steady.delete(name(row));
      }
      for (let row = 0; row < added; row += 1) {
        if (isNewestFirst) rows.unshift(next);
        else rows.push(next);
        next += 1;
      }
    }
  } catch (thrown) {
    if (code === undefined) throw thrown;
  }
  return { ids, code, steady: [...steady] };
}

/** Rising with the time, as most ids do. */
const sorted = (row: number): string => String(row).padStart(8, "0");
/** Rising but for rows that were made at the same time. */
const nearlySorted = (row: number): string => sorted(row ^ 3);
/** In no order at all. */
const unsorted = (row: number): string => String((row * 7919) % 100_003);
/** Rising at first, and then not: as of a list in the order of the last change. */
const mixed = (row: number): string => (row < 400 ? sorted(row * 10) : sorted(((row * 37) % 997) * 4 + 1));

for (const [name, naming] of Object.entries({ sorted, nearlySorted, unsorted, mixed })) {
  test.each([true, false])(
    `ids that are ${name}, newest first %s: none is missed or doubled`,
    (isNewestFirst) => {
      let [refused, runs] = [0, 0];
      fc.assert(
        fc.property(
          fc.integer({ min: 0, max: 900 }),
          fc.integer({ min: 10, max: 30 }),
          fc.array(change, { maxLength: 60 }),
          (count, limit, changes) => {
            const { ids, code, steady } = read(count, limit, changes, isNewestFirst, naming);
            expect(new Set(ids).size).toBe(ids.length);
            runs += 1;
            refused += Number(code !== undefined);
            const missed = code === undefined ? steady.filter((id) => !ids.includes(id)) : [];
            expect({ missed, code: code?.replace(typed, "") }).toStrictEqual({
              missed: [],
              code: code && "",
            });
          },
        ),
        { numRuns: 150 },
      );
      // An error is for what cannot be known, not for every change. What is let go of, only order can tell.
      expect(refused / runs).toBeLessThan(name === "mixed" ? 0.2 : 0.05);
    },
  );
}

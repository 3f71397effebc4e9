import * as fc from "fast-check";
import { expect, test } from "vitest";
import { isResponseError, paginate } from "../src/index.ts";
import { collect, range, serveList } from "./list-server.ts";

const path = "/v2/project/{project_id}/tasks";

/** What happens to a list between two requests: rows that come, and rows that go, each at a place from 0 to 1. */
interface Change {
  readonly added: readonly number[];
  readonly removed: readonly number[];
}

const place = fc.double({ min: 0, max: 1, noNaN: true });
const places = fc.array(place, { maxLength: 15 });

/** Applies a change; new rows get new ids. @returns the ids that went */
function apply(rows: number[], { added, removed }: Change, nextId: () => number): number[] {
  const gone = removed.flatMap((at) => rows.splice(Math.floor(at * rows.length), 1));
  for (const at of added) rows.splice(Math.floor(at * (rows.length + 1)), 0, nextId());
  return gone;
}

interface Run {
  readonly ids: number[];
  readonly error: unknown;
  /** Rows that were there all along. */
  readonly steady: number[];
}

async function run(
  count: number,
  limit: number,
  cap: number | undefined,
  changes: readonly Change[],
): Promise<Run> {
  const rows = range(0, count);
  const gone = new Set<number>();
  let id = count;
  const before = (request: number): void => {
    const change = changes[request - 2];
    if (change) for (const row of apply(rows, change, () => id++)) gone.add(row);
  };
  const { ango } = await serveList({ rows, before, ...(cap !== undefined && { cap }) });
  const query = { limit };
  const { ids, error } = await collect(
    paginate(ango, path, { params: { path: { project_id: "p" }, query } }),
  );
  return { ids, error, steady: range(0, count).filter((row) => !gone.has(row)) };
}

const limits = fc.integer({ min: 10, max: 60 });
const caps = fc.option(fc.integer({ min: 20, max: 50 }), { nil: undefined });
const counts = fc.integer({ min: 0, max: 400 });

test("rows that come and go: none that was there all along is missed or doubled, or an error says so", async () => {
  const anyChange = fc.record({ added: places, removed: places });
  let refused = 0;
  let runs = 0;
  await fc.assert(
    fc.asyncProperty(
      counts,
      limits,
      caps,
      fc.array(anyChange, { maxLength: 30 }),
      async (count, limit, cap, changes) => {
        const { ids, error, steady } = await run(count, limit, cap, changes);
        expect(new Set(ids).size).toBe(ids.length);
        const missed = steady.filter((row) => !ids.includes(row));
        runs += 1;
        refused += Number(error !== undefined);
        const isTyped =
          isResponseError(error) && /^client\/(?:missing-items|repeated-page|list-changed)$/.test(error.code);
        expect({ error, missed: isTyped ? [] : missed }).toStrictEqual({
          error: isTyped ? error : undefined,
          missed: [],
        });
      },
    ),
    { numRuns: 150 },
  );
  // An error is for what cannot be known, not for every change.
  expect(refused / runs).toBeLessThan(0.05);
});

test("as many rows come at the end as go at the head, so that the total tells nothing: none is missed", async () => {
  const swap = fc.integer({ min: 0, max: 12 }).map((rows) => ({
    added: Array.from({ length: rows }, () => 1),
    removed: Array.from({ length: rows }, () => 0),
  }));
  await fc.assert(
    fc.asyncProperty(counts, limits, fc.array(swap, { maxLength: 30 }), async (count, limit, changes) => {
      const { ids, error, steady } = await run(count, limit, undefined, changes);
      expect(error).toBeUndefined();
      expect(new Set(ids).size).toBe(ids.length);
      expect(steady.filter((row) => !ids.includes(row))).toStrictEqual([]);
    }),
    { numRuns: 60 },
  );
});

test("rows are added only: no error, and none is missed", async () => {
  const addition = places.map((added) => ({ added, removed: [] }));
  await fc.assert(
    fc.asyncProperty(
      counts,
      limits,
      caps,
      fc.array(addition, { maxLength: 20 }),
      async (count, limit, cap, changes) => {
        const { ids, error, steady } = await run(count, limit, cap, changes);
        expect(error).toBeUndefined();
        expect(new Set(ids).size).toBe(ids.length);
        expect(steady.filter((row) => !ids.includes(row))).toStrictEqual([]);
      },
    ),
    { numRuns: 60 },
  );
});

test("nothing changes: every row, in order", async () => {
  await fc.assert(
    fc.asyncProperty(counts, limits, caps, async (count, limit, cap) => {
      const { ids, error } = await run(count, limit, cap, []);
      expect(error).toBeUndefined();
      expect(ids).toStrictEqual(range(0, count));
    }),
    { numRuns: 60 },
  );
});

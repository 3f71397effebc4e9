import { getEventListeners } from "node:events";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { Fault } from "../../contract/src/index.ts";
import {
  assignBatches,
  createBatches,
  importLabels,
  isAngoError,
  uploadAssets,
  type AngoError,
  type ItemResult,
  type LongWorkOptions,
} from "../src/index.ts";
import { assetsNamed, labelsFor, namesOf, startHub } from "./hub.ts";
import { all } from "./loopback.ts";

// Each kind of fault, carried out or not: what a client sees is the same.
const fault: fc.Arbitrary<Fault> = fc.oneof(
  fc.record({
    kind: fc.constant("status" as const),
    status: fc.constantFrom(408, 500, 502, 503),
    processed: fc.boolean(),
  }),
  // One that was carried out would be a lie that no client could see through.
  fc.constant({ kind: "status" as const, status: 429 }),
  fc.record({ kind: fc.constant("reset" as const), processed: fc.boolean() }),
  fc.record({ kind: fc.constant("truncate" as const) }),
  fc.record({
    kind: fc.constant("html" as const),
    status: fc.constantFrom(200, 502),
    processed: fc.boolean(),
  }),
  fc.record({ kind: fc.constant("length" as const), by: fc.constantFrom(-7, 7) }),
);
const faults = fc.record({
  writes: fc.array(fc.option(fault), { maxLength: 8 }),
  reads: fc.array(fc.option(fault), { maxLength: 8 }),
});

interface Ending {
  readonly results: readonly ItemResult<unknown>[];
  readonly runs: number;
}

/** Runs work, and after each error once more, as a caller would. Only errors that a caller can act on may come. */
async function run(work: (options: LongWorkOptions) => AsyncIterable<ItemResult<unknown>>): Promise<Ending> {
  const results: ItemResult<unknown>[] = [];
  const { signal } = new AbortController();
  for (let runs = 1; ; runs += 1) {
    const resume = runs === 1 ? false : results.length;
    try {
      for await (const result of work({ maxItems: 5, settle: 0, signal, resume })) results.push(result);
      return { results, runs };
    } catch (error) {
      if (!isKnown(error)) throw error;
    } finally {
      expect(getEventListeners(signal, "abort")).toStrictEqual([]);
    }
  }
}

function isKnown(error: unknown): error is AngoError {
  const known = /^client\/(?:http-error|network|timeout|not-json|invalid-json|empty-body|missing-items)$/;
  return isAngoError(error) && known.test(error.code);
}

const names = namesOf(17);

function outcomes(results: readonly ItemResult<unknown>[]): string[] {
  return results.map(({ status, error }) => error?.code ?? (status === "present" ? "done" : status));
}

const done = names.map(() => "done");
const reads = ["listProjectAssets", "getProject"];
const settings = { numRuns: 40 };

test("uploadAssets: whatever goes wrong, in the end each asset is there once", async () => {
  await using hub = await startHub();
  await fc.assert(
    fc.asyncProperty(faults, fc.boolean(), async (plan, isForgetful) => {
      await hub.begin();
      hub.mock.faults([
        { operations: ["uploadCloudAssets"], script: plan.writes },
        { operations: reads, script: plan.reads },
      ]);
      const { results, runs } = await run(({ resume, ...options }) =>
        uploadAssets(hub.ango, hub.project, assetsNamed(names), {
          ...options,
          resume: isForgetful && resume !== false ? true : resume,
        }),
      );
      expect(new Set(outcomes(results))).toStrictEqual(new Set(["done"]));
      // Who kept the results has each item once; who forgot them has the last run whole.
      const indexes = results.slice(isForgetful && runs > 1 ? -names.length : 0).map(({ index }) => index);
      expect(indexes).toStrictEqual([...names.keys()]);
      expect(await hub.externalIds()).toStrictEqual(names.toSorted());
      expect(hub.processed("uploadCloudAssets")).toBe(4);
    }),
    settings,
  );
});

test("importLabels: whatever goes wrong, in the end each asset has its labels, and none was sent them twice", async () => {
  await using hub = await startHub();
  await fc.assert(
    fc.asyncProperty(faults, async (plan) => {
      await hub.begin();
      await all(uploadAssets(hub.ango, hub.project, assetsNamed(names)));
      hub.mock.faults([
        { operations: ["importLabels"], script: plan.writes },
        { operations: reads, script: plan.reads },
      ]);
      const { results } = await run((options) =>
        importLabels(hub.ango, hub.project, labelsFor(names), options),
      );
      expect(outcomes(results)).toStrictEqual(done);
      expect(await hub.labelled()).toStrictEqual(names.toSorted());
      expect(hub.processed("importLabels")).toBe(4);
    }),
    settings,
  );
});

test("assignBatches and createBatches: whatever goes wrong, the batches are there once, and have their assets", async () => {
  await using hub = await startHub();
  await fc.assert(
    fc.asyncProperty(faults, faults, async (making, assigning) => {
      await hub.begin();
      await all(uploadAssets(hub.ango, hub.project, assetsNamed(names)));
      const old = await createBatches(hub.ango, hub.project, ["old"]);
      const ids = await hub.assetIds();
      hub.mock.faults([
        { operations: ["createBatches"], script: making.writes },
        { operations: reads, script: making.reads },
      ]);
      let made: Awaited<ReturnType<typeof createBatches>> | undefined;
      while (!made) {
        try {
          made = await createBatches(hub.ango, hub.project, ["new", "old", "newer"], { settle: 0 });
        } catch (error) {
          if (!isKnown(error)) throw error;
        }
      }
      expect(made.map(({ name }) => name)).toStrictEqual(["new", "old", "newer"]);
      expect(made[1]).toStrictEqual(old[0]);
      expect(hub.processed("createBatches")).toBe(2);
      hub.mock.faults({ operations: ["assignBatches"], script: assigning.writes });
      const batches = made.map(({ _id = "" }) => _id);
      const { results } = await run((options) => assignBatches(hub.ango, hub.project, ids, batches, options));
      expect(outcomes(results)).toStrictEqual(done);
      expect(await hub.batchesOfAssets()).toStrictEqual(ids.map(() => batches.toSorted()));
    }),
    settings,
  );
});

import { getEventListeners } from "node:events";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { Fault } from "../../contract/src/index.ts";
import { isAngoError, paginate, uploadAssets } from "../src/index.ts";
import { assetsNamed, namesOf, startHub } from "./hub.ts";
import { all } from "./loopback.ts";

const fault: fc.Arbitrary<Fault> = fc.oneof(
  fc.record({
    kind: fc.constant("status" as const),
    status: fc.constantFrom(401, 408, 429, 500, 503),
  }),
  fc.record({ kind: fc.constant("reset" as const), processed: fc.boolean() }),
  fc.constant({ kind: "truncate" as const }),
  fc.record({
    kind: fc.constant("html" as const),
    status: fc.constantFrom(200, 502),
    processed: fc.boolean(),
  }),
  fc.constant({ kind: "html" as const, status: 403 }),
  fc.record({ kind: fc.constant("length" as const), by: fc.constantFrom(-7, 7) }),
  fc.constant({ kind: "latency" as const, ms: 3 }),
);
const script = fc.array(fc.option(fault), { maxLength: 6 });
const settings = { numRuns: 80 };

test("a list through any faults is the list without, or ends with the right error", async () => {
  await using hub = await startHub();
  await all(uploadAssets(hub.ango, hub.project, assetsNamed(namesOf(45))));
  const params = { path: { project_id: hub.project }, query: { limit: 10 } };
  const read = (signal?: AbortSignal) =>
    paginate(hub.ango, "/v2/project/{project_id}/assets", { params, signal });
  const clean = await all(read());
  expect(clean).toHaveLength(45);
  await fc.assert(
    fc.asyncProperty(script, async (plan) => {
      hub.mock.faults({ operations: ["listProjectAssets"], script: plan });
      const { signal } = new AbortController();
      const found: unknown[] = [];
      let ending = "whole";
      try {
        for await (const asset of read(signal)) found.push(asset);
      } catch (error) {
        if (!isAngoError(error)) throw error;
        ending = error.code;
      }
      expect(ending).toMatch(/^(?:whole|client\/(?:http-error|network|not-json|invalid-json|empty-body))$/);
      expect(found).toStrictEqual(ending === "whole" ? clean : clean.slice(0, found.length));
      expect(getEventListeners(signal, "abort")).toStrictEqual([]);
    }),
    settings,
  );
});

test("a call that creates is carried out once or not at all, and says so where it cannot know", async () => {
  await using hub = await startHub();
  await fc.assert(
    fc.asyncProperty(script, async (plan) => {
      await hub.begin();
      hub.mock.reset();
      hub.mock.faults({ operations: ["createProject"], script: plan });
      let ending: "data" | "open" | "refused";
      try {
        const { error, response } = await hub.ango.POST("/v2/project", { body: { name: "New" } });
        ending = error ? (response.status >= 500 || response.status === 408 ? "open" : "refused") : "data";
      } catch (error) {
        if (!isAngoError(error)) throw error;
        ending = error.mayHaveActed ? "open" : "refused";
      }
      const processed = hub.processed("createProject");
      const likely = { data: [1], open: [0, 1], refused: [0] }[ending];
      expect(likely).toContain(processed);
    }),
    settings,
  );
});

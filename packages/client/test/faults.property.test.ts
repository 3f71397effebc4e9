import { getEventListeners } from "node:events";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { clientWithin } from "../src/client.ts";
import { createAngoClient, isAngoError, type AngoErrorCode } from "../src/index.ts";
import { faults, serveFaults, type Fault } from "./fault-server.ts";
import { ManualTime } from "./manual-time.ts";

const max = 3;

/** What each fault ends a call with, where it is the last. */
const ends: Readonly<Record<Fault, number | AngoErrorCode>> = {
  "429": 429,
  "429 in a second": 429,
  "429 at a date": 429,
  "500": 500,
  "500, but done": 500,
  "503 in HTML": 503,
  "408": 408,
  reset: "client/network",
  "reset, but done": "client/network",
  "cut body": "client/network",
  "cut JSON": "client/invalid-json",
  "empty body": "client/empty-body",
  HTML: "client/not-json",
  silence: "client/timeout",
  "silence, but done": "client/timeout",
  refused: "client/network",
};

/** Nothing was done for sure. */
const harmless = new Set<Fault>(["429", "429 in a second", "429 at a date", "refused"]);

interface Ending {
  /** `"data"`, the status of a refusal, or the code of an error. */
  readonly end: number | string;
  readonly attempts: number;
  /** Whether the error says that the call may have been carried out. */
  readonly mayHaveActed: boolean;
}

/** The whole rule, in other words than the client's. */
function expected(plan: readonly Fault[], canRepeat: boolean): Ending {
  const stop = plan.findIndex((fault, index) => index === max || !(canRepeat || harmless.has(fault)));
  const fault = stop === -1 ? undefined : plan[stop];
  if (fault === undefined) return { end: "data", attempts: plan.length + 1, mayHaveActed: false };
  const end = ends[fault];
  const isThrown = typeof end === "string";
  return { end, attempts: stop + 1, mayHaveActed: isThrown && !canRepeat && !harmless.has(fault) };
}

/** What an error says of itself; in words, too. */
function endingOf(thrown: unknown): Ending {
  if (!isAngoError(thrown)) throw thrown;
  const { code, attempts = 0, mayHaveActed = false, message } = thrown;
  if (message.includes("may have been carried out") !== mayHaveActed) throw new Error(message);
  return { end: code, attempts, mayHaveActed };
}

const path = { project_id: "p", task_id: "t" };
const calls = [
  {
    name: "a read",
    method: "GET",
    path: "/v2/task/{task_id}",
    canRepeat: true,
    init: { params: { path: { task_id: path.task_id } } },
  },
  {
    name: "a POST that sets a state",
    method: "POST",
    path: "/v2/assignBatches",
    canRepeat: true,
    init: { body: { projectId: "p", assets: ["a"], batches: ["b"] } },
  },
  {
    name: "a POST that creates",
    method: "POST",
    path: "/v2/project",
    canRepeat: false,
    init: { body: { name: "p" } },
  },
] as const;

test.each(calls)(
  "$name: any faults end with the result of a run without, or with the right error",
  async (call) => {
    const time = new ManualTime({ isAutomatic: true });
    const server = await serveFaults(
      ({ method, url, body }) => ({ status: "success", data: { method, url, body } }),
      () => time.skip(),
    );
    const ango = clientWithin(
      { apiKey: "test-key", baseUrl: server.url, fetch: server.fetch, retries: { max }, budget: 0 },
      time,
    );
    server.plan([]);
    const clean = await ango.request(call.method, call.path, call.init);
    expect(clean.error).toBeUndefined();
    const { signal } = new AbortController();

    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom(...faults), { maxLength: max + 2 }), async (plan) => {
        server.plan(plan);
        server.requests.length = 0;
        const wanted = expected(plan, call.canRepeat);
        const result = await ango.request(call.method, call.path, { ...call.init, signal }).then(
          ({ data, error, response }) => ({ end: error ? response.status : "data", data }),
          (thrown: unknown) => ({ ...endingOf(thrown), data: undefined }),
        );
        expect({ attempts: wanted.attempts, mayHaveActed: false, ...result }).toStrictEqual({
          ...wanted,
          data: wanted.end === "data" ? clean.data : undefined,
        });
        // All requests but the refused ones came to the server, and all said the same.
        const sent = plan.slice(0, wanted.attempts).filter((fault) => fault !== "refused").length;
        const isFree = wanted.attempts > plan.length;
        expect(server.requests).toHaveLength(sent + Number(isFree));
        expect(new Set(server.requests.map(({ body }) => body)).size).toBeLessThanOrEqual(1);
        expect(server.done()).toBeLessThanOrEqual(call.canRepeat ? wanted.attempts : 1);
        // Nothing is left behind.
        expect(time.pending).toBe(0);
        expect(getEventListeners(signal, "abort")).toStrictEqual([]);
      }),
      { numRuns: 250, examples: faults.map((fault) => [[fault]]) },
    );
  },
);

test("many calls at once through all faults leave no socket, no timer and no listener", async () => {
  // Those of the tests before are about to go.
  await expectSockets(0);
  const timers = count(/Timeout/);
  const server = await serveFaults(
    () => ({ status: "success", data: {} }),
    () => {},
  );
  const ango = createAngoClient({
    apiKey: "test-key",
    baseUrl: server.url,
    fetch: server.fetch,
    timeout: 100,
    concurrency: 5,
    retries: { max, baseDelay: 1, maxDelay: 3 },
  });
  server.plan(Array.from({ length: 6 }, () => faults).flat());
  const { signal } = new AbortController();
  const endings = await Promise.allSettled(
    Array.from({ length: 100 }, () => ango.GET("/v2/listProjects", { signal })),
  );
  const thrown = endings.flatMap((ending) => (ending.status === "rejected" ? [ending.reason] : []));
  expect(thrown.filter((error) => !isAngoError(error))).toStrictEqual([]);
  expect(thrown.length).toBeLessThan(100);
  expect(getEventListeners(signal, "abort")).toStrictEqual([]);
  await server.stop();
  await expectSockets(0);
  expect(count(/Timeout/)).toBeLessThanOrEqual(timers);
});

/** Waits until so many sockets are open, the listening ones included; in vain, the test runs out of time. */
async function expectSockets(wanted: number): Promise<void> {
  while (count(/TCP/) !== wanted) {
    await new Promise((resolve) => {
      setTimeout(resolve, 10);
    });
  }
}

/** How many there are of what would keep the process alive. */
function count(kind: RegExp): number {
  return process.getActiveResourcesInfo().filter((name) => kind.test(name)).length;
}

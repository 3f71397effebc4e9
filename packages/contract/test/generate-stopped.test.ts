import type { RequestListener } from "node:http";
import { describe, expect, test } from "vitest";
import { startMock, type OpenApiDocument } from "../src/index.ts";
import { coverage, recordCoverage } from "../src/coverage.ts";
import { checkAccepted, checkDecoded, checkPaging, checkRefused, checkRetries } from "../src/generate.ts";
import { things, options, handMade, failure, serving, document, takesAll } from "./generate-servers.ts";

type Check = (server: { url: string; spec: OpenApiDocument }, timeout?: number) => Promise<unknown>;

const waiting = (timeout: number | undefined): { timeout?: number } =>
  timeout === undefined ? {} : { timeout };

const CHECKS: readonly (readonly [string, Check])[] = [
  ["checkRefused", (server, timeout) => checkRefused(server, { ...options, ...waiting(timeout) })],
  [
    "checkAccepted",
    (server, timeout) => checkAccepted(server, undefined, { ...options, ...waiting(timeout) }),
  ],
  [
    "checkAccepted with a client",
    (server, timeout) => checkAccepted(server, handMade({}), { ...options, ...waiting(timeout) }),
  ],
  ["checkDecoded", (server, timeout) => checkDecoded(server, undefined, waiting(timeout))],
];

describe.each(CHECKS)("%s", (_, check) => {
  test("does not wait for a server that never answers", async () => {
    let asked = 0;
    const message = await serving(
      () => void (asked += 1),
      (url) => failure(check({ url: `${url}/base?key=secret`, spec: document() }, 100)),
    );
    expect(message).toMatch(
      /POST \/things\/\{id\} \(changeThing\).*: http:\/\/127\.0\.0\.1:\d+ gave no answer within 100 ms\n/,
    );
    expect(message).toMatch(/\n  sent: POST \/things\//);
    expect(message).not.toContain("secret");
    expect(asked).toBe(1);
  });

  test("says that a server is not there", async () => {
    const gone = await serving(takesAll, async (url) => url);
    const message = await failure(check({ url: gone, spec: document() }));
    expect(message).toMatch(
      /POST \/things\/\{id\} \(changeThing\).*: http:\/\/127\.0\.0\.1:\d+ cannot be reached: ECONNREFUSED\n/,
    );
    expect(message).toMatch(/\n  sent: POST \/things\//);
  });

  test("refuses a timeout that is none", async () => {
    const server = { url: "http://127.0.0.1:1", spec: document() };
    await expect(check(server, 0)).rejects.toMatchObject({
      code: "contract/option-invalid",
      place: "timeout",
    });
  });
});

const cuts: RequestListener = (request, response) => {
  if (/dry=false/.test(request.url ?? "")) request.socket.destroy();
  else request.resume().on("end", () => response.writeHead(200).end());
};

test("a connection that is cut is a failure of that request", async () => {
  const message = await serving(cuts, (url) =>
    failure(checkAccepted({ url, spec: document() }, undefined, options)),
  );
  expect(message).toMatch(/the connection ended without an answer: \w+\n  request: .*"dry":false/);
});

test("what stopped a server is told, not only that it is gone", async () => {
  const gone = await serving(takesAll, async (url) => url);
  const message = await serving(takesAll, async (url) => {
    let sent = 0;
    // The server is there for the first request alone.
    const fetch: typeof globalThis.fetch = (input, init) => {
      sent += 1;
      return globalThis.fetch(sent === 1 ? input : gone, init);
    };
    return failure(checkRefused({ url, spec: document() }, { ...options, fetch }));
  });
  expect(message).toMatch(/but was answered 200\n  mutation: .*\n  request: /);
  expect(message).toMatch(/\n  afterwards: http:\/\/127\.0\.0\.1:\d+ cannot be reached: /);
});

describe("a fetch of one's own", () => {
  test("sends all requests", async () => {
    await using mock = await startMock({ spec: things });
    let sent = 0;
    const fetch: typeof globalThis.fetch = (input, init) => {
      sent += 1;
      return globalThis.fetch(input, init);
    };
    const due: number[] = [];
    for (const { requests } of [
      await checkAccepted(mock, undefined, { ...options, fetch }),
      await checkRefused(mock, { ...options, fetch }),
      await checkDecoded(mock, undefined, { fetch }),
    ]) {
      due.push(requests["changeThing"] ?? 0);
    }
    expect(sent).toBe(due.reduce((sum, one) => sum + one, 0));
    expect(sent).toBeGreaterThan(100);
  });

  test("counts with a recorder", async () => {
    await using mock = await startMock({ spec: things });
    const recorder = recordCoverage(mock.spec);
    await checkAccepted(mock, undefined, { ...options, fetch: recorder.fetch() });
    await checkRefused(mock, { ...options, fetch: recorder.fetch() });
    await recorder.settled();
    expect(coverage(mock.spec, recorder.counts())).toMatchObject({ missing: [], unrouted: 0 });
  });

  test("does not go with a client", async () => {
    const server = { url: "http://127.0.0.1:1", spec: document() };
    await expect(checkAccepted(server, handMade({}), { fetch })).rejects.toMatchObject({
      code: "contract/option-invalid",
      place: "fetch",
    });
  });
});

describe("pages", () => {
  const items = Array.from({ length: 23 }, (_, id) => ({ id }));
  const pages = (limit: number, step = limit): unknown[] => {
    const all: unknown[] = [];
    for (let at = 0; at < items.length; at += step) all.push(...items.slice(at, at + limit));
    return all;
  };

  test("that are whole pass", async () => {
    expect(await checkPaging((limit) => pages(limit), { limits: [1, 50] })).toBe(23);
    expect(await checkPaging(async (limit) => pages(limit), { limits: [1, 50] })).toBe(23);
  });

  test.each([
    ["lose an item", (limit: number): unknown[] => pages(limit, limit + 1)],
    ["repeat an item", (limit: number): unknown[] => pages(limit, Math.max(1, limit - 1))],
    [
      "end at a full page",
      (limit: number): unknown[] => pages(limit).slice(0, limit < 23 ? 23 - (23 % limit) : 23),
    ],
  ])("that %s are caught", async (_, read) => {
    expect(await failure(checkPaging(read, { limits: [2, 50], seed: 1 }))).toMatch(
      /in pages of \d+ there are \d+ items, in pages of 50 \d+; item/,
    );
  });
});

describe("retries", () => {
  /** Stores what is posted; with a seed every third attempt fails, before or after it was stored. */
  class Store {
    readonly stored: string[] = [];
    #attempts: number;
    readonly #fails: boolean;

    constructor(seed: number | undefined) {
      this.#fails = seed !== undefined;
      this.#attempts = seed ?? 0;
    }

    post(value: string): void {
      this.#attempts += 1;
      if (this.#fails && this.#attempts % 3 === 0) throw new Error("reset");
      this.stored.push(value);
      if (this.#fails && this.#attempts % 3 === 1) throw new Error("late");
    }
  }

  async function lookingFirst(store: Store): Promise<number> {
    for (const value of ["a", "b", "c"]) {
      while (!store.stored.includes(value)) {
        try {
          store.post(value);
        } catch {
          // What was stored shows in the next round.
        }
      }
    }
    return store.stored.length;
  }

  const start = async (seed: number | undefined): Promise<Store> => new Store(seed);
  const effects = (store: Store): unknown => store.stored;

  test("that look first pass", async () => {
    await expect(checkRetries(lookingFirst, { start, effects })).resolves.toBeUndefined();
  });

  test.each<[why: string, run: (store: Store) => Promise<unknown>, said: RegExp]>([
    ["never try again", async (store) => store.post("a"), /seed 2 the run fails: reset/],
    [
      "post twice",
      async (store) => {
        for (let done = false; !done;) {
          try {
            store.post("a");
            done = true;
          } catch {
            // Once more.
          }
        }
      },
      /the effects are \["a","a"\], without faults \["a"\]/,
    ],
    [
      "give up in silence",
      async (store) => {
        try {
          store.post("a");
          return "done";
        } catch {
          return "nothing";
        }
      },
      /the result is "nothing", without faults "done"/,
    ],
  ])("that %s are caught", async (_, run, said) => {
    expect(await failure(checkRetries(run, { start, effects, seed: 2 }))).toMatch(said);
  });
});

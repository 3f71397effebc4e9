import { describe, expect, test, vi } from "vitest";
import { clientWithin } from "../src/client.ts";
import { createAngoClient, type AngoEvent, type AngoLogger } from "../src/index.ts";
import { serveFaults } from "./fault-server.ts";
import { rejection } from "./loopback.ts";
import { ManualTime } from "./manual-time.ts";

const task = { params: { path: { task_id: "t1" } } };
const where = { operationId: "getTask", method: "GET", path: "/v2/task/{task_id}", at: expect.any(Number) };

function succeed(): Promise<Response> {
  return Promise.resolve(Response.json({ status: "success" }));
}

interface Watched {
  readonly events: AngoEvent[];
  readonly lines: string[];
  readonly logger: AngoLogger;
}

function watch(): Watched {
  const lines: string[] = [];
  return {
    events: [],
    lines,
    logger: {
      debug: (text) => lines.push(`debug ${text}`),
      warn: (text) => lines.push(`warn ${text}`),
    },
  };
}

describe("a call tells", () => {
  test("what it does, from start to end", async () => {
    const time = new ManualTime({ isAutomatic: true });
    const { events, lines, logger } = watch();
    const server = await serveFaults(
      () => ({ status: "success", data: {} }),
      () => time.skip(),
    );
    server.plan(["500", "reset", "silence"]);
    const { fetch } = server;
    const observe = (event: AngoEvent): number => events.push(event);
    const ango = clientWithin(
      { apiKey: "test-key", baseUrl: server.url, fetch, logger, observe, timeout: 250 },
      time,
    );
    await ango.GET("/v2/task/{task_id}", task);
    const refused = { status: 500, error: "client/http-error" };
    expect(events).toStrictEqual(
      [
        { type: "start" },
        { type: "attempt", attempt: 1, duration: 0, ...refused },
        { type: "retry", attempt: 1, delay: 250, ...refused },
        { type: "attempt", attempt: 2, duration: 0, error: "client/network" },
        { type: "retry", attempt: 2, delay: 500, error: "client/network" },
        { type: "attempt", attempt: 3, duration: 250, error: "client/timeout" },
        { type: "retry", attempt: 3, delay: 1000, error: "client/timeout" },
        { type: "attempt", attempt: 4, duration: 0, status: 200 },
        { type: "end", attempts: 4, duration: 2000, status: 200 },
      ].map((event) => Object.assign(event, where, { call: 1 })),
    );
    expect(lines).toStrictEqual([
      "debug getTask: attempt 1: HTTP 500 in 0 ms",
      "warn getTask: HTTP 500; attempt 2 in 250 ms",
      "debug getTask: attempt 2: client/network in 0 ms",
      "warn getTask: client/network; attempt 3 in 500 ms",
      "debug getTask: attempt 3: client/timeout in 250 ms",
      "warn getTask: client/timeout; attempt 4 in 1000 ms",
      "debug getTask: attempt 4: HTTP 200 in 0 ms",
      "debug getTask: over after 4 attempts: HTTP 200 in 2000 ms",
    ]);
  });

  test("which call is meant, where there are many at once", async () => {
    const { events } = watch();
    const ango = createAngoClient({
      apiKey: "test-key",
      fetch: succeed,
      observe: (event) => events.push(event),
    });
    await Promise.all([1, 2, 3].map(() => ango.GET("/v2/task/{task_id}", task)));
    for (const call of [1, 2, 3]) {
      const types = events.filter((event) => event.call === call).map(({ type }) => type);
      expect(types).toStrictEqual(["start", "attempt", "end"]);
    }
  });

  test("that it was aborted, and how many attempts that took", async () => {
    const { events, lines, logger } = watch();
    const observe = (event: AngoEvent): number => events.push(event);
    const ango = createAngoClient({
      apiKey: "test-key",
      fetch: () => new Promise(() => {}),
      logger,
      observe,
    });
    await rejection(ango.GET("/v2/task/{task_id}", { ...task, signal: AbortSignal.abort() }));
    const controller = new AbortController();
    const call = rejection(ango.GET("/v2/task/{task_id}", { ...task, signal: controller.signal }));
    controller.abort();
    await call;
    expect(events.filter(({ type }) => type === "end")).toMatchObject([
      { call: 1, attempts: 0, error: "aborted" },
      { call: 2, attempts: 1, error: "aborted" },
    ]);
    expect(lines.at(-1)).toMatch(/^warn getTask: over after 1 attempts: aborted in \d+ ms$/);
  });
});

test("an observer that throws changes nothing, and its error is not lost", async () => {
  const reported: unknown[] = [];
  const ango = createAngoClient({
    apiKey: "test-key",
    fetch: succeed,
    observe: () => {
      throw new Error("a fault of the observer");
    },
  });
  const defer = vi.spyOn(globalThis, "queueMicrotask").mockImplementation((act) => {
    try {
      act();
    } catch (error) {
      reported.push(error);
    }
  });
  const { data } = await ango.GET("/v2/task/{task_id}", task);
  defer.mockRestore();
  expect(data).toStrictEqual({ status: "success" });
  expect(reported.map(String)).toContain("Error: a fault of the observer");
});

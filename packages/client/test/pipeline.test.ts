import { getEventListeners } from "node:events";
import { describe, expect, test } from "vitest";
import { clientWithin } from "../src/client.ts";
import { createAngoClient, isNetworkError, isTimeoutError, type AngoClientOptions } from "../src/index.ts";
import { retryAfter } from "../src/retry.ts";
import { json, rejection, serve } from "./loopback.ts";
import { ManualTime } from "./manual-time.ts";

const task = { params: { path: { task_id: "t1" } } };
const project = { body: { name: "p" } };
const wellDone = { status: "success", data: {} };

type Answers = readonly (() => Response)[];

function status(code: number, headers: Record<string, string> = {}): () => Response {
  return () => Response.json({ status: "error", message: `no ${code}` }, { status: code, headers });
}

/** A fetch that never answers. */
function deaf(): Promise<Response> {
  return new Promise(() => {});
}

function ok(): Response {
  return Response.json(wellDone);
}

/** A client whose requests are answered in turn, the last answer for ever. */
function answered(answers: Answers, options: Partial<Omit<AngoClientOptions, "region" | "baseUrl">> = {}) {
  const time = new ManualTime({ isAutomatic: true });
  let sent = 0;
  const fetch = async (): Promise<Response> => {
    sent += 1;
    return (answers[sent - 1] ?? answers.at(-1) ?? ok)();
  };
  return { ango: clientWithin({ apiKey: "test-key", fetch, ...options }, time), time, sent: () => sent };
}

describe("how long it waits", () => {
  test("up to a bound that doubles, by chance", async () => {
    const { ango, time, sent } = answered([status(500)], {
      retries: { max: 6, baseDelay: 100, maxDelay: 1000 },
    });
    time.chance = 0.999;
    const { error } = await ango.GET("/v2/task/{task_id}", task);
    expect(error?.message).toBe("no 500");
    expect(sent()).toBe(7);
    expect(time.sleeps.map(Math.round)).toStrictEqual([100, 200, 400, 799, 999, 999]);
    const lucky = answered([status(500)], { retries: { max: 2 } });
    lucky.time.chance = 0;
    await lucky.ango.GET("/v2/task/{task_id}", task);
    expect(lucky.time.sleeps).toStrictEqual([0, 0]);
  });

  test.each<[name: string, header: Record<string, string>, wait: number]>([
    ["seconds", { "retry-after": "2" }, 2000],
    ["fractions", { "retry-after": "0.5" }, 500],
    ["none", { "retry-after": "0" }, 0],
    ["too long", { "retry-after": "86400" }, 60_000],
    [
      "a date, by the server's own clock",
      { "retry-after": "Mon, 01 Jan 2024 00:00:30 GMT", date: "Mon, 01 Jan 2024 00:00:00 GMT" },
      30_000,
    ],
    [
      "a date in an old spelling",
      { "retry-after": "Monday, 01-Jan-24 00:00:30 GMT", date: "Mon, 01 Jan 2024 00:00:00 GMT" },
      30_000,
    ],
    [
      "a date that is past",
      { "retry-after": "Mon, 01 Jan 2024 00:00:00 GMT", date: "Mon, 01 Jan 2024 00:00:09 GMT" },
      0,
    ],
  ])("Retry-After: %s", async (_name, headers, wait) => {
    const { ango, time, sent } = answered([status(429, headers), ok]);
    time.chance = 0;
    expect((await ango.POST("/v2/project", project)).data).toStrictEqual(wellDone);
    expect(sent()).toBe(2);
    expect(time.sleeps).toStrictEqual([wait]);
  });

  test.each(["soon", "-5", "1.5.2", "", "12:00", "2024"])("a Retry-After that is none: %j", (text) => {
    const { headers } = new Response(null, { headers: { "retry-after": text } });
    const answer = retryAfter(new Response(null, { headers }));
    expect(answer).toBe(text === "2024" ? 2_024_000 : undefined);
  });

  test("a date without the server's clock is one of this machine", () => {
    const date = new Date(Date.now() + 100_000).toUTCString();
    const delay = retryAfter(new Response(null, { headers: { "retry-after": date } }));
    expect(delay).toBeGreaterThan(90_000);
    expect(delay).toBeLessThanOrEqual(100_000);
  });

  test("after a 429 that does not say, eight times as long", async () => {
    const { ango, time } = answered([status(429)], { retries: { max: 3, baseDelay: 100 } });
    await ango.GET("/v2/task/{task_id}", task);
    expect(time.sleeps).toStrictEqual([400, 800, 1600]);
  });
});

describe("the budget", () => {
  test("no wait begins that would outlast it", async () => {
    const slow = status(503, { "retry-after": "20" });
    const { ango, time, sent } = answered([slow], { budget: 50_000 });
    time.chance = 0;
    const { error } = await ango.GET("/v2/task/{task_id}", task);
    expect(error?.message).toBe("no 503");
    expect(time.sleeps).toStrictEqual([20_000, 20_000]);
    expect(sent()).toBe(3);
  });

  test("an attempt ends with it", async () => {
    const time = new ManualTime();
    const ango = clientWithin({ apiKey: "test-key", fetch: deaf, budget: 1234 }, time);
    const call = rejection(ango.GET("/v2/task/{task_id}", task));
    time.advance(1233);
    expect(time.pending).toBe(1);
    time.advance(1);
    const error = await call;
    expect(isTimeoutError(error)).toBe(true);
    expect(String(error)).toContain("no complete answer within 1234 ms");
    expect(time.pending).toBe(0);
  });

  test("of a call stands before that of the client", async () => {
    const { ango, sent } = answered([status(503, { "retry-after": "2" }), ok]);
    expect((await ango.GET("/v2/task/{task_id}", { ...task, budget: 1000 })).response.status).toBe(503);
    expect(sent()).toBe(1);
  });
});

test("a repeat says what the first attempt said, though the object has changed", async () => {
  const server = await serve((_request, response) => json(response, { status: "error" }, 429));
  const time = new ManualTime();
  const ango = clientWithin({ apiKey: "test-key", baseUrl: server.url, retries: { max: 1 } }, time);
  const body = { name: "before" };
  const call = ango.POST("/v2/project", { body });
  await expect.poll(() => time.sleeps.length).toBe(1);
  body.name = "after";
  time.skip();
  await call;
  expect(server.requests.map((request) => request.body)).toStrictEqual([
    '{"name":"before"}',
    '{"name":"before"}',
  ]);
});

describe("what is not repeated", () => {
  test.each([400, 401, 403, 404, 409, 422, 501])("%i", async (code) => {
    const { ango, sent } = answered([status(code)]);
    expect((await ango.GET("/v2/task/{task_id}", task)).response.status).toBe(code);
    expect(sent()).toBe(1);
  });

  test("a refusal of status 200", async () => {
    const { ango, sent } = answered([() => Response.json({ status: "fail", message: "no" })]);
    expect((await ango.GET("/v2/task/{task_id}", task)).error?.message).toBe("no");
    expect(sent()).toBe(1);
  });

  test("anything, without retries", async () => {
    const { ango, sent } = answered([status(429)], { retries: false });
    expect((await ango.GET("/v2/task/{task_id}", task)).response.status).toBe(429);
    expect(sent()).toBe(1);
  });

  test.each(["CERT_HAS_EXPIRED", "DEPTH_ZERO_SELF_SIGNED_CERT", "UNABLE_TO_VERIFY_LEAF_SIGNATURE"])(
    "a certificate that is wrong: %s",
    async (code) => {
      const { ango, sent } = answered([
        () => {
          throw new TypeError("fetch failed", { cause: Object.assign(new Error("tls"), { code }) });
        },
      ]);
      expect(await rejection(ango.GET("/v2/task/{task_id}", task))).toMatchObject({
        reason: code,
        attempts: 1,
      });
      expect(sent()).toBe(1);
    },
  );
});

describe("a connection that was never made carries nothing, as each runtime says it", () => {
  const refused = {
    Node: new TypeError("fetch failed", { cause: Object.assign(new Error("no"), { code: "ECONNREFUSED" }) }),
    "Node, of two addresses": new TypeError("fetch failed", {
      cause: Object.assign(new AggregateError([]), { code: "ECONNREFUSED" }),
    }),
    Bun: Object.assign(new Error("Unable to connect."), { code: "ConnectionRefused" }),
    Deno: new TypeError("fetch failed", {
      cause: new Error("error sending request for url (https://x/): client error (Connect): dns error"),
    }),
    "Deno before 2.9": new TypeError(
      "error sending request for url (https://x/): client error (Connect): tcp connect error",
    ),
  };
  test.each(Object.entries(refused))("%s", async (_name, thrown) => {
    const throws = (): never => {
      throw thrown;
    };
    const { ango, sent } = answered([throws, throws, ok]);
    expect((await ango.POST("/v2/project", project)).data).toStrictEqual(wellDone);
    expect(sent()).toBe(3);
    const error = await rejection(answered([throws]).ango.POST("/v2/project", project));
    expect(isNetworkError(error) && error.isUnsent).toBe(true);
    expect(error).not.toHaveProperty("mayHaveActed");
    expect(String(error)).not.toContain("carried out");
  });
});

describe("an abort", () => {
  test("while it waits to repeat, and while it waits for its turn, leaves nothing behind", async () => {
    const time = new ManualTime();
    const server = await serve((_request, response) => json(response, { status: "error" }, 503));
    const ango = clientWithin({ apiKey: "test-key", baseUrl: server.url, concurrency: 1 }, time);
    const controllers = [new AbortController(), new AbortController()];
    const calls = controllers.map(({ signal }) =>
      rejection(ango.GET("/v2/task/{task_id}", { ...task, signal })),
    );
    // Both have failed once and sleep.
    await expect.poll(() => time.sleeps.length).toBe(2);
    for (const [index, controller] of controllers.entries()) controller.abort(index);
    expect(await Promise.all(calls)).toStrictEqual([0, 1]);
    expect(time.pending).toBe(0);

    const hanging = new AbortController();
    const waiting = new AbortController();
    const stalled = await serve(() => {});
    const other = createAngoClient({ apiKey: "test-key", baseUrl: stalled.url, concurrency: 1 });
    const first = rejection(other.GET("/v2/task/{task_id}", { ...task, signal: hanging.signal }));
    const second = rejection(other.GET("/v2/task/{task_id}", { ...task, signal: waiting.signal }));
    await expect.poll(() => stalled.requests.length).toBe(1);
    waiting.abort("gone");
    expect(await second).toBe("gone");
    hanging.abort("gone too");
    expect(await first).toBe("gone too");
    expect(stalled.requests).toHaveLength(1);
    for (const { signal } of [...controllers, hanging, waiting]) {
      expect(getEventListeners(signal, "abort")).toStrictEqual([]);
    }
  });
});

test("a signal that serves many calls gathers no listeners", async () => {
  const { ango } = answered([ok]);
  const { signal } = new AbortController();
  const calls = Array.from({ length: 50 }, () => ango.GET("/v2/listProjects", { signal }));
  expect(getEventListeners(signal, "abort").length).toBeLessThanOrEqual(50);
  await Promise.all(calls);
  expect(getEventListeners(signal, "abort")).toStrictEqual([]);
});

test("no more requests at once than allowed, over a real server", async () => {
  let now = 0;
  let most = 0;
  const server = await serve(async (_request, response) => {
    now += 1;
    most = Math.max(most, now);
    await new Promise((resolve) => {
      setTimeout(resolve, 5);
    });
    now -= 1;
    json(response, wellDone);
  });
  const ango = createAngoClient({ apiKey: "test-key", baseUrl: server.url, concurrency: 3 });
  await Promise.all(Array.from({ length: 20 }, () => ango.GET("/v2/listProjects")));
  expect(most).toBe(3);
  expect(server.requests).toHaveLength(20);
});

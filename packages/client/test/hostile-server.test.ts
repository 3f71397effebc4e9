import type { ServerResponse } from "node:http";
import { describe, expect, test } from "vitest";
import { clientWithin } from "../src/client.ts";
import { createCurrentClient } from "../src/current.ts";
import { exportProject } from "../src/export.ts";
import { uploadFiles } from "../src/files.ts";
import { createAngoClient, isNetworkError, isTimeoutError, paginate } from "../src/index.ts";
import { all, json, rejection, serve } from "./loopback.ts";
import { ManualTime } from "./manual-time.ts";

const apiKey = "test-key";
const task = { params: { path: { task_id: "t1" } } };
const retries = { max: 2, baseDelay: 1, maxDelay: 5 };

/** Sends a bit every few milliseconds, without end. @returns whether the client has hung up by now */
function trickle(response: ServerResponse, type = "application/json"): () => boolean {
  response.writeHead(200, { "content-type": type });
  const timer = setInterval(() => response.write(" "), 5);
  let isOver = false;
  response.on("close", () => {
    isOver = true;
    clearInterval(timer);
  });
  return () => isOver;
}

test.each([
  ["none", undefined],
  ["at once", "0"],
  ["the year 1970", "Thu, 01 Jan 1970 00:00:00 GMT"],
  ["the year 9999", "Fri, 31 Dec 9999 23:59:59 GMT"],
  ["more than a number can be", "9".repeat(400)],
  ["words", "when it suits me"],
  ["a date that is none", "Mon, 99 Foo 2024 99:99:99 GMT"],
  ["a negative one", "-1"],
])(
  "429 for ever, with a Retry-After of %s: it ends, and no wait is longer than allowed",
  async (_name, after) => {
    const time = new ManualTime({ isAutomatic: true });
    let sent = 0;
    const fetch = async (): Promise<Response> => {
      sent += 1;
      const headers = after === undefined ? {} : { "retry-after": after };
      return Response.json({ status: "fail", message: "no" }, { status: 429, headers });
    };
    const options = { apiKey, fetch, budget: 0, retries: { max: 5, maxDelay: 10_000 } };
    const { error, response } = await clientWithin(options, time).GET("/v2/task/{task_id}", task);
    expect([response.status, error?.message, sent]).toStrictEqual([429, "no", 6]);
    expect(Math.max(...time.sleeps)).toBeLessThanOrEqual(10_000);
    expect(time.pending).toBe(0);
  },
);

describe("an answer that never ends", () => {
  test("is given up after the timeout, each time, and the connection with it", async () => {
    const hangups: (() => boolean)[] = [];
    const server = await serve((_request, response) => void hangups.push(trickle(response)));
    const ango = createAngoClient({ apiKey, baseUrl: server.url, timeout: 60, retries });
    const error = await rejection(ango.GET("/v2/task/{task_id}", task));
    expect(isTimeoutError(error) && error.attempts).toBe(3);
    await expect.poll(() => hangups.map((isOver) => isOver())).toStrictEqual([true, true, true]);
  });

  test("ends with the budget, where there is no timeout", async () => {
    const server = await serve((_request, response) => void trickle(response));
    const ango = createAngoClient({ apiKey, baseUrl: server.url, timeout: 0, budget: 80 });
    expect(isTimeoutError(await rejection(ango.GET("/v2/task/{task_id}", task)))).toBe(true);
  });

  test("is hung up on when the reader of a list leaves", async () => {
    const hangups: (() => boolean)[] = [];
    const server = await serve(({ url }, response) => {
      if (url.includes("page=1&")) {
        json(response, { status: "success", data: { tasks: [{ _id: "1" }], total: 300 } });
      } else hangups.push(trickle(response));
    });
    const ango = createAngoClient({ apiKey, baseUrl: server.url, retries });
    const params = { path: { project_id: "p" } };
    for await (const { _id } of paginate(ango, "/v2/project/{project_id}/tasks", { params })) {
      expect(_id).toBe("1");
      await expect.poll(() => hangups.length).toBe(1);
      break;
    }
    await expect.poll(() => hangups.map((isOver) => isOver())).toStrictEqual([true]);
  });
});

test("a file whose address redirects in a circle ends with a network error, and never sees the key", async () => {
  const server = await serve((request, response) => {
    if (request.url.startsWith("/v2/")) {
      json(response, { status: "success", data: { exportPath: `${server.url}/a?signature=s` } });
    } else response.writeHead(302, { location: request.url.startsWith("/a") ? "/b" : "/a" }).end();
  });
  const ango = createAngoClient({ apiKey, baseUrl: server.url, retries });
  const error = await rejection(all(exportProject(ango, "p")));
  expect(isNetworkError(error)).toBe(true);
  expect(String(error)).not.toContain("signature=s");
  const files = server.requests.filter(({ url }) => !url.startsWith("/v2/"));
  expect(files.length).toBeGreaterThan(3);
  expect(files.filter(({ headers }) => "apikey" in headers)).toStrictEqual([]);
});

test("a file that is no ZIP file and never ends is refused after its first bytes", async () => {
  let isHungUp: (() => boolean) | undefined;
  const server = await serve((request, response) => {
    if (request.url.startsWith("/v2/")) {
      json(response, { status: "success", data: { exportPath: `${server.url}/a` } });
      return;
    }
    isHungUp = trickle(response, "application/zip");
    response.write(Buffer.alloc(400_000, "x"));
  });
  const ango = createAngoClient({ apiKey, baseUrl: server.url, timeout: 5000, retries });
  await expect(all(exportProject(ango, "p"))).rejects.toMatchObject({ code: "client/invalid-export" });
  await expect.poll(() => isHungUp?.()).toBe(true);
});

test("a storage that answers 429 for ever is asked no more often than allowed, and the key is not shown to it", async () => {
  const server = await serve((request, response) => {
    if (request.url.startsWith("/v2/")) {
      json(response, { status: "success", data: { uploadUrl: `${server.url}/a?signature=s` } });
    } else response.writeHead(429, { "retry-after": "86400" }).end();
  });
  const ango = createCurrentClient({ apiKey, baseUrl: server.url, retries });
  const files = [{ file: new Blob(["x"]), externalId: "x.jpg" }];
  await expect(all(uploadFiles(ango, "p", files))).rejects.toMatchObject({
    code: "client/upload-refused",
    status: 429,
    attempts: 3,
  });
  const puts = server.requests.filter(({ method }) => method === "PUT");
  expect(puts.map(({ headers }) => headers["apikey"])).toStrictEqual([undefined, undefined, undefined]);
});

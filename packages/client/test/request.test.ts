import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Operation } from "../src/operation.ts";
import { AngoRequestError, createAngoClient } from "../src/index.ts";
import { expandPath, serializeQuery } from "../src/request.ts";
import { json, serve } from "./loopback.ts";

const operation: Operation = {
  operationId: "test",
  method: "GET",
  path: "/v2/{project_id}/overview/{metric}",
  retry: "safe",
  queryJson: ["stage", "createdAt"],
};

describe("query", () => {
  test.each<[name: string, query: Record<string, unknown>, wire: string]>([
    ["nothing", {}, ""],
    ["undefined is absent", { page: undefined, limit: 1 }, "limit=1"],
    ["zero, false and empty text are sent", { page: 0, deep: false, text: "" }, "page=0&deep=false&text="],
    ["brackets of a name stay", { "status[eq]": "Completed" }, "status[eq]=Completed"],
    ["reserved characters of a value", { a: "b&c=d?e#f+g h/é" }, "a=b%26c%3Dd%3Fe%23f%2Bg%20h%2F%C3%A9"],
    ["a name cannot add a parameter", { "a&b=c#": "d" }, "a%26b%3Dc%23=d"],
    ["an array repeats its name", { batches: ["a", "b,c"] }, "batches=a&batches=b%2Cc"],
    ["an empty array is absent", { batches: [] }, ""],
    ["a JSON array", { stage: ["Complete", "Ré"] }, `stage=${encodeURIComponent('["Complete","Ré"]')}`],
    ["an empty JSON array is sent", { stage: [] }, "stage=%5B%5D"],
    [
      "a JSON object",
      { createdAt: { $gt: "2026-01-01T00:00:00.000Z" } },
      `createdAt=${encodeURIComponent('{"$gt":"2026-01-01T00:00:00.000Z"}')}`,
    ],
    ["text stays text where JSON can stand", { stage: "Complete" }, "stage=Complete"],
  ])("%s", (_name, query, wire) => {
    expect(serializeQuery(operation, query)).toBe(wire);
  });

  const circular: Record<string, unknown> = {};
  circular["self"] = circular;
  test.each<[name: string, query: Record<string, unknown>]>([
    ["null", { page: null }],
    ["NaN", { page: Number.NaN }],
    ["Infinity", { page: Number.POSITIVE_INFINITY }],
    ["an object where no JSON can stand", { filter: { a: 1 } }],
    ["an array in an array", { batches: [["a"]] }],
    ["a hole in an array", { batches: ["a", undefined] }],
    ["half a surrogate pair", { text: "\uD800" }],
    ["half a surrogate pair in a name", { "\uD800": "text" }],
    ["JSON that cannot be written", { stage: circular }],
    ["null where JSON can stand", { stage: null }],
  ])("%s is refused", (_name, query) => {
    expect(() => serializeQuery(operation, query)).toThrow(
      expect.objectContaining({
        name: "AngoRequestError",
        code: "client/invalid-query",
        operationId: "test",
      }),
    );
  });
});

describe("path", () => {
  test.each<[value: unknown, segment: string]>([
    ["652901255342990015e24922", "652901255342990015e24922"],
    ["a/../b", "a%2F..%2Fb"],
    ["...", "..."],
    // Encoded dots are text: the percent sign is encoded, so that no URL parser sees dots.
    ["%2e%2e", "%252e%252e"],
    ["a\tb\n", "a%09b%0A"],
    ["$&", "%24%26"],
    ["{metric}", "%7Bmetric%7D"],
    [17, "17"],
  ])("%j", (value, segment) => {
    expect(expandPath(operation, { project_id: value, metric: "TimePerTask" })).toBe(
      `/v2/${segment}/overview/TimePerTask`,
    );
  });

  test.each<[name: string, values: Record<string, unknown>]>([
    ["empty", { project_id: "", metric: "m" }],
    ["one dot", { project_id: ".", metric: "m" }],
    ["two dots", { project_id: "p", metric: ".." }],
    ["missing", { project_id: "p" }],
    ["inherited", Object.assign(Object.create({ metric: "m" }), { project_id: "p" })],
    ["null", { project_id: "p", metric: null }],
    ["an object", { project_id: "p", metric: {} }],
    ["NaN", { project_id: "p", metric: Number.NaN }],
    ["half a surrogate pair", { project_id: "p", metric: "\uDC00" }],
    ["one too many", { project_id: "p", metric: "m", task_id: "t" }],
  ])("%s is refused", (_name, values) => {
    expect(() => expandPath(operation, values)).toThrow(
      expect.objectContaining({ name: "AngoRequestError", code: "client/invalid-path-value" }),
    );
  });
});

const anyText = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.string({
    unit: fc.constantFrom(".", "/", "\\", "%", "2", "e", "\t", "\n", " ", "?", "#", "{", "}", ";"),
  }),
  // Code units: half surrogate pairs are among them.
  fc.array(fc.nat(0xff_ff)).map((units) => String.fromCharCode(...units)),
);

describe("over the wire", () => {
  test("any path value is refused, or arrives as one segment that says the same", async () => {
    const server = await serve((_request, response) => json(response, { status: "success", data: {} }));
    const ango = createAngoClient({ apiKey: "test-key", baseUrl: server.url });
    await fc.assert(
      fc.asyncProperty(anyText, async (value) => {
        server.requests.length = 0;
        const outcome = await ango.GET("/v2/task/{task_id}", { params: { path: { task_id: value } } }).then(
          () => "sent",
          (error: unknown) => (error instanceof AngoRequestError ? error.code : error),
        );
        const segments = server.requests.map(({ url }) =>
          url.split("/").map((part) => decodeURIComponent(part)),
        );
        const isRefused = ["", ".", ".."].includes(value) || !isWellFormed(value);
        expect({ outcome, segments }).toStrictEqual(
          isRefused
            ? { outcome: "client/invalid-path-value", segments: [] }
            : { outcome: "sent", segments: [["", "v2", "task", value]] },
        );
      }),
      { numRuns: 300, examples: [[""], ["."], [".."], ["%2e"], ["%2E."], ["..\n"], ["/"], ["a/.."]] },
    );
  });

  test("any query text arrives the same", async () => {
    const server = await serve((_request, response) => json(response, { status: "success", data: {} }));
    const ango = createAngoClient({ apiKey: "test-key", baseUrl: server.url });
    await fc.assert(
      fc.asyncProperty(anyText.filter(isWellFormed), async (value) => {
        server.requests.length = 0;
        await ango.GET("/v2/project/{project_id}/tasks", {
          params: { path: { project_id: "p" }, query: { batches: value } },
        });
        const queries = server.requests.map(({ url }) => Array.from(new URL(url, server.url).searchParams));
        expect(queries).toStrictEqual([[["batches", value]]]);
      }),
      { numRuns: 300, examples: [["+"], ["&a=b"], ["'"], ["#"], ["%20"]] },
    );
  });
});

/** Whether UTF-8 can say the text: to encode and decode it changes nothing. */
function isWellFormed(text: string): boolean {
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(new TextEncoder().encode(text)) === text;
}

import { readFile } from "node:fs/promises";
import { request as httpRequest } from "node:http";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { assertHonest, loadSpec, startMock, VIOLATIONS_HEADER, type Mock } from "../src/index.ts";
import { isObject } from "../src/json.ts";
import { schemasOf } from "../src/schemas.ts";

const shelf = new URL("fixtures/shelf.json", import.meta.url);
const KEY = { apikey: "any" };
const JSON_BODY = { ...KEY, "content-type": "application/json" };

let mock: Mock;
beforeAll(async () => {
  mock = await startMock({ spec: shelf, bodyLimit: 1000 });
});
afterAll(() => mock.close());
beforeEach(() => mock.reset());

async function call(
  path: string,
  init: RequestInit = {},
): Promise<{ status: number; body: unknown; headers: Headers; codes: string[] }> {
  const response = await fetch(mock.url + path, { headers: KEY, ...init, signal: AbortSignal.timeout(5000) });
  const text = await response.text();
  const violations: unknown = JSON.parse(response.headers.get(VIOLATIONS_HEADER) ?? "[]");
  return {
    status: response.status,
    body: text === "" ? undefined : JSON.parse(text),
    headers: response.headers,
    codes: (Array.isArray(violations) ? violations : []).map(
      (violation: { location: string[]; code: string }) =>
        `${violation.location.join(".")} ${violation.code}`,
    ),
  };
}

describe("a request that the document allows", () => {
  test.each([
    [
      "/books",
      200,
      [
        { id: "a", title: "Alpha" },
        { id: "b", title: "Beta" },
      ],
    ],
    ["/books?page=2&status[eq]=read", 200, expect.any(Array)],
    ["/books?page=2&status%5Beq%5D=unread", 200, expect.any(Array)],
    ["/books?tag=one&tag=two", 200, expect.any(Array)],
    [`/books?filter=${encodeURIComponent('{"author":"Ada","year":1843}')}`, 200, expect.any(Array)],
    ["/books/newest", 200, { id: "n", title: "New" }],
    ["/books/abc", 200, { id: "a", title: "Alpha" }],
    ["/books/%61bc", 200, { id: "a", title: "Alpha" }],
  ])("GET %s", async (path, status, body) => {
    const answer = await call(path);
    expect(answer).toMatchObject({ status, body, codes: [] });
    expect(mock.calls).toHaveLength(1);
    expect(mock.calls[0]?.path).not.toContain("?");
  });

  test("POST a body, DELETE without a key where none is needed", async () => {
    const body = JSON.stringify({ title: "Gamma", size: [1, 2], series: { title: "Greek" } });
    expect(await call("/books", { method: "POST", headers: JSON_BODY, body })).toMatchObject({
      status: 201,
      body: { id: "c" },
    });
    const gone = await call("/books/abc", { method: "DELETE", headers: {} });
    expect(gone).toMatchObject({ status: 204, body: undefined });
    expect(mock.calls.map(({ operationId, status }) => [operationId, status])).toEqual([
      ["addBook", 201],
      ["dropBook", 204],
    ]);
  });
});

describe("a request that it does not allow", () => {
  test.each([
    ["page below the minimum", "/books?page=0", ["query.page minimum"]],
    ["page that is no number", "/books?page=x", ["query.page type"]],
    ["page twice", "/books?page=1&page=2", ["query.page type"]],
    ["a page in hexadecimal", "/books?page=0x1", ["query.page type"]],
    ["a page with a point", "/books?page=1.0", ["query.page type"]],
    ["a page with a space", "/books?page=%201", ["query.page type"]],
    [
      "JSON twice",
      `/books?filter=${encodeURIComponent("{}")}&filter=${encodeURIComponent("{}")}`,
      ["query.filter duplicate"],
    ],
    ["a broken encoding in the query", "/books?tag=%zz", ["query.tag encoding"]],
    ["UTF-8 that is none in the query", "/books?tag=%ff", ["query.tag encoding"]],
    ["an empty page", "/books?page=", ["query.page type"]],
    ["a bracketed name, raw", "/books?status[eq]=bogus", ["query.status[eq] enum"]],
    ["a bracketed name, encoded", "/books?status%5Beq%5D=bogus", ["query.status[eq] enum"]],
    ["an empty bracketed value", "/books?status[eq]=", ["query.status[eq] enum"]],
    ["an unknown parameter", "/books?pages=1", ["query.pages unknown"]],
    ["a name in another case", "/books?Page=1", ["query.Page unknown"]],
    ["one of two values of an array", "/books?tag=ok&tag=toolong", ["query.tag.1 maxLength"]],
    ["JSON that is none", "/books?filter=author", ["query.filter json"]],
    [
      "JSON of a wrong type",
      `/books?filter=${encodeURIComponent('{"year":"old"}')}`,
      ["query.filter.year type"],
    ],
    [
      "JSON with more members",
      `/books?filter=${encodeURIComponent('{"anno":1}')}`,
      ["query.filter additionalProperties"],
    ],
    ["a path that breaks its pattern", "/books/A1", ["path.id pattern"]],
    ["a broken percent encoding", "/books/%E0%A4%A", ["path.id encoding", "path.id pattern"]],
  ])("%s", async (_, path, codes) => {
    const answer = await call(path);
    expect(answer.status).toBe(400);
    expect(answer.codes.toSorted()).toEqual(codes);
    expect(mock.calls[0]?.violations.length).toBe(codes.length);
    expect(answer.body).toEqual({
      message: expect.stringContaining(codes[0]?.split(" ")[0]?.split(".")[1] ?? ""),
    });
  });

  test.each([
    ["malformed JSON", "{bad", "application/json", ["body json"]],
    ["half a document", '{"title": "x', "application/json", ["body json"]],
    ["another type", "title=x", "application/x-www-form-urlencoded", ["body content-type"]],
    ["text", '{"title":"x"}', "text/plain", ["body content-type"]],
    ["a type that is none", '{"title":"x"}', ";;", ["body content-type"]],
    ["a missing member", "{}", "application/json", ["body required"]],
    ["an empty title", '{"title":""}', "application/json", ["body.title minLength"]],
    ["deep down", '{"title":"x","series":{"title":7}}', "application/json", ["body.series.title type"]],
    ["a list", "[]", "application/json", ["body type"]],
    ["null", "null", "application/json", ["body type"]],
    ["no body", "", "application/json", ["body required"]],
    ["prefixItems of 2020-12", '{"title":"x","size":[1,"2"]}', "application/json", ["body.size.1 type"]],
    [
      "unevaluatedProperties of 2020-12",
      '{"title":"x","isbn":1}',
      "application/json",
      ["body unevaluatedProperties"],
    ],
  ])("a body: %s", async (_, body, type, codes) => {
    const answer = await call("/books", { method: "POST", headers: { ...KEY, "content-type": type }, body });
    expect(answer).toMatchObject({ status: 400, codes });
    expect(answer.body).not.toEqual({ message: "Bad" });
  });

  test("a body that is not UTF-8", async () => {
    const body = Buffer.from('{"title":"\u00e9"}', "latin1");
    const headers = { ...KEY, "content-type": "application/json" };
    const answer = await call("/books", { method: "POST", headers, body });
    expect(answer).toMatchObject({ status: 400, codes: ["body json"] });
  });

  test("a type that is none does not matter without a body", async () => {
    expect((await call("/books", { headers: { ...KEY, "content-type": ";" } })).status).toBe(200);
  });

  test("a body of an operation that takes none", async () => {
    const answer = await call("/books/abc", { method: "DELETE", headers: JSON_BODY, body: "{}" });
    // The document has no answer for this: the mock has one of its own.
    expect(answer).toMatchObject({ status: 400, codes: ["body content-type"], body: { status: 400 } });
  });

  test("a body without a content type", async () => {
    const answer = await call("/books", { method: "POST", body: new Uint8Array([123, 125]) });
    expect(answer).toMatchObject({ status: 400, codes: ["body content-type"] });
  });

  test("a chunked body is checked like another", async () => {
    const chunked = new ReadableStream({
      start(controller) {
        controller.enqueue(new TextEncoder().encode('{"title'));
        controller.enqueue(new TextEncoder().encode('": 7}'));
        controller.close();
      },
    });
    const init = { method: "POST", headers: JSON_BODY, body: chunked, duplex: "half" };
    expect(await call("/books", init)).toMatchObject({ status: 400, codes: ["body.title type"] });
  });

  test.each([
    ["announced", JSON.stringify({ title: "x".repeat(2000) })],
    [
      "unannounced",
      new ReadableStream({
        start(controller) {
          controller.enqueue(new TextEncoder().encode("x".repeat(2000)));
          controller.close();
        },
      }),
    ],
  ])("a body over the limit, %s", async (_, body) => {
    const init = { method: "POST", headers: JSON_BODY, body, duplex: "half" };
    const answer = await call("/books", init);
    expect(answer.status).toBe(413);
    expect(answer.headers.get("connection")).toBe("close");
    expect((await call("/books")).status).toBe(200);
  });

  test("the message never quotes the body", async () => {
    const answer = await call("/books", {
      method: "POST",
      headers: JSON_BODY,
      body: '{"password": hunter2}',
    });
    expect(answer.status).toBe(400);
    expect(`${JSON.stringify(answer.body)}${answer.headers.get(VIOLATIONS_HEADER)}`).not.toContain("hunter2");
  });

  test("a thousand violations still fit into a header", async () => {
    const many = Array.from({ length: 400 }, (_, index) => `é${index}=1`).join("&");
    const answer = await call(`/books?${many}`);
    expect(answer.status).toBe(400);
    expect(answer.codes.length).toBeGreaterThan(5);
    expect(mock.calls[0]?.violations).toHaveLength(400);
  });
});

describe("the key", () => {
  test.each([
    ["none", {}],
    ["an empty one", { apikey: "" }],
    ["one of another scheme", { authorization: "Bearer x" }],
  ])("%s is 401 with the document's own words", async (_, headers) => {
    expect(await call("/books", { headers })).toMatchObject({
      status: 401,
      body: { message: "No key" },
      codes: ["security security"],
    });
  });

  test("goes before everything else that is wrong", async () => {
    expect((await call("/books?page=0&x=1", { headers: {} })).status).toBe(401);
    const post = { method: "POST", headers: { "content-type": "application/json" }, body: "{bad" };
    expect((await call("/books", post)).status).toBe(401);
  });

  test("is 401 even where the document has no such answer", async () => {
    expect(await call("/books/newest", { headers: {} })).toMatchObject({
      status: 401,
      body: { status: 401 },
    });
  });
});

describe("Prefer", () => {
  test.each([
    ["code=429", 429, { message: "Slow down" }],
    ["code=401", 401, { message: "No key" }],
    ["code=200, example=none", 200, []],
    ["example=none", 200, []],
    ['example="none"; code=200', 200, []],
    ["example=unknown", 404, { status: 404 }],
    ["code=200, example=unknown", 404, { status: 404 }],
    ["code=418", 404, { status: 404 }],
    ["code=40l", 404, { status: 404 }],
    ["respond-async", 200, expect.any(Array)],
  ])("%s", async (prefer, status, body) => {
    expect(await call("/books", { headers: { ...KEY, prefer } })).toMatchObject({ status, body });
  });

  test("brings the headers of the answer", async () => {
    const answer = await call("/books", { headers: { ...KEY, prefer: "code=429" } });
    expect(answer.headers.get("retry-after")).toBe("7");
  });

  test("the same seed gives the same data", async () => {
    const headers = { ...KEY, prefer: "dynamic=true, seed=7" };
    const first = await call("/books/newest", { headers });
    expect(first).toMatchObject({ status: 200, body: { id: expect.any(String) } });
    expect((await call("/books/newest", { headers })).body).toEqual(first.body);
  });

  test("a range of statuses answers for each", async () => {
    const headers = { ...KEY, prefer: "code=404" };
    expect(await call("/books/abc", { headers })).toMatchObject({ status: 404, body: { message: "Bad" } });
  });

  test("an example that breaks its own schema is never sent", async () => {
    const answer = await call("/books", { headers: { ...KEY, prefer: "example=broken" } });
    expect(answer).toMatchObject({ status: 500, body: { detail: expect.stringContaining("response.0.id") } });
    expect(mock.calls[0]?.violations[0]).toMatchObject({ location: ["response", "0"], code: "required" });
  });
});

describe("what is not in the document", () => {
  test.each([
    ["GET", "/nothing", 404, null],
    ["GET", "/books/", 404, null],
    ["GET", "/books/abc/pages", 404, null],
    ["PUT", "/books", 405, "GET, POST, HEAD, OPTIONS"],
    ["POST", "/books/newest", 405, "GET, DELETE, HEAD, OPTIONS"],
  ])("%s %s is %i", async (method, path, status, allow) => {
    const answer = await call(path, { method });
    expect(answer.status).toBe(status);
    expect(answer.headers.get("allow")).toBe(allow);
    expect(answer.headers.get("content-type")).toBe("application/problem+json");
    const asked = { operationId: undefined, method, path, query: [], status, violations: [] };
    const recorded = { ...asked, processed: false, isOwn: true };
    expect(mock.calls).toEqual([recorded]);
  });

  test("dots in a path lead nowhere", async () => {
    expect(await raw("/x/../books")).toBe(404);
    expect(await raw("//evil.example/books")).toBe(404);
    expect(await raw("http://[bad")).toBe(400);
  });
});

/** The status for a target that fetch would tidy up first. */
function raw(path: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(mock.url);
    const sent = httpRequest({ hostname, port, path, headers: KEY }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    sent.on("error", reject).end();
  });
}

describe("browsers", () => {
  test("may call from anywhere", async () => {
    const preflight = await call("/books", {
      method: "OPTIONS",
      headers: {
        origin: "https://a.example",
        "access-control-request-method": "POST",
        "access-control-request-headers": "apikey",
      },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get("access-control-allow-origin")).toBe("*");
    expect(preflight.headers.get("allow")).toBe("GET, POST, HEAD, OPTIONS");
    expect(preflight.headers.get("access-control-allow-methods")).toBe("POST");
    expect(preflight.headers.get("access-control-allow-headers")).toBe("apikey");
    expect((await call("/books?page=0")).headers.get("access-control-allow-origin")).toBe("*");
    expect(mock.calls).toHaveLength(1);
  });

  test("HEAD is GET without the body", async () => {
    const get = await call("/books");
    const head = await call("/books", { method: "HEAD" });
    expect(head).toMatchObject({ status: 200, body: undefined });
    expect(head.headers.get("content-length")).toBe(get.headers.get("content-length"));
    expect((await call("/books?page=0", { method: "HEAD" })).status).toBe(400);
  });
});

test("the mock's own word about a documented status is not taken for an answer", async () => {
  const own = await call("/books/abc", { headers: { ...KEY, prefer: "example=unknown" } });
  expect(own).toMatchObject({
    status: 404,
    body: { title: expect.stringContaining("cannot find") },
    codes: [],
  });
});

test("a fault of the mock is an answer and a call, never silence", async () => {
  // No validator can be made of a pattern that is none.
  const spec = {
    openapi: "3.1.0",
    paths: {
      "/a": {
        get: {
          parameters: [{ name: "q", in: "query", schema: { type: "string", pattern: "(" } }],
          responses: { "200": { description: "A" } },
        },
      },
    },
  };
  await using faulty = await startMock({ spec });
  const response = await fetch(`${faulty.url}/a?q=1`, { signal: AbortSignal.timeout(5000) });
  expect([response.status, await response.json()]).toEqual([
    500,
    expect.objectContaining({ title: "The mock failed" }),
  ]);
  expect(() => assertHonest(faulty)).toThrow(/Invalid regular expression/);
});

test("a comma in a path is part of the value", async () => {
  const path = "/v2/task/a,b";
  await using bundled = await startMock();
  expect((await fetch(bundled.url + path, { headers: KEY })).status).toBe(200);
});

test("accepts a path, a URL and an object, and leaves the object as it was", async () => {
  const text = await readFile(shelf, "utf8");
  const spec: object = JSON.parse(text);
  for (const given of [spec, shelf, shelf.pathname, shelf.href]) {
    await using other = await startMock({ spec: given });
    expect((await fetch(`${other.url}/books`, { headers: KEY })).status).toBe(200);
  }
  expect(JSON.stringify(spec)).toBe(JSON.stringify(JSON.parse(text)));
});

test.each([
  ["message", { message: "m", detail: "d" }, { message: /page/, detail: /^d$/ }],
  ["detail", { title: "t", detail: "d" }, { title: /^t$/, detail: /page/ }],
  ["title", { title: "t", detail: null }, { title: /page/ }],
  ["no member", { reason: "r" }, { reason: /^r$/ }],
])("the reason of a refusal stands in the envelope of the document: %s", async (_, example, wanted) => {
  const spec = {
    openapi: "3.1.0",
    info: { title: "Problems", version: "1" },
    paths: {
      "/a": {
        get: {
          operationId: "getA",
          parameters: [{ name: "page", in: "query", schema: { type: "integer" } }],
          responses: {
            200: { description: "ok" },
            422: {
              description: "refused",
              content: { "application/problem+json": { schema: { type: "object" }, example } },
            },
          },
        },
      },
    },
  };
  await using problems = await startMock({ spec });
  const response = await fetch(`${problems.url}/a?page=x`);
  expect(response.status).toBe(422);
  const told: unknown = await response.json();
  expect(Object.keys(isObject(told) ? told : {})).toEqual(Object.keys(example));
  for (const [member, text] of Object.entries(wanted))
    expect(told).toHaveProperty(member, expect.stringMatching(text));
});

describe("members that every object of JavaScript inherits", () => {
  const schema = {
    type: "object",
    properties: { constructor: { type: "string" } },
    dependentRequired: { valueOf: ["other"] },
  };
  const place = { pointer: "/components/schemas/Plain" };

  async function codes(value: unknown, more: object = {}): Promise<readonly string[]> {
    const document = await loadSpec({
      openapi: "3.1.0",
      info: { title: "t", version: "1" },
      paths: {},
      components: { schemas: { Plain: { ...schema, ...more } } },
    });
    return schemasOf(document)
      .check({ ...place, schema }, value, ["body"])
      .map(({ code }) => code);
  }

  test("are judged as any other", async () => {
    expect(await codes({})).toEqual([]);
    expect(await codes({ constructor: "a" })).toEqual([]);
    expect(await codes({ constructor: 1 })).toEqual(["type"]);
    expect(await codes({ valueOf: 1 })).toEqual(["dependentRequired"]);
    expect(await codes({}, { required: ["constructor", "toString"] })).toEqual(["required", "required"]);
  });
});

function servers(): number {
  return process.getActiveResourcesInfo().filter((name) => name === "TCPServerWrap").length;
}

describe("options that the types do not allow", () => {
  const project = { name: "P" };
  const categorySchema = {};
  test.each<readonly [unknown, string, string]>([
    [{ data: null }, "contract/option-invalid", "data"],
    [{ data: [] }, "contract/option-invalid", "data"],
    [{ data: {} }, "contract/dataset-invalid", "project"],
    [{ data: { project, categorySchema, records: null } }, "contract/dataset-invalid", "records"],
    [{ data: { project, categorySchema, records: [null] } }, "contract/dataset-invalid", "/0"],
    [{ data: { project, categorySchema, records: [], files: null } }, "contract/dataset-invalid", "files"],
    [{ faults: null }, "contract/option-invalid", "faults/0"],
    [{ faults: [null] }, "contract/option-invalid", "faults/0"],
    [{ faults: {} }, "contract/option-invalid", "faults/0/faults"],
    [{ faults: { faults: [null] } }, "contract/option-invalid", "faults/0/faults/0"],
    [{ faults: { script: ["reset"] } }, "contract/option-invalid", "faults/0/script/0"],
    [{ faults: { script: [{ kind: "latency" }] } }, "contract/option-invalid", "faults/0/script/0"],
    [{ faults: { script: [], operations: "all" } }, "contract/option-invalid", "faults/0/operations"],
  ])("%j is refused, and nothing listens", async (options, code, place) => {
    const before = servers();
    await expect(Reflect.apply(startMock, undefined, [options])).rejects.toMatchObject({ code, place });
    expect(servers()).toBe(before);
  });
});

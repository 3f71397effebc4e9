import { describe, expect, test } from "vitest";
import {
  assertCovered,
  coverage,
  formatCoverage,
  mergeCoverage,
  recordCoverage,
  type Coverage,
  type CoverageCounts,
} from "../src/coverage.ts";
import { coveragePage } from "../src/api-coverage/page.ts";
import type { OpenApiDocument } from "../src/document.ts";
import { ContractError, loadSpec, startMock } from "../src/index.ts";
import type { Exchange } from "../src/exchange.ts";
import { mockTest } from "../src/vitest.ts";

const shelf = await loadSpec(new URL("fixtures/shelf.json", import.meta.url));
const tried = await loadSpec(new URL("fixtures/tried.json", import.meta.url));

/** What one request of a client, answered by `answer`, reaches: keys of the counts. */
async function reachedBy(
  url: string,
  init: RequestInit = {},
  answer: Response = new Response(null, { status: 599 }),
): Promise<CoverageCounts> {
  const recorder = recordCoverage(tried);
  const fetch = recorder.fetch(() => Promise.resolve(answer));
  await fetch(`https://tried.example.com${url}`, init);
  await recorder.settled();
  return recorder.counts();
}

function keysOf(counts: CoverageCounts, operationId: string): readonly string[] {
  return Object.keys(counts.operations[operationId] ?? {});
}

const json = (body: unknown): RequestInit => ({
  method: "POST",
  headers: { "content-type": "application/json" },
  body: JSON.stringify(body),
});

describe("a status", () => {
  test.each([
    ["/api/v1/things", 200, "status 200"],
    ["/api/v1/things", 404, "status 4XX"],
    ["/api/v1/things", 500, "status default"],
    ["/api/v1/things/7", 500, undefined],
  ])("of %s %i is counted for what documents it", async (url, status, key) => {
    const answer = new Response(null, { status });
    const counts = await reachedBy(url, { method: url.endsWith("7") ? "DELETE" : "GET" }, answer);
    const [operationId = "", keys = {}] = Object.entries(counts.operations)[0] ?? [];
    expect(Object.keys(keys).filter((name) => name.startsWith("status"))).toEqual(
      key === undefined ? [] : [key],
    );
    expect(
      coverage(tried, counts).operations.find((one) => one.operationId === operationId)?.undocumented,
    ).toEqual(key === undefined ? [status] : []);
  });

  test("a path or method that the document does not have is counted apart", async () => {
    for (const [url, init] of [
      ["/other", {}],
      ["/api/v1/things", { method: "PUT" }],
    ] as const) {
      expect(await reachedBy(url, init)).toMatchObject({ operations: {}, unrouted: 1 });
    }
  });

  test("with and without the base path of the server, the operation is found", async () => {
    expect(keysOf(await reachedBy("/things?kind=small"), "listThings")).toContain("call");
    expect(keysOf(await reachedBy("/api/v1/things?kind=small"), "listThings")).toContain("call");
  });
});

/** [query, headers] → what is reached of the parameters, and what is not. */
const PARAMETERS: readonly (readonly [
  string,
  RequestInit["headers"],
  readonly string[],
  readonly string[],
])[] = [
  ["", {}, ["query.kind: absent", "query.page: absent", "header.x-trace: absent"], ["query.page: present"]],
  [
    "kind=small",
    {},
    ["query.kind: present", 'query.kind: "small"'],
    ["query.kind: absent", 'query.kind: "large"'],
  ],
  ["kind=huge", {}, ["query.kind: present", "query.kind enum: broken"], ['query.kind: "small"']],
  [
    "page=1",
    {},
    ["query.page minimum 1: met", "query.page type integer: met"],
    ["query.page minimum 1: broken"],
  ],
  ["page=0", {}, ["query.page minimum 1: broken"], ["query.page minimum 1: met"]],
  ["page=5", {}, ["query.page: present"], ["query.page minimum 1: met", "query.page maximum 9: met"]],
  ["page=10", {}, ["query.page maximum 9: broken"], ["query.page maximum 9: met"]],
  ["page=x", {}, ["query.page type integer: broken"], ["query.page type integer: met"]],
  ["tags=new,old", {}, ['query.tags: "new"', 'query.tags: "old"', "query.tags maxItems 2: met"], []],
  ["tags=new,old,new", {}, ["query.tags maxItems 2: broken"], ["query.tags maxItems 2: met"]],
  ["all=true", {}, ["query.all: true"], ["query.all: false"]],
  ["made[from]=0", {}, ["query.made: present", "query.made/from minimum 0: met"], ["query.made: absent"]],
  ["", { "X-Trace": "abcde" }, ["header.x-trace: present", "header.x-trace maxLength 4: broken"], []],
];

test.each(PARAMETERS)("parameters of ?%s %o", async (query, headers, reached, missed) => {
  const keys = keysOf(await reachedBy(`/things?${query}`, { headers: headers ?? {} }), "listThings");
  expect(keys).toEqual(expect.arrayContaining([...reached]));
  for (const key of missed) expect(keys).not.toContain(key);
});

/** [body, what is reached of its keywords, what is not] */
const BODIES: readonly (readonly [unknown, readonly string[], readonly string[]])[] = [
  [
    { kind: "small" },
    ["body/kind required: met", 'body/kind enum: "small"', "body/name optional: absent"],
    [],
  ],
  [{}, ["body/kind required: broken"], ["body/kind required: met"]],
  ["text", ["body type object: broken"], ["body/kind required: broken"]],
  [
    { name: "a" },
    ["body/name minLength 1: met", "body/name pattern ^[a-z]*$: met"],
    ["body/name minLength 1: broken"],
  ],
  [{ name: "" }, ["body/name minLength 1: broken"], ["body/name minLength 1: met"]],
  [
    { name: "ab" },
    ["body/name optional: present"],
    ["body/name minLength 1: met", "body/name maxLength 3: met"],
  ],
  [{ name: "😀😀😀" }, ["body/name maxLength 3: met", "body/name pattern ^[a-z]*$: broken"], []],
  [{ name: "abcd" }, ["body/name maxLength 3: broken"], []],
  [{ name: "abcdefgh" }, [], ["body/name maxLength 3: broken"]],
  [{ size: 0 }, ["body/size exclusiveMinimum 0: broken", "body/size multipleOf 0.5: met"], []],
  [{ size: 0.25 }, ["body/size exclusiveMinimum 0: met", "body/size multipleOf 0.5: broken"], []],
  [{ mail: "a@example.com" }, ["body/mail format email: met"], []],
  [{ mail: "nobody" }, ["body/mail format email: broken"], []],
  [{ labels: [] }, ["body/labels minItems 1: broken"], ["body/labels minItems 1: met"]],
  [{ labels: ["a"] }, ["body/labels minItems 1: met"], ["body/labels uniqueItems true: met"]],
  [{ labels: ["a", "a"] }, ["body/labels uniqueItems true: broken"], ["body/labels uniqueItems true: met"]],
  [{ labels: ["a", 7] }, ["body/labels/* type string: met", "body/labels/* type string: broken"], []],
  [{ note: null }, ["body/note type string, null: null"], ["body/note type string, null: string"]],
  [{ note: 7 }, ["body/note type string, null: broken"], []],
  [{ colour: 1 }, ["body unevaluatedProperties false: broken"], ["body unevaluatedProperties false: met"]],
  [
    { shape: { is: "circle", radius: 1 } },
    ["body/shape oneOf: Circle", "body/shape/radius minimum 1: met"],
    ["body/shape oneOf: Square"],
  ],
  // It fits neither, but says itself which one was meant.
  [
    { shape: { is: "square", side: 0 } },
    ["body/shape oneOf: broken", "body/shape/side minimum 1: broken"],
    ["body/shape/radius required: broken"],
  ],
  [{ shape: 7 }, ["body/shape oneOf: broken"], []],
  [{ extra: { a: 5, b: 6 } }, ["body/extra/* maximum 5: met", "body/extra/* maximum 5: broken"], []],
];

test.each(BODIES)("keywords of %j", async (body, reached, missed) => {
  const keys = keysOf(await reachedBy("/things", json(body)), "addThing");
  expect(keys).toEqual(expect.arrayContaining([...reached]));
  for (const key of missed) expect(keys).not.toContain(key);
});

test("a member that only the server sets is not asked of requests", async () => {
  const [, addThing] = coverage(tried, await reachedBy("/things", json({ kind: "small" }))).operations;
  const asked = addThing?.keywords.filter(({ side, at }) => side === "request" && at.startsWith("/id"));
  expect(asked).toEqual([]);
});

/** What an answer of listThings reaches. */
async function answerKeys(body: unknown): Promise<readonly string[]> {
  const keys = keysOf(await reachedBy("/things", {}, Response.json(body)), "listThings");
  return keys.filter((key) => key.startsWith("200"));
}

test("keywords of answers: members, types, empty and filled lists", async () => {
  expect(await answerKeys([])).toEqual(["200 items: empty"]);
  expect(
    await answerKeys([
      { id: 1, kind: "small", note: null },
      { id: 1, kind: "large" },
    ]),
  ).toEqual([
    "200 items: filled",
    "200/*/note optional: present",
    "200/*/inside optional: absent",
    '200/*/kind enum: "small"',
    "200/*/note type string, null: null",
    "200/*/note optional: absent",
    '200/*/kind enum: "large"',
  ]);
});

test("counts have no value of what was sent", async () => {
  const secret = "s3cret-value";
  const counts = await reachedBy(`/things?kind=${secret}&page=1&token=${secret}`, {
    headers: { authorization: secret, "x-trace": secret },
  });
  const body = await reachedBy("/things", json({ name: secret, extra: { [secret]: 1 } }));
  const report = coverage(tried, mergeCoverage(counts, body));
  expect(JSON.stringify([counts, body, report])).not.toContain(secret);
});

test("a body that breaks off, or is no JSON, is no reason to fail", async () => {
  const broken = new ReadableStream({
    start(controller) {
      controller.enqueue(new TextEncoder().encode('[{"id":'));
      controller.error(new Error("gone"));
    },
  });
  const headers = { "content-type": "application/json" };
  for (const body of [broken, "{bad"]) {
    expect(keysOf(await reachedBy("/things", {}, new Response(body, { headers })), "listThings")).toContain(
      "status 200",
    );
  }
});

test("what a client gets through the recording fetch is what the server sent", async () => {
  await using mock = await startMock({ spec: tried });
  const recorder = recordCoverage(tried);
  const fetch = recorder.fetch();
  const headers = { authorization: "Bearer any" };
  const response = await fetch(`${mock.url}/things?kind=small`, { headers });
  expect(await response.json()).toEqual([{ id: 1, kind: "small", note: null }]);
  const refused = await fetch(`${mock.url}/things`, {
    ...json({ kind: "small", name: "" }),
    headers: { ...headers, "content-type": "application/json" },
  });
  expect(refused.status).toBe(422);
  await recorder.settled();
  expect(recorder.counts().operations).toMatchObject({
    listThings: { "status 200": 1, "200 items: filled": 1 },
    addThing: { "status 422": 1, "body/name minLength 1: broken": 1 },
  });
});

test("the mock and the client count the same", async () => {
  const [server, client] = [recordCoverage(tried), recordCoverage(tried)];
  await using mock = await startMock({ spec: tried, onExchange: server.record });
  const fetch = client.fetch();
  const headers = { authorization: "Bearer any", "content-type": "application/json", "x-trace": "t" };
  for (const query of ["kind=small&page=1&tags=new,old", "kind=large&made[from]=0&all=false", "page=0"]) {
    await fetch(`${mock.url}/things?${query}`, { headers });
  }
  await fetch(`${mock.url}/things`, { ...json({ kind: "large", labels: ["a"] }), headers });
  await fetch(`${mock.url}/things/1`, { method: "DELETE", headers });
  await client.settled();
  expect(server.counts()).toEqual(client.counts());
  expect(Object.keys(server.counts().operations)).toEqual(["listThings", "addThing", "dropThing"]);
});

test("what the mock says for itself covers nothing", async () => {
  const recorder = recordCoverage(shelf);
  await using mock = await startMock({ spec: shelf, onExchange: recorder.record });
  const ask = (prefer: string): Promise<Response> =>
    fetch(`${mock.url}/books/abc`, { headers: { apikey: "k", prefer } });
  expect((await ask("example=unknown")).status).toBe(404);
  expect(coverage(shelf, recorder.counts()).summary.statuses.reached).toBe(0);
  expect((await ask("code=404")).status).toBe(404);
  expect(coverage(shelf, recorder.counts()).summary.statuses.reached).toBe(1);
});

/** An exchange with nothing but a status. */
function answered(operationId: string, status: number): Exchange {
  return {
    operationId,
    request: {
      method: "GET",
      path: "/",
      pathParameters: new Map(),
      query: new URLSearchParams(),
      headers: {},
      mediaType: "",
      body: undefined,
    },
    response: { status, headers: {}, body: undefined },
    violations: [],
    isOwn: false,
  };
}

function counted(...list: readonly (readonly [operationId: string, status: number])[]): CoverageCounts {
  const recorder = recordCoverage(shelf);
  for (const [operationId, status] of list) recorder.record(answered(operationId, status));
  return recorder.counts();
}

test("the table says what is missing", () => {
  const counts = counted(["listBooks", 200], ["listBooks", 200], ["newestBook", 200], ["newestBook", 401]);
  expect(formatCoverage(coverage(shelf, counts))).toMatchInlineSnapshot(`
    "listBooks   parameters 4/10  keywords 0/25  200 x2    400 -     401 -     429 -
    addBook                      keywords 0/22  201 -     400 -     401 -
    newestBook                   keywords 0/2   200 x1    undocumented: 401
    getBook     parameters 0/1   keywords 0/4   200 -     4XX -
    dropBook    parameters 0/1   keywords 0/2   204 -

    operations                40 %  2 of 5
    documented statuses     18.1 %  2 of 11
    values of parameters    33.3 %  4 of 12
    keywords together          0 %  0 of 55
    keywords of requests       0 %  0 of 45
    keywords of responses      0 %  0 of 10"
  `);
  expect(formatCoverage(coverage(shelf, counts), { colors: true })).toContain("\u001B[32m200 x2");
});

test("each threshold stands in the table and on the page, that of all keywords too", () => {
  const covered = coverage(shelf, counted(["listBooks", 200]));
  const thresholds = { keywords: 7, statuses: 9, defaults: 50 };
  const table = formatCoverage(covered, { thresholds });
  expect(table).toMatch(/keywords together +0 % +0 of 55 +below 7 %$/m);
  expect(table).toMatch(/documented statuses +9 % +1 of 11 +at least 9 %$/m);
  expect(table).toMatch(/default answers +100 % +0 of 0 +at least 50 %$/m);
  expect(table).toMatch(/keywords of requests +0 % +0 of 45$/m);
  const page = coveragePage(covered, thresholds);
  expect(page).toMatch(/Keywords together<.*below 7 %/);
  expect(page).toMatch(/Default answers<.*at least 50 %/);
});

function uncovered(spec: OpenApiDocument): Coverage {
  return coverage(spec, recordCoverage(spec).counts());
}

test("what has no tests to paste says which value is wanting", async () => {
  const isbn = { type: "string", pattern: "^(?=978)\\d{3}-\\d$" };
  const specWith = (example: object): Promise<OpenApiDocument> =>
    loadSpec({
      openapi: "3.1.0",
      info: { title: "Isbn <b>", version: "1" },
      paths: {
        "/books/{isbn}": {
          get: {
            operationId: "getBook",
            parameters: [
              { name: "isbn", in: "path", required: true, schema: { ...isbn, ...example } },
              { name: "like", in: "query", schema: { ...isbn, ...example } },
            ],
            responses: { 200: { description: "ok" } },
          },
        },
        "/books": {
          post: {
            operationId: "addBook",
            requestBody: {
              required: true,
              content: {
                "application/json": {
                  schema: {
                    type: "object",
                    required: ["isbn"],
                    properties: { isbn: { ...isbn, ...example } },
                  },
                },
              },
            },
            responses: { 201: { description: "ok" } },
          },
        },
        "/cover": {
          post: {
            operationId: "addCover",
            requestBody: { required: true, content: { "image/png": {} } },
            responses: { 201: { description: "ok" } },
          },
        },
      },
    });
  const without = uncovered(await specWith({}));
  const picture = "needs a body that is neither JSON nor a form: image/png";
  expect(without.operations.map(({ stubs, stubsLacking }) => [stubs.length, stubsLacking])).toEqual([
    [
      0,
      ["needs a value for path/isbn: give it an example", "needs a value for query/like: give it an example"],
    ],
    [0, ["needs a value for the body: give it an example"]],
    [0, [picture]],
  ]);
  expect(coveragePage(without)).toContain(
    "No test to paste: needs a value for path/isbn: give it an example.",
  );
  const [getBook, addBook] = uncovered(await specWith({ example: "978-1" })).operations;
  expect([getBook?.stubsLacking, addBook?.stubsLacking]).toEqual([[], []]);
  expect(getBook?.stubs.length).toBeGreaterThan(0);
  expect(addBook?.stubs.length).toBeGreaterThan(0);
});

test("the summary has a share of each dimension", () => {
  const { summary, missing } = coverage(shelf, counted(["listBooks", 200], ["getBook", 404], ["other", 200]));
  expect(summary.operations).toEqual({ reached: 2, total: 5, percent: 40 });
  expect(summary.statuses).toEqual({ reached: 2, total: 11, percent: 18.1 });
  expect(summary.defaults).toEqual({ reached: 0, total: 0, percent: 100 });
  expect(missing).toContain("dropBook 204");
  expect(coverage(tried, recordCoverage(tried).counts()).summary.defaults.total).toBe(1);
});

test("requiring all statuses fails with the list, and passes when all is there", () => {
  const none = coverage(shelf, counted());
  expect(() => assertCovered(none)).toThrow(ContractError);
  expect(() => assertCovered(none)).toThrow(/^11 of 11 .* listBooks 200, .*dropBook 204$/);
  const all = none.operations.flatMap(({ operationId, statuses }) =>
    Object.keys(statuses).map((status) => [operationId, Number(status.replace("XX", "04"))] as const),
  );
  expect(() => assertCovered(coverage(shelf, counted(...all)))).not.toThrow();
});

test("thresholds", () => {
  const covered = coverage(shelf, counted(["listBooks", 200]));
  expect(() => assertCovered(covered, { operations: 20, statuses: 9 })).not.toThrow();
  expect(() => assertCovered(covered, { operations: 21, statuses: 9.1 })).toThrow(
    /^operations: 20 % reached \(1 of 5\), 21 % wanted; statuses: 9 % reached/,
  );
});

test("merging adds, in any order, and never mixes documents", () => {
  const [a, b] = [counted(["listBooks", 200]), counted(["listBooks", 200], ["getBook", 404])];
  const merged = mergeCoverage(a, b);
  expect(merged).toEqual(mergeCoverage(b, a));
  expect(merged).toEqual(counted(["listBooks", 200], ["listBooks", 200], ["getBook", 404]));
  expect(structuredClone(JSON.parse(JSON.stringify(merged)))).toEqual(merged);
  expect(() => mergeCoverage(a, recordCoverage(tried).counts())).toThrow(/cannot be merged/);
});

mockTest("a real client through the recording fetch", async ({ mock }) => {
  const { createAngoClient } = await import("@angokit/client");
  const recorder = recordCoverage(mock.spec);
  const ango = createAngoClient({ apiKey: "any", baseUrl: mock.url, fetch: recorder.fetch() });
  expect((await ango.GET("/v2/listProjects", { params: { query: { page: 1 } } })).error).toBeUndefined();
  await recorder.settled();
  expect(recorder.counts().operations).toMatchObject({
    listProjects: { "status 200": 1, "query.page: present": 1, "query.page minimum 1: met": 1 },
  });
});

describe("what is no coverage", () => {
  const { spec } = counted();
  test.each<unknown>([
    null,
    [],
    {},
    { spec, unrouted: 0 },
    { spec, unrouted: 0, operations: { a: null } },
    { spec, unrouted: 0, operations: { a: { call: "1" } } },
  ])("%j is refused", (counts) => {
    const refused = expect.objectContaining({ name: "ContractError", code: "contract/option-invalid" });
    expect(() => Reflect.apply(mergeCoverage, undefined, [counts])).toThrow(refused);
    expect(() => Reflect.apply(mergeCoverage, undefined, [counted(), counts])).toThrow(refused);
    expect(() => Reflect.apply(coverage, undefined, [shelf, counts])).toThrow(refused);
  });

  test("counts of another document are refused", () => {
    expect(() => coverage(tried, counted())).toThrow(
      expect.objectContaining({ code: "contract/coverage-mixed" }),
    );
  });

  test.each<readonly [unknown, string]>([
    [{ status: 80 }, "thresholds.status"],
    [{ statuses: 101 }, "thresholds.statuses"],
    [{ statuses: Number.NaN }, "thresholds.statuses"],
    [{ statuses: "80" }, "thresholds.statuses"],
    [null, "thresholds"],
  ])("thresholds %j are refused", (thresholds, place) => {
    expect(() => Reflect.apply(assertCovered, undefined, [coverage(shelf, counted()), thresholds])).toThrow(
      expect.objectContaining({ code: "contract/option-invalid", place }),
    );
  });
});

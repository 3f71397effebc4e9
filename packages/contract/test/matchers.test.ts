import { createAngoClient } from "@angokit/client";
import { describe, expect, test } from "vitest";
import { loadSpec } from "../src/index.ts";
import { createMatchers, mockTest } from "../src/vitest.ts";

const tried = await loadSpec(new URL("fixtures/tried.json", import.meta.url));
const matchers = createMatchers(tried);

/** What the matcher says of something; nothing when it matches. */
async function said(received: unknown, operationId: string): Promise<readonly string[]> {
  const { pass, message } = await matchers.toMatchOperation(received, operationId);
  if (pass) return [];
  const [title, ...lines] = message().split("\n");
  expect(title).toBe(`${operationId} does not match its document:`);
  return lines.map((line) => line.trim());
}

const signed = "https://files.example.com/a.jpg?X-Amz-Signature=5ecret&X-Amz-Date=1";

/** [operation, status, body, lines] */
const ANSWERS: readonly (readonly [string, Response, readonly string[]])[] = [
  ["listThings", Response.json([]), []],
  ["listThings", Response.json([{ id: 1, kind: "small" }]), []],
  [
    "listThings",
    Response.json([
      { id: 1, kind: "small" },
      { id: "2", kind: "huge" },
    ]),
    [
      '200 body/1/id type: must be integer, it is "2"',
      '200 body/1/kind enum: must be equal to one of the allowed values: small, large, it is "huge"',
    ],
  ],
  [
    "listThings",
    Response.json([{ kind: "small" }]),
    [`200 body/0 required: must have required property 'id', it is {"kind":"small"}`],
  ],
  ["listThings", Response.json({ message: "no" }, { status: 404 }), []],
  [
    "listThings",
    Response.json({}, { status: 503 }),
    ["503 body required: must have required property 'message', it is {}"],
  ],
  ["addThing", Response.json({}, { status: 200 }), ["status: 200 is not documented; addThing has 201, 422"]],
  [
    "addThing",
    new Response("<html>", { status: 422, headers: { "content-type": "text/html; charset=utf-8" } }),
    ["422 content-type: it is text/html, the document has application/json"],
  ],
  [
    "addThing",
    new Response(null, { status: 422 }),
    ["422 content-type: it is no content type, the document has application/json"],
  ],
  [
    "listThings",
    new Response("[", { headers: { "content-type": "application/json" } }),
    ["200 body json: it is no JSON: it ends too early"],
  ],
  ["dropThing", new Response(null, { status: 204 }), []],
  [
    "listThings",
    Response.json([{ id: 1, kind: "small", note: { apiKey: "5ecret", url: signed } }]),
    [
      '200 body/0/note type: must be string,null, it is {"apiKey":"~redacted~","url":"https://files.example.com/a.jpg?X-Amz-Signature=~…',
    ],
  ],
];

test.each(ANSWERS)("an answer to %s", async (operationId, response, lines) => {
  expect(await said(response, operationId)).toEqual(lines);
  expect(lines.join("")).not.toContain("5ecret");
});

/** [method and path, body, lines] */
const REQUESTS: readonly (readonly [string, string, string, unknown, readonly string[]])[] = [
  ["listThings", "GET", "/things?kind=small&page=1&tags=new,old&made%5Bfrom%5D=0", undefined, []],
  ["listThings", "GET", "/api/v1/things?kind=small", undefined, []],
  [
    "listThings",
    "GET",
    "/things?kind=small&page=0",
    undefined,
    ['query/page minimum: must be >= 1, it is "0"'],
  ],
  [
    "listThings",
    "GET",
    "/things?kind=small&colour=red",
    undefined,
    ['query/colour unknown: is not a parameter of listThings, it is "red"'],
  ],
  [
    "listThings",
    "GET",
    "/things?kind=small&api_token=5ecret",
    undefined,
    ['query/api_token unknown: is not a parameter of listThings, it is "~redacted~"'],
  ],
  ["dropThing", "DELETE", "/things/x", undefined, ['path/id type: must be integer, it is "x"']],
  ["addThing", "POST", "/things", { kind: "small", name: "a" }, []],
  [
    "addThing",
    "POST",
    "/things",
    { kind: "small", name: "" },
    ['body/name minLength: must NOT have fewer than 1 characters, it is ""'],
  ],
  [
    "addThing",
    "POST",
    "/things",
    { name: "abcd", kind: "small" },
    ['body/name maxLength: must NOT have more than 3 characters, it is "abcd"'],
  ],
  ["addThing", "GET", "/things", undefined, ["path: GET /things is listThings; addThing is POST /things"]],
  [
    "addThing",
    "POST",
    "/other",
    {},
    ["path: POST /other goes to no operation of the document; addThing is POST /things"],
  ],
];

test.each(REQUESTS)("a request to %s: %s %s %j", async (operationId, method, path, body, lines) => {
  const request = new Request(`http://localhost${path}`, {
    method,
    headers: body === undefined ? {} : { "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  expect(await said(request, operationId)).toEqual(lines);
  expect(request.bodyUsed).toBe(false);
});

test("a required parameter or body that is missing", async () => {
  expect(await said(new Request("http://localhost/things"), "listThings")).toEqual([
    expect.stringMatching(/^query\/kind required: /),
  ]);
  const [line] = await said(new Request("http://localhost/things", { method: "POST" }), "addThing");
  expect(line).toMatch(/^body required: /);
});

test("a body that was read before is said to be so, not taken for a good one", async () => {
  const response = Response.json([]);
  await response.text();
  expect(await said(response, "listThings")).toEqual([expect.stringContaining("it was read before")]);
});

test("what is no message, and an operation that is not there", async () => {
  await expect(matchers.toMatchOperation({ status: 200 }, "listThings")).rejects.toThrow(TypeError);
  await expect(matchers.toMatchOperation(Response.json([]), "listthings")).rejects.toMatchObject({
    code: "contract/operation-unknown",
    message: 'The document has no operation "listthings". Did you mean listThings?',
  });
});

describe("in expect", () => {
  mockTest("answers of the bundled document, from fetch and from a client", async ({ mock }) => {
    const headers = { apikey: "any" };
    const response = await fetch(`${mock.url}/v2/listProjects`, { headers });
    await expect(response).toMatchOperation("listProjects");
    await expect(Response.json({})).not.toMatchOperation("listProjects");
    // The matcher read a copy.
    expect(await response.json()).toMatchObject({ status: "success" });

    const ango = createAngoClient({ apiKey: "any", baseUrl: mock.url });
    await expect(await ango.GET("/v2/listProjects")).toMatchOperation("listProjects");
    const failed = await ango.GET("/v2/listProjects", { params: { query: { page: 0 } } });
    expect(failed.response.status).toBe(400);
    await expect(failed).toMatchOperation("listProjects");
  });

  mockTest("requests as a client sends them", async ({ mock }) => {
    const requests: Request[] = [];
    const ango = createAngoClient({
      apiKey: "any",
      baseUrl: mock.url,
      fetch: (request) => {
        requests.push(request.clone());
        return fetch(request);
      },
    });
    await ango.GET("/v2/listProjects", { params: { query: { page: 2, limit: 20 } } });
    await expect(requests[0]).toMatchOperation("listProjects");
    await expect(requests[0]).not.toMatchOperation("getTask");
  });

  test("a failure is an assertion that names operation, place, keyword and value", async () => {
    const broken = Response.json({ status: "success", data: { projects: "none", total: 0 } });
    await expect(expect(broken).toMatchOperation("listProjects")).rejects.toThrow(
      'listProjects does not match its document:\n  200 body/data/projects type: must be array, it is "none"',
    );
  });
});

test("a body that a reader holds is a failure that says so", async () => {
  const locked = Response.json([]);
  const reader = locked.body?.getReader();
  const lines = ["body: a reader holds it, so it cannot be copied; release it, or check it first"];
  expect(await said(locked, "listThings")).toEqual(lines);
  expect(await said({ response: locked }, "listThings")).toEqual(lines);
  expect(await said({ response: locked, data: [] }, "listThings")).toEqual([]);
  reader?.releaseLock();
  expect(await said(locked, "listThings")).toEqual([]);
});

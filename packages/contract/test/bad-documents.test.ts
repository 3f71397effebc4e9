import { describe, expect, test } from "vitest";
import {
  ContractError,
  coverage,
  drift,
  loadSpec,
  recordCoverage,
  specChanges,
  startMock,
} from "../src/index.ts";
import { checkAccepted, requestsOf } from "../src/generate.ts";
import { createMatchers } from "../src/vitest.ts";

const RESPONSES = { 200: { description: "" } };

function withPaths(paths: unknown): object {
  return { openapi: "3.1.0", info: { title: "t", version: "1" }, paths };
}

function withOperation(operation: unknown): object {
  return withPaths({ "/a": { get: operation } });
}

/** A document whose one operation takes and gives values of a schema. */
function withSchema(schema: unknown): object {
  const content = { "application/json": { schema, example: {} } };
  return {
    ...withPaths({
      "/a": {
        post: {
          operationId: "a",
          requestBody: { required: true, content },
          responses: { 200: { description: "", content } },
        },
      },
    }),
    components: {
      schemas: {
        Self: { $ref: "#/components/schemas/Self" },
        AllOfSelf: { allOf: [{ $ref: "#/components/schemas/AllOfSelf" }, { type: "object" }] },
        OneOfSelf: { oneOf: [{ $ref: "#/components/schemas/OneOfSelf" }, { type: "string" }] },
        Endless: {
          type: "object",
          required: ["next", "other"],
          properties: {
            next: { $ref: "#/components/schemas/Endless" },
            other: { $ref: "#/components/schemas/Endless" },
          },
        },
      },
    },
  };
}

const reference = (name: string): object => withSchema({ $ref: `#/components/schemas/${name}` });

function nested(levels: number): object {
  let schema: object = { type: "string" };
  for (let level = 0; level < levels; level++) schema = { type: "object", properties: { x: schema } };
  return schema;
}

const SCHEMA = "/paths/~1a/post/requestBody/content/application~1json/schema";

describe("a document is refused when it is loaded", () => {
  test.each<[why: string, document: object, place: string, message: RegExp]>([
    ["a path item is null", withPaths({ "/a": null }), "#/paths/~1a", /this is no path item/],
    ["an operation is null", withOperation(null), "#/paths/~1a/get", /this is no operation/],
    ["parameters are no list", withOperation({ parameters: {} }), "#/paths/~1a/get/parameters", /no list/],
    [
      "a parameter is null",
      withOperation({ parameters: [null] }),
      "#/paths/~1a/get/parameters/0",
      /no parameter/,
    ],
    [
      "a parameter has no name",
      withOperation({ parameters: [{ in: "query" }] }),
      "#/paths/~1a/get/parameters/0",
      /no parameter/,
    ],
    [
      "a parameter is in a body, as of Swagger",
      withOperation({ parameters: [{ name: "a", in: "body" }] }),
      "#/paths/~1a/get/parameters/0",
      /no parameter/,
    ],
    [
      "two operations have one name",
      withPaths({ "/a": { get: { operationId: "a" } }, "/b": { get: { operationId: "a" } } }),
      "#/paths/~1b/get/operationId",
      /another operation is called "a" too/,
    ],
    [
      "a status is none",
      withOperation({ responses: { 2000: { description: "" } } }),
      "#/paths/~1a/get/responses/2000",
      /"2000" is no status/,
    ],
    [
      "a reference leads nowhere",
      reference("Nothing"),
      `#${SCHEMA}`,
      /"#\/components\/schemas\/Nothing" leads nowhere/,
    ],
    [
      "a reference goes through a prototype",
      withSchema({ $ref: "#/paths/__proto__" }),
      `#${SCHEMA}`,
      /leads nowhere/,
    ],
    ["a reference is badly encoded", withSchema({ $ref: "#/%zz" }), `#${SCHEMA}`, /leads nowhere/],
    ["a reference is a number", withSchema({ $ref: 5 }), `#${SCHEMA}`, /5 is no text/],
    [
      "a reference leads to the web",
      withSchema({ $ref: "https://example.com/a" }),
      `#${SCHEMA}`,
      /leaves the file/,
    ],
  ])("because %s", async (_, document, place, message) => {
    await expect(loadSpec(document)).rejects.toMatchObject({
      code: "contract/spec-invalid",
      place,
      message: expect.stringMatching(message),
    });
  });

  test("because it is nested so deep that nothing could work on it", async () => {
    await expect(loadSpec(withSchema(nested(3000)))).rejects.toMatchObject({
      code: "contract/spec-invalid",
      message: expect.stringMatching(/nested deeper than 500 levels/),
    });
    await expect(loadSpec(withSchema(nested(100)))).resolves.toBeDefined();
  });
});

test.each<[why: string, document: object]>([
  ["a member that is called $ref", withSchema({ properties: { $ref: { type: "string" }, default: {} } })],
  [
    "data that looks like a reference",
    withSchema({ default: { $ref: "x" }, enum: [{ $ref: 1 }], "x-a": { $ref: "y" } }),
  ],
  [
    "extensions among paths and statuses",
    withPaths({ "x-a": 1, "/a": { get: { responses: { ...RESPONSES, "x-b": 1 } } } }),
  ],
  [
    "names of a prototype",
    withPaths({ "/__proto__": { get: { operationId: "constructor", responses: RESPONSES } } }),
  ],
])("%s is fine", async (_, document) => {
  await expect(loadSpec(document)).resolves.toBeDefined();
});

test("a reference in a member that is called example is followed", async () => {
  const document = withSchema({ properties: { example: { $ref: "#/nowhere" } } });
  await expect(loadSpec(document)).rejects.toMatchObject({ code: "contract/spec-invalid" });
});

/** Everything that works on schemas, by name. */
const WORK: Readonly<Record<string, (document: object) => Promise<unknown>>> = {
  mock: async (document) => {
    await using mock = await startMock({ spec: document });
    const response = await fetch(`${mock.url}/a`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: "{}",
    });
    return response.status;
  },
  coverage: async (document) => {
    const spec = await loadSpec(document);
    return coverage(spec, recordCoverage(spec).counts());
  },
  generate: async (document) => {
    const requests = await requestsOf({ spec: document });
    return [requests.boundaries("a").length, requests.mutations("a").length];
  },
  accepted: async (document) => {
    await using mock = await startMock({ spec: document });
    return checkAccepted(mock, undefined, { runs: 3, edges: 3, seed: 1 });
  },
  match: (document) => createMatchers(document).toMatchOperation(Response.json({ x: 1 }), "a"),
  changes: async (document) => {
    const spec = await loadSpec(document);
    return specChanges(spec, await loadSpec(withSchema({ type: "object" })));
  },
  drift: async (document) => {
    const headers = { "content-type": "application/json" };
    const body = { json: { x: [{ y: 1 }] } };
    return drift(await loadSpec(document), [
      { request: { method: "POST", url: "/a", headers, body }, response: { status: 200, headers, body } },
    ]);
  },
};

describe("a schema that cannot be used gives a typed error or an answer, and ends", () => {
  test.each<[why: string, document: object]>([
    ["a reference to itself", reference("Self")],
    ["allOf itself", reference("AllOfSelf")],
    ["oneOf itself", reference("OneOfSelf")],
    ["one that requires itself twice", reference("Endless")],
    ["a pattern that is none", withSchema({ type: "string", pattern: "(" })],
    ["a name pattern that is none", withSchema({ type: "object", patternProperties: { "(": {} } })],
    ["an unknown type", withSchema({ type: "strin" })],
    ["no type", withSchema({ type: null })],
    ["bounds that cross", withSchema({ type: "integer", minimum: 5, maximum: 1 })],
    ["a text of 50 MB", withSchema({ type: "string", minLength: 50_000_000 })],
    ["a list of 10 million", withSchema({ type: "array", minItems: 10_000_000, items: { type: "string" } })],
    [
      "the greatest bounds",
      withSchema({
        type: ["string", "array", "object"],
        maxLength: 2 ** 31 - 1,
        maxItems: 2 ** 31 - 1,
        maxProperties: 2 ** 53 - 1,
      }),
    ],
    ["false", withSchema(false)],
    ["nothing", withSchema(undefined)],
    ["5,000 enum members", withSchema({ enum: Array.from({ length: 5_000 }, (_, index) => `e${index}`) })],
  ])("%s", async (_, document) => {
    const surprises: string[] = [];
    for (const [name, work] of Object.entries(WORK)) {
      await work(document).catch((error: unknown) => {
        if (!(error instanceof ContractError)) surprises.push(`${name}: ${String(error)}`);
      });
    }
    expect(surprises).toEqual([]);
  });

  test("the mock starts, and says what is wrong where it is asked", async () => {
    await using mock = await startMock({ spec: withSchema({ type: "string", pattern: "(" }) });
    const response = await fetch(`${mock.url}/a`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: '"x"',
    });
    expect(response.status).toBe(500);
    expect(await response.text()).toContain(
      `The schema at ${SCHEMA} cannot be used: Invalid regular expression`,
    );
  });
});

import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { requestsOf } from "../src/generate.ts";

const BODY = "/paths/~1a/post/requestBody/content/application~1json/schema";

function withBody(schema: object): object {
  const requestBody = { required: true, content: { "application/json": { schema } } };
  const post = { operationId: "a", requestBody, responses: { 200: { description: "" } } };
  return { openapi: "3.1.0", info: { title: "t", version: "1" }, paths: { "/a": { post } } };
}

function withPathParameter(schema: object): object {
  const parameters = [{ name: "p", in: "path", required: true, schema }];
  const get = { operationId: "a", parameters, responses: { 200: { description: "" } } };
  return { openapi: "3.1.0", info: { title: "t", version: "1" }, paths: { "/a/{p}": { get } } };
}

const list = (items: object): object => ({ type: "array", items, minItems: 500 });
const allOf = (length: number, of: (index: number) => object): object => ({
  type: "object",
  allOf: Array.from({ length }, (_, index) => of(index)),
});

/** Alternatives of alternatives: twice as many at each level. */
const tree = (keyword: string, depth: number, name = "k"): object =>
  depth === 0
    ? { type: "object", required: [name] }
    : { [keyword]: [0, 1].map((branch) => tree(keyword, depth - 1, `${name}${branch}`)) };

const REFUSED: readonly (readonly [schema: object, place: string])[] = [
  [{ type: "array", items: { type: "boolean" }, uniqueItems: true, minItems: 3 }, "/uniqueItems"],
  [
    { type: "object", propertyNames: { enum: ["a"] }, additionalProperties: true, minProperties: 3 },
    "/minProperties",
  ],
  [
    { type: "object", patternProperties: { "^a$": {} }, minProperties: 2, additionalProperties: false },
    "/minProperties",
  ],
  [{ type: "string", pattern: String.raw`^[^\s\S]$` }, "/pattern"],
  [{ type: "string", pattern: "^a{1000000000}$" }, "/pattern"],
  [{ type: "string", pattern: "^(a{1000}){1000}$" }, "/pattern"],
  [
    allOf(14, (index) => ({ anyOf: [{ required: [`a${index}`] }, { required: [`b${index}`] }] })),
    "/allOf/13/anyOf",
  ],
  [
    allOf(8, (index) => ({
      oneOf: [0, 1, 2, 3].map((value) => ({ properties: { [`p${index}`]: { const: value } } })),
    })),
    "/allOf/7/oneOf",
  ],
  [tree("oneOf", 12), "/oneOf"],
  [tree("anyOf", 9), "/anyOf"],
  [{ type: "object", properties: { a: tree("anyOf", 12) }, required: ["a"] }, "/properties/a/anyOf"],
  [list(list(list({ type: "string" }))), "/items/minItems"],
  [{ type: "number", format: "float", minimum: 1e39 }, "/minimum"],
  [{ type: "number", minimum: Infinity }, "/minimum"],
  [{ type: "number", exclusiveMinimum: 1, exclusiveMaximum: 1.0000000000000002 }, "/exclusiveMaximum"],
  [{ type: "string", minLength: 1.5 }, "/minLength"],
  [{ type: "array", minItems: 0.5 }, "/minItems"],
];

function caught(run: () => unknown): unknown {
  try {
    return run();
  } catch (error) {
    return error;
  }
}

describe("what cannot be made is named, and not tried for ever", () => {
  test.each(REFUSED)("%j", async (schema, place) => {
    const requests = await requestsOf({ spec: withBody(schema) });
    const refusal = { code: "contract/schema-unsupported", place: `${BODY}${place}` };
    expect(caught(() => fc.sample(requests.valid("a"), { numRuns: 20, seed: 1 }))).toMatchObject(refusal);
    expect(caught(() => requests.boundaries("a"))).toMatchObject(refusal);
    expect(caught(() => requests.mutations("a"))).toMatchObject(refusal);
  });

  test("an empty text in a path", async () => {
    const requests = await requestsOf({ spec: withPathParameter({ type: "string", maxLength: 0 }) });
    expect(() => requests.valid("a")).toThrow(
      expect.objectContaining({
        code: "contract/schema-unsupported",
        place: expect.stringMatching(/\/maxLength$/),
      }),
    );
  });
});

test.each<[object]>([
  [{ type: "array", items: { enum: [0, 1, 2, 3, 4, 5, 6, 7] }, uniqueItems: true, minItems: 8 }],
  [
    {
      type: "object",
      properties: { a: { type: "integer" } },
      propertyNames: { enum: ["a"] },
      additionalProperties: true,
    },
  ],
  [{ type: "string", pattern: "^(?:[a-f]{40}){20}[^/]{3,}$" }],
])("what is only narrow is made: %j", async (schema) => {
  const requests = await requestsOf({ spec: withBody(schema) });
  for (const request of fc.sample(requests.valid("a"), { numRuns: 20, seed: 1 })) {
    expect(requests.check(request)).toEqual([]);
  }
});

const named = (length: number, minLength = 0): Record<string, object> =>
  Object.fromEntries(Array.from({ length }, (_, index) => [`p${index}`, { type: "string", minLength }]));
const nested = (depth: number): object =>
  depth === 0 ? { type: "string" } : { type: "array", minItems: 1, items: nested(depth - 1) };

test("alternatives of alternatives are made as long as they are not too many", async () => {
  const requests = await requestsOf({ spec: withBody(tree("oneOf", 5)) });
  const names = new Set(requests.boundaries("a").flatMap(({ body }) => Object.keys(Object(body))));
  expect(names.size).toBe(32);
});

test("a base whose alternatives are built on it is not counted twice", async () => {
  const kinds = Array.from({ length: 20 }, (_, index) => `kind${index}`);
  const spec = {
    ...withBody({ $ref: "#/components/schemas/base" }),
    components: {
      schemas: {
        base: {
          type: "object",
          required: ["kind"],
          properties: { kind: { type: "string" } },
          oneOf: kinds.map((kind) => ({ $ref: `#/components/schemas/${kind}` })),
        },
        ...Object.fromEntries(
          kinds.map((kind) => [
            kind,
            { allOf: [{ $ref: "#/components/schemas/base" }], properties: { kind: { const: kind } } },
          ]),
        ),
      },
    },
  };
  // Who checks a value by this document goes in circles; who makes one need not.
  await expect(requestsOf({ spec }).then((requests) => requests.valid("a"))).resolves.toBeDefined();
});

describe("what is large is made, or refused in time", () => {
  test.each<[string, object]>([
    [
      "9000 members without a name",
      { type: "object", minProperties: 9000, additionalProperties: { type: "string" } },
    ],
    [
      "5000 different entries",
      { type: "array", minItems: 5000, uniqueItems: true, items: { type: "integer" } },
    ],
    ["a tuple of 800", { type: "array", minItems: 800, prefixItems: Object.values(named(800)) }],
  ])(
    "%s",
    async (_, schema) => {
      const requests = await requestsOf({ spec: withBody(schema) });
      const mutations = requests.mutations("a");
      expect(mutations.length).toBeGreaterThan(10);
      expect(mutations.length).toBeLessThan(1000);
      for (const request of fc.sample(requests.invalid("a"), { numRuns: 2, seed: 1 })) {
        expect(requests.check(request)).not.toEqual([]);
      }
    },
    60_000,
  );

  test("lists in lists in lists", async () => {
    const requests = await requestsOf({ spec: withBody(nested(60)) });
    for (const request of fc.sample(requests.valid("a"), { numRuns: 10, seed: 1 })) {
      expect(requests.check(request)).toEqual([]);
    }
  }, 60_000);

  test("mutations that would take too long are refused, and requests are still made", async () => {
    const properties = named(50, 4000);
    const schema = { type: "object", properties, required: Object.keys(properties) };
    const requests = await requestsOf({ spec: withBody(schema) });
    expect(fc.sample(requests.valid("a"), { numRuns: 2, seed: 1 })).toHaveLength(2);
    expect(fc.sample(requests.invalid("a"), { numRuns: 2, seed: 1 })).toHaveLength(2);
    expect(new Set(requests.boundaries("a").map(({ body }) => JSON.stringify(body))).size).toBe(
      requests.boundaries("a").length,
    );
    expect(caught(() => requests.mutations("a"))).toMatchObject({
      code: "contract/schema-unsupported",
      place: "/paths/~1a/post/requestBody",
    });
  }, 60_000);

  test("edges of many required members are not the same value again and again", async () => {
    const properties = named(200);
    const schema = { type: "object", properties, required: Object.keys(properties) };
    const requests = await requestsOf({ spec: withBody(schema) });
    expect(requests.boundaries("a").length).toBeGreaterThan(100);
  }, 60_000);
});

test.each(["^(a+)+$", "^([a-z]+)*$", String.raw`^(\w+\s?)*$`, "^([a-zA-Z0-9]+[._-]?)+@x$"])(
  "a pattern that backtracks is broken by a text that it refuses at once: %s",
  async (pattern) => {
    const requests = await requestsOf({ spec: withBody({ type: "string", pattern }) });
    const broken = requests.mutations("a").filter(({ mutation }) => mutation.name === "against the pattern");
    expect(broken).toHaveLength(1);
    for (const request of broken) expect(requests.check(request)).toMatchObject([{ code: "pattern" }]);
  },
);

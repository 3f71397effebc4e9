import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { loadSpec } from "../src/index.ts";
import { requestsOf, toFetch, type InvalidRequest, type Requests } from "../src/generate.ts";

const seed = Number(process.env["CONTRACT_SEED"] ?? 20_260);

/** Requests of one operation whose JSON body has a schema. */
function requestsFor(schema: object, components: object = {}): Promise<Requests> {
  return requestsOf({
    spec: {
      openapi: "3.1.0",
      info: { title: "One body", version: "1" },
      paths: {
        "/one": {
          post: {
            operationId: "one",
            requestBody: { required: true, content: { "application/json": { schema } } },
            responses: { "200": { description: "Done" } },
          },
        },
      },
      components: { schemas: components },
    },
  });
}

/** A validator that knows nothing of the generator. */
function validator(schema: object, components: object): (value: unknown) => boolean {
  const ajv = new Ajv2020({ strict: false, logger: false });
  addFormats.default(ajv);
  ajv.addSchema({ $id: "spec:all", components: { schemas: components } });
  const text = JSON.stringify(schema).replaceAll('"#/components', '"spec:all#/components');
  const known: object = JSON.parse(text);
  const validate = ajv.compile(known);
  return (value) => validate(value);
}

interface Case {
  readonly schema: object;
  readonly components?: object;
  /** Values that have to be among those on the edges. */
  readonly edges?: readonly unknown[];
  /** Keywords that have to be broken, each at least once. */
  readonly breaks: readonly string[];
}

const tree = {
  type: "object",
  required: ["value"],
  additionalProperties: false,
  properties: {
    value: { type: "integer" },
    left: { $ref: "#/components/schemas/Tree" },
    right: { $ref: "#/components/schemas/Tree" },
  },
};

const cases: Readonly<Record<string, Case>> = {
  integer: {
    schema: { type: "integer", minimum: 3, maximum: 9 },
    edges: [3, 4, 8, 9],
    breaks: ["type", "minimum", "maximum"],
  },
  "exclusive bounds": {
    schema: { type: "integer", exclusiveMinimum: 3, exclusiveMaximum: 9 },
    edges: [4, 8],
    breaks: ["exclusiveMinimum", "exclusiveMaximum"],
  },
  number: {
    schema: { type: "number", exclusiveMinimum: 0, maximum: 1 },
    edges: [0.5, 1],
    breaks: ["type", "exclusiveMinimum", "maximum"],
  },
  multipleOf: {
    schema: { type: "integer", multipleOf: 7, minimum: 1, maximum: 100 },
    edges: [7, 98],
    breaks: ["multipleOf"],
  },
  "multipleOf a fraction": { schema: { type: "number", multipleOf: 0.25 }, breaks: ["multipleOf"] },
  boolean: { schema: { type: "boolean" }, edges: [true, false], breaks: ["type"] },
  null: { schema: { type: "null" }, edges: [null], breaks: ["type"] },
  "a list of types": {
    schema: { type: ["string", "null"], maxLength: 2 },
    edges: [null, "", "aa"],
    breaks: ["type", "maxLength"],
  },
  enum: { schema: { enum: ["a", 1, null, { b: 2 }] }, edges: ["a", 1, null, { b: 2 }], breaks: ["enum"] },
  const: { schema: { const: "only" }, edges: ["only"], breaks: ["const"] },
  "lengths, in code points": {
    schema: { type: "string", minLength: 2, maxLength: 3 },
    edges: ["aa", "aaa", "\u00e9\u{1F600}\u4e2d"],
    breaks: ["minLength", "maxLength"],
  },
  pattern: { schema: { type: "string", pattern: "^[A-Z]{2}-\\d+$" }, breaks: ["pattern"] },
  "a pattern within": { schema: { type: "string", pattern: "x", maxLength: 20 }, breaks: ["pattern"] },
  ...Object.fromEntries(
    ["date-time", "date", "time", "email", "uuid", "uri", "hostname", "ipv4", "ipv6", "byte"].map(
      (format) => [`format ${format}`, { schema: { type: "string", format }, breaks: ["format"] }],
    ),
  ),
  "a format of nobody": { schema: { type: "string", format: "colour" }, edges: ["a"], breaks: ["type"] },
  object: {
    schema: {
      type: "object",
      required: ["a"],
      properties: { a: { type: "boolean" }, b: { type: "integer" } },
      additionalProperties: false,
    },
    edges: [{ a: true }, { a: true, b: 1 }, { a: false }],
    breaks: ["required", "additionalProperties", "type"],
  },
  "other members": {
    schema: {
      type: "object",
      properties: { a: { type: "string" } },
      additionalProperties: { type: "integer" },
    },
    breaks: ["type"],
  },
  patternProperties: {
    schema: {
      type: "object",
      patternProperties: { "^x-": { type: "integer" } },
      additionalProperties: false,
    },
    breaks: ["additionalProperties"],
  },
  propertyNames: {
    schema: {
      type: "object",
      propertyNames: { pattern: "^[a-z]+$" },
      additionalProperties: { type: "boolean" },
    },
    breaks: ["propertyNames"],
  },
  "numbers of members": {
    schema: {
      type: "object",
      minProperties: 1,
      maxProperties: 2,
      properties: { a: { type: "null" }, b: { type: "null" }, c: { type: "null" } },
    },
    edges: [{ a: null }],
    breaks: ["minProperties", "maxProperties"],
  },
  dependentRequired: {
    schema: {
      type: "object",
      properties: { a: { type: "null" }, b: { type: "null" } },
      dependentRequired: { a: ["b"] },
    },
    edges: [{}, { a: null, b: null }],
    breaks: ["dependentRequired"],
  },
  array: {
    schema: { type: "array", items: { type: "integer" }, minItems: 1, maxItems: 4 },
    edges: [[1], [1, 1], [1, 1, 1, 1]],
    breaks: ["minItems", "maxItems", "type"],
  },
  "an empty array": {
    schema: { type: "array", items: { type: "integer" } },
    edges: [[], [1]],
    breaks: ["type"],
  },
  uniqueItems: {
    schema: { type: "array", items: { enum: [1, 2, 3] }, uniqueItems: true, minItems: 2 },
    edges: [[1, 2]],
    breaks: ["uniqueItems", "minItems", "enum"],
  },
  prefixItems: {
    schema: {
      type: "array",
      prefixItems: [{ type: "number" }, { type: "string" }],
      items: false,
      minItems: 2,
    },
    breaks: ["items", "minItems", "type"],
  },
  contains: {
    schema: { type: "array", items: { type: ["integer", "string"] }, contains: { type: "string" } },
    breaks: ["contains"],
  },
  allOf: {
    schema: {
      allOf: [
        { type: "object", required: ["a"], properties: { a: { type: "integer", minimum: 1 } } },
        { required: ["b"], properties: { a: { maximum: 2 }, b: { type: "string" } } },
      ],
    },
    edges: [
      { a: 1, b: "" },
      { a: 2, b: "" },
    ],
    breaks: ["required", "minimum", "maximum"],
  },
  "anyOf by what is required": {
    schema: {
      type: "object",
      properties: { a: { type: "string" }, b: { type: "string" } },
      anyOf: [{ required: ["a"] }, { required: ["b"] }],
    },
    edges: [{ a: "" }, { b: "" }],
    breaks: ["anyOf"],
  },
  "oneOf by what is required": {
    schema: {
      type: "object",
      properties: { a: { type: "string" }, b: { type: "string" }, c: { type: "string" } },
      oneOf: [{ required: ["a"] }, { required: ["b"] }, { required: ["c"] }],
    },
    edges: [{ a: "" }, { b: "" }, { c: "" }],
    breaks: ["oneOf", "type"],
  },
  "oneOf of types": {
    schema: { oneOf: [{ type: "string" }, { type: "array", items: { type: "string" } }] },
    edges: ["", []],
    breaks: ["type"],
  },
  "oneOf that overlaps": {
    schema: {
      oneOf: [
        { type: "integer", minimum: 5 },
        { type: "integer", maximum: 10 },
      ],
    },
    breaks: ["oneOf"],
  },
  "a discriminator": {
    schema: { oneOf: [{ $ref: "#/components/schemas/Cat" }, { $ref: "#/components/schemas/Dog" }] },
    components: {
      Cat: {
        type: "object",
        required: ["kind"],
        properties: { kind: { const: "cat" }, lives: { type: "integer" } },
      },
      Dog: {
        type: "object",
        required: ["kind", "name"],
        properties: { kind: { const: "dog" }, name: { type: "string" } },
      },
    },
    edges: [{ kind: "cat" }, { kind: "dog", name: "" }],
    breaks: ["oneOf", "const", "required"],
  },
  not: {
    schema: { type: "integer", minimum: 0, maximum: 20, not: { multipleOf: 5 } },
    edges: [1],
    breaks: ["not"],
  },
  "a member that is ruled out": {
    schema: { type: "object", required: ["a"], properties: { a: { type: "integer" }, b: { not: {} } } },
    edges: [{ a: 1 }],
    breaks: ["not"],
  },
  "if and then": {
    // As text, because an object with this member looks like a promise.
    schema: JSON.parse(`{
      "type": "object",
      "required": ["a"],
      "properties": { "a": { "type": "boolean" }, "b": { "type": "integer" } },
      "if": { "properties": { "a": { "const": true } } },
      "then": { "required": ["b"] }
    }`),
    edges: [{ a: false }],
    breaks: ["then", "required"],
  },
  unevaluatedProperties: {
    schema: {
      type: "object",
      allOf: [{ properties: { a: { type: "integer" } } }],
      unevaluatedProperties: false,
    },
    edges: [{}, { a: 1 }],
    breaks: ["unevaluatedProperties"],
  },
  "a schema that holds itself": {
    schema: { $ref: "#/components/schemas/Tree" },
    components: { Tree: tree },
    edges: [{ value: 1 }, { value: 1, left: { value: 1 } }],
    breaks: ["additionalProperties", "required", "type"],
  },
  "a reference with more beside it": {
    schema: { $ref: "#/components/schemas/Name", maxLength: 3 },
    components: { Name: { type: "string", minLength: 2 } },
    edges: ["aa", "aaa"],
    breaks: ["minLength", "maxLength"],
  },
  anything: { schema: {}, breaks: ["json"] },
};

describe.each(Object.entries(cases))("%s", (_, { schema, components = {}, edges = [], breaks }) => {
  const fits = validator(schema, components);

  test("gives values that fit, those on the edges first among them", async () => {
    const requests = await requestsFor(schema, components);
    const some = fc.sample(requests.valid("one"), { numRuns: 100, seed });
    const known = requests.boundaries("one");
    for (const request of [...known, ...some]) {
      expect(request.body).toSatisfy(fits);
      expect(requests.check(request)).toEqual([]);
      expect(JSON.parse(request.wire.body ?? "")).toEqual(request.body);
    }
    for (const edge of edges) expect(known.map(({ body }) => body)).toContainEqual(edge);
  });

  test("gives one wrong thing at a time, also after shrinking", async () => {
    const requests = await requestsFor(schema, components);
    const found = new Set(requests.mutations("one").map(({ mutation }) => mutation.keyword));
    for (const keyword of breaks) expect([...found]).toContain(keyword);
    const ofValues = requests
      .mutations("one")
      .filter(({ mutation, wire }) => mutation.place[0] === "body" && wire.body !== undefined)
      .filter(({ mutation }) => !["json", "content-type"].includes(mutation.keyword));
    for (const { body } of ofValues) expect(body).not.toSatisfy(fits);
    // A property that always fails shrinks as far as it can.
    for (const start of [1, 2, 3]) {
      const tried: InvalidRequest[] = [];
      const { failed, numShrinks } = fc.check(
        fc.property(requests.invalid("one"), (request) => tried.push(request) < 0),
        { seed: seed + start },
      );
      expect(failed).toBe(true);
      expect(tried.length).toBeGreaterThan(numShrinks);
      for (const request of tried) expect(requests.check(request)).not.toEqual([]);
    }
  });
});

describe("what no values can be made for is an error that names place and keyword", () => {
  test.each<[why: string, schema: object, place: string]>([
    ["a pattern that looks back", { type: "string", pattern: "(?<=a)b" }, "/pattern"],
    ["no type at all", { allOf: [{ type: "string" }, { type: "integer" }] }, "/allOf/1/type"],
    ["bounds that cross", { type: "integer", minimum: 5, maximum: 4 }, "/maximum"],
    ["an enum without a member that fits", { type: "string", enum: [1] }, "/enum"],
    ["a reference without end", { $ref: "#/components/schemas/Endless" }, "/$ref"],
    ["a reference by anchor", { $ref: "#here" }, "/$ref"],
    ["a dynamic reference", { $dynamicRef: "#/components/schemas/Endless" }, "/$dynamicRef"],
    [
      "a needle in a haystack",
      {
        type: "integer",
        minimum: 0,
        maximum: 1_000_000,
        not: { minimum: 1 },
        multipleOf: 1,
        allOf: [{ not: { const: 0 } }],
      },
      "/not",
    ],
  ])("%s", async (_, schema, place) => {
    const requests = await requestsFor(schema, {
      Endless: {
        type: "object",
        required: ["next"],
        properties: { next: { $ref: "#/components/schemas/Endless" } },
      },
    });
    const make = (): unknown => fc.sample(requests.valid("one"), 5);
    expect(make).toThrow(
      expect.objectContaining({
        code: "contract/schema-unsupported",
        place: expect.stringMatching(new RegExp(`${place.replaceAll("$", "\\$")}$`)),
      }),
    );
  });

  test("an operation that is not there", async () => {
    const requests = await requestsOf();
    expect(() => requests.valid("fly")).toThrow(
      expect.objectContaining({ code: "contract/operation-unknown", place: "fly" }),
    );
  });

  test.each([
    ["part of a name", "Tasks", / Did you mean .*listProjectTasks/],
    ["a typo", "getTaks", / Did you mean getTask\?$/],
    ["nothing like a name", "quux", /"quux"\.$/],
  ])("an operation that is not there, by %s", async (_, id, said) => {
    const requests = await requestsOf();
    expect(() => requests.valid(id)).toThrow(said);
  });

  test("a key of a security scheme that is not there", async () => {
    await expect(requestsOf({ keys: { apikye: "secret" } })).rejects.toMatchObject({
      code: "contract/option-invalid",
      place: "keys.apikye",
      message: 'keys: the document has no security scheme "apikye". Did you mean apikey?',
    });
  });
});

test("the same seed gives the same requests", async () => {
  const [a, b] = [await requestsOf(), await requestsOf({ spec: await loadSpec() })];
  for (const id of ["annotateTask", "exportProject"]) {
    expect(fc.sample(a.valid(id), { numRuns: 20, seed })).toEqual(
      fc.sample(b.valid(id), { numRuns: 20, seed }),
    );
    expect(fc.sample(a.invalid(id), { numRuns: 20, seed })).toEqual(
      fc.sample(b.invalid(id), { numRuns: 20, seed }),
    );
    expect(a.mutations(id)).toEqual(b.mutations(id));
  }
});

describe("a request of the bundled document", () => {
  test("has its values, and goes over the wire as it is documented", async () => {
    const requests = await requestsOf({ keys: { apikey: "secret" } });
    const request = requests
      .boundaries("exportProject")
      .find(({ params }) => Array.isArray(params.query["stage"]));
    if (request === undefined) throw new Error("there is no such request");
    const sent = toFetch(request, "https://api.example.com/base/");
    const url = new URL(sent.url);
    expect(url.pathname).toBe("/base/v2/exportV3");
    expect(JSON.parse(url.searchParams.get("stage") ?? "")).toEqual(request.params.query["stage"]);
    expect(sent.headers.get("apikey")).toBe("secret");
    expect(JSON.stringify([request.params, request.body])).not.toContain("secret");
  });

  test("can be wrong in each way that the document rules out", async () => {
    const requests = await requestsOf();
    const all = requests.operationIds.flatMap((id) =>
      requests.mutations(id).map(({ mutation }) => mutation.keyword),
    );
    expect([...new Set(all)].toSorted()).toEqual(
      [
        "anyOf",
        "content-type",
        "encoding",
        "enum",
        "format",
        "json",
        "maxItems",
        "maximum",
        "minItems",
        "minLength",
        "minimum",
        "not",
        "oneOf",
        "required",
        "security",
        "type",
        "unknown",
      ].toSorted(),
    );
    const names = requests
      .mutations("listProjectTasks")
      .map(({ mutation }) => `${mutation.name} ${mutation.place.join(".")}`);
    expect(names).toEqual(
      expect.arrayContaining([
        "no key security",
        "undocumented query parameter query.undocumented",
        "wrong brackets query.status[undocumented]",
        "no brackets query.status",
        "below the minimum query.page",
        "above the maximum query.limit",
        "the same parameter twice query.page",
        "value outside enum query.status[eq]",
        "broken percent encoding path.project_id",
      ]),
    );
  });
});

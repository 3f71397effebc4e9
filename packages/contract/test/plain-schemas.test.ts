import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { loadSpec, operationsOf, type OpenApiDocument } from "../src/document.ts";
import { plainTests } from "../src/plain-schemas.ts";
import { schemasOf } from "../src/schemas.ts";

/** What Ajv says, asked for what is wrong. */
function fitsAjv(document: OpenApiDocument, pointer: string, value: unknown): boolean {
  return schemasOf(document).check({ pointer, schema: undefined }, value, []).length === 0;
}

function documentOf(schemas: Readonly<Record<string, unknown>>): OpenApiDocument {
  return { openapi: "3.1.0", paths: {}, components: { schemas } };
}

const at = (name: string): string => `/components/schemas/${name}`;

const VALUES: readonly unknown[] = JSON.parse(`[
  null, true, false, 0, -0, 1, 1.5, -3, 7, 1e21, "", "a", "ab", "abc", "😀", "😀😀", "\\uD83D", "7",
  "2024-01-02T03:04:05Z", "2024-02-30T03:04:05Z", "2024-01-02", "https://example.com/", "a@example.com",
  "not a uri", "AAAA", "::1", "[", "00000000-0000-4000-8000-000000000000",
  [], [1], [1, 1], ["a"], [null, "a"], [[1]], [{}], [{ "a": 1 }],
  {}, { "a": 1 }, { "a": "a" }, { "b": 1 }, { "a": 1, "b": 2 }, { "a": { "a": { "a": 1 } } }, { "constructor": 1 },
  { "__proto__": 1 }, { "toString": "a" }, { "next": { "next": {} } }, { "next": { "next": 1 } }
]`);

const PLAIN: Readonly<Record<string, unknown>> = {
  nothing: {},
  any: true,
  none: false,
  ...Object.fromEntries(
    ["null", "boolean", "string", "number", "integer", "array", "object"].map((type) => [type, { type }]),
  ),
  types: { type: ["string", "null", "integer"] },
  enum: { enum: ["a", 1, null, true] },
  const: { const: "a" },
  minimum: { minimum: 1 },
  maximum: { maximum: 1 },
  exclusiveMinimum: { exclusiveMinimum: 1 },
  exclusiveMaximum: { exclusiveMaximum: 1 },
  minLength: { minLength: 2 },
  maxLength: { maxLength: 1 },
  minItems: { minItems: 1 },
  maxItems: { maxItems: 1 },
  minProperties: { minProperties: 1 },
  maxProperties: { maxProperties: 1 },
  pattern: { pattern: "^.$" },
  ...Object.fromEntries(
    ["date-time", "date", "uri", "email", "ipv6", "uuid", "regex", "hostname", "password"].map((format) => [
      `format-${format}`,
      { format },
    ]),
  ),
  required: { required: ["a", "constructor"] },
  required2: { required: ["__proto__"] },
  properties: { properties: { a: { type: "integer" }, toString: { type: "integer" }, b: false } },
  closed: { properties: { a: {} }, additionalProperties: false },
  others: { properties: { a: {} }, additionalProperties: { type: "integer" } },
  items: { items: { type: ["integer", "null"] } },
  allOf: { allOf: [{ type: "object" }, { required: ["a"] }] },
  anyOf: { anyOf: [{ type: "string" }, { type: "integer", minimum: 1 }] },
  oneOf: { oneOf: [{ type: "number" }, { type: "integer" }, { required: ["a"] }] },
  not: { not: { type: ["string", "object"] } },
  ref: { $ref: "#/components/schemas/properties", maxProperties: 1 },
  node: { type: "object", properties: { next: { $ref: "#/components/schemas/node" } } },
  said: {
    title: "t",
    description: "d",
    default: 1,
    example: 2,
    deprecated: true,
    "x-own": 1,
    type: "string",
  },
};

describe("schemas of plain keywords have the verdicts of Ajv", () => {
  const document = documentOf(PLAIN);
  const testOf = plainTests(document);
  test.each(Object.keys(PLAIN))("%s", (name) => {
    const fits = testOf(at(name));
    expect(fits).toBeTypeOf("function");
    expect(VALUES.map((value) => fits?.(value))).toEqual(
      VALUES.map((value) => fitsAjv(document, at(name), value)),
    );
  });
});

test("whatever is made of them has the verdicts of Ajv, too", () => {
  const { schema } = fc.letrec((tie) => ({
    schema: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      fc.constantFrom(...Object.keys(PLAIN).map((name) => ({ $ref: `#${at(name)}` }))),
      fc.record(
        {
          type: fc.constantFrom("string", "integer", "object", "array", ["object", "null"]),
          minLength: fc.nat(3),
          maximum: fc.integer({ min: -3, max: 8 }),
          required: fc.uniqueArray(fc.constantFrom("a", "b", "next")),
          properties: fc.dictionary(fc.constantFrom("a", "b", "next", "toString"), tie("schema")),
          additionalProperties: tie("schema"),
          items: tie("schema"),
          oneOf: fc.array(tie("schema"), { minLength: 1, maxLength: 3 }),
          anyOf: fc.array(tie("schema"), { minLength: 1, maxLength: 3 }),
          not: tie("schema"),
        },
        { requiredKeys: [] },
      ),
    ),
  }));
  fc.assert(
    fc.property(schema, (made) => {
      const document = documentOf({ ...PLAIN, made });
      const fits = plainTests(document)(at("made"));
      for (const value of VALUES) expect(fits?.(value)).toBe(fitsAjv(document, at("made"), value));
    }),
    { numRuns: 30 },
  );
});

test("what has another keyword, or leads to such a schema, is for Ajv", () => {
  const others: Readonly<Record<string, unknown>> = {
    multipleOf: { multipleOf: 2 },
    uniqueItems: { uniqueItems: true },
    nullable: { type: "string", nullable: true },
    list: { enum: [[1]] },
    member: { const: { a: 1 } },
    format: { format: "int32" },
    unknown: { format: "no-such" },
    patterns: { patternProperties: { a: {} }, additionalProperties: false },
    prefix: { prefixItems: [{}], items: false },
    identified: { $id: "https://example.com/", type: "string" },
    anchor: { $ref: "#there" },
    nowhere: { $ref: "#/components/schemas/gone" },
    wrong: { pattern: "[" },
    // Ajv asks nothing of a member of this name.
    proto: { properties: JSON.parse('{ "__proto__": { "type": "string" } }') },
    leads: { properties: { next: { $ref: "#/components/schemas/loop" } } },
    loop: { properties: { a: { $ref: "#/components/schemas/leads" }, b: { uniqueItems: true } } },
  };
  const testOf = plainTests(documentOf({ ...others, plain: { type: "string" } }));
  for (const name of Object.keys(others)) expect([name, testOf(at(name))]).toEqual([name, undefined]);
  expect(testOf(at("plain"))?.("a")).toBe(true);
});

test("the bundled document asks for nothing else", async () => {
  const spec = await loadSpec();
  const testOf = plainTests(spec);
  const pointers = operationsOf(spec).flatMap(({ body, responses }) =>
    [body, ...responses.values()].flatMap((contents) => contents?.get("application/json")?.pointer ?? []),
  );
  expect(pointers.length).toBeGreaterThan(40);
  for (const pointer of pointers) expect([pointer, testOf(pointer) !== undefined]).toEqual([pointer, true]);
});

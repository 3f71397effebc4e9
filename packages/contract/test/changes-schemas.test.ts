// One table: a row for each thing that can change in a schema, in both directions, there and back.
import { describe, expect, test } from "vitest";
import { textDigest } from "../src/changes/digests.ts";
import { specChanges } from "../src/changes/spec-changes.ts";
import type { SpecChanges } from "../src/changes/change.ts";
import { loadSpec, type OpenApiDocument } from "../src/document.ts";
import { type JsonObject } from "../src/json.ts";

const STRING = { type: "string" };

async function load(paths: unknown, more: JsonObject = {}): Promise<OpenApiDocument> {
  return loadSpec({ openapi: "3.1.0", info: { title: "t", version: "1" }, paths, ...more });
}

function operation(more: JsonObject = {}): JsonObject {
  return { operationId: "op", responses: { 200: { description: "" } }, ...more };
}

/** A document that sends a schema, or answers with it. */
async function withSchema(
  direction: "request" | "response",
  schema: unknown,
  schemas: JsonObject = {},
): Promise<OpenApiDocument> {
  const content = { content: { "application/json": { schema } } };
  const post =
    direction === "request"
      ? operation({ requestBody: content })
      : operation({ responses: { 200: { description: "", ...content } } });
  return load({ "/a": { post } }, { components: { schemas } });
}

/** `kind!` where it breaks. */
function short({ changes }: SpecChanges): readonly string[] {
  return changes.map(({ kind, breaking }) => `${kind}${breaking ? "!" : ""}`).toSorted();
}

const object = (
  properties: JsonObject,
  required: readonly string[] = [],
  more: JsonObject = {},
): JsonObject => ({
  type: "object",
  properties,
  required,
  ...more,
});
const A = { $ref: "#/components/schemas/A" };
const B = { $ref: "#/components/schemas/B" };
const BRANCHES = {
  A: object({ kind: { const: "a" }, x: STRING }),
  B: object({ kind: { const: "b" }, y: STRING }),
  Mood: { type: "string", enum: ["good", "bad"] },
  Loop: object({ next: { $ref: "#/components/schemas/Loop" }, x: STRING }),
  Loop2: object({ next: { $ref: "#/components/schemas/Loop2" }, x: { type: "integer" } }),
};

/** What is told of a change in a request, in a response, and of the way back. */
type Row = readonly [
  name: string,
  before: unknown,
  after: unknown,
  request: readonly string[],
  response: readonly string[],
  backInRequest: readonly string[],
  backInResponse: readonly string[],
];

const MOOD = { $ref: "#/components/schemas/Mood" };
const NULL = { type: "null" };

const rows: readonly Row[] = [
  [
    "a list of values, or null",
    MOOD,
    { anyOf: [MOOD, NULL] },
    ["null-allowed"],
    ["null-allowed!"],
    ["null-refused!"],
    ["null-refused"],
  ],
  [
    "null beside values that what is around refuses",
    { enum: ["a", "b"] },
    { enum: ["a", "b"], anyOf: [STRING, NULL] },
    [],
    [],
    [],
    [],
  ],
  [
    "null that the same schema refuses at another place",
    MOOD,
    { allOf: [{ anyOf: [MOOD, NULL] }, MOOD] },
    [],
    [],
    [],
    [],
  ],
  [
    "values with their members in another order",
    { enum: [{ a: 1, b: 2 }] },
    { enum: [{ b: 2, a: 1 }] },
    [],
    [],
    [],
    [],
  ],
  [
    "a const in another order",
    { const: { a: 1, b: [{ c: 1, d: 2 }] } },
    { const: { b: [{ d: 2, c: 1 }], a: 1 } },
    [],
    [],
    [],
    [],
  ],
  ["nothing", STRING, { type: "string" }, [], [], [], []],
  [
    "a member",
    object({}),
    object({ a: STRING }),
    ["member-added"],
    ["member-added"],
    ["member-removed!"],
    ["member-removed!"],
  ],
  [
    "a required member",
    object({}),
    object({ a: STRING }, ["a"]),
    ["required-member-added!"],
    ["member-added"],
    ["member-removed!"],
    ["member-removed!"],
  ],
  [
    "a member that becomes required",
    object({ a: STRING }),
    object({ a: STRING }, ["a"]),
    ["member-required!"],
    ["member-required"],
    ["member-optional"],
    ["member-optional!"],
  ],
  [
    "a type more",
    STRING,
    { type: ["string", "boolean"] },
    ["type-widened"],
    ["type-widened!"],
    ["type-narrowed!"],
    ["type-narrowed"],
  ],
  [
    "integer to number",
    { type: "integer" },
    { type: "number" },
    ["type-widened"],
    ["type-widened!"],
    ["type-narrowed!"],
    ["type-narrowed"],
  ],
  [
    "another type",
    STRING,
    { type: "integer" },
    ["type-changed!"],
    ["type-changed!"],
    ["type-changed!"],
    ["type-changed!"],
  ],
  [
    "overlapping types",
    { type: ["string", "boolean"] },
    { type: ["string", "object"] },
    ["type-changed!"],
    ["type-changed!"],
    ["type-changed!"],
    ["type-changed!"],
  ],
  ["any type", STRING, {}, ["type-widened"], ["type-widened!"], ["type-narrowed!"], ["type-narrowed"]],
  [
    "null",
    STRING,
    { type: ["string", "null"] },
    ["null-allowed"],
    ["null-allowed!"],
    ["null-refused!"],
    ["null-refused"],
  ],
  [
    "null beside a reference",
    A,
    { oneOf: [A, { type: "null" }] },
    ["null-allowed"],
    ["null-allowed!"],
    ["null-refused!"],
    ["null-refused"],
  ],
  [
    "null in an enum",
    { enum: ["a"] },
    { enum: ["a", null] },
    ["null-allowed"],
    ["null-allowed!"],
    ["null-refused!"],
    ["null-refused"],
  ],
  [
    "null beside alternatives",
    { oneOf: [A, B] },
    { oneOf: [A, B, { type: "null" }] },
    ["null-allowed"],
    ["null-allowed!"],
    ["null-refused!"],
    ["null-refused"],
  ],
  [
    "null written in another way",
    { type: ["string", "null"] },
    { anyOf: [STRING, { type: "null" }] },
    [],
    [],
    [],
    [],
  ],
  [
    "a member of an enum",
    { enum: ["a"] },
    { enum: ["a", "b"] },
    ["enum-widened"],
    ["enum-widened!"],
    ["enum-narrowed!"],
    ["enum-narrowed"],
  ],
  [
    "other members of an enum",
    { enum: ["a", "b"] },
    { enum: ["b", "c"] },
    ["enum-narrowed!", "enum-widened"],
    ["enum-narrowed", "enum-widened!"],
    ["enum-narrowed!", "enum-widened"],
    ["enum-narrowed", "enum-widened!"],
  ],
  ["an enum in another order", { enum: ["a", "b"] }, { enum: ["b", "a"] }, [], [], [], []],
  [
    "an enum that opens",
    { ...STRING, enum: ["a"] },
    STRING,
    ["enum-widened"],
    ["enum-widened!"],
    ["enum-narrowed!"],
    ["enum-narrowed"],
  ],
  [
    "a constant",
    { const: "a" },
    { const: "b" },
    ["enum-narrowed!", "enum-widened"],
    ["enum-narrowed", "enum-widened!"],
    ["enum-narrowed!", "enum-widened"],
    ["enum-narrowed", "enum-widened!"],
  ],
  ["a constant as an enum of one", { const: "a" }, { enum: ["a"] }, [], [], [], []],
  ...(
    [
      ["minimum", 1, 2],
      ["maximum", 2, 1],
      ["exclusiveMinimum", 1, 2],
      ["exclusiveMaximum", 2, 1],
      ["minLength", 1, 2],
      ["maxLength", 2, 1],
      ["minItems", 1, 2],
      ["maxItems", 2, 1],
      ["minProperties", 1, 2],
      ["maxProperties", 2, 1],
      ["minContains", 1, 2],
      ["maxContains", 2, 1],
    ] as const
  ).flatMap(([keyword, wide, tight]): Row[] => [
    [
      keyword,
      { [keyword]: wide },
      { [keyword]: tight },
      ["bound-narrowed!"],
      ["bound-narrowed"],
      ["bound-widened"],
      ["bound-widened!"],
    ],
    [
      `${keyword} at all`,
      {},
      { [keyword]: tight },
      ["bound-narrowed!"],
      ["bound-narrowed"],
      ["bound-widened"],
      ["bound-widened!"],
    ],
  ]),
  [
    "a bound that is left out itself",
    { minimum: 1 },
    { exclusiveMinimum: 1 },
    ["bound-narrowed!"],
    ["bound-narrowed"],
    ["bound-widened"],
    ["bound-widened!"],
  ],
  ...(
    [
      ["format", "date", "date-time"],
      ["pattern", "^a", "^b"],
      ["multipleOf", 2, 3],
    ] as const
  ).flatMap(([keyword, one, other]): Row[] => [
    [
      keyword,
      { [keyword]: one },
      { [keyword]: other },
      ["constraint-changed!"],
      ["constraint-changed!"],
      ["constraint-changed!"],
      ["constraint-changed!"],
    ],
    [
      `${keyword} at all`,
      {},
      { [keyword]: one },
      ["constraint-added!"],
      ["constraint-added"],
      ["constraint-removed"],
      ["constraint-removed!"],
    ],
  ]),
  [
    "uniqueItems",
    { uniqueItems: false },
    { uniqueItems: true },
    ["constraint-added!"],
    ["constraint-added"],
    ["constraint-removed"],
    ["constraint-removed!"],
  ],
  [
    "other members",
    object({}),
    object({}, [], { additionalProperties: false }),
    ["members-closed!"],
    ["members-closed"],
    ["members-opened"],
    ["members-opened"],
  ],
  [
    "values of a map",
    object({}, [], { additionalProperties: STRING }),
    object({}, [], { additionalProperties: { type: "integer" } }),
    ["type-changed!"],
    ["type-changed!"],
    ["type-changed!"],
    ["type-changed!"],
  ],
  [
    "a map of anything",
    object({}, [], { additionalProperties: STRING }),
    object({}),
    ["type-widened"],
    ["type-widened!"],
    ["type-narrowed!"],
    ["type-narrowed"],
  ],
  [
    "entries of a list",
    { type: "array", items: STRING },
    { type: "array", items: {} },
    ["type-widened"],
    ["type-widened!"],
    ["type-narrowed!"],
    ["type-narrowed"],
  ],
  [
    "a default",
    { default: 1 },
    { default: 2 },
    ["default-changed!"],
    ["default-changed"],
    ["default-changed!"],
    ["default-changed"],
  ],
  [
    "an alternative",
    { oneOf: [A] },
    { oneOf: [A, B] },
    ["branch-added"],
    ["branch-added!"],
    ["branch-removed!"],
    ["branch-removed"],
  ],
  [
    "an alternative to what had none",
    A,
    { oneOf: [A, B] },
    ["branch-added"],
    ["branch-added!"],
    ["branch-removed!"],
    ["branch-removed"],
  ],
  ["alternatives in another order", { anyOf: [A, B] }, { anyOf: [B, A] }, [], [], [], []],
  [
    "an alternative that changed",
    { oneOf: [STRING, object({ x: STRING })] },
    { oneOf: [STRING, object({ x: STRING, y: STRING })] },
    ["member-added"],
    ["member-added"],
    ["member-removed!"],
    ["member-removed!"],
  ],
  [
    "alternatives of other types",
    { oneOf: [STRING, A] },
    { oneOf: [{ type: "integer" }, A] },
    ["branch-added", "branch-removed!"],
    ["branch-added!", "branch-removed"],
    ["branch-added", "branch-removed!"],
    ["branch-added!", "branch-removed"],
  ],
  [
    "a member beside alternatives",
    { oneOf: [A, B] },
    { oneOf: [A, B], ...object({ z: STRING }) },
    ["member-added"],
    ["member-added"],
    ["member-removed!"],
    ["member-removed!"],
  ],
  [
    "several lists of alternatives",
    { oneOf: [A, B], anyOf: [A, B] },
    { oneOf: [A, B], anyOf: [A, STRING] },
    ["keyword-changed!"],
    ["keyword-changed!"],
    ["keyword-changed!"],
    ["keyword-changed!"],
  ],
  [
    "several lists of alternatives in another order",
    { oneOf: [A, B], anyOf: [A, B] },
    { oneOf: [A, B], anyOf: [B, A] },
    [],
    [],
    [],
    [],
  ],
  [
    "a discriminator",
    { oneOf: [A, B] },
    { oneOf: [A, B], discriminator: { propertyName: "kind" } },
    ["keyword-changed!"],
    ["keyword-changed!"],
    ["keyword-changed!"],
    ["keyword-changed!"],
  ],
  [
    "allOf that says the same",
    object({ a: STRING, b: STRING }, ["a"]),
    { allOf: [object({ a: STRING }, ["a"]), object({ b: STRING })] },
    [],
    [],
    [],
    [],
  ],
  [
    "a bound in allOf",
    { allOf: [{ minimum: 1 }] },
    { allOf: [{ minimum: 1 }, { minimum: 2 }] },
    ["bound-narrowed!"],
    ["bound-narrowed"],
    ["bound-widened"],
    ["bound-widened!"],
  ],
  [
    "a member that two parts of allOf hold",
    { allOf: [object({ a: STRING })] },
    { allOf: [object({ a: STRING }), object({ a: { maxLength: 3 } })] },
    ["bound-narrowed!"],
    ["bound-narrowed"],
    ["bound-widened"],
    ["bound-widened!"],
  ],
  ["a reference to the same", A, BRANCHES.A, [], [], [], []],
  [
    "a deep change in what contains itself",
    { $ref: "#/components/schemas/Loop" },
    { $ref: "#/components/schemas/Loop2" },
    ["type-changed!"],
    ["type-changed!"],
    ["type-changed!"],
    ["type-changed!"],
  ],
  [
    "not",
    {},
    { not: STRING },
    ["keyword-changed!"],
    ["keyword-changed!"],
    ["keyword-changed!"],
    ["keyword-changed!"],
  ],
  [
    "patternProperties",
    { patternProperties: { a: STRING } },
    { patternProperties: { b: STRING } },
    ["keyword-changed!"],
    ["keyword-changed!"],
    ["keyword-changed!"],
    ["keyword-changed!"],
  ],
  ["false", {}, false, ["type-narrowed!"], ["type-narrowed"], ["type-widened"], ["type-widened!"]],
  [
    "a member for reading only",
    object({ a: STRING }),
    object({ a: { ...STRING, readOnly: true } }),
    ["member-removed!"],
    [],
    ["member-added"],
    [],
  ],
  [
    "a member for writing only",
    object({ a: STRING }),
    object({ a: { ...STRING, writeOnly: true } }),
    [],
    ["member-removed!"],
    [],
    ["member-added"],
  ],
  [
    "a required member for reading only",
    object({}),
    object({ a: { ...STRING, readOnly: true } }, ["a"]),
    [],
    ["member-added"],
    [],
    ["member-removed!"],
  ],
  [
    "a text",
    { ...STRING, description: "a" },
    { ...STRING, description: "b" },
    ["wording-changed"],
    ["wording-changed"],
    ["wording-changed"],
    ["wording-changed"],
  ],
  [
    "a member that is called as a text is",
    object({ description: STRING }),
    object({ description: { type: "integer" } }),
    ["type-changed!"],
    ["type-changed!"],
    ["type-changed!"],
    ["type-changed!"],
  ],
];

describe.each(rows)(
  "schemas: %s",
  (_name, before, after, inRequest, inResponse, backInRequest, backInResponse) => {
    test.each([
      ["request", before, after, inRequest],
      ["response", before, after, inResponse],
      ["request", after, before, backInRequest],
      ["response", after, before, backInResponse],
    ] as const)("%s", async (direction, old, now, expected) => {
      const changes = specChanges(
        await withSchema(direction, old, BRANCHES),
        await withSchema(direction, now, BRANCHES),
      );
      // The same said in another way is a change of words.
      const found = short(changes).filter((kind) => kind !== "wording-changed" || expected.includes(kind));
      expect(found).toEqual(expected);
      expect(changes.level).toBe(
        expected.some((kind) => kind.endsWith("!"))
          ? "major"
          : expected.some((kind) => kind !== "wording-changed")
            ? "minor"
            : textDigest(old) === textDigest(now)
              ? "none"
              : "patch",
      );
      for (const change of changes.changes.filter(({ kind }) => kind !== "wording-changed")) {
        expect(change).toMatchObject({ direction, operations: ["op"] });
      }
    });
  },
);

/** A dog whose own part says what is required. */
const pets = (required: readonly string[]): JsonObject => ({
  Base: object({ name: STRING }, ["name"]),
  Dog: {
    allOf: [
      { $ref: "#/components/schemas/Base" },
      object({ chip: STRING, kind: STRING }, ["kind", ...required]),
    ],
  },
});

test("a member that becomes required, or can be missing, is told at the schema that says so", async () => {
  const dog = { $ref: "#/components/schemas/Dog" };
  const [without, needed] = [
    await withSchema("request", dog, pets([])),
    await withSchema("request", dog, pets(["chip"])),
  ];
  const place = "/components/schemas/Dog/allOf/1/required";
  expect(specChanges(without, needed).changes).toMatchObject([{ kind: "member-required", place }]);
  expect(specChanges(needed, without).changes).toMatchObject([{ kind: "member-optional", place }]);
});

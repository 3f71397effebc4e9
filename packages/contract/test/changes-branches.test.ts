// Alternatives without a name: whatever their order and however they stand in each other, they are known again.
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { SpecChanges } from "../src/changes/change.ts";
import { specChanges } from "../src/changes/spec-changes.ts";
import { loadSpec } from "../src/document.ts";
import type { JsonObject } from "../src/json.ts";

function documentOf(schema: unknown, schemas: JsonObject = {}): object {
  const content = { content: { "application/json": { schema } } };
  const responses = { 200: { description: "", ...content } };
  const paths = { "/a": { post: { operationId: "op", requestBody: content, responses } } };
  return { openapi: "3.1.0", info: { title: "t", version: "1" }, paths, components: { schemas } };
}

async function between(before: object, after: object): Promise<SpecChanges> {
  return specChanges(await loadSpec(before), await loadSpec(after));
}

function short({ changes }: SpecChanges): readonly string[] {
  return changes.map(({ kind, breaking }) => `${kind}${breaking ? "!" : ""}`).toSorted();
}

const object = (properties: JsonObject, required: readonly string[] = []): JsonObject => ({
  type: "object",
  properties,
  required,
});
const STRING = { type: "string" };
const text = (pattern: string): JsonObject => ({ type: "string", pattern });

const name = fc.constantFrom("a", "b", "c", "oneOf", "title");
const leaf = fc.constantFrom<unknown>(
  STRING,
  { type: "integer", minimum: 3 },
  { type: ["number", "null"] },
  { enum: ["x", "y"] },
  { const: { oneOf: [1, 2] } },
  { type: "string", description: "a text", pattern: "^a" },
  { $ref: "#/components/schemas/A" },
  { $ref: "#/components/schemas/Loop" },
  true,
);
const schema = fc.letrec<{ schema: unknown }>((tie) => ({
  schema: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    leaf,
    fc.dictionary(name, tie("schema"), { maxKeys: 3 }).map((properties) => object(properties)),
    fc.record({ type: fc.constant("array"), items: tie("schema") }),
    fc
      .tuple(
        fc.constantFrom("oneOf", "anyOf", "allOf", "not"),
        fc.array(tie("schema"), { minLength: 1, maxLength: 4 }),
      )
      .map(([keyword, branches]) =>
        keyword === "not" ? { not: { anyOf: branches } } : { [keyword]: branches },
      ),
    fc
      .tuple(
        fc.array(tie("schema"), { minLength: 2, maxLength: 3 }),
        fc.array(tie("schema"), { minLength: 2, maxLength: 3 }),
      )
      .map(([oneOf, anyOf]) => Object.assign(object({ a: STRING }), { oneOf, anyOf })),
  ),
})).schema;

/** The same with the entries of every `oneOf`, `anyOf` and `allOf` in another order. */
function permuted(value: unknown, next: (most: number) => number, isData = false): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((entry: unknown) => permuted(entry, next, isData));
  return Object.fromEntries(
    Object.entries(value).map(([key, member]: [string, unknown]) => {
      const inner = permuted(member, next, isData || key === "const");
      const isOrdered = isData || !["oneOf", "anyOf", "allOf"].includes(key) || !Array.isArray(inner);
      if (isOrdered) return [key, inner];
      const left: unknown[] = [...inner];
      const shuffled: unknown[] = [];
      while (left.length > 0) shuffled.push(...left.splice(next(left.length), 1));
      return [key, shuffled];
    }),
  );
}

const LOOP = object({ next: { anyOf: [STRING, { $ref: "#/components/schemas/Loop" }, { type: "null" }] } });

test("the order of alternatives is no change, however deep", async () => {
  await fc.assert(
    fc.asyncProperty(schema, schema, fc.infiniteStream(fc.nat()), async (used, component, chance) => {
      const next = (most: number): number => Number(chance.next().value) % most;
      const before = documentOf(used, { A: { allOf: [component] }, Loop: LOOP });
      expect(await between(before, Object.assign({}, permuted(before, next)))).toEqual({
        changes: [],
        level: "none",
      });
    }),
    { numRuns: 300 },
  );
});

describe("what changed is compared with what it was", () => {
  const first = object({ kind: STRING, a: STRING, b: STRING }, ["kind"]);
  const second = object({ kind: STRING, c: STRING, d: STRING }, ["kind"]);
  const third = object({ kind: STRING, e: { anyOf: [first, second] } }, ["kind"]);
  const more = object({ kind: STRING, c: STRING, d: STRING, z: STRING }, ["kind"]);
  test.each<[string, unknown, unknown, readonly string[]]>([
    ["objects", { oneOf: [first, second] }, { oneOf: [more, first] }, ["member-added", "member-added"]],
    [
      "objects in objects",
      { oneOf: [third, first, second] },
      { oneOf: [first, second, object({ kind: STRING, e: { anyOf: [more, first] } }, ["kind"])] },
      ["member-added", "member-added"],
    ],
    ["texts", { anyOf: [text("^a"), text("^b")] }, { anyOf: [text("^b"), text("^a")] }, []],
    [
      "one of some texts",
      { anyOf: [text("^a"), text("^b"), { type: "string", maxLength: 3 }] },
      { anyOf: [{ type: "string", maxLength: 4 }, text("^b"), text("^a")] },
      ["bound-widened", "bound-widened!"],
    ],
    [
      "branches of the same title",
      {
        oneOf: [
          { ...first, title: "T" },
          { ...second, title: "T" },
        ],
      },
      {
        oneOf: [
          { ...more, title: "T" },
          { ...first, title: "T" },
        ],
      },
      ["member-added", "member-added"],
    ],
    [
      "one of several lists",
      { oneOf: [first, second], anyOf: [text("^a"), { $ref: "#/components/schemas/A" }] },
      { oneOf: [second, first], anyOf: [{ $ref: "#/components/schemas/A" }, text("^a")] },
      [],
    ],
  ])("%s", async (_, before, after, expected) => {
    const schemas = { A: first };
    const found = await between(documentOf(before, schemas), documentOf(after, schemas));
    expect(short(found).filter((kind) => kind !== "wording-changed")).toEqual(expected);
  });

  test("a text in an alternative that has moved is where it is now", async () => {
    const before = documentOf({ oneOf: [{ ...first, description: "one" }, second] });
    const after = documentOf({ oneOf: [second, { ...first, description: "another" }] });
    const { changes, level } = await between(before, after);
    expect(level).toBe("patch");
    expect(new Set(changes.map(({ place }) => place.split("/").slice(-3).join("/")))).toEqual(
      new Set(["oneOf/1/description"]),
    );
  });
});

/** Each level leads to the next one in several ways. */
const levels = (depth: number, last: unknown, of: (next: JsonObject, level: number) => unknown): JsonObject =>
  Object.fromEntries([
    ...Array.from({ length: depth }, (_, level): [string, unknown] => [
      `L${level}`,
      of({ $ref: `#/components/schemas/L${level + 1}` }, level),
    ]),
    [`L${depth}`, last],
  ]);
const START = { $ref: "#/components/schemas/L0" };

/** What holds beside the alternatives is another one on every way. */
const everyWay = (next: JsonObject, level: number): unknown => ({
  ...object({ [`p${level}`]: STRING }),
  oneOf: [
    { required: [`p${level}`], allOf: [next] },
    { maxProperties: level + 1, allOf: [next] },
  ],
});

const chain = (last: unknown): object =>
  documentOf(
    START,
    levels(6000, last, (next) => object({ next })),
  );

const fromTheEnd = (most: number): number => most - 1;

describe("documents that are made to take long", () => {
  test.each<[string, number, (next: JsonObject, level: number) => unknown]>([
    ["the same twice", 60, (next) => ({ oneOf: [{ allOf: [next] }, { allOf: [next], title: "T" }] })],
    [
      "lists and members",
      60,
      (next) => ({ oneOf: [{ type: "array", items: next }, object({ a: next, b: next })] }),
    ],
    [
      "alternatives beside alternatives",
      200,
      (next) => ({ oneOf: [object({ a: next }), next], anyOf: [next, object({ b: next })] }),
    ],
    [
      "lists in lists",
      200,
      (next) => ({ type: "array", items: { anyOf: [next, { type: "array", items: next }] } }),
    ],
  ])("%s", async (_, depth, of) => {
    const before = documentOf(START, levels(depth, STRING, of));
    const same = documentOf(START, levels(depth, STRING, of));
    const after = documentOf(START, levels(depth, { type: "integer" }, of));
    expect(await between(before, same)).toEqual({ changes: [], level: "none" });
    expect((await between(before, after)).level).toBe("major");
  });

  test("more combinations than can be compared are taken as breaking", async () => {
    const schemas = levels(24, { maxProperties: 90 }, everyWay);
    const others = levels(24, { maxProperties: 91 }, everyWay);
    const { changes, level } = await between(documentOf(START, schemas), documentOf(START, others));
    expect(level).toBe("major");
    expect(changes).toContainEqual(
      expect.objectContaining({
        kind: "keyword-changed",
        message: expect.stringContaining("too many combinations"),
      }),
    );
  });

  test("hundreds of alternatives, all of them changed and in another order", async () => {
    const many = (extra: JsonObject): readonly JsonObject[] =>
      Array.from({ length: 400 }, (_, index) => object({ [`only${index}`]: STRING, kind: STRING, ...extra }));
    const { changes } = await between(
      documentOf({ oneOf: many({}) }),
      documentOf({ oneOf: many({ more: STRING }).toReversed() }),
    );
    expect(new Set(changes.map(({ kind }) => kind))).toEqual(new Set(["member-added"]));
  });

  test("chains that are longer than the stack", async () => {
    expect((await between(chain(STRING), chain(STRING))).level).toBe("none");
    expect((await between(chain(STRING), chain({ type: "integer" }))).level).toBe("major");
  });

  test("alternatives that contain each other", async () => {
    const many = Array.from({ length: 30 }, (_, index) => `N${index}`);
    const loops = (type: string): JsonObject =>
      Object.fromEntries(
        many.map((one) => [
          one,
          {
            oneOf: [
              { type, const: one },
              ...many.map((other) => object({ [one]: { $ref: `#/components/schemas/${other}` } })),
            ],
          },
        ]),
      );
    const used = { $ref: "#/components/schemas/N0" };
    const before = documentOf(used, loops("string"));
    expect(await between(before, Object.assign({}, permuted(before, fromTheEnd)))).toEqual({
      changes: [],
      level: "none",
    });
    expect((await between(before, documentOf(used, loops("integer")))).level).toBe("major");
  });
});

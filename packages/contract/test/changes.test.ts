import { beforeAll, describe, expect, test } from "vitest";
import { formatChanges, isAtLeast, levelFor, specChanges } from "../src/changes/spec-changes.ts";
import type { SpecChanges } from "../src/changes/change.ts";
import { loadSpec, type OpenApiDocument } from "../src/document.ts";
import { isObject, type JsonObject } from "../src/json.ts";

const STRING = { type: "string" };

async function load(paths: unknown, more: JsonObject = {}): Promise<OpenApiDocument> {
  return loadSpec({ openapi: "3.1.0", info: { title: "t", version: "1" }, paths, ...more });
}

function operation(more: JsonObject = {}): JsonObject {
  return { operationId: "op", responses: { 200: { description: "" } }, ...more };
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
const page = { name: "page", in: "query", schema: STRING };
const ok = { description: "" };
const typed = (schema: unknown, type = "application/json"): JsonObject => ({
  description: "",
  content: { [type]: { schema } },
});

describe.each<readonly [string, JsonObject, JsonObject, readonly string[], readonly string[]]>([
  ["a parameter", {}, { parameters: [page] }, ["parameter-added"], ["parameter-removed!"]],
  [
    "a required parameter",
    {},
    { parameters: [{ ...page, required: true }] },
    ["required-parameter-added!"],
    ["parameter-removed!"],
  ],
  [
    "a parameter that becomes required",
    { parameters: [page] },
    { parameters: [{ ...page, required: true }] },
    ["parameter-required!"],
    ["parameter-optional"],
  ],
  [
    "a parameter in another place",
    { parameters: [page] },
    { parameters: [{ ...page, in: "header" }] },
    ["parameter-added", "parameter-removed!"],
    ["parameter-added", "parameter-removed!"],
  ],
  [
    "a header in another case",
    { parameters: [{ ...page, in: "header" }] },
    { parameters: [{ ...page, in: "header", name: "Page" }] },
    [],
    [],
  ],
  [
    "a style",
    { parameters: [page] },
    { parameters: [{ ...page, explode: false }] },
    ["parameter-style!"],
    ["parameter-style!"],
  ],
  [
    "a style that is the default",
    { parameters: [page] },
    { parameters: [{ ...page, style: "form", explode: true }] },
    [],
    [],
  ],
  [
    "a parameter as JSON",
    { parameters: [page] },
    { parameters: [{ name: "page", in: "query", content: { "application/json": { schema: STRING } } }] },
    ["parameter-style!"],
    ["parameter-style!"],
  ],
  [
    "the schema of a parameter",
    { parameters: [page] },
    { parameters: [{ ...page, schema: { ...STRING, maxLength: 3 } }] },
    ["bound-narrowed!"],
    ["bound-widened"],
  ],
  ["a body", {}, { requestBody: typed(STRING) }, ["body-added"], ["body-removed!"]],
  [
    "a required body",
    {},
    { requestBody: { ...typed(STRING), required: true } },
    ["required-body-added!"],
    ["body-removed!"],
  ],
  [
    "a body that becomes required",
    { requestBody: typed(STRING) },
    { requestBody: { ...typed(STRING), required: true } },
    ["body-required!"],
    ["body-optional"],
  ],
  [
    "a content type of a request",
    { requestBody: typed(STRING) },
    { requestBody: { content: { ...Object(typed(STRING)["content"]), "text/csv": {} } } },
    ["content-type-added"],
    ["content-type-removed!"],
  ],
  [
    "a content type of an answer",
    { responses: { 200: typed(STRING) } },
    {
      responses: {
        200: { description: "", content: { ...Object(typed(STRING)["content"]), "text/csv": {} } },
      },
    },
    ["content-type-added!"],
    ["content-type-removed!"],
  ],
  [
    "a first content type of an answer",
    { responses: { 200: ok } },
    { responses: { 200: typed(STRING) } },
    ["content-type-added"],
    ["content-type-removed!"],
  ],
  [
    "a status of success",
    { responses: { 200: ok } },
    { responses: { 200: ok, 201: ok } },
    ["status-added!"],
    ["status-removed!"],
  ],
  [
    "a status of failure",
    { responses: { 200: ok } },
    { responses: { 200: ok, 404: ok, default: ok } },
    ["status-added", "status-added"],
    ["status-removed!", "status-removed!"],
  ],
  [
    "a header of an answer",
    { responses: { 200: ok } },
    { responses: { 200: { ...ok, headers: { "X-A": { schema: STRING } } } } },
    ["header-added"],
    ["header-removed!"],
  ],
  [
    "a header that is always there",
    { responses: { 200: { ...ok, headers: { a: { schema: STRING } } } } },
    { responses: { 200: { ...ok, headers: { A: { required: true, schema: STRING } } } } },
    ["header-required"],
    ["header-optional!"],
  ],
  [
    "the schema of a header",
    { responses: { 200: { ...ok, headers: { a: { schema: STRING } } } } },
    { responses: { 200: { ...ok, headers: { a: { schema: {} } } } } },
    ["type-widened!"],
    ["type-narrowed"],
  ],
  [
    "security",
    {},
    { security: [{ key: [] }] },
    ["security-loosened", "security-tightened!"],
    ["security-loosened", "security-tightened!"],
  ],
  [
    "another way in",
    { security: [{ key: [] }] },
    { security: [{ key: [] }, { oauth: [] }] },
    ["security-loosened"],
    ["security-tightened!"],
  ],
  [
    "a scope",
    { security: [{ oauth: [] }] },
    { security: [{ oauth: ["write"] }] },
    ["security-loosened", "security-tightened!"],
    ["security-loosened", "security-tightened!"],
  ],
  ["the same scheme by another name", { security: [{ key: [] }] }, { security: [{ key2: [] }] }, [], []],
  ["the operationId", {}, { operationId: "other" }, ["operation-renamed!"], ["operation-renamed!"]],
  ["deprecation", {}, { deprecated: true }, ["operation-deprecated"], []],
  ["callbacks", {}, { callbacks: { a: {} } }, ["keyword-changed!"], ["keyword-changed!"]],
  [
    "words",
    { summary: "a" },
    { summary: "b", description: "c", "x-mine": 1, tags: ["t"] },
    ["wording-changed", "wording-changed", "wording-changed", "wording-changed"],
    ["wording-changed", "wording-changed", "wording-changed", "wording-changed"],
  ],
])("operations: %s", (_name, before, after, there, back) => {
  const components = {
    securitySchemes: {
      key: { type: "apiKey", in: "header", name: "k" },
      key2: { type: "apiKey", in: "header", name: "k" },
      oauth: { type: "oauth2", flows: {} },
    },
  };
  test.each([
    ["there", before, after, there],
    ["back", after, before, back],
  ] as const)("%s", async (_way, old, now, expected) => {
    const [a, b] = [
      await load({ "/a": { post: operation(old) } }, { components }),
      await load({ "/a": { post: operation(now) } }, { components }),
    ];
    const isWord = expected.includes("wording-changed");
    expect(short(specChanges(a, b)).filter((kind) => isWord || kind !== "wording-changed")).toEqual(expected);
  });
});

const make = async (schema: unknown): Promise<OpenApiDocument> =>
  load(
    Object.fromEntries(
      ["a", "b"].map((name) => [
        `/${name}`,
        { get: operation({ operationId: name, responses: { 200: typed(A) } }) },
      ]),
    ),
    { components: { schemas: { A: schema } } },
  );

const loadVersion = async (openapi: string, schema: unknown): Promise<OpenApiDocument> =>
  loadSpec({
    openapi,
    info: { title: "t", version: "1" },
    paths: { "/a": { get: operation({ responses: { 200: typed(schema) } }) } },
  });

describe("documents", () => {
  test.each<readonly [string, JsonObject, JsonObject, readonly string[]]>([
    ["an operation more", {}, { "/a": { get: operation() } }, ["operation-added"]],
    ["an operation less", { "/a": { get: operation() } }, {}, ["operation-removed!"]],
    [
      "another method",
      { "/a": { get: operation() } },
      { "/a": { put: operation() } },
      ["operation-added", "operation-removed!"],
    ],
    [
      "a path parameter of another name",
      {
        "/a/{id}": {
          get: operation({ parameters: [{ name: "id", in: "path", required: true, schema: STRING }] }),
        },
      },
      {
        "/a/{a_id}": {
          get: operation({
            parameters: [{ name: "a_id", in: "path", required: true, schema: { type: "integer" } }],
          }),
        },
      },
      ["path-parameter-renamed!", "type-changed!"],
    ],
    [
      "a parameter that moves to the path item",
      { "/a": { get: operation({ parameters: [page] }) } },
      { "/a": { parameters: [page], get: operation() } },
      ["wording-changed"],
    ],
  ])("%s", async (_name, before, after, expected) => {
    expect(short(specChanges(await load(before), await load(after)))).toEqual(expected);
  });

  test.each<readonly [string, JsonObject, JsonObject, readonly string[]]>([
    ["a server more", {}, { servers: [{ url: "https://a.example.com" }] }, ["server-added"]],
    ["a server less", { servers: [{ url: "https://a.example.com" }] }, {}, ["server-removed!"]],
    ["a schema more", {}, { components: { schemas: { X: {} } } }, ["schema-added"]],
    ["a schema less", { components: { schemas: { X: {} } } }, {}, ["schema-removed!"]],
    [
      "a schema that nothing reaches",
      { components: { schemas: { X: { enum: [1] } } } },
      { components: { schemas: { X: { enum: [1, 2] } } } },
      ["enum-widened", "enum-widened!"],
    ],
    ["webhooks", {}, { webhooks: { a: {} } }, ["keyword-changed!"]],
    ["the version", {}, { info: { title: "t", version: "2" } }, ["wording-changed"]],
  ])("%s", async (_name, before, after, expected) => {
    expect(short(specChanges(await load({}, before), await load({}, after)))).toEqual(expected);
  });

  test("a change that several operations reach is one change", async () => {
    const changes = specChanges(
      await make(object({ x: STRING })),
      await make(object({ x: { enum: ["a"] } })),
    );
    expect(changes.changes).toMatchObject([
      {
        kind: "enum-narrowed",
        direction: "response",
        breaking: false,
        level: "minor",
        place: "/components/schemas/A/properties/x/enum",
        operations: ["a", "b"],
        message: 'only "a" are allowed now',
      },
    ]);
    expect(formatChanges(changes)).toContain(
      'adds    response  enum-narrowed  #/components/schemas/A/properties/x/enum: only "a" are allowed now (a, b)',
    );
  });

  test("OpenAPI 3.0 against the same in 3.1", async () => {
    const old = await loadVersion("3.0.3", { type: "string", nullable: true });
    const now = await loadVersion("3.1.0", { type: ["string", "null"] });
    expect(short(specChanges(old, now)).filter((kind) => kind !== "wording-changed")).toEqual([]);
    expect(short(specChanges(old, await loadVersion("3.1.0", STRING)))).toContain("null-refused");
  });
});

describe("the bundled document", () => {
  let spec: OpenApiDocument;
  beforeAll(async () => {
    spec = await loadSpec();
  });

  test("has not changed against itself, nor against a copy", () => {
    expect(specChanges(spec, spec)).toEqual({ changes: [], level: "none" });
    expect(specChanges(spec, structuredClone(spec))).toEqual({ changes: [], level: "none" });
  });

  test("a member that is taken out of any of its schemas is told as breaking", () => {
    const schemas = Object(spec["components"]).schemas;
    let count = 0;
    for (const [name, schema] of Object.entries(schemas)) {
      const known = isObject(schema) && isObject(schema["properties"]) ? schema["properties"] : {};
      const member = Object.keys(known).at(-1);
      if (member === undefined) continue;
      const copy = structuredClone(spec);
      delete Object(copy["components"]).schemas[name].properties[member];
      const { changes, level } = specChanges(spec, copy);
      expect([name, member, level]).toEqual([name, member, "major"]);
      const place = `/components/schemas/${name}/properties/${member}`;
      expect(changes).toContainEqual(expect.objectContaining({ kind: "member-removed", place }));
      count++;
    }
    expect(count).toBeGreaterThan(30);
  }, 60_000);
});

test.each([
  ["major", "1.2.3", "major"],
  ["minor", "1.2.3", "minor"],
  ["major", "0.2.3", "minor"],
  ["minor", "0.2.3", "patch"],
  ["patch", "0.2.3", "patch"],
  ["none", "0.0.0", "none"],
] as const)("%s at %s needs %s", (level, version, needed) => {
  expect(levelFor(level, version)).toBe(needed);
  expect(isAtLeast("major", needed)).toBe(true);
  expect(isAtLeast("none", needed)).toBe(needed === "none");
});

import { describe, expect, test } from "vitest";
import { loadSpec } from "../src/document.ts";
import { drift } from "../src/drift/drift.ts";
import type { WatchedExchange } from "../src/drift/observation.ts";
import { formatDrift, formatEvidence } from "../src/drift/report.ts";
import { isObject, type JsonObject } from "../src/json.ts";
import type { RecordedExchange } from "../src/traffic/recorded-exchange.ts";
import { documentOf, healed, short } from "./drifting-document.ts";

function answered(
  body: unknown,
  more: Partial<RecordedExchange["response"]> = {},
  url = "/things/1",
): RecordedExchange {
  const headers = { "content-type": "application/json" };
  return {
    request: { method: "GET", url, headers: {} },
    response: { status: 200, headers, ...(body === undefined ? {} : { body: { json: body } }), ...more },
  };
}

const text = (body: string, type: string): Partial<RecordedExchange["response"]> => ({
  headers: { "content-type": type },
  body: { text: body },
});
const sent = (status: number): RecordedExchange => ({
  request: {
    method: "POST",
    url: "/a",
    headers: { "content-type": "application/json" },
    body: { json: { b: 1 } },
  },
  response: { status, headers: {} },
});

const thing = {
  type: "object",
  required: ["_id", "state"],
  properties: {
    _id: { type: "string" },
    state: { type: "string", enum: ["open", "done"] },
    size: { type: "integer", minimum: 1 },
    when: { type: "string", format: "date-time" },
    tags: { type: "array", items: { type: "string" } },
    user: { oneOf: [{ $ref: "#/components/schemas/User" }, { type: "string" }] },
    free: { type: "object" },
    open: { type: "object", properties: { a: {} }, additionalProperties: true },
    map: { type: "object", additionalProperties: { type: "integer" } },
    kind: { const: "thing" },
    parent: { $ref: "#/components/schemas/Thing" },
    base: { allOf: [{ $ref: "#/components/schemas/User" }, { type: "object", properties: { extra: {} } }] },
    hidden: { type: "string", writeOnly: true },
  },
};
const user = { type: "object", required: ["mail"], properties: { mail: { type: "string" } } };
const pet = {
  oneOf: [{ $ref: "#/components/schemas/Cat" }, { $ref: "#/components/schemas/Dog" }],
  discriminator: { propertyName: "pet", mapping: { hund: "#/components/schemas/Dog" } },
};
const components = {
  schemas: {
    Thing: { ...thing, required: ["_id", "state", "hidden"] },
    User: user,
    Cat: { type: "object", properties: { pet: { type: "string" }, lives: { type: "integer" } } },
    Dog: { type: "object", properties: { pet: { type: "string" }, legs: { type: "integer" } } },
    Pet: pet,
  },
};
const good = { _id: "1", state: "open" };

describe("bodies", () => {
  const ref = { $ref: "#/components/schemas/Thing" };
  test.each<readonly [name: string, bodies: readonly unknown[], found: readonly string[]]>([
    ["nothing where all is as documented", [{ ...good, size: 2, tags: ["a"], user: "u" }], []],
    [
      "an undocumented field, counted",
      [{ ...good, more: 1 }, good, { ...good, more: "x" }],
      ["undocumented-field response 200 /more more 2/3"],
    ],
    ["what is required", [{ _id: "1" }, good], ["missing-required response 200 /state state 1/2"]],
    [
      "new members of an enum, each",
      [{ ...good, state: "late" }, { ...good, state: "late" }, { ...good, state: "new" }, good],
      ['new-enum-member response 200 /state "late" 2/4', 'new-enum-member response 200 /state "new" 1/4'],
    ],
    ["another constant", [{ ...good, kind: "it" }], ['new-enum-member response 200 /kind "it" 1/1']],
    [
      "types, null too",
      [{ ...good, size: "2" }, { ...good, size: null }, { ...good, size: 1.5 }, { ...good, size: 3 }, good],
      [
        "wrong-type response 200 /size string 1/4",
        "wrong-type response 200 /size null 1/4",
        "wrong-type response 200 /size number 1/4",
      ],
    ],
    [
      "other keywords",
      [{ ...good, size: 0, when: "yesterday" }],
      ["wrong-value response 200 /size minimum 1/1", "wrong-value response 200 /when format 1/1"],
    ],
    [
      "entries of lists, at one place",
      [{ ...good, tags: ["a", 1, 2] }],
      ["wrong-type response 200 /tags/* integer 2/3"],
    ],
    [
      "the branch that is meant",
      [{ ...good, user: { mail: "m", name: "n" } }],
      ["undocumented-field response 200 /user/name name 1/1"],
    ],
    [
      "the branch that is nearest",
      [{ ...good, user: { mail: 1 } }],
      ["wrong-type response 200 /user/mail integer 1/1"],
    ],
    ["no branch for the type", [{ ...good, user: [] }], ["wrong-type response 200 /user array 1/1"]],
    ["nothing in objects that are free", [{ ...good, free: { x: 1 }, open: { b: 1 } }], []],
    ["values of maps", [{ ...good, map: { a: 1, b: "x" } }], ["wrong-type response 200 /map/b string 1/1"]],
    [
      "members of either part of allOf",
      [{ ...good, base: { mail: "m", extra: 1, third: 1 } }],
      ["undocumented-field response 200 /base/third third 1/1"],
    ],
    [
      "recursion",
      [{ ...good, parent: { ...good, parent: { ...good, more: 1 } } }],
      ["undocumented-field response 200 /parent/parent/more more 1/1"],
    ],
    ["nothing where secrets were taken out", [{ ...good, state: "~redacted~", when: "~redacted~" }], []],
  ])("%s", async (_name, bodies, found) => {
    const document = await documentOf(ref, {}, components);
    const report = drift(
      document,
      bodies.map((body) => answered(body)),
    );
    expect(short(report)).toEqual(found);
    expect(report.evidence.length > 0).toBe(found.length > 0);
    // What the evidence says heals the document: nothing is found any more.
    const after = await loadSpec(JSON.parse(JSON.stringify(healed(document, report))));
    expect(
      short(
        drift(
          after,
          bodies.map((body) => answered(body)),
        ),
      ),
    ).toEqual([]);
  });

  test.each<readonly [string, unknown, readonly string[]]>([
    ["by its name", { pet: "Cat", lives: 7, legs: 4 }, ["undocumented-field response 200 /legs legs 1/1"]],
    ["by its mapping", { pet: "hund", lives: 7 }, ["undocumented-field response 200 /lives lives 1/1"]],
    ["unknown", { pet: "Cow" }, ["new-enum-member response 200 /pet Cow 1/1"]],
  ])("a discriminator %s", async (_name, body, found) => {
    const document = await documentOf({ $ref: "#/components/schemas/Pet" }, {}, components);
    expect(short(drift(document, [answered(body)]))).toEqual(found);
  });

  test.each<readonly [string, unknown, unknown, readonly string[]]>([
    ["not", { not: { required: ["a"] } }, { a: 1 }, ["wrong-value response 200  not 1/1"]],
    ["contains", { contains: { type: "string" } }, [1], ["wrong-value response 200  contains 1/1"]],
    [
      "propertyNames",
      { propertyNames: { maxLength: 1 } },
      { ab: 1 },
      ["wrong-value response 200  propertyNames 1/1"],
    ],
    [
      "if, then",
      // oxlint-disable-next-line unicorn/no-thenable -- a keyword of JSON Schema
      { if: { required: ["a"] }, then: { required: ["b"] }, else: { required: ["c"] } },
      { a: 1 },
      ["missing-required response 200 /b b 1/1"],
    ],
    [
      "patternProperties",
      { patternProperties: { "^x-": { type: "integer" } }, additionalProperties: false },
      { "x-a": "s", y: 1 },
      ["wrong-type response 200 /x-a string 1/1", "undocumented-field response 200 /y y 1/1"],
    ],
    [
      "prefixItems",
      { prefixItems: [{ type: "string" }], items: { type: "integer" } },
      ["a", "b"],
      ["wrong-type response 200 /* string 1/2"],
    ],
    [
      "dependentRequired",
      { dependentRequired: { a: ["b"] } },
      { a: 1 },
      ["wrong-value response 200  dependentRequired 1/1"],
    ],
    [
      "dependentSchemas",
      { dependentSchemas: { a: { required: ["b"] } } },
      { a: 1 },
      ["missing-required response 200 /b b 1/1"],
    ],
    ["a reference that goes in circles", { $ref: "#/components/schemas/Loop" }, { a: 1 }, []],
  ])("the keyword %s", async (_name, schema, body, found) => {
    const loop = { schemas: { Loop: { allOf: [{ $ref: "#/components/schemas/Loop" }] } } };
    expect(short(drift(await documentOf(schema, {}, loop), [answered(body)]))).toEqual(found);
  });

  test("OpenAPI 3.0 with nullable", async () => {
    const document = await loadSpec({
      openapi: "3.0.3",
      info: { title: "t", version: "1" },
      paths: {
        "/a": {
          get: {
            responses: {
              200: {
                description: "",
                content: {
                  "application/json": {
                    schema: {
                      type: "object",
                      properties: { a: { type: "string", nullable: true }, b: { type: "string" } },
                    },
                  },
                },
              },
            },
          },
        },
      },
    });
    expect(short(drift(document, [answered({ a: null, b: null }, {}, "/a")]))).toEqual([
      "wrong-type response 200 /b null 1/1",
    ]);
  });
});

const asSpec = (value: unknown): JsonObject => (isObject(value) ? value : {});

const given = (schema: unknown): JsonObject => ({
  openapi: "3.0.3",
  info: { title: "t", version: "1" },
  paths: {
    "/things/{id}": {
      get: {
        operationId: "getThing",
        parameters: [{ name: "id", in: "path", required: true, schema: { type: "string" } }],
        responses: { 200: { description: "ok", content: { "application/json": { schema } } } },
      },
    },
  },
});

describe("evidence for a document of OpenAPI 3.0 is in its words", () => {
  const properties = {
    name: { type: "string", maxLength: 3 },
    size: { type: "integer", minimum: 0, exclusiveMinimum: true },
    maybe: { type: "integer", nullable: true },
    kind: { type: "string", enum: ["a"], example: "a" },
    const: { type: "string" },
  };
  test.each<readonly [string, JsonObject, string]>([
    ["null where there was none", { name: null }, "nullable: true"],
    ["another type", { name: 1 }, "anyOf:"],
    ["another type where null was known", { maybe: "x" }, "nullable: true"],
    ["a bound that is not kept", { size: 0 }, "exclusiveMinimum: null"],
    ["a new member of an enum", { kind: "b" }, "enum:"],
    ["a member that nobody knew", { extra: null }, "nullable: true"],
    ["one with several types", { extra: [1, "x", null] }, "anyOf:"],
    ["a property whose name is a keyword", { const: 1 }, "anyOf:"],
  ])("%s", async (_name, body, line) => {
    const raw = given({ type: "object", properties });
    const report = drift(await loadSpec(raw), [answered(body)]);
    expect(report.findings).toHaveLength(1);
    const printed = formatEvidence(report);
    expect(printed).toContain(line);
    expect(printed).not.toMatch(/"null"|type:\n|type: \[|const: (?!null)[^\n]/);
    // Merged into the document as it was given, it says what was seen, and is still one of 3.0.
    const mended = await loadSpec(asSpec(healed(raw, report)));
    expect(short(drift(mended, [answered(body)]))).toEqual([]);
  });

  test("a new operation and a new status", async () => {
    const raw = given({ type: "string" });
    const exchanges = [answered([1, null], { status: 418 }), answered({ a: null }, {}, "/others")];
    const report = drift(await loadSpec(raw), exchanges);
    expect(formatEvidence(report)).not.toMatch(/"null"|type:\n|type: \[/);
    expect(short(drift(await loadSpec(asSpec(healed(raw, report))), exchanges))).toEqual([]);
  });
});

describe("around bodies", () => {
  test.each<readonly [string, readonly RecordedExchange[], readonly string[]]>([
    [
      "an unknown status",
      [answered({}, { status: 418 }), answered({ a: 1 })],
      ["undocumented-status response 418 - 418 application/json 1/2"],
    ],
    [
      "an unknown content type",
      [answered(undefined, text("<h1>", "text/html"))],
      ["undocumented-content-type response 200 - text/html 1/1"],
    ],
    [
      "a body that is no JSON",
      [answered(undefined, text("<h1>", "application/json"))],
      ["broken-body response 200  application/json 1/1"],
    ],
    [
      "an unknown parameter",
      [answered({}, {}, "/things/1?page=2")],
      ["undocumented-parameter query page 200 - page 1/1"],
    ],
    [
      "an unknown parameter that was refused",
      [answered({}, { status: 400 }, "/things/1?page=2")],
      ["undocumented-status response 400 - 400 application/json 1/1"],
    ],
    [
      "an unknown operation",
      [answered({ a: 1 }, {}, "/other/6167dfee2a810d000e9d313f")],
      ["undocumented-operation request 200 - 200 application/json 1/1"],
    ],
    ["an unknown path that is not there", [answered({}, { status: 404 }, "/other")], []],
    ["a body that was not kept", [answered(undefined, { body: { omitted: "long" } })], []],
  ])("%s", async (_name, exchanges, found) => {
    const document = await documentOf({ type: "object" });
    expect(short(drift(document, exchanges))).toEqual(found);
  });

  test("an unknown operation is named in the report", async () => {
    const document = await documentOf({ type: "object" });
    const report = drift(document, [answered({ a: 1 }, { status: 418 }, "/nope")]);
    expect(formatDrift(report)).toContain(
      "GET /nope is no documented operation (1 of 1, answered 418 application/json",
    );
    expect(formatDrift(report)).not.toContain("request 418");
  });

  test("evidence heals statuses, types, parameters and operations", async () => {
    const document = await documentOf({ type: "object" });
    const exchanges = [
      answered({ code: 1 }, { status: 418 }),
      answered(undefined, text("a,b", "text/csv")),
      answered({}, {}, "/things/1?page=2"),
      answered([{ name: "x" }], {}, "/other/6167dfee2a810d000e9d313f/parts"),
    ];
    const report = drift(document, exchanges);
    expect(report.findings).toHaveLength(4);
    const after = await loadSpec(JSON.parse(JSON.stringify(healed(document, report))));
    expect(short(drift(after, exchanges))).toEqual([]);
    expect(report.findings.map(({ operation }) => operation)).toContain("GET /other/{id}/parts");
  });

  test("values of parameters, where the server took them", async () => {
    const document = await documentOf(
      {},
      {
        parameters: [
          { name: "id", in: "path", required: true, schema: { type: "integer" } },
          { name: "state", in: "query", schema: { enum: ["open"] } },
          { name: "must", in: "query", required: true, schema: { type: "string" } },
        ],
      },
    );
    expect(short(drift(document, [answered({}, {}, "/things/x?state=late")]))).toEqual([
      "wrong-type path id 200  string 1/1",
      'new-enum-member query state 200  "late" 1/1',
      "missing-required query must 200 - must 1/1",
    ]);
  });

  test("request bodies that were accepted", async () => {
    const schema = {
      type: "object",
      properties: { a: { type: "integer" }, at: { readOnly: true } },
      required: ["a", "at"],
    };
    const document = await loadSpec({
      openapi: "3.1.0",
      info: { title: "t", version: "1" },
      paths: {
        "/a": {
          post: {
            operationId: "make",
            requestBody: { content: { "application/json": { schema } } },
            responses: { 201: { description: "" }, 400: { description: "" } },
          },
        },
      },
    });
    expect(short(drift(document, [sent(201), sent(400)]))).toEqual([
      "missing-required request 201 /a a 1/1",
      "undocumented-field request 201 /b b 1/1",
    ]);
  });

  test.each<readonly [string, readonly unknown[], string | undefined, string, number]>([
    [
      "a server of the document",
      [{ url: "https://api.example.com/v2/" }],
      undefined,
      "https://api.example.com/v2/things/1",
      1,
    ],
    [
      "another server",
      [{ url: "https://api.example.com" }],
      undefined,
      "https://cdn.example.com/things/1",
      0,
    ],
    [
      "another path of the server",
      [{ url: "https://api.example.com/v2" }],
      undefined,
      "https://api.example.com/v1/things/1",
      0,
    ],
    ["a document without servers", [], undefined, "https://cdn.example.com/things/1", 1],
    [
      "a base URL that is given",
      [{ url: "https://api.example.com" }],
      "http://127.0.0.1:1/x",
      "http://127.0.0.1:1/x/things/1",
      1,
    ],
  ])("%s", async (_name, servers, baseUrl, url, compared) => {
    const document = await documentOf({ type: "object" });
    const report = drift(
      { ...document, servers },
      [answered({}, {}, url)],
      baseUrl === undefined ? {} : { baseUrl },
    );
    expect([report.compared, report.elsewhere]).toEqual([compared, 1 - compared]);
    expect(report.findings).toEqual([]);
  });
});

test("the report and the evidence as people read them", async () => {
  const document = await documentOf({ $ref: "#/components/schemas/Thing" }, {}, components);
  const bodies = [
    { ...good, state: "late", owner: { mail: "Someone@example.com", since: "2026-01-02T03:04:05Z" } },
    { ...good, owner: null },
  ];
  const report = drift(
    document,
    bodies.map((body) => answered(body)),
  );
  expect(formatDrift(report)).toBe(
    [
      "getThing",
      '  response 200 /state: "late" is no documented value (1 of 2, as "aaaa")',
      '  response 200 /owner: owner is not documented (2 of 2, as {"mail":"Aaaaaaa@aaaaaaa.aaa","since":"0000-00-00A00:00:00A"})',
      "",
      "2 differences in 2 exchanges",
    ].join("\n"),
  );
  expect(formatEvidence(report)).toBe(
    [
      '# new-enum-member "late" at getThing response 200 /state, seen 1 of 2',
      '"#/components/schemas/Thing/properties/state":',
      "  enum:",
      "    - open",
      "    - done",
      "    - late",
      "",
      "# undocumented-field owner at getThing response 200 /owner, seen 2 of 2",
      '"#/components/schemas/Thing":',
      "  properties:",
      "    owner:",
      "      type:",
      '        - "null"',
      "        - object",
      "      properties:",
      "        mail:",
      "          type: string",
      "        since:",
      "          type: string",
      "          format: date-time",
      "      x-evidence: inferred",
      "",
    ].join("\n"),
  );
  expect(JSON.stringify(report)).not.toContain("Someone");
});

test("exchanges of a mock that were watched", async () => {
  const document = await documentOf({ type: "object", properties: {} });
  const watched: WatchedExchange = {
    request: {
      method: "GET",
      path: "/things/1",
      query: new URLSearchParams("x=1"),
      headers: {},
      body: undefined,
    },
    response: { status: 200, headers: { "content-type": "application/json" }, body: { a: 1 } },
  };
  expect(short(drift(document, [watched, { ...watched, isOwn: true }]))).toEqual([
    "undocumented-parameter query x 200 - x 1/1",
    "undocumented-field response 200 /a a 1/1",
  ]);
});

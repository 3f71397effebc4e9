import { describe, expect, test } from "vitest";
import { loadSpec } from "../src/document.ts";
import { drift } from "../src/drift/drift.ts";
import type { WatchedExchange } from "../src/drift/observation.ts";
import { formatDrift, formatEvidence } from "../src/drift/report.ts";
import { documentOf, healed, short } from "./drifting-document.ts";
import { answered, components, good } from "./drift-exchanges.ts";

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

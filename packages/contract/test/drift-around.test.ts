import { describe, expect, test } from "vitest";
import { loadSpec } from "../src/document.ts";
import { drift } from "../src/drift/drift.ts";
import { formatDrift, formatEvidence } from "../src/drift/report.ts";
import { isObject, type JsonObject } from "../src/json.ts";
import type { RecordedExchange } from "../src/traffic/recorded-exchange.ts";
import { documentOf, healed, short } from "./drifting-document.ts";
import { answered } from "./drift-exchanges.ts";

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

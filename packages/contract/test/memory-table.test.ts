// A table of one's own, for a document that has nothing to do with Ango Hub: OpenAPI 3.0, ids that are numbers.
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { assertHonest, startMock, type MemoryTable, type MemoryValue } from "../src/index.ts";

const spec = fileURLToPath(new URL("fixtures/parcels.json", import.meta.url));

const parcel = (by: string): MemoryValue => ({ one: "parcels", by, view: "parcel" });
const needs = { parcels: "path.id" };
const memory: MemoryTable = {
  collections: { parcels: { unknown: "No such parcel", serial: "id" } },
  operations: {
    sendParcel: {
      effects: [{ create: "parcels", copy: "body" }],
      answer: { status: 201, body: parcel("made.parcels._id") },
    },
    findParcels: {
      answer: { status: 200, body: { all: "parcels", filter: { to: "query.filter.to" }, view: "parcel" } },
    },
    getParcel: { needs, answer: { status: 200, body: parcel("path.id") } },
    changeParcel: {
      needs,
      effects: [{ update: "parcels", where: { _id: "path.id" }, copy: "body" }],
      answer: { status: 204 },
    },
    printLabel: {},
    makeClaim: {},
    planRoute: {},
    getCell: {},
  },
  views: { parcel: { omit: ["_id", "pin"] } },
  refusal: { status: 404, body: { members: { message: "message" } } },
};

test("a table for another API: what is sent is found, read, changed, and gone after a restore", async () => {
  await using mock = await startMock({ spec, memory });
  const ask = async (method: string, path: string, body?: object): Promise<readonly [number, unknown]> => {
    const contentType = method === "PATCH" ? "application/merge-patch+json" : "application/json";
    const response = await fetch(`${mock.url}${path}`, {
      method,
      headers: {
        authorization: "Bearer any",
        "content-type": contentType,
        "x-trace": "00000000-0000-4000-8000-000000000000",
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return [response.status, text === "" ? undefined : JSON.parse(text)];
  };
  const letter = { kind: "letter", to: "Harbour 4", weight: 0.1 };
  const box = { kind: "box", to: "Harbour 5", weight: 2, size: { width: 3, height: 4 } };
  expect(await ask("GET", "/parcels")).toEqual([200, []]);
  expect(await ask("POST", "/parcels", { ...letter, pin: "1234" })).toEqual([201, { ...letter, id: 1 }]);
  expect(await ask("POST", "/parcels", box)).toEqual([201, { ...box, id: 2 }]);
  expect(await ask("PATCH", "/parcels/2", { note: "Ring" })).toEqual([204, undefined]);
  expect(await ask("GET", "/parcels/2")).toEqual([200, { ...box, id: 2, note: "Ring" }]);
  expect(await ask("GET", "/parcels")).toEqual([
    200,
    [
      { ...letter, id: 1 },
      { ...box, id: 2, note: "Ring" },
    ],
  ]);
  expect(await ask("GET", "/parcels?filter[to]=Harbour%205")).toMatchObject([200, [{ id: 2 }]]);
  expect(await ask("GET", "/parcels/9")).toEqual([404, { message: "No such parcel: 9" }]);
  expect(await ask("PATCH", "/parcels/2", { weight: 0.3 })).toMatchObject([
    expect.any(Number),
    { message: expect.any(String) },
  ]);
  expect(await ask("GET", "/routes/.1.2")).toMatchObject([200, 12.5]);
  mock.restore();
  expect(await ask("GET", "/parcels")).toEqual([200, []]);
  expect(await ask("POST", "/parcels", letter)).toEqual([201, { ...letter, id: 1 }]);
  assertHonest(mock);
});

const note = {
  type: "object",
  properties: {
    text: { type: "string" },
    ring: { type: "boolean" },
    floors: { type: "array", items: { type: "integer" } },
  },
};
const notes = {
  openapi: "3.1.0",
  info: { title: "Notes", version: "1" },
  paths: {
    "/notes": {
      post: {
        operationId: "addNote",
        requestBody: {
          required: true,
          content: Object.fromEntries(
            ["application/json", "application/x-www-form-urlencoded", "multipart/*"].map((type) => [
              type,
              { schema: note },
            ]),
          ),
        },
        responses: { 201: { description: "", content: { "application/json": { schema: note } } } },
      },
    },
  },
};
const notesMemory: MemoryTable = {
  collections: { notes: { unknown: "No such note" } },
  operations: {
    addNote: {
      effects: [
        { create: "notes", copy: "body", set: { made: "body.constructor", text: "body.text" } },
        { update: "notes", where: { _id: "made.notes._id" }, copy: "body" },
      ],
      answer: { status: 201, body: { one: "notes", by: "made.notes._id", view: "note" } },
    },
  },
  views: { note: { omit: ["_id"] } },
  refusal: { status: 404, body: { members: { message: "message" } } },
};

async function added(init: RequestInit): Promise<string> {
  await using mock = await startMock({ spec: notes, memory: notesMemory });
  const response = await fetch(`${mock.url}/notes`, { method: "POST", ...init });
  assertHonest(mock);
  return await response.text();
}

test("forms are remembered with the types that their schema gives them", async () => {
  const form = new FormData();
  for (const [name, value] of [
    ["text", "a b"],
    ["ring", "true"],
    ["floors", "1"],
    ["floors", "2"],
  ] as const) {
    form.append(name, value);
  }
  const remembered = { text: "a b", ring: true, floors: [1, 2] };
  const pairs = new URLSearchParams("text=a+b&ring=true&floors=1&floors=2");
  expect(JSON.parse(await added({ body: pairs }))).toEqual(remembered);
  expect(JSON.parse(await added({ body: form }))).toEqual(remembered);
});

test("members with the names of a prototype are members like others", async () => {
  const body = '{"text":"a","__proto__":{"ring":1},"toString":"b","a.b":true}';
  const text = await added({ headers: { "content-type": "application/json" }, body });
  expect(text).toContain('"__proto__":{"ring":1}');
  expect(JSON.parse(text)).toEqual(JSON.parse(body));
  expect(Object.hasOwn(Object.prototype, "ring")).toBe(false);
});

test.each<[string, Partial<MemoryTable>, string]>([
  [
    "pages without paging",
    { operations: { ...memory.operations, getCell: { reply: { a: { all: "parcels", paged: true } } } } },
    "memory.paging",
  ],
  ["a view that is not there", { views: {} }, "memory.operations.sendParcel"],
  [
    "among without needs",
    { operations: { ...memory.operations, getCell: { among: { parcels: {} } } } },
    "memory.operations.getCell",
  ],
])("a table with %s is refused when the mock starts", async (_, change, place) => {
  await expect(startMock({ spec, memory: { ...memory, ...change } })).rejects.toMatchObject({
    code: "contract/option-invalid",
    place,
  });
});

// A table of one's own, for a document that has nothing to do with Ango Hub: OpenAPI 3.0, ids that are numbers.
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { assertHonest, startMock, type MemoryTable } from "../src/index.ts";
import type { Value } from "../src/memory/table.ts";

const spec = fileURLToPath(new URL("fixtures/parcels.json", import.meta.url));

const parcel = (by: string): Value => ({ one: "parcels", by, view: "parcel" });
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

import { expect, test } from "vitest";
import { startMock } from "../src/index.ts";
import { checkAccepted, checkDecoded, checkRefused, checkRetries, faultyMock } from "../src/generate.ts";

const NAMES = ["__proto__", "constructor", "toString"];

const spec = {
  openapi: "3.1.0",
  info: { title: "Odd names", version: "1" },
  paths: Object.fromEntries(
    NAMES.map((operationId, index) => [
      `/${index}`,
      {
        post: {
          operationId,
          parameters: [{ name: "n", in: "query", required: true, schema: { type: "integer" } }],
          responses: {
            200: { description: "", content: { "application/json": { schema: { type: "object" } } } },
            400: { description: "" },
          },
        },
      },
    ]),
  ),
};

test("operations whose names every object has are counted as any other", async () => {
  const mock = await startMock({ spec });
  const options = { runs: 2, seed: 1 };
  const reports = [
    await checkAccepted(mock, undefined, options),
    await checkRefused(mock, options),
    await checkRefused(mock, { ...options, operations: NAMES, except: ["undocumented query parameter"] }),
    await checkDecoded(mock),
  ];
  await mock.close();
  for (const { requests } of reports) {
    expect(Object.keys(requests)).toEqual(NAMES);
    for (const count of Object.values(requests)) expect(count).toBeGreaterThan(0);
  }
});

test("what such an operation did twice is told", async () => {
  const { effects } = faultyMock();
  const mock = await startMock({ spec });
  for (const index of NAMES.keys()) await fetch(`${mock.url}/${index}?n=1`, { method: "POST" });
  expect(JSON.stringify(effects(mock))).toBe('{"__proto__":1,"constructor":1,"toString":1}');
  await mock.close();
  await checkRetries(
    async (server) => {
      await fetch(`${server.url}/0?n=1`, { method: "POST" }).catch(() => undefined);
    },
    { ...faultyMock({ spec, faults: [] }), runs: 1 },
  );
});

import { createAngoClient } from "@angokit/client";
import { describe, expect } from "vitest";
import { createMockTest, mockTest as test } from "../src/vitest.ts";

let url = "";

describe("mockTest", () => {
  test("gives a mock of the bundled document", async ({ mock }) => {
    url = mock.url;
    const ango = createAngoClient({ apiKey: "any", baseUrl: mock.url });
    expect((await ango.GET("/v2/listProjects")).response.status).toBe(200);
    expect(mock.calls.map(({ operationId }) => operationId)).toEqual(["listProjects"]);
  });

  test("keeps it for the next test of the file, without its calls", ({ mock }) => {
    expect(mock.url).toBe(url);
    expect(mock.calls).toEqual([]);
  });
});

const it = createMockTest({ spec: new URL("fixtures/shelf.json", import.meta.url) });

describe("createMockTest", () => {
  it("takes another document", async ({ mock }) => {
    expect(mock.url).not.toBe(url);
    expect((await fetch(`${mock.url}/books`, { headers: { apikey: "k" } })).status).toBe(200);
  });

  it.fails("fails a test whose mock had to lie", async ({ mock }) => {
    const headers = { apikey: "k", prefer: "example=broken" };
    expect((await fetch(`${mock.url}/books`, { headers })).status).toBe(500);
  });
});

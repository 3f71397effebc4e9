import { expect, test } from "vitest";
import { assertHonest, startMock } from "../src/index.ts";

const shelf = new URL("fixtures/shelf.json", import.meta.url);
const headers = { apikey: "k" };

test.each([
  [
    "throws",
    (): void => {
      throw new Error("no room");
    },
  ],
  [
    "rejects",
    async (): Promise<void> => {
      throw new Error("no room");
    },
  ],
])("an observer that %s changes no answer, and is told of", async (_, onExchange) => {
  await using mock = await startMock({ spec: shelf, onExchange: () => onExchange() });
  const answer = await fetch(`${mock.url}/books`, { headers });
  expect([answer.status, answer.headers.get("sl-violations")]).toEqual([200, null]);
  expect(await answer.json()).toBeTypeOf("object");
  expect(mock.calls).toMatchObject([{ operationId: "listBooks", status: 200, processed: true }]);
  expect(() => assertHonest(mock)).toThrow(
    expect.objectContaining({
      code: "contract/observer-failed",
      message: expect.stringContaining("no room"),
    }),
  );
  mock.reset();
  assertHonest(mock);
});

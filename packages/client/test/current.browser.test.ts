import { expect, test } from "vitest";
import { createCurrentClient } from "../src/current.ts";
import { isContractError, validator } from "../src/validate.ts";

const params = { path: { organization_id: "o" } };

test("a real browser deletes with a body, and checks the answer", async () => {
  const sent: object[] = [];
  const answers: unknown[] = [
    { status: "success", data: { deleted: 1, failed: 0 } },
    { status: "success", data: { deleted: "1" } },
  ];
  const ango = createCurrentClient({
    apiKey: "test-key",
    validate: validator({ mode: "throw" }),
    fetch: async (request) => {
      sent.push({ method: request.method, url: request.url, body: await request.text() });
      return Response.json(answers.shift());
    },
  });
  const call = { params, body: { users: ["name_surname@example.com"] } };
  const { data } = await ango.DELETE("/v2/organization/{organization_id}/users", call);
  expect(data?.data).toStrictEqual({ deleted: 1, failed: 0 });
  expect(sent).toStrictEqual([
    {
      method: "DELETE",
      url: "https://imeritapi.ango.ai/v2/organization/o/users",
      body: '{"users":["name_surname@example.com"]}',
    },
  ]);
  const thrown: unknown = await ango
    .DELETE("/v2/organization/{organization_id}/users", call)
    .catch((error: unknown) => error);
  expect(
    isContractError(thrown) && thrown.violations.map(({ place, rule }) => `${place} ${rule}`),
  ).toStrictEqual(["/data/deleted type"]);
});

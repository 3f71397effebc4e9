import { request as httpRequest } from "node:http";
import * as fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { assertHonest, startMock, type Mock } from "../src/index.ts";
import { operationsOf } from "../src/document.ts";

let mock: Mock;
beforeAll(async () => {
  mock = await startMock();
});
afterAll(() => mock.close());

interface Sent {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

function send({ method, path, headers, body }: Sent): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(mock.url);
    const length = { "content-length": String(Buffer.byteLength(body)) };
    const sent = httpRequest(
      { hostname, port, method, path, headers: { ...headers, ...length } },
      (response) => {
        let text = "";
        response.setEncoding("utf8");
        response.on("data", (chunk: string) => (text += chunk));
        response.on("end", () => resolve({ status: response.statusCode ?? 0, body: text }));
        response.on("error", reject);
      },
    );
    sent.on("error", reject).end(body);
  });
}

const word = fc.oneof(
  fc.constantFrom(
    "__proto__",
    "constructor",
    "page",
    "limit",
    "status[eq]",
    "filters",
    "batches",
    "toString",
    "",
  ),
  fc.string({ maxLength: 12 }),
);
const encoded = word.map((text) => encodeURIComponent(text));
/** What may stand in a request line: printable and no space. */
const rawText = fc
  .string({ maxLength: 20 })
  .map((text) => text.replaceAll(/[^\x21-\x7e]/g, "%").replaceAll(/[?#]/g, "&"));

test("whatever comes, the answer is whole, documented, and never the mock's own failure", async () => {
  const operations = operationsOf(mock.spec);
  const requests = fc
    .record({
      operation: fc.constantFrom(...operations),
      method: fc.option(fc.constantFrom("GET", "POST", "HEAD", "PUT"), { nil: undefined }),
      segment: fc.oneof(
        encoded,
        rawText.map((text) => text.replaceAll("/", "%2F")),
      ),
      query: fc.oneof(
        fc
          .array(fc.tuple(encoded, encoded), { maxLength: 4 })
          .map((pairs) => pairs.map((pair) => pair.join("=")).join("&")),
        rawText,
      ),
      key: fc.boolean(),
      type: fc.option(
        fc.constantFrom(
          "application/json",
          "application/json; charset=utf-8",
          "text/plain",
          "a/b/c",
          ";",
          "multipart/form-data",
        ),
        { nil: undefined },
      ),
      prefer: fc.option(
        fc.constantFrom("code=404", "code=x", "example=__proto__", "dynamic=true, seed=1", ",,;=="),
        { nil: undefined },
      ),
      body: fc.oneof(fc.constant(""), fc.json(), fc.string()),
    })
    .map(({ operation, method, segment, query, key, type, prefer, body }): Sent => ({
      method: method ?? operation.method,
      path: `${operation.path.replaceAll(/\{[^}]+\}/g, () => segment)}${query === "" ? "" : `?${query}`}`,
      headers: {
        ...(key ? { apikey: "any" } : {}),
        ...(type === undefined ? {} : { "content-type": type }),
        ...(prefer === undefined ? {} : { prefer }),
      },
      body: (method ?? operation.method) === "HEAD" ? "" : body,
    }));
  await fc.assert(
    fc.asyncProperty(requests, async (sent) => {
      const { status, body } = await send(sent);
      expect([200, 201, 400, 401, 404, 405]).toContain(status);
      if (sent.method !== "HEAD") JSON.parse(body);
    }),
    { numRuns: 300 },
  );
  assertHonest(mock);
});

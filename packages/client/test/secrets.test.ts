import { inspect } from "node:util";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { clientWithin } from "../src/client.ts";
import {
  AngoHttpError,
  isAngoError,
  operations,
  paginate,
  signWebhook,
  verifyWebhook,
  type AngoEvent,
} from "../src/index.ts";
import { all, rejection } from "./loopback.ts";
import { ManualTime } from "./manual-time.ts";

const signature = "5f3c1e0d9b7a";
const signedUrl = `https://bucket.example.com/a.jpg?X-Amz-Signature=${signature}&X-Amz-Expires=1`;

/** All ways in which a value may come to be read: printed, serialised, its stack, its causes. */
function everyWord(value: unknown): string {
  const own = value instanceof Error ? [value.message, value.stack, String(value), String(value.cause)] : [];
  return [inspect(value, { depth: Infinity, showHidden: true }), JSON.stringify(value), ...own].join("\n");
}

/** What servers and networks that know a secret may make of it. */
const leaks: readonly ((secret: string) => Promise<Response>)[] = [
  (secret) => Promise.reject(new TypeError(`fetch failed for ${secret}`, { cause: new Error(secret) })),
  (secret) => Promise.reject(Object.assign(new Error("boom"), { code: secret, request: { secret } })),
  // oxlint-disable-next-line prefer-promise-reject-errors -- what a careless fetch does
  (secret) => Promise.reject(secret),
  (secret) => Promise.resolve(Response.json({ status: "fail", message: secret, detail: [secret] })),
  (secret) =>
    Promise.resolve(Response.json({ status: "error", error: { message: secret } }, { status: 500 })),
  (secret) =>
    Promise.resolve(
      new Response(`<p>${secret}</p>`, { status: 502, headers: { "content-type": "text/html" } }),
    ),
  (secret) => Promise.resolve(new Response(`{"key":${JSON.stringify(secret)}`, { status: 400 })),
  (secret) => Promise.resolve(new Response(secret)),
  (secret) => Promise.resolve(Response.json([secret])),
  (secret) => Promise.resolve(new Response(JSON.stringify(encodeURIComponent(secret)), { status: 429 })),
  (secret) =>
    Promise.resolve(
      new Response(null, {
        status: 302,
        headers: { location: `https://x.example/?k=${encodeURIComponent(secret)}` },
      }),
    ),
];

/** Keys of all characters that a header carries, long enough not to be part of another word. */
const keys = fc
  .string({
    unit: fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code)),
    minLength: 12,
    maxLength: 40,
  })
  .filter((key) => new Set(key).size > 5);

test("no key and no signature is in what is thrown, returned, told or logged, nor in the client", async () => {
  await fc.assert(
    fc.asyncProperty(keys, fc.constantFrom(...leaks), fc.boolean(), async (apiKey, leak, isKey) => {
      const told: unknown[] = [];
      const secret = isKey ? apiKey : signedUrl;
      const ango = clientWithin(
        {
          apiKey,
          fetch: () => leak(secret),
          observe: (event: AngoEvent) => told.push(event),
          logger: { debug: (...words) => told.push(...words), warn: (...words) => told.push(...words) },
          retries: { max: 1 },
        },
        new ManualTime({ isAutomatic: true }),
      );
      told.push(ango, ango.GET, ango.request);
      told.push(await rejection(all(paginate(ango, "/v2/listProjects"))));
      const posted = await ango
        .POST("/v2/project", { body: { name: "p" } })
        .catch((thrown: unknown) => ({ error: thrown }));
      told.push(posted.error);
      expect(told.length).toBeGreaterThan(10);
      for (const word of told.map(everyWord)) {
        // As it is, and as JSON and URLs spell it.
        for (const spelling of [
          apiKey,
          JSON.stringify(apiKey).slice(1, -1),
          encodeURIComponent(apiKey),
          signature,
        ]) {
          expect(word).not.toContain(spelling);
        }
      }
    }),
    { numRuns: 200 },
  );
});

test("the sieve of this test lets nothing through", () => {
  const error = new Error("x", { cause: Object.assign(new Error("y"), { deep: { key: "s3cr3t" } }) });
  expect(everyWord(error)).toContain("s3cr3t");
  expect(everyWord(Object.defineProperty({}, "hidden", { value: "s3cr3t" }))).toContain("s3cr3t");
});

test("neither a webhook's secret nor its signature is in an error", async () => {
  const secret = "wh-0123456789abcdef";
  const right = await signWebhook("{}", secret);
  const thrown = await Promise.all([
    rejection(verifyWebhook("{ }", right, secret)),
    rejection(verifyWebhook("{}", `${right}0`, [secret])),
    rejection(verifyWebhook("[]", await signWebhook("[]", secret), secret)),
  ]);
  for (const error of thrown) {
    expect(isAngoError(error)).toBe(true);
    expect(everyWord(error)).not.toContain(secret);
    expect(everyWord(error)).not.toContain(right);
  }
});

test("an error that is serialised says what programs need, and no more", () => {
  const error = new AngoHttpError(operations["POST /v2/project"], 503, "busy", 3);
  expect(JSON.parse(JSON.stringify(error))).toStrictEqual({
    name: "AngoHttpError",
    code: "client/http-error",
    operationId: "createProject",
    method: "POST",
    path: "/v2/project",
    status: 503,
    attempts: 3,
    mayHaveActed: true,
    serverMessage: "busy",
  });
});

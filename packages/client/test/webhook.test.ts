import { createHmac } from "node:crypto";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  isRequestError,
  isWebhookError,
  signWebhook,
  verifyWebhook,
  type WebhookPayload,
} from "../src/index.ts";
import { rejection } from "./loopback.ts";

const secret = "s-0123456789abcdef";
const body = '{"externalId":"street-1.jpg","task":{"taskId":"616433306b763c8c0e922b14"},"batchNames":["Ré"]}';
const bytes = new TextEncoder().encode(body);

/** Node's own word for it. */
function hmac(text: string | Uint8Array, key = secret): string {
  return createHmac("sha1", key).update(text).digest("hex");
}

function shared(from: Uint8Array): Uint8Array<SharedArrayBuffer> {
  const view = new Uint8Array(new SharedArrayBuffer(from.length));
  view.set(from);
  return view;
}

test("signs as everyone else does", async () => {
  // RFC 2202, case 2.
  expect(await signWebhook("what do ya want for nothing?", "Jefe")).toBe(
    "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79",
  );
  await fc.assert(
    fc.asyncProperty(fc.uint8Array(), fc.string({ minLength: 1 }), async (any, key) => {
      expect(await signWebhook(new Uint8Array(any), key)).toBe(hmac(any, key));
    }),
  );
});

describe("a delivery that is signed gives its payload", () => {
  test.each<
    [
      name: string,
      rawBody: Parameters<typeof verifyWebhook>[0],
      signature: string,
      secrets: string | string[],
    ]
  >([
    ["text", body, hmac(body), secret],
    ["bytes", bytes, hmac(body), secret],
    ["a buffer", bytes.buffer, hmac(body), secret],
    ["a part of a buffer", new TextEncoder().encode(`xx${body}`).subarray(2), hmac(body), secret],
    ["a Buffer of Node", Buffer.from(body), hmac(body), secret],
    ["shared memory", shared(bytes), hmac(body), secret],
    ["a view of another kind", new DataView(shared(bytes).buffer), hmac(body), secret],
    ["digits in capitals", body, hmac(body).toUpperCase(), secret],
    ["the new secret", body, hmac(body), [secret, "old"]],
    ["the old secret", body, hmac(body), ["new", secret]],
  ])("%s", async (_name, rawBody, signature, secrets) => {
    const payload: WebhookPayload = await verifyWebhook(rawBody, signature, secrets);
    expect(payload).toStrictEqual(JSON.parse(body));
    expect(payload.task?.taskId).toBe("616433306b763c8c0e922b14");
  });
});

describe("is refused", () => {
  test.each<[name: string, signature: string | null | undefined]>([
    ["no signature", undefined],
    ["no header", null],
    ["an empty one", ""],
    ["that of another secret", hmac(body, "other")],
    ["that of another body", hmac(`${body} `)],
    ["a cut one", hmac(body).slice(0, 38)],
    ["one that goes on", `${hmac(body)}00`],
    ["one that is no number", `${hmac(body).slice(0, 38)}zz`],
    ["one with a prefix", `sha1=${hmac(body)}`],
  ])("%s", async (_name, signature) => {
    const error = await rejection(verifyWebhook(body, signature, [secret, "another"]));
    expect(isWebhookError(error)).toBe(true);
    expect(error).toMatchObject({ code: "client/webhook-signature" });
  });

  test("any body that differs in one bit", async () => {
    const signature = hmac(body);
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length - 1), fc.nat(7), async (at, bit) => {
        const changed = bytes.with(at, (bytes[at] ?? 0) ^ (1 << bit));
        expect(isWebhookError(await rejection(verifyWebhook(changed, signature, secret)))).toBe(true);
      }),
    );
  });

  test.each(["", "[]", "null", '"text"', "{", "\u0000"])(
    "a signed body that is no JSON object: %j",
    async (text) => {
      expect(await rejection(verifyWebhook(text, hmac(text), secret))).toMatchObject({
        name: "AngoWebhookError",
        code: "client/webhook-body",
      });
    },
  );

  test.each([
    ["", hmac(body, "")],
    [[], hmac(body)],
    [[secret, ""], hmac(body)],
  ])("a receiver without a secret: %j", async (secrets, signature) => {
    const error = await rejection(verifyWebhook(body, signature, secrets));
    expect(isRequestError(error)).toBe(true);
    expect(error).toMatchObject({ code: "client/invalid-option" });
  });
});

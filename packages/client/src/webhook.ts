import { AngoRequestError, AngoWebhookError } from "./errors.ts";
import { isJsonObject, parseJson } from "./response.ts";

/** The header that a delivery carries its signature in. */
export const webhookSignatureHeader = "x-hub-signature";

/**
 * What a Webhook stage sends when a task enters it: an entry of an export, with other batches. All members may be
 * missing, and there may be more: nothing but the signature is checked.
 * @see https://docs.imerit.net/core-concepts/workflow/webhook
 */
export interface WebhookPayload {
  /** URL of the asset, perhaps signed; of several pages, the first. */
  readonly asset?: string;
  readonly assetId?: string;
  /** URLs of all pages. */
  readonly dataset?: readonly string[];
  readonly externalId?: string;
  readonly contextData?: unknown;
  /** Width and height in pixels, frames, and the like. */
  readonly metadata?: Readonly<Record<string, unknown>>;
  /** Ids, where an export has names. */
  readonly batches?: readonly string[];
  readonly batchNames?: readonly string[];
  readonly task?: WebhookTask;
  readonly [name: string]: unknown;
}

/** The task of a delivery, with its labels as they entered the stage. */
export interface WebhookTask {
  readonly taskId?: string;
  /** Name of the stage. */
  readonly stage?: string;
  readonly stageId?: string;
  /** ISO 8601. */
  readonly updatedAt?: string;
  /** An e-mail address. */
  readonly updatedBy?: string;
  /** Milliseconds. */
  readonly totalDuration?: number;
  readonly tools?: readonly unknown[];
  readonly classifications?: readonly unknown[];
  readonly relations?: readonly unknown[];
  /** Signed: whoever has the URL has the file. */
  readonly brushDataUrl?: string;
  readonly medicalBrushDataUrl?: string;
  readonly stageHistory?: readonly unknown[];
  readonly [name: string]: unknown;
}

/** A body as it came, before anything parsed it: to parse and write it again changes its bytes. */
export type RawBody = string | ArrayBuffer | ArrayBufferView;

/**
 * The payload of a delivery, once its signature is found to be right: the HMAC-SHA1 of the body in hexadecimal. All
 * secrets are tried, each in constant time, so that an old one can stay valid while a new one is brought in.
 *
 * The signature covers the body alone, no time: a delivery that someone has recorded can be sent again. Remember
 * `task.taskId` with `task.updatedAt` where that matters.
 * @param signature the `X-Hub-Signature` header
 * @throws {AngoWebhookError} `client/webhook-signature`: missing or wrong; `client/webhook-body`: right, but no JSON object
 * @throws {AngoRequestError} `client/invalid-option`: no secret
 */
export async function verifyWebhook(
  rawBody: RawBody,
  signature: string | null | undefined,
  secrets: string | readonly string[],
): Promise<WebhookPayload> {
  const keys = await Promise.all([secrets].flat().map((secret) => keyOf(secret, "verify")));
  if (keys.length === 0) {
    throw new AngoRequestError("client/invalid-option", "there is no webhook secret.");
  }
  const code = "client/webhook-signature";
  const body = bytesOf(rawBody);
  const digits = /^[\da-f]{40}$/i.test(signature ?? "") && signature?.match(/../g);
  if (!digits) {
    throw new AngoWebhookError(
      code,
      `the delivery has no ${webhookSignatureHeader} of 40 hexadecimal digits.`,
    );
  }
  const claimed = Uint8Array.from(digits, (pair) => Number.parseInt(pair, 16));
  const verdicts = await Promise.all(keys.map((key) => crypto.subtle.verify("HMAC", key, claimed, body)));
  if (!verdicts.includes(true)) {
    const hint = "Is the body the raw one, and the secret that of the stage?";
    throw new AngoWebhookError(code, `the signature is not that of the body. ${hint}`);
  }
  const payload = parseJson(new TextDecoder().decode(body));
  if (isJsonObject(payload)) return payload;
  throw new AngoWebhookError("client/webhook-body", "the body is no JSON object.");
}

/**
 * The signature that Ango Hub would send with a body: to test a receiver.
 * @throws {AngoRequestError} `client/invalid-option`: no secret
 */
export async function signWebhook(rawBody: RawBody, secret: string): Promise<string> {
  const signature = await crypto.subtle.sign("HMAC", await keyOf(secret, "sign"), bytesOf(rawBody));
  return Array.from(new Uint8Array(signature), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function keyOf(secret: string, usage: "sign" | "verify"): Promise<CryptoKey> {
  if (typeof secret !== "string" || secret === "") {
    throw new AngoRequestError("client/invalid-option", "a webhook secret is empty.");
  }
  return crypto.subtle.importKey("raw", bytesOf(secret), { name: "HMAC", hash: "SHA-1" }, false, [usage]);
}

function bytesOf(body: RawBody): ArrayBuffer | Uint8Array<ArrayBuffer> {
  if (typeof body === "string") return new TextEncoder().encode(body);
  // A copy: Web Crypto takes no memory that is shared, which that of a view may be.
  return "buffer" in body
    ? new Uint8Array(new Uint8Array(body.buffer, body.byteOffset, body.byteLength))
    : body;
}

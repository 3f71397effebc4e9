import type { Operation } from "./operation.ts";

/** What went wrong, for programs. A code never changes its meaning; new ones may come. */
export type AngoErrorCode =
  // AngoRequestError: nothing was sent
  | "client/invalid-option"
  | "client/invalid-api-key"
  | "client/unknown-operation"
  | "client/invalid-path-value"
  | "client/invalid-query"
  | "client/invalid-request"
  // AngoNetworkError: no complete answer came
  | "client/network"
  | "client/timeout"
  // AngoHttpError: the server said no
  | "client/http-error"
  // AngoResponseError: the answer is not what the API documents
  | "client/redirect"
  | "client/empty-body"
  | "client/not-json"
  | "client/invalid-json"
  | "client/unexpected-body"
  | "client/repeated-page"
  | "client/missing-items"
  | "client/list-changed"
  | "client/not-taken"
  | "client/ambiguous-match"
  | "client/batches-lost"
  | "client/invalid-export"
  | "client/upload-refused"
  // AngoContractError: an answer breaks the spec, and the option `validate` is there to say so
  | "client/contract"
  // AngoWebhookError: not to be trusted
  | "client/webhook-signature"
  | "client/webhook-body";

/** What every error can say beside its message. */
export interface AngoErrorDetails {
  /** The operation that was called. */
  readonly operation?: Operation | undefined;
  /** The HTTP status of the answer. */
  readonly status?: number | undefined;
  readonly cause?: unknown;
  /** How many requests were sent, the last one included. */
  readonly attempts?: number | undefined;
  /** Whether the server may have acted, on a call that acts anew when it is repeated. */
  readonly mayHaveActed?: boolean;
}

/**
 * The class of everything this package throws, but for the reason of your own `AbortSignal`.
 * No API key, and no query of a URL, is in the message, the fields or the `cause`.
 */
export class AngoError extends Error {
  override readonly name: string = "AngoError";
  readonly code: AngoErrorCode;
  /** `getTask`; absent where no operation was called. */
  declare readonly operationId?: string;
  declare readonly method?: string;
  /** The path template, `/v2/task/{task_id}`: the values in it may be private. */
  declare readonly path?: string;
  /** The HTTP status, where an answer came. */
  declare readonly status?: number;
  /** How many requests were sent for the call, this one included. */
  declare readonly attempts?: number;
  /**
   * Present where the call acts anew each time and this one may have got through: look before you repeat it. Absent
   * where a repeat does no harm.
   */
  declare readonly mayHaveActed?: true;

  constructor(code: AngoErrorCode, sentence: string, details: AngoErrorDetails = {}) {
    const { operation, status, cause, attempts, mayHaveActed = false } = details;
    const where = operation && `${operation.operationId} (${operation.method} ${operation.path}): `;
    const count = attempts !== undefined && attempts > 1 ? ` That was attempt ${attempts}.` : "";
    const warning = mayHaveActed
      ? " It may have been carried out all the same: look before you repeat it."
      : "";
    const stop = count + warning !== "" && !sentence.endsWith(".") ? "." : "";
    super(`${where ?? ""}${sentence}${stop}${count}${warning}`, cause === undefined ? undefined : { cause });
    this.code = code;
    const { operationId, method, path } = operation ?? {};
    const known = { operationId, method, path, status, attempts, mayHaveActed: mayHaveActed || undefined };
    // Absent rather than undefined: for what prints an error.
    for (const [name, value] of Object.entries(known)) {
      if (value !== undefined) Object.assign(this, { [name]: value });
    }
  }
}

/** The call is wrong; nothing was sent. */
export class AngoRequestError extends AngoError {
  override readonly name = "AngoRequestError";
}

/** No complete answer came: `client/network`, or `client/timeout`. The server may have acted all the same. */
export class AngoNetworkError extends AngoError {
  override readonly name: string = "AngoNetworkError";
  /** What the system calls it, `ECONNRESET`; empty where it has no name for it. */
  readonly reason: string;
  /** Whether no connection was made, so that the server knows nothing of the call. */
  readonly isUnsent: boolean;

  constructor(code: AngoErrorCode, sentence: string, details: AngoErrorDetails = {}) {
    const reason = reasonOf(details.cause);
    const isUnsent = connectionFaults.has(reason);
    const mayHaveActed = !isUnsent && details.operation?.retry === "never";
    super(code, `${sentence}${reason && ` (${reason})`}.`, { ...details, mayHaveActed });
    this.reason = reason;
    this.isUnsent = isUnsent;
  }
}

/** No complete answer came in time: `client/timeout`. */
export class AngoTimeoutError extends AngoNetworkError {
  override readonly name = "AngoTimeoutError";
}

/** An answer came that is not what the API documents: a redirect, HTML, cut JSON, a page twice. */
export class AngoResponseError extends AngoError {
  override readonly name = "AngoResponseError";
}

/** The server refused the call. Thrown where there is no `error` to return: in `paginate` and `pages`. */
export class AngoHttpError extends AngoError {
  override readonly name = "AngoHttpError";
  /** What the server said, in its words. */
  readonly serverMessage: string;

  constructor(operation: Operation, status: number, serverMessage: string, attempts?: number) {
    const advice = adviceFor(status);
    // Where the server said nothing that can be read, the message begins with the status already.
    const said = serverMessage.startsWith(`HTTP ${status} `)
      ? serverMessage
      : `HTTP ${status}: ${serverMessage}`;
    super("client/http-error", `${said}${advice && ` (${advice})`}`, {
      operation,
      status,
      attempts,
      mayHaveActed: operation.retry === "never" && (status >= 500 || status === 408),
    });
    this.serverMessage = serverMessage;
  }
}

/** A delivery that is not to be trusted, or cannot be read: `client/webhook-signature`, `client/webhook-body`. */
export class AngoWebhookError extends AngoError {
  override readonly name = "AngoWebhookError";
}

function adviceFor(status: number): string {
  if (status === 401) return "check ANGO_API_KEY, and that the region is the one of your account";
  if (status === 403) return "the owner of the API key lacks the right to do this";
  if (status === 429) return "too many requests: wait";
  if (status >= 500) return "the server failed: try again later";
  return "";
}

/** The code that lies deepest says most. Deno has none, but words. */
function reasonOf(cause: unknown): string {
  let reason = "";
  for (let at = cause; at instanceof Error; at = at.cause) {
    if ("code" in at && typeof at.code === "string") reason = at.code;
    else if (at.message.includes("client error (Connect)")) reason = "Connect";
  }
  return reason;
}

/** What only the making of a connection can fail with: in Node, in Bun, in Deno. */
const connectionFaults = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "UND_ERR_CONNECT_TIMEOUT",
  "ConnectionRefused",
  "Connect",
]);

/** Takes out of a text what must not be logged. */
export type Scrub = (text: string) => string;

/** Replaces the API key, and the query of each URL, encoded or not: signed URLs open a file to whoever holds them. */
export function scrubberFor(apiKey: string): Scrub {
  // As it is, in JSON, and in a URL: most keys are the same in all three.
  const spellings = new Set([apiKey, JSON.stringify(apiKey).slice(1, -1), encodeURIComponent(apiKey)]);
  // A URL is matched whole before its query is looked for: looking for both at once takes time that grows with the
  // square of a page of nothing but `http://`.
  return (text) => {
    let clean = text;
    for (const spelling of spellings) clean = clean.replaceAll(spelling, "[API key]");
    return clean.replaceAll(/\bhttps?(?::|%3a)[^\s"'<>]*/gi, (url) =>
      url.replace(/(?:[?#]|%3f|%23).*$/i, "?[query]"),
    );
  };
}

/**
 * A copy of what a fetch threw: name, message, code and causes. The original can carry the request, and with it
 * the key.
 */
export function cleanCause(thrown: unknown, scrub: Scrub): Error | undefined {
  try {
    return cleanCopy(thrown, scrub, 4);
  } catch {
    // A member that throws when it is read.
    return new Error("not a readable Error");
  }
}

function cleanCopy(thrown: unknown, scrub: Scrub, depth: number): Error | undefined {
  if (thrown === undefined || depth === 0) return undefined;
  if (!(thrown instanceof Error))
    return new Error(scrub(typeof thrown === "string" ? thrown : "not an Error"));
  const cause = cleanCopy(thrown.cause, scrub, depth - 1);
  // Either throws where someone assigned what is no text.
  const copy = new Error(scrub(thrown.message), cause && { cause });
  copy.name = scrub(thrown.name);
  if ("code" in thrown && typeof thrown.code === "string") Object.assign(copy, { code: scrub(thrown.code) });
  return copy;
}

import type { Operation } from "./generated/operations.ts";

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
  | "client/missing-items";

/** What every error can say beside its message. */
export interface AngoErrorDetails {
  /** The operation that was called. */
  readonly operation?: Operation | undefined;
  /** The HTTP status of the answer. */
  readonly status?: number | undefined;
  readonly cause?: unknown;
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

  constructor(code: AngoErrorCode, sentence: string, details: AngoErrorDetails = {}) {
    const { operation, status, cause } = details;
    const where = operation && `${operation.operationId} (${operation.method} ${operation.path}): `;
    super(`${where ?? ""}${sentence}`, cause === undefined ? undefined : { cause });
    this.code = code;
    if (operation) {
      this.operationId = operation.operationId;
      this.method = operation.method;
      this.path = operation.path;
    }
    if (status !== undefined) this.status = status;
  }
}

/** The call is wrong; nothing was sent. */
export class AngoRequestError extends AngoError {
  override readonly name = "AngoRequestError";
}

/** No complete answer came: `client/network`, or `client/timeout`. The server may have acted all the same. */
export class AngoNetworkError extends AngoError {
  override readonly name = "AngoNetworkError";
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

  constructor(operation: Operation, status: number, serverMessage: string) {
    const advice = adviceFor(status);
    // Where the server said nothing that can be read, the message begins with the status already.
    const said = serverMessage.startsWith(`HTTP ${status} `)
      ? serverMessage
      : `HTTP ${status}: ${serverMessage}`;
    super("client/http-error", `${said}${advice && ` (${advice})`}`, { operation, status });
    this.serverMessage = serverMessage;
  }
}

function adviceFor(status: number): string {
  if (status === 401) return "check ANGO_API_KEY, and that the region is the one of your account";
  if (status === 403) return "the owner of the API key lacks the right to do this";
  if (status === 429) return "too many requests: wait before the next one";
  if (status >= 500) return "the server failed: try again later";
  return "";
}

/** What a caller must know of a call whose answer did not come, or cannot be read. */
export function afterwards(operation: Operation): string {
  return operation.retry === "never"
    ? " It may have been carried out all the same: look before you repeat it."
    : "";
}

/** Takes out of a text what must not be logged. */
export type Scrub = (text: string) => string;

/** Replaces the API key, and the query of each URL, for signed URLs open a file to whoever holds them. */
export function scrubberFor(apiKey: string): Scrub {
  // A URL is matched whole before its query is looked for: looking for both at once takes time that grows with the
  // square of a page of nothing but `http://`.
  return (text) =>
    text
      .replaceAll(apiKey, "[API key]")
      .replaceAll(/\bhttps?:\/\/[^\s"'<>]*/gi, (url) => url.replace(/[?#].*$/, "?[query]"));
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

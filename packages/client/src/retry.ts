import { AngoNetworkError, AngoResponseError } from "./errors.ts";
import type { Operation } from "./operation.ts";
import type { AngoResult } from "./response.ts";

/** How a call that failed is repeated. */
export interface RetryOptions {
  /** How many times at most; 0: never. Default 3. */
  readonly max?: number | undefined;
  /** Milliseconds; the first wait is up to this long, each later one up to twice as long. Default 500. */
  readonly baseDelay?: number | undefined;
  /** Milliseconds; no wait is longer, whatever the server's `Retry-After` says. Default 60 000. */
  readonly maxDelay?: number | undefined;
}

/** What an attempt came to. */
export type Outcome =
  | { readonly result: AngoResult<unknown>; readonly thrown?: never }
  | { readonly result?: never; readonly thrown: unknown };

/** Answers of status 2xx that were cut or come from something between here and the API. */
const broken = new Set<string>(["client/empty-body", "client/not-json", "client/invalid-json"]);

/**
 * Whether another attempt may follow. A 429 was refused before anything was done, and a connection that was never made
 * has carried nothing: after them, all may be repeated. After all else, only what changes nothing more.
 */
export function isRepeatable(operation: Operation, { result, thrown }: Outcome): boolean {
  if (result) {
    if (!result.error) return false;
    const { status } = result.response;
    return status === 429 || (operation.retry === "safe" && (status === 408 || isServerFault(status)));
  }
  if (thrown instanceof AngoNetworkError) {
    return thrown.isUnsent || (operation.retry === "safe" && !isCertificateFault(thrown));
  }
  return operation.retry === "safe" && thrown instanceof AngoResponseError && broken.has(thrown.code);
}

function isServerFault(status: number): boolean {
  return status >= 500 && status !== 501;
}

/** A certificate that is wrong now is wrong in a second, too. */
function isCertificateFault(error: AngoNetworkError): boolean {
  return /CERT|VERIFY_/.test(error.reason);
}

/**
 * Milliseconds to wait: what the server asks for and a little more, so that those it turned away together do not
 * come back together; else anything up to a bound that doubles ("full jitter").
 * @param attempt the one that failed, from 1
 * @param response its answer, if one came
 */
export function delayBefore(
  attempt: number,
  response: Response | undefined,
  { baseDelay, maxDelay }: { readonly baseDelay: number; readonly maxDelay: number },
  random: () => number,
): number {
  const asked = response && retryAfter(response);
  if (asked !== undefined) return Math.min(maxDelay, asked + random() * baseDelay);
  // The limit of the API is one per minute: where the server does not say when, half seconds would be of no use.
  const base = response?.status === 429 ? baseDelay * 8 : baseDelay;
  return random() * Math.min(maxDelay, base * 2 ** (attempt - 1));
}

/** The `Retry-After` of an answer in milliseconds; `undefined` where it has none that can be read. */
export function retryAfter({ headers }: Response): number | undefined {
  const text = headers.get("retry-after")?.trim() ?? "";
  if (/^\d+(?:\.\d+)?$/.test(text)) return Number(text) * 1000;
  // A date begins with the name of a day; `Date.parse` would take much else.
  const until = /^[A-Z][a-z]+,? /.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(until)) return undefined;
  // By the server's clock, where it tells the time: this machine's may be wrong.
  const now = Date.parse(headers.get("date") ?? "");
  return Math.max(0, until - (Number.isNaN(now) ? Date.now() : now));
}

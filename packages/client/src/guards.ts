import type {
  AngoError,
  AngoHttpError,
  AngoNetworkError,
  AngoRequestError,
  AngoResponseError,
  AngoTimeoutError,
  AngoWebhookError,
} from "./errors.ts";

/*
 * By name, not by `instanceof`: two copies of this package, as of two versions in one bundle, have two classes of each
 * name.
 */

/** Anything that this package throws. */
export function isAngoError(error: unknown): error is AngoError {
  return error instanceof Error && "code" in error && String(error.code).startsWith("client/");
}

/** The server refused. */
export function isHttpError(error: unknown): error is AngoHttpError {
  return isNamed(error, "AngoHttpError");
}

/** No complete answer came, be it in time or at all. */
export function isNetworkError(error: unknown): error is AngoNetworkError {
  return isNamed(error, "AngoNetworkError") || isTimeoutError(error);
}

/** No complete answer came in time. */
export function isTimeoutError(error: unknown): error is AngoTimeoutError {
  return isNamed(error, "AngoTimeoutError");
}

/** An answer came that is not what the API documents. */
export function isResponseError(error: unknown): error is AngoResponseError {
  return isNamed(error, "AngoResponseError");
}

/** The call was wrong; nothing was sent. */
export function isRequestError(error: unknown): error is AngoRequestError {
  return isNamed(error, "AngoRequestError");
}

/** A delivery is not to be trusted, or cannot be read. */
export function isWebhookError(error: unknown): error is AngoWebhookError {
  return isNamed(error, "AngoWebhookError");
}

/**
 * What an `AbortSignal` throws of itself: after `abort()`, or when `AbortSignal.timeout` has run out. A reason of your
 * own is thrown as it is.
 */
export function isAbortError(error: unknown): error is DOMException {
  return error instanceof DOMException && (error.name === "AbortError" || error.name === "TimeoutError");
}

function isNamed(error: unknown, name: string): boolean {
  return isAngoError(error) && error.name === name;
}

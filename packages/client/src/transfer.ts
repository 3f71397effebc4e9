import type { Context } from "./client.ts";
import { memberAt } from "./data.ts";
import { withDeadline } from "./deadline.ts";
import {
  AngoError,
  AngoNetworkError,
  AngoResponseError,
  AngoTimeoutError,
  cleanCause,
  type AngoErrorCode,
} from "./errors.ts";
import type { Operation } from "./operation.ts";
import { delayBefore } from "./retry.ts";

/** A file that goes to or comes from an address that the API tells. */
export interface Transfer {
  /** A secret: it may be signed. */
  readonly url: string;
  /** The operation that told of it, for errors. */
  readonly operation: Operation;
  /** Milliseconds for each step; 0: no limit. */
  readonly timeout: number;
  readonly signal: AbortSignal | undefined;
}

/** @throws {AngoResponseError} `client/unexpected-body` */
export function addressAt(data: unknown, name: string, operation: Operation): string {
  const url = memberAt(data, ["data", name]);
  if (typeof url === "string" && /^https?:/.test(url) && URL.canParse(url)) return url;
  throw new AngoResponseError("client/unexpected-body", "no address of a file", { operation });
}

/** What one try at a transfer works with. */
export interface Try {
  /** Runs a step, until its time is up. */
  readonly within: <T>(step: (signal: AbortSignal) => Promise<T>) => Promise<T>;
  /** Sends a request, as the option `fetch` says. The API key does not go along. */
  readonly send: (init: RequestInit) => Promise<Response>;
  /** To be told after each step that brought it on: the count of failures begins anew. */
  readonly progress: () => void;
}

/**
 * Tries a transfer until it is done, as often as `retries` says without progress in between.
 * @param attempt gives the answer that refused, if one did
 * @param refused the code for that
 */
export async function* persist<Part>(
  { url, operation, timeout, signal }: Transfer,
  { settings, scrub, time }: Context,
  refused: AngoErrorCode,
  attempt: (tools: Try) => AsyncGenerator<Part, Response | undefined, undefined>,
): AsyncGenerator<Part, void, undefined> {
  const { retries } = settings;
  let [failures, attempts] = [0, 0];
  const expired = (): AngoError => {
    const sentence = `the file got no farther for ${Math.round(timeout)} ms`;
    return new AngoTimeoutError("client/timeout", sentence, { operation, attempts });
  };
  for (;;) {
    attempts += 1;
    const controller = new AbortController();
    let response: Response | undefined;
    let fault: AngoError;
    try {
      response = yield* attempt({
        within: (step) => withDeadline({ timeout: timeout || Infinity, time, signal, expired }, step),
        send: (init) => settings.send(url, { ...init, signal: controller.signal }),
        progress: () => (failures = 0),
      });
      if (!response) return;
      const { status } = response;
      fault = new AngoResponseError(refused, `HTTP ${status} for the file`, { operation, status, attempts });
      // It may take a moment until a new file is to be seen.
      if (status < 500 && ![404, 408, 429].includes(status)) throw fault;
    } catch (thrown) {
      if (signal?.aborted || thrown instanceof AngoResponseError) throw thrown;
      const cause = cleanCause(thrown, scrub);
      fault =
        thrown instanceof AngoError
          ? thrown
          : new AngoNetworkError("client/network", "the file broke off", { operation, cause, attempts });
    } finally {
      controller.abort();
    }
    if (failures >= retries.max) throw fault;
    failures += 1;
    await time.sleep(delayBefore(failures, response, retries, time.random), signal);
  }
}

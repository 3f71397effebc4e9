import { withDeadline } from "./deadline.ts";
import { AngoNetworkError, AngoTimeoutError, cleanCause, type Scrub } from "./errors.ts";
import type { Operation } from "./operation.ts";
import type { Settings } from "./options.ts";
import { failureOf, parseJson, refuseRedirect, resultOfSuccess, type AngoResult } from "./response.ts";
import type { Time } from "./time.ts";

/** What is sent: path and query are text by now. */
export interface Outgoing {
  readonly operation: Operation;
  readonly path: string;
  readonly query: string;
  /** JSON. One text for all attempts: the caller may change the object meanwhile. */
  readonly body: string | undefined;
}

/** One request of a call. */
export interface Attempt {
  readonly outgoing: Outgoing;
  /** From 1. */
  readonly number: number;
  /** Milliseconds until it is given up; infinite: never. */
  readonly timeout: number;
  readonly signal: AbortSignal | undefined;
}

/** @returns what sends one request and reads its whole answer. */
export function attempterFor(
  settings: Settings,
  scrub: Scrub,
  time: Time,
): (attempt: Attempt) => Promise<AngoResult<unknown>> {
  const { apiKey, baseUrl } = settings;

  return async ({ outgoing, number: attempts, timeout, signal }) => {
    const { operation, path, query, body } = outgoing;
    /** From the request to the last byte of the answer. */
    const exchange = async (inner: AbortSignal): Promise<{ text: string; response: Response }> => {
      try {
        const address = `${baseUrl}${path}${query && `?${query}`}`;
        const response = await settings.send(address, {
          method: operation.method,
          headers: {
            accept: "application/json",
            apikey: apiKey,
            ...(body !== undefined && { "content-type": "application/json" }),
          },
          redirect: "manual",
          body: body ?? null,
          signal: inner,
        });
        return { text: await response.text(), response };
      } catch (thrown) {
        const cause = cleanCause(thrown, scrub);
        const sentence = `no complete answer from ${new URL(baseUrl).origin}`;
        throw new AngoNetworkError("client/network", sentence, { operation, cause, attempts });
      }
    };
    const expired = (): AngoTimeoutError =>
      new AngoTimeoutError("client/timeout", `no complete answer within ${Math.round(timeout)} ms`, {
        operation,
        attempts,
      });

    const { text, response } = await withDeadline({ timeout, time, signal, expired }, exchange);
    if (response.ok) {
      const result = resultOfSuccess(response, text, operation, scrub, attempts);
      if (!result.error) {
        settings.validate?.({ operation, status: response.status, data: result.data, attempts });
      }
      return result;
    }
    refuseRedirect(response, operation, attempts);
    const json = parseJson(text);
    return { error: failureOf(response, json === undefined ? text : json, scrub), response };
  };
}

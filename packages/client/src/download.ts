import type { Context } from "./client.ts";
import { withDeadline } from "./deadline.ts";
import { AngoError, AngoNetworkError, AngoResponseError, AngoTimeoutError, cleanCause } from "./errors.ts";
import type { Operation } from "./generated/operations.ts";
import { delayBefore, type Outcome } from "./retry.ts";

/** A file that is at a URL for a while. */
export interface RemoteFile {
  /** A secret: it may be signed. */
  readonly url: string;
  /** The operation that told of it, for errors. */
  readonly operation: Operation;
  /** Milliseconds without a byte; 0: no limit. */
  readonly timeout: number;
  readonly signal: AbortSignal | undefined;
}

/**
 * The bytes of a file. After a break it goes on where it was, as often as `retries` says without a byte in between;
 * where the server does not allow that, by reading what it has once more. The API key does not go along.
 * @throws {AngoNetworkError} it broke off
 * @throws {AngoResponseError} `client/invalid-export`: the server refuses, or the file changed
 */
export async function* download(
  { url, operation, timeout, signal }: RemoteFile,
  { settings, scrub, time }: Context,
): AsyncGenerator<Uint8Array<ArrayBuffer>, void, undefined> {
  const { retries } = settings;
  const expired = (): AngoError =>
    new AngoTimeoutError("client/timeout", `nothing came of the file for ${timeout} ms`, { operation });
  const within = <T>(work: () => Promise<T>): Promise<T> =>
    withDeadline({ timeout: timeout || Infinity, time, signal, expired }, work);
  let [received, failures] = [0, 0];
  let tag: string | null | undefined;
  for (;;) {
    const controller = new AbortController();
    let outcome: Outcome;
    try {
      const headers: HeadersInit = received > 0 ? { range: `bytes=${received}-` } : {};
      const request = new Request(url, { headers, signal: controller.signal });
      const response = await within(() => (settings.fetch ?? globalThis.fetch)(request));
      const { status, body } = response;
      const range = response.headers.get("content-range") ?? "";
      // All of it had come, only the end was not to be seen.
      if (status === 416 && range === `bytes */${received}`) return;
      const refuse = (sentence: string): AngoError =>
        new AngoResponseError("client/invalid-export", sentence, { operation, status });
      if (response.ok && body) {
        tag ??= response.headers.get("etag");
        const isWhole = status !== 206;
        if (tag !== response.headers.get("etag") || !(isWhole || range.startsWith(`bytes ${received}-`))) {
          throw refuse("the file changed while it was read");
        }
        let skip = isWhole ? received : 0;
        for (const reader = body.getReader(); ;) {
          const { done, value } = await within(() => reader.read());
          if (done) return;
          const fresh = value.subarray(skip);
          skip -= value.length - fresh.length;
          if (fresh.length === 0) continue;
          failures = 0;
          received += fresh.length;
          yield fresh;
        }
      }
      // It may take a moment until a new file is to be seen.
      const isPassing = [404, 408, 429].includes(status) || status >= 500;
      if (!isPassing || failures >= retries.max) throw refuse(`HTTP ${status} for the file`);
      outcome = { result: { error: { status: "error", message: "" }, response } };
    } catch (thrown) {
      if (signal?.aborted || thrown instanceof AngoResponseError) throw thrown;
      const cause = cleanCause(thrown, scrub);
      const fault =
        thrown instanceof AngoError
          ? thrown
          : new AngoNetworkError("client/network", "the file broke off", { operation, cause });
      if (failures >= retries.max) throw fault;
      outcome = { thrown: fault };
    } finally {
      controller.abort();
    }
    failures += 1;
    await time.sleep(delayBefore(failures, outcome, retries, time.random), signal);
  }
}

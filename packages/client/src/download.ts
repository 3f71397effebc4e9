import type { Context } from "./client.ts";
import { AngoResponseError } from "./errors.ts";
import { persist, type Transfer } from "./transfer.ts";

/**
 * The bytes of a file. After a break it goes on where it was, as often as `retries` says without a byte in between;
 * where the server does not allow that, by reading what it has once more.
 * @throws {AngoNetworkError} it broke off
 * @throws {AngoResponseError} `client/invalid-export`: the server refuses, or the file changed
 */
export function download(
  transfer: Transfer,
  context: Context,
): AsyncGenerator<Uint8Array<ArrayBuffer>, void, undefined> {
  const code = "client/invalid-export";
  let received = 0;
  let tag: string | null | undefined;
  return persist(transfer, context, code, async function* ({ within, send, progress }) {
    const response = await within(() =>
      send(received > 0 ? { headers: { range: `bytes=${received}-` } } : {}),
    );
    const { status, body, headers, ok } = response;
    const range = headers.get("content-range") ?? "";
    // All of it had come, only the end was not to be seen.
    if (status === 416 && range === `bytes */${received}`) return undefined;
    if (!ok || !body) return response;
    tag ??= headers.get("etag");
    const isWhole = status !== 206;
    if (tag !== headers.get("etag") || !(isWhole || range.startsWith(`bytes ${received}-`))) {
      const { operation } = transfer;
      throw new AngoResponseError(code, "the file changed while it was read", { operation, status });
    }
    let skip = isWhole ? received : 0;
    for (const reader = body.getReader(); ;) {
      const { done, value } = await within(() => reader.read());
      if (done) return undefined;
      const fresh = value.subarray(skip);
      skip -= value.length - fresh.length;
      if (fresh.length === 0) continue;
      progress();
      received += fresh.length;
      yield fresh;
    }
  });
}

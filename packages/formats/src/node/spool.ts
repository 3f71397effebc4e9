import {
  closeSync,
  mkdtempSync,
  openSync,
  readSync,
  rmdirSync,
  rmSync,
  unlinkSync,
  writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * Keeps bytes that come only once in a temporary file, so that they can be read again and again. The file loses
 * its name as soon as it is open: the system frees it when the process ends, whatever ends it. Where the system
 * does not allow that (older Windows), it is removed when the process exits.
 */
export async function spool(input: AsyncIterable<Uint8Array>): Promise<() => AsyncGenerator<Uint8Array>> {
  const folder = mkdtempSync(join(tmpdir(), "angokit-"));
  const file = join(folder, "spool");
  const descriptor = openSync(file, "wx+", 0o600);
  try {
    unlinkSync(file);
    rmdirSync(folder);
  } catch {
    process.once("exit", () => {
      closeSync(descriptor);
      rmSync(folder, { recursive: true, force: true });
    });
  }
  try {
    for await (const chunk of input) writeAll(descriptor, chunk);
  } catch (error) {
    closeSync(descriptor);
    throw error;
  }
  return async function* stream() {
    let at = 0;
    for (;;) {
      const chunk = new Uint8Array(CHUNK);
      const read = readSync(descriptor, chunk, 0, CHUNK, at);
      if (read === 0) return;
      at += read;
      yield chunk.subarray(0, read);
    }
  };
}

/** How much is read at once: 1 MiB. */
export const CHUNK: number = 2 ** 20;

/** Write the whole of `bytes` where the descriptor stands: one `write` may take less than it is given. */
export function writeAll(descriptor: number, bytes: Uint8Array): void {
  let at = 0;
  while (at < bytes.length) at += writeSync(descriptor, bytes, at);
}

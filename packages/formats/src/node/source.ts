import { open } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import type { Source } from "../io/source.ts";
import { CHUNK, spool } from "./spool.ts";
import { inputError } from "./system-error.ts";

/** How a {@link fileSource} reads. */
export interface FileSourceOptions {
  /** Bytes read at once; 1 MiB if not given. Less is quicker where only the start of a file is wanted. */
  readonly chunk?: number;
}

/**
 * The bytes of a file, read in chunks. A pipe (`/dev/stdin`, `<(command)` in a shell) is kept in a temporary file
 * when it is read first, as it gives its bytes only once.
 *
 * Reading throws `FormatError` `input/missing` where there is no such file, and `input/unreadable` where it is a
 * folder, may not be read, or the disk fails.
 */
export function fileSource(path: string, options: FileSourceOptions = {}): Source {
  let spooled: Promise<() => AsyncIterable<Uint8Array>> | undefined;
  async function* stream(): AsyncGenerator<Uint8Array> {
    if (spooled === undefined) {
      const file = await open(path);
      try {
        const status = await file.stat();
        if (status.isFile() || status.isDirectory()) {
          // One byte more than the file has, so that its end shows with the first read.
          yield* chunks(file, Math.min(options.chunk ?? CHUNK, status.size + 1));
          return;
        }
        spooled = spool(chunks(file, CHUNK));
        await spooled;
      } finally {
        await file.close();
      }
    }
    yield* (await spooled)();
  }
  return { name: path, stream: () => telling(stream(), path) };
}

/**
 * Standard input as a source that can be read more than once: all of it is kept in a temporary file first.
 *
 * @throws FormatError `input/unreadable` where it breaks off, or the folder for temporary files is full
 */
export async function stdinSource(input: AsyncIterable<Uint8Array> = process.stdin): Promise<Source> {
  try {
    const stream = await spool(input);
    return { name: "-", stream: () => telling(stream(), "standard input") };
  } catch (error) {
    throw inputError(error, "standard input");
  }
}

async function* chunks(file: FileHandle, size: number): AsyncGenerator<Uint8Array> {
  for (;;) {
    // A new buffer each time: whoever reads may keep what it was given.
    const chunk = new Uint8Array(size);
    const { bytesRead } = await file.read(chunk, 0, size, null);
    if (bytesRead === 0) return;
    yield chunk.subarray(0, bytesRead);
  }
}

async function* telling(stream: AsyncIterable<Uint8Array>, path: string): AsyncGenerator<Uint8Array> {
  try {
    yield* stream;
  } catch (error) {
    throw inputError(error, path);
  }
}

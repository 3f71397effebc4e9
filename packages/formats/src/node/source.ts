import { closeSync, createReadStream, openSync, readSync, statSync } from "node:fs";
import type { BytesAt, Source } from "../io/source.ts";
import { classScout } from "./class-scout.ts";
import { fileParts } from "./file-parts.ts";
import { diskScratch } from "./scratch.ts";
import { CHUNK, spool } from "./spool.ts";
import { inputError } from "./system-error.ts";

/** How a {@link fileSource} reads. */
export interface FileSourceOptions {
  /** Bytes read at once. If not given, 4 KiB at first and twice as many each time, up to 1 MiB. */
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
      const status = statSync(path);
      if (status.isFile() || status.isDirectory()) {
        yield* chunks(path, options.chunk);
        return;
      }
      // Opening a pipe waits for whoever writes to it: that must not stop everything else.
      spooled = spool(createReadStream(path));
    }
    yield* (await spooled)();
  }
  return {
    name: path,
    stream: () => telling(stream(), path),
    get bytesAt() {
      // A pipe has no places.
      return statSync(path, { throwIfNoEntry: false })?.isFile() === true ? placeReader(path) : undefined;
    },
    aside: {
      scratch: diskScratch,
      cocoParts: () => fileParts(path),
      angoClasses: () => classScout(path),
    },
  };
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

function placeReader(path: string): BytesAt {
  return (start, length, into) => {
    try {
      const descriptor = openSync(path, "r");
      try {
        const bytes = into ?? new Uint8Array(length);
        return bytes.subarray(0, readSync(descriptor, bytes, 0, length, start));
      } finally {
        closeSync(descriptor);
      }
    } catch (error) {
      throw inputError(error, path);
    }
  };
}

/** Few bytes first: of an image only the start is wanted, and a label file has no more. */
const FIRST_CHUNK = 2 ** 12;

/**
 * A dataset has a hundred thousand small files. Read one after the other in the thread pool, most of the time is
 * spent on waiting for it; these calls take some microseconds.
 */
async function* chunks(path: string, fixed: number | undefined): AsyncGenerator<Uint8Array> {
  const descriptor = openSync(path, "r");
  try {
    for (let size = fixed ?? FIRST_CHUNK; ; size = fixed ?? Math.min(size * 2, CHUNK)) {
      // A new buffer each time: whoever reads may keep what it was given.
      const chunk = new Uint8Array(size);
      const read = readSync(descriptor, chunk, 0, size, null);
      if (read === 0) return;
      yield chunk.subarray(0, read);
    }
  } finally {
    closeSync(descriptor);
  }
}

async function* telling(stream: AsyncIterable<Uint8Array>, path: string): AsyncGenerator<Uint8Array> {
  try {
    yield* stream;
  } catch (error) {
    throw inputError(error, path);
  }
}

import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import type { Folder, Source } from "../io/source.ts";
import { looksLikeGzip } from "../io/gzip.ts";
import { tarFolder, type TarOptions } from "../io/tar.ts";
import { BLOCK, looksLikeTar } from "../io/tar-header.ts";
import { type Bytes, looksLikeZip, zipFolder, type ZipOptions } from "../io/zip.ts";
import { FormatError } from "../model/diagnostic.ts";
import { inflate } from "./deflate.ts";
import { unpackedGzip } from "./gunzip.ts";
import { diskScratch } from "./scratch.ts";
import { inputError } from "./system-error.ts";

/** How much of an archive is read before it counts as a bomb, and who is told of what is left out of it. */
export interface ArchiveOptions extends ZipOptions, TarOptions {}

/** A gzip of less may be packed as tightly as it likes. */
const SMALL = 2 ** 26;

/**
 * The files of an archive as a folder: `.zip`, `.tar` or `.tar.gz`, by their content. Of a ZIP or a tar on disk only what
 * is asked for is read. A gzip is unpacked into a temporary file first, which has no name and goes away with the process;
 * so is one that can be read only once, as a pipe.
 *
 * @returns undefined where it is none of these
 * @throws FormatError what `zipFolder` and `tarFolder` throw; `input/missing`, `input/unreadable`; `input/tar-bomb` for
 *   a gzip that unpacks to more than the options allow, `input/gzip-damaged`
 */
export async function openArchive(source: Source, options: ArchiveOptions = {}): Promise<Folder | undefined> {
  const { name } = source;
  const start = await startOf(source);
  if (looksLikeZip(start)) {
    return openedIn(await bytesOf(source), (bytes) => zipFolder(name, { ...bytes, inflate }, options));
  }
  if (looksLikeTar(start)) return openedIn(await bytesOf(source), (bytes) => tarFolder(name, bytes, options));
  if (!looksLikeGzip(start)) return undefined;
  if (!looksLikeTar(await startOf(unpackedGzip(source)))) return undefined;
  return openedIn(await kept(unpacked(source, options)), (bytes) => tarFolder(name, bytes, options));
}

/** Bytes that take room until they are closed. */
interface KeptBytes extends Bytes {
  readonly close?: () => void;
}

/** Gives the room back where what is in it is refused. */
async function openedIn(bytes: KeptBytes, open: (bytes: Bytes) => Promise<Folder>): Promise<Folder> {
  try {
    return await open(bytes);
  } catch (error) {
    bytes.close?.();
    throw error;
  }
}

/** The first block, or what there is of it. */
async function startOf(source: Source): Promise<Uint8Array> {
  const start = new Uint8Array(BLOCK);
  let size = 0;
  for await (const chunk of source.stream()) {
    const part = chunk.subarray(0, BLOCK - size);
    start.set(part, size);
    size += part.length;
    if (size === BLOCK) break;
  }
  return start.subarray(0, size);
}

/** What unpacks to more than the options allow is given up on the way. */
async function* unpacked(
  source: Source,
  { maxBytes = 2 ** 36, maxRatio = 300 }: ZipOptions,
): AsyncGenerator<Uint8Array> {
  let packed = 0;
  const counted: Source = {
    name: source.name,
    async *stream() {
      for await (const chunk of source.stream()) {
        packed += chunk.length;
        yield chunk;
      }
    },
  };
  let size = 0;
  for await (const chunk of unpackedGzip(counted).stream()) {
    size += chunk.length;
    if (size > maxBytes) throw bomb(source.name, `${String(maxBytes)} bytes`);
    if (size > SMALL && size > packed * maxRatio) {
      throw bomb(source.name, `${String(maxRatio)} times the size that it has`);
    }
    yield chunk;
  }
}

/** The bytes of a source from any place: those of a file on disk, else kept. */
async function bytesOf(source: Source): Promise<KeptBytes> {
  // Bytes in memory can be read at any place, too, but their name is no path.
  const isFile = source.bytesAt !== undefined && source.aside !== undefined;
  return isFile ? fileBytes(source.name) : kept(source.stream());
}

async function kept(stream: AsyncIterable<Uint8Array>): Promise<KeptBytes> {
  const scratch = diskScratch();
  let size = 0;
  try {
    for await (const chunk of stream) {
      scratch.append(chunk);
      size += chunk.length;
    }
  } catch (error) {
    scratch.close();
    throw error;
  }
  return {
    size,
    read: async (start, length) => scratch.read(start, Math.max(0, Math.min(length, size - start))),
    close: () => scratch.close(),
  };
}

/** A file on disk. It stays open no longer than it takes to read a piece of it, so it need not be closed. */
export function fileBytes(path: string): Bytes {
  const size = within(path, (descriptor) => {
    const status = fstatSync(descriptor);
    if (status.isFile()) return status.size;
    const message = `${path} is no file that can be read from any place: save the archive to disk first.`;
    throw new FormatError("input/unreadable", message, { file: path });
  });
  const read = async (start: number, length: number): Promise<Uint8Array> =>
    within(path, (descriptor) => {
      const bytes = new Uint8Array(length);
      return bytes.subarray(0, readSync(descriptor, bytes, 0, length, start));
    });
  return { size, read };
}

function within<T>(path: string, use: (descriptor: number) => T): T {
  let descriptor: number | undefined;
  try {
    descriptor = openSync(path, "r");
    return use(descriptor);
  } catch (error) {
    throw inputError(error, path);
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

function bomb(name: string, what: string): FormatError {
  return new FormatError("input/tar-bomb", `${name} would unpack to more than ${what}.`, { file: name });
}

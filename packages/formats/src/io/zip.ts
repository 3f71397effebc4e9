import type { Reader } from "@zip.js/zip.js/lib/zip-core-reader.js";
import { FormatError } from "../model/diagnostic.ts";
import { archiveFolder, archivePath, isOfMac } from "./archive-paths.ts";
import type { Folder } from "./source.ts";
import { checkBomb, checkOverlap } from "./zip-claims.ts";
import { entrySource, type ZipEntry } from "./zip-entry.ts";
import { zipFault } from "./zip-fault.ts";

/** Bytes that can be read from any place, such as a file on disk. */
export interface Bytes {
  /** In bytes. */
  readonly size: number;
  /** `length` bytes from `start` on; fewer where the bytes end before. */
  read(start: number, length: number): Promise<Uint8Array>;
  /**
   * Unpacks a small piece of Deflate at once, where that is faster than a stream. Throws where it is damaged, or would
   * have more than `most` bytes.
   */
  readonly inflate?: (packed: Uint8Array, most: number) => Uint8Array;
}

/** How much of a ZIP is read before it counts as a bomb. */
export interface ZipOptions {
  /** Files and folders in it; 1,000,000 if not given. */
  readonly maxEntries?: number;
  /** What all files in it have together once they are unpacked, in bytes; 64 GiB if not given. */
  readonly maxBytes?: number;
  /** How many times as large a file of more than 64 MiB may be as its packed form; 300 if not given. */
  readonly maxRatio?: number;
}

/** What the package says where the end of a ZIP counts fewer files than its table of contents has: they would be lost. */
const MORE_LISTED = "trailing central directory data";
/** The table of contents of a million files needs about 100 MB. */
const MAX_READ = 2 ** 28;

/**
 * The files in a ZIP, as a folder: nothing is unpacked to disk, and each file is unpacked while it is read, at most some
 * hundred kilobytes at a time. A folder that holds all else is left out of the paths, and so is what macOS adds
 * (`__MACOSX/`, `.DS_Store`). ZIPs in it stay as they are. Give it a `File` of a browser, or any other {@link Bytes}.
 *
 * Throws a `FormatError`, here or while a file is read:
 * - `input/unsafe-path` for a name that could leave the folder (`../a`, `/a`, `C:/a`, `a\b`, zero bytes), or a symbolic link
 * - `input/zip-duplicate` for two files with one name
 * - `input/zip-bomb` for what is larger than {@link ZipOptions} allow, or overlaps
 * - `input/zip-encrypted`, `input/zip-unsupported` for several volumes and other packing than Deflate
 * - `input/zip-damaged` for what is cut off, is not what its checksum says, or has another size than the ZIP claims
 */
export async function zipFolder(
  name: string,
  content: Blob | Bytes,
  options: ZipOptions = {},
): Promise<Folder> {
  const bytes = content instanceof Blob ? blobBytes(content) : content;
  const files = await filesIn(name, bytes, options);
  return archiveFolder(name, files, (file, entry) => entrySource(file, entry, bytes));
}

/** Whether bytes begin like a ZIP. */
export function looksLikeZip(start: Uint8Array): boolean {
  const [p, k, third, fourth] = start;
  return p === 0x50 && k === 0x4b && ((third === 3 && fourth === 4) || (third === 5 && fourth === 6));
}

async function filesIn(name: string, bytes: Bytes, options: ZipOptions): Promise<Map<string, ZipEntry>> {
  const { maxEntries = 1_000_000 } = options;
  const { ZipReader } = await import("@zip.js/zip.js/lib/zip-core-reader.js");
  const files = new Map<string, ZipEntry>();
  const reader = new ZipReader(readerOver(name, bytes), {
    useWebWorkers: false,
    // Every entry is checked below, with a code and a sentence of our own.
    filenameValidation: "tolerant",
  });
  let count = 0;
  try {
    for await (const entry of reader.getEntriesGenerator()) {
      count += 1;
      if (count > maxEntries) throw bomb(name, `has more than ${String(maxEntries)} files`);
      const path = archivePath(entry.filename, name);
      if (entry.directory || isOfMac(path)) continue;
      if (entry.symlink) {
        const message = `${name} holds a symbolic link, ${JSON.stringify(path)}: pack the file that it leads to.`;
        throw new FormatError("input/unsafe-path", message, { file: name });
      }
      if (entry.encrypted) {
        const message = `${name} is encrypted: unpack it with its password, and give what was in it.`;
        throw new FormatError("input/zip-encrypted", message, { file: name });
      }
      if (files.has(path)) {
        const message = `${name} holds two files that are called ${JSON.stringify(path)}.`;
        throw new FormatError("input/zip-duplicate", message, { file: name });
      }
      const { offset, compressedSize: packed, uncompressedSize: size, crc32: crc = 0 } = entry;
      files.set(path, { offset, packed, size, crc, method: entry.compressionMethod });
    }
    if (reader.warnings?.some(({ reason }) => reason === MORE_LISTED) === true) {
      throw new Error("Ambiguous archive: the end says fewer files than are listed");
    }
  } catch (error) {
    throw zipFault(error, name);
  }
  checkOverlap(files, name);
  checkBomb(files, name, options);
  return files;
}

function bomb(name: string, why: string): FormatError {
  return new FormatError("input/zip-bomb", `${name} ${why}.`, { file: name });
}

/** A `File` of a browser, to be read from any place. */
export function blobBytes(blob: Blob): Bytes {
  return {
    size: blob.size,
    read: async (start, length) => new Uint8Array(await blob.slice(start, start + length).arrayBuffer()),
  };
}

/** The bytes as the package wants them; its own classes for that are another 20 kB. */
function readerOver(name: string, bytes: Bytes): Reader<unknown> {
  const { size } = bytes;
  const readUint8Array = async (start: number, length: number): Promise<Uint8Array> => {
    if (length > MAX_READ) throw bomb(name, "has a table of contents of more than 256 MiB");
    return start >= size ? new Uint8Array() : bytes.read(start, Math.min(length, size - start));
  };
  const createReadable: Reader<unknown>["createReadable"] = ({
    offset = 0,
    size: length,
    chunkSize,
  } = {}) => {
    let at = offset;
    const end = length === undefined ? size : offset + length;
    return new ReadableStream({
      async pull(controller) {
        const chunk = await readUint8Array(at, Math.min(chunkSize ?? CHUNK, end - at));
        at += chunk.length;
        if (chunk.length > 0) controller.enqueue(chunk);
        if (chunk.length === 0 || at >= end) controller.close();
      },
    });
  };
  return { size, readUint8Array, createReadable, readable: new ReadableStream() };
}

const CHUNK = 2 ** 18;

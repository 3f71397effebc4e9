import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { inflateRawSync } from "node:zlib";
import type { Folder } from "../io/source.ts";
import { zipFolder, type ZipOptions } from "../io/zip.ts";
import { FormatError } from "../model/diagnostic.ts";
import { inputError } from "./system-error.ts";

function inflate(packed: Uint8Array, most: number): Uint8Array {
  return inflateRawSync(packed, { maxOutputLength: most });
}

/**
 * The files in a ZIP on disk, as a folder: see {@link zipFolder}. The ZIP stays open no longer than it takes to read
 * a piece of it, so it need not be closed.
 *
 * @throws FormatError what `zipFolder` throws; `input/missing`, `input/unreadable`
 */
export async function zipFile(path: string, options: ZipOptions = {}): Promise<Folder> {
  const size = within(path, (descriptor) => {
    const status = fstatSync(descriptor);
    if (status.isFile()) return status.size;
    const message = `${path} is no file that can be read from any place: save the ZIP to disk first.`;
    throw new FormatError("input/unreadable", message, { file: path });
  });
  const read = async (start: number, length: number): Promise<Uint8Array> =>
    within(path, (descriptor) => {
      const bytes = new Uint8Array(length);
      return bytes.subarray(0, readSync(descriptor, bytes, 0, length, start));
    });
  return zipFolder(path, { size, read, inflate }, options);
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

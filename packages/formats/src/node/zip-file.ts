import type { Folder } from "../io/source.ts";
import { zipFolder, type ZipOptions } from "../io/zip.ts";
import { fileBytes } from "./archive-file.ts";
import { inflate } from "./deflate.ts";

/**
 * The files in a ZIP on disk, as a folder: see {@link zipFolder}. The ZIP stays open no longer than it takes to read
 * a piece of it, so it need not be closed.
 *
 * @throws FormatError what `zipFolder` throws; `input/missing`, `input/unreadable`
 */
export async function zipFile(path: string, options: ZipOptions = {}): Promise<Folder> {
  return zipFolder(path, { ...fileBytes(path), inflate }, options);
}

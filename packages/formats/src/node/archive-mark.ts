import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { constants, gunzipSync } from "node:zlib";
import { BLOCK } from "../io/tar-header.ts";
import { ARCHIVE_MARK, type ArchiveKind } from "../io/packed-file.ts";

/** The end of a ZIP without its comment. */
const ZIP_END = 22;
/** Enough of a gzip for the first two blocks of the tar in it. */
const START = 2 ** 11;

/** Whether an archive has the mark of angokit: at the end of a ZIP, or the start of a tar. */
export function isOurArchive(path: string, kind: ArchiveKind): boolean {
  const descriptor = openSync(path, "r");
  try {
    const { size } = fstatSync(descriptor);
    const length = kind === "zip" ? ZIP_END + ARCHIVE_MARK.length : START;
    const from = kind === "zip" ? Math.max(0, size - length) : 0;
    const bytes = new Uint8Array(length);
    const part = bytes.subarray(0, readSync(descriptor, bytes, 0, length, from));
    if (kind === "zip")
      return textOf(part) === `PK\u0005\u0006${textOf(part.subarray(4, ZIP_END))}${ARCHIVE_MARK}`;
    const start = textOf(kind === "tar" ? part : startOfGzip(part));
    return start.startsWith("pax_global_header\0") && start.startsWith(`19 comment=${ARCHIVE_MARK}\n`, BLOCK);
  } finally {
    closeSync(descriptor);
  }
}

function startOfGzip(part: Uint8Array): Uint8Array {
  try {
    return gunzipSync(part, { finishFlush: constants.Z_SYNC_FLUSH }).subarray(0, 2 * BLOCK);
  } catch {
    return new Uint8Array();
  }
}

function textOf(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}

import { stat } from "node:fs/promises";
import { looksLikeGzip } from "../../io/gzip.ts";
import type { Folder, Source } from "../../io/source.ts";
import { FormatError, type OnDiagnostic } from "../../model/diagnostic.ts";
import { openArchive } from "../archive-file.ts";
import { diskFolder } from "../folder.ts";
import { unpackedGzip } from "../gunzip.ts";
import { fileSource } from "../source.ts";

/**
 * What a path leads to. A ZIP or a tar is a folder, another gzip the file that is packed in it; `stream` is a source that
 * does not lie on disk.
 */
export type OpenedPath =
  | { readonly kind: "file"; readonly source: Source; readonly path: string }
  | { readonly kind: "stream"; readonly source: Source }
  | { readonly kind: "folder"; readonly folder: Folder; readonly path: string }
  /** Without a path where it does not lie on disk. */
  | { readonly kind: "archive"; readonly folder: Folder; readonly path?: string };

/**
 * Opens a file, a folder, a ZIP, a tar, or a gzip of a tar or of another file: whatever it is by its content. Nothing of it
 * need be closed.
 *
 * @param place a path, or a source such as that of `stdinSource`
 * @param onDiagnostic told of what is left out of a tar
 * @throws FormatError what `openArchive` throws. Of what is not there or can't be read, reading it will tell.
 */
export async function openPath(
  place: string | Source,
  onDiagnostic: OnDiagnostic = () => {},
): Promise<OpenedPath> {
  const path = typeof place === "string" ? place : undefined;
  if (path !== undefined && (await isDirectory(path)))
    return { kind: "folder", folder: diskFolder(path), path };
  const given = typeof place === "string" ? fileSource(place) : place;
  const start = await startOf(given);
  const folder = start.length === 0 ? undefined : await openArchive(given, { onDiagnostic });
  if (folder !== undefined) return { kind: "archive", folder, ...(path === undefined ? {} : { path }) };
  const source = looksLikeGzip(start) ? unpackedGzip(given) : given;
  return path === undefined ? { kind: "stream", source } : { kind: "file", source, path };
}

/** The first bytes; none where they can't be read. */
async function startOf(source: Source): Promise<Uint8Array> {
  try {
    for await (const chunk of source.stream()) return chunk;
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
  }
  return new Uint8Array();
}

/** Whether there is a folder at a path. */
export async function isDirectory(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch {
    // Reading it will say what is wrong.
    return false;
  }
}

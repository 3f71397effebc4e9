import { stat } from "node:fs/promises";
import { type Folder, FormatError, looksLikeGzip, type OnDiagnostic, type Source } from "@angokit/formats";
import { diskFolder, fileSource, openArchive, stdinSource, unpackedGzip } from "@angokit/formats/node";

/** What a path on the command line leads to. A ZIP or a tar is a folder, another gzip the file that is packed in it. */
export type OpenedPath =
  | { readonly kind: "file" | "stdin"; readonly source: Source }
  | { readonly kind: "folder" | "zip"; readonly folder: Folder };

/**
 * Open a file, a folder, a ZIP, a tar, a gzip of a tar or of another file, or `-` for standard input.
 *
 * @param onDiagnostic told of what is left out of a tar
 * @throws FormatError where it can't be read
 */
export async function openPath(path: string, onDiagnostic: OnDiagnostic = () => {}): Promise<OpenedPath> {
  if (path !== "-" && (await isDirectory(path))) return { kind: "folder", folder: diskFolder(path) };
  const isStdin = path === "-";
  const source = isStdin ? { ...(await stdinSource()), name: "standard input" } : fileSource(path);
  const start = await startOf(source);
  // Of what can't be read, reading it will tell.
  const folder = start.length === 0 ? undefined : await openArchive(source, { onDiagnostic });
  if (folder !== undefined) return { kind: "zip", folder };
  return { kind: isStdin ? "stdin" : "file", source: looksLikeGzip(start) ? unpackedGzip(source) : source };
}

/** The first bytes; none where they can't be read, which reading will tell. */
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
  return (await statusOf(path))?.isDirectory() === true;
}

async function statusOf(path: string): Promise<Awaited<ReturnType<typeof stat>> | undefined> {
  try {
    return await stat(path);
  } catch {
    // Reading it will say what is wrong.
    return undefined;
  }
}

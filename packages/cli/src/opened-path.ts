import { stat } from "node:fs/promises";
import {
  type Folder,
  FormatError,
  gunzipped,
  looksLikeGzip,
  looksLikeZip,
  type Source,
} from "@angokit/formats";
import { diskFolder, fileSource, stdinSource, zipFile } from "@angokit/formats/node";

/** What a path on the command line leads to. A ZIP is a folder, a gzip the file that is packed in it. */
export type OpenedPath =
  | { readonly kind: "file" | "stdin"; readonly source: Source }
  | { readonly kind: "folder" | "zip"; readonly folder: Folder };

/**
 * Open a file, a folder, a ZIP, a gzip, or `-` for standard input.
 * @throws FormatError where it can't be read
 */
export async function openPath(path: string): Promise<OpenedPath> {
  if (path === "-") {
    const source = { ...(await stdinSource()), name: "standard input" };
    return { kind: "stdin", source: looksLikeGzip(await startOf(source)) ? gunzipped(source) : source };
  }
  if (await isDirectory(path)) return { kind: "folder", folder: diskFolder(path) };
  const source = fileSource(path);
  const start = await startOf(source);
  if (looksLikeZip(start) && (await isRegular(path))) return { kind: "zip", folder: await zipFile(path) };
  return { kind: "file", source: looksLikeGzip(start) ? gunzipped(source) : source };
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

async function isRegular(path: string): Promise<boolean> {
  return (await statusOf(path))?.isFile() === true;
}

async function statusOf(path: string): Promise<Awaited<ReturnType<typeof stat>> | undefined> {
  try {
    return await stat(path);
  } catch {
    // Reading it will say what is wrong.
    return undefined;
  }
}

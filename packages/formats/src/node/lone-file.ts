import { existsSync, readdirSync, realpathSync, statSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { type Folder, memorySource, type Source } from "../io/source.ts";
import { FormatError } from "../model/diagnostic.ts";
import type { WriteReport } from "../model/loss.ts";
import { type DatasetAbout, datasetText } from "./dataset-about.ts";
import { isHalfMoved, manifestBeside, readFileManifestText, soleFile } from "./file-manifest.ts";
import { digester, MANIFEST, manifestRow, manifestText, parseManifest } from "./manifest.ts";
import { fileSource } from "./source.ts";
import { breathe } from "./staged-file.ts";
import { Workspace } from "./workspace.ts";

/** The manifest of a file that is written, and is going to be called `name`. */
export async function fileManifest(
  path: string,
  name: string,
  about: DatasetAbout | undefined,
  report: Pick<WriteReport, "images" | "annotations"> | undefined,
): Promise<string> {
  const { mtimeMs } = statSync(path);
  const rows = [manifestRow(name, { ...(await digestOfSource(fileSource(path))), modified: mtimeMs })];
  return manifestText(rows, about === undefined ? "" : datasetText(about, report, rows));
}

/**
 * The length and the digest of a source.
 *
 * @param onBytes told of each piece
 */
export async function digestOfSource(
  source: Source,
  onBytes: (bytes: Uint8Array) => void = () => {},
): Promise<{ readonly bytes: number; readonly digest: string }> {
  const sha = digester();
  let bytes = 0;
  for await (const chunk of source.stream()) {
    sha.update(chunk);
    onBytes(chunk);
    bytes += chunk.length;
    await breathe();
  }
  return { bytes, digest: sha.digest() };
}

/** A dataset that is one file, as a folder of the file and its manifest. */
export interface LoneFile {
  readonly folder: Folder;
  /** The path of the manifest in the folder. */
  readonly manifest: string;
}

/** The file at a path with the manifest beside it; undefined where there is no manifest. Throws `input/unreadable`. */
export function loneFile(path: string): LoneFile | undefined {
  const destination = realPath(path);
  const text = textOfManifest(new Workspace(destination));
  if (text === undefined) return undefined;
  const manifest = basename(manifestBeside(destination));
  // The two may have been renamed together.
  const called = soleFile(parseManifest(text)?.files)?.name ?? basename(destination);
  const folder: Folder = {
    name: dirname(path),
    list: async () => [...(existsSync(destination) ? [called] : []), manifest],
    open: (name) => (name === manifest ? memorySource(manifest, text) : fileSource(path)),
  };
  return { folder, manifest };
}

function textOfManifest(workspace: Workspace): string | undefined {
  const waiting = isHalfMoved(workspace) ? readFileManifestText(workspace.manifest) : undefined;
  return waiting ?? readFileManifestText(manifestBeside(workspace.destination));
}

/** What to say of a file without a manifest. */
export async function noManifest(path: string): Promise<FormatError> {
  const destination = realPath(path);
  const manifest = basename(manifestBeside(destination));
  const former = await formerManifest(destination);
  const said = basename(destination).endsWith(MANIFEST)
    ? `${path} is a manifest. Give the dataset that it is of.`
    : former === undefined
      ? `${path} has no ${manifest} beside it: angokit did not write it, or it was moved without that file.`
      : `${path} has no ${manifest} beside it, but ${former} is of the same bytes: call it, or a copy of it, ${manifest}.`;
  return new FormatError("manifest/missing", said, { file: path });
}

/** The manifest that a file had before it was renamed in its folder. */
async function formerManifest(destination: string): Promise<string | undefined> {
  const { size } = statSync(destination);
  let digest: string | undefined;
  for (const name of readdirSync(dirname(destination))) {
    if (!name.startsWith(".") || name === MANIFEST || !name.endsWith(MANIFEST)) continue;
    const file = fileOf(join(dirname(destination), name));
    if (file?.bytes !== size) continue;
    digest ??= (await digestOfSource(fileSource(destination))).digest;
    if (file.digest === digest) return name;
  }
  return undefined;
}

function fileOf(manifest: string): { readonly bytes: number; readonly digest: string } | undefined {
  try {
    return soleFile(parseManifest(readFileManifestText(manifest) ?? "")?.files)?.file;
  } catch (error) {
    if (error instanceof FormatError) return undefined;
    throw error;
  }
}

/** A path with its links followed, as the sink follows them; as it is where nothing is there. */
function realPath(path: string): string {
  const full = resolve(path);
  try {
    return realpathSync(full);
  } catch {
    return full;
  }
}

import { type Folder, readText, type Source } from "../io/source.ts";
import { type Diagnostic, FormatError } from "../model/diagnostic.ts";
import type { JsonObject } from "../model/json.ts";
import { contentLine, contentOf } from "./dataset-about.ts";
import { digester, MANIFEST, type Manifest, parseManifest } from "./manifest.ts";
import { PlainCounts } from "./plain-counts.ts";

/** What angokit wrote into a folder or archive. */
export interface DatasetManifest {
  /** Files and links by path. */
  readonly files: Manifest;
  /** What it says of the dataset, as it stands there; older manifests say nothing. See {@link DatasetDescription}. */
  readonly dataset?: JsonObject;
}

/** How a dataset is verified. */
export interface VerifyOptions {
  /** Told after each file. */
  readonly onFile?: (done: number, all: number) => void;
}

/**
 * The manifest of a dataset that angokit wrote.
 *
 * @throws FormatError `manifest/missing`, `manifest/damaged`
 */
export async function readDatasetManifest(folder: Folder): Promise<DatasetManifest> {
  const file = `${folder.name}/${MANIFEST}`;
  if (!(await folder.list()).includes(MANIFEST)) {
    const message = `${folder.name} has no ${MANIFEST}: angokit did not write it, so there is nothing to compare it with.`;
    throw new FormatError("manifest/missing", message, { file: folder.name });
  }
  const manifest = parseManifest(await readText(folder.open(MANIFEST)));
  if (manifest !== undefined) return manifest;
  throw new FormatError("manifest/damaged", `${file} is damaged, or angokit did not write it.`, { file });
}

/**
 * Compares a dataset with what angokit wrote: every file is there with its bytes, none was added, and the manifest agrees
 * with itself and with what is in the dataset. All files are read, but for what links lead to.
 *
 * Findings, in the order of the files by path:
 * - `manifest/file-missing`, `manifest/file-changed` (errors)
 * - `manifest/file-added` (a warning: trainers leave caches beside labels)
 * - `manifest/content`: the list of files is not the one that was written, or its SHA-256 is gone (an error)
 * - `manifest/counts`: there are other numbers of images or annotations than it says, as far as they can be counted without
 *   a doubt: label files of YOLO and their rows, a COCO file (an error)
 *
 * @throws FormatError what {@link readDatasetManifest} throws, and what reading a file throws
 */
export async function* verify(folder: Folder, { onFile }: VerifyOptions = {}): AsyncGenerator<Diagnostic> {
  const { files, dataset } = await readDatasetManifest(folder);
  const found = new Set(await folder.list());
  found.delete(MANIFEST);
  const counts = new PlainCounts(dataset);
  let done = 0;
  for (const path of [...new Set([...files.keys(), ...found])].toSorted()) {
    const finding = await compared(folder, path, files, found, counts);
    if (finding !== undefined) yield finding;
    done += 1;
    onFile?.(done, files.size);
  }
  const content = dataset?.["content"];
  if (dataset !== undefined && content !== contentOf(linesOf(files))) {
    const message = `The list of files in ${MANIFEST} was changed since it was written: the SHA-256 of it is another, or gone.`;
    yield { code: "manifest/content", severity: "error", message, file: MANIFEST };
  }
  yield* counts.findings(folder);
}

async function compared(
  folder: Folder,
  path: string,
  files: Manifest,
  found: ReadonlySet<string>,
  counts: PlainCounts,
): Promise<Diagnostic | undefined> {
  const file = files.get(path);
  if (file === undefined) {
    const message = `${path} was added since: it is not in the list of what was written.`;
    return { code: "manifest/file-added", severity: "warning", message, file: path };
  }
  if (!found.has(path)) {
    const leads = "link" in file ? `: a link to ${file.link}` : "";
    const message = `${path} is missing${leads}.`;
    return { code: "manifest/file-missing", severity: "error", message, file: path };
  }
  if ("link" in file) return undefined;
  const { bytes, digest } = await digestOf(folder.open(path), counts.rowsOf(path));
  if (bytes === file.bytes && digest.startsWith(file.digest)) return undefined;
  const how = bytes === file.bytes ? "other bytes" : `${String(bytes)} bytes, not ${String(file.bytes)}`;
  const message = `${path} was changed since it was written: it has ${how}.`;
  return { code: "manifest/file-changed", severity: "error", message, file: path };
}

async function digestOf(
  source: Source,
  count: ((bytes: Uint8Array) => void) | undefined,
): Promise<{ bytes: number; digest: string }> {
  const sha = digester();
  let bytes = 0;
  for await (const chunk of source.stream()) {
    sha.update(chunk);
    count?.(chunk);
    bytes += chunk.length;
  }
  return { bytes, digest: sha.digest() };
}

function linesOf(files: Manifest): string[] {
  return Array.from(files, ([path, file]) => contentLine(path, "link" in file ? undefined : file));
}

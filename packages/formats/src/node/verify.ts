import { type Stats, statSync } from "node:fs";
import { type Folder, readText } from "../io/source.ts";
import { type Diagnostic, FormatError } from "../model/diagnostic.ts";
import type { JsonObject } from "../model/json.ts";
import { openArchive } from "./archive-file.ts";
import { contentLine, contentOf } from "./dataset-about.ts";
import { diskFolder } from "./folder.ts";
import { soleFile } from "./file-manifest.ts";
import { digestOfSource, loneFile, noManifest } from "./lone-file.ts";
import { MANIFEST, type Manifest, parseManifest } from "./manifest.ts";
import { PlainCounts } from "./plain-counts.ts";
import { fileSource } from "./source.ts";
import { inputError } from "./system-error.ts";

/** What angokit wrote into a folder or archive, or as one file. */
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
 * @param dataset a folder or an archive that is open, or the path of a folder, an archive or one file on disk
 * @throws FormatError `manifest/missing`, `manifest/damaged`; `input/missing`, `input/unreadable`, what `openArchive` throws
 */
export async function readDatasetManifest(dataset: Folder | string): Promise<DatasetManifest> {
  return manifestIn(await placeOf(dataset));
}

/** Where a dataset is, and the path of its manifest there. */
interface Place {
  readonly folder: Folder;
  readonly manifest: string;
}

async function placeOf(dataset: Folder | string): Promise<Place> {
  if (typeof dataset !== "string") return { folder: dataset, manifest: MANIFEST };
  const status = statusOf(dataset);
  if (status?.isDirectory() === true) return { folder: diskFolder(dataset), manifest: MANIFEST };
  // A pipe may have been read already, and then would never end.
  if (status !== undefined && !status.isFile()) {
    const message = `${dataset} is a device or a pipe, which no manifest lies beside. Give a file or a folder.`;
    throw new FormatError("manifest/missing", message, { file: dataset });
  }
  const file = loneFile(dataset);
  if (file !== undefined) return file;
  // What was left out of a tar is told as files that are missing.
  const archive = await openArchive(fileSource(dataset), { onDiagnostic: () => {} });
  if (archive === undefined) throw await noManifest(dataset);
  return { folder: archive, manifest: MANIFEST };
}

async function manifestIn({ folder, manifest: name }: Place): Promise<DatasetManifest> {
  const file = `${folder.name}/${name}`;
  if (!(await folder.list()).includes(name)) {
    const message = `${folder.name} has no ${name}: angokit did not write it, so there is nothing to compare it with.`;
    throw new FormatError("manifest/missing", message, { file: folder.name });
  }
  const manifest = parseManifest(await readText(folder.open(name)));
  if (manifest !== undefined && (name === MANIFEST || soleFile(manifest.files) !== undefined))
    return manifest;
  throw new FormatError("manifest/damaged", `${file} is damaged, or angokit did not write it.`, { file });
}

function statusOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch (error) {
    throw inputError(error, path);
  }
}

/**
 * Compares a dataset with what angokit wrote: every file is there with its bytes, none was added, and the manifest agrees
 * with itself and with what is in the dataset. All files are read; of links it is compared where they lead.
 *
 * Of one file, its name is not compared: it may have been renamed together with its manifest.
 *
 * Findings, in the order of the files by path:
 * - `manifest/file-missing`, `manifest/file-changed` (errors)
 * - `manifest/file-added` (a warning: trainers leave caches beside labels)
 * - `manifest/content`: the list of files is not the one that was written, or its SHA-256 is gone (an error)
 * - `manifest/counts`: there are other numbers of images or annotations than it says, as far as they can be counted without
 *   a doubt: label files of YOLO and their rows, a COCO file, the annotations of COCO results (an error)
 *
 * @param dataset as for {@link readDatasetManifest}
 * @throws FormatError what {@link readDatasetManifest} throws, and what reading a file throws
 */
export async function* verify(
  dataset: Folder | string,
  { onFile }: VerifyOptions = {},
): AsyncGenerator<Diagnostic> {
  const place = await placeOf(dataset);
  const { folder, manifest } = place;
  const { files, dataset: said } = await manifestIn(place);
  const found = new Set(await folder.list());
  found.delete(manifest);
  const counts = new PlainCounts(said, files, manifest);
  let done = 0;
  for (const path of [...new Set([...files.keys(), ...found])].toSorted()) {
    const finding = await compared(place, path, files, found, counts);
    if (finding !== undefined) yield finding;
    done += 1;
    onFile?.(done, files.size);
  }
  if (said !== undefined && said["content"] !== contentOf(linesOf(files))) {
    const message = `The list of files in ${manifest} was changed since it was written: the SHA-256 of it is another, or gone.`;
    yield { code: "manifest/content", severity: "error", message, file: manifest };
  }
  yield* counts.findings(folder);
}

async function compared(
  { folder, manifest }: Place,
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
    const moved = manifest === MANIFEST ? "" : ` If it was moved, move ${manifest} along, and name it alike.`;
    const message = `${path} is missing${leads}.${moved}`;
    return { code: "manifest/file-missing", severity: "error", message, file: path };
  }
  const change =
    "link" in file
      ? changeOfLink(folder.linkAt?.(path), file.link)
      : changeOfFile(await digestOfSource(folder.open(path), counts.rowsOf(path)), file);
  if (change === undefined) return undefined;
  const message = `${path} was changed since it was written: it ${change}.`;
  return { code: "manifest/file-changed", severity: "error", message, file: path };
}

function changeOfLink(link: string | undefined, former: string): string | undefined {
  if (link === former) return undefined;
  return `is ${link === undefined ? "a file" : `a link to ${link}`}, not a link to ${former}`;
}

interface FileContent {
  readonly bytes: number;
  readonly digest: string;
}

function changeOfFile({ bytes, digest }: FileContent, former: FileContent): string | undefined {
  if (bytes !== former.bytes) return `has ${String(bytes)} bytes, not ${String(former.bytes)}`;
  return digest.startsWith(former.digest) ? undefined : "has other bytes";
}

function linesOf(files: Manifest): string[] {
  return Array.from(files, ([path, file]) => contentLine(path, "link" in file ? undefined : file));
}

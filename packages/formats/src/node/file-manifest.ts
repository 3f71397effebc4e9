import { existsSync, renameSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import {
  damagedManifest,
  type FileRecord,
  MANIFEST,
  type Manifest,
  parseManifest,
  readManifestText,
} from "./manifest.ts";
import { hiddenName } from "./workspace-name.ts";

/*
 * The manifest of a dataset that is one file is a hidden file beside it. Two renames can't be one, so it waits in the
 * workspace until the file itself is in its place: a workspace that has `manifest` and no `new` is of a run that was killed
 * between the two, and what is left to do is the second. Whoever looks for the manifest then takes the one that waits.
 */

/** Where the manifest of one file is. */
export function manifestBeside(destination: string): string {
  return join(dirname(destination), `.${hiddenName(basename(destination))}${MANIFEST}`);
}

/** Bytes of the largest manifest of one file: it has one row, and mostly names of classes. */
const LARGEST = 2 ** 24;

/** As {@link readManifestText} of one file. */
export function readFileManifestText(path: string): string | undefined {
  return readManifestText(path, LARGEST);
}

/**
 * What one file was, by the manifest at a path; undefined where there is none.
 *
 * @throws FormatError `output/not-ours` where there is one that angokit can't have written, `input/unreadable`
 */
export function readFileManifest(path: string): FileRecord | undefined {
  const text = readFileManifestText(path);
  if (text === undefined) return undefined;
  const file = soleFile(parseManifest(text)?.files)?.file;
  if (file === undefined) throw damagedManifest(path);
  return file;
}

/** The one file of a manifest and its name; undefined where there is not just one, or it is a link. */
export function soleFile(
  files: Manifest | undefined,
): { readonly name: string; readonly file: Exclude<FileRecord, { link: string }> } | undefined {
  const [row, ...others] = files ?? [];
  if (row === undefined || others.length > 0 || "link" in row[1]) return undefined;
  return { name: row[0], file: row[1] };
}

/** Where one file and its manifest are made, and where the file is to stand. */
interface FilePlaces {
  readonly destination: string;
  readonly next: string;
  readonly manifest: string;
}

/** Moves a new file to its place, and then its manifest, if it is to have one. */
export function moveFile(places: FilePlaces, manifest: string | undefined): void {
  const { destination, next } = places;
  if (manifest !== undefined) writeFileSync(places.manifest, manifest, { flag: "wx", flush: true });
  renameSync(next, destination);
  if (manifest !== undefined) renameSync(places.manifest, manifestBeside(destination));
}

/** Whether a file is in its place, and its manifest is not. */
export function isHalfMoved({ next, manifest }: Pick<FilePlaces, "next" | "manifest">): boolean {
  return existsSync(manifest) && !existsSync(next);
}

/** Does what a run that was killed in {@link moveFile} has left to do. */
export function finishFile(places: FilePlaces): void {
  const { destination, manifest } = places;
  if (isHalfMoved(places) && existsSync(destination)) renameSync(manifest, manifestBeside(destination));
}

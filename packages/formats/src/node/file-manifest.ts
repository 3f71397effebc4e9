import { existsSync, renameSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { MANIFEST } from "./manifest.ts";

/*
 * The manifest of a dataset that is one file is a hidden file beside it. Two renames can't be one, so it waits in the
 * workspace until the file itself is in its place: a workspace that has `manifest` and no `new` is of a run that was killed
 * between the two, and what is left to do is the second. Whoever looks for the manifest then takes the one that waits.
 */

/** Where the manifest of one file is. */
export function manifestBeside(destination: string): string {
  return join(dirname(destination), `.${basename(destination)}${MANIFEST}`);
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

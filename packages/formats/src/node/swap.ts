import {
  chmodSync,
  closeSync,
  existsSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmdirSync,
  statSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { FormatError } from "../model/diagnostic.ts";
import { MANIFEST, readManifest } from "./manifest.ts";

/** The three places between which a swap moves folders by renames. */
export interface Places {
  readonly folder: string;
  readonly destination: string;
  /** What was written, whole. */
  readonly next: string;
  /** Where the former content of the destination stays until it is replaced. */
  readonly previous: string;
}

/**
 * Move the new folder to the destination. What angokit did not write there is moved along, path for path. Killed
 * between two of its steps, it leaves the old folder, nothing, or the new one; {@link finishSwap} does the rest.
 */
export function swap(places: Places): void {
  const { destination, next, previous } = places;
  const existed = existsSync(destination);
  if (existed) {
    const { mode } = statSync(destination);
    renameSync(destination, previous);
    try {
      carryOver(previous, next);
      chmodSync(next, mode);
      renameSync(next, destination);
    } catch (error) {
      takeBack(places);
      throw error;
    }
  } else renameSync(next, destination);
  confirm(dirname(destination));
}

/** Finish or take back a swap that was killed. Does nothing where none had begun. */
export function finishSwap(places: Places): void {
  const { destination, next, previous, folder } = places;
  if (!existsSync(previous)) return;
  if (!existsSync(next)) {
    // The new one was in place; if someone has removed it since, the old one is all there is.
    if (!existsSync(destination)) renameSync(previous, destination);
    return;
  }
  if (existsSync(destination)) {
    try {
      rmdirSync(destination);
    } catch (error) {
      const message =
        `A run was killed while it replaced ${destination}, and someone has put something there since. ` +
        `The old dataset is ${previous}, the new one ${next}: move away what you need, then delete ${folder}.`;
      throw new FormatError("output/unfinished", message, { file: destination }, { cause: error });
    }
  }
  try {
    carryOver(previous, next);
    renameSync(next, destination);
  } catch (error) {
    takeBack(places);
    throw error;
  }
  confirm(dirname(destination));
}

function takeBack({ destination, next, previous }: Places): void {
  carryOver(next, previous);
  renameSync(previous, destination);
}

/** Move all that is not in the manifest of `from` to the same paths in `to`. Nothing is moved where one is taken. */
function carryOver(from: string, to: string): void {
  for (const path of foreignPaths(from, to)) {
    mkdirSync(dirname(join(to, path)), { recursive: true });
    renameSync(join(from, path), join(to, path));
  }
}

/**
 * Files and folders below `folder` that are not in its manifest; of a folder that holds nothing else, the folder.
 *
 * @param into where they are to be moved: a folder that is there too is entered, and anything else in the way throws
 *   `FormatError` `output/not-ours`
 */
export function foreignPaths(folder: string, into: string): readonly string[] {
  const files = readManifest(folder) ?? new Map<string, unknown>();
  const folders = new Set<string>();
  for (const path of files.keys()) {
    for (let end = path.lastIndexOf("/"); end > 0; end = path.lastIndexOf("/", end - 1)) {
      const parent = path.slice(0, end);
      if (folders.has(parent)) break;
      folders.add(parent);
    }
  }
  const found: string[] = [];
  const visit = (prefix: string, blocked: boolean): void => {
    for (const entry of readdirSync(join(folder, prefix), { withFileTypes: true })) {
      const path = prefix + entry.name;
      const isFolder = entry.isDirectory();
      if (!isFolder && (files.has(path) || path === MANIFEST)) continue;
      const other = blocked ? undefined : lstatSync(join(into, path), { throwIfNoEntry: false });
      if (isFolder && (folders.has(path) || other?.isDirectory() === true)) {
        visit(`${path}/`, blocked || other?.isDirectory() === false);
      } else if (blocked || other !== undefined) throw inTheWay(folder, path);
      else found.push(path);
    }
  };
  visit("", false);
  return found;
}

function inTheWay(folder: string, path: string): FormatError {
  const message =
    `${path} in ${folder} was not written by angokit, and the new dataset has something of that name. ` +
    "Move it away, then run again.";
  return new FormatError("output/not-ours", message, { file: path });
}

/** Have the disk confirm what a folder holds. Not every system can. */
function confirm(folder: string): void {
  try {
    const descriptor = openSync(folder, "r");
    try {
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
  } catch {
    // The content is in place; only a power cut within the next seconds could take it back.
  }
}

import { accessSync, constants, existsSync, lstatSync, realpathSync, statSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { FormatError } from "../model/diagnostic.ts";
import { isInside } from "./folder.ts";
import { MANIFEST } from "./manifest.ts";
import { outputError, systemCode } from "./system-error.ts";

/**
 * The absolute path at which output is to stand, without symbolic links: a link to a folder or file is followed, so
 * what it leads to is replaced and the link stays.
 *
 * @throws FormatError `output/unwritable` for a link that leads nowhere or a path below a file, `output/clash` for the name
 *   of a manifest
 */
export function destinationOf(out: string): string {
  const place = realPlace(out);
  // Not every file system tells large letters from small ones.
  if (!basename(place).toLowerCase().endsWith(MANIFEST)) return place;
  const message = `${out} can't be written: names that end in ${MANIFEST} are those of angokit's own lists. Give another name.`;
  throw new FormatError("output/clash", message, { file: out });
}

function realPlace(out: string): string {
  const full = resolve(out);
  const name = basename(full);
  if (name === "") throw unwritable(full, "it is the root of the disk. Give a folder in it.");
  if (isLink(full)) {
    try {
      return realpathSync(full);
    } catch (error) {
      if (systemCode(error) === undefined) throw error;
      throw unwritable(
        full,
        "it is a symbolic link that leads nowhere. Delete it, or give where it should lead.",
      );
    }
  }
  const missing: string[] = [name];
  let folder = dirname(full);
  while (!existsSync(folder)) {
    missing.unshift(basename(folder));
    folder = dirname(folder);
  }
  if (!statSync(folder).isDirectory()) throw unwritable(full, `${folder} is a file.`);
  return join(realpathSync(folder), ...missing);
}

/**
 * Throws at once what would else be found out when all the work is done: a parent that may not be written, and a
 * folder that no rename can replace.
 */
export function checkReplaceable(destination: string): void {
  let parent = dirname(destination);
  while (!existsSync(parent)) parent = dirname(parent);
  try {
    accessSync(parent, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw outputError(error, parent);
  }
  const status = statSync(destination, { throwIfNoEntry: false });
  if (status?.isDirectory() !== true) return;
  if (isInside(realpathSync(process.cwd()), destination)) {
    throw unwritable(
      destination,
      "the current folder can't be replaced as a whole. Give a new folder inside it.",
    );
  }
  if (status.dev !== statSync(parent).dev) {
    throw unwritable(destination, "a mount point can't be replaced as a whole. Give a new folder inside it.");
  }
}

/** `output/unwritable` with its reason. */
export function unwritable(path: string, reason: string): FormatError {
  return new FormatError("output/unwritable", `${path} can't be written: ${reason}`, { file: path });
}

function isLink(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true;
  } catch (error) {
    throw outputError(error, path);
  }
}

import { readdir, realpath, stat } from "node:fs/promises";
import { dirname, join, sep } from "node:path";
import { isSafePath } from "../io/sink.ts";
import type { Folder, Source } from "../io/source.ts";
import { FormatError } from "../model/diagnostic.ts";
import { fileSource } from "./source.ts";
import { inputError, systemCode } from "./system-error.ts";
import { isWorkspaceName } from "./workspace.ts";

/** Kinds of image that trainers load, by extension. */
const IMAGE_NAME = /\.(?:avif|bmp|dng|gif|heic|jpe?g|jp2|mpo|pfm|png|tiff?|webp)$/i;

/**
 * A folder on disk. Symbolic links:
 * - to a file inside the folder: followed
 * - to an image outside it: followed, by the name of the link, as datasets often link their images
 * - to any other file outside it: not listed, and opening it throws `input/unsafe-path`
 * - to a folder, wherever: never followed, so there are no circles
 * - to nothing: not listed
 *
 * What angokit left there while it was writing (`.<name>.angokit`) is not listed.
 *
 * @throws FormatError from `list`: `input/missing`, or `input/unreadable` where the path is no folder or may not be read
 */
export function diskFolder(path: string): Folder {
  // Found out once: a dataset has a file for every image.
  let root: Promise<string> | undefined;
  const realRoot = (): Promise<string> => (root ??= realpath(path));
  // What was listed lies inside: it need not be looked at again.
  const listed = new Set<string>();
  return {
    name: path,
    async list() {
      try {
        const found: string[] = [];
        await walk(path, await realRoot(), "", found);
        for (const name of found) listed.add(name);
        return found.toSorted();
      } catch (error) {
        if (systemCode(error) !== "ENOTDIR") throw inputError(error, path);
        throw new FormatError(
          "input/unreadable",
          `${path} is a file, not a folder.`,
          { file: path },
          { cause: error },
        );
      }
    },
    open: (name) => (listed.has(name) ? fileSource(join(path, name)) : inside(path, realRoot, name)),
  };
}

async function walk(folder: string, root: string, prefix: string, found: string[]): Promise<void> {
  const folders: string[] = [];
  for (const entry of await readdir(join(folder, prefix), { withFileTypes: true })) {
    const name = prefix + entry.name;
    if (entry.isDirectory()) {
      if (!isWorkspaceName(entry.name)) folders.push(name);
    } else if (entry.isFile()) found.push(name);
    else if (entry.isSymbolicLink() && (await leadsToFile(join(folder, name), root))) found.push(name);
  }
  for (const name of folders) await walk(folder, root, `${name}/`, found);
}

async function leadsToFile(link: string, root: string): Promise<boolean> {
  try {
    if (!(await stat(link)).isFile()) return false;
    return IMAGE_NAME.test(link) || isInside(await realpath(link), root);
  } catch (error) {
    const system = systemCode(error);
    if (system === "ENOENT" || system === "ELOOP" || system === "ENOTDIR") return false;
    throw error;
  }
}

function inside(folder: string, realRoot: () => Promise<string>, name: string): Source {
  const path = join(folder, name);
  const file = fileSource(path);
  async function* stream(): AsyncGenerator<Uint8Array> {
    if (!isSafePath(name) || !(await staysInside(realRoot, path))) {
      const message = `Refusing to read ${JSON.stringify(name)}: it lies outside ${folder}.`;
      throw new FormatError("input/unsafe-path", message, { file: name });
    }
    yield* file.stream();
  }
  return { name: path, stream };
}

async function staysInside(realRoot: () => Promise<string>, path: string): Promise<boolean> {
  try {
    return isInside(await realpath(IMAGE_NAME.test(path) ? dirname(path) : path), await realRoot());
  } catch (error) {
    throw inputError(error, path);
  }
}

/** Whether a real path is below a real folder, or is it. */
export function isInside(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

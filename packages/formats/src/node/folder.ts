import { readdir, realpath, stat } from "node:fs/promises";
import { dirname, join, sep } from "node:path";
import { isSafePath } from "../io/sink.ts";
import type { Folder, Source } from "../io/source.ts";
import { FormatError } from "../model/diagnostic.ts";
import { readAhead } from "./read-ahead.ts";
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
  let listed = new Listing(path, "");
  return {
    name: path,
    async list() {
      try {
        const listing = new Listing(path, await realRoot());
        await listing.walk("");
        listing.found.sort();
        listed = listing;
        return listing.found;
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
    open: (name) =>
      lazily(join(path, name), (file) =>
        listed.has(name) ? fileSource(file) : inside(path, realRoot, name),
      ),
    readMany: (batches) => readAhead(batches, join(path, "x").slice(0, -1), (name) => listed.mayHave(name)),
  };
}

/** A source that is made when it is first read: of most files of a dataset, no more than the name is wanted. */
function lazily(name: string, make: (name: string) => Source): Source {
  let made: Source | undefined;
  const source = (): Source => (made ??= make(name));
  return {
    name,
    stream: () => source().stream(),
    get bytesAt() {
      return source().bytesAt;
    },
  };
}

/** The files of a folder, as they were when it was looked through. */
class Listing {
  readonly found: string[] = [];
  readonly #folder: string;
  readonly #root: string;
  /** Folders below it, each with a slash at its end. */
  readonly #folders = new Set<string>();
  /** The one that was asked for last. */
  #last = "/";
  /** What is in them and was not listed. */
  readonly #others = new Set<string>();

  constructor(folder: string, root: string) {
    this.#folder = folder;
    this.#root = root;
  }

  async walk(prefix: string): Promise<void> {
    const folders: string[] = [];
    this.#folders.add(prefix);
    for (const entry of await readdir(join(this.#folder, prefix), { withFileTypes: true })) {
      const name = prefix + entry.name;
      if (entry.isFile()) this.found.push(name);
      else if (entry.isDirectory()) {
        if (!isWorkspaceName(entry.name)) folders.push(`${name}/`);
      } else if (entry.isSymbolicLink() && (await leadsToFile(join(this.#folder, name), this.#root)))
        this.found.push(name);
      else this.#others.add(name);
    }
    await Promise.all(folders.map((name) => this.walk(name)));
  }

  /** Whether a file was there. */
  has(name: string): boolean {
    let [start, end] = [0, this.found.length];
    while (start < end) {
      const middle = (start + end) >>> 1;
      if ((this.found[middle] ?? "") < name) start = middle + 1;
      else end = middle;
    }
    return this.found[start] === name;
  }

  /** Whether a file that is there now was listed, unless it was made since. */
  mayHave(name: string): boolean {
    const isInLast = name.startsWith(this.#last) && !name.includes("/", this.#last.length);
    if (!isInLast) {
      const folder = name.slice(0, name.lastIndexOf("/") + 1);
      if (!this.#folders.has(folder)) return false;
      this.#last = folder;
    }
    return (sep === "/" || !name.includes(sep)) && !(this.#others.size > 0 && this.#others.has(name));
  }
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

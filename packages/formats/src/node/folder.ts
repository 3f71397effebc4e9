import { readlinkSync } from "node:fs";
import { readdir, realpath, stat } from "node:fs/promises";
import { basename, dirname, join, sep } from "node:path";
import { isSafePath } from "../io/sink.ts";
import type { Folder, Source } from "../io/source.ts";
import { FormatError } from "../model/diagnostic.ts";
import { readAhead } from "./read-ahead.ts";
import { fileSource } from "./source.ts";
import { inputError, systemCode } from "./system-error.ts";
import { isWorkspaceName } from "./workspace.ts";

/** Kinds of image that trainers load, by extension. */
const IMAGE_NAME = /\.(?:avif|bmp|dng|gif|heic|jpe?g|jp2|mpo|pfm|png|tiff?|webp)$/i;

/** What folders of labels are called. */
const LABELS_NAME = /[\\/](?:annotations|labels)$/i;
/** More links than these to one folder would list its files over and over. */
const MOST_LINKS = 100;

/**
 * A folder on disk. Symbolic links:
 * - to a file inside the folder: followed
 * - to an image outside it: followed, by the name of the link, as datasets often link their images
 * - to any other file outside it: not listed, and opening it throws `input/unsafe-path`
 * - to a folder, wherever: followed, by the name of the link; of files, those in it count as inside
 * - to the folder itself, to one above it, or to one above the link: not followed, so there are no circles
 * - to nothing: not listed
 *
 * What angokit left there while it was writing (`.<name>.angokit`) is not listed.
 *
 * @throws FormatError from `list`: `input/missing`, also where a link called `labels` or `annotations` leads to
 *   nothing; `input/unreadable` where the path is no folder or may not be read; `input/links` for
 *   more than 100 links to the same folder
 */
export function diskFolder(path: string): Folder {
  // Found out once: a dataset has a file for every image.
  let root: Promise<string> | undefined;
  const realRoot = (): Promise<string> => (root ??= realpath(path));
  // What was listed lies inside: it need not be looked at again.
  let listed = new Listing(path);
  return {
    name: path,
    async list() {
      try {
        const listing = new Listing(path);
        await listing.walk("", [await realRoot()]);
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
    linkAt: (name) => linkAt(join(path, name)),
    readMany: (batches) => readAhead(batches, join(path, "x").slice(0, -1), (name) => listed.mayHave(name)),
  };
}

function linkAt(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch (error) {
    const system = systemCode(error);
    // EINVAL: it is no link.
    if (system === "EINVAL" || system === "ENOENT" || system === "ENOTDIR") return undefined;
    throw inputError(error, path);
  }
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
  /** How often each real folder was come to by a link. */
  readonly #followed = new Map<string, number>();
  /** Folders below it, each with a slash at its end. */
  readonly #folders = new Set<string>();
  /** The one that was asked for last. */
  #last = "/";
  /** What is in them and was not listed. */
  readonly #others = new Set<string>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** @param above the real folders on the way: the root, and where links lie and lead */
  async walk(prefix: string, above: readonly string[]): Promise<void> {
    const folders: string[] = [];
    const links: string[] = [];
    this.#folders.add(prefix);
    for (const entry of await readdir(join(this.#folder, prefix), { withFileTypes: true })) {
      const name = prefix + entry.name;
      if (entry.isFile()) this.found.push(name);
      else if (entry.isDirectory()) {
        if (!isWorkspaceName(entry.name)) folders.push(`${name}/`);
      } else if (entry.isSymbolicLink()) links.push(name);
      else this.#others.add(name);
    }
    for (const name of links) {
      const kind = await leadsTo(join(this.#folder, name), above);
      if (kind === "file") this.found.push(name);
      else if (kind === undefined || !(await this.#follow(`${name}/`, above))) this.#others.add(name);
    }
    await Promise.all(folders.map((name) => this.walk(name, above)));
  }

  /** Whether a link was followed. */
  async #follow(prefix: string, above: readonly string[]): Promise<boolean> {
    const link = join(this.#folder, prefix);
    const target = await realpath(link);
    const passed = [...above, await realpath(dirname(link))];
    const isCircle = passed.some((folder) => isInside(folder, target));
    if (isCircle || isWorkspaceName(basename(link))) return false;
    const times = (this.#followed.get(target) ?? 0) + 1;
    if (times > MOST_LINKS) {
      const message = `${link} is one of more than ${MOST_LINKS} links to the folder ${target}.`;
      throw new FormatError("input/links", message, { file: link });
    }
    this.#followed.set(target, times);
    await this.walk(prefix, [...passed, target]);
    return true;
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

/** What a link leads to that may be read; undefined for anything else. */
async function leadsTo(link: string, above: readonly string[]): Promise<"file" | "folder" | undefined> {
  try {
    const status = await stat(link);
    if (status.isDirectory()) return "folder";
    if (!status.isFile()) return undefined;
    const isOwn = async (): Promise<boolean> => {
      const target = await realpath(link);
      return above.some((folder) => isInside(target, folder));
    };
    return IMAGE_NAME.test(link) || (await isOwn()) ? "file" : undefined;
  } catch (error) {
    const system = systemCode(error);
    if (system !== "ENOENT" && system !== "ELOOP" && system !== "ENOTDIR") throw error;
    if (!LABELS_NAME.test(link)) return undefined;
    // Without them the images would have no labels, and nobody would know.
    const message = `${link} is a link to a folder that is not there.`;
    throw new FormatError("input/missing", message, { file: link }, { cause: error });
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

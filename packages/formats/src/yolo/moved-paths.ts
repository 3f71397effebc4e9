import type { FileList } from "./file-list.ts";

/** Folders of a path beyond which it is not looked for: each is tried. */
const DEEPEST = 64;
/** Places that are remembered. Lists have one or two. */
const MOST_PLACES = 100;

/**
 * Finds the files of a folder by paths that begin elsewhere: where Darknet was started, mostly above the folder
 * (`data/obj_train_data/a.jpg`), or at the root of another machine. What has to be left out at the beginning is found
 * out by the first path of a kind; later ones that begin the same lie at that place, or nowhere.
 */
export class MovedPaths {
  readonly #files: FileList;
  /** Where paths may begin, each with a slash at its end, or empty. */
  readonly #roots: readonly string[];
  /** What was left out at the beginning, and what stands in its place. */
  readonly #known: { readonly prefix: string; readonly root: string }[];

  /** @param base the folder of the file that names them */
  constructor(files: FileList, base: string) {
    this.#files = files;
    this.#roots = base === "" ? [""] : [`${base}/`, ""];
    this.#known = this.#roots.map((root) => ({ prefix: "", root }));
  }

  /** The file that a path means; undefined where there is none. */
  find(place: string): string | undefined {
    const path = plain(place);
    if (path === undefined) return undefined;
    const known = this.#candidates(path).find((candidate) => this.#files.has(candidate));
    if (known !== undefined || this.#isKnown(path)) return known;
    return this.#learn(path, (candidate) => this.#files.has(candidate));
  }

  /** Where the file would lie that a path means, if that is a place that `isThere` takes. */
  expected(place: string, isThere: (path: string) => boolean): string | undefined {
    const path = plain(place);
    if (path === undefined) return undefined;
    const known = this.#candidates(path).find((candidate) => isThere(candidate));
    return known ?? (this.#isKnown(path) ? undefined : this.#learn(path, isThere));
  }

  #candidates(path: string): readonly string[] {
    return this.#known
      .filter(({ prefix }) => path.startsWith(prefix))
      .map(({ prefix, root }) => root + path.slice(prefix.length));
  }

  #isKnown(path: string): boolean {
    return this.#known.some(({ prefix }) => prefix !== "" && path.startsWith(prefix));
  }

  /** Leaves out one folder after the other until a file is there. */
  #learn(path: string, isThere: (path: string) => boolean): string | undefined {
    let depth = 0;
    for (let at = path.indexOf("/") + 1; at > 0; at = path.indexOf("/", at) + 1) {
      depth += 1;
      if (depth > DEEPEST || this.#known.length > MOST_PLACES) return undefined;
      for (const root of this.#roots) {
        const candidate = root + path.slice(at);
        if (candidate === root || !isThere(candidate)) continue;
        this.#known.push({ prefix: path.slice(0, at), root });
        return candidate;
      }
    }
    return undefined;
  }
}

/** A path with slashes, without steps to where it is or out of there; undefined where nothing is left. */
function plain(place: string): string | undefined {
  const segments: string[] = [];
  for (const segment of place.replaceAll("\\", "/").split("/")) {
    if (segment === "..") segments.pop();
    else if (segment !== "" && segment !== ".") segments.push(segment);
  }
  return segments.length === 0 ? undefined : segments.join("/");
}

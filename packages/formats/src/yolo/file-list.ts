/** Look-ups after which a set of all files costs less than another search. */
const FEW = 2000;

/** The files of a folder, sorted by code unit. */
export class FileList {
  readonly paths: readonly string[];
  #lookups = 0;
  #set: ReadonlySet<string> | undefined;

  constructor(files: readonly string[]) {
    this.paths = files.every((path, at) => at === 0 || (files[at - 1] ?? "") < path)
      ? files
      : files.toSorted();
  }

  has(path: string): boolean {
    if (this.#set !== undefined) return this.#set.has(path);
    this.#lookups += 1;
    if (this.#lookups > FEW) this.#set = new Set(this.paths);
    return this.paths[this.#firstFrom(path)] === path;
  }

  /** The files below a folder, which is given with a slash at its end, or as an empty text. */
  below(folder: string): readonly string[] {
    if (folder === "") return this.paths;
    const start = this.#firstFrom(folder);
    // The sign after a slash: what is below the folder comes before it.
    return this.paths.slice(start, this.#firstFrom(`${folder.slice(0, -1)}0`));
  }

  /** The index of the first file that does not come before a path. */
  #firstFrom(path: string): number {
    let [start, end] = [0, this.paths.length];
    while (start < end) {
      const middle = (start + end) >>> 1;
      if ((this.paths[middle] ?? "") < path) start = middle + 1;
      else end = middle;
    }
    return start;
  }
}

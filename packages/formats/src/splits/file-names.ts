import { flatten } from "../io/names.ts";

/** What the images are called that are in no split. */
const UNSPLIT = "unsplit";

/**
 * Names of files or folders for splits, whose own names come from files: safe on every system, and different from each
 * other also where letter case counts for nothing. The same splits in the same order get the same names.
 */
export class SplitNames {
  readonly #names = new Map<string, string>();
  /** Image files lie in `images/`. */
  readonly #used = new Set<string>([UNSPLIT, "images"]);

  constructor(splits: readonly string[]) {
    for (const split of splits) this.of(split);
  }

  /** @param split undefined for images that are in none */
  of(split: string | undefined): string {
    if (split === undefined) return UNSPLIT;
    const known = this.#names.get(split);
    if (known !== undefined) return known;
    const wanted = flatten(split) || "split";
    let name = wanted;
    for (let number = 2; this.#used.has(folded(name)); number += 1) name = `${wanted}-${String(number)}`;
    this.#used.add(folded(name));
    this.#names.set(split, name);
    return name;
  }

  /** The names that were given, and the one for images that are in no split. */
  all(): readonly string[] {
    return [...this.#names.values(), UNSPLIT];
  }
}

/** As a file system reads it that minds neither case nor the form of letters. */
function folded(name: string): string {
  return name.normalize("NFKC").toLowerCase();
}

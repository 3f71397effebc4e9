import { safeName } from "../io/names.ts";
import { withoutSecret } from "../io/url.ts";
import type { DatasetImage } from "../model/dataset.ts";
import { FormatError } from "../model/diagnostic.ts";

/** The names of the images that must be in a split. */
export interface FixedList {
  readonly split: string;
  readonly names: readonly string[];
}

/** Entries of lists that no image has. */
export interface MissingNames {
  readonly split: string;
  readonly count: number;
  /** The first ones. */
  readonly examples: readonly string[];
}

const EXAMPLES = 5;

interface Entry {
  readonly split: number;
  readonly name: string;
  isFound: boolean;
}

/**
 * Finds the list that an image is on. An entry is the name or the path of an image. One without a folder also stands for
 * an image of that file name in any folder, with or without its extension.
 */
export class FixedLists {
  readonly #entries = new Map<string, Entry>();
  readonly #splits: readonly string[];

  /**
   * @param splits the names of all splits
   * @throws FormatError `transform/lists` where a name is on two lists
   */
  constructor(lists: readonly FixedList[], splits: readonly string[]) {
    this.#splits = splits;
    for (const { split, names } of lists) {
      for (const name of names) {
        const path = plainPath(name);
        const entry = { split: splits.indexOf(split), name, isFound: false };
        const other = this.#entries.get(path);
        if (other !== undefined && other.split !== entry.split) {
          const both = `${splits[other.split] ?? ""} and ${split}`;
          throw new FormatError("transform/lists", `${JSON.stringify(name)} is on two lists: ${both}.`);
        }
        this.#entries.set(path, entry);
      }
    }
  }

  /** The number of the split that an image must be in. */
  splitOf(image: DatasetImage): number | undefined {
    if (this.#entries.size === 0) return undefined;
    const paths = [image.name, image.path ?? image.name, safeName(image)].map(plainPath);
    const files = paths.map((path) => path.slice(path.lastIndexOf("/") + 1));
    const stems = files.map((file) => file.replace(/\.[^.]+$/, ""));
    let split: number | undefined;
    for (const candidate of [...paths, ...files, ...stems]) {
      const entry = this.#entries.get(candidate);
      if (entry === undefined) continue;
      split ??= entry.split;
      // It may be on one list by several names.
      if (entry.split === split) entry.isFound = true;
    }
    return split;
  }

  /** Entries that no image had so far. */
  missing(): readonly MissingNames[] {
    const missing = this.#splits.map((split) => ({ split, count: 0, examples: new Array<string>() }));
    for (const { split, name, isFound } of this.#entries.values()) {
      const of = missing[split];
      if (isFound || of === undefined) continue;
      of.count += 1;
      if (of.examples.length < EXAMPLES) of.examples.push(withoutSecret(name));
    }
    return missing.filter(({ count }) => count > 0);
  }
}

function plainPath(name: string): string {
  return name
    .normalize("NFC")
    .replaceAll("\\", "/")
    .replace(/^(?:\.\/+)+/, "");
}

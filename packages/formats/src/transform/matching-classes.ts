import type { Category } from "../model/dataset.ts";
import { globEnds, globMatcher } from "./globs.ts";

/** Finds classes by patterns for their names, in less time than comparing each with each. */
export class MatchingClasses {
  /** Names as they are compared, in order, each with the classes that have it. */
  readonly #names: readonly (readonly [name: string, classes: readonly number[]])[];

  constructor(categories: readonly Category[]) {
    const byName = new Map<string, number[]>();
    for (const [at, category] of categories.entries()) {
      const name = category.name.normalize("NFC");
      const classes = byName.get(name);
      if (classes === undefined) byName.set(name, [at]);
      else classes.push(at);
    }
    this.#names = [...byName].toSorted(([a], [b]) => (a < b ? -1 : 1));
  }

  /** The classes whose names match a pattern; `/` is a sign like any other. */
  *of(pattern: string): Generator<number> {
    const [start] = globEnds(pattern);
    const matches = globMatcher(pattern, false);
    for (let at = this.#firstFrom(start); at < this.#names.length; at += 1) {
      const [name = "", classes = []] = this.#names[at] ?? [];
      if (!name.startsWith(start)) return;
      if (matches(name)) yield* classes;
    }
  }

  #firstFrom(start: string): number {
    let [low, high] = [0, this.#names.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#names[middle]?.[0] ?? "") < start) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

const EXAMPLES = 10;

/** How often something was met, and where first. */
export interface Tallied {
  readonly name: string;
  readonly count: number;
  readonly first: readonly string[];
}

/** Counts by name, with the first ten places of each. */
export class Tally {
  readonly #entries = new Map<string, { count: number; first: string[] }>();

  add(name: string, place: string): void {
    let entry = this.#entries.get(name);
    if (entry === undefined) {
      entry = { count: 0, first: [] };
      this.#entries.set(name, entry);
    }
    entry.count += 1;
    if (entry.first.length < EXAMPLES && !entry.first.includes(place)) entry.first.push(place);
  }

  /** In the order of first occurrence. */
  list(): readonly Tallied[] {
    return Array.from(this.#entries, ([name, entry]) => ({ name, ...entry }));
  }
}

/** Counts keys exactly, up to a number of different ones; what comes of others later is counted together. */
export class Tally<Key extends string | number> {
  readonly #counts = new Map<Key, number>();
  readonly #most: number;
  /** Of keys that are not counted by themselves. */
  unlisted = 0;

  /** @param most - different keys that are told apart */
  constructor(most: number = Number.POSITIVE_INFINITY) {
    this.#most = most;
  }

  add(key: Key, times = 1): void {
    const known = this.#counts.get(key);
    if (known !== undefined) this.#counts.set(key, known + times);
    else if (this.#counts.size < this.#most) this.#counts.set(key, times);
    else this.unlisted += times;
  }

  get(key: Key): number {
    return this.#counts.get(key) ?? 0;
  }

  /** The most frequent first; of those that are equally frequent the lesser key, in the order of code units. */
  ranked(): readonly (readonly [key: Key, count: number])[] {
    return [...this.#counts].toSorted(([a, many], [b, few]) => few - many || (a < b ? -1 : 1));
  }

  /** By key. */
  ordered(): readonly (readonly [key: Key, count: number])[] {
    return [...this.#counts].toSorted(([a], [b]) => (a < b ? -1 : 1));
  }
}

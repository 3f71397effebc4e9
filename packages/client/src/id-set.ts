/**
 * A set of ids for lists that are sorted by them, up or down, as those of most databases are by way of the time that
 * ids begin with: it then needs no hash table, which for long lists takes longer than all else. For other lists it
 * turns into one.
 */
export class IdSet {
  /** Strictly sorted; given up once there is a table. */
  #sorted: string[] = [];
  /** 1: up, -1: down; 0: fewer than two are there. */
  #direction = 0;
  #table: Set<string> | undefined;

  get size(): number {
    return this.#table?.size ?? this.#sorted.length;
  }

  has(id: string): boolean {
    if (this.#table) return this.#table.has(id);
    let low = 0;
    let high = this.#sorted.length - 1;
    while (low <= high) {
      const middle = (low + high) >>> 1;
      const order = compare(id, this.#sorted[middle]);
      if (order === 0) return true;
      if (order === this.#direction) low = middle + 1;
      else high = middle - 1;
    }
    return false;
  }

  /** @returns whether it was not there */
  add(id: string): boolean {
    if (!this.#table) {
      const order = compare(id, this.#sorted.at(-1));
      if (this.#sorted.length < 2 && order !== 0) this.#direction = order;
      if (order !== 0 && order === this.#direction) {
        this.#sorted.push(id);
        return true;
      }
      if (this.has(id)) return false;
      this.#table = new Set(this.#sorted);
      this.#sorted = [];
    }
    const before = this.#table.size;
    return this.#table.add(id).size > before;
  }
}

/** 1: it comes after the other in the alphabet, or there is none; -1: before; 0: the same. */
function compare(id: string, other: string | undefined): number {
  if (other === undefined || id > other) return 1;
  return id === other ? 0 : -1;
}

import type { SourceId } from "../model/dataset.ts";

/**
 * The rank of each id, from 0 in the order in which they were added. Numbers are kept in tables of numbers: of a million
 * of them a Map takes twice the memory, which the garbage collector looks through again and again.
 */
export class IdRanks {
  size = 0;
  readonly #others = new Map<SourceId, number>();
  #ids = new Float64Array(1024);
  /** One more than the rank, as 0 is nobody's. */
  #ranks = new Int32Array(1024);

  get(id: SourceId): number | undefined {
    if (!isPlain(id)) return this.#others.get(id);
    const rank = this.#ranks[this.#slotOf(id)] ?? 0;
    return rank === 0 ? undefined : rank - 1;
  }

  /** Adds an id that is not there. */
  add(id: SourceId): void {
    const rank = this.size;
    this.size += 1;
    if (!isPlain(id)) {
      this.#others.set(id, rank);
      return;
    }
    if (this.size * 4 > this.#ids.length * 3) this.#grow();
    const slot = this.#slotOf(id);
    this.#ids[slot] = id;
    this.#ranks[slot] = rank + 1;
  }

  #slotOf(id: number): number {
    const mask = this.#ids.length - 1;
    const mixed = Math.imul(id | 0, 0x9e3779b1) ^ Math.imul((id / 2 ** 32) | 0, 0x85ebca6b);
    let slot = (mixed ^ (mixed >>> 15)) & mask;
    while (this.#ranks[slot] !== 0 && this.#ids[slot] !== id) slot = (slot + 1) & mask;
    return slot;
  }

  #grow(): void {
    const [ids, ranks] = [this.#ids, this.#ranks];
    this.#ids = new Float64Array(ids.length * 2);
    this.#ranks = new Int32Array(ids.length * 2);
    for (let from = 0; from < ids.length; from += 1) {
      if (ranks[from] === 0) continue;
      const id = ids[from] ?? 0;
      const slot = this.#slotOf(id);
      this.#ids[slot] = id;
      this.#ranks[slot] = ranks[from] ?? 0;
    }
  }
}

function isPlain(id: SourceId): id is number {
  return typeof id === "number" && Number.isSafeInteger(id);
}

import type { SourceId } from "../model/dataset.ts";

const PAGE_BITS = 16;
const PAGE_IDS = 2 ** PAGE_BITS;
/** Pages of 8 KiB each: 32 MiB. Ids that lie far apart would need one each. */
const MAX_PAGES = 4096;

/** A set of ids that takes a bit for each number where they lie together, as those of millions of annotations do. */
export class IdSet {
  readonly #pages = new Map<number, Uint8Array>();
  readonly #others = new Set<SourceId>();
  #number = -1;
  #page: Uint8Array | undefined;

  /** @returns whether it was not there */
  add(id: SourceId): boolean {
    const page = typeof id === "number" && id >= 0 && Number.isSafeInteger(id) ? this.#pageOf(id) : undefined;
    if (page === undefined) {
      const before = this.#others.size;
      return this.#others.add(id).size > before;
    }
    const place = Number(id) % PAGE_IDS;
    const byte = page[place >>> 3] ?? 0;
    const bit = 1 << (place & 7);
    page[place >>> 3] = byte | bit;
    return (byte & bit) === 0;
  }

  #pageOf(id: number): Uint8Array | undefined {
    const number = Math.floor(id / PAGE_IDS);
    if (number === this.#number) return this.#page;
    let page = this.#pages.get(number);
    if (page === undefined) {
      if (this.#pages.size === MAX_PAGES) return undefined;
      page = new Uint8Array(PAGE_IDS / 8);
      this.#pages.set(number, page);
    }
    this.#number = number;
    this.#page = page;
    return page;
  }
}

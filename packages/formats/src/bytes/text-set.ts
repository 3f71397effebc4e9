/** Bytes of a block of texts. */
const BLOCK_BITS = 20;
const BLOCK = 2 ** BLOCK_BITS;
/** FNV-1a, over UTF-16 units and with its bits mixed: http://www.isthe.com/chongo/tech/comp/fnv/ */
const [HASH_BASE, HASH_PRIME] = [0x811c9dc5, 0x01000193];

/**
 * A set of texts that are kept as bytes: of a million names a Set of strings takes a hundred megabytes and more, and the
 * garbage collector looks at each.
 */
export class TextSet {
  readonly #blocks: Uint8Array[] = [];
  /** Where a text is: the number of its block and its place in it, and one more, as 0 is nobody's. */
  #table = new Uint32Array(1024);
  #hashes = new Int32Array(1024);
  #size = 0;
  #at = BLOCK;
  #block = new Uint8Array(0);
  #text = new Uint8Array(256);
  /** Of the text that was written last. */
  #hash = 0;

  /** @returns whether it was not there */
  add(text: string): boolean {
    const length = this.#write(text);
    const hash = this.#hash;
    const mask = this.#table.length - 1;
    let slot = hash & mask;
    for (; this.#table[slot] !== 0; slot = (slot + 1) & mask) {
      if (this.#hashes[slot] === hash && this.#isAt((this.#table[slot] ?? 0) - 1, length)) return false;
    }
    this.#table[slot] = this.#keep(length) + 1;
    this.#hashes[slot] = hash;
    this.#size += 1;
    if (this.#size * 4 > mask * 3) this.#grow();
    return true;
  }

  /** Puts a text as bytes: its signs of ASCII in one each, or all of it in two each, with how many those are before. */
  #write(text: string): number {
    const { length } = text;
    if (this.#text.length < length * 2 + 4) this.#text = new Uint8Array(length * 4 + 4);
    const bytes = this.#text;
    let hash = HASH_BASE;
    let all = 0;
    for (let i = 0; i < length; i += 1) {
      const unit = text.charCodeAt(i);
      bytes[i + 4] = unit;
      all |= unit;
      hash = Math.imul(hash ^ unit, HASH_PRIME);
    }
    this.#hash = hash ^ (hash >>> 15);
    const isAscii = all < 128;
    if (!isAscii) {
      for (let i = 0; i < length; i += 1) {
        const unit = text.charCodeAt(i);
        bytes[i * 2 + 4] = unit;
        bytes[i * 2 + 5] = unit >> 8;
      }
    }
    const size = isAscii ? length : length * 2;
    // A text of two bytes each is told from another by the lowest bit.
    const head = size * 2 + (isAscii ? 0 : 1);
    for (let i = 0; i < 4; i += 1) bytes[i] = head >>> (8 * i);
    return size + 4;
  }

  #isAt(place: number, length: number): boolean {
    const block = this.#blocks[Math.floor(place / BLOCK)];
    const start = place % BLOCK;
    if (block === undefined) return false;
    for (let i = 0; i < length; i += 1) if (block[start + i] !== this.#text[i]) return false;
    return true;
  }

  #keep(length: number): number {
    if (this.#at + length > this.#block.length) {
      this.#block = new Uint8Array(Math.max(BLOCK, length));
      this.#blocks.push(this.#block);
      this.#at = 0;
    }
    const at = this.#at;
    for (let i = 0; i < length; i += 1) this.#block[at + i] = this.#text[i] ?? 0;
    this.#at += length;
    return (this.#blocks.length - 1) * BLOCK + at;
  }

  #grow(): void {
    const [table, hashes] = [this.#table, this.#hashes];
    this.#table = new Uint32Array(table.length * 2);
    this.#hashes = new Int32Array(table.length * 2);
    const mask = this.#table.length - 1;
    for (let from = 0; from < table.length; from += 1) {
      const place = table[from] ?? 0;
      if (place === 0) continue;
      const hash = hashes[from] ?? 0;
      let slot = hash & mask;
      while (this.#table[slot] !== 0) slot = (slot + 1) & mask;
      this.#table[slot] = place;
      this.#hashes[slot] = hash;
    }
  }
}

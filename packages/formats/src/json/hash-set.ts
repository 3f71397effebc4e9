/** A set of hashes, which is emptied again and again without cost. */
export class HashSet {
  #hashes = new Int32Array(256);
  /** In which round each place was taken. */
  #rounds = new Int32Array(256);
  #round = 1;
  #size = 0;

  clear(): void {
    this.#round += 1;
    this.#size = 0;
    // The rounds are 32 bits.
    if (this.#round === 2 ** 31 - 1) {
      this.#rounds.fill(0);
      this.#round = 1;
    }
  }

  /** @returns whether it was not in it */
  add(hash: number): boolean {
    const mask = this.#hashes.length - 1;
    let at = Math.imul(hash, 0x9e3779b1) >>> 8;
    for (; this.#rounds[at & mask] === this.#round; at += 1) {
      if (this.#hashes[at & mask] === hash) return false;
    }
    this.#hashes[at & mask] = hash;
    this.#rounds[at & mask] = this.#round;
    this.#size += 1;
    if (this.#size * 2 > mask) this.#grow();
    return true;
  }

  #grow(): void {
    const [hashes, rounds, round] = [this.#hashes, this.#rounds, this.#round];
    this.#hashes = new Int32Array(hashes.length * 2);
    this.#rounds = new Int32Array(hashes.length * 2);
    this.#size = 0;
    for (const [at, hash] of hashes.entries()) if (rounds[at] === round) this.add(hash);
  }
}

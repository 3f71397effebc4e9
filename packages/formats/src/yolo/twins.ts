/** Rows of an image that are compared one with the other: that is quicker than a set until there are many. */
const MANY = 40;

/** The boxes and classes of an image's rows. Loaders delete all but one of those that are alike. */
export class Twins {
  /** Class, left, top, right and bottom edge in whole millionths of each row, until there are many, and of the next. */
  readonly #keys = new Int32Array(MANY * 5 + 5);
  /** Where the next row is. */
  #next = 0;
  #seen: Set<string> | undefined;

  /** Begins an image. */
  clear(): void {
    this.#next = 0;
    this.#seen = undefined;
  }

  /** Says what box the next row has, in whole millionths. */
  bounds(left: number, top: number, right: number, bottom: number): void {
    const keys = this.#keys;
    const next = this.#next;
    keys[next + 1] = left;
    keys[next + 2] = top;
    keys[next + 3] = right;
    keys[next + 4] = bottom;
  }

  /** Remembers the row. @returns whether another has the same class and box */
  add(classNumber: number): boolean {
    const keys = this.#keys;
    const next = this.#next;
    keys[next] = classNumber;
    if (this.#seen === undefined) {
      for (let i = 0; i < next; i += 5) {
        if (
          keys[i + 1] === keys[next + 1] &&
          keys[i + 2] === keys[next + 2] &&
          keys[i + 3] === keys[next + 3] &&
          keys[i + 4] === keys[next + 4] &&
          keys[i] === classNumber
        )
          return true;
      }
      if (next < MANY * 5) {
        this.#next = next + 5;
        return false;
      }
      this.#seen = new Set();
      for (let i = 0; i < next; i += 5) this.#seen.add(keys.subarray(i, i + 5).join(" "));
    }
    const before = this.#seen.size;
    return this.#seen.add(keys.subarray(next, next + 5).join(" ")).size === before;
  }
}

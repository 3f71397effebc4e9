/** Labels by how many images are left of each: a heap in which an entry that is no longer true is passed over. */
export class RarestLabels {
  readonly #left: Float64Array;
  /** Places of labels among those of which the same number is left. */
  readonly #places: readonly number[] | undefined;
  readonly #heap: Entry[] = [];

  /** @param left of each label; {@link changed} is to be told of labels of which less is left */
  constructor(left: Float64Array, places?: readonly number[]) {
    this.#left = left;
    this.#places = places;
    for (const label of left.keys()) this.changed(label);
  }

  changed(label: number): void {
    const entry = { label, left: this.#left[label] ?? 0 };
    if (entry.left <= 0) return;
    const heap = this.#heap;
    let at = heap.length;
    while (at > 0) {
      const above = (at - 1) >> 1;
      const parent = heap[above];
      if (parent === undefined || !this.#isBefore(entry, parent)) break;
      heap[at] = parent;
      at = above;
    }
    heap[at] = entry;
  }

  /** Takes the label of which the fewest are left. */
  take(): number | undefined {
    for (let first = this.#pop(); first !== undefined; first = this.#pop())
      if (first.left === this.#left[first.label]) return first.label;
    return undefined;
  }

  #pop(): Entry | undefined {
    const heap = this.#heap;
    const [first] = heap;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return first;
    let at = 0;
    for (;;) {
      let below = at * 2 + 1;
      const [one, other] = [heap[below], heap[below + 1]];
      if (one === undefined) break;
      if (other !== undefined && this.#isBefore(other, one)) below += 1;
      const least = heap[below] ?? one;
      if (!this.#isBefore(least, last)) break;
      heap[at] = least;
      at = below;
    }
    heap[at] = last;
    return first;
  }

  #isBefore(a: Entry, b: Entry): boolean {
    if (a.left !== b.left) return a.left < b.left;
    const places = this.#places;
    return places === undefined ? a.label < b.label : (places[a.label] ?? 0) < (places[b.label] ?? 0);
  }
}

interface Entry {
  readonly label: number;
  readonly left: number;
}

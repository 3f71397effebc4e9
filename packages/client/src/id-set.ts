/** The first and the last of some ids in the alphabet; of none, nothing. */
type Ends = readonly string[];

/**
 * The ids that came, of lists of any length in memory that does not grow: the last ones are held, twice to thrice
 * `capacity`; of those before only where they begin and end, if those that came much later lie beyond that. So it is
 * with the ids of most databases, for they begin with the time. Of other lists all ids are held.
 */
export class IdSet {
  #capacity: number;
  #held: string[] = [];
  /** The same to look up, where order does not tell: for long lists, hashing takes longer than all else. */
  #index: Set<string> | undefined;
  /** Of all ids. */
  #ends: Ends = [];
  /** Of what is no longer held. */
  #past: Ends = [];
  /** How many ids were added. */
  size = 0;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** Those that are held, where there are others. */
  get recent(): ReadonlySet<string> | undefined {
    return this.#past.length > 0 ? new Set(this.#held) : undefined;
  }

  /** How many ids at the head are held, one behind the other as they are here. */
  overlap(ids: readonly string[]): number {
    const place = this.#held.lastIndexOf(ids[0] ?? "");
    const end = ids.findIndex((id, index) => place < 0 || this.#held[place + index] !== id);
    return end < 0 ? ids.length : end;
  }

  /** Whether the ids are sorted, and all lie beyond those that came: then they are new. */
  isAhead(ids: readonly string[]): boolean {
    const [least, greatest] = this.#ends;
    const [first = ""] = ids;
    const isUp = first > (greatest ?? first) || first < (ids.at(-1) ?? "");
    let before = isUp ? greatest : least;
    return ids.every((id) => {
      const isNext = before === undefined || (isUp ? id > before : id < before);
      before = id;
      return isNext;
    });
  }

  /** Whether the id is one of those that are held. */
  isRecent(id: string): boolean {
    return (this.#index ??= new Set(this.#held)).has(id);
  }

  /** Whether it came before, as far as its place in the alphabet can tell. */
  has(id: string): boolean {
    return this.isRecent(id) || meet(this.#past, [id, id]);
  }

  /**
   * Adds ids that did not come before.
   * @param keepsAll whether none of those before is let go of
   */
  add(ids: readonly string[], keepsAll: boolean): void {
    this.size += ids.length;
    this.#ends = endsOf([...this.#ends, ...endsOf(ids)]);
    for (const id of ids) {
      this.#held.push(id);
      this.#index?.add(id);
    }
    if (keepsAll) return;
    while (this.#held.length >= 3 * this.#capacity) {
      const past = endsOf([...this.#past, ...this.#held.slice(0, this.#capacity)]);
      if (meet(past, endsOf(this.#held.slice(-this.#capacity)))) {
        // In no order: nothing can be let go of.
        this.#capacity = Infinity;
      } else {
        this.#past = past;
        this.#held = this.#held.slice(this.#capacity);
        this.#index = undefined;
      }
    }
  }
}

function endsOf(ids: readonly string[]): Ends {
  const [first] = ids;
  if (first === undefined) return [];
  let [least, greatest] = [first, first];
  for (const id of ids) {
    if (id > greatest) greatest = id;
    else if (id < least) least = id;
  }
  return [least, greatest];
}

function meet([least = "", greatest = ""]: Ends, [first = "", last = ""]: Ends): boolean {
  return first <= greatest && last >= least;
}

import type { Distribution } from "./inspection.ts";

/** The relative error of quantiles, at most. */
export const quantileError = 0.01;

const GAMMA = (1 + quantileError) / (1 - quantileError);
const WIDTH = Math.log(GAMMA);
/** Values beyond count as these in quantiles, so that no number makes a sketch large. */
const SMALLEST = 1e-12;
const LARGEST = 1e15;
const FEW = 128;

/**
 * Finds quantiles of values of 0 or more. As long as few of them differ, each is counted by itself, and quantiles are
 * exact. Then they are counted in bins that grow by 2 % each: at most some 3,100, whatever the number of values and
 * their order. Method: https://arxiv.org/abs/1908.10693
 */
export class Sketch {
  readonly #exact: number;
  /** Undefined once there are too many values. */
  #counts: Map<number, number> | undefined = new Map();
  readonly #bins = new Bins();
  #values = 0;
  #min = Number.POSITIVE_INFINITY;
  #max = 0;

  /** @param exact - different values that are told apart */
  constructor(exact: number = FEW) {
    this.#exact = exact;
  }

  /** Count a value. Anything but a finite number of 0 or more is passed over. */
  add(value: number): void {
    if (!(value >= 0 && value < Number.POSITIVE_INFINITY)) return;
    this.#values += 1;
    if (value < this.#min) this.#min = value;
    if (value > this.#max) this.#max = value;
    if (this.#counts === undefined) {
      this.#bins.add(value, 1);
      return;
    }
    this.#counts.set(value, (this.#counts.get(value) ?? 0) + 1);
    if (this.#counts.size <= this.#exact) return;
    for (const [known, count] of this.#counts) this.#bins.add(known, count);
    this.#counts = undefined;
  }

  /** Undefined where there were no values. */
  distribution(): Distribution | undefined {
    if (this.#values === 0) return undefined;
    const sorted = this.#counts === undefined ? undefined : [...this.#counts].toSorted(([a], [b]) => a - b);
    const quantile = (share: number): number => {
      const found = valueAt(sorted ?? this.#bins, Math.max(1, Math.ceil(share * this.#values)));
      return Math.min(Math.max(found ?? this.#max, this.#min), this.#max);
    };
    return {
      values: this.#values,
      min: this.#min,
      p05: quantile(0.05),
      p25: quantile(0.25),
      p50: quantile(0.5),
      p75: quantile(0.75),
      p95: quantile(0.95),
      max: this.#max,
    };
  }
}

/** The value of a rank from below among values that come sorted, with their counts. */
function valueAt(
  counts: Iterable<readonly [value: number, count: number]>,
  rank: number,
): number | undefined {
  let seen = 0;
  for (const [value, count] of counts) {
    seen += count;
    if (seen >= rank) return value;
  }
  return undefined;
}

/** Counts of values between powers of {@link GAMMA}, and of zeros. */
class Bins {
  #zeros = 0;
  /** The power that `#counts` begins with. */
  #first = 0;
  #counts = new Float64Array(0);

  add(value: number, times: number): void {
    if (value === 0) {
      this.#zeros += times;
      return;
    }
    const bin = Math.ceil(Math.log(Math.min(Math.max(value, SMALLEST), LARGEST)) / WIDTH);
    this.#reach(bin);
    const at = bin - this.#first;
    this.#counts[at] = (this.#counts[at] ?? 0) + times;
  }

  *[Symbol.iterator](): Generator<readonly [value: number, count: number]> {
    yield [0, this.#zeros];
    for (const [index, count] of this.#counts.entries()) {
      // The value from which both ends of the bin are as far, by their ratios.
      if (count > 0) yield [(2 * GAMMA ** (this.#first + index)) / (GAMMA + 1), count];
    }
  }

  /** Makes room for a bin. */
  #reach(bin: number): void {
    const length = this.#counts.length;
    const isBelow = length === 0 || bin < this.#first;
    const isAbove = length === 0 || bin >= this.#first + length;
    if (!isBelow && !isAbove) return;
    // Room beyond it, as neighbours are likely to come.
    const from = isBelow ? bin - 32 : this.#first;
    const to = isAbove ? bin + 33 : this.#first + length;
    const counts = new Float64Array(to - from);
    counts.set(this.#counts, length === 0 ? 0 : this.#first - from);
    this.#first = from;
    this.#counts = counts;
  }
}

import { notPlain, PlainText } from "./plain-text.ts";

const COMMA = 0x2c;
const MINUS = 0x2d;
const POINT = 0x2e;
const ZERO = 0x30;
const SMALL_E = 0x65;
const CAPITAL_E = 0x45;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;

/** Powers of ten up to the greatest that a number of 15 digits is divided by; all are exact. */
const POWERS: readonly number[] = Array.from({ length: 16 }, (_, exponent) => 10 ** exponent);
/** Digits of which any number fits into 32 bits, and into the 53 bits of a double. */
const SHORT = 9;
const EXACT = 15;

/** Goes over plain JSON, see `PlainJson`: its numbers. */
export class PlainNumbers extends PlainText {
  /** Where numbers are put until it is known how many there are. Begun with fractions, it has room for any. */
  readonly #numbers: number[] = Array.from({ length: 1024 }, () => 0.5);

  /** A number that is finite. */
  number(): number {
    const first = this.peek();
    const bytes = this.bytes;
    const start = this.at;
    let at = first === MINUS ? start + 1 : start;
    const whole = at;
    let digits = 0;
    let digit = ((bytes[at] ?? 0) - ZERO) >>> 0;
    for (; digit < 10; digit = ((bytes[at] ?? 0) - ZERO) >>> 0) {
      digits = (Math.imul(digits, 10) + digit) | 0;
      at += 1;
    }
    let count = at - whole;
    if (count === 0 || (count > 1 && bytes[whole] === ZERO)) throw notPlain;
    let decimals = 0;
    if (bytes[at] === POINT) {
      at += 1;
      const fraction = at;
      digit = ((bytes[at] ?? 0) - ZERO) >>> 0;
      for (; digit < 10; digit = ((bytes[at] ?? 0) - ZERO) >>> 0) {
        digits = (Math.imul(digits, 10) + digit) | 0;
        at += 1;
      }
      decimals = at - fraction;
      if (decimals === 0) throw notPlain;
      count += decimals;
    }
    const last = bytes[at];
    if (count > SHORT || last === SMALL_E || last === CAPITAL_E)
      return this.#longNumber(start, at, count, decimals);
    this.at = at;
    // Both are exact, so the quotient is the double that is nearest: what parsing the text gives.
    const value = decimals === 0 ? digits : digits / (POWERS[decimals] ?? 1);
    return first === MINUS ? -value : value;
  }

  /** Goes over a number that is finite. @returns whether it is a common one: of few digits before the point, without an exponent */
  skipNumber(): boolean {
    const first = this.peek();
    const bytes = this.bytes;
    let at = first === MINUS ? this.at + 1 : this.at;
    const whole = at;
    while (((bytes[at] ?? 0) - ZERO) >>> 0 < 10) at += 1;
    // What has very many digits could be too large for a number.
    if (at === whole || at - whole > EXACT || (bytes[whole] === ZERO && at > whole + 1))
      return this.#isNumber();
    if (bytes[at] === POINT) {
      at += 1;
      const fraction = at;
      while (((bytes[at] ?? 0) - ZERO) >>> 0 < 10) at += 1;
      if (at === fraction) throw notPlain;
    }
    if (bytes[at] === SMALL_E || bytes[at] === CAPITAL_E) return this.#isNumber();
    this.at = at;
    return true;
  }

  /** `[[x, y], …]` as `[x, y, …]`, at least one pair; -0 is 0. */
  pairs(): number[] {
    const bytes = this.bytes;
    const numbers = this.#numbers;
    let size = 0;
    const begin = this.at;
    let at = begin;
    // Nearly all lists have no spaces and short numbers: they are read in one loop.
    if (bytes[at] !== OPEN_BRACKET || bytes[at + 1] !== OPEN_BRACKET) return this.#anyPairs(begin);
    at += 2;
    for (let first = true; ; first = !first) {
      const start = at;
      if (bytes[at] === MINUS) at += 1;
      const whole = at;
      let digits = 0;
      let decimals = 0;
      let digit = ((bytes[at] ?? 0) - ZERO) >>> 0;
      for (; digit < 10; digit = ((bytes[at] ?? 0) - ZERO) >>> 0) {
        digits = (Math.imul(digits, 10) + digit) | 0;
        at += 1;
      }
      let count = at - whole;
      if (count === 0 || (count > 1 && bytes[whole] === ZERO)) throw notPlain;
      if (bytes[at] === POINT) {
        at += 1;
        const fraction = at;
        digit = ((bytes[at] ?? 0) - ZERO) >>> 0;
        for (; digit < 10; digit = ((bytes[at] ?? 0) - ZERO) >>> 0) {
          digits = (Math.imul(digits, 10) + digit) | 0;
          at += 1;
        }
        decimals = at - fraction;
        if (decimals === 0) throw notPlain;
        count += decimals;
      }
      const next = bytes[at];
      if (count > SHORT || (next !== COMMA && next !== CLOSE_BRACKET)) {
        this.at = start;
        numbers[size] = this.number() + 0;
        at = this.at;
      } else {
        const value = decimals === 0 ? digits : digits / (POWERS[decimals] ?? 1);
        numbers[size] = whole === start ? value : 0 - value;
      }
      size += 1;
      if (first) {
        if (bytes[at] !== COMMA) return this.#anyPairs(begin);
        at += 1;
        continue;
      }
      if (bytes[at] !== CLOSE_BRACKET) return this.#anyPairs(begin);
      if (bytes[at + 1] === COMMA && bytes[at + 2] === OPEN_BRACKET) at += 3;
      else if (bytes[at + 1] === CLOSE_BRACKET) {
        this.at = at + 2;
        return numbers.slice(0, size);
      } else return this.#anyPairs(begin);
    }
  }

  /** Goes over what {@link pairs} reads. */
  skipPairs(): void {
    const bytes = this.bytes;
    let at = this.at + 2;
    if (bytes[at - 2] !== OPEN_BRACKET || bytes[at - 1] !== OPEN_BRACKET) return void this.#anyPairs(this.at);
    for (let first = true; ; first = !first) {
      if (bytes[at] === MINUS) at += 1;
      const whole = at;
      while (((bytes[at] ?? 0) - ZERO) >>> 0 < 10) at += 1;
      if (at === whole || (bytes[whole] === ZERO && at > whole + 1)) throw notPlain;
      // It could be too large for a number.
      if (at - whole > EXACT) return void this.#anyPairs(this.at);
      if (bytes[at] === POINT) {
        at += 1;
        const fraction = at;
        while (((bytes[at] ?? 0) - ZERO) >>> 0 < 10) at += 1;
        if (at === fraction) throw notPlain;
      }
      if (first) {
        if (bytes[at] !== COMMA) return void this.#anyPairs(this.at);
        at += 1;
        continue;
      }
      if (bytes[at] !== CLOSE_BRACKET) return void this.#anyPairs(this.at);
      if (bytes[at + 1] === COMMA && bytes[at + 2] === OPEN_BRACKET) at += 3;
      else if (bytes[at + 1] === CLOSE_BRACKET) {
        this.at = at + 2;
        return;
      } else return void this.#anyPairs(this.at);
    }
  }

  #anyPairs(begin: number): number[] {
    this.at = begin;
    const numbers: number[] = [];
    if (!this.openList()) throw notPlain;
    do {
      if (!this.openList()) throw notPlain;
      numbers.push(this.number() + 0);
      if (!this.moreElements()) throw notPlain;
      numbers.push(this.number() + 0);
      if (this.moreElements()) throw notPlain;
    } while (this.moreElements());
    return numbers;
  }

  #isNumber(): false {
    this.number();
    return false;
  }

  /** A number of many digits, or one with an exponent, which begins at `at`. */
  #longNumber(start: number, at: number, count: number, decimals: number): number {
    const bytes = this.bytes;
    let end = at;
    if (bytes[at] === SMALL_E || bytes[at] === CAPITAL_E) {
      end += bytes[at + 1] === 0x2b || bytes[at + 1] === MINUS ? 2 : 1;
      const power = end;
      while (((bytes[end] ?? 0) - ZERO) >>> 0 < 10) end += 1;
      if (end === power) throw notPlain;
    } else if (count <= EXACT) {
      this.at = at;
      // The first nine digits and the rest: each has 32 bits, and together they have 53.
      let [digits, rest, room] = [0, 0, SHORT];
      for (let i = start; i < at; i += 1) {
        const digit = ((bytes[i] ?? 0) - ZERO) >>> 0;
        if (digit > 9) continue;
        room -= 1;
        if (room >= 0) digits = (Math.imul(digits, 10) + digit) | 0;
        else rest = (Math.imul(rest, 10) + digit) | 0;
      }
      const value = (digits * (POWERS[count - SHORT] ?? 1) + rest) / (POWERS[decimals] ?? 1);
      return bytes[start] === MINUS ? -value : value;
    }
    const value = Number(this.decoded(start, end));
    if (!Number.isFinite(value)) throw notPlain;
    this.at = end;
    return value;
  }
}

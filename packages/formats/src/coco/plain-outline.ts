import { cursor, Decimals, POWERS, WIDE } from "../bytes/packed.ts";
import { COUNTS_KEY, isText, SIZE_KEY } from "./plain-members.ts";
import { NOT_PLAIN, numberAt } from "./plain-number.ts";

const COMMA = 0x2c;
const MINUS = 0x2d;
const DOT = 0x2e;
const ZERO = 0x30;
const COLON = 0x3a;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const LINE_FEED = 0x0a;

/** Masks of larger sides are looked at more closely. */
const MAX_SIDE = 2 ** 15;
/** Where the numbers of the rings begin: those of the box come before them. */
export const FIRST = 4;

/** Reads box and segmentation of one plain annotation after the other. */
export class PlainOutline {
  /** Line feeds in the annotation, and where in the chunk the last of them is. */
  lines = 0;
  lastLine = 0;
  /** The numbers of the box, from {@link FIRST} to {@link used} those of the rings, or the run lengths of a mask. */
  readonly numbers: Decimals = new Decimals();
  used: number = FIRST;
  /** Where each ring ends. */
  rings: Int32Array = new Int32Array(64);
  ringCount = 0;
  /** The size of a mask; 0 where there is none. */
  height = 0;
  width = 0;

  /** Begins an annotation. */
  clear(): void {
    this.lines = 0;
    this.ringCount = 0;
    this.height = 0;
    this.used = FIRST;
  }

  /** Whether the last point of a ring is the first again: something is kept of that beside the ring. */
  get hasClosedRing(): boolean {
    const { digits, places, doubles } = this.numbers;
    const value = (i: number): number =>
      places[i] === WIDE ? (doubles[i] ?? 0) : (digits[i] ?? 0) / (POWERS[places[i] ?? 0] ?? 1);
    let from = FIRST;
    for (let ring = 0; ring < this.ringCount; ring += 1) {
      const to = this.rings[ring] ?? 0;
      if (value(from) === value(to - 2) && value(from + 1) === value(to - 1)) return true;
      from = to;
    }
    return false;
  }

  /** The index of the first byte from `at` on that is not white space. */
  space(bytes: Uint8Array, at: number): number {
    let i = at;
    for (;;) {
      const byte = bytes[i] ?? 0;
      if (byte > 0x20) return i;
      if (byte === LINE_FEED) {
        this.lines += 1;
        this.lastLine = i;
      } else if (byte !== 0x20 && byte !== 0x0d && byte !== 0x09) return i;
      i += 1;
    }
  }

  /** Four numbers, sides not below 0, or null as nothing. */
  box(bytes: Uint8Array, at: number): number {
    if (bytes[at] !== OPEN_BRACKET) return NOT_PLAIN;
    const { places, digits, doubles } = this.numbers;
    const before = this.used;
    const i = this.#numbersAt(bytes, at, 0);
    const count = this.used;
    this.used = before;
    if (i === NOT_PLAIN || count !== 4) return NOT_PLAIN;
    for (let side = 2; side < 4; side += 1) {
      if ((places[side] === WIDE ? (doubles[side] ?? 0) : (digits[side] ?? 0)) < 0) return NOT_PLAIN;
    }
    return i;
  }

  /** Run lengths as numbers, which fill their mask. */
  #runs(bytes: Uint8Array, at: number): number {
    const before = this.used;
    let hasSize = false;
    let i = at;
    do {
      i = this.space(bytes, i + 1);
      const isCounts = isText(bytes, i, COUNTS_KEY);
      if (!isCounts && !isText(bytes, i, SIZE_KEY)) return NOT_PLAIN;
      i = this.space(bytes, cursor.at);
      if (bytes[i] !== COLON) return NOT_PLAIN;
      i = this.space(bytes, i + 1);
      if (bytes[i] !== OPEN_BRACKET || (isCounts ? this.ringCount > 0 : hasSize)) return NOT_PLAIN;
      const first = isCounts ? before : this.used;
      const used = this.used;
      i = this.#numbersAt(bytes, i, first);
      if (i === NOT_PLAIN) return NOT_PLAIN;
      for (let n = first; n < this.used; n += 1) {
        if (this.numbers.places[n] !== 0 || (this.numbers.digits[n] ?? 0) < 0) return NOT_PLAIN;
      }
      if (isCounts) this.ringCount = 1;
      else {
        if (this.used - first !== 2) return NOT_PLAIN;
        hasSize = true;
        this.height = this.numbers.digits[first] ?? 0;
        this.width = this.numbers.digits[first + 1] ?? 0;
        this.used = used;
      }
      i = this.space(bytes, i);
    } while (bytes[i] === COMMA);
    if (bytes[i] !== CLOSE_BRACE || this.ringCount === 0 || !hasSize) return NOT_PLAIN;
    if (this.height === 0 || this.height > MAX_SIDE || this.width > MAX_SIDE) return NOT_PLAIN;
    let rest = this.height * this.width;
    for (let run = before; run < this.used; run += 1) rest -= this.numbers.digits[run] ?? 0;
    return rest === 0 ? i + 1 : NOT_PLAIN;
  }

  /** A list of rings of three points or more, or a mask. */
  segmentation(bytes: Uint8Array, at: number): number {
    if (bytes[at] === OPEN_BRACE) return this.#runs(bytes, at);
    if (bytes[at] !== OPEN_BRACKET) return NOT_PLAIN;
    let i = this.space(bytes, at + 1);
    if (bytes[i] === CLOSE_BRACKET) return i + 1;
    for (;;) {
      if (bytes[i] !== OPEN_BRACKET) return NOT_PLAIN;
      const before = this.used;
      i = this.#numbersAt(bytes, i, before);
      if (i === NOT_PLAIN) return NOT_PLAIN;
      const count = this.used - before;
      if (count < 6 || count % 2 === 1) return NOT_PLAIN;
      if (this.ringCount === this.rings.length) {
        const more = new Int32Array(this.rings.length * 2);
        more.set(this.rings);
        this.rings = more;
      }
      this.rings[this.ringCount] = this.used;
      this.ringCount += 1;
      i = this.space(bytes, i);
      if (bytes[i] === CLOSE_BRACKET) return i + 1;
      if (bytes[i] !== COMMA) return NOT_PLAIN;
      i = this.space(bytes, i + 1);
    }
  }

  /**
   * Reads the numbers of a list. The time of a large file goes here.
   *
   * @param first where the first of them is kept; {@link used} is after the last
   */
  #numbersAt(bytes: Uint8Array, at: number, first: number): number {
    const numbers = this.numbers;
    let { digits, places } = numbers;
    let used = first;
    let i = at + 1;
    let byte = bytes[i] ?? 0;
    for (;;) {
      if (byte <= 0x20) {
        i = this.space(bytes, i);
        byte = bytes[i] ?? 0;
      }
      if (used === digits.length) {
        numbers.grow();
        ({ digits, places } = numbers);
      }
      const start = i;
      const isNegative = byte === MINUS;
      if (isNegative) {
        i += 1;
        byte = bytes[i] ?? 0;
      }
      const whole = i;
      // As 32 bits: what has more digits than fit is read again below.
      let value = 0;
      let digit = byte - ZERO;
      while (digit >>> 0 <= 9) {
        value = (Math.imul(value, 10) + digit) | 0;
        i += 1;
        byte = bytes[i] ?? 0;
        digit = byte - ZERO;
      }
      // No digit, or a zero before others.
      if (i === whole || (i - whole > 1 && bytes[whole] === ZERO)) return NOT_PLAIN;
      let count = i - whole;
      let decimals = 0;
      if (byte === DOT) {
        const point = i;
        i += 1;
        byte = bytes[i] ?? 0;
        digit = byte - ZERO;
        while (digit >>> 0 <= 9) {
          value = (Math.imul(value, 10) + digit) | 0;
          i += 1;
          byte = bytes[i] ?? 0;
          digit = byte - ZERO;
        }
        decimals = i - point - 1;
        if (decimals === 0) return NOT_PLAIN;
        count += decimals;
      }
      if (count > 9 || (isNegative && value === 0)) {
        const wide = numberAt(bytes, start, true);
        i = cursor.at;
        if (i === NOT_PLAIN) return NOT_PLAIN;
        byte = bytes[i] ?? 0;
        places[used] = WIDE;
        numbers.doubles[used] = wide;
      } else {
        digits[used] = isNegative ? -value : value;
        places[used] = decimals;
      }
      used += 1;
      if (byte <= 0x20) {
        i = this.space(bytes, i);
        byte = bytes[i] ?? 0;
      }
      if (byte === COMMA) {
        i += 1;
        byte = bytes[i] ?? 0;
        continue;
      }
      this.used = used;
      // An exponent, among others.
      return byte === CLOSE_BRACKET ? i + 1 : NOT_PLAIN;
    }
  }
}

/*
 * Numbers in few bytes. A whole number is written in base 128, lowest digits first, the highest bit of each byte saying
 * that another follows; its sign is folded into the lowest bit. Coordinates are mostly decimals of few digits near the
 * ones before: they are written as differences of their digits, with one exponent for all.
 */

/** Room for one number, in bytes. */
export const NUMBER_ROOM = 9;
/** Digits of numbers whose differences still fit in 32 bits. */
const MAX_DIGITS = 1_000_000_000;

export const POWERS: readonly number[] = Array.from({ length: 23 }, (_, exponent) => Number(`1e${exponent}`));

const double = new Float64Array(1);
const halves = new Int32Array(double.buffer);

/** Where the last `put…` or `take…` ended. One reader and one writer run at a time: nothing awaits in between. */
export const cursor: { at: number } = { at: 0 };

/** Writes a whole number of 32 bits. */
export function putInt(bytes: Uint8Array, at: number, value: number): number {
  let rest = ((value << 1) ^ (value >> 31)) >>> 0;
  let i = at;
  while (rest > 127) {
    bytes[i] = (rest & 127) | 128;
    i += 1;
    rest >>>= 7;
  }
  bytes[i] = rest;
  return i + 1;
}

/** Writes a double as it is. */
export function putDouble(bytes: Uint8Array, at: number, value: number): number {
  double[0] = value;
  putFour(bytes, at, halves[0] ?? 0);
  putFour(bytes, at + 4, halves[1] ?? 0);
  return at + 8;
}

/** Numbers as their digits without the point, how many of them stand after it, and what has too many for that. */
export class Decimals {
  digits: Int32Array = new Int32Array(1024);
  /** {@link WIDE} where the number is among the doubles. */
  places: Uint8Array = new Uint8Array(1024);
  doubles: Float64Array = new Float64Array(1024);

  /** Makes room for more numbers. */
  grow(): void {
    this.digits = grown(this.digits, new Int32Array(this.digits.length * 2));
    this.places = grown(this.places, new Uint8Array(this.places.length * 2));
    this.doubles = grown(this.doubles, new Float64Array(this.doubles.length * 2));
  }
}

/** In {@link Decimals.places}. */
export const WIDE = 255;

function grown<T extends Int32Array | Uint8Array | Float64Array>(from: T, to: T): T {
  to.set(from);
  return to;
}

/** Differences of four bytes each: otherwise the first two numbers have four, the differences two; or they are doubles. */
export const BROAD = 64;

/**
 * Writes the numbers for `from ≤ i < to`. Every other one is taken for a coordinate of the same axis.
 *
 * @returns the position after them; they take at most {@link NUMBER_ROOM} bytes each and one more
 */
export function putDecimals(
  bytes: Uint8Array,
  at: number,
  numbers: Decimals,
  from: number,
  to: number,
): number {
  const { digits, places } = numbers;
  let most = 0;
  for (let i = from; i < to; i += 1) {
    const own = places[i] ?? 0;
    if (own > most) most = own;
  }
  if (most === WIDE) return putDoubles(bytes, at, numbers, from, to);
  let x = withPlaces(digits[from] ?? 0, most - (places[from] ?? 0));
  let y = from + 1 < to ? withPlaces(digits[from + 1] ?? 0, most - (places[from + 1] ?? 0)) : 0;
  if (Math.abs(x) >= MAX_DIGITS || Math.abs(y) >= MAX_DIGITS) return putDoubles(bytes, at, numbers, from, to);
  putFour(bytes, at + 1, x);
  putFour(bytes, at + 5, y);
  let end = at + 9;
  for (let i = from + 2; i < to; i += 1) {
    const value = withPlaces(digits[i] ?? 0, most - (places[i] ?? 0));
    const difference = value - x;
    // Also where it is too large for 32 bits.
    if ((difference << 16) >> 16 !== difference) return putBroad(bytes, at, numbers, from, to, most);
    x = y;
    y = value;
    bytes[end] = difference;
    bytes[end + 1] = difference >> 8;
    end += 2;
  }
  bytes[at] = most;
  return end;
}

function putFour(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value;
  bytes[at + 1] = value >> 8;
  bytes[at + 2] = value >> 16;
  bytes[at + 3] = value >> 24;
}

/** Digits with zeros after them. */
function withPlaces(digits: number, more: number): number {
  return more === 0 ? digits : digits * (POWERS[more] ?? 1);
}

function putBroad(
  bytes: Uint8Array,
  at: number,
  numbers: Decimals,
  from: number,
  to: number,
  most: number,
): number {
  const { digits, places } = numbers;
  let end = at + 1;
  let x = 0;
  let y = 0;
  for (let i = from; i < to; i += 1) {
    const value = withPlaces(digits[i] ?? 0, most - (places[i] ?? 0));
    if (value >= MAX_DIGITS || value <= -MAX_DIGITS) return putDoubles(bytes, at, numbers, from, to);
    const difference = value - x;
    x = y;
    y = value;
    putFour(bytes, end, difference);
    end += 4;
  }
  bytes[at] = BROAD + most;
  return end;
}

function putDoubles(
  bytes: Uint8Array,
  at: number,
  { digits, places, doubles }: Decimals,
  from: number,
  to: number,
): number {
  bytes[at] = WIDE;
  let end = at + 1;
  for (let i = from; i < to; i += 1) {
    const own = places[i] ?? 0;
    const value = own === WIDE ? doubles[i] : (digits[i] ?? 0) / (POWERS[own] ?? 1);
    end = putDouble(bytes, end, value ?? 0);
  }
  return end;
}

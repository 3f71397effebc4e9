/*
 * YOLO's numbers are fractions of the image's sides. They are written from whole millionths, so that the text is exact:
 * a box whose edges are whole millionths has a centre of at most seven decimals, and centre ± half the size gives
 * those edges again, never outside 0 to 1.
 */

const MILLION = 1_000_000;

/** The longest number that is written here, and a sign before it: ` 0.1234567`. */
export const FRACTION_ROOM = 10;

/** A length as whole millionths of a side, kept within the side. */
export function millionths(pixels: number, side: number): number {
  const parts = (pixels / side) * MILLION;
  if (parts > 0 && parts < MILLION) return (parts + 0.5) | 0;
  return parts <= 0 ? 0 : parts >= MILLION ? MILLION : Number.NaN;
}

/** Writes whole millionths as a decimal fraction, `250000` as `0.25`. @returns the position after it */
export function putFraction(bytes: Uint8Array, at: number, parts: number): number {
  if (parts >= MILLION) {
    bytes[at] = 0x31;
    return at + 1;
  }
  bytes[at] = 0x30;
  return parts === 0 ? at + 1 : putDigits(bytes, at + 2, parts);
}

/** Writes the middle of two places in whole millionths as a decimal fraction: at most seven decimals. */
export function putMiddle(bytes: Uint8Array, at: number, from: number, to: number): number {
  const sum = from + to;
  if ((sum & 1) === 0) return putFraction(bytes, at, sum >> 1);
  // The last of seven digits is a five, so no other is left out.
  bytes[at] = 0x30;
  putThrees(bytes, at + 2, sum >> 1);
  bytes[at + 8] = 0x35;
  return at + 9;
}

/** The digits of each number below 1000, and how many of them are before the zeros at its end. */
const THREES = new Uint8Array(3000);
const LENGTHS = new Uint8Array(1000);
for (let number = 0; number < 1000; number += 1) {
  const text = String(number).padStart(3, "0");
  for (let i = 0; i < 3; i += 1) THREES[number * 3 + i] = text.charCodeAt(i);
  LENGTHS[number] = text.replace(/0+$/, "").length;
}

/** Writes a point and digits without the zeros at their end. `at` is after the point. */
function putDigits(bytes: Uint8Array, at: number, parts: number): number {
  putThrees(bytes, at, parts);
  const high = (parts / 1000) | 0;
  const low = parts - high * 1000;
  return low === 0 ? at + (LENGTHS[high] ?? 0) : at + 3 + (LENGTHS[low] ?? 0);
}

/** Writes a point and six digits. `at` is after the point. */
function putThrees(bytes: Uint8Array, at: number, parts: number): void {
  const high = ((parts / 1000) | 0) * 3;
  const low = parts * 3 - high * 1000;
  bytes[at - 1] = 0x2e;
  bytes[at] = THREES[high] ?? 0;
  bytes[at + 1] = THREES[high + 1] ?? 0;
  bytes[at + 2] = THREES[high + 2] ?? 0;
  bytes[at + 3] = THREES[low] ?? 0;
  bytes[at + 4] = THREES[low + 1] ?? 0;
  bytes[at + 5] = THREES[low + 2] ?? 0;
}

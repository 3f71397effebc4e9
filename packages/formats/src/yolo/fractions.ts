/*
 * YOLO's numbers are fractions of the image's sides. They are written from whole millionths, so that the text is exact:
 * a box whose edges are whole millionths has a centre of at most seven decimals, and centre ± half the size gives
 * those edges again, never outside 0 to 1.
 */

const MILLION = 1_000_000;

/** The most bytes that a number changes here, and a sign before it: ` 0.1234567`. */
export const FRACTION_ROOM = 10;

/** A length as whole millionths of a side, kept within the side. */
export function millionths(pixels: number, side: number): number {
  const parts = (pixels / side) * MILLION;
  if (parts > 0 && parts < MILLION) return (parts + 0.5) | 0;
  return parts <= 0 ? 0 : parts >= MILLION ? MILLION : Number.NaN;
}

/** The three digits of each number below 1000, as four bytes, the lowest first; how many are before the zeros at its end. */
const THREES = new Uint32Array(1000);
const LENGTHS = new Uint8Array(1000);
for (let number = 0; number < 1000; number += 1) {
  const text = String(number).padStart(3, "0");
  for (let i = 0; i < 3; i += 1) THREES[number] = (THREES[number] ?? 0) | (text.charCodeAt(i) << (8 * i));
  LENGTHS[number] = text.replace(/0+$/, "").length;
}
/** A zero and a point, as two bytes, the lowest first. */
const ZERO_POINT = 0x2e30;

/** Writes whole millionths as a decimal fraction, `250000` as `0.25`. @returns the position after it */
export function putFraction(view: DataView, at: number, parts: number): number {
  if (parts >= MILLION) {
    view.setUint8(at, 0x31);
    return at + 1;
  }
  const low = putSix(view, at, parts);
  if (low > 0) return at + 5 + (LENGTHS[low] ?? 0);
  return parts === 0 ? at + 1 : at + 2 + (LENGTHS[(parts / 1000) | 0] ?? 0);
}

/** Writes the middle of two places in whole millionths as a decimal fraction: at most seven decimals. */
export function putMiddle(view: DataView, at: number, from: number, to: number): number {
  const sum = from + to;
  if ((sum & 1) === 0) return putFraction(view, at, sum >> 1);
  // The last of seven digits is a five, so no other is left out.
  putSix(view, at, sum >> 1);
  view.setUint8(at + 8, 0x35);
  return at + 9;
}

/** Writes a zero, a point and six digits, and changes one byte more. @returns the last three digits */
function putSix(view: DataView, at: number, parts: number): number {
  const high = (parts / 1000) | 0;
  const low = parts - high * 1000;
  view.setUint16(at, ZERO_POINT, true);
  view.setUint32(at + 2, THREES[high] ?? 0, true);
  view.setUint32(at + 5, THREES[low] ?? 0, true);
  return low;
}

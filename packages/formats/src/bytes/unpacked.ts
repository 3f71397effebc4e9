import type { Box, PolygonPart } from "../model/shapes.ts";
import { BROAD, cursor, POWERS, WIDE } from "./packed.ts";

/*
 * Reads what `packed.ts` writes.
 */

const double = new Float64Array(1);
const halves = new Int32Array(double.buffer);

/** Reads a whole number; the cursor is after it. */
export function takeInt(bytes: Uint8Array, at: number): number {
  let i = at;
  let byte = bytes[i] ?? 0;
  i += 1;
  let value = byte & 127;
  for (let shift = 7; byte > 127; shift += 7) {
    byte = bytes[i] ?? 0;
    i += 1;
    value |= (byte & 127) << shift;
  }
  cursor.at = i;
  return (value >>> 1) ^ -(value & 1);
}

/** Reads a double; the cursor is after it. */
export function takeDouble(bytes: Uint8Array, at: number): number {
  halves[0] = fourAt(bytes, at);
  halves[1] = fourAt(bytes, at + 4);
  cursor.at = at + 8;
  return double[0] ?? 0;
}

/** An array of these is one of doubles from the start: others are made anew when the first fraction comes. */
const FRACTIONS: readonly number[] = Array.from({ length: 512 }, () => 0.5);

/** Reads `count` numbers that `putDecimals` wrote; the cursor is after them. */
export function takeDecimals(bytes: Uint8Array, at: number, count: number): number[] {
  const numbers =
    count <= FRACTIONS.length ? FRACTIONS.slice(0, count) : Array.from({ length: count }, () => 0.5);
  const form = bytes[at] ?? 0;
  let i = at + 1;
  if (form === WIDE) {
    for (let n = 0; n < count; n += 1) numbers[n] = takeDouble(bytes, i + n * 8);
    cursor.at = i + count * 8;
    return numbers;
  }
  // A quotient of two whole numbers below 2^53 and 10^22 is what a decimal says, rounded once: so JSON.parse has it.
  const scale = POWERS[form % BROAD] ?? 1;
  if (form < BROAD) {
    let x = fourAt(bytes, i);
    let y = fourAt(bytes, i + 4);
    i += 8;
    numbers[0] = x / scale;
    if (count > 1) numbers[1] = y / scale;
    for (let n = 2; n < count; n += 1) {
      const value = x + ((((bytes[i] ?? 0) | ((bytes[i + 1] ?? 0) << 8)) << 16) >> 16);
      i += 2;
      x = y;
      y = value;
      numbers[n] = value / scale;
    }
  } else {
    let x = 0;
    let y = 0;
    for (let n = 0; n < count; n += 1) {
      const value = x + fourAt(bytes, i);
      i += 4;
      x = y;
      y = value;
      numbers[n] = value / scale;
    }
  }
  cursor.at = i;
  return numbers;
}

/** Reads four numbers that `putDecimals` wrote; the cursor is after them. */
export function takeBox(bytes: Uint8Array, at: number): Box {
  const form = bytes[at] ?? 0;
  if (form >= BROAD) {
    const numbers = takeDecimals(bytes, at, 4);
    return {
      type: "box",
      x: numbers[0] ?? 0,
      y: numbers[1] ?? 0,
      width: numbers[2] ?? 0,
      height: numbers[3] ?? 0,
    };
  }
  const scale = POWERS[form] ?? 1;
  const x = fourAt(bytes, at + 1);
  const y = fourAt(bytes, at + 5);
  const width = x + ((((bytes[at + 9] ?? 0) | ((bytes[at + 10] ?? 0) << 8)) << 16) >> 16);
  const height = y + ((((bytes[at + 11] ?? 0) | ((bytes[at + 12] ?? 0) << 8)) << 16) >> 16);
  cursor.at = at + 13;
  return { type: "box", x: x / scale, y: y / scale, width: width / scale, height: height / scale };
}

/** Reads a whole number of four bytes. */
export function fourAt(bytes: Uint8Array, at: number): number {
  return (
    (bytes[at] ?? 0) |
    ((bytes[at + 1] ?? 0) << 8) |
    ((bytes[at + 2] ?? 0) << 16) |
    ((bytes[at + 3] ?? 0) << 24)
  );
}

const NO_HOLES: PolygonPart["holes"] = [];

/** Reads rings: how many, and of each its length and its decimals. The cursor is after them. */
export function takeParts(bytes: Uint8Array, at: number): PolygonPart[] {
  const parts: PolygonPart[] = [];
  const rings = takeInt(bytes, at);
  for (let ring = 0; ring < rings; ring += 1) {
    const length = takeInt(bytes, cursor.at);
    parts.push({ outer: takeDecimals(bytes, cursor.at, length), holes: NO_HOLES });
  }
  return parts;
}

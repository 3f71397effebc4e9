import { cursor, POWERS } from "../bytes/packed.ts";

/** In place of an index: what was looked at is left to JSON.parse. */
export const NOT_PLAIN = -1;

const MINUS = 0x2d;
const DOT = 0x2e;
const ZERO = 0x30;

/**
 * A number as JSON writes it: whole and not below zero unless `isAny`. The cursor is after it, or -1 where it is none
 * or would be infinite, or where it is -0.
 */
export function numberAt(bytes: Uint8Array, at: number, isAny: boolean): number {
  let i = at;
  let byte = bytes[i] ?? 0;
  const isNegative = byte === MINUS;
  if (isNegative) {
    i += 1;
    byte = bytes[i] ?? 0;
  }
  const whole = i;
  let value = 0;
  while (byte >= ZERO && byte <= 0x39) {
    value = value * 10 + (byte - ZERO);
    i += 1;
    byte = bytes[i] ?? 0;
  }
  cursor.at = NOT_PLAIN;
  if (i === whole || (i - whole > 1 && bytes[whole] === ZERO)) return 0;
  let count = i - whole;
  let decimals = 0;
  if (byte === DOT) {
    const point = i;
    i += 1;
    byte = bytes[i] ?? 0;
    while (byte >= ZERO && byte <= 0x39) {
      value = value * 10 + (byte - ZERO);
      i += 1;
      byte = bytes[i] ?? 0;
    }
    decimals = i - point - 1;
    if (decimals === 0) return 0;
    count += decimals;
  }
  if (byte === 0x65 || byte === 0x45) return 0;
  if (!isAny && (isNegative || decimals > 0 || value > Number.MAX_SAFE_INTEGER)) return 0;
  if (isNegative && value === 0) return 0;
  cursor.at = i;
  if (count <= 15) {
    const number = value / (POWERS[decimals] ?? 1);
    return isNegative ? -number : number;
  }
  // Too many digits for two whole numbers that are exact: rounded from the text. Some hundred digits would be infinite.
  if (count > 40) {
    cursor.at = NOT_PLAIN;
    return 0;
  }
  return Number(String.fromCharCode(...bytes.subarray(at, i)));
}

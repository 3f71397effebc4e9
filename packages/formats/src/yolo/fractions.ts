/*
 * YOLO's numbers are fractions of the image's sides. They are written from whole millionths, so that the text is exact:
 * a box whose edges are whole millionths has a centre of at most seven decimals, and centre ± half the size gives
 * those edges again, never outside 0 to 1.
 */

const MILLION = 1_000_000;

/** A length as whole millionths of a side, kept within the side. */
export function millionths(pixels: number, side: number): number {
  // `+ 0` turns -0 into 0.
  return Math.min(MILLION, Math.max(0, Math.round((pixels / side) * MILLION))) + 0;
}

/** Whole millionths as a decimal fraction: `250000` is `0.25`. */
export function fraction(parts: number): string {
  return decimal(parts, 6);
}

/** The middle of two places in whole millionths as a decimal fraction: at most seven decimals. */
export function middle(from: number, to: number): string {
  return decimal((from + to) * 5, 7);
}

function decimal(digits: number, decimals: number): string {
  const text = String(digits).padStart(decimals + 1, "0");
  const fractional = text.slice(-decimals).replace(/0+$/, "");
  const whole = text.slice(0, -decimals);
  return fractional === "" ? whole : `${whole}.${fractional}`;
}

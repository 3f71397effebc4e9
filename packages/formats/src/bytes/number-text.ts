/** A number never changes more bytes than these, from where it starts on. */
export const NUMBER_ROOM = 28;
const [ZERO, POINT, MINUS] = [48, 46, 45];
const MILLION = 1e6;
/** Numbers below it, times a million, are whole numbers of 32 bits. */
const SMALL = 2000;

/** The digits of each number below 1000 and a point, as four bytes, the lowest first; and how many these are. */
const WHOLE = new Uint32Array(1000);
const WHOLE_SIZES = new Uint8Array(1000);
/** Three digits of each and a point. */
const THREES = new Uint32Array(1000);
/** How many of the three digits are before the zeros at their end. */
const FRACTION_SIZES = new Uint8Array(1000);

for (let number = 0; number < 1000; number += 1) {
  const digits = [Math.floor(number / 100), Math.floor(number / 10) % 10, number % 10];
  const [first = 0, second = 0, third = 0] = digits.map((digit) => digit + ZERO);
  THREES[number] = first | (second << 8) | (third << 16) | (POINT << 24);
  const spare = number >= 100 ? 0 : number >= 10 ? 1 : 2;
  WHOLE[number] = (THREES[number] ?? 0) >>> (spare * 8);
  WHOLE_SIZES[number] = 4 - spare;
  FRACTION_SIZES[number] = number % 10 > 0 ? 3 : number % 100 > 0 ? 2 : 1;
}

/*
 * Numbers are taken from lists: a function that is given one as it is has to have it put on the heap first. Three digits
 * are written at once: nearly all numbers of a file of outlines are decimals of few digits, and to write them is most of
 * what there is to do for it.
 */

/** Writes a finite number of a list, as the language does. @returns where it ends */
export function putNumber(view: DataView, start: number, values: ArrayLike<number>, index: number): number {
  const value = values[index] ?? 0;
  if (value >= 0 && value < SMALL) {
    // Most have at most six decimals: then 32 bits will do.
    const millionths = (value * MILLION + 0.5) | 0;
    if (millionths / MILLION === value) return putMillionths(view, start, millionths);
  }
  const end = putDecimal(view, start, values, index);
  if (end !== -1) return end;
  const text = String(value);
  for (let i = 0; i < text.length; i += 1) view.setUint8(start + i, text.charCodeAt(i));
  return start + text.length;
}

/**
 * Writes a number with at most nine decimals and 15 digits: the shortest decimal that reads as the number, and so what the
 * language writes.
 *
 * @returns where it ends; -1 where it has another form
 */
export function putDecimal(view: DataView, start: number, values: ArrayLike<number>, index: number): number {
  let at = start;
  let rest = values[index] ?? 0;
  if (rest < 0) {
    view.setUint8(at, MINUS);
    at += 1;
    rest = -rest;
  }
  if (!(rest < MILLION)) return rest < 1e15 && Math.floor(rest) === rest ? putLarge(view, at, rest) : -1;
  const whole = rest | 0;
  at = putUnits(view, at, whole);
  // Without the point.
  if (whole === rest) return at - 1;
  const scaled = Math.round(rest * 1e9);
  // What is smaller is written with an exponent.
  if (scaled / 1e9 !== rest || rest < 1e-6) return -1;
  const billionths = (scaled - whole * 1e9) | 0;
  const millionths = (billionths / 1000) | 0;
  const first = (millionths / 1000) | 0;
  const second = millionths - first * 1000;
  const third = billionths - millionths * 1000;
  view.setUint32(at, THREES[first] ?? 0, true);
  if (third === 0 && second === 0) return at + (FRACTION_SIZES[first] ?? 0);
  view.setUint32(at + 3, THREES[second] ?? 0, true);
  if (third === 0) return at + 3 + (FRACTION_SIZES[second] ?? 0);
  view.setUint32(at + 6, THREES[third] ?? 0, true);
  return at + 6 + (FRACTION_SIZES[third] ?? 0);
}

/** Writes a number that is given in whole millionths. @returns where it ends */
function putMillionths(view: DataView, start: number, millionths: number): number {
  const thousandths = (millionths / 1000) | 0;
  const second = millionths - thousandths * 1000;
  const whole = (thousandths / 1000) | 0;
  const first = thousandths - whole * 1000;
  const at = putUnits(view, start, whole);
  if (second === 0) {
    // Without the point.
    if (first === 0) return at - 1;
    view.setUint32(at, THREES[first] ?? 0, true);
    return at + (FRACTION_SIZES[first] ?? 0);
  }
  view.setUint32(at, THREES[first] ?? 0, true);
  view.setUint32(at + 3, THREES[second] ?? 0, true);
  return at + 3 + (FRACTION_SIZES[second] ?? 0);
}

/** Writes a number below 1000 that is given in whole thousandths. @returns where it ends */
export function putThousandths(view: DataView, start: number, thousandths: number): number {
  const whole = (thousandths / 1000) | 0;
  const rest = thousandths - whole * 1000;
  view.setUint32(start, WHOLE[whole] ?? 0, true);
  const at = start + (WHOLE_SIZES[whole] ?? 0);
  // Without the point.
  if (rest === 0) return at - 1;
  view.setUint32(at, THREES[rest] ?? 0, true);
  return at + (FRACTION_SIZES[rest] ?? 0);
}

/** A whole number below a million, and a point. @returns the place after the point */
function putUnits(view: DataView, at: number, value: number): number {
  if (value < 1000) {
    view.setUint32(at, WHOLE[value] ?? 0, true);
    return at + (WHOLE_SIZES[value] ?? 0);
  }
  const thousands = (value / 1000) | 0;
  view.setUint32(at, WHOLE[thousands] ?? 0, true);
  const next = at + (WHOLE_SIZES[thousands] ?? 0) - 1;
  view.setUint32(next, THREES[value - thousands * 1000] ?? 0, true);
  return next + 4;
}

/** A whole number from a million on, of at most 15 digits. */
function putLarge(view: DataView, at: number, value: number): number {
  const millions = Math.floor(value / MILLION);
  const high = Math.floor(millions / MILLION);
  const next =
    high === 0 ? putUnits(view, at, millions) : putSix(view, putUnits(view, at, high), millions % MILLION);
  return putSix(view, next, value - millions * MILLION) - 1;
}

/** Six digits in place of a point, and a point. */
function putSix(view: DataView, at: number, value: number): number {
  const thousands = (value / 1000) | 0;
  view.setUint32(at - 1, THREES[thousands] ?? 0, true);
  view.setUint32(at + 2, THREES[value - thousands * 1000] ?? 0, true);
  return at + 6;
}

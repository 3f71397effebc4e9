/** A number is never written with more signs than these. */
export const NUMBER_ROOM = 25;
const [ZERO, POINT, MINUS] = [48, 46, 45];
/** The three digits of each number below 1000, one byte each. */
const THREES: Uint8Array = Uint8Array.from({ length: 3000 }, (_, at) => {
  const value = Math.floor(at / 3);
  return (
    ZERO + (at % 3 === 0 ? Math.floor(value / 100) : at % 3 === 1 ? Math.floor(value / 10) % 10 : value % 10)
  );
});

/*
 * Numbers are taken from lists: a function that is given one as it is has to have it put on the heap first.
 */

/** Writes a finite number of a list, in at most {@link NUMBER_ROOM} bytes. @returns where it ends */
export function putNumber(
  bytes: Uint8Array,
  start: number,
  values: ArrayLike<number>,
  index: number,
): number {
  const end = putShort(bytes, start, values, index);
  if (end !== -1) return end;
  const value = values[index] ?? 0;
  const size = Math.abs(value);
  const scaled = Math.round(size * 1e9);
  if (size < 1e6 && size >= 1e-6 && scaled / 1e9 === size) {
    let at = start;
    if (value < 0) {
      bytes[at] = MINUS;
      at += 1;
    }
    const whole = size | 0;
    return putDecimals(bytes, putInt(bytes, at, whole), (scaled - whole * 1e9) | 0);
  }
  const text = String(value);
  for (let i = 0; i < text.length; i += 1) bytes[start + i] = text.charCodeAt(i);
  return start + text.length;
}

/**
 * Writes a number of at most three decimals. Like all that are written here, they are what the language writes: a decimal
 * of at most 15 digits is the shortest that reads as a number, if it does.
 *
 * @returns -1 where it has more, or very many digits before the point
 */
export function putShort(bytes: Uint8Array, start: number, values: ArrayLike<number>, index: number): number {
  let at = start;
  let rest = values[index] ?? 0;
  if (rest < 0) {
    bytes[at] = MINUS;
    at += 1;
    rest = -rest;
  }
  if (rest < 1e6) {
    const whole = rest | 0;
    if (whole === rest) return putInt(bytes, at, whole);
    const thousandths = Math.round(rest * 1000) | 0;
    if (thousandths / 1000 !== rest) return -1;
    return putThousandths(bytes, putInt(bytes, at, whole), thousandths - Math.imul(whole, 1000));
  }
  if (!(rest < 1e15)) return -1;
  const millions = Math.floor(rest / 1e6);
  const last = rest - millions * 1e6;
  const whole = last | 0;
  if (whole !== last) return -1;
  if (millions < 1e6) at = putInt(bytes, at, millions | 0);
  else at = putSix(bytes, putInt(bytes, at, (millions / 1e6) | 0), (millions % 1e6) | 0);
  return putSix(bytes, at, whole);
}

/** A whole number below a million with six digits. */
function putSix(bytes: Uint8Array, at: number, value: number): number {
  const thousands = (value / 1000) | 0;
  putThree(bytes, at, thousands);
  putThree(bytes, at + 3, value - thousands * 1000);
  return at + 6;
}

/** Thousandths after a point, without zeros at the end. */
function putThousandths(bytes: Uint8Array, at: number, thousandths: number): number {
  bytes[at] = POINT;
  putThree(bytes, at + 1, thousandths);
  if (bytes[at + 3] !== ZERO) return at + 4;
  return bytes[at + 2] === ZERO ? at + 2 : at + 3;
}

/** Billionths after a point, without zeros at the end. */
function putDecimals(bytes: Uint8Array, start: number, billionths: number): number {
  bytes[start] = POINT;
  const high = (billionths / 1_000_000) | 0;
  putThree(bytes, start + 1, high);
  let rest = billionths - high * 1_000_000;
  let at = start + 3;
  if (rest !== 0) {
    const middle = (rest / 1000) | 0;
    putThree(bytes, at + 1, middle);
    rest -= middle * 1000;
    at += 3;
    if (rest !== 0) {
      putThree(bytes, at + 1, rest);
      at += 3;
    }
  }
  while (bytes[at] === ZERO) at -= 1;
  return at + 1;
}

/** A whole number from 0 to a million. */
function putInt(bytes: Uint8Array, start: number, value: number): number {
  let at = start;
  let rest = value;
  if (rest >= 1000) {
    const thousands = (rest / 1000) | 0;
    at = putSmall(bytes, at, thousands);
    rest -= thousands * 1000;
    putThree(bytes, at, rest);
    return at + 3;
  }
  return putSmall(bytes, at, rest);
}

/** A whole number below 1000. */
function putSmall(bytes: Uint8Array, start: number, value: number): number {
  let at = start;
  const from = value * 3;
  if (value >= 100) {
    bytes[at] = THREES[from] ?? 0;
    at += 1;
  }
  if (value >= 10) {
    bytes[at] = THREES[from + 1] ?? 0;
    at += 1;
  }
  bytes[at] = THREES[from + 2] ?? 0;
  return at + 1;
}

/** A whole number below 1000 with three digits. */
function putThree(bytes: Uint8Array, at: number, value: number): void {
  const from = value * 3;
  bytes[at] = THREES[from] ?? 0;
  bytes[at + 1] = THREES[from + 1] ?? 0;
  bytes[at + 2] = THREES[from + 2] ?? 0;
}

const encoder = new TextEncoder();
/** A number is never written with more signs than these. */
export const NUMBER_ROOM = 25;
/** Room beyond what is handed on, for what is written last. */
const SPARE = 2 ** 12;
const [ZERO, POINT, COMMA, MINUS, QUOTE, BACKSLASH, OPEN, CLOSE] = [48, 46, 44, 45, 34, 92, 91, 93];
/** The three digits of each number below 1000, one byte each. */
const THREES: Uint8Array = Uint8Array.from({ length: 3000 }, (_, at) => {
  const value = Math.floor(at / 3);
  return (
    ZERO + (at % 3 === 0 ? Math.floor(value / 100) : at % 3 === 1 ? Math.floor(value / 10) % 10 : value % 10)
  );
});

/**
 * Bytes of JSON text, piece by piece. The functions beside it write into {@link JsonWriter.bytes} from
 * {@link JsonWriter.at} on, after {@link JsonWriter.reserve}, and say where they ended.
 */
export class JsonWriter {
  bytes: Uint8Array;
  at = 0;
  readonly #size: number;

  /** @param size bytes after which the text is handed on, about */
  constructor(size: number) {
    this.#size = size;
    this.bytes = new Uint8Array(size + SPARE);
  }

  /** Whether enough was written to be handed on. */
  get isFull(): boolean {
    return this.at >= this.#size;
  }

  /** What was written. The writer goes on with another buffer: whoever gets this may keep it. */
  take(): Uint8Array {
    const taken = this.bytes.subarray(0, this.at);
    this.bytes = new Uint8Array(this.#size + SPARE);
    this.at = 0;
    return taken;
  }

  /** Makes room for so many bytes. */
  reserve(room: number): void {
    if (this.bytes.length - this.at >= room) return;
    const longer = new Uint8Array(Math.max(this.at + room, this.bytes.length * 2));
    longer.set(this.bytes.subarray(0, this.at));
    this.bytes = longer;
  }

  /** JSON text as it is. */
  text(text: string): void {
    this.reserve(text.length * 3);
    this.at += encoder.encodeInto(text, this.bytes.subarray(this.at)).written;
  }

  /** A text as a JSON string. */
  string(text: string): void {
    this.reserve(text.length + 2);
    const end = putPlainString(this.bytes, this.at, text);
    if (end === -1) this.text(JSON.stringify(text));
    else this.at = end;
  }

  /**
   * A text as a JSON string, if it is written as it is and has nothing in it that could be an address.
   *
   * @returns whether it was written
   */
  plainString(text: string): boolean {
    this.reserve(text.length + 2);
    const end = putPlainString(this.bytes, this.at, text);
    if (end === -1 || text.includes("://")) return false;
    this.at = end;
    return true;
  }

  /** Finite numbers as a list. */
  numbers(values: readonly number[]): void {
    this.reserve(values.length * (NUMBER_ROOM + 1) + 2);
    const { bytes } = this;
    let { at } = this;
    bytes[at] = OPEN;
    at += 1;
    for (let i = 0; i < values.length; i += 1) {
      if (i > 0) {
        bytes[at] = COMMA;
        at += 1;
      }
      at = putNumber(bytes, at, values[i] ?? 0);
    }
    bytes[at] = CLOSE;
    this.at = at + 1;
  }
}

/** Writes a text in quotes. @returns -1 where it has signs that are not written as they are */
function putPlainString(bytes: Uint8Array, start: number, text: string): number {
  let at = start;
  bytes[at] = QUOTE;
  for (let i = 0; i < text.length; i += 1) {
    const sign = text.charCodeAt(i);
    if (sign < 32 || sign > 126 || sign === QUOTE || sign === BACKSLASH) return -1;
    at += 1;
    bytes[at] = sign;
  }
  bytes[at + 1] = QUOTE;
  return at + 2;
}

/** Writes text that was made with {@link jsonBytes}. */
export function putText(bytes: Uint8Array, at: number, text: Uint8Array): number {
  for (let i = 0; i < text.length; i += 1) bytes[at + i] = text[i] ?? 0;
  return at + text.length;
}

/** JSON text as bytes, for {@link putText}. */
export function jsonBytes(text: string): Uint8Array {
  return encoder.encode(text);
}

/** Writes a finite number, in at most {@link NUMBER_ROOM} bytes. */
export function putNumber(bytes: Uint8Array, start: number, value: number): number {
  let at = start;
  let rest = value;
  if (rest < 0) {
    bytes[at] = MINUS;
    at += 1;
    rest = -rest;
  }
  if (rest < 1e6) {
    const whole = rest | 0;
    if (whole === rest) return putInt(bytes, at, whole);
    // Up to nine decimals: a decimal of at most 15 digits is the shortest that reads as this number, if it does.
    const scaled = Math.round(rest * 1e9);
    if (rest >= 1e-6 && scaled / 1e9 === rest)
      return putDecimals(bytes, putInt(bytes, at, whole), (scaled - whole * 1e9) | 0);
  }
  const text = String(value);
  for (let i = 0; i < text.length; i += 1) bytes[start + i] = text.charCodeAt(i);
  return start + text.length;
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

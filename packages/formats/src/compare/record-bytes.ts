import { cursor, putDouble, putInt } from "../bytes/packed.ts";
import { takeDouble, takeInt } from "../bytes/unpacked.ts";

/** The most bytes of a number. */
const ROOM = 9;
/** Decimals of few places are written as differences of whole numbers of these parts of one. */
const SCALES = [1, 100, 1_000_000] as const;
const DOUBLES = 255;
const MOST = 2 ** 31 - 1;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Writes a record that is used again for the next. */
export class RecordBytes {
  bytes: Uint8Array = new Uint8Array(2 ** 16);
  at = 0;

  /** Makes room for so many numbers. */
  reserve(numbers: number): void {
    const size = this.at + numbers * ROOM;
    if (size <= this.bytes.length) return;
    const more = new Uint8Array(Math.max(size, this.bytes.length * 2));
    more.set(this.bytes.subarray(0, this.at));
    this.bytes = more;
  }

  int(value: number): void {
    this.reserve(1);
    this.at = putInt(this.bytes, this.at, value);
  }

  double(value: number): void {
    this.reserve(1);
    this.at = putDouble(this.bytes, this.at, value);
  }

  text(text: string): void {
    const encoded = encoder.encode(text);
    this.int(encoded.length);
    this.reserve(Math.ceil(encoded.length / ROOM));
    this.bytes.set(encoded, this.at);
    this.at += encoded.length;
  }

  /** Numbers, exactly. Every other one is taken for a coordinate of the same axis. */
  numbers(numbers: readonly number[]): void {
    this.int(numbers.length);
    this.reserve(numbers.length + 1);
    const start = this.at;
    for (const scale of SCALES) {
      this.at = start;
      if (this.#scaled(numbers, scale)) return;
    }
    this.bytes[start] = DOUBLES;
    this.at = start + 1;
    for (const value of numbers) this.at = putDouble(this.bytes, this.at, value);
  }

  /** @returns whether all of them are such decimals */
  #scaled(numbers: readonly number[], scale: (typeof SCALES)[number]): boolean {
    this.bytes[this.at] = SCALES.indexOf(scale);
    let at = this.at + 1;
    let x = 0;
    let y = 0;
    for (const value of numbers) {
      const whole = Math.round(value * scale);
      const difference = whole - x;
      // NaN is not, either.
      if (whole / scale !== value || Math.abs(difference) > MOST || Math.abs(whole) > MOST) return false;
      at = putInt(this.bytes, at, difference);
      x = y;
      y = whole;
    }
    this.at = at;
    return true;
  }
}

/** Reads what {@link RecordBytes} wrote. */
export class RecordReader {
  readonly #bytes: Uint8Array;
  #at: number;

  constructor(bytes: Uint8Array, at: number) {
    this.#bytes = bytes;
    this.#at = at;
  }

  int(): number {
    const value = takeInt(this.#bytes, this.#at);
    this.#at = cursor.at;
    return value;
  }

  double(): number {
    const value = takeDouble(this.#bytes, this.#at);
    this.#at = cursor.at;
    return value;
  }

  text(): string {
    const end = this.int() + this.#at;
    const text = decoder.decode(this.#bytes.subarray(this.#at, end));
    this.#at = end;
    return text;
  }

  numbers(): number[] {
    const count = this.int();
    const scale = SCALES[this.#bytes[this.#at] ?? DOUBLES];
    this.#at += 1;
    const numbers: number[] = [];
    let x = 0;
    let y = 0;
    for (let i = 0; i < count; i += 1) {
      if (scale === undefined) {
        numbers.push(this.double());
        continue;
      }
      const whole = this.int() + x;
      x = y;
      y = whole;
      numbers.push(whole / scale);
    }
    return numbers;
  }
}

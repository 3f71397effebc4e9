import { Runs, transposedRuns } from "../geometry/row-runs.ts";
import { FormatError } from "../model/diagnostic.ts";
import type { Mask } from "../model/shapes.ts";

/*
 * The run lengths of Label Studio's brush: the bytes of an RGBA image, row by row, packed as bits, the highest first.
 *
 * - 32 bits: the number of bytes of the image, 4 × width × height
 * - 5 bits: the size of a value in bits, less 1: 7
 * - four times 4 bits: the sizes of lengths in bits, less 1
 * - groups up to the end: a bit, 1 for a value that is repeated and 0 for values that stand one by one; two bits, which
 *   of the four sizes the length has; the length, less 1; the value, or that many values
 *
 * It is that of https://github.com/thi-ng/umbrella/tree/develop/packages/rle-pack. A pixel is painted where its fourth
 * byte (alpha) is at least half.
 */

/** How large a mask may be that is read: about 8192 × 8192. */
const MAX_PIXELS = 2 ** 26;
const LENGTH_SIZES = [3, 4, 8, 16] as const;

/**
 * The mask that the bytes of a `rle` stand for.
 *
 * @throws FormatError `label-studio/run-length` where they end too early, or are not those of an image of that size
 */
export function maskOfBrush(bytes: readonly number[], width: number, height: number): Mask {
  const pixels = width * height;
  if (!Number.isInteger(width) || !Number.isInteger(height) || pixels < 1 || pixels > MAX_PIXELS) {
    throw bad(`an image of ${width} × ${height} is not read`);
  }
  const bits = new BitReader(bytes);
  const length = bits.read(32);
  if (length !== pixels * 4)
    throw bad(`they are of ${length} bytes, an image of ${width} × ${height} has ${pixels * 4}`);
  const valueSize = bits.read(5) + 1;
  const sizes = LENGTH_SIZES.map(() => bits.read(4) + 1);
  const half = 2 ** (valueSize - 1);
  const runs = new Runs();
  for (let at = 0; at < length;) {
    const isRepeated = bits.read(1) === 1;
    const end = at + bits.read(sizes[bits.read(2)] ?? 0) + 1;
    if (end > length) throw bad("they go on after the last pixel");
    if (isRepeated) {
      runs.add(bits.read(valueSize) >= half ? 1 : 0, alphasBefore(end) - alphasBefore(at));
      at = end;
    }
    for (; at < end; at += 1) {
      const value = bits.read(valueSize);
      if (at % 4 === 3) runs.add(value >= half ? 1 : 0, 1);
    }
  }
  const counts = transposedRuns(runs.counts(), height, width);
  return { type: "mask", size: [height, width], counts, compressed: true };
}

/** How many of the first so many bytes are the fourth of a pixel. */
function alphasBefore(bytes: number): number {
  return Math.floor(bytes / 4);
}

/** The bytes of the `rle` of a mask. What is painted has 255 in all four channels. */
export function brushOfMask({ size: [height, width], counts }: Mask): number[] {
  const bits = new BitWriter();
  bits.write(width * height * 4, 32);
  bits.write(7, 5);
  for (const size of LENGTH_SIZES) bits.write(size - 1, 4);
  for (const [i, run] of transposedRuns(counts, width, height).entries()) {
    for (let left = run * 4; left > 0;) {
      const length = Math.min(left, 2 ** 16);
      const which = LENGTH_SIZES.findIndex((size) => length <= 2 ** size);
      bits.write(1, 1);
      bits.write(which, 2);
      bits.write(length - 1, LENGTH_SIZES[which] ?? 16);
      bits.write(i % 2 === 1 ? 255 : 0, 8);
      left -= length;
    }
  }
  return bits.bytes();
}

class BitReader {
  readonly #bytes: readonly number[];
  #at = 0;

  constructor(bytes: readonly number[]) {
    this.#bytes = bytes;
  }

  /** At most 32 bits. */
  read(size: number): number {
    let value = 0;
    for (let left = size; left > 0;) {
      const byte = this.#bytes[Math.floor(this.#at / 8)];
      if (byte === undefined) throw bad("they end too early");
      const there = 8 - (this.#at % 8);
      const taken = Math.min(there, left);
      // A product, as a shift would make 32 bits negative.
      value = value * 2 ** taken + ((byte >> (there - taken)) & (2 ** taken - 1));
      this.#at += taken;
      left -= taken;
    }
    return value;
  }
}

class BitWriter {
  readonly #bytes: number[] = [];
  #byte = 0;
  #free = 8;

  write(value: number, size: number): void {
    for (let left = size; left > 0;) {
      const taken = Math.min(this.#free, left);
      const part = Math.floor(value / 2 ** (left - taken)) % 2 ** taken;
      this.#byte = this.#byte * 2 ** taken + part;
      this.#free -= taken;
      left -= taken;
      if (this.#free > 0) continue;
      this.#bytes.push(this.#byte);
      this.#byte = 0;
      this.#free = 8;
    }
  }

  bytes(): number[] {
    return this.#free === 8 ? this.#bytes : [...this.#bytes, this.#byte * 2 ** this.#free];
  }
}

function bad(what: string): FormatError {
  return new FormatError("label-studio/run-length", `Bad run lengths of a brush: ${what}.`);
}

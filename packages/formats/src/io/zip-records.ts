import type { PackedFile } from "./packed-file.ts";

/*
 * What a ZIP consists of beside the files: https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT
 * All is written with the same date, 1980-01-01, the first that there is, and the same mode, rw-r--r--.
 */

const FIRST_DAY = 0x21;
const MODE = 0o100_644;
const UTF8 = 0x800;
const MADE_BY_UNIX = 3 << 8;
/** Stands for a number that has no room and is in the field for large ones (ZIP64). */
const MORE_32 = 0xffff_ffff;
const MORE_16 = 0xffff;
const LARGE_FIELD = 1;
const WITH_LARGE = 45;
const PLAIN = 20;

/** Numbers one after the other, the lowest byte first. */
class Record {
  readonly #view: DataView;
  #at = 0;

  constructor(length: number) {
    this.#view = new DataView(new ArrayBuffer(length));
  }

  short(...values: readonly number[]): this {
    for (const value of values) {
      this.#view.setUint16(this.#at, value, true);
      this.#at += 2;
    }
    return this;
  }

  long(...values: readonly number[]): this {
    for (const value of values) {
      this.#view.setUint32(this.#at, value, true);
      this.#at += 4;
    }
    return this;
  }

  large(...values: readonly number[]): this {
    for (const value of values) {
      this.#view.setBigUint64(this.#at, BigInt(value), true);
      this.#at += 8;
    }
    return this;
  }

  bytes(bytes: Uint8Array): this {
    new Uint8Array(this.#view.buffer).set(bytes, this.#at);
    this.#at += bytes.length;
    return this;
  }

  whole(): Uint8Array {
    return new Uint8Array(this.#view.buffer);
  }
}

/** What stands before the bytes of a file. */
export function fileHeader(name: Uint8Array, { size, packed, crc, method }: PackedFile): Uint8Array {
  const isLarge = size >= MORE_32 || packed >= MORE_32;
  const record = new Record(30 + name.length + (isLarge ? 20 : 0))
    .long(0x04034b50)
    .short(isLarge ? WITH_LARGE : PLAIN, UTF8, method, 0, FIRST_DAY)
    .long(crc, isLarge ? MORE_32 : packed, isLarge ? MORE_32 : size)
    .short(name.length, isLarge ? 20 : 0)
    .bytes(name);
  return isLarge ? record.short(LARGE_FIELD, 16).large(size, packed).whole() : record.whole();
}

/** What stands in the table of contents for a file whose header is at `offset`. */
export function fileEntry(
  name: Uint8Array,
  { size, packed, crc, method }: PackedFile,
  offset: number,
): Uint8Array {
  const large = [size, packed, offset].filter((value) => value >= MORE_32);
  const extra = large.length === 0 ? 0 : 4 + 8 * large.length;
  const needed = extra === 0 ? PLAIN : WITH_LARGE;
  const record = new Record(46 + name.length + extra)
    .long(0x02014b50)
    .short(MADE_BY_UNIX | needed, needed, UTF8, method, 0, FIRST_DAY)
    .long(crc, Math.min(packed, MORE_32), Math.min(size, MORE_32))
    .short(name.length, extra, 0, 0, 0)
    // What the file system of Unix knows of it is in the upper half.
    .short(0, MODE)
    .long(Math.min(offset, MORE_32))
    .bytes(name);
  return extra === 0
    ? record.whole()
    : record
        .short(LARGE_FIELD, extra - 4)
        .large(...large)
        .whole();
}

/** The end of a ZIP, whose table of contents has so many entries and so many bytes from `offset` on. */
export function zipEnd(entries: number, size: number, offset: number, comment: Uint8Array): Uint8Array {
  const end = new Record(22 + comment.length)
    .long(0x06054b50)
    .short(0, 0, Math.min(entries, MORE_16), Math.min(entries, MORE_16))
    .long(Math.min(size, MORE_32), Math.min(offset, MORE_32))
    .short(comment.length)
    .bytes(comment)
    .whole();
  if (entries < MORE_16 && size < MORE_32 && offset < MORE_32) return end;
  return new Record(56 + 20 + end.length)
    .long(0x06064b50)
    .large(44)
    .short(MADE_BY_UNIX | WITH_LARGE, WITH_LARGE)
    .long(0, 0)
    .large(entries, entries, size, offset)
    .long(0x07064b50, 0)
    .large(offset + size)
    .long(1)
    .bytes(end)
    .whole();
}

import { FormatError } from "../model/diagnostic.ts";

/** Headers, and what follows them, come in blocks of so many bytes. */
export const BLOCK = 512;

/** What a header says of what follows it. https://pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html */
export interface TarHeader {
  /** Bytes, as no one has said how they are encoded. */
  readonly name: Uint8Array;
  readonly size: number;
  /** What it is: `0` a file, `2` a symbolic link, `5` a folder, `x` words about the next, … */
  readonly type: string;
}

/** Whether bytes begin like a tar: with a header whose checksum holds. */
export function looksLikeTar(start: Uint8Array): boolean {
  return start.length >= BLOCK && start[0] !== 0 && hasChecksum(start.subarray(0, BLOCK));
}

/**
 * Reads a header of 512 bytes.
 *
 * @throws FormatError `input/tar-damaged`
 */
export function readTarHeader(block: Uint8Array, archive: string): TarHeader {
  if (!hasChecksum(block)) {
    throw damagedTar(archive, "a header is not what its checksum says, or is not where it should be");
  }
  const name = field(block, 0, 100);
  const prefix = isUstar(block) ? field(block, 345, 155) : new Uint8Array();
  return {
    name: prefix.length === 0 ? name : joined(prefix, name),
    size: numberIn(block, 124, 12, archive),
    type: String.fromCharCode(block[156] ?? 0),
  };
}

/** Whether a block is all zeros: two of them end a tar. */
export function isEmptyBlock(block: Uint8Array): boolean {
  return block.every((byte) => byte === 0);
}

export function damagedTar(file: string, why: string): FormatError {
  return new FormatError("input/tar-damaged", `${file} is damaged: ${why}.`, { file });
}

/** POSIX has `ustar` and a zero there. GNU has a space, and uses the place of the prefix for other things. */
function isUstar(block: Uint8Array): boolean {
  return [0x75, 0x73, 0x74, 0x61, 0x72, 0].every((byte, at) => block[257 + at] === byte);
}

/** The sum of all bytes, with spaces for those of the sum itself. Some old programs added them as signed. */
function hasChecksum(block: Uint8Array): boolean {
  const text = asciiIn(block, 148, 8);
  const digits = /^ *([0-7]+)[ \0]*$/.exec(text)?.[1];
  if (digits === undefined) return false;
  const wanted = Number.parseInt(digits, 8);
  let unsigned = 0;
  let signed = 0;
  for (let at = 0; at < BLOCK; at += 1) {
    const byte = at >= 148 && at < 156 ? 0x20 : (block[at] ?? 0);
    unsigned += byte;
    signed += byte > 127 ? byte - 256 : byte;
  }
  return wanted === unsigned || wanted === signed;
}

/** Octal digits, or where the first bit is set the bits after it. */
function numberIn(block: Uint8Array, start: number, length: number, archive: string): number {
  const first = block[start] ?? 0;
  if (first < 0x80) {
    const text = asciiIn(block, start, length)
      .replace(/[ \0]+$/, "")
      .trimStart();
    if (!/^[0-7]*$/.test(text)) throw damagedTar(archive, "a header has a size that is no number");
    return text === "" ? 0 : Number.parseInt(text, 8);
  }
  let value = first & 0x7f;
  for (let at = start + 1; at < start + length; at += 1) value = value * 256 + (block[at] ?? 0);
  // The second bit is the sign.
  if (first >= 0xc0 || !Number.isSafeInteger(value)) {
    throw damagedTar(archive, "a header has a size that no file can have");
  }
  return value;
}

function asciiIn(block: Uint8Array, start: number, length: number): string {
  return String.fromCharCode(...block.subarray(start, start + length));
}

/** A text without the zeros after it. */
function field(block: Uint8Array, start: number, length: number): Uint8Array {
  const bytes = block.subarray(start, start + length);
  const end = bytes.indexOf(0);
  return bytes.slice(0, end === -1 ? length : end);
}

function joined(prefix: Uint8Array, name: Uint8Array): Uint8Array {
  const whole = new Uint8Array(prefix.length + 1 + name.length);
  whole.set(prefix);
  whole[prefix.length] = 0x2f;
  whole.set(name, prefix.length + 1);
  return whole;
}

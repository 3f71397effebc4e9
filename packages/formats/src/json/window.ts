import type { BytesAt } from "../io/source.ts";
import { AFTER } from "./plain-text.ts";

/** Bytes that come in chunks, of which what was taken is forgotten. After the last of them are zeros, as `PlainJson` wants them. */
export class Window {
  bytes: Uint8Array = new Uint8Array(2 ** 16);
  /** The index of the next byte that was not taken. */
  at = 0;
  /** The index after the last byte. */
  end = 0;

  /** Adds a chunk. Indices change: what was taken is dropped. @returns by how much they became less */
  add(chunk: Uint8Array): number {
    const dropped = this.#makeRoom(chunk.length);
    this.bytes.set(chunk, this.end);
    this.#setEnd(this.end + chunk.length);
    return dropped;
  }

  /** Adds up to so many bytes from a place, like {@link add}. */
  read(bytesAt: BytesAt, place: number, length: number): number {
    const dropped = this.#makeRoom(length);
    const room = this.bytes.subarray(this.end, this.end + length);
    const read = bytesAt(place, length, room);
    // Some give their own bytes.
    if (read.buffer !== room.buffer) room.set(read);
    this.#setEnd(this.end + read.length);
    return dropped;
  }

  #makeRoom(length: number): number {
    const dropped = this.at;
    const kept = this.end - dropped;
    const size = kept + length + AFTER;
    if (size > this.bytes.length) {
      const larger = new Uint8Array(Math.max(size, kept * 2));
      larger.set(this.bytes.subarray(dropped, this.end));
      this.bytes = larger;
    } else this.bytes.copyWithin(0, dropped, this.end);
    this.at = 0;
    this.end = kept;
    return dropped;
  }

  #setEnd(end: number): void {
    this.end = end;
    this.bytes.fill(0, end, end + AFTER);
  }
}

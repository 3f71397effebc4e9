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
    const dropped = this.at;
    const kept = this.end - dropped;
    const size = kept + chunk.length + AFTER;
    if (size > this.bytes.length) {
      const larger = new Uint8Array(Math.max(size, kept * 2));
      larger.set(this.bytes.subarray(dropped, this.end));
      this.bytes = larger;
    } else this.bytes.copyWithin(0, dropped, this.end);
    this.bytes.set(chunk, kept);
    this.at = 0;
    this.end = kept + chunk.length;
    this.bytes.fill(0, this.end, this.end + AFTER);
    return dropped;
  }
}

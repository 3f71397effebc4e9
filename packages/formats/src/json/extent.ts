const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

/** Finds where objects and lists end, over bytes that may come in pieces; what is in them is not checked. */
export class Extent {
  /** How deep it was nested so far. */
  deepest = 0;
  #depth = 0;
  #inString = false;
  #escaped = false;

  /** Begins a value; {@link end} then starts at its first byte, a bracket. */
  begin(): void {
    this.deepest = 0;
    this.#depth = 0;
    this.#inString = false;
    this.#escaped = false;
  }

  /** The index after the last byte of the value; -1 if that is not before `to`, where the next call goes on. */
  end(bytes: Uint8Array, from: number, to: number): number {
    let at = this.#inString ? this.#stringEnd(bytes, from, to) : from;
    let depth = this.#depth;
    while (at < to) {
      const byte = bytes[at] ?? 0;
      at += 1;
      // Digits, full stops, minus signs and commas: most of a dataset.
      if (byte > QUOTE && byte < OPEN_BRACKET) continue;
      if (byte === QUOTE) at = this.#stringEnd(bytes, at, to);
      else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
        depth += 1;
        if (depth > this.deepest) this.deepest = depth;
      } else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
        depth -= 1;
        if (depth === 0) return at;
      }
    }
    this.#depth = depth;
    return -1;
  }

  /** The index after the closing quote of a string that one is in; `to` where that comes later. */
  #stringEnd(bytes: Uint8Array, from: number, to: number): number {
    let at = this.#escaped ? from + 1 : from;
    this.#escaped = false;
    for (; at < to; at += 1) {
      const byte = bytes[at] ?? 0;
      if (byte === QUOTE) {
        this.#inString = false;
        return at + 1;
      }
      if (byte === BACKSLASH) at += 1;
    }
    this.#inString = true;
    this.#escaped = at > to;
    return to;
  }
}

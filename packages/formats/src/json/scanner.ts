const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const COMMA = 0x2c;
const LINE_FEED = 0x0a;

/** Whether a byte is one of JSON's four kinds of white space. */
function isSpace(byte: number): boolean {
  return byte === 0x20 || byte === LINE_FEED || byte === 0x0d || byte === 0x09;
}

/**
 * Finds where JSON values end, over bytes that come in chunks, and counts lines. It looks only at quotes and
 * brackets: what it cuts out may still be wrong inside, which `JSON.parse` then tells; but the text as a whole is
 * valid exactly if all that was cut out and all that lies between is.
 */
export class Scanner {
  /** The line of the next byte, from 1. */
  line = 1;
  /** Where that line starts, in bytes from the start of the input. */
  lineStart = 0;
  /** Where the current chunk starts, in bytes from the start of the input. */
  base = 0;
  /** How deep the value begun last was nested so far; 0 for a scalar. */
  deepest = 0;
  #depth = 0;
  #kind: "scalar" | "string" | "nested" = "scalar";
  #inString = false;
  #escaped = false;

  /** The index of the first byte from `at` on that is not white space; the chunk's length if there is none. */
  skipSpace(bytes: Uint8Array, at: number): number {
    for (let i = at; i < bytes.length; i += 1) {
      const byte = bytes[i] ?? 0;
      if (byte === LINE_FEED) {
        this.line += 1;
        this.lineStart = this.base + i + 1;
      } else if (!isSpace(byte)) return i;
    }
    return bytes.length;
  }

  /** Begin a value at its first byte; then call {@link end} from that byte on, chunk after chunk. */
  begin(first: number): void {
    this.#kind =
      first === QUOTE ? "string" : first === OPEN_BRACE || first === OPEN_BRACKET ? "nested" : "scalar";
    this.#depth = 0;
    this.deepest = 0;
    this.#inString = false;
    this.#escaped = false;
  }

  /** Whether the value begun last is complete if nothing follows. */
  get endsWithInput(): boolean {
    return this.#kind === "scalar";
  }

  /** The index after the last byte of the value, or -1 if it goes on in the next chunk. */
  end(bytes: Uint8Array, at: number): number {
    if (this.#kind === "scalar") return this.#scalarEnd(bytes, at);
    const size = bytes.length;
    let depth = this.#depth;
    let i = at;
    while (i < size) {
      if (this.#inString) {
        i = this.#stringEnd(bytes, i);
        if (i === -1) break;
        if (this.#kind === "string") return i;
        continue;
      }
      const byte = bytes[i] ?? 0;
      i += 1;
      // Digits, full stops, minus signs, commas and capitals: most of a dataset.
      if (byte > QUOTE && byte < OPEN_BRACKET) continue;
      if (byte === QUOTE) this.#inString = true;
      else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
        depth += 1;
        if (depth > this.deepest) this.deepest = depth;
      } else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
        depth -= 1;
        if (depth === 0) return i;
      } else if (byte === LINE_FEED) {
        this.line += 1;
        this.lineStart = this.base + i;
      }
    }
    this.#depth = depth;
    return -1;
  }

  #scalarEnd(bytes: Uint8Array, at: number): number {
    for (let i = at; i < bytes.length; i += 1) {
      const byte = bytes[i] ?? 0;
      if (byte === COMMA || byte === CLOSE_BRACKET || byte === CLOSE_BRACE || isSpace(byte)) return i;
    }
    return -1;
  }

  #stringEnd(bytes: Uint8Array, at: number): number {
    let i = at;
    if (this.#escaped) {
      this.#escaped = false;
      i += 1;
    }
    for (; i < bytes.length; i += 1) {
      const byte = bytes[i];
      if (byte === QUOTE) {
        this.#inString = false;
        return i + 1;
      }
      if (byte === BACKSLASH) {
        i += 1;
        if (i === bytes.length) this.#escaped = true;
      }
    }
    return -1;
  }
}

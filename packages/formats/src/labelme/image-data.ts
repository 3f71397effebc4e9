import type { Source } from "../io/source.ts";

const [QUOTE, BACKSLASH, COLON, COMMA] = [0x22, 0x5c, 0x3a, 0x2c];
const [OPEN_BRACKET, CLOSE_BRACKET, OPEN_BRACE, CLOSE_BRACE] = [0x5b, 0x5d, 0x7b, 0x7d];

const KEY: readonly number[] = Array.from("imageData", (sign) => sign.charCodeAt(0));

/**
 * A JSON object with an empty text for `imageData`: the image in it may be most of the file, and would be in memory
 * several times. Nothing else changes, and no line.
 */
export class WithoutImageData implements Source {
  readonly name: string;
  /** Bytes that were passed over. */
  passed = 0;
  readonly #source: Source;

  constructor(source: Source) {
    this.name = source.name;
    this.#source = source;
  }

  async *stream(): AsyncGenerator<Uint8Array> {
    const places = new Places();
    for await (const chunk of this.#source.stream()) {
      for (let at = 0; at < chunk.length;) {
        const end = places.next(chunk, at);
        if (places.isImage) this.passed += end - at;
        else yield chunk.subarray(at, end);
        at = end;
      }
    }
  }
}

/** Divides a JSON text into the inside of the text `imageData` of the outermost object, and all else. */
class Places {
  /** Whether the bytes up to the last end were inside. */
  isImage = false;
  #place: "outside" | "key" | "text" | "image" | "after image" = "outside";
  #depth = 0;
  #escaped = false;
  /** How much of the key the last text of the outermost object is; -1 where it is another. */
  #matched = 0;
  /** Whether a value of that key comes next. */
  #isNext = false;

  /** The index where what begins at another one ends, in this chunk. */
  next(chunk: Uint8Array, start: number): number {
    this.isImage = this.#place === "image";
    for (let at = start; at < chunk.length;) {
      if (this.#place === "image" && !this.isImage) return at;
      const byte = chunk[at] ?? 0;
      if (this.#place === "outside") this.#outside(byte);
      else if (this.#place === "key") this.#inKey(byte);
      else if (this.#place === "after image") this.#place = "outside";
      else {
        at = this.#textEnd(chunk, at);
        if (at < chunk.length) this.#place = this.isImage ? "after image" : "outside";
        if (this.isImage) return at;
      }
      at += 1;
    }
    return chunk.length;
  }

  #outside(byte: number): void {
    if (byte === QUOTE) {
      this.#place = this.#depth !== 1 ? "text" : this.#isNext ? "image" : "key";
      this.#matched = 0;
    } else if (byte === COLON) this.#isNext = this.#depth === 1 && this.#matched === KEY.length;
    else if (byte === COMMA) this.#isNext = false;
    else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) this.#depth += 1;
    else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) this.#depth -= 1;
  }

  #inKey(byte: number): void {
    if (byte === QUOTE && !this.#escaped) this.#place = "outside";
    else this.#matched = byte === KEY[this.#matched] ? this.#matched + 1 : -1;
    this.#escaped = byte === BACKSLASH && !this.#escaped;
  }

  /** The index of the quotation mark that ends a text; the length of the chunk where none does. */
  #textEnd(chunk: Uint8Array, from: number): number {
    let start = this.#escaped ? from + 1 : from;
    for (;;) {
      const quote = chunk.indexOf(QUOTE, start);
      const end = quote === -1 ? chunk.length : quote;
      let slashes = 0;
      while (end - slashes > start && chunk[end - slashes - 1] === BACKSLASH) slashes += 1;
      this.#escaped = slashes % 2 === 1;
      if (quote === -1 || !this.#escaped) return end;
      this.#escaped = false;
      start = quote + 1;
    }
  }
}

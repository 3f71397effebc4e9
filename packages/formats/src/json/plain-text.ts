import { idText } from "./id-text.ts";
import { KnownKey, type KnownText, LONGEST_TEXT, TextTable } from "./text-table.ts";

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_BRACKET = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

const MAX_KEYS = 512;
/** Multiplier of FNV-1: http://www.isthe.com/chongo/tech/comp/fnv/ */
const HASH_PRIME = 0x01000193;

/** How many zeros there are behind the bytes that are read. */
export const AFTER = 4;

/** Thrown where JSON is not plain. It is always the same: making an error takes longer than reading a line. */
export const notPlain: Error = new Error("The JSON is not plain.");

/** Goes over plain JSON, see `PlainJson`: its brackets, keys and strings. */
export class PlainText {
  /** The index of the next byte. */
  at = 0;
  /** Of the last {@link uniqueText}. */
  hash = 0;
  /** Line feeds that were passed since {@link moveTo}. */
  lines = 0;
  protected bytes: Uint8Array = new Uint8Array(AFTER);
  /** The key that was read last. */
  protected last: KnownKey = new KnownKey("");
  /** Whether the last {@link text} had escapes. */
  protected isEscaped = false;
  #view = new DataView(this.bytes.buffer);
  readonly #texts = new TextTable();
  readonly #keys = new Map<string, KnownKey>();
  readonly #decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

  /** Goes to a place in bytes that have {@link AFTER} zeros behind them. */
  moveTo(bytes: Uint8Array, at: number): void {
    if (bytes !== this.bytes) {
      this.bytes = bytes;
      this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    }
    this.at = at;
    this.lines = 0;
  }

  /** The next byte that is not white space, which stays the next. */
  peek(): number {
    const bytes = this.bytes;
    let byte = bytes[this.at] ?? 0;
    while (byte <= 0x20) {
      if (byte === 0x0a) this.lines += 1;
      else if (byte !== 0x20 && byte !== 0x0d && byte !== 0x09) throw notPlain;
      this.at += 1;
      byte = bytes[this.at] ?? 0;
    }
    return byte;
  }

  /** Goes into an object. @returns whether it has members; then {@link key} follows */
  openObject(): boolean {
    return this.#open(OPEN_BRACE, CLOSE_BRACE);
  }

  /** Goes on after a member of an object. @returns whether there is one more */
  moreMembers(): boolean {
    return this.#more(CLOSE_BRACE);
  }

  /** Goes into a list. @returns whether it has elements */
  openList(): boolean {
    return this.#open(OPEN_BRACKET, CLOSE_BRACKET);
  }

  /** Goes on after an element of a list. @returns whether there is one more */
  moreElements(): boolean {
    return this.#more(CLOSE_BRACKET);
  }

  /** The key of a member, with its colon. */
  key(): string {
    const guess = this.last.next;
    if (!this.comes(guess)) return this.#otherKey();
    this.last = guess;
    return guess.text;
  }

  /** A string. Short ones are remembered, for those that come again. */
  text(): string {
    if (this.peek() !== QUOTE) throw notPlain;
    const bytes = this.bytes;
    const start = this.at + 1;
    let at = start;
    let hash = 0;
    let all = 0;
    this.isEscaped = false;
    for (;;) {
      const byte = bytes[at] ?? 0;
      if (byte === QUOTE) break;
      if (byte === BACKSLASH) return this.#escapedText(start);
      if (byte < 0x20) throw notPlain;
      hash = Math.imul(hash, HASH_PRIME) ^ byte;
      all |= byte;
      at += 1;
    }
    this.at = at + 1;
    if (at - start > LONGEST_TEXT || all > 0x7f) return this.decoded(start, at);
    const known = this.#texts.find(this.#view, start, at, hash);
    return known ?? this.#texts.add(bytes.subarray(start, at), this.decoded(start, at), hash);
  }

  /** A string that is not likely to come again. Strings that are the same have the same {@link hash}. */
  uniqueText(): string {
    if (this.peek() !== QUOTE) throw notPlain;
    const bytes = this.bytes;
    const start = this.at + 1;
    let at = start;
    let hash = 0;
    let all = 0;
    for (;;) {
      const byte = bytes[at] ?? 0;
      if (byte === QUOTE) break;
      if (byte < 0x20 || byte === BACKSLASH) throw notPlain;
      hash = Math.imul(hash, HASH_PRIME) ^ byte;
      all |= byte;
      at += 1;
    }
    this.hash = hash;
    this.at = at + 1;
    return (all > 0x7f ? undefined : idText(bytes, start, at - start)) ?? this.decoded(start, at);
  }

  /** Goes over a string. */
  protected skipText(): void {
    if (this.peek() !== QUOTE) throw notPlain;
    const bytes = this.bytes;
    const start = this.at + 1;
    let at = start;
    let all = 0;
    for (;;) {
      const byte = bytes[at] ?? 0;
      if (byte === QUOTE) break;
      if (byte === BACKSLASH) return void this.#escapedText(start);
      if (byte < 0x20) throw notPlain;
      all |= byte;
      at += 1;
    }
    this.at = at + 1;
    if (all > 0x7f) this.decoded(start, at);
  }

  /** Whether a text comes next, without spaces before it; goes over it. */
  protected comes({ words, size, lastWord }: KnownText): boolean {
    const view = this.#view;
    const start = this.at;
    for (let at = 0; at < words.length; at += 1) {
      if (view.getUint32(start + at * 4, true) !== words[at]) return false;
    }
    if (view.getUint32(start + size - 4, true) !== lastWord) return false;
    this.at = start + size;
    return true;
  }

  /** Bytes as text. */
  protected decoded(start: number, end: number): string {
    try {
      return this.#decoder.decode(this.bytes.subarray(start, end));
    } catch {
      throw notPlain;
    }
  }

  /** A string with escapes, as `JSON.parse` reads it. */
  #escapedText(start: number): string {
    const { bytes } = this;
    let at = start;
    for (let byte = bytes[at]; byte !== QUOTE; byte = bytes[at]) {
      // A line feed or the zeros after the bytes: it has no end.
      if (byte === undefined || byte < 0x20) throw notPlain;
      at += byte === BACKSLASH ? 2 : 1;
    }
    this.at = at + 1;
    this.isEscaped = true;
    try {
      const text: unknown = JSON.parse(this.decoded(start - 1, at + 1));
      if (typeof text === "string") return text;
    } catch {
      // Someone else says what is wrong with it.
    }
    throw notPlain;
  }

  /** A key that does not come where it came before. */
  #otherKey(): string {
    const text = this.text();
    // It would not come again as it is written now.
    if (this.isEscaped) throw notPlain;
    if (this.peek() !== COLON) throw notPlain;
    this.at += 1;
    let key = this.#keys.get(text);
    if (key === undefined) {
      key = new KnownKey(text);
      // Keys can be data: names of files, or ids.
      if (this.#keys.size === MAX_KEYS) this.#keys.clear();
      this.#keys.set(text, key);
    }
    this.last.next = key;
    this.last = key;
    return key.text;
  }

  #open(bracket: number, close: number): boolean {
    if (this.peek() !== bracket) throw notPlain;
    this.at += 1;
    if (this.peek() !== close) return true;
    this.at += 1;
    return false;
  }

  #more(close: number): boolean {
    const byte = this.peek();
    if (byte !== COMMA && byte !== close) throw notPlain;
    this.at += 1;
    return byte === COMMA;
  }
}

import type { Json } from "../model/json.ts";
import { PlainNumbers } from "./plain-number.ts";
import { notPlain } from "./plain-text.ts";

const QUOTE = 0x22;
const OPEN_BRACKET = 0x5b;
const OPEN_BRACE = 0x7b;
const SMALL_T = 0x74;
const SMALL_F = 0x66;
const SMALL_N = 0x6e;

/** Nesting that is read here; what is nested deeper is read the general way. */
const MAX_NESTING = 64;
const TRUE = new TextEncoder().encode("true");
const FALSE = new TextEncoder().encode("false");
const NULL = new TextEncoder().encode("null");

/**
 * Reads plain JSON out of bytes: what `JSON.parse` reads, to the bit, or {@link notPlain} is thrown. Nearly all JSON is
 * plain. Whether what is not is wrong, and where, is for others to say.
 *
 * The bytes are followed by zeros, which no JSON text has: nobody has to look where they end.
 */
export class PlainJson extends PlainNumbers {
  /** The value of the key that was read last: of some keys it is the same again and again. */
  member(depth = 0): Json {
    if (this.peek() !== QUOTE) return this.value(depth);
    const key = this.last;
    if (key.value !== undefined && this.comes(key.value)) return key.value.text;
    const text = this.text();
    if (!this.isEscaped) key.missed(text);
    return text;
  }

  /** Any value. */
  value(depth = 0): Json {
    switch (this.peek()) {
      case QUOTE:
        return this.text();
      case OPEN_BRACE:
        return this.#object(depth);
      case OPEN_BRACKET:
        return this.#list(depth);
      case SMALL_T:
        return this.#word(TRUE, true);
      case SMALL_F:
        return this.#word(FALSE, false);
      case SMALL_N:
        return this.#word(NULL, null);
      default:
        return this.number();
    }
  }

  /** Goes over a value, which has to be as plain as one that is read. */
  skip(depth = 0): void {
    switch (this.peek()) {
      case QUOTE:
        this.skipText();
        return;
      case OPEN_BRACE:
        if (depth > MAX_NESTING) throw notPlain;
        if (!this.openObject()) return;
        do {
          this.key();
          this.skip(depth + 1);
        } while (this.moreMembers());
        return;
      case OPEN_BRACKET:
        if (depth > MAX_NESTING) throw notPlain;
        if (!this.openList()) return;
        do this.skip(depth + 1);
        while (this.moreElements());
        return;
      case SMALL_T:
      case SMALL_F:
      case SMALL_N:
        this.value();
        return;
      default:
        this.skipNumber();
    }
  }

  #object(depth: number): Json {
    if (depth > MAX_NESTING) throw notPlain;
    const object: Record<string, Json> = {};
    if (!this.openObject()) return object;
    do {
      const key = this.key();
      // Assigning it would set the prototype.
      if (key === "__proto__") throw notPlain;
      object[key] = this.member(depth + 1);
    } while (this.moreMembers());
    return object;
  }

  #list(depth: number): Json {
    if (depth > MAX_NESTING) throw notPlain;
    const list: Json[] = [];
    if (!this.openList()) return list;
    do list.push(this.value(depth + 1));
    while (this.moreElements());
    return list;
  }

  #word<T>(word: Uint8Array, value: T): T {
    const bytes = this.bytes;
    for (let at = 0; at < word.length; at += 1) if (bytes[this.at + at] !== word[at]) throw notPlain;
    this.at += word.length;
    return value;
  }
}

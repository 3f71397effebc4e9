import { Scanner } from "../json/scanner.ts";
import type { Json } from "../model/json.ts";

/** Where a member's value is in the text of its object. */
interface Span {
  readonly start: number;
  readonly end: number;
}

const [QUOTE, COLON, COMMA, CLOSE] = [0x22, 0x3a, 0x2c, 0x7d];

/**
 * The text of a JSON object, to be changed member by member: what is not changed stays byte for byte, numbers with all
 * their digits among it.
 */
export class RecordText {
  #bytes: Uint8Array;

  /** @param bytes - of a JSON object that is valid, from brace to brace */
  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get bytes(): Uint8Array {
    return this.#bytes;
  }

  /** Gives a member a value; one that is not there comes last. Of a key that is there twice, the last counts, as in JSON.parse. */
  set(key: string, value: Json): void {
    const text = new TextEncoder().encode(JSON.stringify(value));
    const { spans, last } = this.#members();
    const span = spans.get(key);
    if (span !== undefined) {
      this.#replace(span, text);
      return;
    }
    const member = new TextEncoder().encode(`${last === 0 ? "" : ", "}${JSON.stringify(key)}: `);
    this.#replace({ start: last === 0 ? 1 : last, end: last === 0 ? 1 : last }, joinedTwo(member, text));
  }

  #replace({ start, end }: Span, text: Uint8Array): void {
    const bytes = new Uint8Array(this.#bytes.length - (end - start) + text.length);
    bytes.set(this.#bytes.subarray(0, start));
    bytes.set(text, start);
    bytes.set(this.#bytes.subarray(end), start + text.length);
    this.#bytes = bytes;
  }

  /** The values by their keys, and where the last of them ends; 0 for an object without members. */
  #members(): { readonly spans: ReadonlyMap<string, Span>; readonly last: number } {
    const bytes = this.#bytes;
    const scanner = new Scanner();
    const spans = new Map<string, Span>();
    let last = 0;
    let at = scanner.skipSpace(bytes, 1);
    while (at < bytes.length && bytes[at] !== CLOSE) {
      const keyEnd = bytes[at] === QUOTE ? valueEnd(scanner, bytes, at) : bytes.length;
      const key: unknown = JSON.parse(new TextDecoder().decode(bytes.subarray(at, keyEnd)));
      at = scanner.skipSpace(bytes, keyEnd);
      if (bytes[at] === COLON) at = scanner.skipSpace(bytes, at + 1);
      const start = at;
      last = valueEnd(scanner, bytes, start);
      if (typeof key === "string") spans.set(key, { start, end: last });
      at = scanner.skipSpace(bytes, last);
      if (bytes[at] === COMMA) at = scanner.skipSpace(bytes, at + 1);
    }
    return { spans, last };
  }
}

function valueEnd(scanner: Scanner, bytes: Uint8Array, at: number): number {
  scanner.begin(bytes[at] ?? 0);
  const end = scanner.end(bytes, at);
  return end === -1 ? bytes.length : end;
}

function joinedTwo(a: Uint8Array, b: Uint8Array): Uint8Array {
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}

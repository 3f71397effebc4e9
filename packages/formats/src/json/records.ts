import type { BytesAt } from "../io/source.ts";
import type { Json } from "../model/json.ts";
import { MAX_DEPTH } from "./depth.ts";
import { Extent } from "./extent.ts";
import { notPlain } from "./plain-text.ts";
import { PlainJson } from "./plain.ts";
import { Window } from "./window.ts";

const COMMA = 0x2c;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const LINE_FEED = 0x0a;

/** How far to look for what the text is, as `jsonItems` does. */
const LOOK_AHEAD = 16 * 2 ** 20;
/** The largest record that is read here. */
const MAX_RECORD = 64 * 2 ** 20;

/** One record that is not plain, and where it is. */
export interface OtherRecord {
  readonly value: Json;
  /** The line on which it starts, from 1. */
  readonly line: number;
  /** JSON pointer (RFC 6901); "" for each of several JSON lines. */
  readonly pointer: string;
}

/** Says that a record is not plain. */
export const other: unique symbol = Symbol("other");

/**
 * Records straight from the bytes: the objects of JSON lines, or of one array. {@link add} chunks, and after the last
 * of them undefined; after each, {@link take} as long as there is a {@link next}.
 */
export class Records {
  /** Records that were taken. */
  count = 0;
  /** Whether the next record is wrong, or the text has another form: `jsonItems` knows. */
  isUnusual = false;
  readonly #window = new Window();
  readonly #json = new PlainJson();
  readonly #extent = new Extent();
  readonly #decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  #form: "lines" | "array" | undefined;
  /** What comes next, as far as that can be told. */
  #expected: "list" | "first" | "record" | "separator" | "nothing" = "list";
  /** Whether there are no more bytes to come. */
  hasEnded = false;
  /** The line of the next byte, from 1. */
  #line = 1;
  /** Where the record that is not plain ends; before the form is known, the first value. */
  #end = -1;
  /** Up to where the end of a record was looked for; -1 where that was not begun. */
  #searched = -1;
  /** Bytes that came, without a byte-order mark. */
  #seen = 0;
  #limit = MAX_RECORD;
  #isAfterMark = false;

  /** @param form of a part from the middle of a text; of a whole text it is found out */
  constructor(form?: "lines") {
    if (form === undefined) return;
    this.#form = form;
    this.#expected = "record";
    // As a value that is longer than what is looked at to tell the form of a text may be something else.
    this.#limit = LOOK_AHEAD / 2;
  }

  /** Whether all records were taken. */
  get isComplete(): boolean {
    const isClosed = this.#form === "lines" ? this.#searched === -1 : this.#expected === "nothing";
    return this.hasEnded && !this.isUnusual && isClosed && this.#window.at === this.#window.end;
  }

  /** Takes the next bytes; undefined at their end. */
  add(chunk: Uint8Array | undefined): void {
    if (chunk === undefined) this.hasEnded = true;
    else this.#shift(this.#window.add(chunk), chunk.length);
  }

  /** Takes the next bytes from a place, up to so many; where there are none, that is their end. @returns how many there were */
  read(bytesAt: BytesAt, place: number, length: number): number {
    const window = this.#window;
    const left = window.end - window.at;
    const dropped = window.read(bytesAt, place, length);
    const read = window.end - left;
    this.#shift(dropped, read);
    this.hasEnded = read === 0;
    return read;
  }

  #shift(dropped: number, added: number): void {
    this.#seen += added;
    if (this.#searched !== -1) this.#searched -= dropped;
    if (this.#end !== -1) this.#end -= dropped;
  }

  /** Whether a record begins here, of which all that is known so far is there. */
  next(): boolean {
    if (this.isUnusual || (this.#form === undefined && !this.#findForm())) return false;
    if (this.#searched !== -1) return this.#findEnd();
    for (;;) {
      const window = this.#window;
      const byte = this.#skipSpace();
      if (window.at === window.end) return false;
      if (this.#expected === "record" || (this.#expected === "first" && byte !== CLOSE_BRACKET)) {
        return byte === OPEN_BRACE || this.#unusual();
      }
      if (this.#expected === "list" && byte === OPEN_BRACKET) this.#expected = "first";
      else if (this.#expected === "nothing" || this.#form === "lines") return this.#unusual();
      else if (byte === CLOSE_BRACKET) this.#expected = "nothing";
      else if (this.#expected === "separator" && byte === COMMA) this.#expected = "record";
      else return this.#unusual();
      window.at += 1;
    }
  }

  /**
   * Takes the record if it is plain: if `read` does not throw {@link notPlain}. It may be called again for the same
   * record. Nothing, too, where more bytes are needed.
   */
  take<T>(read: (json: PlainJson) => T | undefined): T | undefined | typeof other {
    const { bytes, at } = this.#window;
    try {
      this.#json.moveTo(bytes, at);
      const result = read(this.#json);
      this.#moveTo(this.#json.at, this.#json.lines);
      return result;
    } catch (error) {
      if (error !== notPlain) throw error;
    }
    if (this.#searched === -1) {
      this.#extent.begin();
      this.#searched = at;
      if (!this.#findEnd()) return undefined;
    }
    return other;
  }

  /** Takes the record that is not plain; undefined where it is wrong. */
  takeOther(): OtherRecord | undefined {
    const window = this.#window;
    const isLine = this.#form === "lines";
    if (this.#extent.deepest + (isLine ? 0 : 1) <= MAX_DEPTH) {
      try {
        const text = this.#decoder.decode(window.bytes.subarray(window.at, this.#end));
        const value: Json = JSON.parse(text);
        const record = { value, line: this.#line, pointer: isLine ? "" : `/${this.count}` };
        this.#moveTo(this.#end, text.split("\n").length - 1);
        return record;
      } catch {
        // `jsonItems` says what is wrong.
      }
    }
    this.isUnusual = true;
    return undefined;
  }

  #moveTo(end: number, lines: number): void {
    this.#window.at = end;
    this.#line += lines;
    this.#searched = -1;
    this.count += 1;
    this.#expected = "separator";
  }

  /** The next byte that is not white space; in JSON lines a line feed is what separates records. */
  #skipSpace(): number {
    const window = this.#window;
    for (; ; window.at += 1) {
      const byte = window.bytes[window.at] ?? 0;
      if (byte === LINE_FEED) {
        this.#line += 1;
        if (this.#form === "lines") this.#expected = "record";
      } else if (byte !== 0x20 && byte !== 0x0d && byte !== 0x09) return byte;
    }
  }

  /** Looks for the end of the record. */
  #findEnd(): boolean {
    const { bytes, at, end } = this.#window;
    this.#end = this.#extent.end(bytes, this.#searched, end);
    this.#searched = end;
    if (this.#end !== -1) return true;
    return (this.hasEnded || end - at > this.#limit) && this.#unusual();
  }

  /** Tells JSON lines from an array by what follows the first value. Nothing is taken until that is known. */
  #findForm(): boolean {
    const window = this.#window;
    const { bytes, end } = window;
    if (!this.#isAfterMark) {
      if (end < 3 && !this.hasEnded) return false;
      if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) {
        window.at = 3;
        this.#seen -= 3;
      }
      this.#isAfterMark = true;
    }
    const first = this.#skipSpace();
    if (window.at === end) return this.hasEnded && this.#unusual();
    if (first !== OPEN_BRACE && first !== OPEN_BRACKET) return this.#unusual();
    if (this.#searched === -1) this.#searched = window.at;
    const isFar = this.#seen > LOOK_AHEAD;
    if (this.#end === -1) this.#end = this.#extent.end(bytes, this.#searched, end);
    this.#searched = end;
    const isList = first === OPEN_BRACKET;
    if (this.#end === -1) {
      if (this.hasEnded) return this.#unusual();
      return isFar && this.#found(isList ? "array" : undefined);
    }
    let at = this.#end;
    let isNewLine = false;
    for (; at < end; at += 1) {
      const byte = bytes[at] ?? 0;
      if (byte === LINE_FEED) isNewLine = true;
      else if (byte !== 0x20 && byte !== 0x0d && byte !== 0x09) {
        return this.#found(isNewLine && !isList ? "lines" : undefined);
      }
    }
    return (isFar || this.hasEnded) && this.#found(isList ? "array" : undefined);
  }

  #found(form: "lines" | "array" | undefined): boolean {
    this.#form = form;
    this.#searched = -1;
    this.#expected = form === "lines" ? "record" : "list";
    return form !== undefined || this.#unusual();
  }

  #unusual(): false {
    this.isUnusual = true;
    return false;
  }
}

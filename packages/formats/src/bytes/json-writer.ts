import { NUMBER_ROOM, putDecimal, putNumber } from "./number-text.ts";
import type { Buffers } from "./buffers.ts";
import type { Fragment } from "./fragment.ts";
import { COLON, ESCAPED, MEANINGS, OF_QUERY } from "./sign-meanings.ts";
import { Template } from "./template.ts";

const encoder = new TextEncoder();
/** Room beyond what is handed on, for what is written last. */
const SPARE = 2 ** 16;
const [COMMA, QUOTE, OPEN, CLOSE] = [44, 34, 91, 93];

/** Lists of fewer numbers are written at once. */
const PACKED_LENGTH = 4;
/*
 * How numbers are packed: there is a zero, which JSON text does not have; then, from the next multiple of 8 on, how many
 * numbers there are, and these. Instead of how many it is -1 for one that is no list; -2 for a template, with its size and
 * its text; -3 for a row of the first template, -4 for one of the second.
 */
export const SINGLE = -1;
const TEMPLATE = -1 + SINGLE;
export const FIRST_ROW: number = -1 + TEMPLATE;

/** Bytes of JSON text, piece by piece. */
export class JsonWriter {
  bytes: Uint8Array;
  at = 0;
  readonly #size: number;
  readonly #buffers: Buffers | undefined;
  /** These two are the same memory as the bytes. */
  #doubles: Float64Array;
  view: DataView;
  /** How many bytes these have. */
  #room = SPARE;
  readonly #one = new Float64Array(1);
  /** Those that were said in this piece, and where. */
  #templates: Template[] = [];
  #templatePlaces: number[] = [];

  /**
   * @param size bytes after which the text is handed on, about; a multiple of 8
   * @param buffers if given, long lists of numbers are packed
   */
  constructor(size: number, buffers?: Buffers) {
    this.#size = size;
    this.#buffers = buffers;
    // Most files are small.
    const buffer = new ArrayBuffer(SPARE);
    this.bytes = new Uint8Array(buffer);
    this.#doubles = new Float64Array(buffer);
    this.view = new DataView(buffer);
  }

  /** Whether enough was written to be handed on. */
  get isFull(): boolean {
    return this.at >= this.#size;
  }

  /** What was written, with its buffer: whoever gets it may keep it. */
  take(): Uint8Array {
    const { at } = this;
    this.retreat(0);
    if (at < this.#size / 2) return this.bytes.slice(0, at);
    const taken = this.bytes.subarray(0, at);
    this.#use(this.#buffers?.take(this.#size + SPARE) ?? new ArrayBuffer(this.#size + SPARE));
    return taken;
  }

  /** What was written, with its memory; what comes then is written to another, whose size is a multiple of 8. */
  handOver(next: ArrayBuffer): Uint8Array {
    const taken = this.bytes.subarray(0, this.at);
    this.retreat(0);
    this.#use(next);
    return taken;
  }

  /** Takes back what was written from a place on. */
  retreat(start: number): void {
    this.at = start;
    while ((this.#templatePlaces.at(-1) ?? -1) >= start) {
      this.#templatePlaces.pop();
      this.#templates.pop();
    }
  }

  /** Makes room for so many bytes. */
  reserve(room: number): void {
    if (this.#room - this.at < room) this.#grow(room);
  }

  #grow(room: number): void {
    const written = this.bytes.subarray(0, this.at);
    const size = Math.max(this.at + room, this.bytes.length * 2);
    this.#use(new ArrayBuffer(Math.ceil(size / 8) * 8));
    this.bytes.set(written);
  }

  #use(buffer: ArrayBufferLike): void {
    this.bytes = new Uint8Array(buffer);
    this.#doubles = new Float64Array(buffer);
    this.view = new DataView(buffer);
    this.#room = buffer.byteLength;
  }

  /** JSON text as it is. */
  text(text: string): void {
    this.reserve(text.length * 3);
    this.at += encoder.encodeInto(text, this.bytes.subarray(this.at)).written;
  }

  /** JSON text that was prepared. */
  fragment({ words, size }: Fragment): void {
    this.reserve(words.length * 4);
    const { at } = this;
    const { view } = this;
    for (let i = 0; i < words.length; i += 1) view.setUint32(at + i * 4, words[i] ?? 0, true);
    this.at = at + size;
  }

  /** One sign of ASCII. */
  sign(code: number): void {
    this.reserve(1);
    this.bytes[this.at] = code;
    this.at += 1;
  }

  /** A text as a JSON string. */
  string(text: string): void {
    if ((this.#plain(text) & ESCAPED) === 0) this.at += text.length + 2;
    else this.text(JSON.stringify(text));
  }

  /**
   * A text as a JSON string, if it is written as it is, and is no address with a query or a user.
   *
   * @returns whether it was written
   */
  plainString(text: string): boolean {
    const meaning = this.#plain(text);
    if ((meaning & ESCAPED) !== 0 || (meaning === (OF_QUERY | COLON) && text.includes("://"))) return false;
    this.at += text.length + 2;
    return true;
  }

  /** Puts a text in quotes, and says what its signs mean for whether it can be written like that. */
  #plain(text: string): number {
    this.reserve(text.length + 2);
    const { bytes, at } = this;
    const { length } = text;
    let meaning = 0;
    bytes[at] = QUOTE;
    for (let i = 0; i < length; i += 1) {
      const sign = text.charCodeAt(i);
      meaning |= MEANINGS[sign] ?? 0;
      bytes[at + 1 + i] = sign;
    }
    bytes[at + 1 + length] = QUOTE;
    return meaning;
  }

  /** A finite number. */
  number(value: number): void {
    this.reserve(NUMBER_ROOM);
    const one = this.#one;
    one[0] = value;
    const end = putDecimal(this.view, this.at, one, 0);
    if (end !== -1) this.at = end;
    else if (this.#buffers === undefined) this.at = putNumber(this.view, this.at, one, 0);
    else {
      const first = this.#pack(1, SINGLE);
      this.#doubles[first] = value;
    }
  }

  /** Finite numbers as a list. */
  numbers(values: readonly number[]): void {
    const { length } = values;
    if (this.#buffers === undefined || length < PACKED_LENGTH) this.list(values, 0, length);
    else {
      const first = this.#pack(length, length);
      const doubles = this.#doubles;
      for (let at = 0; at < length; at += 1) doubles[first + at] = values[at] ?? 0;
    }
  }

  /** A text with finite numbers in it. */
  row(template: Template, values: ArrayLike<number>): void {
    if (this.#buffers === undefined) {
      this.fill(template, values, 0);
      return;
    }
    let rank = this.#templates.indexOf(template);
    if (rank === -1) rank = this.#say(template);
    const { slots } = template;
    const first = this.#pack(slots, FIRST_ROW - rank);
    const doubles = this.#doubles;
    for (let at = 0; at < slots; at += 1) doubles[first + at] = values[at] ?? 0;
  }

  /** Says a template to whoever unpacks the piece. @returns its rank among those that were said */
  #say(template: Template): number {
    this.#templatePlaces.push(this.at);
    const { text } = template;
    this.#doubles[this.#pack(1, TEMPLATE)] = text.length;
    this.reserve(text.length);
    this.bytes.set(text, this.at);
    this.at += text.length;
    return this.#templates.push(template) - 1;
  }

  /** A text with the numbers from one of a list on in it. */
  fill({ fragments, slots, room }: Template, values: ArrayLike<number>, first: number): void {
    this.reserve(room + slots * NUMBER_ROOM);
    const { view } = this;
    let { at } = this;
    for (let rank = 0; rank < fragments.length; rank += 1) {
      const fragment = fragments[rank];
      if (fragment === undefined) break;
      const { words, size } = fragment;
      for (let i = 0; i < words.length; i += 1) view.setUint32(at + i * 4, words[i] ?? 0, true);
      at += size;
      if (rank === slots) break;
      at = putNumber(view, at, values, first + rank);
    }
    this.at = at;
  }

  /** Makes room for packed numbers. @returns the index of the first among the doubles */
  #pack(count: number, size: number): number {
    this.reserve((count + 2) * 8);
    this.bytes[this.at] = 0;
    const first = (this.at >> 3) + 2;
    this.#doubles[first - 1] = size;
    this.at = (first + count) * 8;
    return first;
  }

  /** A part of some finite numbers as a list. */
  list(values: ArrayLike<number>, start: number, end: number): void {
    this.reserve((end - start) * (NUMBER_ROOM + 1) + 2);
    const { bytes, view } = this;
    let { at } = this;
    bytes[at] = OPEN;
    at += 1;
    for (let i = start; i < end; i += 1) {
      if (i > start) {
        bytes[at] = COMMA;
        at += 1;
      }
      at = putNumber(view, at, values, i);
    }
    bytes[at] = CLOSE;
    this.at = at + 1;
  }
}

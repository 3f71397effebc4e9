import { NUMBER_ROOM, putNumber, putShort } from "./number-text.ts";

const encoder = new TextEncoder();
/** Room beyond what is handed on, for what is written last. */
const SPARE = 2 ** 16;
const [COMMA, QUOTE, OPEN, CLOSE] = [44, 34, 91, 93];

/** What a sign means for a text that it is in. */
const [ESCAPED, OF_QUERY, COLON] = [1, 2, 4];
/** That of each UTF-16 unit: control characters, quotes, backslashes and all beyond ASCII may be written in another way. */
const MEANINGS: Uint8Array = new Uint8Array(2 ** 16).fill(ESCAPED, 127).fill(ESCAPED, 0, 32);
for (const sign of '"\\') MEANINGS[sign.charCodeAt(0)] = ESCAPED;
for (const sign of "?&#;@") MEANINGS[sign.charCodeAt(0)] = OF_QUERY;
MEANINGS[":".charCodeAt(0)] = COLON;

/** JSON text of ASCII that is written again and again. */
export class Fragment {
  readonly size: number;
  /** Its bytes by four, the lowest first; zeros follow. */
  readonly words: Uint32Array;

  constructor(text: string) {
    this.size = text.length;
    const bytes = new Uint8Array(Math.ceil(text.length / 4) * 4);
    encoder.encodeInto(text, bytes);
    const view = new DataView(bytes.buffer);
    this.words = Uint32Array.from({ length: bytes.length / 4 }, (_, at) => view.getUint32(at * 4, true));
  }
}

/** Lists of fewer numbers are written at once. */
const PACKED_LENGTH = 4;

/**
 * Buffers of a writer's pieces that may be used again. A writer that has them packs lists of numbers, for another thread
 * to write them out: see {@link JsonWriter.unpack}.
 */
export class Buffers {
  readonly #free: ArrayBuffer[] = [];

  take(size: number): ArrayBuffer {
    const buffer = this.#free.pop();
    return buffer?.byteLength === size ? buffer : new ArrayBuffer(size);
  }

  give(buffer: ArrayBuffer): void {
    if (this.#free.length < 4) this.#free.push(buffer);
  }
}

/** Bytes of JSON text, piece by piece. */
export class JsonWriter {
  bytes: Uint8Array;
  at = 0;
  readonly #size: number;
  readonly #buffers: Buffers | undefined;
  /** These two are the same memory as the bytes. */
  #doubles: Float64Array;
  #view: DataView;
  /** How many bytes these have. */
  #room = SPARE;
  readonly #one = new Float64Array(1);

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
    this.#view = new DataView(buffer);
  }

  /** Whether enough was written to be handed on. */
  get isFull(): boolean {
    return this.at >= this.#size;
  }

  /** What was written, with its buffer: whoever gets it may keep it. */
  take(): Uint8Array {
    const { at } = this;
    this.at = 0;
    if (at < this.#size / 2) return this.bytes.slice(0, at);
    const taken = this.bytes.subarray(0, at);
    this.#use(this.#buffers?.take(this.#size + SPARE) ?? new ArrayBuffer(this.#size + SPARE));
    return taken;
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

  #use(buffer: ArrayBuffer): void {
    this.bytes = new Uint8Array(buffer);
    this.#doubles = new Float64Array(buffer);
    this.#view = new DataView(buffer);
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
    const view = this.#view;
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
    const end = putShort(this.bytes, this.at, one, 0);
    if (end !== -1) this.at = end;
    else if (this.#buffers === undefined) this.at = putNumber(this.bytes, this.at, one, 0);
    else {
      const first = this.#pack(1, -1);
      this.#doubles[first] = value;
    }
  }

  /** Finite numbers as a list. */
  numbers(values: readonly number[]): void {
    const { length } = values;
    if (this.#buffers === undefined || length < PACKED_LENGTH) this.#list(values, 0, length);
    else {
      const first = this.#pack(length, length);
      const doubles = this.#doubles;
      for (let at = 0; at < length; at += 1) doubles[first + at] = values[at] ?? 0;
    }
  }

  /**
   * A piece of another writer whose lists of numbers are packed: where one is to be, there is a zero, which JSON text does
   * not have; then, from the next multiple of 8 on, how many numbers there are, and these. Instead of how many it is -1
   * for one that is no list.
   */
  unpack(piece: Uint8Array): void {
    const doubles = new Float64Array(piece.buffer, piece.byteOffset, piece.byteLength >> 3);
    for (let start = 0; ;) {
      const mark = piece.indexOf(0, start);
      const text = piece.subarray(start, mark === -1 ? piece.length : mark);
      this.reserve(text.length);
      this.bytes.set(text, this.at);
      this.at += text.length;
      if (mark === -1) return;
      const first = (mark >> 3) + 2;
      const size = doubles[first - 1] ?? 0;
      const end = first + Math.abs(size);
      if (size > 0) this.#list(doubles, first, end);
      else this.number(doubles[first] ?? 0);
      start = end * 8;
    }
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

  #list(values: ArrayLike<number>, start: number, end: number): void {
    this.reserve((end - start) * (NUMBER_ROOM + 1) + 2);
    const { bytes } = this;
    let { at } = this;
    bytes[at] = OPEN;
    at += 1;
    for (let i = start; i < end; i += 1) {
      if (i > start) {
        bytes[at] = COMMA;
        at += 1;
      }
      at = putNumber(bytes, at, values, i);
    }
    bytes[at] = CLOSE;
    this.at = at + 1;
  }
}

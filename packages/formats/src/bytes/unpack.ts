import { FIRST_ROW, type JsonWriter, SINGLE } from "./json-writer.ts";
import { Template } from "./template.ts";

/** Writes out a piece of another writer whose numbers are packed. */
export function unpack(out: JsonWriter, piece: Uint8Array): void {
  const unpacking = new Unpacking(out, piece);
  for (let start = 0; start < piece.length;) start = unpacking.next(start);
}

class Unpacking {
  readonly #out: JsonWriter;
  readonly #piece: Uint8Array;
  /** These two are the same memory as the piece. */
  readonly #view: DataView;
  readonly #doubles: Float64Array;
  readonly #templates: Template[] = [];

  constructor(out: JsonWriter, piece: Uint8Array) {
    this.#out = out;
    this.#piece = piece;
    this.#view = new DataView(piece.buffer, piece.byteOffset, piece.byteLength);
    this.#doubles = new Float64Array(piece.buffer, piece.byteOffset, piece.byteLength >> 3);
  }

  /** Text up to some packed numbers, and these. @returns where the text after them starts */
  next(start: number): number {
    const mark = this.#copyText(start);
    if (mark === this.#piece.length) return mark;
    const out = this.#out;
    const doubles = this.#doubles;
    const first = (mark >> 3) + 2;
    const size = doubles[first - 1] ?? 0;
    if (size > 0) {
      out.list(doubles, first, first + size);
      return (first + size) * 8;
    }
    const template = this.#templates[FIRST_ROW - size];
    if (template !== undefined) {
      out.fill(template, doubles, first);
      return (first + template.slots) * 8;
    }
    const text = (first + 1) * 8;
    if (size === SINGLE) {
      out.number(doubles[first] ?? 0);
      return text;
    }
    const end = text + (doubles[first] ?? 0);
    this.#templates.push(Template.of(this.#piece.slice(text, end)));
    return end;
  }

  /** Copies text up to the next zero, or the end. @returns where that is */
  #copyText(start: number): number {
    const from = this.#view;
    const { byteLength } = from;
    const out = this.#out;
    out.reserve(byteLength - start);
    const { view } = out;
    // What is read at a place is written so much further on.
    const ahead = out.at - start;
    let at = start;
    for (; at + 4 <= byteLength; at += 4) {
      const word = from.getInt32(at, true);
      // Whether one of the four is a zero: https://graphics.stanford.edu/~seander/bithacks.html#ZeroInWord
      if (((word - 0x01010101) & ~word & 0x80808080) !== 0) break;
      view.setInt32(at + ahead, word, true);
    }
    for (; at < byteLength; at += 1) {
      const byte = from.getUint8(at);
      if (byte === 0) break;
      view.setUint8(at + ahead, byte);
    }
    out.at = at + ahead;
    return at;
  }
}

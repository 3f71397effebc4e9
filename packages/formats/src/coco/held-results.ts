import { cursor, putInt } from "../bytes/packed.ts";
import { type Overflow, RECORD_HEAD, RecordStore, uint32At } from "../bytes/record-store.ts";
import { takeInt } from "../bytes/unpacked.ts";
import type { JsonItem } from "../json/items.ts";
import type { Json } from "../model/json.ts";
import { grouped } from "./groups.ts";

/** So many bytes of results are read as JSON at once. */
const TOGETHER = 2 ** 16;
const [COMMA, OPEN, CLOSE] = [0x2c, 0x5b, 0x5d];

/** The results of a file as text, until all are there and can be had by their images. */
export class HeldResults {
  readonly #overflow: Overflow | undefined;
  readonly #store: RecordStore;
  /** The rank of the image of each record. */
  #imageOf: Int32Array = new Int32Array(2 ** 12);
  /** Whether the file is JSON lines, which have no pointers. */
  #isLines = false;
  readonly #decoder = new TextDecoder();
  #buffer: Uint8Array = new Uint8Array(TOGETHER);

  constructor(overflow: Overflow | undefined) {
    this.#overflow = overflow;
    this.#store = new RecordStore(overflow);
  }

  /** Adds a result of the image of a rank, with its text in UTF-8. */
  add({ index = 0, line, pointer }: JsonItem, text: Uint8Array, image: number): void {
    const store = this.#store;
    const number = store.count;
    this.#isLines = pointer === "";
    store.begin(number, text.length + 10);
    store.at = putInt(store.bytes, store.at, line);
    store.at = putInt(store.bytes, store.at, index - number);
    store.bytes.set(text, store.at);
    store.at += text.length;
    store.end();
    if (number === this.#imageOf.length) {
      const more = new Int32Array(number * 2);
      more.set(this.#imageOf);
      this.#imageOf = more;
    }
    this.#imageOf[number] = image;
  }

  /** The results of each image in turn, each image's in the order of the file. To be gone through once. */
  *byImage(images: number): Generator<Iterable<JsonItem>> {
    for (const bytes of grouped(this.#store, this.#imageOf, images, this.#overflow)) yield this.#items(bytes);
  }

  /** JSON is read faster in few long texts than in many short ones. */
  *#items(bytes: Uint8Array): Generator<JsonItem> {
    for (let at = 0; at < bytes.length;) {
      const start = at;
      let length = 0;
      for (; at < bytes.length && (length === 0 || length < TOGETHER); at += uint32At(bytes, at)) {
        const text = this.#textAt(bytes, at);
        if (length + text.length + 2 > this.#buffer.length) this.#grow(length + text.length + 2);
        this.#buffer[length] = length === 0 ? OPEN : COMMA;
        this.#buffer.set(text, length + 1);
        length += text.length + 1;
      }
      this.#buffer[length] = CLOSE;
      const values: Json = JSON.parse(this.#decoder.decode(this.#buffer.subarray(0, length + 1)));
      if (!Array.isArray(values)) return;
      let record = start;
      for (const value of values) {
        yield this.#itemAt(bytes, record, value);
        record += uint32At(bytes, record);
      }
    }
  }

  #textAt(bytes: Uint8Array, at: number): Uint8Array {
    takeInt(bytes, at + RECORD_HEAD);
    takeInt(bytes, cursor.at);
    return bytes.subarray(cursor.at, at + uint32At(bytes, at));
  }

  #itemAt(bytes: Uint8Array, at: number, value: Json): JsonItem {
    const line = takeInt(bytes, at + RECORD_HEAD);
    const index = uint32At(bytes, at + 4) + takeInt(bytes, cursor.at);
    return { key: undefined, index, value, line, pointer: this.#isLines ? "" : `/${index}` };
  }

  #grow(least: number): void {
    const more = new Uint8Array(Math.max(least, this.#buffer.length * 2));
    more.set(this.#buffer);
    this.#buffer = more;
  }
}

import {
  cursor,
  Decimals,
  NUMBER_ROOM,
  POWERS,
  putDecimals,
  putDouble,
  putInt,
  WIDE,
} from "../bytes/packed.ts";
import type { RecordStore } from "../bytes/record-store.ts";
import type { ElementPlace } from "../json/splitter.ts";
import {
  AREA,
  BOX,
  CATEGORY,
  COUNTS_KEY,
  CROWD,
  ID,
  IMAGE,
  isText,
  memberAt,
  SEGMENTATION,
  SIZE_KEY,
} from "./plain-members.ts";
import { NOT_PLAIN, numberAt } from "./plain-number.ts";

/*
 * Annotations in the form that COCO's own files have, read from the bytes of the file without making strings and objects
 * first, as most of a large file is digits. What is in any other form, or wrong, is left to JSON.parse and to
 * `annotationOf`: nothing is decided here that these would not decide alike.
 */

const QUOTE = 0x22;
const COMMA = 0x2c;
const MINUS = 0x2d;
const DOT = 0x2e;
const ZERO = 0x30;
const COLON = 0x3a;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const LINE_FEED = 0x0a;

/** The first bytes of a record: what is in it. */
export const HAS_BOX = 1;
export const HAS_AREA = 2;
export const HAS_CROWD = 4;
export const IS_CROWD = 8;
export const HAS_SEGMENTATION = 16;
export const HAS_RINGS = 32;
/** The record is the JSON text of the annotation. */
export const IS_TEXT = 64;
/** Of the rings only the place in the file is kept. */
export const IS_PLACE = 128;

/** In place of the number of rings. */
export const MASK = 0;
/** Masks of larger sides are looked at more closely. */
const MAX_SIDE = 2 ** 15;

/** Ids that are kept in 32 bits. */
const MAX_ID = 2 ** 31 - 1;

/** Reads plain annotations and keeps them packed. */
export class PlainAnnotations {
  /** Line feeds in the annotation taken last, and where in the chunk the last of them is. */
  lines = 0;
  lastLine = 0;
  /** Rank in its list of the element taken or kept last. */
  lastIndex = -1;
  readonly #store: RecordStore;
  readonly #onTaken: (id: number, imageId: number) => void;
  readonly #numbers = new Decimals();
  /** Ends of the rings in the numbers; the box comes before them. */
  #rings = new Int32Array(64);
  #ringCount = 0;
  #used = 0;
  /** The size of a mask, whose run lengths are the first ring then. */
  #height = 0;
  #width = 0;

  readonly #leavesOutlines: boolean;
  /** Where the segmentation is in the chunk. */
  #from = 0;
  #to = 0;

  /**
   * @param leavesOutlines whether only the places of polygons are kept
   * @param onTaken told of the ids of each annotation that was kept, and of its image
   */
  constructor(store: RecordStore, leavesOutlines: boolean, onTaken: (id: number, imageId: number) => void) {
    this.#store = store;
    this.#leavesOutlines = leavesOutlines;
    this.#onTaken = onTaken;
  }

  /** As `PlainElements`: no number runs past the last closing brace of the chunk. */
  take(bytes: Uint8Array, at: number, last: number, { index, line, start }: ElementPlace): number {
    if (bytes[at] !== OPEN_BRACE) return NOT_PLAIN;
    let seen = 0;
    let id = 0;
    let imageId = 0;
    let category = 0;
    let area = 0;
    let crowd = 0;
    this.lines = 0;
    this.#ringCount = 0;
    this.#height = 0;
    this.#used = 4;
    let i = at;
    do {
      i = this.#space(bytes, i + 1);
      if (bytes[i] !== QUOTE) return NOT_PLAIN;
      const member = memberAt(bytes, i + 1);
      if (member === 0 || (seen & member) !== 0) return NOT_PLAIN;
      seen |= member;
      i = this.#space(bytes, cursor.at);
      if (bytes[i] !== COLON) return NOT_PLAIN;
      i = this.#space(bytes, i + 1);
      if (i >= last) return NOT_PLAIN;
      if (member === SEGMENTATION) {
        this.#from = i;
        i = this.#segmentation(bytes, i);
        this.#to = i;
      } else if (member === BOX) i = this.#box(bytes, i);
      else {
        const value = numberAt(bytes, i, member === AREA);
        i = cursor.at;
        if (i === NOT_PLAIN) return NOT_PLAIN;
        if (member === AREA) area = value;
        else if (member === ID) id = value;
        else if (member === IMAGE) imageId = value;
        else if (member === CATEGORY) category = value;
        else if (value === 0 || value === 1) crowd = value;
        else return NOT_PLAIN;
      }
      if (i === NOT_PLAIN) return NOT_PLAIN;
      i = this.#space(bytes, i);
    } while (bytes[i] === COMMA);
    const isWhole = (seen & (ID | IMAGE | CATEGORY)) === (ID | IMAGE | CATEGORY);
    // Without a box and an outline there is something to say, and other kinds of files have neither.
    if (!isWhole || bytes[i] !== CLOSE_BRACE || (seen & (BOX | SEGMENTATION)) === 0) return NOT_PLAIN;
    if ((seen & BOX) === 0 && this.#ringCount === 0) return NOT_PLAIN;
    if (imageId > MAX_ID || category > MAX_ID) return NOT_PLAIN;
    this.lastIndex = index;
    this.#keep(seen, id, category, area, crowd, index, line, start - at);
    this.#onTaken(id, imageId);
    return i + 1;
  }

  /** Keeps the text of an annotation that is not plain. */
  keepText(text: Uint8Array, index: number, line: number): void {
    this.lastIndex = index;
    const store = this.#store;
    store.begin(store.count, text.length + 11);
    store.bytes[store.at] = IS_TEXT;
    store.at = putInt(store.bytes, store.at + 1, line);
    store.at = putInt(store.bytes, store.at, index - store.count);
    store.bytes.set(text, store.at);
    store.at += text.length;
    store.end();
  }

  #keep(
    seen: number,
    id: number,
    category: number,
    area: number,
    crowd: number,
    index: number,
    line: number,
    base: number,
  ): void {
    const store = this.#store;
    const rings = this.#ringCount;
    const isMask = this.#height > 0;
    const isPlace = rings > 0 && !isMask && this.#leavesOutlines && !this.#hasClosedRing();
    store.begin(store.count, 64 + (this.#used + rings) * NUMBER_ROOM);
    const { bytes } = store;
    let end = store.at;
    bytes[end] =
      ((seen & BOX) === 0 ? 0 : HAS_BOX) |
      ((seen & AREA) === 0 ? 0 : HAS_AREA) |
      ((seen & CROWD) === 0 ? 0 : HAS_CROWD) |
      (crowd === 0 ? 0 : IS_CROWD) |
      ((seen & SEGMENTATION) === 0 ? 0 : HAS_SEGMENTATION) |
      (rings === 0 ? 0 : HAS_RINGS) |
      (isPlace ? IS_PLACE : 0);
    end = putInt(bytes, end + 1, line);
    end = putInt(bytes, end, index - store.count);
    end = putDouble(bytes, end, id);
    end = putInt(bytes, end, category);
    if ((seen & AREA) !== 0) end = putDouble(bytes, end, area);
    if ((seen & BOX) !== 0) end = putDecimals(bytes, end, this.#numbers, 0, 4);
    if (isPlace) {
      end = putDouble(bytes, end, base + this.#from);
      end = putInt(bytes, end, this.#to - this.#from);
    } else if (isMask) {
      end = putInt(bytes, end, MASK);
      end = putInt(bytes, end, this.#height);
      end = putInt(bytes, end, this.#width);
      end = putInt(bytes, end, this.#used - 4);
      for (let run = 4; run < this.#used; run += 1) end = putInt(bytes, end, this.#numbers.digits[run] ?? 0);
    } else if (rings > 0) {
      end = putInt(bytes, end, rings);
      let from = 4;
      for (let ring = 0; ring < rings; ring += 1) {
        const to = this.#rings[ring] ?? 0;
        end = putInt(bytes, end, to - from);
        end = putDecimals(bytes, end, this.#numbers, from, to);
        from = to;
      }
    }
    store.at = end;
    store.end();
  }

  /** Whether the last point of a ring is the first again: something is kept of that beside the ring. */
  #hasClosedRing(): boolean {
    const { digits, places, doubles } = this.#numbers;
    const value = (i: number): number =>
      places[i] === WIDE ? (doubles[i] ?? 0) : (digits[i] ?? 0) / (POWERS[places[i] ?? 0] ?? 1);
    let from = 4;
    for (let ring = 0; ring < this.#ringCount; ring += 1) {
      const to = this.#rings[ring] ?? 0;
      if (value(from) === value(to - 2) && value(from + 1) === value(to - 1)) return true;
      from = to;
    }
    return false;
  }

  /** The index of the first byte from `at` on that is not white space. */
  #space(bytes: Uint8Array, at: number): number {
    let i = at;
    for (;;) {
      const byte = bytes[i] ?? 0;
      if (byte > 0x20) return i;
      if (byte === LINE_FEED) {
        this.lines += 1;
        this.lastLine = i;
      } else if (byte !== 0x20 && byte !== 0x0d && byte !== 0x09) return i;
      i += 1;
    }
  }

  /** Four numbers, sides not below 0, or null as nothing. */
  #box(bytes: Uint8Array, at: number): number {
    if (bytes[at] !== OPEN_BRACKET) return NOT_PLAIN;
    const { places, digits, doubles } = this.#numbers;
    const before = this.#used;
    const i = this.#numbersAt(bytes, at, 0);
    const count = this.#used;
    this.#used = before;
    if (i === NOT_PLAIN || count !== 4) return NOT_PLAIN;
    for (let side = 2; side < 4; side += 1) {
      if ((places[side] === WIDE ? (doubles[side] ?? 0) : (digits[side] ?? 0)) < 0) return NOT_PLAIN;
    }
    return i;
  }

  /** Run lengths as numbers, which fill their mask. */
  #runs(bytes: Uint8Array, at: number): number {
    const before = this.#used;
    let hasSize = false;
    let i = at;
    do {
      i = this.#space(bytes, i + 1);
      const isCounts = isText(bytes, i, COUNTS_KEY);
      if (!isCounts && !isText(bytes, i, SIZE_KEY)) return NOT_PLAIN;
      i = this.#space(bytes, cursor.at);
      if (bytes[i] !== COLON) return NOT_PLAIN;
      i = this.#space(bytes, i + 1);
      if (bytes[i] !== OPEN_BRACKET || (isCounts ? this.#ringCount > 0 : hasSize)) return NOT_PLAIN;
      const first = isCounts ? before : this.#used;
      const used = this.#used;
      i = this.#numbersAt(bytes, i, first);
      if (i === NOT_PLAIN) return NOT_PLAIN;
      for (let n = first; n < this.#used; n += 1) {
        if (this.#numbers.places[n] !== 0 || (this.#numbers.digits[n] ?? 0) < 0) return NOT_PLAIN;
      }
      if (isCounts) this.#ringCount = 1;
      else {
        if (this.#used - first !== 2) return NOT_PLAIN;
        hasSize = true;
        this.#height = this.#numbers.digits[first] ?? 0;
        this.#width = this.#numbers.digits[first + 1] ?? 0;
        this.#used = used;
      }
      i = this.#space(bytes, i);
    } while (bytes[i] === COMMA);
    if (bytes[i] !== CLOSE_BRACE || this.#ringCount === 0 || !hasSize) return NOT_PLAIN;
    if (this.#height === 0 || this.#height > MAX_SIDE || this.#width > MAX_SIDE) return NOT_PLAIN;
    let rest = this.#height * this.#width;
    for (let run = before; run < this.#used; run += 1) rest -= this.#numbers.digits[run] ?? 0;
    return rest === 0 ? i + 1 : NOT_PLAIN;
  }

  /** A list of rings of three points or more, or a mask. */
  #segmentation(bytes: Uint8Array, at: number): number {
    if (bytes[at] === OPEN_BRACE) return this.#runs(bytes, at);
    if (bytes[at] !== OPEN_BRACKET) return NOT_PLAIN;
    let i = this.#space(bytes, at + 1);
    if (bytes[i] === CLOSE_BRACKET) return i + 1;
    for (;;) {
      if (bytes[i] !== OPEN_BRACKET) return NOT_PLAIN;
      const before = this.#used;
      i = this.#numbersAt(bytes, i, before);
      if (i === NOT_PLAIN) return NOT_PLAIN;
      const count = this.#used - before;
      if (count < 6 || count % 2 === 1) return NOT_PLAIN;
      if (this.#ringCount === this.#rings.length) {
        const more = new Int32Array(this.#rings.length * 2);
        more.set(this.#rings);
        this.#rings = more;
      }
      this.#rings[this.#ringCount] = this.#used;
      this.#ringCount += 1;
      i = this.#space(bytes, i);
      if (bytes[i] === CLOSE_BRACKET) return i + 1;
      if (bytes[i] !== COMMA) return NOT_PLAIN;
      i = this.#space(bytes, i + 1);
    }
  }

  /**
   * Reads the numbers of a list. The time of a large file goes here.
   *
   * @param first where the first of them is kept; {@link #used} is after the last
   */
  #numbersAt(bytes: Uint8Array, at: number, first: number): number {
    const numbers = this.#numbers;
    let { digits, places } = numbers;
    let used = first;
    let i = at + 1;
    let byte = bytes[i] ?? 0;
    for (;;) {
      if (byte <= 0x20) {
        i = this.#space(bytes, i);
        byte = bytes[i] ?? 0;
      }
      if (used === digits.length) {
        numbers.grow();
        ({ digits, places } = numbers);
      }
      const start = i;
      const isNegative = byte === MINUS;
      if (isNegative) {
        i += 1;
        byte = bytes[i] ?? 0;
      }
      const whole = i;
      let value = 0;
      let digit = byte - ZERO;
      while (digit >= 0 && digit <= 9) {
        value = value * 10 + digit;
        i += 1;
        byte = bytes[i] ?? 0;
        digit = byte - ZERO;
      }
      // No digit, or a zero before others.
      if (i === whole || (i - whole > 1 && bytes[whole] === ZERO)) return NOT_PLAIN;
      let count = i - whole;
      let decimals = 0;
      if (byte === DOT) {
        const point = i;
        i += 1;
        byte = bytes[i] ?? 0;
        digit = byte - ZERO;
        while (digit >= 0 && digit <= 9) {
          value = value * 10 + digit;
          i += 1;
          byte = bytes[i] ?? 0;
          digit = byte - ZERO;
        }
        decimals = i - point - 1;
        if (decimals === 0) return NOT_PLAIN;
        count += decimals;
      }
      if (count > 9 || (isNegative && value === 0)) {
        const wide = numberAt(bytes, start, true);
        i = cursor.at;
        if (i === NOT_PLAIN) return NOT_PLAIN;
        byte = bytes[i] ?? 0;
        places[used] = WIDE;
        numbers.doubles[used] = wide;
      } else {
        digits[used] = isNegative ? -value : value;
        places[used] = decimals;
      }
      used += 1;
      if (byte <= 0x20) {
        i = this.#space(bytes, i);
        byte = bytes[i] ?? 0;
      }
      if (byte === COMMA) {
        i += 1;
        byte = bytes[i] ?? 0;
        continue;
      }
      this.#used = used;
      // An exponent, among others.
      return byte === CLOSE_BRACKET ? i + 1 : NOT_PLAIN;
    }
  }
}

import { cursor, NUMBER_ROOM, putDecimals, putDouble, putInt } from "../bytes/packed.ts";
import type { RecordStore } from "../bytes/record-store.ts";
import type { ElementPlace } from "../json/splitter.ts";
import {
  CLOSED_RINGS,
  EMPTY_OUTLINE,
  HAS_AREA,
  HAS_BOX,
  HAS_CROWD,
  IS_CROWD,
  IS_TEXT,
  MASK,
  NO_OUTLINE,
  PLACE,
  RINGS,
} from "./plain-form.ts";
import { AREA, BOX, CATEGORY, CROWD, ID, IMAGE, memberAt, SEGMENTATION } from "./plain-members.ts";
import { NOT_PLAIN, numberAt } from "./plain-number.ts";
import { FIRST, PlainOutline } from "./plain-outline.ts";

/*
 * Annotations in the form that COCO's own files have, read from the bytes of the file without making strings and objects
 * first, as most of a large file is digits. What is in any other form, or wrong, is left to JSON.parse and to
 * `annotationOf`: nothing is decided here that these would not decide alike.
 */

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

/** Ids that are kept in 32 bits. */
const MAX_ID = 2 ** 31 - 1;

/** Reads plain annotations and keeps them packed: see `plain-form.ts`. */
export class PlainAnnotations {
  /** Rank in its list of the element taken or kept last. */
  lastIndex = -1;
  readonly #store: RecordStore;
  readonly #onTaken: (id: number, imageId: number) => void;
  readonly #outline = new PlainOutline();
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

  /** Line feeds in the annotation taken last, and where in the chunk the last of them is. */
  get lines(): number {
    return this.#outline.lines;
  }

  get lastLine(): number {
    return this.#outline.lastLine;
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
    const outline = this.#outline;
    outline.clear();
    let i = at;
    do {
      i = outline.space(bytes, i + 1);
      if (bytes[i] !== QUOTE) return NOT_PLAIN;
      const member = memberAt(bytes, i + 1);
      if (member === 0 || (seen & member) !== 0) return NOT_PLAIN;
      seen |= member;
      i = outline.space(bytes, cursor.at);
      if (bytes[i] !== COLON) return NOT_PLAIN;
      i = outline.space(bytes, i + 1);
      if (i >= last) return NOT_PLAIN;
      if (member === SEGMENTATION) {
        this.#from = i;
        i = outline.segmentation(bytes, i);
        this.#to = i;
      } else if (member === BOX) i = outline.box(bytes, i);
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
      i = outline.space(bytes, i);
    } while (bytes[i] === COMMA);
    const isWhole = (seen & (ID | IMAGE | CATEGORY)) === (ID | IMAGE | CATEGORY);
    // Without a box and an outline there is something to say, and other kinds of files have neither.
    if (!isWhole || bytes[i] !== CLOSE_BRACE || (seen & (BOX | SEGMENTATION)) === 0) return NOT_PLAIN;
    if ((seen & BOX) === 0 && outline.ringCount === 0) return NOT_PLAIN;
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
    const { ringCount, height, width, used, numbers, rings } = this.#outline;
    const outline =
      (seen & SEGMENTATION) === 0
        ? NO_OUTLINE
        : height > 0
          ? MASK
          : ringCount === 0
            ? EMPTY_OUTLINE
            : this.#outline.hasClosedRing
              ? CLOSED_RINGS
              : this.#leavesOutlines
                ? PLACE
                : RINGS;
    store.begin(store.count, 64 + (used + ringCount) * NUMBER_ROOM);
    const { bytes } = store;
    let end = store.at;
    bytes[end] =
      ((seen & BOX) === 0 ? 0 : HAS_BOX) |
      ((seen & AREA) === 0 ? 0 : HAS_AREA) |
      ((seen & CROWD) === 0 ? 0 : HAS_CROWD) |
      (crowd === 0 ? 0 : IS_CROWD) |
      outline;
    end = putDouble(bytes, end + 1, id);
    end = putInt(bytes, end, category);
    end = putInt(bytes, end, line);
    end = putInt(bytes, end, index - store.count);
    if ((seen & AREA) !== 0) end = putDouble(bytes, end, area);
    if ((seen & BOX) !== 0) end = putDecimals(bytes, end, numbers, 0, FIRST);
    if (outline === PLACE) {
      end = putDouble(bytes, end, base + this.#from);
      end = putInt(bytes, end, this.#to - this.#from);
    } else if (outline === MASK) {
      end = putInt(bytes, end, height);
      end = putInt(bytes, end, width);
      end = putInt(bytes, end, used - FIRST);
      for (let run = FIRST; run < used; run += 1) end = putInt(bytes, end, numbers.digits[run] ?? 0);
    } else if (outline === RINGS || outline === CLOSED_RINGS) {
      end = putInt(bytes, end, ringCount);
      let from = FIRST;
      for (let ring = 0; ring < ringCount; ring += 1) {
        const to = rings[ring] ?? 0;
        end = putInt(bytes, end, to - from);
        end = putDecimals(bytes, end, numbers, from, to);
        from = to;
      }
    }
    store.at = end;
    store.end();
  }
}

import type { Annotation } from "../model/dataset.ts";
import type { PolygonPart, Shape } from "../model/shapes.ts";
import { hasRepeats } from "./bridges.ts";
import { LARGEST, rowOf, type RowRules, TOLERANCE } from "./label-row.ts";
import { annotationOf, pixels } from "./placed.ts";
import { RowKeys } from "./row-keys.ts";
import type { Size } from "./rows.ts";

const [SPACE, RETURN, NEWLINE, POINT, ZERO] = [32, 13, 10, 46, 48];
/** Powers of ten that doubles hold exactly. */
const POWERS = Float64Array.from({ length: 16 }, (_, exponent) => Number(`1e${String(exponent)}`));
/** A number that needs more than its digits counted. */
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;
const NO_ATTRIBUTES: Annotation["attributes"] = [];
const NO_EXTRA: Annotation["extra"] = {};
const NO_HOLES: PolygonPart["holes"] = [];
/** Signs of a number that is read as text. */
const LONGEST = 64;

/**
 * Reads label files that there is nothing to say of, straight from their bytes: rows of numbers with spaces between
 * them, in which every row is right. What it can't vouch for is left to `readLabelLines` and `parseRows`, which know
 * how to tell what is wrong. One file at a time; buffers are used again.
 */
export class PlainLabels {
  /** The numbers of all rows, class first. */
  values: Float64Array = new Float64Array(1024);
  /** How many rows there are. */
  rows = 0;
  /** Whether a row has more than six columns: see `hasOutlines`. */
  hasOutlines = false;
  /** Where each row ends in the values. */
  #ends: Int32Array<ArrayBuffer> = new Int32Array(64);
  #lines: Int32Array<ArrayBuffer> = new Int32Array(64);
  readonly #keys = new RowKeys();
  #view: DataView = new DataView(new ArrayBuffer(0));
  /** Where points are put before they are given away. Begun with fractions, it has room for any number. */
  readonly #points: number[] = Array.from({ length: 256 }, () => 0.5);

  /** Where the numbers of a row start. */
  start(row: number): number {
    return row === 0 ? 0 : (this.#ends[row - 1] ?? 0);
  }

  /** Where the numbers of a row end. */
  end(row: number): number {
    return this.#ends[row] ?? 0;
  }

  /** The line of a row, from 1. */
  line(row: number): number {
    return this.#lines[row] ?? 0;
  }

  /**
   * Takes in the numbers of a file.
   *
   * @returns whether it is nothing but rows of numbers
   */
  scan(bytes: Uint8Array, from: number, end: number): boolean {
    let { values } = this;
    if (this.#view.buffer !== bytes.buffer || this.#view.byteOffset !== bytes.byteOffset)
      this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const view = this.#view;
    let [at, count, rowStart, line] = [from, 0, 0, 1];
    this.rows = 0;
    this.hasOutlines = false;
    let lineStart = at;
    while (at < end) {
      let byte = bytes[at] ?? 0;
      if (byte === SPACE) {
        at += 1;
        continue;
      }
      if (byte === NEWLINE || byte === RETURN) {
        if (byte === RETURN && (at + 1 >= end || bytes[at + 1] !== NEWLINE)) return false;
        if (count > rowStart) this.#endRow(count, rowStart, line);
        // A line of spaces: whether that matters depends on where it is.
        else if (at > lineStart) return false;
        at += byte === RETURN ? 2 : 1;
        rowStart = count;
        line += 1;
        lineStart = at;
        continue;
      }
      // Mostly many of these follow each other.
      const before = count;
      while (at + 9 <= end) {
        const millionths = millionthsAt(view, at);
        if (millionths < 0) break;
        if (count === values.length) values = this.#grow();
        values[count] = millionths / 1e6;
        count += 1;
        at += 8;
        if (bytes[at] !== SPACE) break;
        at += 1;
      }
      if (count > before) continue;
      const token = at;
      let whole = 0;
      for (byte -= ZERO; byte >= 0 && byte <= 9; byte = at < end ? (bytes[at] ?? 0) - ZERO : -1) {
        whole = whole * 10 + byte;
        at += 1;
      }
      let digits = at - token;
      let value = whole;
      if (byte === POINT - ZERO) {
        at += 1;
        const point = at;
        for (byte = at < end ? (bytes[at] ?? 0) - ZERO : -1; byte >= 0 && byte <= 9;) {
          value = value * 10 + byte;
          at += 1;
          byte = at < end ? (bytes[at] ?? 0) - ZERO : -1;
        }
        const decimals = at - point;
        digits += decimals;
        // Exact: both are whole numbers that doubles hold, and a division rounds once, as reading the text does.
        value /= POWERS[decimals] ?? 1;
      }
      if (digits === 0 || digits > 15 || (at < end && !isBlank(byte + ZERO))) {
        at = tokenEnd(bytes, token, end);
        value = numberOf(bytes, token, at);
      }
      // Also not a number at all.
      if (!(value <= LARGEST && value >= -LARGEST)) return false;
      if (count === values.length) values = this.#grow();
      values[count] = value;
      count += 1;
    }
    if (count > rowStart) this.#endRow(count, rowStart, line);
    return count > rowStart || at === lineStart;
  }

  /** Whether there is nothing to say of the rows that were scanned: see `parseLabelRow`. */
  isRight(rules: RowRules): boolean {
    const { values, rows } = this;
    const { task, classes, hasOutlines, keypoints } = rules;
    if (task === "pose" && keypoints === undefined) return false;
    const columns =
      task === "pose" ? 5 + (keypoints?.count ?? 0) * (keypoints?.dimensions ?? 0) : task === "obb" ? 9 : 5;
    const dimensions = keypoints?.dimensions ?? 2;
    this.#keys.reserve(rows);
    for (let row = 0; row < rows; row += 1) {
      const [start, end] = [this.start(row), this.end(row)];
      const count = end - start;
      const classNumber = values[start] ?? -1;
      if (!(classNumber >= 0 && classNumber < classes) || classNumber !== Math.trunc(classNumber))
        return false;
      const isRing = count !== columns;
      if (isRing) {
        if (task === "pose" || task === "obb" || hasOutlines !== true || count < 7 || count % 2 === 0)
          return false;
        if (!this.#keys.setOutline(row, values, start, end)) return false;
        continue;
      }
      if (task !== "pose" && task !== "obb" && hasOutlines === true) return false;
      for (let at = start + 1; at < end; at += 1) {
        const value = values[at] ?? 0;
        if (value >= -TOLERANCE && value <= 1 + TOLERANCE) continue;
        // Whether a keypoint is seen is no coordinate.
        if (task !== "pose" || dimensions !== 3 || at < start + 5 || (at - start - 5) % 3 !== 2) return false;
      }
      if (task === "obb") {
        this.#keys.setOutline(row, values, start, end);
        continue;
      }
      this.#keys.setBox(row, values, start);
      const [x = 0, y = 0, width = 0, height = 0] = [
        values[start + 1],
        values[start + 2],
        values[start + 3],
        values[start + 4],
      ];
      if (!(width > 0 && height > 0)) return false;
      if (x - width / 2 < -TOLERANCE || y - height / 2 < -TOLERANCE) return false;
      if (x + width / 2 > 1 + TOLERANCE || y + height / 2 > 1 + TOLERANCE) return false;
    }
    return true;
  }

  /** Whether two of the rows, which are {@link isRight}, may be what loaders take for the same: class and box are. */
  hasDuplicates(): boolean {
    return this.#keys.hasSame(this.rows);
  }

  /** The annotation of a row that {@link isRight}. */
  annotation(row: number, category: number, { task, keypoints }: RowRules, size: Size): Annotation {
    const { values } = this;
    const [start, end] = [this.start(row), this.end(row)];
    const id = this.line(row);
    if (task === "obb" || task === "pose" || (end - start > 5 && hasRepeats(values, start + 1, end))) {
      const rules = keypoints === undefined ? { task, classes: 0 } : { task, classes: 0, keypoints };
      const coordinates = Array.from(values.subarray(start + 1, end));
      return annotationOf(rowOf(values[start] ?? 0, coordinates, rules), id, category, size);
    }
    const shape = end - start === 5 ? this.#box(start, size) : this.#polygon(start + 1, end, size);
    return { id, category, shape, attributes: NO_ATTRIBUTES, extra: NO_EXTRA };
  }

  #box(start: number, { width, height }: Size): Shape {
    const { values } = this;
    const w = values[start + 3] ?? 0;
    const h = values[start + 4] ?? 0;
    return {
      type: "box",
      x: pixels((values[start + 1] ?? 0) - w / 2, width),
      y: pixels((values[start + 2] ?? 0) - h / 2, height),
      width: pixels(w, width),
      height: pixels(h, height),
    };
  }

  #polygon(start: number, end: number, { width, height }: Size): Shape {
    const { values } = this;
    const points = this.#points;
    for (let at = start; at < end; at += 2) {
      points[at - start] = pixels(values[at] ?? 0, width);
      points[at - start + 1] = pixels(values[at + 1] ?? 0, height);
    }
    return { type: "polygon", parts: [{ outer: points.slice(0, end - start), holes: NO_HOLES }] };
  }

  #endRow(end: number, start: number, line: number): void {
    const row = this.rows;
    if (row === this.#ends.length) {
      this.#ends = longer(this.#ends);
      this.#lines = longer(this.#lines);
    }
    this.#ends[row] = end;
    this.#lines[row] = line;
    this.rows = row + 1;
    if (end - start > 6) this.hasOutlines = true;
  }

  #grow(): Float64Array {
    const values = new Float64Array(this.values.length * 2);
    values.set(this.values);
    this.values = values;
    return values;
  }
}

function longer(column: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const twice = new Int32Array(column.length * 2);
  twice.set(column);
  return twice;
}

/**
 * A number of the form `0.123456` with a blank after it, times a million; -1 for any other. Most are of that form, and
 * four bytes at once take a third of the time.
 */
function millionthsAt(view: DataView, at: number): number {
  const high = view.getInt32(at, true);
  // `0.` in the low half.
  if ((high & 0xffff) !== 0x2e30) return -1;
  const low = view.getInt32(at + 4, true);
  if (!areDigits(low) || !areDigits((high & 0xffff0000) | 0x3030) || !isBlank(view.getUint8(at + 8)))
    return -1;
  const first = (high >>> 16) & 0x0f0f;
  const rest = low & 0x0f0f0f0f;
  // Neighbours make numbers below 100: of bytes a and b, a in the low one, 10 a + b.
  const pairs = (rest * 10 + (rest >>> 8)) & 0x00ff00ff;
  return ((first & 15) * 10 + (first >>> 8)) * 10_000 + (pairs & 255) * 100 + (pairs >>> 16);
}

/** Whether all four bytes are digits. */
function areDigits(word: number): boolean {
  return ((word & 0xf0f0f0f0) | 0) === 0x30303030 && (((word + 0x06060606) & 0xf0f0f0f0) | 0) === 0x30303030;
}

function isBlank(byte: number): boolean {
  return byte === SPACE || byte === NEWLINE || byte === RETURN;
}

function tokenEnd(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end && !isBlank(bytes[at] ?? 0)) at += 1;
  return at;
}

/** A number in any of its forms; NaN for what is none, or is too long to look at. */
function numberOf(bytes: Uint8Array, start: number, end: number): number {
  if (end - start > LONGEST) return Number.NaN;
  let text = "";
  for (let at = start; at < end; at += 1) text += String.fromCharCode(bytes[at] ?? 0);
  return NUMBER.test(text) ? Number(text) : Number.NaN;
}

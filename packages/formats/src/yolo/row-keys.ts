import { TOLERANCE } from "./label-row.ts";

/** Rows up to which each is compared with each. */
const FEW = 12;

/** Classes and boxes of rows in single precision: what loaders compare. */
export class RowKeys {
  #keys: Float32Array<ArrayBuffer> = new Float32Array(5 * 64);
  #table: Int32Array = new Int32Array(256);

  /** Makes room for the keys of so many rows. */
  reserve(rows: number): void {
    if (this.#keys.length < 5 * rows) this.#keys = new Float32Array(10 * rows);
  }

  /** The key of a box, whose class is the value at `start`. */
  setBox(row: number, values: Float64Array, start: number): void {
    // `+ 0` turns -0 into 0.
    for (let at = 0; at < 5; at += 1) this.#keys[5 * row + at] = (values[start + at] ?? 0) + 0;
  }

  /**
   * The key of the box around points, which go from after the class at `start` to `end`.
   *
   * @returns whether all of them are as near to the image as loaders want
   */
  setOutline(row: number, values: Float64Array, start: number, end: number): boolean {
    const keys = this.#keys;
    keys[5 * row] = (values[start] ?? 0) + 0;
    let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
    for (let at = start + 1; at < end; at += 2) {
      const x = values[at] ?? 0;
      const y = values[at + 1] ?? 0;
      if (x < left) left = x;
      if (x > right) right = x;
      if (y < top) top = y;
      if (y > bottom) bottom = y;
    }
    keys[5 * row + 1] = left + 0;
    keys[5 * row + 2] = top + 0;
    keys[5 * row + 3] = right - left;
    keys[5 * row + 4] = bottom - top;
    return left >= -TOLERANCE && top >= -TOLERANCE && right <= 1 + TOLERANCE && bottom <= 1 + TOLERANCE;
  }

  /** Whether two of the first so many keys are the same. */
  hasSame(rows: number): boolean {
    if (rows > FEW) return this.#hasSameByTable(rows);
    for (let row = 1; row < rows; row += 1)
      for (let other = 0; other < row; other += 1) if (this.#isSame(row, other)) return true;
    return false;
  }

  #isSame(row: number, other: number): boolean {
    const keys = this.#keys;
    for (let at = 0; at < 5; at += 1) if (keys[5 * row + at] !== keys[5 * other + at]) return false;
    return true;
  }

  #hasSameByTable(rows: number): boolean {
    let table = this.#table;
    if (table.length < rows * 2) this.#table = table = new Int32Array(2 ** (33 - Math.clz32(rows)));
    else table.fill(0);
    const bits = new Int32Array(this.#keys.buffer);
    for (let row = 0; row < rows; row += 1) {
      let key = 0;
      for (let at = 0; at < 5; at += 1) key = Math.imul(key ^ (bits[5 * row + at] ?? 0), 0x9e3779b1);
      key ^= key >>> 15;
      for (let probe = 0; ; probe += 1) {
        const place = (key + probe) & (table.length - 1);
        const other = table[place] ?? 0;
        if (other === 0) {
          table[place] = row + 1;
          break;
        }
        // Rows that were made to fall into one place: let the other way find out.
        if (probe > 64 || this.#isSame(row, other - 1)) return true;
      }
    }
    return false;
  }
}

import type { LabelText } from "./label-text.ts";

/** A row that loaders delete, because an earlier one has its class and its box. */
export interface RepeatedRow {
  readonly row: number;
  /** A row that is the same; where there is none, the one that is kept. */
  readonly earlier: number;
  /** Whether it is the same value for value, so that nothing is lost. */
  readonly isSame: boolean;
}

/**
 * The rows that loaders delete, in their order. Values are compared in single precision; of outlines only the class and
 * the box around them.
 */
export function repeatedRows(
  lines: LabelText,
  values: Float32Array,
  hasOutlines: boolean,
): readonly RepeatedRow[] {
  const { rows } = lines;
  const keys = hasOutlines ? outlineKeys(lines, values) : values;
  const start = (row: number): number => (hasOutlines ? row * 5 : lines.first(row));
  const width = hasOutlines ? 5 : lines.end(0);
  const byKey = (a: number, b: number): number => compared(keys, start(a), keys, start(b), width);
  const order = Uint32Array.from({ length: rows }, (_, row) => row).toSorted((a, b) => byKey(a, b) || a - b);
  const repeated: RepeatedRow[] = [];
  for (let first = 0; first < rows;) {
    const kept = order[first] ?? 0;
    let next = first + 1;
    while (next < rows && byKey(kept, order[next] ?? 0) === 0) next += 1;
    if (next - first > 1) {
      const group = order.slice(first, next);
      if (hasOutlines) addOutlines(lines, values, group, repeated);
      else for (const row of group.subarray(1)) repeated.push({ row, earlier: kept, isSame: true });
    }
    first = next;
  }
  return repeated.toSorted((a, b) => a.row - b.row);
}

/** Outlines of one box: those that are the same come one after the other when they are sorted by all values. */
function addOutlines(
  lines: LabelText,
  values: Float32Array,
  group: Uint32Array,
  repeated: RepeatedRow[],
): void {
  const kept = group[0] ?? 0;
  const length = (row: number): number => lines.end(row) - lines.first(row);
  const byValues = (a: number, b: number): number =>
    length(a) - length(b) || compared(values, lines.first(a), values, lines.first(b), length(a));
  let earlier = -1;
  for (const row of group.toSorted((a, b) => byValues(a, b) || a - b)) {
    const isSame = earlier >= 0 && byValues(earlier, row) === 0;
    if (isSame) repeated.push({ row, earlier, isSame });
    else {
      earlier = row;
      if (row !== kept) repeated.push({ row, earlier: kept, isSame });
    }
  }
}

/** Less than 0 where the one comes before the other; 0 and -0 are the same. */
function compared(a: Float32Array, atA: number, b: Float32Array, atB: number, length: number): number {
  for (let at = 0; at < length; at += 1) {
    const [one = 0, other = 0] = [a[atA + at], b[atB + at]];
    if (one < other) return -1;
    if (one > other) return 1;
  }
  return 0;
}

/** Class and box of each row. */
function outlineKeys(lines: LabelText, values: Float32Array): Float32Array {
  const keys = new Float32Array(lines.rows * 5);
  for (let row = 0; row < lines.rows; row += 1)
    putOutlineBox(values, lines.first(row), lines.end(row), keys, row * 5);
  return keys;
}

/**
 * Puts the class at `start`, and centre, width and height of the box around the points after it, as loaders compute
 * them: each step is rounded to single precision.
 */
export function putOutlineBox(
  values: Float32Array | Float64Array,
  start: number,
  end: number,
  into: Float32Array,
  at: number,
): void {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let point = start + 1; point + 1 < end; point += 2) {
    const [x = 0, y = 0] = [values[point], values[point + 1]];
    if (x < left) left = x;
    if (x > right) right = x;
    if (y < top) top = y;
    if (y > bottom) bottom = y;
  }
  const { fround } = Math;
  [left, top, right, bottom] = [fround(left), fround(top), fround(right), fround(bottom)];
  into[at] = values[start] ?? 0;
  into[at + 1] = fround(left + right) / 2;
  into[at + 2] = fround(top + bottom) / 2;
  into[at + 3] = right - left;
  into[at + 4] = bottom - top;
}

import type { Mask } from "../model/shapes.ts";
import type { Window } from "./window.ts";

/**
 * The pixels of a mask in a window, as run lengths of the window: to the bit, from the runs themselves. What of the
 * window is outside of the mask is not set.
 */
export function cutMask({ size: [rows, columns], counts, compressed }: Mask, window: Window): Mask {
  const { x, y, width, height } = window;
  const runs = new Runs();
  const top = Math.max(y, 0);
  const bottom = Math.min(y + height, rows);
  const right = Math.min(x + width, columns);
  /** The pixels of one column from one row to another. */
  const add = (column: number, from: number, to: number): void => {
    if (column < x || column >= right) return;
    const [first, last] = [Math.max(from, top), Math.min(to, bottom)];
    if (first < last) runs.add((column - x) * height + first - y, last - first);
  };
  let position = 0;
  for (const [index, count] of counts.entries()) {
    const start = position;
    position += count;
    if (index % 2 === 0 || count === 0) continue;
    if (start >= right * rows) break;
    const [column, row] = [Math.floor(start / rows), start % rows];
    const [lastColumn, lastRow] = [Math.floor(position / rows), position % rows];
    if (column === lastColumn) {
      add(column, row, lastRow);
      continue;
    }
    add(column, row, rows);
    const [from, to] = [Math.max(column + 1, x), Math.min(lastColumn, right)];
    if (top === y && bottom === y + height) {
      // Whole columns of the window are one run, however many.
      if (from < to) runs.add((from - x) * height, (to - from) * height);
    } else for (let at = from; at < to; at += 1) add(at, 0, rows);
    add(lastColumn, 0, lastRow);
  }
  return { type: "mask", size: [height, width], counts: runs.counts(width * height), compressed };
}

/** Run lengths that are made of stretches of set pixels, in their order. */
class Runs {
  readonly #counts: number[] = [];
  #end = 0;

  add(start: number, length: number): void {
    const last = this.#counts.length - 1;
    if (start === this.#end && last > 0) this.#counts[last] = (this.#counts[last] ?? 0) + length;
    else this.#counts.push(start - this.#end, length);
    this.#end = start + length;
  }

  counts(pixels: number): readonly number[] {
    const rest = pixels - this.#end;
    return rest > 0 ? [...this.#counts, rest] : this.#counts;
  }
}

/*
 * Run lengths go along the columns of an image in COCO and here, along its rows in CVAT and Label Studio.
 */

/**
 * The same pixels with the runs along the other direction: runs of 0 and 1 in turn, starting with 0, none of them empty
 * but the first. Takes memory for the box around the pixels that are set.
 *
 * @param counts cover `lines` × `length` pixels
 * @param lines along which they run, one after the other
 * @param length of a line
 */
export function transposedRuns(counts: readonly number[], lines: number, length: number): number[] {
  const box = extentOf(counts, length);
  if (box === undefined) return [lines * length];
  const { firstLine, lastLine, first, last } = box;
  const height = lastLine - firstLine + 1;
  const bits = new Uint8Array(height * (last - first + 1));
  forEachRun(counts, length, (line, from, to) => {
    for (let at = from; at <= to; at += 1) bits[(at - first) * height + line - firstLine] = 1;
  });
  const runs = new Runs();
  runs.add(0, first * lines);
  for (let at = first; at <= last; at += 1) {
    runs.add(0, firstLine);
    const start = (at - first) * height;
    for (let line = 0; line < height; line += 1) runs.add(bits[start + line] === 1 ? 1 : 0, 1);
    runs.add(0, lines - lastLine - 1);
  }
  runs.add(0, (length - last - 1) * lines);
  return runs.counts();
}

/** Collects runs of 0 and 1; those of one value that follow each other become one. */
export class Runs {
  readonly #counts: number[] = [];
  #value: 0 | 1 = 0;
  #run = 0;

  add(value: 0 | 1, length: number): void {
    if (length === 0) return;
    if (value !== this.#value) {
      this.#counts.push(this.#run);
      this.#value = value;
      this.#run = 0;
    }
    this.#run += length;
  }

  /** All that was added; the last run, too. */
  counts(): number[] {
    return this.#run > 0 || this.#counts.length === 0 ? [...this.#counts, this.#run] : this.#counts;
  }
}

function extentOf(
  counts: readonly number[],
  length: number,
): { firstLine: number; lastLine: number; first: number; last: number } | undefined {
  let [firstLine, lastLine, first, last] = [Infinity, -1, Infinity, -1];
  forEachRun(counts, length, (line, from, to) => {
    firstLine = Math.min(firstLine, line);
    lastLine = Math.max(lastLine, line);
    first = Math.min(first, from);
    last = Math.max(last, to);
  });
  return lastLine < 0 ? undefined : { firstLine, lastLine, first, last };
}

/** Tells of the pixels that are set, line by line, both ends included. */
function forEachRun(
  counts: readonly number[],
  length: number,
  tell: (line: number, from: number, to: number) => void,
): void {
  let at = 0;
  for (const [i, count] of counts.entries()) {
    const end = at + count;
    if (i % 2 === 0) at = end;
    while (at < end) {
      const line = Math.floor(at / length);
      const next = Math.min(end, (line + 1) * length);
      tell(line, at - line * length, next - 1 - line * length);
      at = next;
    }
  }
}

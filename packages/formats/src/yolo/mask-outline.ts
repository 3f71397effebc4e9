import type { Mask, Points } from "../model/shapes.ts";

/** What surrounds the pixels of a mask. */
export interface MaskOutline {
  /** One ring for each group of pixels that touch by their sides, along the borders of the pixels. */
  readonly rings: readonly Points[];
  /** How many holes the groups have. */
  readonly holes: number;
}

type Interval = readonly [from: number, to: number];
type Corner = readonly [x: number, y: number];

/**
 * The outline of a bitmap along the borders of its pixels, clockwise on screen: the same area exactly, but for holes.
 * It is made from the runs, without unpacking the bitmap.
 */
export function maskOutline(mask: Mask): MaskOutline {
  const loops = maskLoops(mask);
  const rings = loops.filter((ring) => doubleArea(ring) > 0);
  return { rings, holes: loops.length - rings.length };
}

/** The rings along the borders of the pixels, those of holes too: under even-odd filling they are the mask. */
export function maskLoops(mask: Mask): readonly Points[] {
  return linkLoops(borders(mask));
}

/** Directed pieces of the border, with the set pixels to their right, by where they start. */
function borders(mask: Mask): Map<string, { from: Corner; to: Corner }[]> {
  const pieces = new Map<string, { from: Corner; to: Corner }[]>();
  const add = (from: Corner, to: Corner): void => {
    const at = pieces.get(keyOf(from));
    if (at === undefined) pieces.set(keyOf(from), [{ from, to }]);
    else at.push({ from, to });
  };
  let x = 0;
  let before: readonly Interval[] = [];
  const close = (column: number, intervals: readonly Interval[], width = 1): void => {
    for (const [from, to] of without(intervals, before)) add([column, to], [column, from]);
    for (const [from, to] of without(before, intervals)) add([column, from], [column, to]);
    for (const [from, to] of intervals) {
      add([column, from], [column + width, from]);
      add([column + width, to], [column, to]);
    }
    before = intervals;
  };
  for (const [column, intervals, width] of columns(mask)) {
    if (column > x) close(x, []);
    close(column, intervals, width);
    x = column + width;
  }
  close(x, []);
  return pieces;
}

/**
 * The columns that have set pixels, from left to right, with the stretches of set pixels in each. Columns that one run
 * fills are one step, however many: a few characters can claim a billion of them.
 */
function* columns({
  size: [height],
  counts,
}: Mask): Generator<[column: number, intervals: Interval[], width: number]> {
  let position = 0;
  let column = -1;
  let intervals: Interval[] = [];
  for (const [index, count] of counts.entries()) {
    let rest = index % 2 === 1 ? count : 0;
    while (rest > 0) {
      const at = Math.floor(position / height);
      const from = position % height;
      const to = Math.min(height, from + rest);
      if (at !== column) {
        if (intervals.length > 0) yield [column, intervals, 1];
        column = at;
        intervals = [];
      }
      if (from === 0 && rest >= height) {
        const width = Math.floor(rest / height);
        yield [at, [[0, height]], width];
        position += width * height;
        rest -= width * height;
        continue;
      }
      const last = intervals.at(-1);
      // Runs of length 0 may have split a stretch.
      if (last?.[1] === from) intervals[intervals.length - 1] = [last[0], to];
      else intervals.push([from, to]);
      position += to - from;
      rest -= to - from;
    }
    if (index % 2 === 0) position += count;
  }
  if (intervals.length > 0) yield [column, intervals, 1];
}

/** The stretches of `kept` that are not in `removed`; both are sorted. */
function* without(kept: readonly Interval[], removed: readonly Interval[]): Generator<Interval> {
  let first = 0;
  for (const [from, to] of kept) {
    let at = from;
    while ((removed[first]?.[1] ?? Number.POSITIVE_INFINITY) <= from) first += 1;
    for (let index = first; at < to; index += 1) {
      const [gapEnd, next] = removed[index] ?? [to, to];
      if (Math.min(gapEnd, to) > at) yield [at, Math.min(gapEnd, to)];
      at = Math.max(at, next);
      if (gapEnd >= to) break;
    }
  }
}

/** Walks the pieces to closed rings; where two groups touch by a corner, the walk turns right and stays with its own. */
function linkLoops(pieces: Map<string, { from: Corner; to: Corner }[]>): Points[] {
  const loops: Points[] = [];
  for (const starts of pieces.values()) {
    for (let first = starts.pop(); first !== undefined; first = starts.pop()) {
      const ring: Corner[] = [first.from];
      let piece = first;
      while (keyOf(piece.to) !== keyOf(first.from) || turnsOn(piece, first, pieces)) {
        const choices = pieces.get(keyOf(piece.to)) ?? [];
        const index = choices.length > 1 ? choices.findIndex((choice) => isRightTurn(piece, choice)) : 0;
        const [next] = choices.splice(Math.max(0, index), 1);
        if (next === undefined) break;
        ring.push(next.from);
        piece = next;
      }
      loops.push(straightened(ring));
    }
  }
  return loops;
}

type Piece = { readonly from: Corner; readonly to: Corner };

/** Whether a walk that is back at its start has not closed its ring: another piece there is the one to its right. */
function turnsOn(piece: Piece, first: Piece, pieces: ReadonlyMap<string, readonly Piece[]>): boolean {
  if (isRightTurn(piece, first)) return false;
  return (pieces.get(keyOf(piece.to)) ?? []).some((choice) => isRightTurn(piece, choice));
}

function isRightTurn(piece: Piece, next: Piece): boolean {
  const [dx, dy] = [piece.to[0] - piece.from[0], piece.to[1] - piece.from[1]];
  return dx * (next.to[1] - next.from[1]) - dy * (next.to[0] - next.from[0]) > 0;
}

/** A ring as points, without corners on straight lines. */
function straightened(ring: readonly Corner[]): Points {
  return ring
    .filter(([x, y], index) => {
      const [beforeX, beforeY] = ring.at(index - 1) ?? [x, y];
      const [afterX, afterY] = ring[(index + 1) % ring.length] ?? [x, y];
      return !((beforeX === x && x === afterX) || (beforeY === y && y === afterY));
    })
    .flat();
}

/** Twice the area of a ring: above 0 when it runs clockwise on screen. */
function doubleArea(ring: Points): number {
  let sum = 0;
  for (let at = 0; at < ring.length; at += 2) {
    const next = (at + 2) % ring.length;
    sum += (ring[at] ?? 0) * (ring[next + 1] ?? 0) - (ring[next] ?? 0) * (ring[at + 1] ?? 0);
  }
  return sum;
}

function keyOf([x, y]: Corner): string {
  return `${String(x)},${String(y)}`;
}

/** A page as it is asked for: the rows from `(page - 1) * limit` on, `limit` of them. */
export interface Window {
  /** From 1. */
  readonly page: number;
  readonly limit: number;
}

/** The offset of the first row of a window, from 0. */
export function startOf({ page, limit }: Window): number {
  return (page - 1) * limit;
}

/** Bounds of `limit`. */
export interface Limits {
  readonly least: number;
  readonly most: number;
}

/**
 * The window that begins before the offset `end` and reaches farthest beyond it. So it has a row of before, and that
 * row proves that nothing slipped through between the two: see `listReader`. Windows begin at multiples of their limit, so
 * the limit is varied for it, downwards from `most`. With `most` 100 some 14 rows come again, with 1000 some 45.
 * @returns `undefined` where there is none: `end` is a multiple of every limit that may be asked for
 */
export function overlappingWindow(end: number, { least, most }: Limits): Window | undefined {
  if (end === 0) return { page: 1, limit: most };
  let best: Window | undefined;
  let gain = 0;
  // A window brings at most one row less than its limit, for one came before.
  for (let limit = most; limit >= least && limit - 1 > gain; limit -= 1) {
    const page = Math.floor((end - 1) / limit) + 1;
    if (page * limit - end <= gain) continue;
    gain = page * limit - end;
    best = { page, limit };
  }
  return best;
}

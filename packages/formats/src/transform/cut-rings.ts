import type { Points } from "../model/shapes.ts";

/*
 * Cutting rings along a line, exactly: what is left of them is closed along the line, and falls into as many rings as
 * there are pieces. (Cutting point by point, as Sutherland and Hodgman do, would leave pieces joined along the line.)
 */

/** A side of a window. What is kept lies where `sign · coordinate > sign · limit`. */
export interface Side {
  readonly axis: 0 | 1;
  readonly sign: 1 | -1;
  readonly limit: number;
}

/** A ring of a region, which is all that lies inside an odd number of its rings. */
export interface Ring {
  readonly points: Points;
  readonly isHole: boolean;
}

/** A stretch of a ring on the side that is kept, from the line to the line. */
type Chain = readonly number[];

/** Where a stretch begins or ends. */
interface End {
  readonly chain: number;
  readonly isLast: boolean;
  /** Place on the line. */
  readonly along: number;
  /** How the ring goes on from there: what moves along the line for each step away from it. Parts ends at one place. */
  readonly slope: number;
}

/**
 * What of a region lies on one side of a line. A point on the line counts as beyond it: so a hole that ends at the line
 * becomes a part of the outline, and a ring that only touches it from beyond leaves nothing.
 *
 * Rings that are cut are outer ones afterwards: a piece that reaches the line is bounded by it from outside.
 */
export function cutRings(rings: readonly Ring[], side: Side): readonly Ring[] {
  if (!rings.some(({ points }) => isBeyond(points, side))) return rings;
  const kept: Ring[] = [];
  const chains: Chain[] = [];
  const ends: End[] = [];
  for (const ring of rings) {
    const inside = sidesOf(ring.points, side);
    if (inside.every(Boolean)) kept.push(ring);
    else if (inside.some(Boolean)) addChains(ring.points, inside, side, chains, ends);
  }
  // Along the line, the region lies between the first end and the second, the third and the fourth …
  ends.sort((a, b) => order(a.along, b.along) || order(a.slope, b.slope));
  for (const points of linked(chains, ends)) {
    const ring = withoutRepeats(points);
    if (hasArea(ring)) kept.push({ points: ring, isHole: false });
  }
  return kept;
}

/** Whether a point lies beyond the line, not on it. */
function isBeyond(points: Points, { axis, sign, limit }: Side): boolean {
  for (let at = axis; at < points.length; at += 2) if (((points[at] ?? 0) - limit) * sign < 0) return true;
  return false;
}

function sidesOf(points: Points, { axis, sign, limit }: Side): boolean[] {
  const inside: boolean[] = [];
  for (let at = 0; at + 1 < points.length; at += 2)
    inside.push(((points[at + axis] ?? 0) - limit) * sign > 0);
  return inside;
}

function addChains(
  points: Points,
  inside: readonly boolean[],
  side: Side,
  chains: Chain[],
  ends: End[],
): void {
  const count = inside.length;
  // From a point beyond the line, so that no stretch is met in its middle.
  const first = inside.indexOf(false);
  let chain: number[] | undefined;
  for (let step = 0; step < count; step += 1) {
    const from = (first + step) % count;
    const to = (from + 1) % count;
    const isIn = inside[to] === true;
    if (chain === undefined) {
      if (!isIn) continue;
      const end = endAt(points, from, to, side);
      chain = [...placeOf(end, side)];
      ends.push({ ...end, chain: chains.length, isLast: false });
    }
    if (isIn) {
      chain.push(points[to * 2] ?? 0, points[to * 2 + 1] ?? 0);
      continue;
    }
    const end = endAt(points, to, from, side);
    chain.push(...placeOf(end, side));
    ends.push({ ...end, chain: chains.length, isLast: true });
    chains.push(chain);
    chain = undefined;
  }
}

/** Where the edge from a point beyond the line to one before it meets the line. */
function endAt(
  points: Points,
  out: number,
  within: number,
  { axis, limit }: Side,
): Pick<End, "along" | "slope"> {
  const other = 1 - axis;
  const [outDepth, outAlong] = [points[out * 2 + axis] ?? 0, points[out * 2 + other] ?? 0];
  const [inDepth, inAlong] = [points[within * 2 + axis] ?? 0, points[within * 2 + other] ?? 0];
  // Halves: the difference of two finite numbers may be too large for a number, that of their halves is not.
  const slope = (inAlong / 2 - outAlong / 2) / Math.abs(inDepth / 2 - outDepth / 2);
  if (outDepth === limit) return { along: outAlong, slope };
  // From the smaller end, whichever side is kept: so both sides of a line get the same point.
  const [low, high] =
    outDepth < inDepth
      ? [[outDepth, outAlong] as const, [inDepth, inAlong] as const]
      : [[inDepth, inAlong] as const, [outDepth, outAlong] as const];
  const rise = high[0] / 2 - low[0] / 2;
  const share = rise === 0 ? 0 : (limit / 2 - low[0] / 2) / rise;
  const half = (high[1] / 2 - low[1] / 2) * share;
  return { along: low[1] + half + half, slope };
}

function placeOf({ along }: Pick<End, "along">, { axis, limit }: Side): readonly [number, number] {
  return axis === 0 ? [limit, along] : [along, limit];
}

/** Joins stretches along the line to rings. */
function* linked(chains: readonly Chain[], ends: readonly End[]): Generator<number[]> {
  // By chain: the index of its first end and of its last among the sorted ones.
  const places = chains.map((): [number, number] => [0, 0]);
  for (const [index, { chain, isLast }] of ends.entries()) {
    const place = places[chain];
    if (place !== undefined) place[isLast ? 1 : 0] = index;
  }
  const used = new Uint8Array(chains.length);
  for (let start = 0; start < chains.length; start += 1) {
    if (used[start] === 1) continue;
    const ring: number[] = [];
    let chain = start;
    let isForward = true;
    while (used[chain] !== 1) {
      used[chain] = 1;
      append(ring, chains[chain] ?? [], isForward);
      const leaves: number = places[chain]?.[isForward ? 1 : 0] ?? 0;
      // The partner of an end: 0 and 1, 2 and 3 …
      const next: End | undefined = ends[leaves % 2 === 0 ? leaves + 1 : leaves - 1];
      if (next === undefined) break;
      chain = next.chain;
      isForward = !next.isLast;
    }
    yield ring;
  }
}

function append(ring: number[], chain: Chain, isForward: boolean): void {
  if (isForward) {
    for (const value of chain) ring.push(value);
    return;
  }
  for (let at = chain.length - 2; at >= 0; at -= 2) ring.push(chain[at] ?? 0, chain[at + 1] ?? 0);
}

function withoutRepeats(points: readonly number[]): Points {
  const kept: number[] = [];
  for (let at = 0; at < points.length; at += 2) {
    const [x = 0, y = 0] = [points[at], points[at + 1]];
    if (kept.at(-2) !== x || kept.at(-1) !== y) kept.push(x, y);
  }
  while (kept.length > 2 && kept[0] === kept.at(-2) && kept[1] === kept.at(-1)) kept.length -= 2;
  return kept;
}

/** Whether three points of a ring are not on one line: rounding leaves slivers an area, which is right. */
function hasArea(points: Points): boolean {
  const [x0 = 0, y0 = 0] = points;
  for (let at = 2; at + 3 < points.length; at += 2) {
    const [ax, ay] = [(points[at] ?? 0) - x0, (points[at + 1] ?? 0) - y0];
    const [bx, by] = [(points[at + 2] ?? 0) - x0, (points[at + 3] ?? 0) - y0];
    if (ax * by !== ay * bx) return true;
  }
  return false;
}

function order(a: number, b: number): number {
  if (a < b) return -1;
  return a > b ? 1 : 0;
}

import type { Points } from "../model/shapes.ts";

/** Pairs of vertices up to which the nearest pair is looked for among all. */
const ALL_PAIRS = 1_000_000;
/** Steps from vertex to nearest vertex: two long zigzags could take as many as they have vertices. */
const MAX_ROUNDS = 50;

/** Joins the rings of an object, in their order, into one. A ring is not closed and has at least one vertex. */
export function bridge(rings: readonly Points[]): Points {
  const joined: number[] = [];
  const back: Points[] = [];
  let current = rings[0] ?? [];
  for (let rank = 1; rank < rings.length; rank += 1) {
    const next = rings[rank] ?? [];
    const [from, to] = nearest(current, next);
    for (let at = 0; at < from + 2; at += 1) joined.push(current[at] ?? 0);
    back.push(current.slice(from));
    current = next.slice(to).concat(next.slice(0, to + 2));
  }
  for (const value of current) joined.push(value);
  for (let rank = back.length - 1; rank >= 0; rank -= 1) {
    for (const value of back[rank] ?? []) joined.push(value);
  }
  return joined;
}

/** Where two vertices that are near each other begin: the nearest pair, unless there are too many to compare. */
function nearest(from: Points, to: Points): [from: number, to: number] {
  if ((from.length / 2) * (to.length / 2) > ALL_PAIRS) {
    // From the last vertex to the nearest, from there to the nearest, and so on, until neither changes or it takes too long.
    let best = closest(from, to[0] ?? 0, to[1] ?? 0);
    for (let round = 0; ; round += 1) {
      const landing = closest(to, from[best] ?? 0, from[best + 1] ?? 0);
      const anchor = closest(from, to[landing] ?? 0, to[landing + 1] ?? 0);
      const isNearer = distance(from, anchor, to, landing) < distance(from, best, to, landing);
      if (!isNearer || round === MAX_ROUNDS) return [best, landing];
      best = anchor;
    }
  }
  let best: [number, number] = [0, 0];
  let least = Number.POSITIVE_INFINITY;
  for (let at = 0; at + 1 < from.length; at += 2) {
    const x = from[at] ?? 0;
    const y = from[at + 1] ?? 0;
    for (let landing = 0; landing + 1 < to.length; landing += 2) {
      const apart = (x - (to[landing] ?? 0)) ** 2 + (y - (to[landing + 1] ?? 0)) ** 2;
      if (apart >= least) continue;
      least = apart;
      best = [at, landing];
    }
  }
  return best;
}

function closest(points: Points, x: number, y: number): number {
  let best = 0;
  let least = Number.POSITIVE_INFINITY;
  for (let at = 0; at + 1 < points.length; at += 2) {
    const apart = ((points[at] ?? 0) - x) ** 2 + ((points[at + 1] ?? 0) - y) ** 2;
    if (apart >= least) continue;
    least = apart;
    best = at;
  }
  return best;
}

function distance(a: Points, at: number, b: Points, place: number): number {
  return ((a[at] ?? 0) - (b[place] ?? 0)) ** 2 + ((a[at + 1] ?? 0) - (b[place + 1] ?? 0)) ** 2;
}

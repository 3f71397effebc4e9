import type { Points } from "../model/shapes.ts";

/*
 * A YOLO row holds one closed ring. An object of several parts becomes one ring by bridges: from a vertex of one part
 * to the nearest of the next, all around that part, and back over the same bridge. A bridge has no width, so filling
 * the ring by the even-odd rule gives the same pixels as filling the parts. And it can be found again: it is an edge
 * that the ring walks once in each direction.
 */

type Pair = readonly [x: number, y: number];

/** Pairs of vertices up to which the nearest pair is looked for among all. */
const ALL_PAIRS = 1_000_000;
/** Steps from vertex to nearest vertex: two long zigzags could take as many as they have vertices. */
const MAX_ROUNDS = 50;

/** Joins the rings of an object, in their order, into one. A ring is not closed and has at least one vertex. */
export function bridge(rings: readonly Points[]): Points {
  const there: Pair[] = [];
  const back: Pair[][] = [];
  let current = pairs(rings[0] ?? []);
  for (const ring of rings.slice(1)) {
    const next = pairs(ring);
    const [from, to] = nearest(current, next);
    for (const point of current.slice(0, from + 1)) there.push(point);
    back.push(current.slice(from));
    current = [...next.slice(to), ...next.slice(0, to + 1)];
  }
  for (const points of [current, ...back.toReversed()]) for (const point of points) there.push(point);
  return there.flat();
}

/**
 * The rings that {@link bridge} joined into one, or another tool that walks its bridges there and back. A ring without
 * bridges, or with bridges that can't be told apart, comes back whole.
 */
export function unbridge(ring: Points): readonly Points[] {
  const points = pairs(ring);
  const bridges = findBridges(points);
  if (bridges.size === 0) return [ring];
  const rings: Pair[][] = [[]];
  let current = rings[0] ?? [];
  const open: { parent: Pair[]; end: number }[] = [];
  const ends = new Set(bridges.values());
  let repeated = -1;
  for (const [at, point] of points.entries()) {
    if (ends.has(at)) {
      // Back at the landing, which its ring has already; the anchor follows, which the parent has.
      const top = open.pop();
      if (top?.end !== at) return [ring];
      current = top.parent;
      repeated = at + 1;
      continue;
    }
    if (at !== repeated) current.push(point);
    const end = bridges.get(at);
    if (end === undefined) continue;
    open.push({ parent: current, end });
    current = [];
    rings.push(current);
  }
  for (const part of rings) if (part.length > 1 && isSame(part[0], part.at(-1))) part.pop();
  return rings.every((part) => part.length >= 3) ? rings.map((part) => part.flat()) : [ring];
}

/** From the vertex where a bridge starts to the vertex where the way back starts. */
function findBridges(points: readonly Pair[]): Map<number, number> {
  const edges = new Map<string, number[]>();
  for (const [at, from] of points.entries()) {
    const to = points[(at + 1) % points.length] ?? from;
    const forward = from[0] < to[0] || (from[0] === to[0] && from[1] <= to[1]);
    const key = (forward ? [...from, ...to] : [...to, ...from]).join(" ");
    const seen = edges.get(key);
    if (seen === undefined) edges.set(key, [at]);
    else seen.push(at);
  }
  const bridges = new Map<number, number>();
  for (const [first, second, third] of edges.values()) {
    if (first === undefined || second === undefined || third !== undefined) continue;
    if (isSame(points[first], points[(second + 1) % points.length])) bridges.set(first, second);
  }
  return bridges;
}

/** The indices of two vertices that are near each other: the nearest pair, unless there are too many to compare. */
function nearest(from: readonly Pair[], to: readonly Pair[]): [from: number, to: number] {
  if (from.length * to.length > ALL_PAIRS) {
    // From the last vertex to the nearest, from there to the nearest, and so on, until neither changes or it takes too long.
    let best = closest(from, to[0]);
    for (let round = 0; ; round += 1) {
      const landing = closest(to, from[best]);
      const anchor = closest(from, to[landing]);
      const isNearer = distance(from[anchor], to[landing]) < distance(from[best], to[landing]);
      if (!isNearer || round === MAX_ROUNDS) return [best, landing];
      best = anchor;
    }
  }
  let best: [number, number] = [0, 0];
  let least = Number.POSITIVE_INFINITY;
  for (const [at, point] of from.entries()) {
    const landing = closest(to, point);
    const apart = distance(point, to[landing]);
    if (apart >= least) continue;
    least = apart;
    best = [at, landing];
  }
  return best;
}

function closest(points: readonly Pair[], target: Pair | undefined): number {
  let best = 0;
  let least = Number.POSITIVE_INFINITY;
  for (const [at, point] of points.entries()) {
    const apart = distance(point, target);
    if (apart >= least) continue;
    least = apart;
    best = at;
  }
  return best;
}

function distance(a: Pair | undefined, b: Pair | undefined): number {
  if (a === undefined || b === undefined) return Number.POSITIVE_INFINITY;
  return (a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2;
}

function isSame(a: Pair | undefined, b: Pair | undefined): boolean {
  return a !== undefined && b !== undefined && a[0] === b[0] && a[1] === b[1];
}

function pairs(points: Points): Pair[] {
  return Array.from({ length: Math.floor(points.length / 2) }, (_, at) => [
    points[at * 2] ?? 0,
    points[at * 2 + 1] ?? 0,
  ]);
}

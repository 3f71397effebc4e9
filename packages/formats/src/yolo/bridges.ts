import type { Points } from "../model/shapes.ts";

/*
 * A YOLO row holds one closed ring. An object of several parts becomes one ring by bridges: from a vertex of one part
 * to the nearest of the next, all around that part, and back over the same bridge. A bridge has no width, so filling
 * the ring by the even-odd rule gives the same pixels as filling the parts. And it can be found again: it is an edge
 * that the ring walks once in each direction.
 */

type Pair = readonly [x: number, y: number];

/**
 * The rings that `bridge` joined into one, or another tool that walks its bridges there and back. A ring without
 * bridges, or with bridges that can't be told apart, comes back whole.
 */
export function unbridge(ring: Points): readonly Points[] {
  if (!hasRepeats(ring, 0, ring.length)) return [ring];
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

/** Places of vertices by a number that is made of their coordinates; those of earlier rings are below `base`. */
let places: Int32Array = new Int32Array(512);
let base = 1;

/**
 * Whether a ring may have the same vertex twice: one that has not has no bridges. `values` has its coordinates from
 * `start` to `end`.
 */
export function hasRepeats(values: Readonly<ArrayLike<number>>, start: number, end: number): boolean {
  const count = (end - start) >>> 1;
  // With two vertices, the way back is the other edge.
  if (count < 3) return true;
  if (places.length < 2 * count || base + count > 2 ** 30) {
    places = new Int32Array(Math.max(places.length, 2 ** (33 - Math.clz32(count))));
    base = 1;
  }
  const mask = places.length - 1;
  const first = base;
  base += count;
  for (let at = 0; at < count; at += 1) {
    const x = values[start + 2 * at] ?? 0;
    const y = values[start + 2 * at + 1] ?? 0;
    let key = (Math.imul((x * 0x3fffffff) | 0, 0x9e3779b1) ^ Math.imul((y * 0x3fffffff) | 0, 0x85ebca6b)) | 0;
    key ^= key >>> 15;
    for (let probe = 0; ; probe += 1) {
      const place = (key + probe) & mask;
      const other = (places[place] ?? 0) - first;
      if (other < 0) {
        places[place] = first + at;
        break;
      }
      if (values[start + 2 * other] === x && values[start + 2 * other + 1] === y) return true;
      // Coordinates that were made to fall into one place: let the other way find out.
      if (probe > 32) return true;
    }
  }
  return false;
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

function isSame(a: Pair | undefined, b: Pair | undefined): boolean {
  return a !== undefined && b !== undefined && a[0] === b[0] && a[1] === b[1];
}

function pairs(points: Points): Pair[] {
  return Array.from({ length: Math.floor(points.length / 2) }, (_, at) => [
    points[at * 2] ?? 0,
    points[at * 2 + 1] ?? 0,
  ]);
}

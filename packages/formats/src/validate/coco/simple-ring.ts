import type { Points } from "../../model/shapes.ts";

/** Of rings with more points every edge is not compared with every other: that would take too long. */
const MOST_POINTS = 64;

/**
 * Whether a ring surely does not cross or touch itself, so that its area by the shoelace formula is what it covers.
 * Rings of many points are not looked at.
 */
export function isSimple(ring: Points): boolean {
  const closed = ring[0] === ring.at(-2) && ring[1] === ring.at(-1);
  const count = Math.floor(ring.length / 2) - (closed ? 1 : 0);
  if (count < 3 || count > MOST_POINTS) return false;
  for (let edge = 0; edge < count - 2; edge += 1) {
    // The next edge begins where this one ends, and the last ends where the first begins.
    const end = edge === 0 ? count - 1 : count;
    for (let other = edge + 2; other < end; other += 1) if (meet(ring, edge, other, count)) return false;
  }
  return true;
}

function meet(ring: Points, edge: number, other: number, count: number): boolean {
  const ax = ring[edge * 2] ?? 0;
  const ay = ring[edge * 2 + 1] ?? 0;
  const bx = ring[edge * 2 + 2] ?? 0;
  const by = ring[edge * 2 + 3] ?? 0;
  const cx = ring[other * 2] ?? 0;
  const cy = ring[other * 2 + 1] ?? 0;
  const next = other + 1 === count ? 0 : other + 1;
  const dx = ring[next * 2] ?? 0;
  const dy = ring[next * 2 + 1] ?? 0;
  const ofC = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax);
  const ofD = (bx - ax) * (dy - ay) - (by - ay) * (dx - ax);
  if (ofC * ofD > 0) return false;
  const ofA = (dx - cx) * (ay - cy) - (dy - cy) * (ax - cx);
  const ofB = (dx - cx) * (by - cy) - (dy - cy) * (bx - cx);
  return ofA * ofB <= 0;
}

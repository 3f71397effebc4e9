import type { Points } from "../model/shapes.ts";

/** The area inside a ring in square pixels (shoelace formula), whichever way round it goes. */
export function ringArea(ring: Points): number {
  // Relative to the first point: far from the origin the products would cancel digits.
  const x0 = ring[0] ?? 0;
  const y0 = ring[1] ?? 0;
  let twice = 0;
  for (let i = 2; i + 3 < ring.length; i += 2) {
    const ax = (ring[i] ?? 0) - x0;
    const ay = (ring[i + 1] ?? 0) - y0;
    const bx = (ring[i + 2] ?? 0) - x0;
    const by = (ring[i + 3] ?? 0) - y0;
    twice += ax * by - ay * bx;
  }
  return Math.abs(twice) / 2;
}

/** The ring without its last point where that is the first again, with three others to hold a polygon. */
export function openRing(ring: Points): Points {
  const end = ring.length;
  const isClosed = end >= 8 && ring[0] === ring[end - 2] && ring[1] === ring[end - 1];
  return isClosed ? ring.slice(0, -2) : ring;
}

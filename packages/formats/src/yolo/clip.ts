import type { Points } from "../model/shapes.ts";

/** Whether all points lie in the image, edges included. */
export function isInside(points: Points, width: number, height: number): boolean {
  for (let i = 0; i < points.length; i += 2) {
    const x = points[i] ?? 0;
    const y = points[i + 1] ?? 0;
    if (!(x >= 0 && x <= width && y >= 0 && y <= height)) return false;
  }
  return true;
}

/**
 * What of a ring lies in the image (Sutherland and Hodgman, https://doi.org/10.1145/360767.360802). A ring that leaves
 * the image and comes back stays one ring, joined along the image's edge. Empty where nothing lies inside.
 */
export function clipRing(ring: Points, width: number, height: number): Points {
  if (isInside(ring, width, height)) return ring;
  let points = ring;
  points = clipSide(points, 0, 1, 0);
  points = clipSide(points, 0, -1, width);
  points = clipSide(points, 1, 1, 0);
  points = clipSide(points, 1, -1, height);
  return points;
}

/** Keeps where `sign · coordinate ≥ sign · limit`. */
function clipSide(ring: Points, axis: 0 | 1, sign: 1 | -1, limit: number): Points {
  const kept: number[] = [];
  const count = ring.length / 2;
  for (let at = 0; at < count; at += 1) {
    const from = pointAt(ring, at);
    const to = pointAt(ring, (at + 1) % count);
    const fromIn = (from[axis] - limit) * sign >= 0;
    const toIn = (to[axis] - limit) * sign >= 0;
    if (fromIn) kept.push(from[0], from[1]);
    if (fromIn === toIn) continue;
    // Halves: the difference of two finite numbers may be too large for a number, that of their halves is not.
    const half = [to[0] / 2 - from[0] / 2, to[1] / 2 - from[1] / 2] as const;
    // Halves of the smallest numbers are 0: then both ends are as good as on the limit.
    const share = half[axis] === 0 ? 0 : (limit / 2 - from[axis] / 2) / half[axis];
    const crossing: [number, number] = [
      from[0] + half[0] * share + half[0] * share,
      from[1] + half[1] * share + half[1] * share,
    ];
    crossing[axis] = limit;
    kept.push(crossing[0], crossing[1]);
  }
  return kept;
}

function pointAt(ring: Points, index: number): [number, number] {
  return [ring[index * 2] ?? 0, ring[index * 2 + 1] ?? 0];
}

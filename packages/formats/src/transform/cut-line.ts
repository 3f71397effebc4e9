import type { Points } from "../model/shapes.ts";
import type { Window } from "./window.ts";

/** The length of an open line in pixels. */
export function lengthOf(points: Points): number {
  let length = 0;
  for (let at = 0; at + 3 < points.length; at += 2)
    length += Math.hypot(
      (points[at + 2] ?? 0) - (points[at] ?? 0),
      (points[at + 3] ?? 0) - (points[at + 1] ?? 0),
    );
  return length;
}

/**
 * The stretches of an open line in a window, in its order, in pixels of the image (Liang and Barsky,
 * https://doi.org/10.1145/357332.357333). A stretch along the window's border belongs to it.
 */
export function cutLine(points: Points, window: Window): readonly Points[] {
  const stretches: number[][] = [];
  let open: number[] | undefined;
  for (let at = 0; at + 3 < points.length; at += 2) {
    const [x1, y1] = [points[at] ?? 0, points[at + 1] ?? 0];
    const [x2, y2] = [points[at + 2] ?? 0, points[at + 3] ?? 0];
    if (isBeside(x1, y1, x2, y2, window)) {
      open = undefined;
      continue;
    }
    const share = sharesIn(x1, y1, x2, y2, window);
    if (share === undefined) {
      open = undefined;
      continue;
    }
    const [from, to] = share;
    if (open === undefined || from > 0) {
      open = [...placeAt(x1, y1, x2, y2, from)];
      stretches.push(open);
    }
    open.push(...placeAt(x1, y1, x2, y2, to));
    if (to < 1) open = undefined;
  }
  // What merely touches the border has no length.
  return stretches.filter((stretch) => lengthOf(stretch) > 0);
}

/** Whether both ends of an edge lie beyond one side of a window, as most do of a long line. */
function isBeside(x1: number, y1: number, x2: number, y2: number, { x, y, width, height }: Window): boolean {
  return (
    (x1 < x && x2 < x) ||
    (y1 < y && y2 < y) ||
    (x1 > x + width && x2 > x + width) ||
    (y1 > y + height && y2 > y + height)
  );
}

/** Between which shares of its length an edge lies in a window; undefined where it does not. */
function sharesIn(
  x1: number,
  y1: number,
  x2: number,
  y2: number,
  { x, y, width, height }: Window,
): readonly [from: number, to: number] | undefined {
  let from = 0;
  let to = 1;
  for (const [start, step, low, high] of [
    [x1, x2 - x1, x, x + width],
    [y1, y2 - y1, y, y + height],
  ] as const) {
    if (step === 0) {
      if (start < low || start > high) return undefined;
      continue;
    }
    const [near, far] = [(low - start) / step, (high - start) / step];
    from = Math.max(from, Math.min(near, far));
    to = Math.min(to, Math.max(near, far));
  }
  return from <= to ? [from, to] : undefined;
}

function placeAt(x1: number, y1: number, x2: number, y2: number, share: number): readonly [number, number] {
  if (share === 0) return [x1, y1];
  return share === 1 ? [x2, y2] : [x1 + (x2 - x1) * share, y1 + (y2 - y1) * share];
}

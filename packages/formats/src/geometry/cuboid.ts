/** Coordinates of the eight corners of a cuboid as it is seen, in pixels: `xtl1`, `ytl1`, … `xbr2`, `ybr2`. */
export const CUBOID_MEMBERS: readonly string[] = ["tl", "bl", "tr", "br"].flatMap((at) =>
  ["1", "2"].flatMap((side) => [`x${at}${side}`, `y${at}${side}`]),
);

type Corner = readonly [x: number, y: number];

/**
 * The outline of a cuboid as it is seen: the convex hull of its corners, a ring `[x1, y1, …]` in pixels that goes
 * clockwise on screen from the leftmost corner, the topmost of these. Of corners on one line it encloses nothing.
 */
export function cuboidPolygon(corners: Readonly<Record<string, number>>): number[] {
  const points: Corner[] = [];
  for (let at = 0; at + 1 < CUBOID_MEMBERS.length; at += 2) {
    const [x, y] = [CUBOID_MEMBERS[at], CUBOID_MEMBERS[at + 1]].map(
      (name) => corners[name ?? ""] ?? Number.NaN,
    );
    points.push([x ?? Number.NaN, y ?? Number.NaN]);
  }
  const sorted = points.toSorted(([x1, y1], [x2, y2]) => x1 - x2 || y1 - y2);
  return [...chainOf(sorted), ...chainOf(sorted.toReversed())].flat();
}

/** One side of the hull of points in order, without its last. */
function chainOf(points: readonly Corner[]): readonly Corner[] {
  const chain: Corner[] = [];
  for (const point of points) {
    for (let [from, over] = chain.slice(-2); isInside(from, over, point); [from, over] = chain.slice(-2))
      chain.pop();
    chain.push(point);
  }
  return chain.slice(0, -1);
}

/** Whether the way over the second point does not turn right on screen there. */
function isInside(from: Corner | undefined, over: Corner | undefined, [x, y]: Corner): boolean {
  if (from === undefined || over === undefined) return false;
  return (over[0] - from[0]) * (y - from[1]) - (over[1] - from[1]) * (x - from[0]) <= 0;
}

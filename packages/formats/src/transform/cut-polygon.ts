import { boxOfPoints } from "../geometry/box.ts";
import type { Box, Points, PolygonPart } from "../model/shapes.ts";
import { cutRings, type Ring } from "./cut-rings.ts";
import { RingEdges } from "./ring-edges.ts";
import type { Window } from "./window.ts";

/** A part of a polygon that is to be cut by many windows, mostly one beside the other. */
export class CuttablePart {
  readonly #part: PolygonPart;
  readonly #box: Box | undefined;
  /** What was left of it between the top and the bottom of the last window. */
  #band: { readonly top: number; readonly bottom: number; readonly rings: readonly Ring[] } | undefined;

  constructor(part: PolygonPart) {
    this.#part = part;
    this.#box = boxOfPoints(part.outer);
  }

  /**
   * What of it lies in a window, in pixels of the image: one part for each piece. Exact but for the rounding of points on
   * the border; areas add up. A part that lies in the window is handed on as it is. Outlines that cross themselves are
   * filled by the even-odd rule.
   */
  cut({ x, y, width, height }: Window): readonly PolygonPart[] {
    const box = this.#box;
    if (box === undefined) return [];
    const [right, bottom] = [x + width, y + height];
    const [boxRight, boxBottom] = [box.x + box.width, box.y + box.height];
    if (box.x >= x && box.y >= y && boxRight <= right && boxBottom <= bottom) return [this.#part];
    if (box.x >= right || box.y >= bottom || boxRight <= x || boxBottom <= y) return [];
    const left = cutRings(this.#bandOf(y, bottom), { axis: 0, sign: 1, limit: x });
    return grouped(cutRings(left, { axis: 0, sign: -1, limit: right }));
  }

  #bandOf(top: number, bottom: number): readonly Ring[] {
    if (this.#band?.top === top && this.#band.bottom === bottom) return this.#band.rings;
    const { outer, holes } = this.#part;
    const all = [{ points: outer, isHole: false }, ...holes.map((points) => ({ points, isHole: true }))];
    const below = cutRings(all, { axis: 1, sign: 1, limit: top });
    const rings = cutRings(below, { axis: 1, sign: -1, limit: bottom });
    this.#band = { top, bottom, rings };
    return rings;
  }
}

/** Gives each hole to the piece that it lies in. */
function grouped(rings: readonly Ring[]): readonly PolygonPart[] {
  const pieces = rings.flatMap(({ points, isHole }) => {
    if (isHole) return [];
    const box = boxOfPoints(points) ?? NOWHERE;
    return [{ outer: points, holes: [] as Points[], box, edges: new RingEdges(points, box) }];
  });
  for (const { points, isHole } of rings) {
    if (!isHole) continue;
    let best = pieces.length === 1 ? pieces[0] : undefined;
    let most = 0;
    const box = boxOfPoints(points);
    for (const piece of pieces.length === 1 ? [] : pieces) {
      if (!isAround(piece.box, box)) continue;
      const inside = pointsInside(points, piece.edges);
      if (inside <= most) continue;
      best = piece;
      most = inside;
    }
    best?.holes.push(points);
  }
  return pieces.map(({ outer, holes }) => ({ outer, holes }));
}

const NOWHERE: Box = { type: "box", x: Infinity, y: Infinity, width: 0, height: 0 };

function isAround(outer: Box, inner: Box | undefined): boolean {
  if (inner === undefined) return false;
  return (
    outer.x <= inner.x &&
    outer.y <= inner.y &&
    outer.x + outer.width >= inner.x + inner.width &&
    outer.y + outer.height >= inner.y + inner.height
  );
}

/** Of a few points, as some may lie on the other ring itself. */
const LOOKED_AT = 16;

function pointsInside(points: Points, ring: RingEdges): number {
  let inside = 0;
  const count = Math.min(points.length, 2 * LOOKED_AT);
  for (let at = 0; at < count; at += 2) {
    const next = (at + 2) % points.length;
    const [x, y] = [points[at] ?? 0, points[at + 1] ?? 0];
    const [nextX, nextY] = [points[next] ?? 0, points[next + 1] ?? 0];
    if (ring.contains(x, y)) inside += 1;
    if (ring.contains((x + nextX) / 2, (y + nextY) / 2)) inside += 1;
  }
  return inside;
}

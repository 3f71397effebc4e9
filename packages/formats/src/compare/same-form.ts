import { sameJson } from "../json/equal.ts";
import { cornersOf } from "../geometry/rotated-box.ts";
import type { Box, Mask, Points, PolygonPart, Shape } from "../model/shapes.ts";
import { uprightCorners } from "../yolo/outlines.ts";
import type { Formed } from "./form.ts";

/** How far apart two coordinates may be and still be the same, in pixels of each axis. */
export interface Slack {
  readonly x: number;
  readonly y: number;
}

/** Whether two shapes in the same form are the same up to the slack. */
export function sameFormed(a: Formed, b: Formed, slack: Slack): boolean {
  if (a.kind === "shape" && b.kind === "shape") return sameShape(a.shape, b.shape, slack);
  if (a.kind === "mask" && b.kind === "mask") return sameMask(a.mask, b.mask);
  if (a.kind === "box" && b.kind === "box") return sameBox(a.box, b.box, slack);
  const [left, right] = [ringsOf(a), ringsOf(b)];
  if (left === undefined || right === undefined) return false;
  return samePairs(left, right, (one, other) => sameRing(one, other, slack));
}

function ringsOf(formed: Formed): readonly Points[] | undefined {
  if (formed.kind === "box") return [uprightCorners(formed.box)];
  return formed.kind === "rings" ? formed.rings : undefined;
}

/** Whether two shapes of one kind are the same up to the slack. */
function sameShape(a: Shape, b: Shape, slack: Slack): boolean {
  if (a.type === "box" && b.type === "box") return sameBox(a, b, slack);
  if (a.type === "rotated-box" && b.type === "rotated-box")
    return sameRing(cornersOf(a), cornersOf(b), slack);
  if (a.type === "polygon" && b.type === "polygon")
    return samePairs(a.parts, b.parts, (left, right) => samePart(left, right, slack));
  if (a.type === "polyline" && b.type === "polyline") return sameLine(a.points, b.points, slack);
  if (a.type === "point" && b.type === "point")
    return isNear(a.x - b.x, slack.x) && isNear(a.y - b.y, slack.y);
  if (a.type === "mask" && b.type === "mask") return sameMask(a, b);
  return sameJson(a, b);
}

/** Whether all four edges of two boxes are the same up to the slack. */
export function sameBox(a: Box, b: Box, slack: Slack): boolean {
  return (
    isNear(a.x - b.x, slack.x) &&
    isNear(a.y - b.y, slack.y) &&
    isNear(a.x + a.width - (b.x + b.width), slack.x) &&
    isNear(a.y + a.height - (b.y + b.height), slack.y)
  );
}

/** Rounding makes the difference of two decimals a little more than it is. */
const ROUNDING = 1e-9;

function isNear(difference: number, slack: number): boolean {
  return Math.abs(difference) <= slack + ROUNDING;
}

/** Whether two masks have the same pixels. Empty runs and a last run of 0 say nothing. */
function sameMask(a: Mask, b: Mask): boolean {
  const [one, other] = [plainCounts(a.counts), plainCounts(b.counts)];
  return (
    a.size[0] === b.size[0] &&
    a.size[1] === b.size[1] &&
    one.length === other.length &&
    one.every((run, at) => run === other[at])
  );
}

function plainCounts(counts: readonly number[]): readonly number[] {
  const plain: number[] = [];
  for (const [at, run] of counts.entries()) {
    if (run === 0 && at > 0) continue;
    if (plain.length > 0 && (plain.length - 1) % 2 === at % 2)
      plain[plain.length - 1] = (plain.at(-1) ?? 0) + run;
    else plain.push(run);
  }
  return plain;
}

function samePart(a: PolygonPart, b: PolygonPart, slack: Slack): boolean {
  const same = (left: Points, right: Points): boolean => sameRing(left, right, slack);
  return same(a.outer, b.outer) && samePairs(a.holes, b.holes, same);
}

/** Whether each of one list has its own like in the other, whatever the order. */
function samePairs<T>(a: readonly T[], b: readonly T[], same: (left: T, right: T) => boolean): boolean {
  if (a.length !== b.length) return false;
  const left = [...b];
  // Most are in the same order.
  return a.every((one) => {
    const at = left.findIndex((other) => same(one, other));
    if (at >= 0) left.splice(at, 1);
    return at >= 0;
  });
}

/** An open line, from either end. */
function sameLine(a: Points, b: Points, slack: Slack): boolean {
  return follows(a, b, 0, 1, slack, false) || follows(a, b, b.length / 2 - 1, -1, slack, false);
}

/** Rings may begin at any point, go either way round, and have points twice: those say nothing. */
function sameRing(a: Points, b: Points, slack: Slack): boolean {
  if (a.length < 2 || b.length < 2) return a.length === b.length;
  const count = Math.floor(b.length / 2);
  for (let start = 0; start < count; start += 1) {
    if (!areNear(a, 0, b, start, slack)) continue;
    if (follows(a, b, start, 1, slack, true) || follows(a, b, start, -1, slack, true)) return true;
  }
  return false;
}

/** Whether a walk along `b` from `start` in steps of 1 or -1 goes where `a` goes. */
function follows(a: Points, b: Points, start: number, step: 1 | -1, slack: Slack, isRing: boolean): boolean {
  const [countA, countB] = [Math.floor(a.length / 2), Math.floor(b.length / 2)];
  if (countA === 0 || countB === 0) return countA === countB;
  const place = (j: number): number => (((start + j * step) % countB) + countB) % countB;
  // A ring ends where it began.
  const [lastA, lastB] = isRing ? [countA, countB] : [countA - 1, countB - 1];
  let [i, j] = [0, 0];
  if (!areNear(a, 0, b, place(0), slack)) return false;
  while (i < lastA || j < lastB) {
    if (i < lastA && j < lastB && areNear(a, (i + 1) % countA, b, place(j + 1), slack)) {
      i += 1;
      j += 1;
    } else if (i < lastA && areNear(a, (i + 1) % countA, b, place(j), slack)) i += 1;
    else if (j < lastB && areNear(a, i % countA, b, place(j + 1), slack)) j += 1;
    else return false;
  }
  return true;
}

function areNear(a: Points, i: number, b: Points, j: number, slack: Slack): boolean {
  return (
    isNear((a[i * 2] ?? 0) - (b[j * 2] ?? 0), slack.x) &&
    isNear((a[i * 2 + 1] ?? 0) - (b[j * 2 + 1] ?? 0), slack.y)
  );
}

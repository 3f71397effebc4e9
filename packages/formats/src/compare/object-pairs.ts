import type { Annotation } from "../model/dataset.ts";
import type { Box } from "../model/shapes.ts";
import { boxIou } from "./overlap.ts";

/** Pairs of objects of an image that are all looked at. */
const MOST_LOOKED_AT = 2 ** 14;

/** An object that is looked for on the other side. */
export interface Candidate {
  readonly annotation: Annotation;
  readonly class: string;
  /** Around all of it, as far as the other side can hold that. */
  readonly box: Box | undefined;
}

/** An object of each side that are the same object, maybe changed. */
export type Pair = readonly [a: Candidate, b: Candidate];

/** How objects of two images are paired. */
export interface PairRules {
  /** Whether ids of both sides come from one list. */
  readonly hasIds: boolean;
  /** The least overlap of a pair. */
  readonly iou: number;
  /** How far the edges of shapes that are the same may be apart, in pixels. */
  readonly slack: number;
  /** Whether shapes of one side were cut at the border of the image. */
  readonly isCut: boolean;
  /** Whether class and shape of two objects are the same. */
  readonly isSame: (a: Candidate, b: Candidate) => boolean;
}

/** Overlaps that are held at once: when there are more, the lesser half goes. Only objects in heaps have so many. */
const MOST_OVERLAPS = 2 ** 20;

/**
 * Pairs the objects of an image:
 *
 * 1. the same id, class and shape,
 * 2. ids that are texts: they are made to be unique,
 * 3. the same class and shape,
 * 4. ids that are numbers, where step 3 found nobody: else the objects were numbered anew. Something else must be the
 *    same, too: the class, or the place in part,
 * 5. objects of one class that overlap, the most first,
 * 6. objects of any class that overlap, the most first.
 *
 * It depends on neither the order of the objects nor that of the sides.
 */
export function pairObjects(
  ofA: readonly Candidate[],
  ofB: readonly Candidate[],
  rules: PairRules,
): readonly Pair[] {
  const pairing = new Pairing(ofA, ofB);
  if (rules.hasIds) {
    const byId = new Map(ofB.map((b) => [b.annotation.id, b]));
    const withId = ofA.flatMap((a): Pair[] => {
      const b = byId.get(a.annotation.id);
      return b === undefined ? [] : [[a, b]];
    });
    for (const [a, b] of withId) if (rules.isSame(a, b)) pairing.add(a, b);
    for (const [a, b] of withId) if (typeof a.annotation.id === "string") pairing.add(a, b);
    if (!pairing.addSame(rules)) for (const [a, b] of withId) if (isLikely(a, b)) pairing.add(a, b);
  } else pairing.addSame(rules);
  pairing.addOverlapping(rules.iou, true);
  pairing.addOverlapping(rules.iou, false);
  return pairing.pairs;
}

function isLikely(a: Candidate, b: Candidate): boolean {
  if (a.class === b.class) return true;
  return a.box !== undefined && b.box !== undefined && boxIou(a.box, b.box) > 0;
}

class Pairing {
  readonly pairs: Pair[] = [];
  readonly #leftOfA: Set<Candidate>;
  readonly #leftOfB: Set<Candidate>;

  constructor(ofA: readonly Candidate[], ofB: readonly Candidate[]) {
    this.#leftOfA = new Set(ofA);
    this.#leftOfB = new Set(ofB);
  }

  /** Makes two a pair, if neither is in one. */
  add(a: Candidate, b: Candidate): void {
    if (!this.#leftOfA.has(a) || !this.#leftOfB.has(b)) return;
    this.#leftOfA.delete(a);
    this.#leftOfB.delete(b);
    this.pairs.push([a, b]);
  }

  /** @returns whether there were any that are the same */
  addSame(rules: PairRules): boolean {
    const before = this.pairs.length;
    // Rounding of the edges themselves comes to it.
    this.#addSame(rules.isSame, rules.slack + 1e-6);
    // What was cut at the border may have its edges elsewhere: where few are left, all of them are looked at.
    const left = this.#leftOfA.size * this.#leftOfB.size;
    if (rules.isCut && left > 0 && left <= MOST_LOOKED_AT) this.#addSame(rules.isSame, Infinity);
    return this.pairs.length > before;
  }

  #addSame(isSame: PairRules["isSame"], reach: number): void {
    const sorted = byLeftEdge(this.#leftOfB);
    // In the order of the others: of several that are the same within the slack each finds itself first.
    for (const a of byLeftEdge(this.#leftOfA)) {
      const left = leftOf(a);
      for (let at = firstFrom(sorted, left - reach); at < sorted.length; at += 1) {
        const b = sorted[at];
        if (b === undefined || leftOf(b) > left + reach) break;
        if (!this.#leftOfB.has(b) || !isSame(a, b)) continue;
        this.add(a, b);
        break;
      }
    }
  }

  addOverlapping(least: number, isOfOneClass: boolean): void {
    if (this.#leftOfA.size === 0 || this.#leftOfB.size === 0) return;
    const sorted = byLeftEdge(this.#leftOfB);
    const widest = sorted.reduce((most, { box }) => Math.max(most, box?.width ?? 0), 0);
    let overlaps: Overlap[] = [];
    for (const a of this.#leftOfA) {
      if (a.box === undefined) continue;
      const right = a.box.x + a.box.width;
      for (let at = firstFrom(sorted, a.box.x - widest); at < sorted.length; at += 1) {
        const b = sorted[at];
        if (b?.box === undefined || b.box.x > right) break;
        if (isOfOneClass && a.class !== b.class) continue;
        const iou = boxIou(a.box, b.box);
        if (iou > 0 && iou >= least) overlaps.push({ a, b, iou });
      }
      if (overlaps.length > MOST_OVERLAPS)
        overlaps = overlaps.toSorted(byOverlap).slice(0, MOST_OVERLAPS / 2);
    }
    for (const { a, b } of overlaps.toSorted(byOverlap)) this.add(a, b);
  }
}

interface Overlap {
  readonly a: Candidate;
  readonly b: Candidate;
  readonly iou: number;
}

/** The most first. Of those that are alike the one whose objects come first, whichever side they are on. */
function byOverlap(one: Overlap, other: Overlap): number {
  if (one.iou !== other.iou) return other.iou - one.iou;
  const [first, second] = [keysOf(one), keysOf(other)];
  return compare(first[0], second[0]) || compare(first[1], second[1]);
}

function keysOf({ a, b }: Overlap): readonly [string, string] {
  const [one, other] = [keyOf(a), keyOf(b)];
  return one < other ? [one, other] : [other, one];
}

/** What an object is, for an order that is the same whatever the order in the file. */
function keyOf({ annotation: { id }, class: name, box }: Candidate): string {
  return JSON.stringify([box?.x, box?.y, box?.width, box?.height, name, String(id)]);
}

function byKey(candidates: Iterable<Candidate>): readonly Candidate[] {
  return Array.from(candidates, (candidate) => ({ candidate, key: keyOf(candidate) }))
    .toSorted((one, other) => compare(one.key, other.key))
    .map(({ candidate }) => candidate);
}

function byLeftEdge(candidates: Iterable<Candidate>): readonly Candidate[] {
  return byKey(candidates).toSorted((one, other) => {
    const [left, right] = [leftOf(one), leftOf(other)];
    return left === right ? 0 : left - right;
  });
}

/** Objects without a place come first. */
function leftOf({ box }: Candidate): number {
  return box?.x ?? -Number.MAX_VALUE;
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

/** The first index whose left edge is at `left` or further right. */
function firstFrom(sorted: readonly Candidate[], left: number): number {
  let [from, to] = [0, sorted.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    const candidate = sorted[middle];
    if (candidate !== undefined && leftOf(candidate) < left) from = middle + 1;
    else to = middle;
  }
  return from;
}

import * as fc from "fast-check";
import { expect, test } from "vitest";
import { ringArea } from "../src/geometry/polygon.ts";
import type { Mask, Points } from "../src/model/shapes.ts";
import { bridge } from "../src/yolo/bridge.ts";
import { clipRing } from "../src/yolo/clip.ts";
import { maskOutline } from "../src/yolo/mask-outline.ts";

/** Whether a place is in a ring by the even-odd rule. */
function isIn(ring: Points, x: number, y: number): boolean {
  let inside = false;
  for (let at = 0; at < ring.length; at += 2) {
    const next = (at + 2) % ring.length;
    const [x1 = 0, y1 = 0, x2 = 0, y2 = 0] = [ring[at], ring[at + 1], ring[next], ring[next + 1]];
    if (y1 > y !== y2 > y && x < x1 + ((y - y1) / (y2 - y1)) * (x2 - x1)) inside = !inside;
  }
  return inside;
}

function pixelsOf({ counts }: Mask): boolean[] {
  return counts.flatMap((count, at) => Array.from({ length: count }, () => at % 2 === 1));
}

const bitmap: fc.Arbitrary<Mask> = fc
  .tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 }))
  .chain(([height, width]) =>
    fc.array(fc.boolean(), { minLength: height * width, maxLength: height * width }).map((bits): Mask => {
      const counts: number[] = [];
      let value = false;
      for (let at = 0; at < bits.length;) {
        const start = at;
        while (at < bits.length && bits[at] === value) at += 1;
        counts.push(at - start);
        value = !value;
      }
      return { type: "mask", size: [height, width], counts, compressed: false };
    }),
  );

test("the outline of a mask holds its pixels, and its holes", () => {
  fc.assert(
    fc.property(bitmap, (mask) => {
      const { rings, holes } = maskOutline(mask);
      const [height, width] = mask.size;
      const pixels = pixelsOf(mask);
      const covered = Array.from({ length: width * height }, (_, at) =>
        rings.some((ring) => isIn(ring, Math.floor(at / height) + 0.5, (at % height) + 0.5)),
      );
      // A hole that is filled covers more than the pixels.
      expect(covered.filter((is, at) => !is && pixels[at])).toEqual([]);
      expect(holes > 0 || covered.every((is, at) => is === pixels[at])).toBe(true);
      expect(holes > 0).toBe(covered.some((is, at) => is !== pixels[at]));
      const area = rings.reduce((sum, ring) => sum + ringArea(ring), 0);
      expect(holes > 0 || area === pixels.filter(Boolean).length).toBe(true);
    }),
    { numRuns: 300 },
  );
});

test.each<[title: string, mask: Mask, rings: readonly Points[], holes: number]>([
  [
    "two pixels that touch by a corner",
    { type: "mask", size: [2, 2], counts: [0, 1, 2, 1], compressed: false },
    [
      [0, 1, 0, 0, 1, 0, 1, 1],
      [1, 2, 1, 1, 2, 1, 2, 2],
    ],
    0,
  ],
  [
    "a ring around a hole",
    { type: "mask", size: [3, 3], counts: [0, 4, 1, 4], compressed: false },
    [[0, 3, 0, 0, 3, 0, 3, 3]],
    1,
  ],
  [
    "a run over several columns",
    { type: "mask", size: [2, 3], counts: [1, 4, 1], compressed: false },
    [[0, 2, 0, 1, 1, 1, 1, 0, 3, 0, 3, 1, 2, 1, 2, 2]],
    0,
  ],
  ["nothing", { type: "mask", size: [2, 3], counts: [6], compressed: false }, [], 0],
])("%s", (_, mask, rings, holes) => {
  const outline = maskOutline(mask);
  expect(outline.rings.map((ring) => sortedText(ring)).toSorted()).toEqual(
    rings.map((ring) => sortedText(ring)).toSorted(),
  );
  expect(outline.holes).toBe(holes);
});

function sortedText(ring: Points): string {
  return Array.from({ length: ring.length / 2 }, (_, at) => ring.slice(at * 2, at * 2 + 2).join())
    .toSorted()
    .join(" ");
}

const place = fc.integer({ min: -20, max: 40 });
const triangle = fc.tuple(place, place, place, place, place, place).map((points): Points => points);

test("a ring of bridged parts fills the same places as the parts by the even-odd rule", () => {
  fc.assert(
    fc.property(fc.array(triangle, { minLength: 1, maxLength: 5 }), (parts) => {
      const joined = bridge(parts);
      for (let x = -19.63; x < 40; x += 3.17) {
        for (let y = -19.71; y < 40; y += 3.13) {
          expect(isIn(joined, x, y)).toBe(parts.filter((part) => isIn(part, x, y)).length % 2 === 1);
        }
      }
    }),
    { numRuns: 60 },
  );
});

test("a clipped ring holds what of the ring lies in the image, and nothing else", () => {
  fc.assert(
    fc.property(triangle, (ring) => {
      const clipped = clipRing(ring, 20, 10);
      expect(clipped.every((value, at) => value >= 0 && value <= (at % 2 === 0 ? 20 : 10))).toBe(true);
      for (let x = 0.37; x < 20; x += 1.3) {
        for (let y = 0.29; y < 10; y += 1.1) {
          // On an edge itself, rounding decides.
          const isClear = distanceTo(ring, x, y) > 1e-6;
          expect(isClear && isIn(clipped, x, y)).toBe(isClear && isIn(ring, x, y));
        }
      }
    }),
    { numRuns: 100 },
  );
});

/** How far a place is from the lines through the edges of a ring. */
function distanceTo(ring: Points, x: number, y: number): number {
  let least = Infinity;
  for (let at = 0; at < ring.length; at += 2) {
    const [x1 = 0, y1 = 0] = [ring[at], ring[at + 1]];
    const [x2 = 0, y2 = 0] = [ring[(at + 2) % ring.length], ring[(at + 3) % ring.length]];
    const length = Math.hypot(x2 - x1, y2 - y1);
    const apart = length === 0 ? 0 : Math.abs((x2 - x1) * (y - y1) - (y2 - y1) * (x - x1)) / length;
    least = Math.min(least, apart);
  }
  return least;
}

function circle(cx: number, count: number): Points {
  return Array.from({ length: count }, (_, at) => [
    cx + Math.cos((at / count) * 6.28),
    Math.sin((at / count) * 6.28),
  ]).flat();
}

test.each([-5e-324, 5e-324, -2.5e-323])("a corner at %f, next to the border, stays a number", (tiny) => {
  const clipped = clipRing([tiny, 2, 4, 2, 4, 6, 0, 6], 8, 8);
  expect(clipped.every(Number.isFinite)).toBe(true);
  expect(Math.abs(ringArea(clipped))).toBe(16);
});

test("parts of very many points are joined, too", () => {
  const joined = bridge([circle(0, 150_000), circle(5, 150_000)]);
  expect(joined.length).toBe(2 * 300_002);
});

import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { rasterize } from "../src/geometry/rasterize.ts";
import { areaOf } from "../src/geometry/box.ts";
import type { Mask, Points, PolygonPart } from "../src/model/shapes.ts";
import { cutLine, lengthOf } from "../src/transform/cut-line.ts";
import { cutMask } from "../src/transform/cut-mask.ts";
import { CuttablePart } from "../src/transform/cut-polygon.ts";
import { type Window, windowsOf } from "../src/transform/window.ts";

const window = { x: 10, y: 10, width: 20, height: 20 };

/** Rings as sets of sorted corners, so that neither start nor direction matter. */
function shapeOf(parts: readonly PolygonPart[]): unknown {
  return parts
    .map(({ outer, holes }) => [cornersOf(outer), ...holes.map(cornersOf).toSorted()].join(" | "))
    .toSorted();
}

function cornersOf(ring: Points): string {
  return Array.from({ length: ring.length / 2 }, (_, at) => `${ring[at * 2]},${ring[at * 2 + 1]}`)
    .toSorted()
    .join(" ");
}

function cutPart(part: PolygonPart, tile: Window): readonly PolygonPart[] {
  return new CuttablePart(part).cut(tile);
}

function box(left: number, top: number, right: number, bottom: number): Points {
  return [left, top, right, top, right, bottom, left, bottom];
}

const cases: readonly {
  readonly what: string;
  readonly part: PolygonPart;
  readonly becomes: readonly PolygonPart[];
}[] = [
  {
    what: "a square over a corner",
    part: { outer: box(0, 0, 15, 15), holes: [] },
    becomes: [{ outer: box(10, 10, 15, 15), holes: [] }],
  },
  {
    what: "a comb that stands outside: three teeth, three parts",
    part: {
      outer: [5, 12, 15, 12, 15, 14, 8, 14, 8, 16, 15, 16, 15, 18, 8, 18, 8, 20, 15, 20, 15, 22, 5, 22],
      holes: [],
    },
    becomes: [
      { outer: box(10, 12, 15, 14), holes: [] },
      { outer: box(10, 16, 15, 18), holes: [] },
      { outer: box(10, 20, 15, 22), holes: [] },
    ],
  },
  {
    what: "a hole that is cut becomes outline",
    part: { outer: box(12, 0, 28, 28), holes: [box(15, 5, 20, 15)] },
    becomes: [{ outer: [12, 10, 15, 10, 15, 15, 20, 15, 20, 10, 28, 10, 28, 28, 12, 28], holes: [] }],
  },
  {
    what: "a hole, drawn the same way round as its outline, across the window parts it",
    part: { outer: box(12, 0, 28, 40), holes: [box(15, 5, 20, 35)] },
    becomes: [
      { outer: box(12, 10, 15, 30), holes: [] },
      { outer: box(20, 10, 28, 30), holes: [] },
    ],
  },
  {
    what: "a hole, drawn the other way round, across the window parts it",
    part: { outer: box(12, 0, 28, 40), holes: [[15, 5, 15, 35, 20, 35, 20, 5]] },
    becomes: [
      { outer: box(12, 10, 15, 30), holes: [] },
      { outer: box(20, 10, 28, 30), holes: [] },
    ],
  },
  {
    what: "a hole that ends at the border is no hole any more",
    part: { outer: box(5, 12, 28, 28), holes: [box(10, 15, 20, 20)] },
    becomes: [{ outer: [10, 12, 28, 12, 28, 28, 10, 28, 10, 20, 20, 20, 20, 15, 10, 15], holes: [] }],
  },
  {
    what: "holes go to their piece",
    part: {
      outer: [5, 11, 29, 11, 29, 18, 8, 18, 8, 22, 29, 22, 29, 29, 5, 29],
      holes: [box(12, 13, 14, 15), box(12, 24, 14, 26)],
    },
    becomes: [
      { outer: box(10, 11, 29, 18), holes: [box(12, 13, 14, 15)] },
      { outer: box(10, 22, 29, 29), holes: [box(12, 24, 14, 26)] },
    ],
  },
  {
    what: "the window in a hole",
    part: { outer: box(0, 0, 40, 40), holes: [box(5, 5, 35, 35)] },
    becomes: [],
  },
  {
    what: "the window in the shape",
    part: { outer: box(0, 0, 40, 40), holes: [] },
    becomes: [{ outer: box(10, 10, 30, 30), holes: [] }],
  },
  { what: "an edge along the border, outside", part: { outer: box(0, 12, 10, 20), holes: [] }, becomes: [] },
  {
    what: "a corner on the border, outside",
    part: { outer: [5, 15, 10, 17, 5, 19], holes: [] },
    becomes: [],
  },
  {
    what: "an edge along the border, inside: as it is",
    part: { outer: box(10, 12, 15, 20), holes: [] },
    becomes: [{ outer: box(10, 12, 15, 20), holes: [] }],
  },
  {
    what: "a notch whose tip is on the border parts what it touches",
    part: { outer: [5, 12, 20, 12, 10, 16, 20, 20, 5, 20], holes: [] },
    becomes: [
      { outer: [10, 12, 20, 12, 10, 16], holes: [] },
      { outer: [10, 16, 20, 20, 10, 20], holes: [] },
    ],
  },
  {
    what: "a line there and back outside, drawn as an outline",
    part: { outer: [5, 15, 15, 15, 5, 15], holes: [] },
    becomes: [],
  },
  {
    what: "two triangles that cross: even and odd",
    part: { outer: [5, 12, 25, 28, 25, 12, 5, 28], holes: [] },
    becomes: [
      {
        outer: [10, 16, 15, 20, 10, 24],
        holes: [],
      },
    ],
  },
];

describe("outlines are cut exactly, into their true pieces", () => {
  test.each(cases.slice(0, -1))("$what", ({ part, becomes }) => {
    expect(shapeOf(cutPart(part, window))).toEqual(shapeOf(becomes));
  });

  test("an outline that crosses itself keeps its area", () => {
    const [crossed] = cases.slice(-1);
    const parts = cutPart(crossed?.part ?? { outer: [], holes: [] }, window);
    expect(insideAt(parts, 12, 20)).toBe(true);
    expect(insideAt(parts, 24, 20)).toBe(true);
    expect(insideAt(parts, 15, 13)).toBe(false);
  });

  test("whatever the outline, a place in the window is inside as before, and outside nothing is", () => {
    fc.assert(
      fc.property(
        // Outlines that cross themselves any way, and those with a hole in them.
        fc.oneof(
          anyRing.map((outer): PolygonPart => ({ outer, holes: [] })),
          star,
        ),
        fc.array(fc.tuple(fc.integer({ min: 0, max: 39 }), fc.integer({ min: 0, max: 39 })), {
          minLength: 20,
          maxLength: 20,
        }),
        (part, places) => {
          const parts = cutPart(part, window);
          for (const [column, row] of places) {
            // Off the grid on which the corners are.
            const [x, y] = [column + 0.503, row + 0.497];
            const isIn = x > 10 && y > 10 && x < 30 && y < 30;
            expect(insideAt(parts, x, y)).toBe(isIn && insideAt([part], x, y));
          }
        },
      ),
      { numRuns: 200 },
    );
  });

  test("the areas in all tiles add up to the area in the image, and each is connected by itself", () => {
    fc.assert(
      fc.property(
        star,
        fc.integer({ min: 3, max: 40 }),
        fc.integer({ min: 3, max: 40 }),
        (part, width, height) => {
          const tiles = windowsOf({ width: 100, height: 100 }, { width, height });
          const cuttable = new CuttablePart(part);
          const total = tiles.reduce((sum, tile) => sum + areaOfParts(cuttable.cut(tile)), 0);
          const whole = areaOfParts(cutPart(part, { x: 0, y: 0, width: 100, height: 100 }));
          expect(Math.abs(total - whole)).toBeLessThanOrEqual(1e-9 * Math.max(whole, 1));
          const isInside = Math.min(...part.outer) >= 0 && Math.max(...part.outer) <= 100;
          expect(whole).toBe(isInside ? areaOfParts([part]) : whole);
        },
      ),
      { numRuns: 100 },
    );
  });

  test("the pixels of a cut outline are the pixels of the outline, cut", () => {
    fc.assert(
      fc.property(star, (part) => {
        const parts = cutPart(part, window);
        const cut = cutMask(rasterize({ type: "polygon", parts: [part] }, 100, 100), window);
        const moved = parts.map(({ outer, holes }) => ({
          outer: outer.map((value) => value - 10),
          holes: holes.map((hole) => hole.map((value) => value - 10)),
        }));
        const painted = rasterize({ type: "polygon", parts: moved }, 20, 20);
        const [a, b] = [bitsOf(cut), bitsOf(painted)];
        for (let column = 1; column < 19; column += 1) {
          for (let row = 1; row < 19; row += 1) {
            if (a[column * 20 + row] === b[column * 20 + row]) continue;
            // COCO's code walks in fifths of a pixel from end to end: an edge that begins elsewhere may pass a centre by.
            expect(distanceTo(part, column + 10.5, row + 10.5)).toBeLessThan(0.7);
          }
        }
      }),
      { numRuns: 60 },
    );
  });
});

test("hostile numbers give finite ones, in the window", () => {
  const wild = fc.constantFrom(1.7e308, -1.7e308, 5e-324, -5e-324, 0, 10, 30, 20, 1e-9, 1e16, -1e16);
  const ring = fc
    .array(wild, { minLength: 6, maxLength: 16 })
    .map((all) => all.slice(0, all.length - (all.length % 2)));
  fc.assert(
    fc.property(ring, fc.array(ring, { maxLength: 2 }), (outer, holes) => {
      const parts = cutPart({ outer, holes }, window);
      const kept = parts.flatMap((part) => part.outer.concat(part.holes.flat()));
      expect(kept.every((value) => value >= 10 && value <= 30)).toBe(true);
      const stretches = cutLine(outer, window).flat();
      expect(stretches.every((value) => Number.isFinite(value))).toBe(true);
    }),
    { numRuns: 200 },
  );
});

test("masks are cut to the bit, and their tiles make up the mask", () => {
  const mask = fc
    .tuple(
      fc.integer({ min: 1, max: 24 }),
      fc.integer({ min: 1, max: 24 }),
      fc.array(fc.nat(40), { maxLength: 30 }),
    )
    .map(([height, width, runs]): Mask => {
      const counts: number[] = [];
      let left = height * width;
      for (const run of runs) {
        counts.push(Math.min(run, left));
        left -= Math.min(run, left);
      }
      return { type: "mask", size: [height, width], counts: [...counts, left], compressed: false };
    });
  fc.assert(
    fc.property(
      mask,
      fc.integer({ min: 1, max: 30 }),
      fc.integer({ min: 1, max: 30 }),
      (whole, width, height) => {
        const [rows, columns] = whole.size;
        const bits = bitsOf(whole);
        const again = new Uint8Array(rows * columns);
        for (const tile of windowsOf({ width: columns, height: rows }, { width, height })) {
          const part = cutMask(whole, tile);
          expect(part.counts.reduce((sum, count) => sum + count, 0)).toBe(tile.width * tile.height);
          expect(part.counts.slice(1).every((count) => count > 0)).toBe(true);
          for (const [at, bit] of bitsOf(part).entries()) {
            const column = tile.x + Math.floor(at / tile.height);
            again[column * rows + tile.y + (at % tile.height)] = bit;
          }
        }
        expect(again).toEqual(bits);
        // A window that is partly outside of the mask.
        const beyond = cutMask(whole, { x: 2, y: 3, width: 30, height: 30 });
        const seen = bitsOf(beyond).reduce((sum, bit) => sum + bit, 0);
        let inside = 0;
        for (let column = 2; column < columns; column += 1)
          for (let row = 3; row < rows; row += 1) inside += bits[column * rows + row] ?? 0;
        expect(seen).toBe(inside);
      },
    ),
    { numRuns: 200 },
  );
});

test("a mask of a billion pixels is cut without being unpacked", () => {
  const huge: Mask = { type: "mask", size: [40_000, 40_000], counts: [5, 1_599_999_995], compressed: true };
  const part = cutMask(huge, { x: 0, y: 0, width: 20_000, height: 40_000 });
  expect(part.counts).toEqual([5, 799_999_995]);
});

test("lines are cut into their stretches, whose lengths add up", () => {
  expect(cutLine([0, 15, 40, 15], window)).toEqual([[10, 15, 30, 15]]);
  expect(cutLine([0, 15, 20, 15, 20, 0, 25, 0, 25, 20], window)).toEqual([
    [10, 15, 20, 15, 20, 10],
    [25, 10, 25, 20],
  ]);
  expect(cutLine([0, 10, 10, 10, 5, 5], window)).toEqual([]);
  expect(cutLine([12, 10, 20, 10], window)).toEqual([[12, 10, 20, 10]]);
  fc.assert(
    fc.property(anyLine, fc.integer({ min: 3, max: 30 }), (line, side) => {
      const tiles = windowsOf({ width: 50, height: 50 }, { width: side, height: side });
      const total = tiles
        .flatMap((tile) => cutLine(line, tile))
        .reduce((sum, stretch) => sum + lengthOf(stretch), 0);
      const whole = cutLine(line, { x: 0, y: 0, width: 50, height: 50 });
      const length = whole.reduce((sum, stretch) => sum + lengthOf(stretch), 0);
      expect(Math.abs(total - length)).toBeLessThanOrEqual(1e-9 * Math.max(1, length));
    }),
    { numRuns: 100 },
  );
});

/** Corners that are often on the borders of the window, on each other, or on one line. */
const coordinate = fc.oneof(fc.constantFrom(10, 30, 20), fc.integer({ min: 0, max: 40 }));
const anyRing = fc
  .array(fc.tuple(coordinate, coordinate), { minLength: 3, maxLength: 9 })
  .map((points) => points.flat());
/** Off the borders of tiles: a stretch along a border is in both. */
const anyLine = fc
  .array(fc.tuple(fc.integer({ min: -5, max: 60 }), fc.integer({ min: -5, max: 60 })), {
    minLength: 2,
    maxLength: 8,
  })
  .map((points) => points.flatMap(([x, y], at) => [x + 0.5 + at / 1000, y + 0.25 + at / 1000]));

/** A star with a hole in it: corners at growing angles about a centre, so that no edges cross. */
const star: fc.Arbitrary<PolygonPart> = fc
  .tuple(
    fc.integer({ min: -10, max: 110 }),
    fc.integer({ min: -10, max: 110 }),
    fc.array(fc.double({ min: 4, max: 60, noNaN: true }), { minLength: 4, maxLength: 24 }),
    fc.boolean(),
  )
  .map(([x, y, radii, isHollow]) => {
    const ringOf = (scale: number): Points =>
      radii.flatMap((radius, at) => {
        const angle = (2 * Math.PI * at) / radii.length;
        return [x + radius * scale * Math.cos(angle), y + radius * scale * Math.sin(angle)];
      });
    return { outer: ringOf(1), holes: isHollow ? [ringOf(0.4)] : [] };
  });

function areaOfParts(parts: readonly PolygonPart[]): number {
  return areaOf({ type: "polygon", parts }) ?? 0;
}

/** By counting the edges above: nothing that the code under test shares. */
function insideAt(parts: readonly PolygonPart[], x: number, y: number): boolean {
  let above = 0;
  for (const ring of parts.flatMap(({ outer, holes }) => [outer, ...holes])) {
    for (let at = 0; at < ring.length; at += 2) {
      const next = (at + 2) % ring.length;
      const [x1 = 0, y1 = 0, x2 = 0, y2 = 0] = [ring[at], ring[at + 1], ring[next], ring[next + 1]];
      if (x1 <= x === x2 <= x) continue;
      if (y1 + ((x - x1) / (x2 - x1)) * (y2 - y1) < y) above += 1;
    }
  }
  return above % 2 === 1;
}

/** How far a place is from the outline. */
function distanceTo({ outer, holes }: PolygonPart, x: number, y: number): number {
  let least = Infinity;
  for (const ring of [outer, ...holes]) {
    for (let at = 0; at < ring.length; at += 2) {
      const next = (at + 2) % ring.length;
      const [x1 = 0, y1 = 0, x2 = 0, y2 = 0] = [ring[at], ring[at + 1], ring[next], ring[next + 1]];
      const length = (x2 - x1) ** 2 + (y2 - y1) ** 2;
      const share = length === 0 ? 0 : ((x - x1) * (x2 - x1) + (y - y1) * (y2 - y1)) / length;
      const near = Math.min(Math.max(share, 0), 1);
      least = Math.min(least, Math.hypot(x1 + (x2 - x1) * near - x, y1 + (y2 - y1) * near - y));
    }
  }
  return least;
}

function bitsOf({ counts, size: [height, width] }: Mask): Uint8Array {
  const bits = new Uint8Array(height * width);
  let position = 0;
  for (const [index, count] of counts.entries()) {
    if (index % 2 === 1) bits.fill(1, position, position + count);
    position += count;
  }
  return bits;
}

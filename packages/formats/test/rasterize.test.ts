import { readFileSync } from "node:fs";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { areaOf, boxOf } from "../src/geometry/box.ts";
import { rasterize } from "../src/geometry/rasterize.ts";
import { encodeCounts } from "../src/geometry/rle.ts";
import type { Box, Mask, Points, Polygon } from "../src/model/shapes.ts";

interface Vectors {
  readonly poly: readonly {
    readonly poly: readonly Points[];
    readonly size: readonly [number, number];
    readonly string: string;
    readonly area: number;
    readonly bbox: Points;
  }[];
  readonly bbox: readonly {
    readonly bbox: readonly [number, number, number, number];
    readonly size: readonly [number, number];
    readonly string: string;
    readonly area: number;
  }[];
}

const vectors: Vectors = JSON.parse(
  readFileSync(new URL("coco-masks/vectors.json", import.meta.url), "utf8"),
);

function polygon(...rings: readonly Points[]): Polygon {
  return { type: "polygon", parts: rings.map((outer) => ({ outer, holes: [] })) };
}

const square = polygon([0, 0, 9, 0, 9, 9, 0, 9]);

/*
 * The same rules without a thought for speed: every step along every edge, every position, and each pixel asked how
 * many positions lie before it.
 */

/** Where a ring passes from one column of pixels into the next, as positions in the order of run lengths. */
function positionsOf(ring: Points, width: number, height: number): number[] {
  const points: [number, number][] = [];
  for (let i = 0; i + 1 < ring.length; i += 2) {
    points.push([Math.trunc(5 * (ring[i] ?? 0) + 0.5), Math.trunc(5 * (ring[i + 1] ?? 0) + 0.5)]);
  }
  const walk: [number, number][] = [];
  for (const [i, [fromX, fromY]] of points.entries()) {
    const [toX, toY] = points[(i + 1) % points.length] ?? [0, 0];
    const dx = Math.abs(toX - fromX);
    const dy = Math.abs(toY - fromY);
    const isBackward = dx >= dy ? fromX > toX : fromY > toY;
    const [[x1, y1], [x2, y2]] = isBackward
      ? [
          [toX, toY],
          [fromX, fromY],
        ]
      : [
          [fromX, fromY],
          [toX, toY],
        ];
    const steps: [number, number][] = [];
    for (let t = 0; t <= Math.max(dx, dy); t += 1) {
      if (dx >= dy) steps.push([x1 + t, Math.trunc(y1 + ((y2 - y1) / dx) * t + 0.5)]);
      else steps.push([Math.trunc(x1 + ((x2 - x1) / dy) * t + 0.5), y1 + t]);
    }
    walk.push(...(isBackward ? steps.toReversed() : steps));
  }
  const positions: number[] = [];
  for (const [i, [x, y]] of walk.entries()) {
    const [beforeX, beforeY] = walk[i - 1] ?? [x, y];
    if (x === beforeX) continue;
    const column = ((x < beforeX ? x : x - 1) + 0.5) / 5 - 0.5;
    if (!Number.isInteger(column) || column < 0 || column > width - 1) continue;
    const row = (Math.min(y, beforeY) + 0.5) / 5 - 0.5;
    positions.push(column * height + Math.ceil(Math.min(Math.max(row, 0), height)));
  }
  return positions;
}

function pixelsIn(ring: Points, width: number, height: number): boolean[] {
  const positions = positionsOf(ring, width, height);
  return Array.from(
    { length: width * height },
    (_, pixel) => positions.filter((position) => position <= pixel).length % 2 === 1,
  );
}

function pixelsOf({ counts }: Mask): boolean[] {
  return counts.flatMap((count, i) => Array.from({ length: count }, () => i % 2 === 1));
}

const side = fc.integer({ min: 1, max: 24 });
/** Whole, half, tenth and any pixels; near the border, outside, all within a pixel. */
const coordinate = fc.oneof(
  fc.integer({ min: -4, max: 28 }),
  fc.integer({ min: -8, max: 56 }).map((value) => value / 2),
  fc.integer({ min: -40, max: 280 }).map((value) => value / 10),
  fc.double({ min: -30, max: 60, noNaN: true }),
  fc.double({ min: 9, max: 10, noNaN: true }),
  fc.double({ min: -2, max: 0.5, noNaN: true }),
  fc.constantFrom(0, -0, 24, 23.5, 1e-9, -1e-9, -300, 400),
);
const ring = fc
  .tuple(fc.array(fc.tuple(coordinate, coordinate), { maxLength: 10 }), fc.nat(12), fc.boolean())
  .map(([points, twice, isClosed]) => {
    // Some with a point twice in a row, some closed.
    const again = points.slice(0, twice + 1).concat(points.slice(twice));
    return again.concat(isClosed ? points.slice(0, 1) : []).flat();
  });

describe("rasterize", () => {
  it.each(vectors.poly)("gives for $poly in $size what the reference gives", (vector) => {
    const [height, width] = vector.size;
    const mask = rasterize(polygon(...vector.poly), width, height);
    expect(encodeCounts(mask.counts)).toBe(vector.string);
    expect(areaOf(mask)).toBe(vector.area);
    const box = boxOf(mask) ?? { x: 0, y: 0, width: 0, height: 0 };
    expect([box.x, box.y, box.width, box.height]).toStrictEqual(vector.bbox);
  });

  it.each(vectors.bbox)("gives for the box $bbox what the reference gives", (vector) => {
    const [height, width] = vector.size;
    const [x, y, right, bottom] = vector.bbox;
    const box: Box = { type: "box", x, y, width: right, height: bottom };
    const mask = rasterize(box, width, height);
    expect(mask).toMatchObject({ type: "mask", size: vector.size, compressed: true });
    expect(encodeCounts(mask.counts)).toBe(vector.string);
    expect(areaOf(mask)).toBe(vector.area);
    const turned = { type: "rotated-box", cx: x + right / 2, cy: y + bottom / 2, width: right } as const;
    expect(rasterize({ ...turned, height: bottom, angle: 180 }, width, height)).toStrictEqual(mask);
  });

  // Made with the reference implementation, which walks ten million steps for each.
  it.each<[Points, [number, number], string]>([
    [[-1e6, -1e6, 1e6, 1e6, 1e6, -1e6], [6, 9], "6151O1O1O1O="],
    [[-1e6, 3.3, 1e6, 2.7, 0, 1e6], [5, 7], "32300000000000"],
    [[4, 2, 999_999.9, -1e6, -1e6, 1e6], [8, 8], "053O1O1O1Oi0"],
    [[-1e6, -999_998.2, 999_999, 1e6, 3.5, 2.25], [9, 9], "02710000000000000O"],
    [[-1e6, -1e6, 1e6, -1e6, 1e6, 1e6, -1e6, 1e6], [4, 5], "0d0"],
  ])("cuts off %j, far outside of %j", (points, [height, width], string) => {
    expect(encodeCounts(rasterize(polygon(points), width, height).counts)).toBe(string);
  });

  it("fills any ring as a walk along every step of its edges does", () => {
    fc.assert(
      fc.property(ring, side, side, (points, width, height) => {
        const mask = rasterize(polygon(points), width, height);
        expect(pixelsOf(mask)).toStrictEqual(pixelsIn(points, width, height));
        // No run is empty but the first.
        expect(mask.counts.slice(1).every((count) => count > 0)).toBe(true);
      }),
      { numRuns: 3000 },
    );
  });

  it("unites parts, each without its holes", () => {
    const part = fc.record({ outer: ring, holes: fc.array(ring, { maxLength: 2 }) });
    fc.assert(
      fc.property(fc.array(part, { maxLength: 4 }), side, side, (parts, width, height) => {
        const layers = parts.map(({ outer, holes }) => ({
          filled: pixelsIn(outer, width, height),
          cut: holes.map((hole) => pixelsIn(hole, width, height)),
        }));
        const expected = Array.from({ length: width * height }, (_, pixel) =>
          layers.some(({ filled, cut }) => filled[pixel] === true && !cut.some((hole) => hole[pixel])),
        );
        const mask = rasterize({ type: "polygon", parts }, width, height);
        expect(pixelsOf(mask)).toStrictEqual(expected);
        expect(mask.counts.slice(1).every((count) => count > 0)).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });

  const zigzag = Array.from({ length: 2000 }, (_, i) => [i % 2 === 0 ? 0 : 10_000, i]).flat();

  it.each<[string, string, Points, number, number]>([
    ["NaN", "coco/not-finite", [0, 0, NaN, 1, 1, 1], 10, 10],
    ["Infinity", "coco/not-finite", [0, 0, 5, -Infinity, 1, 1], 10, 10],
    ["a coordinate that is too far away", "coco/too-large", [0, 0, 5, 1_000_001, 1, 1], 10, 10],
    ["a coordinate of the largest double", "coco/too-large", [0, 0, -Number.MAX_VALUE, 1, 1, 1], 10, 10],
    ["a ring that crosses too many columns", "coco/too-large", zigzag, 10_000, 10_000],
    ["an image of too many pixels", "coco/too-large", [0, 0, 5, 1, 1, 1], 65_536, 32_768],
    ["an image without width", "coco/bad-size", [0, 0, 5, 1, 1, 1], 0, 10],
    ["an image without height", "coco/bad-size", [0, 0, 5, 1, 1, 1], 10, 0],
    ["half a pixel", "coco/bad-size", [0, 0, 5, 1, 1, 1], 10.5, 10],
    ["a negative size", "coco/bad-size", [0, 0, 5, 1, 1, 1], -10, -10],
    ["a size that is no number", "coco/bad-size", [0, 0, 5, 1, 1, 1], NaN, 10],
  ])("refuses %s", (_, code, points, width, height) => {
    expect(() => rasterize(polygon(points), width, height)).toThrow(expect.objectContaining({ code }));
  });

  it("gives an empty mask for what has no pixels, and the largest image its mask", () => {
    for (const shape of [polygon(), polygon([]), polygon([5, 5]), polygon([1, 1, 8, 8]), polygon([3])]) {
      expect(rasterize(shape, 10, 5).counts).toStrictEqual([50]);
    }
    const { counts } = rasterize(square, 65_535, 32_767);
    expect(areaOf({ type: "mask", size: [32_767, 65_535], counts, compressed: true })).toBe(81);
  });
});

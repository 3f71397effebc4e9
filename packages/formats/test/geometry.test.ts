import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { areaOf, boxOf, boxOfPoints, clipBox } from "../src/geometry/box.ts";
import { ringArea } from "../src/geometry/polygon.ts";
import {
  areaOfCounts,
  boxOfCounts,
  checkCounts,
  decodeCounts,
  encodeCounts,
  filledCounts,
} from "../src/geometry/rle.ts";
import { cornersOf, rotatedBoxOf } from "../src/geometry/rotated-box.ts";
import type { Box } from "../src/model/shapes.ts";

const box = (x: number, y: number, width: number, height: number): Box => ({
  type: "box",
  x,
  y,
  width,
  height,
});

describe("run lengths", () => {
  // Strings, areas and boxes made with the reference implementation.
  it.each<[number[], string, [number, number], number, [number, number, number, number]]>([
    [[0, 6, 1, 3], "061M", [5, 2], 9, [0, 0, 2, 5]],
    [[0, 6, 1], "061", [7, 1], 6, [0, 0, 1, 6]],
    [[0, 6, 1, 1], "061K", [8, 1], 7, [0, 0, 1, 8]],
    [[0, 6, 1, 5], "061O", [12, 1], 11, [0, 0, 1, 12]],
    [[0, 6, 1, 6], "0610", [13, 1], 12, [0, 0, 1, 13]],
    [[0, 1, 1, 2, 1, 3, 1, 4, 1], "011101010", [14, 1], 10, [0, 0, 1, 13]],
    [[0, 1024], "0PP1", [32, 32], 1024, [0, 0, 32, 32]],
    [[5, 10, 3, 2, 80], "5:3H]2", [10, 10], 12, [0, 0, 2, 10]],
    [[100], "T3", [10, 10], 0, [0, 0, 0, 0]],
    [[0, 100], "0T3", [10, 10], 100, [0, 0, 10, 10]],
    [[99, 1], "S31", [10, 10], 1, [9, 9, 1, 1]],
  ])("%j is %s", (counts, text, size, area, [x, y, width, height]) => {
    expect(decodeCounts(text)).toStrictEqual(counts);
    expect(encodeCounts(counts)).toBe(text);
    expect(areaOfCounts(counts)).toBe(area);
    expect(boxOfCounts(counts, size)).toStrictEqual(box(x, y, width, height));
    expect(() => checkCounts(counts, size)).not.toThrow();
  });

  // Rasterised polygons: long strings with deltas in both directions.
  it.each<[string, [number, number], number, [number, number, number, number]]>([
    ["P1463MO2M2O1O8", [10, 10], 23, [3, 2, 6, 7]],
    [";7300000000000c0", [10, 10], 49, [1, 1, 7, 7]],
    [
      "R11400001O10O000OO0O010O0010O0010200001O00O1000000000M010O010O010O010O010O010O0e0",
      [5, 39],
      47,
      [6, 0, 29, 5],
    ],
  ])("%s has the area and box of the reference", (text, size, area, [x, y, width, height]) => {
    const counts = decodeCounts(text);
    expect(encodeCounts(counts)).toBe(text);
    expect(areaOfCounts(counts)).toBe(area);
    expect(boxOfCounts(counts, size)).toStrictEqual(box(x, y, width, height));
    expect(() => checkCounts(counts, size)).not.toThrow();
  });

  it("gives back any counts, also beyond 32 bits", () => {
    const count = fc.oneof(fc.nat(100), fc.nat(2 ** 31 - 1), fc.maxSafeNat());
    fc.assert(
      fc.property(fc.array(count), (counts) => {
        expect(decodeCounts(encodeCounts(counts))).toStrictEqual(counts);
      }),
    );
  });

  it("finds the box and area of any mask as a look at every pixel does", () => {
    const mask = fc
      .tuple(fc.integer({ min: 1, max: 7 }), fc.integer({ min: 1, max: 7 }))
      .chain(([height, width]) =>
        fc.tuple(
          fc.constant<[number, number]>([height, width]),
          fc.array(fc.boolean(), { minLength: height * width, maxLength: height * width }),
        ),
      );
    fc.assert(
      fc.property(mask, ([[height, width], pixels]) => {
        const counts = [0];
        for (const [i, pixel] of pixels.entries()) {
          if (pixel !== (pixels[i - 1] ?? false)) counts.push(0);
          counts[counts.length - 1] = (counts.at(-1) ?? 0) + 1;
        }
        const points = pixels.flatMap((pixel, i) => {
          const [x, y] = [Math.floor(i / height), i % height];
          return pixel ? [x, y, x + 1, y + 1] : [];
        });
        expect(boxOfCounts(counts, [height, width])).toStrictEqual(boxOfPoints(points) ?? box(0, 0, 0, 0));
        expect(areaOfCounts(counts)).toBe(pixels.filter(Boolean).length);
      }),
    );
  });

  it("measures a mask of 4·10⁹ pixels", () => {
    const size = [50_000, 80_000] as const;
    const counts = [50_000 * 3 + 7, 3_000_000_000, 50_000 * 80_000 - 3_000_000_000 - 50_000 * 3 - 7];
    expect(areaOf({ type: "mask", size, counts, compressed: true })).toBe(3_000_000_000);
    expect(boxOfCounts(counts, size)).toStrictEqual(box(3, 0, 60_001, 50_000));
    expect(decodeCounts(encodeCounts(counts))).toStrictEqual(counts);
  });

  it.each([
    ["a character below the range", "06 1"],
    ["a character above the range", "06p1"],
    ["a last count without end", "061P"],
    ["a negative count", "0N"],
    ["a negative count by difference", "0110A"],
    ["a count that no number holds exactly", "ooooooooooooO0oooooooooooo?"],
  ])("refuses %s", (_, text) => {
    expect(() => decodeCounts(text)).toThrow(expect.objectContaining({ code: "coco/run-length" }));
  });

  it.each<[string, number[], [number, number]]>([
    ["counts beyond the size", [90, 11], [10, 10]],
    ["a negative count", [101, -1], [10, 10]],
    ["a broken count", [99.5, 0.5], [10, 10]],
    ["a negative size", [100], [-10, -10]],
    ["a broken size", [5], [2.5, 2]],
  ])("refuses %s", (_, counts, size) => {
    for (const check of [checkCounts, filledCounts]) {
      expect(() => check(counts, size)).toThrow(expect.objectContaining({ code: "coco/run-length" }));
    }
  });

  it.each<[number[], number[]]>([
    [
      [3, 2],
      [3, 2, 95],
    ],
    [
      [3, 2, 4],
      [3, 2, 95],
    ],
    [[], [100]],
    [
      [40, 60],
      [40, 60],
    ],
  ])("fills %j up with background", (counts, filled) => {
    expect(filledCounts(counts, [10, 10])).toStrictEqual(filled);
  });
});

describe("boxes", () => {
  it.each([
    ["no points", [], undefined],
    ["one point", [3, -4], box(3, -4, 0, 0)],
    ["several points and an odd number", [1, 5, -2, 8.5, 0, 6, 99], box(-2, 5, 3, 3.5)],
  ])("around %s", (_, points, expected) => {
    expect(boxOfPoints(points)).toStrictEqual(expected);
  });

  it.each([
    ["inside", box(1, 2, 3, 4), box(1, 2, 3, 4)],
    ["over the left and top edge", box(-1, -2, 3, 4), box(0, 0, 2, 2)],
    ["over the right and bottom edge", box(8, 19, 5, 5), box(8, 19, 2, 1)],
    ["outside", box(10, 0, 5, 5), undefined],
    ["touching from the left", box(-5, 0, 5, 5), undefined],
  ])("clipped: %s", (_, whole, expected) => {
    expect(clipBox(whole, 10, 20)).toStrictEqual(expected);
  });

  it("have the extent and area of their shape", () => {
    const outer = [0, 0, 10, 0, 10, 10, 0, 10];
    const hole = [2, 2, 2, 4, 4, 4, 4, 2];
    const polygon = {
      type: "polygon",
      parts: [
        { outer, holes: [hole] },
        { outer: [20, 0, 22, 0, 20, 2], holes: [] },
      ],
    } as const;
    expect(boxOf(polygon)).toStrictEqual(box(0, 0, 22, 10));
    expect(areaOf(polygon)).toBe(100 - 4 + 2);
    expect(boxOf({ type: "polyline", points: [1, 1, 4, 0] })).toStrictEqual(box(1, 0, 3, 1));
    expect(boxOf({ type: "point", x: 2, y: 3 })).toStrictEqual(box(2, 3, 0, 0));
    expect(boxOf({ type: "polygon", parts: [] })).toBeUndefined();
    expect(boxOf({ type: "mask", size: [2, 2], counts: [4], compressed: false })).toBeUndefined();
    expect(boxOf({ type: "unplaced", kind: "ner", value: null })).toBeUndefined();
    expect(areaOf({ type: "point", x: 2, y: 3 })).toBeUndefined();
  });
});

describe("rings", () => {
  it("have the same area from every point, in both directions, and far away", () => {
    const ring = [1, 1, 5, 2, 4, 6, 0, 3];
    const area = 14;
    expect(ringArea(ring)).toBe(area);
    expect(ringArea([...ring.slice(2), ...ring.slice(0, 2)])).toBe(area);
    expect(ringArea([0, 3, 4, 6, 5, 2, 1, 1])).toBe(area);
    expect(ringArea(ring.map((value) => value + 1e9))).toBe(area);
    expect(ringArea([1, 1, 2, 2])).toBe(0);
  });
});

describe("rotated boxes", () => {
  it("turn clockwise on screen, where y points down", () => {
    const corners = cornersOf({ type: "rotated-box", cx: 10, cy: 20, width: 4, height: 2, angle: 90 });
    // The top left corner (8, 19) comes to the top right.
    const expected = [11, 18, 11, 22, 9, 22, 9, 18];
    for (const [i, value] of corners.entries()) expect(value).toBeCloseTo(expected[i] ?? NaN, 12);
  });

  it("come back from their corners", () => {
    const number = fc.double({ min: -1000, max: 1000, noNaN: true });
    const side = fc.double({ min: 0.5, max: 1000, noNaN: true });
    fc.assert(
      fc.property(
        number,
        number,
        side,
        side,
        fc.double({ min: -179, max: 180, noNaN: true }),
        (cx, cy, width, height, angle) => {
          const back = rotatedBoxOf(cornersOf({ type: "rotated-box", cx, cy, width, height, angle }));
          expect(back?.cx).toBeCloseTo(cx, 8);
          expect(back?.cy).toBeCloseTo(cy, 8);
          expect(back?.width).toBeCloseTo(width, 8);
          expect(back?.height).toBeCloseTo(height, 8);
          const turn = Math.abs((back?.angle ?? NaN) - angle);
          expect(Math.min(turn, Math.abs(turn - 360))).toBeLessThan(1e-6);
        },
      ),
    );
  });

  it("keep their angle when they have no width", () => {
    const back = rotatedBoxOf(
      cornersOf({ type: "rotated-box", cx: 5, cy: 5, width: 0, height: 4, angle: 30 }),
    );
    expect(back?.angle).toBeCloseTo(30, 10);
    expect(rotatedBoxOf([0, 0, 1, 1, 2, 2])).toBeUndefined();
  });
});

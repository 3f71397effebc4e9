import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { areaOf } from "../../src/geometry/box.ts";
import { areaOfCounts } from "../../src/geometry/rle.ts";
import { rasterize } from "../../src/geometry/rasterize.ts";
import type { Polygon } from "../../src/model/shapes.ts";
import { isSimple } from "../../src/validate/coco/simple-ring.ts";

describe("a ring that does not cross itself", () => {
  test.each<[string, number[], boolean]>([
    ["a square", [0, 0, 9, 0, 9, 9, 0, 9], true],
    ["a closed square", [0, 0, 9, 0, 9, 9, 0, 9, 0, 0], true],
    ["a triangle", [0, 0, 9, 0, 9, 9], true],
    ["a hollow shape", [0, 0, 9, 0, 9, 9, 5, 3], true],
    ["a bow tie", [0, 0, 9, 9, 9, 0, 0, 9], false],
    ["one that touches itself", [0, 0, 9, 0, 9, 9, 4, 0, 0, 9], false],
    ["one that goes back on itself", [0, 0, 9, 0, 5, 0, 5, 5], false],
    ["two points", [0, 0, 9, 9], false],
    ["many points", Array.from({ length: 400 }, (_, at) => at % 7), false],
  ])("%s", (_, ring, expected) => {
    expect(isSimple(ring)).toBe(expected);
  });

  test("has about as many pixels as its area says", () => {
    const point = fc.tuple(fc.integer({ min: 0, max: 100 }), fc.integer({ min: 0, max: 100 }));
    let simple = 0;
    fc.assert(
      fc.property(fc.array(point, { minLength: 3, maxLength: 7 }), (points) => {
        const outer = points.flat();
        if (!isSimple(outer)) return;
        simple += 1;
        const polygon: Polygon = { type: "polygon", parts: [{ outer, holes: [] }] };
        const pixels = areaOfCounts(rasterize(polygon, 101, 101).counts);
        const length = points.reduce((sum, [x, y], at) => {
          const [nextX, nextY] = points[(at + 1) % points.length] ?? [x, y];
          return sum + Math.hypot(nextX - x, nextY - y);
        }, 0);
        expect(Math.abs(pixels - (areaOf(polygon) ?? 0))).toBeLessThanOrEqual(length / 2 + 1);
      }),
      { numRuns: 2000 },
    );
    expect(simple).toBeGreaterThan(100);
  });
});

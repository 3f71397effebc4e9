import * as fc from "fast-check";
import { expect, test } from "vitest";
import { boxOfPoints } from "../src/geometry/box.ts";
import { RingEdges } from "../src/transform/ring-edges.ts";

/** Compares a point with every edge. */
function isInside(ring: readonly number[], x: number, y: number): boolean {
  let inside = false;
  for (let at = 0; at + 1 < ring.length; at += 2) {
    const [fromX = 0, fromY = 0] = at === 0 ? ring.slice(-2) : ring.slice(at - 2, at);
    const [toX = 0, toY = 0] = ring.slice(at, at + 2);
    if (fromY > y !== toY > y && x < fromX + ((y - fromY) / (toY - fromY)) * (toX - fromX)) inside = !inside;
  }
  return inside;
}

const number = fc.oneof(fc.integer({ min: -3, max: 12 }), fc.double({ min: -3, max: 12, noNaN: true }));

test.each([
  ["few points, which are all looked at", 3, 20],
  ["many, parted by height", 64, 200],
])("whether a point is inside a ring: %s", (_what, least, most) => {
  const point = fc.tuple(number, number);
  fc.assert(
    fc.property(
      fc.array(point, { minLength: least, maxLength: most, size: "max" }),
      fc.array(point, { minLength: 10, maxLength: 10 }),
      (points, asked) => {
        const ring = points.flat();
        const edges = new RingEdges(ring, boxOfPoints(ring) ?? { y: 0, height: 0 });
        for (const [x, y] of [...asked, ...points.slice(0, 10)])
          expect(edges.contains(x, y)).toBe(isInside(ring, x, y));
      },
    ),
    { numRuns: 100 },
  );
});

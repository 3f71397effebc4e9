import * as fc from "fast-check";
import { expect, test } from "vitest";
import { transposedRuns } from "../src/geometry/row-runs.ts";

const masks = fc
  .tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 }))
  .chain(([lines, length]) =>
    fc.record({
      lines: fc.constant(lines),
      length: fc.constant(length),
      bits: fc.array(fc.boolean(), { minLength: lines * length, maxLength: lines * length }),
    }),
  );

function runsOf(bits: readonly boolean[]): number[] {
  const runs = [0];
  for (const [at, bit] of bits.entries()) {
    if (bit !== (bits[at - 1] ?? false)) runs.push(0);
    runs.push((runs.pop() ?? 0) + 1);
  }
  return runs;
}

test("runs along the other direction are those of the pixels in that order", () => {
  fc.assert(
    fc.property(masks, ({ lines, length, bits }) => {
      const turned = bits.map((_, at) => bits[(at % lines) * length + Math.floor(at / lines)] ?? false);
      expect(transposedRuns(runsOf(bits), lines, length)).toEqual(runsOf(turned));
    }),
    { numRuns: 200 },
  );
});

test("empty runs count for nothing, and of a large empty mask nothing is held", () => {
  // The second of two lines, then the second pixel of each.
  expect(transposedRuns([1, 0, 1, 2, 0, 0, 0], 2, 2)).toEqual([1, 1, 1, 1]);
  expect(transposedRuns([2 ** 40], 2 ** 20, 2 ** 20)).toEqual([2 ** 40]);
});

import { describe, expect, test } from "vitest";
import { readPng } from "../src/io/png.ts";
import { memorySource } from "../src/io/source.ts";
import { pngOf, pngSamples } from "../src/transform/png-samples.ts";
import { kinds, pngAs } from "./pngs.ts";

describe("a part of a PNG has the pixels of the whole", () => {
  test.each(kinds)("%s", async (kind) => {
    const [width, height] = [13, 9];
    const pixels = Array.from({ length: width * height }, (_, at) => (at * 5) % 2);
    const { data } = pngAs(kind, width, height, pixels, false);
    const whole = await readPng(memorySource("a.png", data));
    const samples = await pngSamples(memorySource("a.png", data));
    const part = await readPng(
      memorySource("b.png", await pngOf(samples, { x: 3, y: 2, width: 9, height: 7 })),
    );
    expect([part.width, part.height]).toEqual([9, 7]);
    const colors = (of: typeof part, left: number, top: number): readonly number[] =>
      Array.from({ length: 63 }, (_, at) => of.colorAt(left + (at % 9), top + Math.floor(at / 9)));
    expect(colors(part, 0, 0)).toEqual(colors(whole, 3, 2));
    const all = await readPng(memorySource("c.png", await pngOf(samples)));
    expect(all.colorAt(12, 8)).toBe(whole.colorAt(12, 8));
  });

  test("what is no part is refused", async () => {
    const samples = await pngSamples(memorySource("a.png", pngAs("rgb", 2, 2, [1, 2, 3, 4], false).data));
    await expect(pngOf(samples, { x: 1, y: 0, width: 2, height: 1 })).rejects.toMatchObject({
      code: "tile/bad-size",
    });
    await expect(pngSamples(memorySource("a.png", "no"))).rejects.toMatchObject({ code: "png/damaged" });
  });
});

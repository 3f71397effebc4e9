import { deflateSync } from "node:zlib";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readPng } from "../src/io/png.ts";
import { memorySource } from "../src/io/source.ts";
import { FormatError } from "../src/model/diagnostic.ts";
import { chunk, idat, iend, ihdr, kinds, pngAs, pngOf } from "./pngs.ts";

describe("a PNG", () => {
  test("of any kind has the pixels that it was made of", async () => {
    const image = fc.record({
      kind: fc.constantFrom(...kinds),
      interlaced: fc.boolean(),
      width: fc.integer({ min: 1, max: 20 }),
      height: fc.integer({ min: 1, max: 20 }),
      seed: fc.array(fc.integer({ min: 0, max: 255 }), { minLength: 1, maxLength: 50 }),
    });
    await fc.assert(
      fc.asyncProperty(image, async ({ kind, interlaced, width, height, seed }) => {
        const pixels = Array.from({ length: width * height }, (_, at) => seed[at % seed.length] ?? 0);
        const { data, expected } = pngAs(kind, width, height, pixels, interlaced);
        const read = await readPng(memorySource("a.png", data));
        expect([read.width, read.height]).toEqual([width, height]);
        for (const [at, color] of expected.entries()) {
          expect(read.colorAt(at % width, Math.floor(at / width))).toBe(color);
        }
      }),
    );
  });

  test.each([
    ["no PNG", new TextEncoder().encode("<html>"), "png/damaged"],
    ["nothing", new Uint8Array(), "png/damaged"],
    ["too many pixels", pngOf([ihdr(2 ** 31 - 1, 2 ** 31 - 1, 8, 6), iend()]), "png/too-large"],
    ["no pixels", pngOf([ihdr(0, 5, 8, 6), iend()]), "png/damaged"],
    [
      "a claim of more rows than there are",
      pngOf([ihdr(4, 4000, 8, 6), idat(new Uint8Array(100)), iend()]),
      "png/damaged",
    ],
    ["a bomb of rows", pngOf([ihdr(4, 4, 8, 6), idat(new Uint8Array(2 ** 26)), iend()]), "png/damaged"],
    [
      "an interlaced palette of 4 bits",
      pngOf([ihdr(4, 4, 4, 3, 1), idat(new Uint8Array(8)), iend()]),
      "png/unsupported",
    ],
    ["a depth that is none", pngOf([ihdr(4, 4, 3, 6), idat(new Uint8Array(68)), iend()]), "png/damaged"],
    ["pixels before the header", pngOf([idat(new Uint8Array(68)), ihdr(4, 4, 8, 6), iend()]), "png/damaged"],
    [
      "two headers",
      pngOf([ihdr(4, 4, 8, 6), ihdr(9000, 9000, 8, 6), idat(new Uint8Array(68)), iend()]),
      "png/damaged",
    ],
    [
      "a wrong checksum",
      pngOf([ihdr(1, 1, 8, 6), idat(new Uint8Array(5)), iend()]).map((byte, at, all) =>
        at === all.length - 16 ? 1 : byte,
      ),
      "png/damaged",
    ],
    [
      "a filter that is none",
      pngOf([ihdr(1, 1, 8, 6), idat(new Uint8Array(5).with(0, 9)), iend()]),
      "png/damaged",
    ],
  ])("that is hostile is refused: %s", async (_, bytes, code) => {
    await expect(readPng(memorySource("a.png", bytes))).rejects.toMatchObject({ name: "FormatError", code });
  });

  test("with a bomb for a colour profile is read without it", async () => {
    const profile = new Uint8Array([
      ...new TextEncoder().encode("x\0\0"),
      ...deflateSync(new Uint8Array(2 ** 28)),
    ]);
    const bytes = pngOf([
      ihdr(1, 1, 8, 6),
      chunk("iCCP", profile),
      idat(Uint8Array.of(0, 1, 2, 3, 255)),
      iend(),
    ]);
    expect((await readPng(memorySource("a.png", bytes))).colorAt(0, 0)).toBe(0x010203);
  });

  test("of any bytes is read, or refused with a typed error", async () => {
    const { data: whole } = pngAs("rgba", 4, 2, [0, 9, 7, 200, 3, 1, 5, 9], false);
    const edit = fc.tuple(fc.nat(whole.length - 1), fc.nat(255));
    await fc.assert(
      fc.asyncProperty(fc.array(edit, { maxLength: 3 }), fc.nat(whole.length), async (edits, length) => {
        const bytes = whole.slice(0, length);
        for (const [at, value] of edits) if (at < length) bytes[at] = value;
        const outcome = await readPng(memorySource("a.png", bytes)).catch((error: unknown) => error);
        expect(outcome instanceof FormatError || !(outcome instanceof Error)).toBe(true);
      }),
    );
  });
});

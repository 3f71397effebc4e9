import { decode, encode } from "fast-png";
import { describe, expect, test } from "vitest";
import { memorySource } from "../src/index.ts";
import { thumbnailOf } from "../src/inspect.ts";

/** A PNG of noise in two halves: dark to the left, light to the right. */
function noise(width: number, height: number): Uint8Array {
  const data = new Uint8Array(width * height * 3);
  let state = 1;
  for (const at of data.keys()) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    const isRight = Math.floor(at / 3) % width >= width / 2;
    data[at] = (isRight ? 128 : 0) + ((state >>> 16) % 128);
  }
  return encode({ width, height, data, channels: 3 });
}

const source = (bytes: Uint8Array) => memorySource("a", bytes);
const padded = (start: readonly number[], length: number): Uint8Array => {
  const bytes = new Uint8Array(length);
  bytes.set(start);
  return bytes;
};
const jpeg = [0xff, 0xd8, 0xff, 0xe0];

describe("thumbnails", () => {
  test("a large PNG is scaled down, each pixel the mean of those that it covers", async () => {
    const thumbnail = await thumbnailOf(source(noise(600, 300)), { longest: 60 });
    expect(thumbnail?.type).toBe("image/png");
    const { width, height, data } = decode(thumbnail?.bytes ?? new Uint8Array());
    expect([width, height]).toEqual([60, 30]);
    for (const [at, value] of data.entries()) {
      const mean = at % 4 === 3 ? 255 : Math.floor(at / 4) % 60 < 30 ? 63.5 : 191.5;
      expect(Math.abs(value - mean)).toBeLessThan(at % 4 === 3 ? 1 : 30);
    }
  });

  test("a small PNG stays as it is, and so does one that is no PNG to read", async () => {
    const small = noise(20, 10);
    expect(await thumbnailOf(source(small), { longest: 5 })).toEqual({ type: "image/png", bytes: small });
    const torn = noise(300, 200).slice(0, 60_000);
    expect((await thumbnailOf(source(torn), { longest: 5 }))?.bytes).toEqual(torn);
  });

  test("a PNG of another size than its labels are about is not scaled", async () => {
    const bytes = noise(200, 100);
    expect(bytes.length).toBeGreaterThan(40_000);
    const turned = { size: { width: 100, height: 200 }, longest: 50 };
    expect((await thumbnailOf(source(bytes), turned))?.bytes).toEqual(bytes);
  });

  const kinds: readonly (readonly [type: string, start: readonly number[]])[] = [
    ["image/jpeg", jpeg],
    ["image/gif", [...Buffer.from("GIF89a")]],
    ["image/webp", [...Buffer.from("RIFF\0\0\0\0WEBPVP8 ")]],
    ["image/avif", [...Buffer.from("\0\0\0\u001cftypavif")]],
    ["image/bmp", [...Buffer.from("BM")]],
  ];
  test.each(kinds)("%s is told by its first bytes, and stays as it is", async (type, start) => {
    const bytes = padded(start, 300_000);
    expect(await thumbnailOf(source(bytes))).toEqual({ type, bytes });
  });

  test.each([
    ["more than 300 kB", padded(jpeg, 300_001)],
    ["TIFF, which browsers don't show", padded([0x49, 0x49, 0x2a, 0], 100)],
    ["HTML", Buffer.from("<script>alert(1)</script>")],
    ["SVG", Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>')],
    ["nothing", new Uint8Array()],
  ])("%s is none", async (_, bytes) => {
    expect(await thumbnailOf(source(bytes))).toBeUndefined();
  });
});

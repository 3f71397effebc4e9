import { describe, expect, test } from "vitest";
import { imageSizeOf } from "../src/io/image-size.ts";
import { memorySource, type Source } from "../src/io/source.ts";
import { png } from "./yolo-inputs.ts";

/** A JPEG with an EXIF orientation, after so many long comments. */
function jpeg(orientation: number, comments: number): Uint8Array {
  const jfif = "4a46494600010100000100010000";
  const exif = `4578696600004d4d002a0000000800010112000300000001000${String(orientation)}000000000000`;
  const comment = segment("fe", "ab".repeat(60_000));
  const frame = "08002800 1e03011100021101031101".replace(" ", "");
  const hex = `ffd8${segment("e0", jfif)}${segment("e1", exif)}${comment.repeat(comments)}${segment("c0", frame)}ffd9`;
  return Uint8Array.from({ length: hex.length / 2 }, (_, at) =>
    Number.parseInt(hex.slice(at * 2, at * 2 + 2), 16),
  );
}

function segment(marker: string, body: string): string {
  return `ff${marker}${(body.length / 2 + 2).toString(16).padStart(4, "0")}${body}`;
}

function pieces(bytes: Uint8Array, size: number): Source & { taken: () => number } {
  let taken = 0;
  return {
    name: "a",
    taken: () => taken,
    async *stream() {
      for (let at = 0; at < bytes.length; at += size) {
        taken = Math.min(bytes.length, at + size);
        yield bytes.slice(at, at + size);
      }
    },
  };
}

describe("the size of an image", () => {
  test.each([
    [1, { width: 30, height: 40 }],
    [3, { width: 30, height: 40 }],
    [5, { width: 40, height: 30 }],
    [6, { width: 40, height: 30 }],
    [7, { width: 40, height: 30 }],
    [8, { width: 40, height: 30 }],
  ])("orientation %i", async (orientation, size) => {
    expect(await imageSizeOf(memorySource("a.jpg", jpeg(orientation, 0)))).toEqual(size);
    expect(await imageSizeOf(pieces(jpeg(orientation, 3), 4096))).toEqual(size);
  });

  test("no more is read than is needed", async () => {
    const bytes = new Uint8Array(2_000_000);
    bytes.set(png(7, 9));
    const start = pieces(bytes, 64);
    expect(await imageSizeOf(start)).toEqual({ width: 7, height: 9 });
    expect(start.taken()).toBe(64);
    const endless = pieces(new Uint8Array(5_000_000), 65_536);
    expect(await imageSizeOf(endless)).toBeUndefined();
    expect(endless.taken()).toBe(512 * 1024);
  });

  test.each([
    ["nothing", ""],
    ["text", "hello"],
    ["a cut file", png(3, 3).slice(0, 18)],
    ["no width", png(0, 3)],
  ])("%s has none", async (_, content) => {
    expect(await imageSizeOf(memorySource("a", content))).toBeUndefined();
  });
});

import { crc32, deflateSync } from "node:zlib";
import { encode } from "fast-png";

/** Kinds of PNG. */
export const kinds: readonly string[] = [
  "rgb",
  "rgba",
  "rgb16",
  "rgba16",
  "grey",
  "grey-alpha",
  "palette8",
  "palette4",
  "palette2",
  "palette1",
];

const color = (v: number): number => v * 65_536 + ((v * 7) % 256) * 256 + (255 - v);
const rgb = (v: number): number[] => [v, (v * 7) % 256, 255 - v];
const grey = (v: number): number => v * 0x010101;
const clear = (v: number): number => (v % 3 === 0 ? 0 : 255);

/** A PNG of a kind whose pixels follow from a number each, and their colours; -1 for clear ones. */
export function pngAs(
  kind: string,
  width: number,
  height: number,
  pixels: readonly number[],
  interlaced: boolean,
): { data: Uint8Array; expected: readonly number[] } {
  const options = interlaced ? { interlace: "Adam7" as const } : {};
  const size = { width, height };
  switch (kind) {
    case "rgb":
      return {
        data: encode({ ...size, data: Uint8Array.from(pixels.flatMap(rgb)), channels: 3 }, options),
        expected: pixels.map(color),
      };
    case "rgb16":
      return {
        data: encode(
          { ...size, depth: 16, data: Uint16Array.from(pixels.flatMap(rgb), (v) => v * 257), channels: 3 },
          options,
        ),
        expected: pixels.map(color),
      };
    case "rgba":
      return {
        data: encode(
          { ...size, data: Uint8Array.from(pixels.flatMap((v) => [...rgb(v), clear(v)])), channels: 4 },
          options,
        ),
        expected: pixels.map((v) => (clear(v) === 0 ? -1 : color(v))),
      };
    case "rgba16":
      return {
        data: encode(
          {
            ...size,
            depth: 16,
            data: Uint16Array.from(
              pixels.flatMap((v) => [...rgb(v), clear(v)]),
              (v) => v * 257,
            ),
            channels: 4,
          },
          options,
        ),
        expected: pixels.map((v) => (clear(v) === 0 ? -1 : color(v))),
      };
    case "grey":
      return {
        data: encode({ ...size, data: Uint8Array.from(pixels), channels: 1 }, options),
        expected: pixels.map(grey),
      };
    case "grey-alpha":
      return {
        data: encode(
          { ...size, data: Uint8Array.from(pixels.flatMap((v) => [v, clear(v)])), channels: 2 },
          options,
        ),
        expected: pixels.map((v) => (clear(v) === 0 ? -1 : grey(v))),
      };
    default: {
      // Made by hand: rows of packed indices, the first colour of the palette is clear.
      const depth = Number(kind.slice("palette".length));
      const colors = 2 ** depth;
      const rows: number[] = [];
      for (let y = 0; y < height; y += 1) {
        const row = Array.from({ length: Math.ceil((width * depth) / 8) }, () => 0);
        for (let x = 0; x < width; x += 1) {
          const index = (pixels[y * width + x] ?? 0) % colors;
          const at = (x * depth) >> 3;
          row[at] = (row[at] ?? 0) | (index << (8 - depth - ((x * depth) & 7)));
        }
        rows.push(0, ...row);
      }
      const palette = Uint8Array.from(Array.from({ length: colors }, (_, v) => rgb(v)).flat());
      const data = pngOf([
        ihdr(width, height, depth, 3),
        chunk("PLTE", palette),
        chunk("tRNS", Uint8Array.of(0)),
        idat(Uint8Array.from(rows)),
        iend(),
      ]);
      return { data, expected: pixels.map((v) => (v % colors === 0 ? -1 : color(v % colors))) };
    }
  }
}

/** A chunk with its checksum. */
export function chunk(type: string, content: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(12 + content.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, content.length);
  bytes.set(new TextEncoder().encode(type), 4);
  bytes.set(content, 8);
  view.setUint32(8 + content.length, crc32(bytes.subarray(4, 8 + content.length)));
  return bytes;
}

/** The header: 3 is a palette, 6 colours with alpha. */
export function ihdr(width: number, height: number, depth: number, kind: number, interlace = 0): Uint8Array {
  const content = new Uint8Array(13);
  const view = new DataView(content.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  content.set([depth, kind, 0, 0, interlace], 8);
  return chunk("IHDR", content);
}

/** Rows, each with its filter before it. */
export function idat(rows: Uint8Array): Uint8Array {
  return chunk("IDAT", deflateSync(rows));
}

/** The end. */
export function iend(): Uint8Array {
  return chunk("IEND", new Uint8Array());
}

/** A PNG of these chunks. */
export function pngOf(chunks: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, ...chunks.flatMap((part) => [...part])]);
}

import type { DecodedPng } from "fast-png";
import { FormatError } from "../model/diagnostic.ts";
import { joined } from "../bytes/joined.ts";
import { strippedPng } from "./png-chunks.ts";
import type { Source } from "./source.ts";

/** The pixels of an image. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  /** `0xrrggbb`; -1 where nothing is seen. */
  colorAt(x: number, y: number): number;
}

/** A packed PNG of 64 megapixels has less, unless it is noise. */
const MAX_BYTES = 2 ** 28;

/**
 * The pixels of a PNG of any kind, at most 2²⁶ (8192 × 8192). Of half-transparent pixels the colour counts.
 *
 * @throws FormatError `png/damaged`, `png/too-large`, `png/unsupported` for interlaced ones of fewer than 8 bits; what
 *   reading throws
 */
export async function readPng(source: Source): Promise<Pixels> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of source.stream()) {
    size += chunk.length;
    if (size > MAX_BYTES) {
      throw new FormatError("png/too-large", `${source.name} is larger than 256 MiB.`, { file: source.name });
    }
    chunks.push(chunk);
  }
  const plain = await strippedPng(joined(chunks), source.name);
  const { decode } = await import("fast-png");
  try {
    return pixelsOf(decode(plain, { checkCrc: true }));
  } catch (error) {
    if (error instanceof FormatError) throw error;
    const message = `${source.name} is no PNG that can be read: it is damaged.`;
    throw new FormatError("png/damaged", message, { file: source.name }, { cause: error });
  }
}

function pixelsOf(png: DecodedPng): Pixels {
  const { width, height, channels, palette } = png;
  const sampleAt = samplesOf(png);
  if (palette !== undefined) {
    const colors = palette.map(([r = 0, g = 0, b = 0, alpha = 255]) => (alpha === 0 ? -1 : rgb(r, g, b)));
    return { width, height, colorAt: (x, y) => colors[sampleAt(x, y, 0)] ?? -1 };
  }
  const full = 2 ** png.depth - 1;
  const byte = (sample: number): number => Math.round((sample * 255) / full);
  const isGrey = channels < 3;
  const hasAlpha = channels % 2 === 0;
  const clear = png.transparency;
  return {
    width,
    height,
    colorAt(x, y) {
      if (hasAlpha && sampleAt(x, y, channels - 1) === 0) return -1;
      const r = sampleAt(x, y, 0);
      const g = isGrey ? r : sampleAt(x, y, 1);
      const b = isGrey ? r : sampleAt(x, y, 2);
      const isClear = clear !== undefined && r === clear[0] && (isGrey || (g === clear[1] && b === clear[2]));
      return isClear ? -1 : rgb(byte(r), byte(g), byte(b));
    },
  };
}

/** Samples of fewer than 8 bits come packed, each row from a byte of its own. */
function samplesOf({
  width,
  depth,
  channels,
  data,
}: DecodedPng): (x: number, y: number, at: number) => number {
  if (depth >= 8) return (x, y, at) => data[(y * width + x) * channels + at] ?? 0;
  const row = Math.ceil((width * depth) / 8);
  const mask = 2 ** depth - 1;
  return (x, y) => {
    const bit = x * depth;
    const byte = data[y * row + (bit >> 3)] ?? 0;
    return (byte >> (8 - depth - (bit & 7))) & mask;
  };
}

function rgb(r: number, g: number, b: number): number {
  return r * 65_536 + g * 256 + b;
}

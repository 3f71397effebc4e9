import type { DecodedPng } from "fast-png";
import { joined } from "../bytes/joined.ts";
import { strippedPng } from "../io/png-chunks.ts";
import type { Source } from "../io/source.ts";
import { FormatError } from "../model/diagnostic.ts";
import type { Window } from "./window.ts";

/** The samples of a picture, as a PNG can hold them: row by row, pixel by pixel. */
export interface Samples {
  readonly width: number;
  readonly height: number;
  /** 1 grey or index into the palette, 2 grey and alpha, 3 red, green and blue, 4 with alpha. */
  readonly channels: number;
  readonly depth: 8 | 16;
  readonly data: Uint8Array | Uint8ClampedArray | Uint16Array;
  /** Colours as red, green, blue and, where there is transparency, alpha. */
  readonly palette?: readonly (readonly number[])[];
}

/** Large pictures are what is cut. Their samples are held at once, one picture at a time. */
const MOST_PIXELS = 2 ** 28;
const MOST_BYTES = 2 ** 30;

/**
 * The samples of a PNG of at most 2²⁸ pixels (16 384 × 16 384). Nothing is lost: greys of fewer than 8 bits are spread
 * over 8, a colour that stands for clear becomes an alpha of 0.
 *
 * @throws FormatError `png/damaged`, `png/too-large`, `png/unsupported`; what reading throws
 */
export async function pngSamples(source: Source): Promise<Samples> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of source.stream()) {
    size += chunk.length;
    if (size > MOST_BYTES)
      throw new FormatError("png/too-large", `${source.name} is larger than 1 GiB.`, { file: source.name });
    chunks.push(chunk);
  }
  const plain = await strippedPng(joined(chunks), source.name, MOST_PIXELS);
  const { decode } = await import("fast-png");
  try {
    return samplesOf(decode(plain, { checkCrc: true }));
  } catch (error) {
    if (error instanceof FormatError) throw error;
    const message = `${source.name} is no PNG that can be read: it is damaged.`;
    throw new FormatError("png/damaged", message, { file: source.name }, { cause: error });
  }
}

/**
 * A part of a picture as a PNG, of the same kind of samples; all of it unless a window is given.
 *
 * @param text - what else the file says, by keywords (https://www.w3.org/TR/png-3/#11keywords)
 * @throws FormatError `tile/bad-size` for a window that is not in the picture
 */
export async function pngOf(
  samples: Samples,
  window?: Window,
  text: Readonly<Record<string, string>> = {},
): Promise<Uint8Array<ArrayBuffer>> {
  const { x, y, width, height } = window ?? { x: 0, y: 0, ...samples };
  const { channels, depth } = samples;
  if (x < 0 || y < 0 || x + width > samples.width || y + height > samples.height) {
    const message = `${x}, ${y}, ${width}, ${height} is no part of ${samples.width} × ${samples.height} pixels.`;
    throw new FormatError("tile/bad-size", message);
  }
  const row = width * channels;
  const data = depth === 16 ? new Uint16Array(row * height) : new Uint8Array(row * height);
  for (let at = 0; at < height; at += 1) {
    const from = ((y + at) * samples.width + x) * channels;
    data.set(samples.data.subarray(from, from + row), at * row);
  }
  const palette = samples.palette?.map((color) => [...color]);
  const { encode } = await import("fast-png");
  const png = encode({
    width,
    height,
    data,
    channels,
    depth,
    text,
    ...(palette === undefined ? {} : { palette }),
  });
  // A browser's `Blob` takes no bytes that might be shared.
  return new Uint8Array(png);
}

function samplesOf(png: DecodedPng): Samples {
  const { width, height, channels, palette, transparency } = png;
  const data =
    png.depth < 8 ? unpacked(png, palette === undefined ? 255 / (2 ** png.depth - 1) : 1) : png.data;
  const depth = png.depth === 16 ? 16 : 8;
  if (palette !== undefined) return { width, height, channels: 1, depth: 8, data, palette };
  if (transparency === undefined || channels % 2 === 0) return { width, height, channels, depth, data };
  const scale = png.depth < 8 ? 255 / (2 ** png.depth - 1) : 1;
  const clear = Array.from(transparency, (value) => value * scale);
  return { width, height, channels: channels + 1, depth, data: withAlpha(data, channels, depth, clear) };
}

/** Samples of fewer than 8 bits, each row from a byte of its own, one to a byte. */
function unpacked({ width, height, depth, data }: DecodedPng, scale: number): Uint8Array {
  const row = Math.ceil((width * depth) / 8);
  const mask = 2 ** depth - 1;
  const samples = new Uint8Array(width * height);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const bit = x * depth;
      const byte = data[y * row + (bit >> 3)] ?? 0;
      samples[y * width + x] = ((byte >> (8 - depth - (bit & 7))) & mask) * scale;
    }
  }
  return samples;
}

function withAlpha(
  data: Samples["data"],
  channels: number,
  depth: 8 | 16,
  clear: readonly number[],
): Uint8Array | Uint16Array {
  const pixels = data.length / channels;
  const result =
    depth === 16 ? new Uint16Array(pixels * (channels + 1)) : new Uint8Array(pixels * (channels + 1));
  for (let pixel = 0; pixel < pixels; pixel += 1) {
    let isClear = true;
    for (let at = 0; at < channels; at += 1) {
      const value = data[pixel * channels + at] ?? 0;
      result[pixel * (channels + 1) + at] = value;
      if (value !== clear[at]) isClear = false;
    }
    result[pixel * (channels + 1) + channels] = isClear ? 0 : 2 ** depth - 1;
  }
  return result;
}

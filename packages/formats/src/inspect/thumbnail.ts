import { joined } from "../bytes/joined.ts";
import { type Pixels, readPng } from "../io/png.ts";
import { memorySource, type Source } from "../io/source.ts";
import { FormatError } from "../model/diagnostic.ts";
import type { Size } from "../sizes.ts";

/** An image that a page can show, small enough to be part of it. */
export interface Thumbnail {
  /** `image/png`, `image/jpeg`, … */
  readonly type: string;
  readonly bytes: Uint8Array;
}

const MOST_BYTES = 300_000;
/** A PNG of fewer bytes is as good as a smaller one. */
const FEW_BYTES = 40_000;
/** No more of a file is read. */
const MOST_READ = 2 ** 26;

/**
 * An image for a page: a PNG scaled down to `longest` pixels at its longer side, anything else that browsers show as it
 * is.
 *
 * @param size - of the image as its labels see it. A PNG of another size, which is shown turned, is not scaled.
 * @returns undefined for what is no such image, or would have more than 300 kB
 */
export async function thumbnailOf(
  source: Source,
  { size, longest = 480 }: { readonly size?: Size; readonly longest?: number } = {},
): Promise<Thumbnail | undefined> {
  const bytes = await bytesOf(source);
  if (bytes === undefined) return undefined;
  const type = typeOf(bytes);
  if (type === undefined) return undefined;
  const small =
    type === "image/png" && bytes.length > FEW_BYTES ? await scaled(bytes, longest, size) : undefined;
  const thumbnail = small !== undefined && small.length < bytes.length ? small : bytes;
  return thumbnail.length > MOST_BYTES ? undefined : { type, bytes: thumbnail };
}

/** The bytes of a file; undefined where they are too many. */
async function bytesOf(source: Source): Promise<Uint8Array | undefined> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of source.stream()) {
    length += chunk.length;
    if (length > MOST_READ) return undefined;
    chunks.push(chunk);
  }
  return joined(chunks);
}

/** What browsers show, by the first bytes: https://mimesniff.spec.whatwg.org/#matching-an-image-type-pattern */
function typeOf(bytes: Uint8Array): string | undefined {
  const start = String.fromCharCode(...bytes.subarray(0, 16));
  if (start.startsWith("\u0089PNG\r\n\u001a\n")) return "image/png";
  if (start.startsWith("\u00ff\u00d8\u00ff")) return "image/jpeg";
  if (/^GIF8[79]a/.test(start)) return "image/gif";
  if (/^RIFF[^]{4}WEBP/.test(start)) return "image/webp";
  if (/^[^]{4}ftypavif/.test(start)) return "image/avif";
  return start.startsWith("BM") ? "image/bmp" : undefined;
}

/** A PNG with fewer pixels; undefined where it can't be read, is small already, or has another size than it should. */
async function scaled(
  bytes: Uint8Array,
  longest: number,
  size: Size | undefined,
): Promise<Uint8Array | undefined> {
  const pixels = await pixelsOf(bytes);
  if (pixels === undefined) return undefined;
  const { width, height } = pixels;
  if (size !== undefined && (size.width !== width || size.height !== height)) return undefined;
  const scale = longest / Math.max(width, height);
  if (scale >= 1) return undefined;
  const to = {
    width: Math.max(1, Math.round(width * scale)),
    height: Math.max(1, Math.round(height * scale)),
  };
  const { encode } = await import("fast-png");
  return encode({ ...to, data: shrunk(pixels, to), depth: 8, channels: 4 });
}

async function pixelsOf(bytes: Uint8Array): Promise<Pixels | undefined> {
  try {
    return await readPng(memorySource("image.png", bytes));
  } catch (error) {
    // The browser may still show it, and `validate` tells of it.
    if (error instanceof FormatError) return undefined;
    throw error;
  }
}

/** Each new pixel is the mean of those that it covers; clear where all of them are. */
function shrunk(pixels: Pixels, { width, height }: Size): Uint8Array {
  const data = new Uint8Array(width * height * 4);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const color = meanOf(pixels, {
        left: edgeOf(x, width, pixels.width),
        right: edgeOf(x + 1, width, pixels.width),
        top: edgeOf(y, height, pixels.height),
        bottom: edgeOf(y + 1, height, pixels.height),
      });
      data.set(color, (y * width + x) * 4);
    }
  }
  return data;
}

/** Where the cell of a number begins that is one of so many. */
function edgeOf(cell: number, cells: number, side: number): number {
  return Math.floor((cell * side) / cells);
}

interface Edges {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

function meanOf(
  pixels: Pixels,
  { left, right, top, bottom }: Edges,
): readonly [number, number, number, number] {
  let [red, green, blue, seen] = [0, 0, 0, 0];
  for (let y = top; y < bottom; y += 1) {
    for (let x = left; x < right; x += 1) {
      const color = pixels.colorAt(x, y);
      if (color < 0) continue;
      red += color >> 16;
      green += (color >> 8) & 255;
      blue += color & 255;
      seen += 1;
    }
  }
  const all = (right - left) * (bottom - top);
  if (seen === 0) return [0, 0, 0, 0];
  return [red / seen, green / seen, blue / seen, (255 * seen) / all];
}

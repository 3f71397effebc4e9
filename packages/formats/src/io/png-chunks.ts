import { joined } from "../bytes/joined.ts";
import { FormatError } from "../model/diagnostic.ts";

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
/** What the pixels follow from; the others may hold bombs of their own (colour profiles, texts). */
const KEPT = new Set(["IHDR", "PLTE", "tRNS", "IDAT", "IEND"]);
const MAX_PIXELS = 2 ** 26;

/**
 * A PNG without the chunks that its pixels don't need, once it is certain that it unpacks to the number of bytes that
 * its header says, and that those are not too many. https://www.w3.org/TR/png-3/
 *
 * @throws FormatError `png/damaged`, `png/too-large`, `png/unsupported`
 */
export async function strippedPng(
  bytes: Uint8Array,
  file: string,
  mostPixels: number = MAX_PIXELS,
): Promise<Uint8Array> {
  const fault = (code: string, what: string): FormatError =>
    new FormatError(`png/${code}`, `${file} ${what}.`, { file });
  const damaged = (): FormatError => fault("damaged", "is no PNG that can be read: it is damaged");
  if (SIGNATURE.some((byte, at) => bytes[at] !== byte)) throw fault("damaged", "is no PNG");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const kept: Uint8Array[] = [bytes.subarray(0, 8)];
  const packed: Uint8Array[] = [];
  let raw = 0;
  for (let at = 8, type = ""; type !== "IEND";) {
    if (at + 12 > bytes.length) throw damaged();
    const length = view.getUint32(at);
    const end = at + 12 + length;
    type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    if (end > bytes.length || (at === 8) !== (type === "IHDR")) throw damaged();
    if (type === "IHDR") {
      if (length !== 13) throw damaged();
      raw = rawSize(view.getUint32(16), view.getUint32(20), bytes.subarray(24, 29), fault, mostPixels);
    }
    if (type === "IDAT") packed.push(bytes.subarray(at + 8, end - 4));
    if (KEPT.has(type)) kept.push(bytes.subarray(at, end));
    at = end;
  }
  if (!(await unpacksTo(raw, packed))) throw damaged();
  return joined(kept);
}

/** How many bytes the rows have, each with one for its filter. */
function rawSize(
  width: number,
  height: number,
  [depth = 0, kind = 0, , , interlace = 0]: Uint8Array,
  fault: (code: string, what: string) => FormatError,
  mostPixels: number,
): number {
  const channels = CHANNELS.get(kind);
  if (width === 0 || height === 0 || channels === undefined || ![1, 2, 4, 8, 16].includes(depth)) {
    throw fault("damaged", "is no PNG that can be read: it has no size or no known kind of colours");
  }
  if (width * height > mostPixels) {
    const most = `2${mostPixels === MAX_PIXELS ? "²⁶" : "²⁸"}`;
    throw fault(
      "too-large",
      `has ${String(width)} × ${String(height)} pixels; more than ${most} are not read`,
    );
  }
  const size = (columns: number, rows: number): number =>
    columns === 0 || rows === 0 ? 0 : rows * (1 + Math.ceil((columns * channels * depth) / 8));
  if (interlace === 0) return size(width, height);
  if (depth < 8)
    throw fault("unsupported", "is an interlaced PNG of fewer than 8 bits: save it without interlacing");
  return PASSES.reduce(
    (sum, [x, y, dx, dy]) =>
      sum + size(Math.ceil(Math.max(0, width - x) / dx), Math.ceil(Math.max(0, height - y) / dy)),
    0,
  );
}

/** Of greys, colours, a palette, greys with alpha, and colours with alpha. */
const CHANNELS: ReadonlyMap<number, number> = new Map([
  [0, 1],
  [2, 3],
  [3, 1],
  [4, 2],
  [6, 4],
]);

/** Adam7: first column and row, and the steps. */
const PASSES: readonly (readonly [x: number, y: number, dx: number, dy: number])[] = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
];

/** Whether zlib's bytes unpack to so many, without holding them. */
async function unpacksTo(size: number, packed: readonly Uint8Array[]): Promise<boolean> {
  const stream = new Blob(packed.map((part) => new Uint8Array(part))).stream();
  const reader = stream.pipeThrough(new DecompressionStream("deflate")).getReader();
  let total = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return total === size;
      total += value.length;
      if (total > size) return false;
    }
  } catch {
    // What follows the end of the packed bytes, a wrong checksum, or bytes that can't be unpacked.
    return false;
  } finally {
    await reader.cancel().catch(() => {});
  }
}

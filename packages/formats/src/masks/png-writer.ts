import { crc32 } from "../io/crc32.ts";

/** What each pixel of a PNG is: an index into a palette, a grey of 16 bits, or a colour. */
export type PngForm =
  | { readonly type: "index"; readonly palette?: readonly number[] }
  | { readonly type: "number" }
  | { readonly type: "color" };

/** Bytes of packed pixels in one chunk. */
const CHUNK = 2 ** 16;
const SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
const NONE = 0;

/**
 * A PNG without filters and interlacing. https://www.w3.org/TR/png-3/
 *
 * @param bands - the pixels, some rows at a time: indices, numbers, or `0xrrggbb`
 */
export async function* pngOf(
  width: number,
  height: number,
  form: PngForm,
  bands: Iterable<ArrayLike<number>>,
): AsyncGenerator<Uint8Array> {
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  const palette = form.type === "index" ? form.palette : undefined;
  // Depth, and kind of colours: 0 grey, 2 colours, 3 a palette.
  header.set([form.type === "number" ? 16 : 8, form.type === "color" ? 2 : palette === undefined ? 0 : 3], 8);
  yield SIGNATURE;
  yield chunk("IHDR", header);
  if (palette !== undefined) {
    yield chunk(
      "PLTE",
      Uint8Array.from(palette.flatMap((color) => [color >> 16, (color >> 8) & 255, color & 255])),
    );
  }
  for await (const data of inPieces(packed(bands, width, form))) yield chunk("IDAT", data);
  yield chunk("IEND", new Uint8Array());
}

/** A chunk with its length and checksum. */
function chunk(type: string, content: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(12 + content.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, content.length);
  for (let at = 0; at < 4; at += 1) bytes[4 + at] = type.charCodeAt(at);
  bytes.set(content, 8);
  view.setUint32(8 + content.length, crc32(bytes.subarray(4, 8 + content.length)));
  return bytes;
}

function packed(
  bands: Iterable<ArrayLike<number>>,
  width: number,
  { type }: PngForm,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  const rest = bands[Symbol.iterator]();
  const rows = new ReadableStream<BufferSource>({
    pull(controller) {
      const { done, value } = rest.next();
      if (done === true) controller.close();
      else controller.enqueue(rowsOf(value, width, type));
    },
  });
  return rows.pipeThrough(new CompressionStream("deflate"));
}

/** Rows as a PNG has them: before each stands its filter. */
function rowsOf(pixels: ArrayLike<number>, width: number, type: PngForm["type"]): Uint8Array<ArrayBuffer> {
  const size = type === "index" ? 1 : type === "number" ? 2 : 3;
  const bytes = new Uint8Array((pixels.length / width) * (1 + width * size));
  let at = 0;
  for (let pixel = 0; pixel < pixels.length; pixel += 1) {
    if (pixel % width === 0) bytes[at++] = NONE;
    const value = pixels[pixel] ?? 0;
    if (size === 3) bytes[at++] = value >> 16;
    if (size >= 2) bytes[at++] = value >> 8;
    bytes[at++] = value;
  }
  return bytes;
}

/** The bytes of a stream in pieces of one size, whatever the sizes in which they came. */
async function* inPieces(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = stream.getReader();
  let piece = new Uint8Array(CHUNK);
  let used = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    for (let at = 0; at < value.length;) {
      const part = value.subarray(at, at + CHUNK - used);
      piece.set(part, used);
      used += part.length;
      at += part.length;
      if (used < CHUNK) continue;
      yield piece;
      piece = new Uint8Array(CHUNK);
      used = 0;
    }
  }
  if (used > 0) yield piece.subarray(0, used);
}

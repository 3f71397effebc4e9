import { FormatError } from "../model/diagnostic.ts";
import { crc32 } from "./crc32.ts";
import type { Source } from "./source.ts";
import type { Bytes } from "./zip.ts";

/** What is known of a file in a ZIP. Few words, as there may be a million. */
export interface ZipEntry {
  /** Where its own header begins. */
  readonly offset: number;
  readonly packed: number;
  readonly size: number;
  readonly crc: number;
  /** How it is packed: 0 not at all, 8 Deflate. */
  readonly method: number;
}

const HEADER = 30;
const SIGNATURE = 0x04034b50;
const CHUNK = 2 ** 18;
/** Read and unpacked at once: to make a stream for each takes longer than its bytes. */
const SMALL = 2 ** 16;
/** A header has a name and extra fields, mostly not more. */
const USUAL_NAMES = 512;

/** The bytes of a file in a ZIP, unpacked while they are read. Its checksum and size are told at its end. */
export function entrySource(file: string, entry: ZipEntry, bytes: Bytes): Source {
  return {
    name: file,
    async *stream() {
      if (entry.method !== 0 && entry.method !== 8) {
        const message = `${file} is packed by another method than Deflate: pack it anew.`;
        throw new FormatError("input/zip-unsupported", message, { file });
      }
      const { start, head } = await dataOf(file, entry, bytes);
      let size = 0;
      let crc = 0;
      for await (const chunk of contentOf(file, entry, bytes, start, head)) {
        size += chunk.length;
        if (size > entry.size) break;
        crc = crc32(chunk, crc);
        yield chunk;
      }
      if (size !== entry.size) throw damaged(file, "it unpacks to another size than the ZIP says");
      if (crc !== entry.crc) throw damaged(file, "the content is not what its checksum says");
    },
  };
}

/** Where the data begin, and what of them was read by the way. */
async function dataOf(
  file: string,
  { offset, packed, method }: ZipEntry,
  bytes: Bytes,
): Promise<{ readonly start: number; readonly head: Uint8Array }> {
  const wanted = HEADER + (packed <= SMALL ? USUAL_NAMES + packed : 0);
  const first = await bytes.read(offset, Math.min(wanted, bytes.size - offset));
  if (first.length < HEADER) throw damaged(file, "it is cut off");
  const view = new DataView(first.buffer, first.byteOffset, first.byteLength);
  if (view.getUint32(0, true) !== SIGNATURE || view.getUint16(8, true) !== method) {
    throw damaged(file, "it is not where the table of contents says");
  }
  const names = view.getUint16(26, true) + view.getUint16(28, true);
  const start = offset + HEADER + names;
  if (start + packed > bytes.size) throw damaged(file, "it is cut off");
  return { start, head: first.subarray(HEADER + names) };
}

async function* contentOf(
  file: string,
  { packed, size, method }: ZipEntry,
  bytes: Bytes,
  start: number,
  head: Uint8Array,
): AsyncGenerator<Uint8Array> {
  const stored = method === 0;
  const { inflate } = bytes;
  if (packed <= SMALL && (stored || (inflate !== undefined && size <= CHUNK))) {
    const data = head.length >= packed ? head.subarray(0, packed) : await bytes.read(start, packed);
    if (stored || inflate === undefined) {
      yield data;
      return;
    }
    let content: Uint8Array;
    try {
      content = inflate(data, size + 1);
    } catch (error) {
      throw damaged(file, "it can't be unpacked", error);
    }
    yield content;
    return;
  }
  const data = chunksOf(bytes, start, start + packed);
  if (stored) yield* data;
  else yield* inflated(data, file);
}

async function* chunksOf(bytes: Bytes, start: number, end: number): AsyncGenerator<Uint8Array> {
  for (let at = start; at < end;) {
    const chunk = await bytes.read(at, Math.min(CHUNK, end - at));
    if (chunk.length === 0) return;
    at += chunk.length;
    yield chunk;
  }
}

async function* inflated(packed: AsyncGenerator<Uint8Array>, file: string): AsyncGenerator<Uint8Array> {
  let broken: { readonly error: unknown } | undefined;
  const stream = new ReadableStream<Uint8Array<ArrayBuffer>>({
    async pull(controller) {
      try {
        const { done, value } = await packed.next();
        if (done === true) controller.close();
        else controller.enqueue(new Uint8Array(value));
      } catch (error) {
        broken = { error };
        controller.error(error);
      }
    },
  });
  const reader = stream.pipeThrough(new DecompressionStream("deflate-raw")).getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } catch (error) {
    throw broken === undefined ? damaged(file, "it can't be unpacked", error) : broken.error;
  } finally {
    await reader.cancel().catch(() => {});
  }
}

function damaged(file: string, why: string, cause?: unknown): FormatError {
  const message = `${file} is damaged: ${why}.`;
  return new FormatError("input/zip-damaged", message, { file }, cause === undefined ? {} : { cause });
}

import type { TarHeader } from "modern-tar";
import { type Archive, ARCHIVE_MARK, type WriteBytes } from "./packed-file.ts";

// oxlint-disable-next-line no-control-regex
const ASCII = /^[\0-\x7f]*$/;

/**
 * Writes a tar (POSIX pax). The same files give the same bytes: all are of 1970-01-01 and of nobody. A name that is long
 * or not ASCII is in a record of its own, as UTF-8.
 */
export async function tarArchive(write: WriteBytes): Promise<Archive> {
  const { createTarPacker } = await import("modern-tar");
  const { readable, controller } = createTarPacker();
  const written = pump(readable, write);
  // It is told where something waits for it.
  written.catch((error: unknown) => controller.error(error));

  async function put(
    header: TarHeader,
    pieces: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  ): Promise<void> {
    const body = controller.add({ ...header, mode: 0o644, mtime: new Date(0) }).getWriter();
    for await (const piece of pieces) await body.write(piece);
    await body.close();
  }

  const mark = new TextEncoder().encode(`19 comment=${ARCHIVE_MARK}\n`);
  await put({ name: "pax_global_header", size: mark.length, type: "pax-global-header" }, [mark]);
  return {
    async add(path, { size, pieces }) {
      const pax = ASCII.test(path) ? {} : { pax: { path } };
      await put({ name: path, size, type: "file", ...pax }, pieces());
    },
    async end() {
      controller.finalize();
      await written;
    },
  };
}

/** The bytes of an archive as a gzip: without a date, a name, and the system that made it. */
export function gzippedBytes(write: WriteBytes): { readonly write: WriteBytes; end(): Promise<void> } {
  const { readable, writable } = new CompressionStream("gzip");
  let isFirst = true;
  const written = pump(readable, (bytes) => {
    // The tenth byte of the head is the number of the system: 255 says that it is not known.
    if (isFirst && bytes.length >= 10) bytes[9] = 255;
    isFirst = false;
    return write(bytes);
  });
  const writer = writable.getWriter();
  written.catch((error: unknown) => void writer.abort(error).catch(() => {}));
  return {
    write: async (bytes) => writer.write(new Uint8Array(bytes)),
    async end() {
      await writer.close();
      await written;
    },
  };
}

async function pump(readable: ReadableStream<Uint8Array>, write: WriteBytes): Promise<void> {
  const reader = readable.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    await write(value);
  }
}

import type { Scratch } from "../bytes/record-store.ts";
import { FormatError } from "../model/diagnostic.ts";
import { ArchiveFiles, writeArchive } from "./archive-files.ts";
import { crc32 } from "./crc32.ts";
import type { ArchiveKind, PackedFile } from "./packed-file.ts";
import type { Sink } from "./sink.ts";

/** How a tar is written. */
export interface TarSinkOptions {
  /** Whether it is packed as a whole, as a `.tar.gz`; `false` if not given. */
  readonly gzip?: boolean;
}

/**
 * A ZIP of what is written, for browsers and others without a disk; `archiveSink` of `@angokit/formats/node` writes it to
 * one. Files are kept packed in memory, and go to the stream with `commit`, in the order of their paths and without dates:
 * the same files give the same bytes. The stream is closed then, and aborted by `abort`.
 *
 * Errors: `output/unsafe-path`, `output/clash`, `output/closed`.
 */
export function zipSink(out: WritableStream<Uint8Array>): Sink {
  return streamSink("zip", out);
}

/** A tar of what is written: see {@link zipSink}. Names that are long or not ASCII are in pax records. */
export function tarSink(out: WritableStream<Uint8Array>, { gzip = false }: TarSinkOptions = {}): Sink {
  return streamSink(gzip ? "tar.gz" : "tar", out);
}

function streamSink(kind: ArchiveKind, out: WritableStream<Uint8Array>): Sink {
  const files = new ArchiveFiles(kind, kind, { scratch: memoryScratch, crc32 });
  let state: "open" | "committed" | "aborted" = "open";

  function assertOpen(): void {
    if (state !== "open") throw new FormatError("output/closed", `The ${kind} was already ${state}.`);
  }

  return {
    async write(path, content) {
      assertOpen();
      await files.write(path, content);
    },
    async commit() {
      assertOpen();
      const writer = out.getWriter();
      await writeArchive(kind, inOrder(files), (bytes) => writer.write(bytes));
      state = "committed";
      files.close();
      await writer.close();
    },
    async abort() {
      if (state !== "open") return;
      state = "aborted";
      files.close();
      await out.abort();
    },
  };
}

async function* inOrder(files: ArchiveFiles): AsyncGenerator<readonly [string, PackedFile]> {
  yield* files.sorted();
}

function memoryScratch(): Scratch {
  const pieces: { readonly start: number; readonly bytes: Uint8Array }[] = [];
  let size = 0;
  return {
    append(bytes) {
      pieces.push({ start: size, bytes: bytes.slice() });
      size += bytes.length;
      return size - bytes.length;
    },
    read(position, length) {
      const whole = new Uint8Array(length);
      let rank = pieces.findLastIndex(({ start }) => start <= position);
      for (let done = 0; done < length; rank += 1) {
        const piece = pieces[rank];
        if (piece === undefined) break;
        const from = position + done - piece.start;
        const part = piece.bytes.subarray(from, from + length - done);
        whole.set(part, done);
        done += part.length;
      }
      return whole;
    },
    close: () => void (pieces.length = 0),
  };
}

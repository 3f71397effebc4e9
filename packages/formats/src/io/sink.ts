import type { Scratch } from "../bytes/record-store.ts";
import { FormatError } from "../model/diagnostic.ts";
import type { WriteReport } from "../model/loss.ts";
import type { Packing } from "../model/packed.ts";
import type { PortionPlan, PortionSink, Tally } from "../yolo/portion.ts";

/** What a file is made of: text or bytes, whole or in pieces. */
export type Content = string | Uint8Array | AsyncIterable<string | Uint8Array>;

/**
 * A place where files are written, whole or not at all: nothing is seen by others before {@link Sink.commit},
 * and nothing is left after {@link Sink.abort}.
 */
export interface Sink {
  /** Write one file; several may be under way at once. `path` is relative, with `/`; one that could leave the place throws `output/unsafe-path`. */
  write(path: string, content: Content): Promise<void>;
  /**
   * Write one small file, maybe later and together with others: what fails is told by a later call. The bytes are copied.
   *
   * @returns a promise where the caller should wait before the next
   */
  put?(path: string, bytes: Uint8Array): Promise<void> | undefined;
  /**
   * Write one large file of JSON text with packed lists of numbers, as `unpack` reads them. The buffer of a
   * piece is given away with it; `reuse` gets those that are written.
   */
  writePacked?(
    path: string,
    pieces: AsyncIterable<Uint8Array>,
    reuse: (buffer: ArrayBufferLike) => void,
  ): Promise<void>;
  /**
   * Has label files made of packed annotations, by several threads at once, and writes them. The packed annotations are
   * read anew there, by the ranks of the plan.
   *
   * @param packing how they are packed, for the thread that asks
   * @param onMade told of each portion, in their order
   */
  portions?(plan: PortionPlan, packing: Packing, onMade: (tally: Tally) => void): Promise<PortionSink>;
  /** Room for what has to wait until the rest of a file is written. */
  scratch?(): Scratch;
  /**
   * Move what was written into its place.
   *
   * @param report what it is, for a sink that keeps account of it
   */
  commit(
    report?: Pick<WriteReport, "images" | "annotations"> & Partial<Pick<WriteReport, "lost">>,
  ): Promise<void>;
  /** Take back everything. */
  abort(): Promise<void>;
}

/** A sink that keeps files in memory: for browsers and tests. `files` is filled by `commit`. */
export interface MemorySink extends Sink {
  /** Bytes as a browser's `Blob` and `Response` take them. */
  readonly files: ReadonlyMap<string, Uint8Array<ArrayBuffer>>;
  /** A committed file as text. Throws `input/missing` where there is none. */
  text(path: string): string;
}

/** Most paths: no segment begins with a dot, which leaves nothing else to look for. */
const PLAIN_PATH = /^(?:[\w-][\w.-]*\/)*[\w-][\w.-]*$/;

/** Whether a path is relative, normalised and can't leave the folder on any system. */
export function isSafePath(path: string): boolean {
  if (PLAIN_PATH.test(path)) return true;
  if (path === "" || path.includes("\0") || path.includes("\\") || /^[a-zA-Z]:/.test(path)) return false;
  // UTF-8 has no place for half a character: two names would become one.
  if (/\p{Surrogate}/u.test(path)) return false;
  return path.split("/").every((segment) => segment !== "" && segment !== "." && segment !== "..");
}

/** Throws `output/unsafe-path` for a path that {@link isSafePath} refuses. */
export function assertSafePath(path: string): void {
  if (isSafePath(path)) return;
  throw new FormatError(
    "output/unsafe-path",
    `Refusing to write ${JSON.stringify(path)}: the path could leave the output folder.`,
  );
}

/** A new, empty {@link MemorySink}. */
export function memorySink(): MemorySink {
  const staged = new Map<string, Uint8Array<ArrayBuffer>>();
  const files = new Map<string, Uint8Array<ArrayBuffer>>();
  return {
    files,
    async write(path, content) {
      assertSafePath(path);
      staged.set(path, await bytesOf(content));
    },
    async commit() {
      for (const [path, bytes] of staged) files.set(path, bytes);
      staged.clear();
    },
    async abort() {
      staged.clear();
    },
    text(path) {
      const bytes = files.get(path);
      if (bytes === undefined)
        throw new FormatError("input/missing", `${path} was not written.`, { file: path });
      return new TextDecoder().decode(bytes);
    },
  };
}

async function bytesOf(content: Content): Promise<Uint8Array<ArrayBuffer>> {
  const encoder = new TextEncoder();
  if (typeof content === "string") return encoder.encode(content);
  // Whoever gave them may use them again.
  if (content instanceof Uint8Array) return content.slice();
  const chunks: Uint8Array[] = [];
  for await (const chunk of content) chunks.push(typeof chunk === "string" ? encoder.encode(chunk) : chunk);
  const whole = new Uint8Array(chunks.reduce((total, chunk) => total + chunk.length, 0));
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}

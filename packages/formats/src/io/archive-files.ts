import type { Scratch } from "../bytes/record-store.ts";
import { FormatError } from "../model/diagnostic.ts";
import { type ArchiveKind, isPackedAlready, type PackedFile, type WriteBytes } from "./packed-file.ts";
import { assertSafePath, type Content } from "./sink.ts";

/** What is done otherwise in Node than in a browser. */
export interface ArchiveTools {
  readonly scratch: () => Scratch;
  readonly crc32: (bytes: Uint8Array, before: number) => number;
  /** Packs a small file at once, where that is possible. */
  readonly deflate?: (bytes: Uint8Array) => Uint8Array;
  /** What makes the digest of a file. Without it entries have none. */
  readonly digester?: () => { update(bytes: Uint8Array): void; digest(): string };
}

/** A file that waits for its turn. */
export interface WaitingFile extends PackedFile {
  readonly digest?: string;
}

/** Small files are gathered to pieces of this size. */
const PIECE = 2 ** 20;
const READ = 2 ** 18;

/**
 * The files of an archive until it is written: in a temporary file, packed as they will be. So they can come in any order,
 * and several at once, and are written in the order of their paths: the same files give the same archive.
 */
export class ArchiveFiles {
  readonly #packs: boolean;
  readonly #shownAs: string;
  readonly #tools: ArchiveTools;
  readonly #files = new Map<string, WaitingFile | (() => WaitingFile)>();
  readonly #taken = new Set<string>();
  /** Small files that are not in the temporary file yet. */
  #piece = new Uint8Array();
  #used = 0;
  #size = 0;
  #scratch: Scratch | undefined;

  constructor(kind: ArchiveKind, shownAs: string, tools: ArchiveTools) {
    this.#packs = kind === "zip";
    this.#shownAs = shownAs;
    this.#tools = tools;
  }

  /** Takes a small file at once, where it can. Its bytes are copied. */
  put(path: string, content: Uint8Array): void {
    this.#take(path);
    const { stored, ...file } = this.#packed(path, content);
    const extent = [this.#append(stored), stored.length];
    this.#files.set(path, { ...file, pieces: this.#reader(extent) });
  }

  /** A file as it would be put into the archive; its bytes stay in memory. */
  packed(path: string, content: Uint8Array): WaitingFile {
    const { stored, ...file } = this.#packed(path, content);
    return { ...file, pieces: () => [stored] };
  }

  #packed(path: string, content: Uint8Array): Omit<WaitingFile, "pieces"> & { readonly stored: Uint8Array } {
    const { crc32, deflate, digester } = this.#tools;
    const packed = this.#isToPack(path) ? deflate?.(content) : undefined;
    const isSmaller = packed !== undefined && packed.length < content.length;
    const stored = isSmaller ? packed : content;
    const sha = digester?.();
    sha?.update(content);
    return {
      stored,
      size: content.length,
      packed: stored.length,
      crc: this.#packs ? crc32(content, 0) : 0,
      method: isSmaller ? 8 : 0,
      ...(sha === undefined ? {} : { digest: sha.digest() }),
    };
  }

  /** Takes a file of any size. Resolves when it can be read no more. */
  async write(path: string, content: Content): Promise<void> {
    const { deflate, digester, crc32 } = this.#tools;
    const { whole, pieces } = await begun(content);
    if (whole !== undefined && (!this.#isToPack(path) || deflate !== undefined)) {
      this.put(path, whole);
      return;
    }
    this.#take(path);
    const state = { size: 0, packed: 0, crc: 0 };
    const sha = digester?.();
    const packs = this.#packs;
    async function* counted(): AsyncGenerator<Uint8Array> {
      for await (const piece of pieces) {
        state.size += piece.length;
        if (packs) state.crc = crc32(piece, state.crc);
        sha?.update(piece);
        yield piece;
      }
    }
    const isPacked = this.#isToPack(path);
    const extents: number[] = [];
    for await (const piece of isPacked ? deflated(counted()) : counted()) {
      const position = this.#append(piece);
      state.packed += piece.length;
      const last = extents.length - 2;
      if (last >= 0 && (extents[last] ?? 0) + (extents[last + 1] ?? 0) === position) {
        extents[last + 1] = (extents[last + 1] ?? 0) + piece.length;
      } else extents.push(position, piece.length);
    }
    this.#files.set(path, {
      ...state,
      method: isPacked ? 8 : 0,
      pieces: this.#reader(extents),
      ...(sha === undefined ? {} : { digest: sha.digest() }),
    });
  }

  /** Takes a file that is read from elsewhere when its turn comes. */
  place(path: string, file: () => WaitingFile): void {
    this.#take(path);
    this.#files.set(path, file);
  }

  /** All files in the order of their paths, by code unit. */
  *sorted(): Generator<readonly [path: string, file: WaitingFile]> {
    const paths = [...this.#files.keys()].toSorted();
    for (const path of paths) {
      for (let end = path.lastIndexOf("/"); end > 0; end = path.lastIndexOf("/", end - 1)) {
        const folder = path.slice(0, end);
        if (this.#files.has(folder)) throw this.#clash(folder);
      }
    }
    for (const path of paths) {
      const file = this.#files.get(path);
      if (file !== undefined) yield [path, typeof file === "function" ? file() : file];
    }
  }

  close(): void {
    this.#scratch?.close();
    this.#scratch = undefined;
    this.#piece = new Uint8Array();
  }

  #isToPack(path: string): boolean {
    return this.#packs && !isPackedAlready(path);
  }

  #take(path: string): void {
    assertSafePath(path);
    if (this.#taken.size === this.#taken.add(path).size) throw this.#clash(path);
  }

  #clash(path: string): FormatError {
    const file = `${this.#shownAs}/${path}`;
    return new FormatError("output/clash", `${file} is written twice.`, { file });
  }

  /** @returns where the bytes will be */
  #append(bytes: Uint8Array): number {
    const position = this.#size;
    if (this.#piece.length === 0) this.#piece = new Uint8Array(PIECE);
    if (this.#used + bytes.length > PIECE) this.#flush();
    this.#size += bytes.length;
    if (bytes.length > PIECE) this.#room().append(bytes);
    else {
      this.#piece.set(bytes, this.#used);
      this.#used += bytes.length;
    }
    return position;
  }

  #flush(): void {
    if (this.#used === 0) return;
    this.#room().append(this.#piece.subarray(0, this.#used));
    this.#used = 0;
  }

  #room(): Scratch {
    this.#scratch ??= this.#tools.scratch();
    return this.#scratch;
  }

  /** A function that knows no more than it needs, as there is one for each file. */
  #reader(extents: readonly number[]): () => Generator<Uint8Array> {
    return () => this.#read(extents);
  }

  /** Each piece has memory of its own, as nobody knows how long it is kept. */
  *#read(extents: readonly number[]): Generator<Uint8Array> {
    this.#flush();
    for (let rank = 0; rank < extents.length; rank += 2) {
      const [start = 0, length = 0] = extents.slice(rank, rank + 2);
      for (let done = 0; done < length; done += READ) {
        yield this.#room().read(start + done, Math.min(READ, length - done));
      }
    }
  }
}

const encoder = new TextEncoder();

/** A content as bytes: as a whole, where it is small. */
async function begun(content: Content): Promise<{
  readonly whole?: Uint8Array;
  readonly pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
}> {
  if (typeof content === "string") return wholeOf([encoder.encode(content)]);
  if (content instanceof Uint8Array) return wholeOf([content]);
  const held: Uint8Array[] = [];
  let size = 0;
  const rest = content[Symbol.asyncIterator]();
  while (size <= PIECE) {
    const { done, value } = await rest.next();
    if (done === true) return wholeOf(held);
    // Whoever gives it may use its memory again.
    const piece = typeof value === "string" ? encoder.encode(value) : value.slice();
    held.push(piece);
    size += piece.length;
  }
  async function* all(): AsyncGenerator<Uint8Array> {
    yield* held;
    held.length = 0;
    for await (const piece of { [Symbol.asyncIterator]: () => rest })
      yield typeof piece === "string" ? encoder.encode(piece) : piece;
  }
  return { pieces: all() };
}

function wholeOf(pieces: readonly Uint8Array[]): {
  readonly whole: Uint8Array;
  readonly pieces: Uint8Array[];
} {
  const [first = new Uint8Array()] = pieces;
  if (pieces.length < 2) return { whole: first, pieces: [first] };
  const whole = new Uint8Array(pieces.reduce((total, { length }) => total + length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return { whole, pieces: [whole] };
}

/** Bytes packed by Deflate. */
async function* deflated(pieces: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
  const { readable, writable } = new CompressionStream("deflate-raw");
  const writer = writable.getWriter();
  let failure: { readonly error: unknown } | undefined;
  const feeding = (async () => {
    try {
      for await (const piece of pieces) await writer.write(new Uint8Array(piece));
      await writer.close();
    } catch (error) {
      failure ??= { error };
      await writer.abort(error).catch(() => {});
    }
  })();
  const reader = readable.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } catch (error) {
    throw failure === undefined ? error : failure.error;
  } finally {
    await reader.cancel().catch(() => {});
    await feeding;
  }
}

/** Writes files as an archive, in the order in which they are given. */
export async function writeArchive(
  kind: ArchiveKind,
  files: AsyncIterable<readonly [path: string, file: PackedFile]>,
  write: WriteBytes,
): Promise<void> {
  if (kind === "zip") {
    const { zipArchive } = await import("./zip-archive.ts");
    const archive = zipArchive(write);
    for await (const [path, file] of files) await archive.add(path, file);
    await archive.end();
    return;
  }
  const { gzippedBytes, tarArchive } = await import("./tar-archive.ts");
  const gzip = kind === "tar.gz" ? gzippedBytes(write) : undefined;
  const archive = await tarArchive(gzip?.write ?? write);
  for await (const [path, file] of files) await archive.add(path, file);
  await archive.end();
  await gzip?.end();
}

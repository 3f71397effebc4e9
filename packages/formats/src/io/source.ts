import type { ClassScout } from "../ango/appearance.ts";
import type { Scratch } from "../bytes/record-store.ts";
import type { PartReader } from "../coco/part.ts";
import { FormatError } from "../model/diagnostic.ts";

/**
 * Gives the bytes at a place, at once; fewer at the end.
 *
 * @param into where they may be put, if given: as long as `length` or longer
 */
export type BytesAt = (start: number, length: number, into?: Uint8Array) => Uint8Array;

/** Bytes that can be read from the start, more than once. */
export interface Source {
  /** For messages: a path, `-` for standard input. */
  readonly name: string;
  /** A new pass over the bytes. Leaving the loop early closes it. */
  stream(): AsyncIterable<Uint8Array>;
  /** Absent where only a stream can be had. */
  readonly bytesAt?: BytesAt | undefined;
  /** What readers of large sources use where it is there, as for a file in Node. */
  readonly aside?: Aside;
}

/** Other threads, and room outside of memory. Undefined where they are not worth it. */
interface Aside {
  readonly scratch: () => Scratch;
  readonly cocoParts: () => PartReader | undefined;
  readonly angoClasses: () => ClassScout | undefined;
}

/**
 * What reads a source at any place. Undefined where that can't be done, and for one with a byte-order mark, whose
 * readers count from after it.
 */
export function placeReader({ bytesAt }: Source): BytesAt | undefined {
  return bytesAt === undefined || bytesAt(0, 1)[0] === 0xef ? undefined : bytesAt;
}

/** Files below one folder. Paths are relative, with `/`, and never leave the folder. */
export interface Folder {
  readonly name: string;
  /** Every file, sorted by code unit. `diskFolder` says which symbolic links are followed. */
  list(): Promise<readonly string[]>;
  /** A file by its path; reading one that is not there throws `FormatError` `input/missing`. */
  open(path: string): Source;
  /**
   * Reads many small files, in less time than one after the other. Absent where {@link Folder.open} is as fast.
   *
   * @param batches of files; asked for only a few ahead
   * @returns what was read of each batch, in their order; it holds until the next is asked for
   */
  readMany?(batches: Iterable<readonly FileStart[]>): AsyncIterable<FileBatch>;
  /** What a symbolic link says of where it leads; undefined for what is none. Absent where there are no links. */
  linkAt?(path: string): string | undefined;
}

/** A file of which so many bytes from its start are wanted; all of them where there is no `limit`, or -1. */
export interface FileStart {
  readonly path: string;
  readonly limit?: number;
}

/** The bytes of some files. */
export interface FileBatch {
  readonly bytes: Uint8Array;
  /** Where the bytes of each file start; -1 for one that was not read, and has to be opened to know why. */
  readonly starts: Int32Array;
  readonly ends: Int32Array;
}

/** A source as text, in pieces as they come; without a byte-order mark. Throws `input/encoding` where it is not UTF-8. */
export async function* texts(source: Source): AsyncGenerator<string> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  try {
    for await (const chunk of source.stream()) yield decoder.decode(chunk, { stream: true });
    yield decoder.decode();
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    const message = `${source.name} is not valid UTF-8.`;
    throw new FormatError("input/encoding", message, { file: source.name }, { cause: error });
  }
}

/** No string may have more than 2²⁹ characters, less some. */
const LONGEST = 500_000_000;

/** The whole of a source as text: see {@link texts}. Throws `input/too-large` where no string has room for it. */
export async function readText(source: Source): Promise<string> {
  let text = "";
  for await (const piece of texts(source)) {
    if (text.length + piece.length > LONGEST) {
      const message = `${source.name} is too large to be read as a whole: it has more than 500 million characters.`;
      throw new FormatError("input/too-large", message, { file: source.name });
    }
    text += piece;
  }
  return text;
}

/** A source over bytes or text in memory. */
export function memorySource(name: string, content: string | Uint8Array): Source {
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  return {
    name,
    async *stream() {
      yield bytes;
    },
    bytesAt: (start, length) => bytes.subarray(start, start + length),
  };
}

/** A folder over contents in memory, by path. */
export function memoryFolder(name: string, files: ReadonlyMap<string, string | Uint8Array>): Folder {
  return {
    name,
    list: async () => [...files.keys()].toSorted(),
    open(path) {
      const content = files.get(path);
      if (content !== undefined) return memorySource(path, content);
      return {
        name: path,
        stream() {
          throw new FormatError("input/missing", `${path} is not in ${name}.`, { file: path });
        },
      };
    },
  };
}

import { FormatError } from "../model/diagnostic.ts";

/** Bytes that can be read from the start, more than once. */
export interface Source {
  /** For messages: a path, `-` for standard input. */
  readonly name: string;
  /** A new pass over the bytes. Leaving the loop early closes it. */
  stream(): AsyncIterable<Uint8Array>;
}

/** Files below one folder. Paths are relative, with `/`, and never leave the folder. */
export interface Folder {
  readonly name: string;
  /** Every file, sorted by code unit; symbolic links are not followed out of the folder. */
  list(): Promise<readonly string[]>;
  /** A file by its path; reading one that is not there throws `FormatError` `input/missing`. */
  open(path: string): Source;
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

/** The whole of a source as text: see {@link texts}. */
export async function readText(source: Source): Promise<string> {
  let text = "";
  for await (const piece of texts(source)) text += piece;
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

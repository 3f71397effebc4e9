import { FormatError, type OnDiagnostic, throwOnError } from "../model/diagnostic.ts";
import { archiveFolder, archivePath, isOfMac, shortened } from "./archive-paths.ts";
import type { Folder, Source } from "./source.ts";
import { type TarEntry, tarEntries } from "./tar-entries.ts";
import { damagedTar } from "./tar-header.ts";
import { blobBytes, type Bytes } from "./zip.ts";

/** How a tar is read. */
export interface TarOptions {
  /** Files, folders and links in it; 1,000,000 if not given. */
  readonly maxEntries?: number;
  /**
   * Told of what is left out: links and devices (`input/tar-link`), of which nothing is ever followed, and files whose
   * names differ only in case (`input/tar-case`), as some systems have room for one of them only.
   */
  readonly onDiagnostic?: OnDiagnostic;
}

/** Where a file lies. No more words, as there may be a million. */
type Extent = Pick<TarEntry, "start" | "size">;

const CHUNK = 2 ** 18;
const SLASH = 0x2f;

/**
 * The files in a tar (ustar, pax, or GNU's with long names), as a folder: only the headers are read first, then each file
 * from its place. A folder that holds all else is left out of the paths, and so is what macOS adds. Give it a `File` of a
 * browser, or any other {@link Bytes}; unpack a gzip first.
 *
 * Throws a `FormatError`, here or while a file is read:
 * - `input/unsafe-path` for a name that could leave the folder (`../a`, `/a`, `C:/a`, `a\b`)
 * - `input/tar-duplicate` for two files with one name
 * - `input/tar-name` for a name that is not UTF-8
 * - `input/tar-unsupported` for sparse files, several volumes, and types that nobody knows
 * - `input/tar-bomb` for more than {@link TarOptions} allow
 * - `input/archive` for a gzip
 * - `input/tar-damaged` for what is cut off, is not what its checksum says, or claims more bytes than there are
 */
export async function tarFolder(
  name: string,
  content: Blob | Bytes,
  options: TarOptions = {},
): Promise<Folder> {
  const bytes = content instanceof Blob ? blobBytes(content) : content;
  const files = await filesIn(name, bytes, options);
  return archiveFolder(name, files, (file, entry) => entrySource(file, entry, bytes));
}

async function filesIn(
  name: string,
  bytes: Bytes,
  { maxEntries = 1_000_000, onDiagnostic = throwOnError }: TarOptions,
): Promise<ReadonlyMap<string, Extent>> {
  const files = new Map<string, Extent>();
  const folded = new Set<string>();
  for await (const entry of tarEntries(name, bytes, maxEntries)) {
    const path = archivePath(decoded(entry.name, name), name);
    const kind = kindOf(entry, path, name);
    if (kind === "link") onDiagnostic(leftOut(name, path));
    // Old programs have no type for folders.
    if (kind !== "file" || isOfMac(path) || entry.name.at(-1) === SLASH) continue;
    if (path === "") throw damagedTar(name, "a file in it has no name");
    if (files.has(path)) {
      const message = `${name} holds two files that are called ${JSON.stringify(shortened(path))}.`;
      throw new FormatError("input/tar-duplicate", message, { file: name });
    }
    const fold = path.toLowerCase();
    if (folded.size === folded.add(fold).size) onDiagnostic(differsInCase(name, path));
    files.set(path, { start: entry.start, size: entry.size });
  }
  return files;
}

/** What a header stands for. Throws where its bytes would be taken for something that they are not. */
function kindOf({ type, isSparse }: TarEntry, path: string, tar: string): "file" | "link" | "none" {
  if (isSparse || type === "S") {
    throw unsupported(tar, path, "is a sparse file: pack it anew without --sparse");
  }
  if (type === "0" || type === "\0" || type === "7") return "file";
  // Hard link, symbolic link, devices, pipe.
  if (/[12346]/.test(type)) return "link";
  // A folder; the name of a volume.
  if (type === "5" || type === "V") return "none";
  const why =
    type === "M" ? "begins in another volume" : `is of a type that is not known (${JSON.stringify(type)})`;
  throw unsupported(tar, path, why);
}

function entrySource(file: string, { start, size }: Extent, bytes: Bytes): Source {
  return {
    name: file,
    async *stream() {
      for (let done = 0; done < size;) {
        const chunk = await bytes.read(start + done, Math.min(CHUNK, size - done));
        if (chunk.length === 0) throw damagedTar(file, "it is cut off");
        done += chunk.length;
        yield chunk;
      }
    },
  };
}

function decoded(name: Uint8Array, tar: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(name);
  } catch {
    const shown = JSON.stringify(shortened(new TextDecoder().decode(name)));
    const message = `${tar} holds a file whose name, ${shown}, is not UTF-8: rename it, and pack it anew.`;
    throw new FormatError("input/tar-name", message, { file: tar });
  }
}

function leftOut(file: string, path: string): Parameters<OnDiagnostic>[0] {
  const message = `${JSON.stringify(shortened(path))} in ${file} is a link or a device, which is never followed: it was left out.`;
  return { code: "input/tar-link", severity: "warning", message, file };
}

function differsInCase(file: string, path: string): Parameters<OnDiagnostic>[0] {
  const message = `${JSON.stringify(shortened(path))} in ${file} has the name of another file but for the case of its letters.`;
  return { code: "input/tar-case", severity: "note", message, file };
}

function unsupported(tar: string, path: string, why: string): FormatError {
  const message = `${JSON.stringify(shortened(path))} in ${tar} ${why}.`;
  return new FormatError("input/tar-unsupported", message, { file: tar });
}

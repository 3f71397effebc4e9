import { stemOf } from "../io/names.ts";
import { type Folder, memorySource, type Source } from "../io/source.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import { FormatError, type OnDiagnostic } from "../model/diagnostic.ts";

/*
 * Formats with a file for each image (Pascal VOC, labelme): their files are read one after the other, many at a time
 * where the folder can.
 */

/** Tells of something in one file. */
export type Tell = (
  code: string,
  severity: Diagnostic["severity"],
  message: string,
  place?: { readonly line?: number; readonly pointer?: string },
) => void;

/** For what was told already, or what nobody asked. */
export const silent: Tell = () => {};

/** What tells of a file. */
export function tellOf(onDiagnostic: OnDiagnostic, file: string): Tell {
  return (code, severity, message, place = {}) => onDiagnostic({ code, severity, message, file, ...place });
}

const BATCH = 64;

/** The files of a folder, in their order. Each holds until the next batch is read, so it is to be read at once. */
export async function* openedFiles<T extends { readonly path: string }>(
  folder: Folder,
  files: readonly T[],
): AsyncGenerator<readonly [file: T, source: Source]> {
  if (folder.readMany === undefined) {
    for (const file of files) yield [file, folder.open(file.path)];
    return;
  }
  let next = 0;
  for await (const { bytes, starts, ends } of folder.readMany(batches(files))) {
    // There may be more places than files.
    for (const [at, file] of files.slice(next, next + BATCH).entries()) {
      const { path } = file;
      const start = starts[at] ?? -1;
      yield [file, start >= 0 ? memorySource(path, bytes.subarray(start, ends[at])) : folder.open(path)];
    }
    next += BATCH;
  }
}

function* batches<T extends { readonly path: string }>(files: readonly T[]): Generator<readonly T[]> {
  for (let at = 0; at < files.length; at += BATCH) yield files.slice(at, at + BATCH);
}

/**
 * Files of images that are named first, in that order, then the others.
 *
 * @param idOf the name of the image without extension, as a file says it; several may have the same
 */
export function inOrder<T>(
  files: readonly T[],
  names: readonly string[],
  idOf: (file: T) => string,
): readonly T[] {
  if (names.length === 0) return files;
  const ranks = new Map(names.map((name, rank) => [stemOf(name), rank]));
  const rankOf = (file: T): number => ranks.get(idOf(file)) ?? names.length;
  return files.toSorted((a, b) => rankOf(a) - rankOf(b));
}

/** Reads one of many files; tells of one that can't be read as an error of that code, and gives undefined. */
export async function recordOf<T>(read: () => Promise<T>, code: string, tell: Tell): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    const { line } = error.place;
    tell(code, "error", error.message, line === undefined ? {} : { line });
    return undefined;
  }
}

/**
 * The names of classes: those of a list first, then the others by their code units, so that an order does not depend on
 * which image comes first.
 */
export function orderedNames(listed: readonly string[], used: ReadonlySet<string>): readonly string[] {
  const known = new Set(listed);
  return [...known, ...[...used].filter((name) => !known.has(name)).toSorted()];
}

/** A path below a folder, `.` and `..` followed. Undefined where it leads out of it, or is absolute. */
export function pathBelow(folder: string, path: string): string | undefined {
  const text = path.replaceAll("\\", "/");
  if (text.startsWith("/") || /^[a-z]:/i.test(text)) return undefined;
  const segments: string[] = folder === "" ? [] : folder.split("/");
  for (const segment of text.split("/")) {
    if (segment === "..") {
      if (segments.pop() === undefined) return undefined;
    } else if (segment !== "" && segment !== ".") segments.push(segment);
  }
  return segments.join("/");
}

/** What comes before the last slash of a path, without it. */
export function folderOf(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf("/"), 0));
}

/** A path in a folder. */
export function inFolder(folder: string, path: string): string {
  return folder === "" ? path : `${folder}/${path}`;
}

/** The lines of a text, as they stand. */
export function linesOf(text: string): readonly string[] {
  return text.split(/\r\n|\n|\r/);
}

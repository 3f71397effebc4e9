import {
  closeSync,
  constants,
  copyFileSync,
  fstatSync,
  fsyncSync,
  openSync,
  rmSync,
  statSync,
} from "node:fs";
import { setImmediate } from "node:timers/promises";
import type { Content } from "../io/sink.ts";
import { FormatError } from "../model/diagnostic.ts";
import { digestOf, digestOfFile, digester } from "./manifest.ts";
import type { FileRecord } from "./manifest.ts";
import { writeAll } from "./spool.ts";
import { outputError, systemCode } from "./system-error.ts";

/*
 * Small files are written by synchronous calls: for 20 000 label files of 200 bytes on ext4 they took 20 to 40 µs each,
 * `fs.promises.writeFile` awaited one after the other 75 to 100. `breathe` lets others run meanwhile.
 */

/** Where a file is made, and how messages call it. */
export interface StagedFile {
  readonly path: string;
  readonly shownAs: string;
}

/**
 * Write a new file. A stream is asked for its next piece when the last one is written.
 *
 * @throws FormatError `output/clash` where there is a file already, `output/no-space`, `output/read-only`, …
 */
export async function writeNew(file: StagedFile, content: Content): Promise<FileRecord> {
  return await writing(file, async (descriptor) => {
    const digest = await writeDigested(file, descriptor, content);
    const { size, mtimeMs } = told(file, () => fstatSync(descriptor));
    return { bytes: size, modified: mtimeMs, digest };
  });
}

/** Write a new file, as {@link writeNew} does, and have the disk confirm it: worth while for one file, not for 100 000. */
export async function writeConfirmed(file: StagedFile, content: Content): Promise<void> {
  await writing(file, async (descriptor) => {
    for await (const bytes of pieces(content)) {
      told(file, () => writeAll(descriptor, bytes));
      await breathe();
    }
    told(file, () => fsyncSync(descriptor));
  });
}

/** Opens a new file, and removes it again where writing it fails. */
export async function writing<T>(file: StagedFile, write: (descriptor: number) => Promise<T>): Promise<T> {
  const descriptor = told(file, () => openSync(file.path, "wx"));
  let whole = false;
  try {
    const result = await write(descriptor);
    whole = true;
    return result;
  } finally {
    closeSync(descriptor);
    if (!whole) rmSync(file.path, { force: true });
  }
}

async function writeDigested(file: StagedFile, descriptor: number, content: Content): Promise<string> {
  if (typeof content === "string" || content instanceof Uint8Array) {
    const bytes = bytesOf(content);
    told(file, () => writeAll(descriptor, bytes));
    return digestOf(bytes);
  }
  const sha = digester();
  for await (const bytes of pieces(content)) {
    told(file, () => writeAll(descriptor, bytes));
    sha.update(bytes);
    await breathe();
  }
  return sha.digest();
}

async function* pieces(content: Content): AsyncGenerator<Uint8Array> {
  if (typeof content === "string" || content instanceof Uint8Array) yield bytesOf(content);
  else for await (const piece of content) yield bytesOf(piece);
}

const encoder = new TextEncoder();

function bytesOf(piece: string | Uint8Array): Uint8Array {
  return typeof piece === "string" ? encoder.encode(piece) : piece;
}

/** Copy a file; on file systems that can, the copy shares the blocks of the original until one is changed. */
export function copyNew(file: StagedFile, from: string): FileRecord {
  return told(file, () => {
    copyFileSync(from, file.path, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
    const { size, mtimeMs } = statSync(file.path);
    return { bytes: size, modified: mtimeMs, digest: digestOfFile(file.path) };
  });
}

/** Do it; an error of the system is told with the name of the file. */
export function told<T>(file: StagedFile, action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw stagingError(error, file.shownAs);
  }
}

/** An error of the system while a new file was written, as a `FormatError`. */
export function stagingError(error: unknown, shownAs: string): unknown {
  if (systemCode(error) === "EEXIST" || systemCode(error) === "ENOTDIR") return clash(shownAs, error);
  return outputError(error, shownAs);
}

function clash(path: string, cause: unknown): FormatError {
  const message = `${path} is written twice, or its name differs from another's only in case.`;
  return new FormatError("output/clash", message, { file: path }, { cause });
}

let breathed = performance.now();

/** Every 20 ms, let timers, signals and other input and output have their turn. */
export async function breathe(): Promise<void> {
  if (performance.now() - breathed < 20) return;
  await setImmediate();
  breathed = performance.now();
}

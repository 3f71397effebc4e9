import { closeSync, fstatSync, openSync, rmSync } from "node:fs";
import { digestOf, manifestRow } from "./manifest.ts";
import { writeAll } from "./spool.ts";

/** Small files that are written together. */
export interface Batch {
  /** Where their paths begin. */
  readonly folder: string;
  /** With a NUL between them: one text goes to another thread faster than many. */
  readonly paths: string;
  /** Where each ends in the bytes. */
  readonly ends: Uint32Array;
  readonly bytes: Uint8Array;
}

/** What became of a batch. */
export interface Written {
  /** The rows of the manifest, with commas between them. */
  readonly rows: string;
  /** Which file could not be written, if one could not: those after it were not tried. */
  readonly failed?: number;
  /** The error of the system. */
  readonly error?: unknown;
}

/** Writes each file of a batch, which must be new. */
export function writeBatch({ folder, paths, ends, bytes }: Batch): Written {
  const rows: string[] = [];
  let start = 0;
  for (const [rank, path] of paths.split("\0").entries()) {
    const end = ends[rank] ?? 0;
    try {
      rows.push(manifestRow(path, writeFile(`${folder}/${path}`, bytes.subarray(start, end))));
    } catch (error) {
      return { rows: rows.join(","), failed: rank, error };
    }
    start = end;
  }
  return { rows: rows.join(",") };
}

function writeFile(path: string, bytes: Uint8Array): { bytes: number; modified: number; digest: string } {
  const descriptor = openSync(path, "wx");
  let isWhole = false;
  try {
    writeAll(descriptor, bytes);
    const { size, mtimeMs } = fstatSync(descriptor);
    isWhole = true;
    return { bytes: size, modified: mtimeMs, digest: digestOf(bytes) };
  } finally {
    closeSync(descriptor);
    if (!isWhole) rmSync(path, { force: true });
  }
}

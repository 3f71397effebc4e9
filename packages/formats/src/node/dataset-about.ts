import { createHash } from "node:crypto";
import type { Json } from "../model/json.ts";
import type { WriteReport } from "../model/loss.ts";

/** What the manifest of a dataset says of it beside its files. */
export interface DatasetAbout {
  readonly name?: string;
  /** Whatever people call a version: `2.1`, `2026-05`. */
  readonly version?: string;
  /** What it was written as, such as `yolo` and `detect`. */
  readonly format?: string;
  readonly task?: string;
  /** The program that wrote it, and its version. */
  readonly tool?: string;
  /** What it was made of. */
  readonly sources?: readonly DatasetSource[];
  /** What it was asked for. No paths and no secrets. */
  readonly options?: { readonly [name: string]: Json };
  /** Names of its classes, in their order. */
  readonly classes?: readonly string[];
  /** Images of each split. */
  readonly splits?: { readonly [name: string]: number };
}

/** What a dataset was made of. */
export interface DatasetSource {
  /** Without the folder that it lies in. */
  readonly name: string;
  readonly format: string;
  /** SHA-256 of its annotations, in hex: of the file, or what `labelsDigest` gives where they are many. */
  readonly sha256?: string;
  /** The `content` of its own manifest, where it has one. */
  readonly content?: string;
}

/** What is in a dataset. */
export interface DatasetCounts {
  readonly images: number;
  readonly annotations: number;
}

/** What a manifest says of a dataset. */
export interface DatasetDescription extends DatasetAbout {
  readonly counts?: DatasetCounts;
  /**
   * SHA-256 over all files, whenever and wherever they were written: of the lines `["<path>",<bytes>,"<SHA-256>"]` in
   * their order by code unit, each with a line end. Of a link only its path counts.
   */
  readonly content: string;
}

/** The member `dataset` of a manifest, with the comma before it. */
export function datasetText(
  about: DatasetAbout,
  report: Pick<WriteReport, "images" | "annotations"> | undefined,
  rows: Iterable<string>,
): string {
  const counts =
    report === undefined ? {} : { counts: { images: report.images, annotations: report.annotations } };
  const description: DatasetDescription = { ...about, ...counts, content: contentOf(linesOf(rows)) };
  return `,"dataset":${JSON.stringify(description, undefined, 1)}`;
}

/** See {@link DatasetDescription.content}. */
export function contentOf(lines: string[]): string {
  const sha = createHash("sha256");
  lines.sort();
  for (let at = 0; at < lines.length; at += LINES) sha.update(`${lines.slice(at, at + LINES).join("\n")}\n`);
  return `sha256:${sha.digest("hex")}`;
}

/** What counts of a file for the content of its dataset. */
export function contentLine(
  path: string,
  file: { readonly bytes: number; readonly digest: string } | undefined,
): string {
  return JSON.stringify(file === undefined ? [path] : [path, file.bytes, file.digest]);
}

/** Lines that are hashed at once. */
const LINES = 4096;
/** A row of a file in the manifest; the time is left out. */
const FILE_ROW = /^(\["(?:[^"\\]|\\.)*",\d+),[\d.e+-]+(,"[0-9a-f]+"\])$/;

/** The lines of rows of the manifest, which have line ends before them and commas between. */
function linesOf(rows: Iterable<string>): string[] {
  const lines: string[] = [];
  for (const some of rows) {
    for (const row of some.split(/,?\n/)) {
      const match = FILE_ROW.exec(row);
      if (match !== null) lines.push(`${match[1] ?? ""}${match[2] ?? ""}`);
      else if (row !== "") lines.push(contentLine(pathOf(row), undefined));
    }
  }
  return lines;
}

function pathOf(row: string): string {
  const values: unknown = JSON.parse(row);
  return String(Array.isArray(values) ? values[0] : "");
}

import { createHash, hash } from "node:crypto";
import {
  closeSync,
  fsyncSync,
  lstatSync,
  openSync,
  readFileSync,
  readlinkSync,
  readSync,
  statSync,
} from "node:fs";
import { join } from "node:path";
import { FormatError } from "../model/diagnostic.ts";
import { isJsonObject, type JsonObject } from "../model/json.ts";
import { CHUNK, writeAll } from "./spool.ts";
import { inputError, systemCode } from "./system-error.ts";

/** The list that angokit leaves in each folder that it writes: only what is in it is ever replaced. */
export const MANIFEST = ".angokit-manifest.json";

/** What a file was when it was written. */
export type FileRecord =
  | {
      readonly bytes: number;
      /** Milliseconds; where it still holds, the content need not be read to know that nobody changed it. */
      readonly modified: number;
      /** Its SHA-256 in hex; older manifests have the first half of it. */
      readonly digest: string;
    }
  | { readonly link: string };

/** The files of one output by path. */
export type Manifest = ReadonlyMap<string, FileRecord>;

/** A path that JSON has as it is. To write 100 000 rows as any JSON takes a tenth of the time of the files themselves. */
const PLAIN_PATH = /^[\w./-]+$/;

const HEAD = '{"angokit":1,"files":[';

function endOf(description: string): string {
  return `\n]${description}}\n`;
}

/** A row of the manifest, with the line end before it. */
export function manifestRow(path: string, file: FileRecord): string {
  if (!("link" in file) && PLAIN_PATH.test(path)) {
    return `\n["${path}",${file.bytes},${file.modified},"${file.digest}"]`;
  }
  const row = "link" in file ? [path, file.link] : [path, file.bytes, file.modified, file.digest];
  return `\n${JSON.stringify(row)}`;
}

/**
 * Writes the manifest of a folder while its files are written, one to a line: a list of a million files would take
 * hundreds of megabytes.
 */
export class ManifestWriter {
  readonly #descriptor: number;
  readonly #encoder = new TextEncoder();
  #waiting = HEAD;
  #isFirst = true;
  #isOpen = true;
  /** All rows, where a description of the dataset is to be made of them. */
  readonly #kept: string[] | undefined;

  constructor(folder: string, isDescribed = false) {
    this.#kept = isDescribed ? [] : undefined;
    this.#descriptor = openSync(join(folder, MANIFEST), "wx");
  }

  /** Adds rows, with commas between them. */
  add(rows: string): void {
    if (rows === "") return;
    this.#kept?.push(rows);
    this.#waiting += this.#isFirst ? rows : `,${rows}`;
    this.#isFirst = false;
    if (this.#waiting.length > CHUNK) this.#write();
  }

  /**
   * Writes the end and has the disk confirm it.
   *
   * @param describe gives what comes after the files, from their rows
   */
  finish(describe: (rows: readonly string[]) => string = () => ""): void {
    this.#waiting += endOf(describe(this.#kept ?? []));
    this.#write();
    fsyncSync(this.#descriptor);
    this.close();
  }

  close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    closeSync(this.#descriptor);
  }

  #write(): void {
    writeAll(this.#descriptor, this.#encoder.encode(this.#waiting));
    this.#waiting = "";
  }
}

/** A whole manifest of these rows, with what comes after the files. */
export function manifestText(rows: readonly string[], description: string): string {
  return `${HEAD}${rows.join(",")}${endOf(description)}`;
}

/** Bytes of the largest manifest: a text can't be much longer. */
const LARGEST = 500_000_000;

/**
 * The manifest of a folder; undefined where there is none.
 *
 * @throws FormatError `output/not-ours` where there is one that angokit can't have written, `input/unreadable`
 */
export function readManifest(folder: string): Manifest | undefined {
  const path = join(folder, MANIFEST);
  const text = readManifestText(path, LARGEST);
  if (text === undefined) return undefined;
  const files = parseManifest(text)?.files;
  if (files === undefined) throw damagedManifest(path);
  return files;
}

/**
 * The text of a manifest; undefined where there is none, empty where it is more than that, or no file: to open a pipe
 * would wait for whoever writes to it.
 *
 * @throws FormatError `input/unreadable`
 */
export function readManifestText(path: string, most: number): string | undefined {
  try {
    const status = statSync(path, { throwIfNoEntry: false });
    if (status === undefined) return undefined;
    return status.isFile() && status.size <= most ? readFileSync(path, "utf8") : "";
  } catch (error) {
    const system = systemCode(error);
    if (system === "ENOENT" || system === "ENOTDIR") return undefined;
    throw inputError(error, path);
  }
}

/** For who is going to replace what it lists. */
export function damagedManifest(path: string): FormatError {
  const message = `${path} is damaged, so angokit can't tell what it wrote there. Nothing was replaced.`;
  return new FormatError("output/not-ours", message, { file: path });
}

/** What a manifest says. */
export interface ParsedManifest {
  readonly files: Manifest;
  /** What it says of the dataset, as it stands there. */
  readonly dataset?: JsonObject;
}

/** Reads a manifest; undefined where angokit can't have written it. */
export function parseManifest(text: string): ParsedManifest | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isJsonObject(value) || value["angokit"] !== 1 || !Array.isArray(value["files"])) return undefined;
  const rows: readonly unknown[] = value["files"];
  const files = new Map<string, FileRecord>();
  for (const row of rows) {
    if (!Array.isArray(row)) return undefined;
    const [path, second, modified, digest]: readonly unknown[] = row;
    if (typeof path !== "string") return undefined;
    if (typeof second === "string") files.set(path, { link: second });
    else if (typeof second === "number" && typeof modified === "number" && isDigest(digest)) {
      files.set(path, { bytes: second, modified, digest });
    } else return undefined;
  }
  if (files.size < rows.length) return undefined;
  const { dataset } = value;
  return { files, ...(isJsonObject(dataset) ? { dataset } : {}) };
}

function isDigest(value: unknown): value is string {
  return typeof value === "string" && /^[0-9a-f]{32,64}$/.test(value);
}

/** Whether a file of the manifest was changed since; one that is gone counts as unchanged, as nothing can be lost. */
export function isEdited(folder: string, path: string, file: FileRecord): boolean {
  const full = join(folder, path);
  try {
    const status = lstatSync(full);
    if ("link" in file) return !status.isSymbolicLink() || readlinkSync(full) !== file.link;
    if (!status.isFile() || status.size !== file.bytes) return true;
    return status.mtimeMs !== file.modified && !digestOfFile(full).startsWith(file.digest);
  } catch (error) {
    const system = systemCode(error);
    if (system === "ENOENT" || system === "ENOTDIR") return false;
    throw error;
  }
}

/** The digest of a {@link FileRecord} for bytes in memory. */
export function digestOf(bytes: Uint8Array): string {
  return hash("sha256", bytes, "hex");
}

/** The digest of a {@link FileRecord} for bytes that come in pieces. */
export function digester(): { update(bytes: Uint8Array): void; digest(): string } {
  const sha = createHash("sha256");
  return {
    update: (bytes) => void sha.update(bytes),
    digest: () => sha.digest("hex"),
  };
}

/** The digest of a {@link FileRecord} for a file. */
export function digestOfFile(path: string): string {
  const sha = digester();
  const descriptor = openSync(path, "r");
  try {
    const chunk = new Uint8Array(CHUNK);
    for (let read = readSync(descriptor, chunk); read > 0; read = readSync(descriptor, chunk)) {
      sha.update(chunk.subarray(0, read));
    }
  } finally {
    closeSync(descriptor);
  }
  return sha.digest();
}

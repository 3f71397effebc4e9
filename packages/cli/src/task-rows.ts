import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FormatError } from "@angokit/formats";
import { jsonWithoutSecrets, withoutSecrets } from "./secret-addresses.ts";

/** A task as the API gave it: of a list of tasks, or of an export. */
export type Row = Readonly<Record<string, unknown>>;

interface Place {
  readonly offset: number;
  readonly length: number;
}

const PIECE = 1_048_576;

/**
 * Tasks by their id, in a temporary file: a project can have more than memory. They come back in the order of their
 * ids, which is the one in which they were made, by whatever way they came. What may not be written to a disk is in
 * memory: addresses that are signed.
 */
export class TaskRows {
  readonly #file: number;
  readonly #places = new Map<string, Place>();
  readonly #signed = new Map<string, string>();
  readonly #wasSigned = new Set<string>();
  /** Signed addresses of pages, by what is left of them on the disk. */
  readonly #pages = new Map<string, string>();
  readonly #clean: () => void;
  #pending: Buffer[] = [];
  #pendingBytes = 0;
  #written = 0;
  #isOpen = true;

  constructor() {
    const folder = mkdtempSync(join(tmpdir(), "angokit-pull-"));
    this.#file = openSync(join(folder, "tasks"), "wx+", 0o600);
    this.#clean = () => rmSync(folder, { recursive: true, force: true });
    process.once("exit", this.#clean);
    try {
      // Without a name it goes with the process, even where that is killed.
      this.#clean();
    } catch {
      // Where the system does not take away the name of an open file, it goes in the end.
    }
  }

  get size(): number {
    return this.#places.size;
  }

  /** Add a task, in place of one that has the id. */
  add(id: string, row: Row): void {
    const url = addressOf(row);
    if (url !== undefined && withoutSecrets(url) !== url) this.#signed.set(id, url);
    for (const page of pagesOf(row)) {
      const plain = withoutSecrets(page);
      if (plain !== page) this.#pages.set(plain, page);
    }
    const bytes = Buffer.from(textOf(id, row));
    this.#places.set(id, { offset: this.#written + this.#pendingBytes, length: bytes.length });
    this.#pending.push(bytes);
    this.#pendingBytes += bytes.length;
    if (this.#pendingBytes >= PIECE) this.#flush();
  }

  get(id: string): Row | undefined {
    const place = this.#places.get(id);
    return place === undefined ? undefined : rowOf(this.#text(place));
  }

  /** Where the file of a task's asset is, with its signature where it came with one in this run. */
  address(id: string, plain: string | undefined): string | undefined {
    return this.#signed.get(id) ?? plain;
  }

  /** Where the file of a page is, as {@link TaskRows.address}. */
  pageAddress(plain: string | undefined): string | undefined {
    return this.#pages.get(plain ?? "") ?? plain;
  }

  /** Add a task of others, with the signatures of its addresses. @returns whether they have it */
  take(id: string, others: TaskRows): boolean {
    const row = others.get(id);
    if (row === undefined) return false;
    this.add(id, row);
    const signed = others.#signed.get(id);
    if (signed !== undefined) this.#signed.set(id, signed);
    if (others.isSigned(id)) this.#wasSigned.add(id);
    for (const plain of pagesOf(row)) {
      const page = others.#pages.get(plain);
      if (page !== undefined) this.#pages.set(plain, page);
    }
    return true;
  }

  /** Whether the address of a task's asset came with a signature, without which it may be of no use. */
  isSigned(id: string): boolean {
    return this.#signed.has(id) || this.#wasSigned.has(id);
  }

  /** Remember of a task that its address came with a signature in an earlier run. */
  markSigned(id: string): void {
    this.#wasSigned.add(id);
  }

  /** In the order in which they were added. */
  ids(): Iterable<string> {
    return this.#places.keys();
  }

  /** JSON texts, by id. */
  *texts(): Generator<readonly [id: string, text: string]> {
    // Ids are text without letters beyond ASCII: code units are an order for them.
    for (const id of [...this.#places.keys()].toSorted()) {
      const place = this.#places.get(id);
      if (place !== undefined) yield [id, this.#text(place)];
    }
  }

  *rows(): Generator<Row> {
    for (const [, text] of this.texts()) yield rowOf(text);
  }

  remove(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    closeSync(this.#file);
    process.off("exit", this.#clean);
    this.#clean();
  }

  #text({ offset, length }: Place): string {
    if (offset + length > this.#written) this.#flush();
    const bytes = Buffer.allocUnsafe(length);
    for (let read = 0; read < length;) {
      const more = readSync(this.#file, bytes, read, length - read, offset + read);
      if (more === 0) throw new Error("The temporary file of the tasks was cut.");
      read += more;
    }
    return bytes.toString();
  }

  #flush(): void {
    const bytes = Buffer.concat(this.#pending);
    for (let done = 0; done < bytes.length;) {
      done += writeSync(this.#file, bytes, done, bytes.length - done, this.#written + done);
    }
    this.#written += bytes.length;
    this.#pending = [];
    this.#pendingBytes = 0;
  }
}

/** The address of the asset of a task: `asset` in an export, `asset.data` in a list. */
export function addressOf({ asset }: Row): string | undefined {
  const url = isRow(asset) ? asset["data"] : asset;
  return typeof url === "string" ? url : undefined;
}

/** The addresses of the pages of a task's asset, where they have files of their own. */
function pagesOf({ asset, dataset }: Row): readonly string[] {
  const pages = isRow(asset) ? asset["dataset"] : dataset;
  return Array.isArray(pages) ? pages.filter((page) => typeof page === "string") : [];
}

/** What is there, and no list. */
export function isRow(value: unknown): value is Row {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function rowOf(text: string): Row {
  const row: unknown = JSON.parse(text);
  if (!isRow(row)) throw new TypeError("A line of the temporary file is no task.");
  return row;
}

function textOf(id: string, row: Row): string {
  try {
    return jsonWithoutSecrets(row);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new FormatError("json/too-deep", `The task ${id} is nested too deep to be read.`);
  }
}

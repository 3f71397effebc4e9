import {
  chmodSync,
  closeSync,
  fsyncSync,
  openSync,
  readFileSync,
  readSync,
  realpathSync,
  renameSync,
  statSync,
} from "node:fs";
import { crc32 } from "node:zlib";
import { ArchiveFiles, type WaitingFile, writeArchive } from "../io/archive-files.ts";
import { type ArchiveKind, archiveKind } from "../io/packed-file.ts";
import type { Content, Sink } from "../io/sink.ts";
import { FormatError } from "../model/diagnostic.ts";
import { isOurArchive } from "./archive-mark.ts";
import { checkReplaceable, destinationOf, unwritable } from "./destination.ts";
import { datasetText } from "./dataset-about.ts";
import type { DiskSink, SinkOptions } from "./folder-sink.ts";
import { deflate } from "./deflate.ts";
import { digester, MANIFEST, manifestRow, manifestText } from "./manifest.ts";
import { diskScratch } from "./scratch.ts";
import { CHUNK, writeAll } from "./spool.ts";
import { breathe } from "./staged-file.ts";
import { inputError, outputError } from "./system-error.ts";
import { Workspace } from "./workspace.ts";

/** Files from the disk up to this size are read once, larger ones twice. */
const SMALL = 2 ** 26;

/**
 * An archive on disk, `.zip`, `.tar`, `.tar.gz` or `.tgz` by its name, that appears whole or not at all, even where the
 * process is killed. It holds what {@link folderSink} would write, with the list of its files last, in the order of their
 * paths and without dates and owners: the same files give the same bytes. Links become copies.
 *
 * Files wait beside the place until `commit`, in a file without a name; those that are put in by `place` are read then.
 * With `overwrite` it replaces an archive that angokit wrote; whether someone changed it since is not looked at.
 *
 * @throws FormatError at once: `output/archive` for another extension, `output/not-empty`, `output/not-ours`,
 *   `output/busy`, `output/read-only`, `output/unwritable`; later also `output/no-space`, `output/clash`,
 *   `output/unsafe-path`, `output/closed`
 */
export function archiveSink(out: string, options: SinkOptions = {}): DiskSink {
  const kind = archiveKind(out);
  if (kind !== undefined) return new ArchiveSink(kind, out, options);
  const message = `${out} does not end in .zip, .tar, .tar.gz or .tgz, so no one knows which archive it should be.`;
  throw new FormatError("output/archive", message, { file: out });
}

class ArchiveSink implements DiskSink {
  readonly #kind: ArchiveKind;
  readonly #out: string;
  readonly #overwrite: boolean;
  readonly #about: SinkOptions["about"];
  readonly #workspace: Workspace;
  readonly #files: ArchiveFiles;
  #state: "open" | "committed" | "aborted" = "open";

  constructor(kind: ArchiveKind, out: string, { overwrite = false, about }: SinkOptions) {
    this.#kind = kind;
    this.#out = out;
    this.#overwrite = overwrite;
    this.#about = about;
    this.#workspace = new Workspace(destinationOf(out));
    this.#files = new ArchiveFiles(kind, out, {
      scratch: () => diskScratch(this.#workspace.folder, (error) => outputError(error, out)),
      crc32: (bytes, before) => crc32(bytes, before),
      deflate,
      digester,
    });
    checkReplaceable(this.#workspace.destination);
    this.#tell(() => {
      this.#workspace.settle();
      this.#check();
    });
  }

  async write(path: string, content: Content): Promise<void> {
    this.#begin(path);
    await this.#files.write(path, content);
    await breathe();
  }

  put(path: string, bytes: Uint8Array): Promise<void> {
    this.#begin(path);
    this.#files.put(path, bytes);
    return breathe();
  }

  async place(path: string, from: string, _mode: "link" | "copy"): Promise<"copy"> {
    this.#begin(path);
    const original = reading(from, () => realpathSync(from));
    this.#files.place(path, () => this.#placed(path, original));
    return "copy";
  }

  async commit(report?: Parameters<Sink["commit"]>[0]): Promise<void> {
    this.#assertOpen();
    const about = await this.#about?.();
    const describe = (rows: readonly string[]): string =>
      about === undefined ? "" : datasetText(about, report, rows);
    this.#tell(() => this.#workspace.claim());
    const { destination, next } = this.#workspace;
    const mode = this.#tell(() => this.#check());
    const descriptor = this.#tell(() => openSync(next, "wx"));
    try {
      const file = new FileBuffer((bytes) => this.#tell(() => writeAll(descriptor, bytes)));
      await writeArchive(this.#kind, this.#entries(describe), (bytes) => file.write(bytes));
      file.flush();
      this.#tell(() => fsyncSync(descriptor));
    } finally {
      closeSync(descriptor);
    }
    this.#tell(() => {
      if (mode !== undefined) chmodSync(next, mode);
      renameSync(next, destination);
    });
    this.#state = "committed";
    this.#files.close();
    this.#tell(() => this.#workspace.release(false));
  }

  async abort(): Promise<void> {
    if (this.#state !== "open") return;
    this.#state = "aborted";
    this.#files.close();
    this.#tell(() => this.#workspace.release(true));
  }

  async *#entries(
    describe: (rows: readonly string[]) => string,
  ): AsyncGenerator<readonly [string, WaitingFile]> {
    const rows: string[] = [];
    for (const [path, file] of this.#files.sorted()) {
      rows.push(manifestRow(path, { bytes: file.size, modified: 0, digest: file.digest ?? "" }));
      yield [path, file];
      await breathe();
    }
    const manifest = manifestText(rows, describe(rows));
    yield [MANIFEST, this.#files.packed(MANIFEST, new TextEncoder().encode(manifest))];
  }

  #begin(path: string): void {
    this.#assertOpen();
    this.#tell(() => this.#workspace.claim());
    if (path !== MANIFEST) return;
    const file = `${this.#out}/${path}`;
    throw new FormatError("output/clash", `${file} is the name of angokit's own list.`, { file });
  }

  #assertOpen(): void {
    if (this.#state === "open") return;
    throw new FormatError("output/closed", `${this.#out} was already ${this.#state}.`, { file: this.#out });
  }

  /** A file from the disk, when its turn has come. */
  #placed(path: string, from: string): WaitingFile {
    const { size } = reading(from, () => statSync(from));
    if (size <= SMALL)
      return this.#files.packed(
        path,
        reading(from, () => readFileSync(from)),
      );
    const sha = digester();
    let crc = 0;
    for (const piece of piecesOf(from, size)) {
      sha.update(piece);
      crc = crc32(piece, crc);
    }
    const pieces = (): Iterable<Uint8Array> => piecesOf(from, size);
    return { size, packed: size, crc, method: 0, digest: sha.digest(), pieces };
  }

  /** Throws where the place may not be replaced; gives the mode of what is there. */
  #check(): number | undefined {
    const { destination } = this.#workspace;
    const out = this.#out;
    const status = statSync(destination, { throwIfNoEntry: false });
    if (status === undefined) return undefined;
    if (status.isDirectory()) throw unwritable(out, "it is a folder. Give a file.");
    if (!status.isFile()) throw unwritable(out, "it is a device or a pipe. Give a file.");
    if (status.size === 0) return status.mode;
    if (!this.#overwrite) {
      const message = `${out} exists. Give another file, or allow overwriting: that replaces only what angokit wrote.`;
      throw new FormatError("output/not-empty", message, { file: out });
    }
    if (isOurArchive(destination, this.#kind)) return status.mode;
    const message = `${out} was not written by angokit, so it is not replaced. Give another file, or delete it.`;
    throw new FormatError("output/not-ours", message, { file: out });
  }

  #tell<T>(action: () => T): T {
    try {
      return action();
    } catch (error) {
      throw outputError(error, this.#out);
    }
  }
}

/** Gathers small pieces, as each has to be written by a call of the system. */
class FileBuffer {
  readonly #write: (bytes: Uint8Array) => void;
  readonly #bytes = new Uint8Array(CHUNK);
  #used = 0;

  constructor(write: (bytes: Uint8Array) => void) {
    this.#write = write;
  }

  write(bytes: Uint8Array): void {
    if (this.#used + bytes.length > CHUNK) this.flush();
    if (bytes.length >= CHUNK) this.#write(bytes);
    else {
      this.#bytes.set(bytes, this.#used);
      this.#used += bytes.length;
    }
  }

  flush(): void {
    this.#write(this.#bytes.subarray(0, this.#used));
    this.#used = 0;
  }
}

function* piecesOf(path: string, size: number): Generator<Uint8Array> {
  const descriptor = reading(path, () => openSync(path, "r"));
  try {
    for (let done = 0; done < size;) {
      const piece = new Uint8Array(Math.min(CHUNK, size - done));
      const read = reading(path, () => readSync(descriptor, piece));
      if (read === 0) {
        const message = `${path} can't be read: it became shorter meanwhile.`;
        throw new FormatError("input/unreadable", message, { file: path });
      }
      done += read;
      yield piece.subarray(0, read);
    }
  } finally {
    closeSync(descriptor);
  }
}

function reading<T>(path: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw inputError(error, path);
  }
}

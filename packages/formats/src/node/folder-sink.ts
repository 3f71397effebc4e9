import { mkdirSync, readdirSync, realpathSync, statSync, symlinkSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { assertSafePath } from "../io/sink.ts";
import type { Content, Sink } from "../io/sink.ts";
import { FormatError } from "../model/diagnostic.ts";
import type { Packing } from "../model/packed.ts";
import type { PortionPlan, PortionSink, Tally } from "../yolo/portion.ts";
import { checkReplaceable, destinationOf, unwritable } from "./destination.ts";
import { isInside } from "./folder.ts";
import { BatchWriter } from "./batch-writer.ts";
import { type DatasetAbout, datasetText } from "./dataset-about.ts";
import { isEdited, MANIFEST, ManifestWriter, manifestRow, readManifest } from "./manifest.ts";
import type { FileRecord, Manifest } from "./manifest.ts";
import { breathe, copyNew, told, writeNew } from "./staged-file.ts";
import type { StagedFile } from "./staged-file.ts";
import type { PortionFolder, PortionWriter } from "./portion-writer.ts";
import { foreignPaths, swap } from "./swap.ts";
import { inputError, outputError, systemCode } from "./system-error.ts";
import { Workspace } from "./workspace.ts";

/** How output is written. */
export interface SinkOptions {
  /** Replace what angokit wrote at that place. Without it a place that is not empty is refused. */
  readonly overwrite?: boolean;
  /** Asked at the end what the manifest is to say of the dataset. Without it there are only its files, and none of one file. */
  readonly about?: () => DatasetAbout | Promise<DatasetAbout>;
}

/** A sink that can put files from the disk into its place without reading them through JavaScript. */
export interface DiskSink extends Sink {
  /**
   * Put a file there: as a symbolic link, relative and to the file that `from` leads to in the end, or as a copy.
   * Where the system allows no links, and where the original would go away with the dataset that is being replaced,
   * it is a copy in any case.
   *
   * A program that writes to a link changes the original. Ultralytics does so: it saves a JPEG with a cut end anew,
   * in place. Who wants to keep the originals as they are asks for copies.
   *
   * @returns what it became
   * @throws FormatError `output/clash` where there is one already; `input/missing`, `input/unreadable` for `from`
   */
  place(path: string, from: string, mode: "link" | "copy"): Promise<"link" | "copy">;
}

/**
 * A folder on disk that appears whole or not at all, even where the process is killed: it is made beside its place and
 * moved in by {@link Sink.commit}. The next run for the same place clears up after a run that was killed.
 *
 * It leaves a list of its files there, `.angokit-manifest.json`. With `overwrite` exactly these files are replaced; all
 * others stay where they are. A file of the list that was changed since is never replaced: the run is refused.
 *
 * Only the list and the folder are confirmed by the disk (fsync), as 100 000 files would take minutes: a power cut in
 * the seconds after can leave files empty, which their sizes in the list tell.
 *
 * @throws FormatError at once: `output/not-empty`, `output/not-ours` (no list, or something else in the way),
 *   `output/edited`, `output/busy`, `output/unfinished`, `output/read-only`, `output/unwritable`; later also
 *   `output/no-space`, `output/clash`, `output/unsafe-path`, `output/closed`
 */
export function folderSink(out: string, options: SinkOptions = {}): DiskSink {
  return new FolderSink(out, options);
}

class FolderSink implements DiskSink {
  readonly #out: string;
  readonly #overwrite: boolean;
  readonly #about: SinkOptions["about"];
  readonly #workspace: Workspace;
  readonly #folders = new Set<string>();
  #manifest: ManifestWriter | undefined;
  #batches: BatchWriter | undefined;
  #portions: PortionWriter | undefined;
  /** What angokit wrote at the place before. */
  #former: Manifest;
  #claimed = false;
  #state: "open" | "committed" | "aborted" = "open";

  constructor(out: string, options: SinkOptions) {
    this.#out = out;
    this.#overwrite = options.overwrite ?? false;
    this.#about = options.about;
    this.#workspace = new Workspace(destinationOf(out));
    checkReplaceable(this.#workspace.destination);
    this.#tell(() => this.#workspace.settle());
    this.#former = this.#check();
  }

  async write(path: string, content: Content): Promise<void> {
    const file = this.#stage(path);
    this.#list(path, await writeNew(file, content));
    await breathe();
  }

  put(path: string, bytes: Uint8Array): Promise<void> | undefined {
    this.#prepare(path);
    return this.#batches?.put(path, bytes);
  }

  async portions(plan: PortionPlan, packing: Packing, onMade: (tally: Tally) => void): Promise<PortionSink> {
    this.#claim();
    const { PortionWriter: Writer } = await import("./portion-writer.ts");
    const folder: PortionFolder = {
      path: this.#workspace.next,
      shownAs: this.#out,
      prepare: (label) => this.#prepare(label),
      list: (rows) => this.#tell(() => this.#manifest?.add(rows)),
    };
    this.#portions = new Writer(plan, packing, folder, onMade);
    return this.#portions;
  }

  async place(path: string, from: string, mode: "link" | "copy"): Promise<"link" | "copy"> {
    const file = this.#stage(path);
    const original = originalOf(from);
    const link = mode === "link" && !this.#goesAway(original) ? this.#link(path, file, original) : undefined;
    this.#list(path, link ?? copyNew(file, original));
    await breathe();
    return link === undefined ? "copy" : "link";
  }

  async commit(report?: Parameters<Sink["commit"]>[0]): Promise<void> {
    this.#claim();
    await this.#batches?.end();
    const about = await this.#about?.();
    this.#former = this.#check();
    this.#tell(() => {
      const { destination, next } = this.#workspace;
      if (this.#former.size > 0) foreignPaths(destination, next);
      this.#manifest?.finish((rows) => (about === undefined ? "" : datasetText(about, report, rows)));
      swap(this.#workspace);
    });
    this.#state = "committed";
    this.#tell(() => this.#workspace.release(false));
  }

  async abort(): Promise<void> {
    if (this.#state !== "open") return;
    this.#state = "aborted";
    await this.#portions?.abort();
    await this.#batches?.abort();
    this.#manifest?.close();
    this.#tell(() => this.#workspace.release(true));
  }

  /** As {@link #stage}, for many files of few folders. */
  #prepare(path: string): void {
    assertSafePath(path);
    this.#claim();
    const end = path.lastIndexOf("/");
    if (end === -1 || !this.#folders.has(path.slice(0, end))) this.#stage(path);
  }

  #stage(path: string): StagedFile {
    assertSafePath(path);
    this.#claim();
    const file = { path: join(this.#workspace.next, path), shownAs: join(this.#out, path) };
    if (path === MANIFEST) {
      throw new FormatError("output/clash", `${file.shownAs} is the name of angokit's own list.`, {
        file: file.shownAs,
      });
    }
    const folder = dirname(path);
    if (!this.#folders.has(folder)) {
      told(file, () => mkdirSync(dirname(file.path), { recursive: true }));
      this.#folders.add(folder);
    }
    return file;
  }

  #claim(): void {
    if (this.#state !== "open") {
      throw new FormatError("output/closed", `${this.#out} was already ${this.#state}.`, { file: this.#out });
    }
    if (this.#claimed) return;
    this.#tell(() => {
      const { next } = this.#workspace;
      this.#workspace.claim();
      mkdirSync(next, { recursive: true });
      const manifest = new ManifestWriter(next, this.#about !== undefined);
      this.#manifest = manifest;
      this.#batches = new BatchWriter(next, this.#out, (rows) => manifest.add(rows));
    });
    this.#claimed = true;
  }

  #list(path: string, file: FileRecord): void {
    this.#tell(() => this.#manifest?.add(manifestRow(path, file)));
  }

  /** Whether the place may be replaced, and by what list. */
  #check(): Manifest {
    return this.#tell(() => {
      const { destination } = this.#workspace;
      const status = statSync(destination, { throwIfNoEntry: false });
      if (status === undefined) return new Map();
      if (!status.isDirectory()) throw unwritable(this.#out, "it is a file. Give a folder.");
      if (readdirSync(destination).length === 0) return new Map();
      if (!this.#overwrite) throw this.#refusal("output/not-empty", NOT_EMPTY);
      const former = readManifest(destination);
      if (former === undefined) throw this.#refusal("output/not-ours", NOT_OURS);
      const edited = Array.from(former).filter(([path, file]) => isEdited(destination, path, file));
      if (edited.length > 0)
        throw this.#refusal("output/edited", editedMessage(edited.map(([path]) => path)));
      return former;
    });
  }

  #refusal(code: string, message: string): FormatError {
    return new FormatError(code, `${this.#out} ${message}`, { file: this.#out });
  }

  /** Whether a file is part of the dataset that this one replaces. */
  #goesAway(original: string): boolean {
    const { destination } = this.#workspace;
    if (!isInside(original, destination)) return false;
    return this.#former.has(relative(destination, original).replaceAll(sep, "/"));
  }

  #link(path: string, file: StagedFile, original: string): FileRecord | undefined {
    const target = relative(dirname(join(this.#workspace.destination, path)), original);
    return told(file, () => {
      try {
        symlinkSync(target, file.path, "file");
        return { link: target };
      } catch (error) {
        if (["EPERM", "ENOSYS", "ENOTSUP", "EOPNOTSUPP"].includes(systemCode(error) ?? "")) return undefined;
        throw error;
      }
    });
  }

  #tell<T>(action: () => T): T {
    try {
      return action();
    } catch (error) {
      throw outputError(error, this.#out);
    }
  }
}

function originalOf(from: string): string {
  try {
    return realpathSync(from);
  } catch (error) {
    throw inputError(error, from);
  }
}

const NOT_EMPTY =
  "is not empty. Give another folder, or allow overwriting: that replaces only what angokit wrote there.";

const NOT_OURS = `has no ${MANIFEST}: angokit did not write what is there and replaces none of it. Give another folder, or empty it.`;

function editedMessage(paths: readonly string[]): string {
  const shown = paths.slice(0, 5).join(", ");
  const more = paths.length > 5 ? ` and ${paths.length - 5} more` : "";
  return (
    `has ${paths.length === 1 ? "a file that was" : "files that were"} changed since angokit wrote ` +
    `${paths.length === 1 ? "it" : "them"}: ${shown}${more}. ` +
    "Nothing was replaced. Keep them by moving them away, or delete them, then run again."
  );
}

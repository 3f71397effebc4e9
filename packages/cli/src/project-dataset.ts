import { createHash } from "node:crypto";
import { statSync } from "node:fs";
import type { AngoClient } from "@angokit/client";
import {
  type Dataset,
  type DatasetImage,
  type OnDiagnostic,
  readAngoExport,
  readAngoTasks,
  type Sink,
  type Source,
} from "@angokit/formats";
import { withRemoteSizes } from "./assets.ts";
import { DownloadedImages } from "./image-files.ts";
import { ImageStore } from "./image-store.ts";
import { withKnownSizes } from "./known-sizes.ts";
import type { Project } from "./project.ts";
import { type ImageFile, type PullState, STATE_FILE, type StateHeader, stateBytes } from "./pull-state.ts";
import type { Since } from "./since.ts";
import type { Target } from "./target.ts";
import { isRow, type TaskRows } from "./task-rows.ts";
import { takeTasks, type Taken, type TaskQuery, type Via } from "./task-sources.ts";
import { type Changes, updatedTasks } from "./task-update.ts";
import type { Terminal } from "./terminal.ts";
import { count } from "./words.ts";

/** Thrown in place of the first image: the dataset that is there is up to date. */
export class UpToDate extends Error {
  override readonly name = "UpToDate";
}

/** What is pulled, and how. */
export interface ProjectDatasetOptions {
  readonly ango: AngoClient;
  readonly query: TaskQuery;
  readonly project: Project;
  readonly classFrom: string | undefined;
  readonly via: Via | undefined;
  /** What an earlier pull left, if only changes are to be taken. */
  readonly update:
    | { readonly state: PullState; readonly since: Since; readonly anew: string | undefined }
    | undefined;
  readonly out: string;
  /** What a later pull has to know of this one. */
  readonly remembered: { readonly version: string; readonly flags: Readonly<Record<string, unknown>> };
  /** Whether image files are downloaded, and how many at once. */
  readonly downloads: number | undefined;
  readonly onDiagnostic: OnDiagnostic;
  readonly terminal: Terminal;
}

/** The tasks of a project as a dataset. Nothing is asked for before the images are. */
export class ProjectDataset {
  readonly dataset: Dataset;
  readonly #options: ProjectDatasetOptions;
  readonly #store: ImageStore;
  readonly #placed = new Map<string, ImageFile>();
  readonly #classes: string;
  #taken: Taken | undefined;
  #changes: Changes | undefined;
  #files: DownloadedImages | undefined;

  constructor(options: ProjectDatasetOptions) {
    this.#options = options;
    this.#store = new ImageStore(options.out);
    const { categorySchema } = options.project;
    this.#classes = createHash("sha256").update(JSON.stringify(categorySchema)).digest("hex");
    // Wrong classes are told before anything is asked for.
    const { header } = readAngoTasks([], this.#readOptions());
    this.dataset = { header, images: this.#images() };
  }

  /** Where the writer finds the image files. */
  get images(): Target["images"] {
    return {
      mode: "download",
      pathOf: (image) => this.#files?.pathOf(image),
      placed: (image, path) => {
        const file = this.#files?.pathOf(image);
        if (file !== undefined) this.#placed.set(String(image.id), { path, bytes: statSync(file).size });
      },
    };
  }

  /** For the JSON result, when all is written. */
  get result(): Readonly<Record<string, unknown>> {
    const { query, downloads } = this.#options;
    const { downloaded, present } = this.#store;
    return {
      project: query.project,
      via: this.#taken?.via,
      ...(this.#changes === undefined ? {} : { changes: this.#changes }),
      ...(downloads === undefined ? {} : { downloads: { downloaded, present } }),
    };
  }

  /** What an interruption or an error leaves for the next run. */
  get left(): string {
    const { kept } = this.#store;
    if (kept === 0) return "";
    return `${count(kept, "image")} that came ${kept === 1 ? "is" : "are"} kept: the same command goes on with the rest.`;
  }

  /** Writes what the next pull needs to take only what changed. */
  async writeState(write: Sink["write"]): Promise<void> {
    if (this.#taken === undefined) return;
    const { via, rows } = this.#taken;
    await write(STATE_FILE, stateBytes(this.#header(via), rows, this.#placed));
  }

  #header(via: Via): StateHeader {
    const { query, remembered } = this.#options;
    const { version, flags } = remembered;
    return { project: query.project, via, version, classes: this.#classes, flags };
  }

  /** To be called in the end. @param isWritten - whether the dataset is in its place */
  close(isWritten: boolean): void {
    if (isWritten) this.#store.remove();
    else this.#store.leave();
    this.#taken?.rows.remove();
    this.#options.update?.state.rows.remove();
  }

  async *#images(): AsyncGenerator<DatasetImage> {
    const { ango, query, downloads, terminal } = this.#options;
    const taken = await this.#take();
    this.#taken = taken;
    const { rows, via } = taken;
    const { update } = this.#options;
    if (update !== undefined && update.state.isAsWritten(this.#header(via), rows)) throw new UpToDate();
    const { images } = await this.#read(taken);
    const isSized = via === "export" || downloads !== undefined;
    const sized = isSized ? images : withKnownSizes(images, ango, query.project, query.batch, terminal);
    const named = withTaskIds(sized, rows);
    if (downloads === undefined) {
      yield* withProgress(withRemoteSizes(named), rows.size, terminal);
      return;
    }
    this.#files = new DownloadedImages({
      kept: (id) => this.#options.update?.state.image(id, rows.get(id)),
      get: (asset) => this.#store.get(asset),
      concurrency: downloads,
    });
    yield* withProgress(this.#files.of(named), rows.size, terminal);
  }

  async #take(): Promise<Taken> {
    const { ango, query, via, update, downloads, terminal } = this.#options;
    if (update === undefined) return takeTasks(ango, query, via, terminal);
    const { state, since } = update;
    const classes = this.#classes;
    const withImages = downloads !== undefined;
    const at = since === "last" ? undefined : since;
    const updated =
      update.anew === undefined
        ? await updatedTasks(ango, query, state, { since: at, classes, withImages }, terminal)
        : { anew: update.anew };
    if ("anew" in updated) {
      terminal.note(`All tasks are taken anew: ${updated.anew}.`);
      return takeTasks(ango, query, via, terminal);
    }
    this.#changes = updated.changes;
    terminal.note(changesText(updated.changes));
    return updated;
  }

  #read({ via, rows }: Taken): Dataset | Promise<Dataset> {
    const options = this.#readOptions();
    return via === "pages" ? readAngoTasks(rows.rows(), options) : readAngoExport(exportOf(rows), options);
  }

  #readOptions(): Parameters<typeof readAngoTasks>[1] {
    const { project, classFrom } = this.#options;
    const { categorySchema } = project;
    // There is no file that people could look into: the name of the image is all that helps.
    const onDiagnostic: OnDiagnostic = ({ file: _file, line: _line, pointer: _pointer, ...told }) =>
      this.#options.onDiagnostic(told);
    return { categorySchema, onDiagnostic, ...(classFrom === undefined ? {} : { classFrom }) };
  }
}

/** The rows of an export as a file of one. */
function exportOf(rows: TaskRows): Source {
  const encoder = new TextEncoder();
  async function* stream(): AsyncGenerator<Uint8Array> {
    for (const [, text] of rows.texts()) yield encoder.encode(`${text}\n`);
  }
  return { name: "the export", stream };
}

/**
 * Images by the ids of their tasks, which both an export and the list have; and with the addresses of this run. The id
 * of the asset is kept where it is known.
 */
async function* withTaskIds(
  images: AsyncIterable<DatasetImage>,
  rows: TaskRows,
): AsyncGenerator<DatasetImage> {
  for await (const image of images) {
    // The ids of pages are those of their assets with a number, and their addresses are their own.
    if (image.asset !== undefined) {
      const page = rows.pageAddress(image.url);
      yield { ...image, ...(page === undefined ? {} : { url: page }) };
      continue;
    }
    const { task } = image.extra;
    const id = isRow(task) && typeof task["taskId"] === "string" ? task["taskId"] : String(image.id);
    const url = rows.address(id, image.url);
    const assetId = String(image.id);
    yield {
      ...image,
      id,
      ...(url === undefined ? {} : { url }),
      extra: assetId === id ? image.extra : { ...image.extra, assetId },
    };
  }
}

async function* withProgress(
  images: AsyncIterable<DatasetImage>,
  total: number,
  terminal: Terminal,
): AsyncGenerator<DatasetImage> {
  const progress = terminal.progress("Images");
  let done = 0;
  try {
    for await (const image of images) {
      yield image;
      done += 1;
      progress.update(done, total);
    }
  } finally {
    progress.end();
  }
}

function changesText({ added, changed, gone, kept }: Changes): string {
  const parts = [
    `${count(changed, "task")} changed`,
    `${added.toLocaleString("en-US")} ${added === 1 ? "is" : "are"} new`,
    `${gone.toLocaleString("en-US")} ${gone === 1 ? "is" : "are"} gone`,
    `${kept.toLocaleString("en-US")} ${kept === 1 ? "is as it was" : "are as they were"}`,
  ];
  return `Since the pull before: ${parts.join(", ")}.`;
}

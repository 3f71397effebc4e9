import { createReadStream, existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { createGunzip, createGzip } from "node:zlib";
import { Readable } from "node:stream";
import { WorldError } from "./failure.ts";
import { addressOf, isRow, type Row, TaskRows } from "./task-rows.ts";
import type { Via } from "./task-sources.ts";

/** What a pull leaves in its dataset, so that the next one takes only what changed. */
export const STATE_FILE = ".angokit-pull.ndjson.gz";

/** How a dataset was pulled. */
export interface StateHeader {
  readonly project: string;
  readonly via: Via;
  /** Of angokit. */
  readonly version: string;
  /** Tells whether the classes are still those. */
  readonly classes: string;
  /** The flags that shape the dataset. */
  readonly flags: Readonly<Record<string, unknown>>;
}

/** An image file of the dataset. */
export interface ImageFile {
  /** From the dataset's folder, with `/`. */
  readonly path: string;
  readonly bytes: number;
}

/** The tasks that a dataset was made of, with what else a pull knew. */
export class PullState {
  readonly header: StateHeader;
  readonly rows: TaskRows;
  readonly #out: string;
  readonly #images: ReadonlyMap<string, ImageFile>;

  private constructor(out: string, header: StateHeader, { rows, images }: StateTasks) {
    this.#out = out;
    this.header = header;
    this.rows = rows;
    this.#images = images;
  }

  /**
   * The state of the dataset at a place; undefined where there is none.
   * @throws WorldError `pull/state` where it can't be read
   */
  static async read(out: string): Promise<PullState | undefined> {
    const path = join(out, STATE_FILE);
    if (!existsSync(path)) return undefined;
    const tasks: StateTasks = { rows: new TaskRows(), images: new Map() };
    try {
      let header: StateHeader | undefined;
      for await (const line of linesOf(path)) {
        const entry: unknown = JSON.parse(line);
        if (header === undefined) header = headerOf(entry);
        else readTask(entry, tasks);
      }
      if (header === undefined) throw new TypeError("it is empty");
      return new PullState(out, header, tasks);
    } catch (error) {
      tasks.rows.remove();
      const reason = error instanceof Error ? error.message : String(error);
      throw new WorldError(
        "pull/state",
        `${path} can't be read: ${reason}. Without --since, and with --overwrite, all is taken anew.`,
        { cause: error },
      );
    }
  }

  /** Whether a pull with these tasks would write what is there, and all of it is there. */
  isAsWritten(header: StateHeader, rows: TaskRows): boolean {
    const isSame = JSON.stringify(header) === JSON.stringify(this.header) && rows.size === this.rows.size;
    if (!isSame) return false;
    const before = this.rows.texts();
    for (const [id, text] of rows.texts()) {
      const { value } = before.next();
      if (value === undefined || value[0] !== id || value[1] !== text) return false;
    }
    return writtenFiles(this.#out).every((path) => existsSync(join(this.#out, path)));
  }

  /** Whether a task has to be taken again to have its image: the dataset has none, and the address was signed. */
  lacksImage(id: string): boolean {
    return this.rows.isSigned(id) && this.image(id, this.rows.get(id)) === undefined;
  }

  /** The file of a task's image in the dataset, if it is there and is of the asset that the task has now. */
  image(id: string, row: Row | undefined): string | undefined {
    const image = this.#images.get(id);
    const before = this.rows.get(id);
    if (image === undefined || before === undefined || row === undefined) return undefined;
    if (addressOf(before) !== addressOf(row)) return undefined;
    const path = join(this.#out, image.path);
    const status = statSync(path, { throwIfNoEntry: false });
    return status?.isFile() === true && status.size === image.bytes ? path : undefined;
  }
}

/** What the lines of a state say. */
interface StateTasks {
  readonly rows: TaskRows;
  readonly images: Map<string, ImageFile>;
}

/** The bytes of {@link STATE_FILE}. */
export function stateBytes(
  header: StateHeader,
  rows: TaskRows,
  images: ReadonlyMap<string, ImageFile>,
): AsyncIterable<Uint8Array> {
  function* lines(): Generator<string> {
    yield `${JSON.stringify({ angokit: 1, ...header })}\n`;
    for (const [id, text] of rows.texts()) {
      const image = images.get(id);
      const file = image === undefined ? "" : `"image":${JSON.stringify(image)},`;
      const signed = rows.isSigned(id) ? '"signed":true,' : "";
      yield `{"id":${JSON.stringify(id)},${file}${signed}"task":${text}}\n`;
    }
  }
  return Readable.from(lines()).pipe(createGzip());
}

/** The paths in angokit's list of what it wrote; whether a file was edited since is checked where it is replaced. */
function writtenFiles(out: string): readonly string[] {
  const manifest: unknown = JSON.parse(readFileSync(join(out, ".angokit-manifest.json"), "utf8"));
  const files = isRow(manifest) ? manifest["files"] : undefined;
  return Array.isArray(files) ? files.map((row: unknown) => String(Array.isArray(row) ? row[0] : row)) : [];
}

async function* linesOf(path: string): AsyncGenerator<string> {
  let rest = "";
  const source = createReadStream(path);
  const text = source.pipe(createGunzip()).setEncoding("utf8");
  source.once("error", (error) => text.destroy(error));
  for await (const chunk of text) {
    const lines = (rest + String(chunk)).split("\n");
    rest = lines.pop() ?? "";
    yield* lines;
  }
  if (rest !== "") throw new TypeError("its end is missing");
}

function headerOf(entry: unknown): StateHeader {
  if (isRow(entry) && entry["angokit"] === 1) {
    const { project, via, version, classes, flags } = entry;
    const isVia = via === "export" || via === "pages";
    const isText = typeof project === "string" && typeof version === "string" && typeof classes === "string";
    if (isText && isVia && isRow(flags)) return { project, via, version, classes, flags };
  }
  throw new TypeError("another version of angokit wrote it");
}

function readTask(entry: unknown, { rows, images }: StateTasks): void {
  if (!isRow(entry)) throw new TypeError("a line of it is no task");
  const { id, task, image } = entry;
  if (typeof id !== "string" || !isRow(task)) throw new TypeError("a line of it is no task");
  rows.add(id, task);
  if (entry["signed"] === true) rows.markSigned(id);
  if (!isRow(image)) return;
  const { path, bytes } = image;
  if (typeof path === "string" && typeof bytes === "number") images.set(id, { path, bytes });
}

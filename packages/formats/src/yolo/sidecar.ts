import { assertDepth } from "../json/depth.ts";
import type { DatasetImage, Header } from "../model/dataset.ts";
import { FormatError } from "../model/diagnostic.ts";
import type { JsonObject } from "../model/json.ts";
import { isJsonObject } from "../model/json.ts";
import type { Source } from "../io/source.ts";
import { lines } from "../io/lines.ts";
import { SIDECAR_NAME, SIDECAR_VERSION as VERSION } from "./layout.ts";
import { headerOf, imageOf, RecordError } from "../sidecar/record.ts";
import type { YoloDatasetTask } from "./shapes.ts";

/*
 * The sidecar holds what YOLO's text can't: one JSON value per line.
 *
 * 1. `{"angokit":1,"header":…,"options":…}`: the version of this format, the header of the dataset, how it was written
 * 2. a line per image: `{"path":…,"rows":[…],"image":…}`: where the image lies, the label row of each annotation as
 *    written (`null`: it has none; with `classify` the folder of the class instead of a row), and the whole record of the image. `path` is `null` for what is not in the dataset.
 * 3. `{"images":n}`: the number of lines between, so that a file that was cut off is noticed
 */

/** The first line. */
export interface SidecarHead {
  readonly header: Header;
  readonly task: YoloDatasetTask;
  /** Class names as written to data.yaml. */
  readonly names: readonly string[];
  /** The category of each class, as an index into the header's; `null` where there is none. */
  readonly categories: readonly (number | null)[];
  /** Of images in folders of classes, where the classes are the answers to this question and not the categories. */
  readonly question?: string;
}

/** The line of an image. */
export interface SidecarEntry {
  readonly path: string | null;
  readonly rows: readonly (string | null)[];
  readonly image: DatasetImage;
}

/** A sidecar that is being read: its head, and its images in the order of the dataset that was written. */
export interface Sidecar {
  readonly head: SidecarHead;
  readonly entries: AsyncIterable<SidecarEntry>;
}

/**
 * Reads a sidecar.
 *
 * @throws FormatError `yolo/sidecar` here or while `entries` is read, where a line is not what was written
 */
export async function readSidecar(source: Source): Promise<Sidecar> {
  for await (const { text, line } of lines(source)) {
    const value = parse(text, line);
    const version = value["angokit"];
    if (version !== VERSION)
      throw corrupt(
        line,
        `its version is ${JSON.stringify(version ?? null)}, this angokit reads ${String(VERSION)}`,
      );
    const head = checked(line, () => headOf(value));
    return { head, entries: entriesOf(source, head.header.categories.length) };
  }
  throw corrupt(1, "it is empty");
}

async function* entriesOf(source: Source, categories: number): AsyncGenerator<SidecarEntry> {
  let images = 0;
  let at = 0;
  let isWhole = false;
  for await (const { text, line } of lines(source)) {
    at = line;
    if (line === 1) continue;
    if (isWhole) throw corrupt(line, "it goes on after its end");
    const value = parse(text, line);
    if ("images" in value) {
      if (value["images"] !== images)
        throw corrupt(
          line,
          `it has ${String(images)} images, not ${JSON.stringify(value["images"] ?? null)}`,
        );
      isWhole = true;
      continue;
    }
    images += 1;
    yield checked(line, () => entryOf(value, categories));
  }
  if (!isWhole) throw corrupt(at, "its end is missing");
}

function headOf(value: JsonObject): SidecarHead {
  const header = headerOf(value["header"]);
  const options = value["options"];
  if (!isJsonObject(options)) throw new RecordError("options");
  const { task, names, categories, question } = options;
  if (!isTask(task)) throw new RecordError("options.task");
  if (!Array.isArray(names) || !names.every((name: unknown) => typeof name === "string"))
    throw new RecordError("options.names");
  const isIndex = (at: unknown): at is number | null =>
    at === null || (typeof at === "number" && header.categories[at] !== undefined);
  if (!Array.isArray(categories) || categories.length !== names.length || !categories.every(isIndex))
    throw new RecordError("options.categories");
  if (question !== undefined && typeof question !== "string") throw new RecordError("options.question");
  return { header, task, names, categories, ...(question === undefined ? {} : { question }) };
}

const TASKS: readonly unknown[] = [
  "detect",
  "segment",
  "obb",
  "pose",
  "classify",
] satisfies YoloDatasetTask[];

function isTask(task: unknown): task is YoloDatasetTask {
  return TASKS.includes(task);
}

function entryOf(value: JsonObject, categories: number): SidecarEntry {
  const { path, rows } = value;
  const image = imageOf(value["image"]);
  if (path !== null && typeof path !== "string") throw new RecordError("path");
  if (!Array.isArray(rows) || rows.length !== image.annotations.length || !rows.every(isRow))
    throw new RecordError("rows");
  if (image.annotations.some(({ category }) => category >= categories))
    throw new RecordError("annotations.category");
  return { path, rows, image };
}

function isRow(row: unknown): row is string | null {
  return row === null || typeof row === "string";
}

function parse(text: string, line: number): JsonObject {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw corrupt(line, "it is no JSON", error);
  }
  if (!isJsonObject(value)) throw corrupt(line, "it is no JSON object");
  assertDepth(value, { file: SIDECAR_NAME, line });
  return value;
}

function checked<T>(line: number, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof RecordError)) throw error;
    throw corrupt(line, `${error.message} is not what angokit writes`, error);
  }
}

function corrupt(line: number, why: string, cause?: unknown): FormatError {
  const message = `${SIDECAR_NAME}, line ${String(line)}, is damaged: ${why}. Restore the file, or read the dataset without it.`;
  return new FormatError(
    "yolo/sidecar",
    message,
    { file: SIDECAR_NAME, line },
    cause === undefined ? undefined : { cause },
  );
}

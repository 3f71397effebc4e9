import { readOnce } from "../model/read-once.ts";
import { hasImageExtension, stemOf } from "../io/names.ts";
import { type Folder, readText, type Source } from "../io/source.ts";
import { jsonItems } from "../json/items.ts";
import type { Dataset, DatasetImage, Header } from "../model/dataset.ts";
import { FormatError, type OnDiagnostic, throwOnError } from "../model/diagnostic.ts";
import { isJsonObject, type Json } from "../model/json.ts";
import {
  folderOf,
  inFolder,
  inOrder,
  openedFiles,
  orderedNames,
  pathBelow,
  recordOf,
  silent,
  type Tell,
  tellOf,
} from "../per-image/record-files.ts";
import { type ReadRecords, restored } from "../sidecar/restored.ts";
import { SIDECAR_NAME, writtenOptions } from "../sidecar/text.ts";
import { type Bitmap, readBitmap } from "./bitmap.ts";
import { WithoutImageData } from "./image-data.ts";
import { labelmeFormat } from "./form.ts";
import { type LabelmeRecord, listOf, readImage } from "./image.ts";
import { IGNORED, LABELS_FILE, namesOf } from "./labels.ts";

/** How a labelme dataset is read. */
export interface ReadLabelmeOptions {
  /** Told of what is wrong with the dataset; the first `error` is thrown where it is not given. */
  readonly onDiagnostic?: OnDiagnostic;
  /** Whether what was kept beside the dataset when angokit wrote it comes back; `true` unless given. */
  readonly sidecar?: boolean;
}

/**
 * Reads a labelme dataset: a JSON file for each image, in a folder and those below it, or one by itself.
 *
 * Rectangles become boxes, oriented ones rotated boxes, lines polylines, masks masks of the whole image; polygons with
 * the same label and `group_id` parts of one object. A circle becomes a polygon with `extra.ellipse`; several
 * `points`, and kinds that are not known, stay as they are. Flags are attributes. Classes are in the order of
 * `labels.txt`, the others by name. `imageData` is passed over.
 * https://github.com/wkentaro/labelme
 *
 * @throws FormatError `labelme/no-files`, `sidecar/damaged`; the first error where no one is told
 */
export async function readLabelme(
  input: Folder | Source,
  options: ReadLabelmeOptions = {},
): Promise<Dataset> {
  const folder = "list" in input ? input : folderOfFile(input);
  const paths = await folder.list();
  const hasSidecar = options.sidecar !== false && paths.includes(SIDECAR_NAME);
  const sidecar = hasSidecar ? folder.open(SIDECAR_NAME) : undefined;
  const isOwn = sidecar !== undefined && (await writtenOptions(sidecar, "labelme")) !== undefined;
  const records = await new LabelmeReader(folder, paths, options.onDiagnostic ?? throwOnError).records();
  if (sidecar === undefined || !isOwn)
    return { header: records.header, images: readOnce(records.images([])) };
  return restored(records, sidecar, labelmeFormat);
}

/** One file as a folder. */
function folderOfFile(source: Source): Folder {
  const name = source.name.replace(/^.*[/\\]/, "");
  const path = isLabelFile(name) ? name : "labels.json";
  return { name: source.name, list: async () => [path], open: () => source };
}

function isLabelFile(path: string): boolean {
  return /(?:^|\/)[^./][^/]*\.json$/i.test(path);
}

interface LabelFile {
  readonly path: string;
}

class LabelmeReader {
  readonly #folder: Folder;
  readonly #files: readonly LabelFile[];
  readonly #images: ReadonlySet<string>;
  readonly #labels: string | undefined;
  readonly #onDiagnostic: OnDiagnostic;

  constructor(folder: Folder, paths: readonly string[], onDiagnostic: OnDiagnostic) {
    this.#folder = folder;
    this.#files = paths.filter(isLabelFile).map((path) => ({ path }));
    this.#images = new Set(paths.filter(hasImageExtension));
    this.#labels = paths.find((path) => path === LABELS_FILE);
    this.#onDiagnostic = onDiagnostic;
    // What has no images at all may still have been written here.
    if (this.#files.length > 0 || paths.includes(SIDECAR_NAME)) return;
    throw new FormatError("labelme/no-files", `${folder.name} has no JSON files.`, { file: folder.name });
  }

  async records(): Promise<ReadRecords> {
    const header = await this.#header();
    const ranks = new Map(header.categories.map(({ name }, rank) => [name, rank]));
    return { header, images: (order) => this.#read(order, ranks) };
  }

  async #header(): Promise<Header> {
    const used = new Set<string>();
    let embedded = 0;
    for await (const [, source] of openedFiles(this.#folder, this.#files)) {
      const members = await recordOf(() => membersOf(source), "labelme/json", silent);
      for (const shape of listOf(members?.json["shapes"])) {
        const label = isJsonObject(shape) ? shape["label"] : undefined;
        if (typeof label === "string") used.add(label);
      }
      if (members?.hasData === true) embedded += 1;
    }
    const text = this.#labels === undefined ? "" : await readText(this.#folder.open(this.#labels));
    const listed = namesOf(text).filter((name) => !IGNORED.includes(name) || used.has(name));
    const names = orderedNames(listed, used);
    const note = (code: string, message: string): void =>
      this.#onDiagnostic({ code, severity: "note", message, file: this.#folder.name });
    const fresh = names.length - new Set(listed).size;
    if (fresh > 0)
      note(
        "labelme/classes-by-name",
        `${fresh} of the classes are in no list, and come in the order of their names: their numbers can change.`,
      );
    if (embedded > 0)
      note(
        "labelme/image-data",
        `${embedded} files hold their image, too (imageData): it is passed over, the image file counts.`,
      );
    const categories = names.map((name) => ({ id: name, name, extra: {} }));
    return { source: "labelme", categories, splits: [], info: {}, extra: {} };
  }

  async *#read(order: readonly string[], ranks: ReadonlyMap<string, number>): AsyncGenerator<DatasetImage> {
    for await (const [{ path }, source] of openedFiles(
      this.#folder,
      inOrder(this.#files, order, (file) => stemOf(file.path)),
    )) {
      const tell = tellOf(this.#onDiagnostic, path);
      const members = await recordOf(() => membersOf(source), "labelme/json", tell);
      if (members === undefined) continue;
      if (!Array.isArray(members.json["shapes"])) {
        tell(
          "labelme/not-labelme",
          "warning",
          "This JSON has no shapes: it is not of labelme, and passed over.",
        );
        continue;
      }
      yield this.#placed(await recordFrom(members, path), ranks, tell);
    }
  }

  #placed(record: LabelmeRecord, ranks: ReadonlyMap<string, number>, tell: Tell): DatasetImage {
    const { image } = readImage(record, ranks, tell);
    const folder = folderOf(record.id);
    const file = image.name.slice(image.name.lastIndexOf("/") + 1);
    const beside = pathBelow(folder, `../images/${file}`) ?? file;
    const candidates = [image.name, inFolder(folder, file), beside];
    const path = candidates.find((candidate) => this.#images.has(candidate));
    return path === undefined ? image : { ...image, path };
  }
}

interface Members {
  readonly json: Readonly<Record<string, Json>>;
  readonly lines: readonly number[];
  readonly hasData: boolean;
}

/** The members of a file without the image in it. */
async function membersOf(source: Source): Promise<Members> {
  const members = new Map<string, Json>();
  const lists = new Map<string, Json[]>();
  const lines: number[] = [];
  const passed = new WithoutImageData(source);
  let hasData = false;
  for await (const { key, index, value, line } of jsonItems(passed)) {
    if (key === undefined) continue;
    if (!allFinite(value)) {
      const message = `A number of ${key} is larger than numbers can be.`;
      throw new FormatError("json/not-finite", message, { file: source.name, line });
    }
    if (key === "imageData") hasData = typeof value === "string" && value !== "";
    else if (index === undefined) members.set(key, value);
    else {
      const list = index === 0 ? [] : (lists.get(key) ?? []);
      list.push(value);
      lists.set(key, list);
      members.set(key, list);
      if (key === "shapes") lines[index] = line;
    }
  }
  return { json: Object.fromEntries(members), lines, hasData: hasData || passed.passed > 0 };
}

/** Whether all numbers are: 1e999 is JSON, but no number that could be written again. */
function allFinite(value: Json): boolean {
  if (typeof value === "number") return Number.isFinite(value);
  if (typeof value !== "object" || value === null) return true;
  return Object.values(value).every((member) => member === undefined || allFinite(member));
}

async function recordFrom({ json, lines }: Members, path: string): Promise<LabelmeRecord> {
  const bitmaps = new Map<number, Bitmap>();
  for (const [at, shape] of listOf(json["shapes"]).entries()) {
    if (!isJsonObject(shape) || shape["shape_type"] !== "mask" || typeof shape["mask"] !== "string") continue;
    const bitmap = await readBitmap(shape["mask"], path);
    if (bitmap !== undefined) bitmaps.set(at, bitmap);
  }
  return { id: stemOf(path), json, bitmaps, lines };
}

import { stemOf } from "../io/names.ts";
import type { Sink } from "../io/sink.ts";
import { withoutSecret } from "../io/url.ts";
import { jsonText } from "../json/text.ts";
import type { Category, DatasetImage, Header } from "../model/dataset.ts";
import { isJsonObject, type Json, type JsonObject } from "../model/json.ts";
import { silent } from "../per-image/record-files.ts";
import type { ImageForm, RecordFormat, WrittenImage, Written } from "../sidecar/image-form.ts";
import type { Bitmap } from "./bitmap.ts";
import { type LabelmeRecord, readImage } from "./image.ts";
import { IGNORED, isListable, LABELS_FILE } from "./labels.ts";
import { answersOf, shapesOf, type WrittenShape } from "./written-shape.ts";

/** labelme. */
export const labelmeFormat: RecordFormat<LabelmeRecord> = {
  name: "labelme",
  title: "labelme",
  // The corners of turned boxes are calculated.
  precision: 1e-6,
  form: (header) => new LabelmeForm(header),
  imagePath: (name) => name,
  write: writeFiles,
};

/** Of a file that does not come from labelme: the members of its shapes are those of this version. */
const VERSION = "5.5.0";

class LabelmeForm implements ImageForm<LabelmeRecord> {
  readonly #names: readonly string[];
  readonly #ranks = new Map<string, number>();
  readonly #isOwn: boolean;

  constructor(header: Header) {
    this.#names = header.categories.map(className);
    this.#isOwn = header.source === "labelme";
    for (const [rank, name] of this.#names.entries()) if (!this.#ranks.has(name)) this.#ranks.set(name, rank);
  }

  write(image: DatasetImage, path: string): Written<LabelmeRecord> {
    const shapes: WrittenShape[] = [];
    /** The annotation of each shape. */
    const sources: number[] = [];
    const freshGroup = freshGroups(image);
    for (const [rank, annotation] of image.annotations.entries()) {
      const label = this.#names[annotation.category] ?? "";
      for (const shape of shapesOf(annotation, label, this.#isOwn, freshGroup)) {
        shapes.push(shape);
        sources.push(rank);
      }
    }
    const text = jsonText(this.#members(image, path, shapes));
    const json: unknown = JSON.parse(text);
    const bitmaps = new Map<number, Bitmap>();
    for (const [at, { bitmap }] of shapes.entries()) if (bitmap !== undefined) bitmaps.set(at, bitmap);
    const record: LabelmeRecord = { id: stemOf(path), json: isJsonObject(json) ? json : {}, bitmaps, text };
    // Parts of two objects that are alike become one: then it stands for the first.
    const origins = readImage(record, this.#ranks, silent).shapes.map(([first = 0]) => sources[first] ?? 0);
    return { record, origins };
  }

  read(record: LabelmeRecord): DatasetImage {
    return readImage(record, this.#ranks, silent).image;
  }

  readCategory(category: Category, isUsed: boolean): Omit<Category, "extra"> | undefined {
    const name = className(category);
    return isUsed || isListable(name) ? { id: name, name } : undefined;
  }

  readHeader(): Pick<Header, "info" | "extra"> {
    return { info: {}, extra: {} };
  }

  #members(
    { width, height, extra, attributes }: DatasetImage,
    path: string,
    shapes: readonly WrittenShape[],
  ): JsonObject {
    const own: JsonObject = this.#isOwn ? extra : {};
    const isKnown = width !== undefined && height !== undefined;
    const side = (name: string, value: number | undefined): Json =>
      isKnown ? (value ?? null) : (own[name] ?? null);
    return {
      version: VERSION,
      ...own,
      flags: own["flags"] ?? answersOf(attributes).flags,
      shapes: shapes.map(({ json }) => json),
      imagePath: path.slice(path.lastIndexOf("/") + 1),
      imageData: null,
      imageHeight: side("imageHeight", height),
      imageWidth: side("imageWidth", width),
    };
  }
}

function className({ name }: Category): string {
  return withoutSecret(name);
}

/** Numbers of groups that no annotation of the image has yet. */
function freshGroups({ annotations }: DatasetImage): () => number {
  const taken = new Set(annotations.map(({ extra }) => extra["group_id"]));
  let next = 0;
  return () => {
    do next += 1;
    while (taken.has(next));
    return next;
  };
}

async function writeFiles(
  sink: Sink,
  header: Header,
  records: AsyncIterable<WrittenImage<LabelmeRecord>>,
): Promise<void> {
  for await (const { record } of records)
    await sink.write(`${record.id}.json`, `${record.text ?? jsonText(record.json)}\n`);
  const names = new Set(header.categories.map(className).filter(isListable));
  await sink.write(LABELS_FILE, [...IGNORED, ...names].map((name) => `${name}\n`).join(""));
}

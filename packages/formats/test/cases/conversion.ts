import {
  convert,
  type Dataset,
  type DatasetImage,
  type Diagnostic,
  FormatError,
  memoryFolder,
  memorySink,
  memorySource,
  readCoco,
  readYolo,
  writeCoco,
  writeYolo,
  type WriteYoloOptions,
} from "../../src/index.ts";

/** What goes wrong elsewhere, with the issue that says so; what is done here, and what must come of it. */
export type Case = readonly [title: string, actual: () => Promise<unknown>, expected: unknown];

/** A COCO file of one image of 100 × 50 pixels and one class, with whatever is given in place of that. */
export function coco(parts: Readonly<Record<string, unknown>> = {}): string {
  return JSON.stringify({ images: [photo()], annotations: [object()], categories: [cat], ...parts });
}

export const cat = { id: 1, name: "cat" };
export const dog = { id: 2, name: "dog" };
/** The row of {@link object}. */
export const ROW = "0 0.2 0.4 0.2 0.4";

export function photo(members: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return { id: 1, file_name: "a.jpg", width: 100, height: 50, ...members };
}

export function object(members: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return {
    id: 1,
    image_id: 1,
    category_id: 1,
    bbox: [10, 10, 20, 20],
    area: 400,
    iscrowd: 0,
    ...members,
  };
}

/** What became of a conversion to YOLO. */
export interface Outcome {
  /** The code of the error that ended it. */
  error?: string;
  /** The label files below `labels/train/`, without the newline at their end. */
  labels: Record<string, string>;
  classes: readonly string[];
  /** What the reader said: severity and code. */
  found: readonly string[];
  /** What the report counts: feature and number. */
  kept: readonly string[];
  lost: readonly string[];
  messages: readonly string[];
}

/** Converts a COCO file to YOLO; what is written must be read back by the reader without a fault. */
export async function toYolo(text: string, options: WriteYoloOptions = {}): Promise<Outcome> {
  const found: string[] = [];
  const outcome: Outcome = { labels: {}, classes: [], found, kept: [], lost: [], messages: [] };
  const sink = memorySink();
  try {
    const report = await convert(await readingCoco(text, found), writeYolo(sink, options));
    outcome.kept = report.kept.map(({ feature, count }) => `${feature} ${String(count)}`);
    outcome.lost = report.lost.map(({ feature, count }) => `${feature} ${String(count)}`);
    outcome.messages = report.messages;
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    return { ...outcome, error: error.code };
  }
  for (const path of sink.files.keys()) {
    if (path.startsWith("labels/train/"))
      outcome.labels[path.slice("labels/train/".length)] = sink.text(path).trimEnd();
  }
  const back = await readYolo(memoryFolder("out", sink.files));
  outcome.classes = back.header.categories.map(({ name }) => name);
  await imagesOf(back);
  return outcome;
}

/** The label rows of one image. */
export async function rowsOf(annotations: readonly unknown[], options?: WriteYoloOptions): Promise<string[]> {
  const { labels, error } = await toYolo(coco({ annotations }), options);
  if (error !== undefined) throw new Error(error);
  return (labels["a.txt"] ?? "").split("\n");
}

/** Reads a COCO file; what is found is added to a list as severity and code. */
export function readingCoco(text: string, found: string[] = []): Promise<Dataset> {
  const onDiagnostic = ({ severity, code }: Diagnostic): void => void found.push(`${severity} ${code}`);
  return readCoco(memorySource("case.json", text), { onDiagnostic });
}

/** A COCO file as JSON, loosely. */
export interface CocoJson {
  readonly images: readonly Record<string, unknown>[];
  readonly annotations: readonly Record<string, unknown>[];
  readonly categories: readonly Record<string, unknown>[];
}

/** Writes a dataset as COCO. */
export async function toCoco(dataset: Dataset): Promise<CocoJson> {
  const sink = memorySink();
  await convert(dataset, writeCoco(sink));
  return JSON.parse(sink.text("annotations.json"));
}

/** The same file read and written again. */
export async function throughCoco(text: string): Promise<CocoJson> {
  return toCoco(await readingCoco(text));
}

/** The files of a dataset that was converted to YOLO. */
export async function yoloFiles(
  dataset: Dataset,
  options: WriteYoloOptions = {},
): Promise<ReadonlyMap<string, Uint8Array>> {
  const sink = memorySink();
  await convert(dataset, writeYolo(sink, options));
  return sink.files;
}

/** Reads label files of images of 100 × 50 pixels, `images/<stem>.jpg` for each. */
export async function readingLabels(
  labels: Readonly<Record<string, string>>,
  found: string[] = [],
  yaml = "names: [cat, dog]",
): Promise<Dataset> {
  const files = new Map([["data.yaml", `train: images\nval: images\n${yaml}\n`]]);
  for (const [stem, text] of Object.entries(labels)) {
    files.set(`images/${stem}.jpg`, "");
    files.set(`labels/${stem}.txt`, text);
  }
  return readYolo(memoryFolder("in", files), {
    imageSize: async () => ({ width: 100, height: 50 }),
    onDiagnostic: ({ severity, code }) => void found.push(`${severity} ${code}`),
  });
}

export async function imagesOf(dataset: Dataset): Promise<DatasetImage[]> {
  const images: DatasetImage[] = [];
  for await (const image of dataset.images) images.push(image);
  return images;
}

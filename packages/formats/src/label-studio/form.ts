import type { Sink } from "../io/sink.ts";
import { withoutSecrets } from "../json/text.ts";
import type { Header } from "../model/dataset.ts";
import type { JsonObject } from "../model/json.ts";
import type { Mask } from "../model/shapes.ts";
import type { ImageForm, RecordFormat, WrittenImage } from "../sidecar/image-form.ts";
import { ConfigWriter, readClass } from "./config.ts";
import { ControlNames } from "./control-names.ts";
import { className } from "./region.ts";
import { CLASS_CONTROL, imageOfTask } from "./task.ts";
import { untold } from "./told.ts";
import { type ResultsAs, writtenTask } from "./written-task.ts";

/** Names of the files of a dataset. */
const TASKS_NAME = "tasks.json";
export const CONFIG_NAME = "label-config.xml";

/** Label Studio as a format with one record for an image. */
export function labelStudioFormat(options: {
  readonly results?: ResultsAs | undefined;
  readonly predictions?: boolean | undefined;
}): RecordFormat<JsonObject> {
  return {
    name: "label-studio",
    title: "Label Studio JSON",
    precision: 1e-6,
    options: options.results === undefined ? {} : { results: options.results },
    form: (header) => formOf(header, options.results, options.predictions ?? false),
    imagePath: (name) => `images/${name}`,
    write,
  };
}

function formOf(header: Header, results: ResultsAs | undefined, predictions: boolean): ImageForm<JsonObject> {
  const ranks = new Map<string, number>();
  for (const [rank, category] of header.categories.entries()) {
    const name = className(category);
    if (!ranks.has(name)) ranks.set(name, rank);
  }
  const bitmasks = new Map<string, Mask>();
  const context = { ranks, classControls: new Set([CLASS_CONTROL]), predictions, bitmasks };
  const controls = new ControlNames(header.source === "label-studio");
  return {
    write: (image, path) => {
      // What was written last is what is read next.
      bitmasks.clear();
      return writtenTask(image, path, { header, results, controls, bitmasks });
    },
    read: (record) => imageOfTask(record, context, untold),
    readCategory: readClass,
    readHeader: () => ({ info: {}, extra: {} }),
  };
}

async function write(
  sink: Sink,
  header: Header,
  records: AsyncIterable<WrittenImage<JsonObject>>,
): Promise<void> {
  const config = new ConfigWriter(header.categories, header.source === "label-studio");
  async function* text(): AsyncGenerator<string> {
    let start = "[\n";
    for await (const { record } of records) {
      config.add(record);
      yield `${start}${JSON.stringify(record)}`;
      start = ",\n";
    }
    yield start === "[\n" ? "[]\n" : "\n]\n";
  }
  await sink.write(TASKS_NAME, text());
  await sink.write(CONFIG_NAME, withoutSecrets(config.text()));
}

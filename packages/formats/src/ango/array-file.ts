import { jsonText } from "../json/text.ts";
import type { Sink } from "../io/sink.ts";
import type { Dataset, DatasetImage } from "../model/dataset.ts";
import { FormatError } from "../model/diagnostic.ts";
import type { JsonObject } from "../model/json.ts";
import type { WriteReport } from "../model/loss.ts";
import { LossCounter } from "../model/loss.ts";
import { AngoLosses } from "./losses.ts";

/** One asset as it is written, and how many annotations are in it. */
export interface WrittenAsset {
  readonly value: JsonObject;
  readonly annotations: number;
}

/** How a dataset becomes a file. */
export interface ArrayFile {
  readonly path: string;
  readonly strict: boolean;
  /** The asset of an image. `losses` counts what is not in it. */
  readonly assetOf: (image: DatasetImage, losses: AngoLosses) => WrittenAsset;
  /** More to say at the end. */
  readonly messages: () => readonly string[];
}

/**
 * Writes a JSON array with one asset to a line, commits the sink, and aborts it on any error. No signed URL is
 * written with its query.
 */
export async function writeArrayFile(sink: Sink, dataset: Dataset, file: ArrayFile): Promise<WriteReport> {
  const counter = new LossCounter();
  const losses = new AngoLosses(counter, file.path);
  const used = new Set<number>();
  let images = 0;
  let annotations = 0;

  async function* lines(): AsyncGenerator<string> {
    for await (const image of dataset.images) {
      for (const { category } of image.annotations) used.add(category);
      const { value, annotations: count } = file.assetOf(image, losses);
      const text = jsonText(value);
      yield `${images === 0 ? "[\n" : ",\n"}${text}`;
      images += 1;
      annotations += count;
    }
    yield images === 0 ? "[]\n" : "\n]\n";
  }

  try {
    await sink.write(file.path, lines());
    losses.header(dataset.header, used);
    const lost = counter.list();
    if (file.strict && lost.length > 0) {
      const what = lost.map(({ feature, count }) => `${feature} (${count})`).join(", ");
      throw new FormatError("output/loss", `Ango's JSON can't hold all of the dataset: ${what}.`, {
        file: file.path,
      });
    }
    await sink.commit();
    return { images, annotations, lost, kept: [], messages: file.messages() };
  } catch (error) {
    await sink.abort();
    throw error;
  }
}

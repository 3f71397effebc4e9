import { jsonText } from "../json/text.ts";
import type { Sink } from "../io/sink.ts";
import type { Dataset, DatasetImage } from "../model/dataset.ts";
import { FormatError } from "../model/diagnostic.ts";
import type { JsonObject } from "../model/json.ts";
import type { WriteReport } from "../model/loss.ts";
import { LossCounter } from "../model/loss.ts";
import { AngoLosses } from "./losses.ts";
import { type AssetImages, isNextPage } from "./next-page.ts";
import { isInterpolated } from "./page-marks.ts";

/** One asset as it is written, and how many annotations are in it. */
export interface WrittenAsset {
  readonly value: JsonObject;
  readonly annotations: number;
}

/** How a dataset becomes a file. */
export interface ArrayFile {
  readonly path: string;
  readonly strict: boolean;
  /** The asset of an image, or of its pages. `losses` counts what is not in it. */
  readonly assetOf: (images: AssetImages, losses: AngoLosses) => WrittenAsset;
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
  let assets = 0;
  let pagesJoined = 0;
  let assetsJoined = 0;
  const ids = new Set<string>();
  let annotations = 0;
  const own = dataset.header.source === "ango";

  async function* lines(): AsyncGenerator<string> {
    // Pages of one asset come one after the other, and are written when the last is there.
    let pages: [DatasetImage, ...DatasetImage[]] | undefined;
    for await (const image of dataset.images) {
      images += 1;
      for (const { category } of image.annotations) used.add(category);
      if (pages !== undefined && isNextPage(image, pages.at(-1) ?? pages[0], own)) {
        pages.push(image);
        continue;
      }
      if (pages !== undefined) yield joinedLine(pages);
      pages = undefined;
      if (image.asset === undefined) yield line([image]);
      else pages = [image];
    }
    if (pages !== undefined) yield joinedLine(pages);
    yield assets === 0 ? "[]\n" : "\n]\n";
  }

  async function joinedLine(pages: AssetImages): Promise<string> {
    const [{ asset }] = pages;
    pagesJoined += pages.length;
    assetsJoined += 1;
    ids.add(JSON.stringify([asset?.kind, asset?.id]));
    const hasInterpolated =
      own && pages.some((page) => page.annotations.some((annotation) => isInterpolated(annotation, page)));
    if (!hasInterpolated) return line(pages);
    const { withoutInterpolated } = await import("./key-frames.ts");
    return line(withoutInterpolated(pages));
  }

  function line(asset: AssetImages): string {
    const { value, annotations: count } = file.assetOf(asset, losses);
    const text = `${assets === 0 ? "[\n" : ",\n"}${jsonText(value)}`;
    assets += 1;
    annotations += count;
    return text;
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
    await sink.commit({ images, annotations });
    const messages = [...file.messages()];
    if (assetsJoined > 0) {
      messages.push(
        `Pages and frames are written with their assets: ${String(pagesJoined)} of ${String(ids.size)}.`,
      );
    }
    if (assetsJoined > ids.size) {
      messages.push(
        `Elements of the file for an asset that has one already, as its pages or frames do not follow each other in order: ${String(assetsJoined - ids.size)}.`,
      );
    }
    return {
      images,
      annotations,
      lost,
      kept: [],
      messages,
    };
  } catch (error) {
    await sink.abort();
    throw error;
  }
}

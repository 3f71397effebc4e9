import { textHash } from "../bytes/text-hash.ts";
import { withoutSecret } from "../io/url.ts";
import type { Dataset, DatasetImage } from "../model/dataset.ts";
import { FormatError } from "../model/diagnostic.ts";

/**
 * Opens a dataset. What needs a plan reads it twice: once to plan, once to do as planned. Each call opens it anew, and
 * the images come in the same order: `() => readCoco(fileSource("annotations.json"))`.
 */
export type OpenDataset = () => Dataset | Promise<Dataset>;

/** A dataset that was made of another, and what was done. */
export interface Transformed<Report> extends Dataset {
  /** What was done so far; of the whole dataset once its images were read. */
  report(): Report;
}

/** Does something with a dataset: at once, or when it is open. */
export function whenOpen<Done>(
  dataset: Dataset | Promise<Dataset>,
  todo: (dataset: Dataset) => Done,
): Done | Promise<Done> {
  return "then" in dataset ? dataset.then(todo) : todo(dataset);
}

/** A number of 53 bits that looks random and depends on the seed, the name and the id of an image alone. */
export function imageHash(seed: number, { name, id }: DatasetImage): number {
  return textHash(JSON.stringify([seed, name, id]));
}

/**
 * The images of a dataset that is opened again, each with the number that it had when the plan was made.
 *
 * @param hashes those of all images by {@link imageHash}
 * @throws FormatError `transform/changed` where it has other images than before
 */
export async function* imagesAgain(
  open: OpenDataset,
  hashes: readonly number[],
  seed: number,
): AsyncGenerator<readonly [image: DatasetImage, at: number]> {
  let at = 0;
  for await (const image of (await open()).images) {
    if (hashes[at] !== imageHash(seed, image)) throw changed(withoutSecret(image.name));
    yield [image, at];
    at += 1;
  }
  if (at !== hashes.length) throw changed();
}

function changed(image?: string): FormatError {
  const message = "The dataset is not the same as when it was read the first time: it was changed meanwhile.";
  return new FormatError("transform/changed", message, image === undefined ? {} : { image });
}

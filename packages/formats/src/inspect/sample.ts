import { textHash } from "../bytes/text-hash.ts";
import type { DatasetImage } from "../model/dataset.ts";

/** Images that are passed on, and a sample of them. */
export interface Sampling {
  /** All images, as they came. */
  readonly images: AsyncIterable<DatasetImage>;
  /** The sample of those that were passed on so far. */
  sample(): readonly DatasetImage[];
}

interface Drawn {
  readonly key: number;
  readonly image: DatasetImage;
}

/**
 * Pass images on and keep a sample: those of the lowest hash of the seed, the name, the split and the id. So one seed
 * gives one sample, whatever the order of the images; another gives another. Only images are drawn, no texts or videos.
 */
export function sampleImages(
  images: AsyncIterable<DatasetImage>,
  { count, seed = 0 }: { readonly count: number; readonly seed?: number },
): Sampling {
  const drawn: Drawn[] = [];
  async function* pass(): AsyncGenerator<DatasetImage> {
    for await (const image of images) {
      if (image.media === "image" && count > 0) draw(drawn, image, count, seed);
      yield image;
    }
  }
  return { images: pass(), sample: () => drawn.map(({ image }) => image) };
}

function draw(drawn: Drawn[], image: DatasetImage, count: number, seed: number): void {
  const key = textHash(JSON.stringify([seed, image.name, image.split ?? null, image.id]));
  const last = drawn.at(-1);
  if (drawn.length === count && last !== undefined && key >= last.key) return;
  const at = drawn.findIndex((other) => key < other.key);
  drawn.splice(at < 0 ? drawn.length : at, 0, { key, image });
  drawn.length = Math.min(drawn.length, count);
}

import { readOnce } from "./model/read-once.ts";
import type { Dataset, DatasetImage } from "./model/dataset.ts";

/** Width and height in pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** The dataset with the size of each image that has none, where it can be found out. Sizes that are given stay. */
export function withSizes(
  dataset: Dataset,
  sizeOf: (image: DatasetImage) => Promise<Size | undefined>,
): Dataset {
  async function* images(): AsyncGenerator<DatasetImage> {
    for await (const image of dataset.images) {
      const known = image.media !== "image" || (image.width !== undefined && image.height !== undefined);
      const size = known ? undefined : await sizeOf(image);
      yield size === undefined ? image : { ...image, width: size.width, height: size.height };
    }
  }
  return { header: dataset.header, images: readOnce(images()) };
}

import { readOnce } from "../model/read-once.ts";
import type { DatasetImage } from "../model/dataset.ts";
import { imagesAgain, imageHash, type OpenDataset, type Transformed } from "./transformed.ts";

/** What was dropped. */
export interface EmptyClassesReport {
  /** Names of classes without objects. */
  readonly dropped: readonly string[];
  /** Classes that are left. */
  readonly kept: number;
}

/**
 * The dataset without the classes that have no objects: `await dropEmptyClasses(async () => filter(await open(), options))`.
 * The others keep their order, and get the ranks that follow.
 *
 * The dataset is opened twice. Between, 8 bytes are held for an image.
 *
 * @throws FormatError `transform/changed`, while the images are read, where the dataset is not the same any more
 */
export async function dropEmptyClasses(open: OpenDataset): Promise<Transformed<EmptyClassesReport>> {
  const { header, images } = await open();
  const hashes: number[] = [];
  const used = new Set<number>();
  for await (const image of images) {
    hashes.push(imageHash(0, image));
    for (const { category } of image.annotations) used.add(category);
  }
  const ranks = new Map<number, number>();
  for (const rank of header.categories.keys()) if (used.has(rank)) ranks.set(rank, ranks.size);
  const dropped = header.categories.filter((_, rank) => !used.has(rank)).map(({ name }) => name);
  const moved = (image: DatasetImage): DatasetImage => ({
    ...image,
    annotations: image.annotations.map((annotation) => ({
      ...annotation,
      category: ranks.get(annotation.category) ?? annotation.category,
    })),
  });
  return {
    header: { ...header, categories: header.categories.filter((_, rank) => used.has(rank)) },
    images: readOnce(
      (async function* drop() {
        for await (const [image] of imagesAgain(open, hashes, 0))
          yield dropped.length === 0 ? image : moved(image);
      })(),
    ),
    report: () => ({ dropped, kept: ranks.size }),
  };
}

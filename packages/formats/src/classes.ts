import type { Annotation, Dataset, DatasetImage } from "./model/dataset.ts";
import { FormatError } from "./model/diagnostic.ts";

/**
 * The same dataset with exactly these classes in this order, so that a class index means the same in every
 * dataset of a series.
 *
 * @param names - class names; a name that the dataset has not is a class without objects
 * @returns a dataset; reading it throws `classes/unknown` at an object whose class is not among the names
 * @throws FormatError `classes/duplicate` where a name stands twice
 */
export function withClasses(dataset: Dataset, names: readonly string[]): Dataset {
  const ranks = new Map(names.map((name, rank) => [name, rank]));
  if (ranks.size !== names.length) {
    const twice = names.find((name, rank) => ranks.get(name) !== rank);
    throw new FormatError("classes/duplicate", `The class ${JSON.stringify(twice)} is named twice.`);
  }
  const { categories } = dataset.header;
  const byName = new Map(categories.map((category) => [category.name, category]));
  const target = categories.map((category) => ranks.get(category.name));

  function remap(annotation: Annotation, image: DatasetImage): Annotation {
    const category = target[annotation.category];
    if (category !== undefined) return { ...annotation, category };
    const name = categories[annotation.category]?.name ?? annotation.category;
    throw new FormatError(
      "classes/unknown",
      `${image.name}: an object has the class ${JSON.stringify(name)}, which is not in the list of classes (${names.join(", ")}).`,
      { image: image.name },
    );
  }

  async function* images(): AsyncGenerator<DatasetImage> {
    for await (const image of dataset.images) {
      yield { ...image, annotations: image.annotations.map((annotation) => remap(annotation, image)) };
    }
  }

  return {
    header: {
      ...dataset.header,
      categories: names.map((name, rank) => byName.get(name) ?? { id: rank, name, extra: {} }),
    },
    images: images(),
  };
}

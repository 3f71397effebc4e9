import type { DatasetImage } from "../model/dataset.ts";
import type { ImageSizes, ObjectsPerImage, SplitInspection } from "./inspection.ts";
import { Sketch } from "./sketch.ts";
import { Tally } from "./tally.ts";

const MOST_SIZES = 10_000;

/** Counts the sizes of images. */
export class ImageSizeCounts {
  readonly #width = new Sketch(MOST_SIZES);
  readonly #height = new Sketch(MOST_SIZES);
  readonly #aspect = new Sketch(MOST_SIZES);
  readonly #sizes = new Tally<string>(MOST_SIZES);
  #known = 0;
  #unknown = 0;

  add({ width, height }: DatasetImage): void {
    if (width === undefined || height === undefined) {
      this.#unknown += 1;
      return;
    }
    this.#known += 1;
    this.#width.add(width);
    this.#height.add(height);
    if (width > 0 && height > 0) this.#aspect.add(width / height);
    this.#sizes.add(`${width} ${height}`);
  }

  found(): ImageSizes {
    const width = this.#width.distribution();
    const height = this.#height.distribution();
    const aspect = this.#aspect.distribution();
    const sizes = this.#sizes.ranked().map(([key, images]) => {
      const [w = 0, h = 0] = key.split(" ").map(Number);
      return { width: w, height: h, images };
    });
    return {
      known: this.#known,
      unknown: this.#unknown,
      sizes: sizes.toSorted(
        (a, b) => b.images - a.images || b.width * b.height - a.width * a.height || b.width - a.width,
      ),
      unlisted: this.#sizes.unlisted,
      ...(width === undefined ? {} : { width }),
      ...(height === undefined ? {} : { height }),
      ...(aspect === undefined ? {} : { aspect }),
    };
  }
}

/** What is found of numbers of objects, which come with how many images have them. */
export function objectsPerImage(numbers: Tally<number>, images: number, objects: number): ObjectsPerImage {
  const counts = numbers.ordered().map(([key, count]) => ({ objects: key, images: count }));
  let seen = 0;
  const median = counts.find((row) => {
    seen += row.images;
    return seen >= Math.ceil(images / 2);
  });
  return {
    counts,
    mean: images === 0 ? 0 : objects / images,
    median: median?.objects ?? 0,
    max: counts.at(-1)?.objects ?? 0,
  };
}

interface Split {
  images: number;
  backgrounds: number;
  objects: number;
  readonly classes: number[];
}

/** Counts images and objects by split. */
export class SplitCounts {
  readonly #splits = new Map<string | undefined, Split>();
  readonly #names: readonly string[];
  readonly #classes: number;

  /** @param names - in the order of the source */
  constructor(names: readonly string[], classes: number) {
    this.#names = names;
    this.#classes = classes;
  }

  add({ split: name, annotations, media }: DatasetImage): void {
    const split = this.#splits.get(name) ?? this.#empty();
    this.#splits.set(name, split);
    split.objects += annotations.length;
    if (media === "image") split.images += 1;
    if (media === "image" && annotations.length === 0) split.backgrounds += 1;
    for (const { category } of annotations) split.classes[category] = (split.classes[category] ?? 0) + 1;
  }

  found(): readonly SplitInspection[] {
    const others = [...this.#splits.keys()].filter((name) => name !== undefined);
    const named = new Set([...this.#names, ...others.toSorted((a, b) => (a < b ? -1 : 1))]);
    if (named.size === 0) return [];
    const none = this.#splits.get(undefined);
    const rows = Array.from(named, (name): SplitInspection => {
      const { images, backgrounds, objects, classes } = this.#splits.get(name) ?? this.#empty();
      return { name, images, backgrounds, objects, classes };
    });
    return none === undefined ? rows : [...rows, none];
  }

  #empty(): Split {
    return { images: 0, backgrounds: 0, objects: 0, classes: Array.from({ length: this.#classes }, () => 0) };
  }
}

import { readOnce } from "../model/read-once.ts";
import type { Header } from "../model/dataset.ts";
import { FormatError } from "../model/diagnostic.ts";
import { SparseRows } from "./sparse-rows.ts";
import { imageHash, imagesAgain, type OpenDataset, type Transformed } from "./transformed.ts";

/** How many images are drawn: `images` or `fraction`, `perClass`, or both. */
export interface SampleOptions {
  /** So many images; all where there are fewer. */
  readonly images?: number;
  /** A share of the images, above 0 up to 1, rounded. */
  readonly fraction?: number;
  /**
   * At least so many images of each class, or all that have it. They count among those of `images` or `fraction`; where the
   * classes need more than that, more are drawn.
   */
  readonly perClass?: number;
  /** A whole number; another seed draws others. */
  readonly seed?: number;
}

/** What was drawn. */
export interface SampleReport {
  readonly images: {
    readonly read: number;
    readonly drawn: number;
    /** How many `images` or `fraction` asked for. Where more were drawn, `perClass` needed them. */
    readonly wanted?: number;
  };
  readonly annotations: { readonly read: number; readonly drawn: number };
  /** Images that have a class, by class index. */
  readonly classes: readonly { readonly name: string; readonly read: number; readonly drawn: number }[];
}

/**
 * Some images of a dataset, drawn at random, in their order: `await sample(() => readCoco(source), { images: 100 })`.
 * Drawn are those of the lowest hash of seed, name and id. So one seed gives one sample, whatever the order of the images,
 * and a smaller sample is a part of a larger one.
 *
 * The dataset is opened twice. Between, 16 bytes are held for an image, and 16 for each class in it.
 *
 * @throws FormatError `transform/option` for an option out of its range, and without any; `transform/changed`, while the
 *   images are read, where the dataset is not the same any more
 */
export async function sample(open: OpenDataset, options: SampleOptions): Promise<Transformed<SampleReport>> {
  check(options);
  const { seed = 0, perClass = 0 } = options;
  const { header, images } = await open();
  const hashes: number[] = [];
  const objects = new SparseRows();
  const lowest = header.categories.map(() => new Lowest(perClass));
  for await (const image of images) {
    const hash = imageHash(seed, image);
    const at = hashes.push(hash) - 1;
    const counts = new Map<number, number>();
    for (const { category } of image.annotations) counts.set(category, (counts.get(category) ?? 0) + 1);
    objects.add(counts);
    for (const category of counts.keys()) lowest[category]?.add(hash, at);
  }
  const drawn = new Set(lowest.flatMap((list) => list.images()));
  const { images: count, fraction } = options;
  const wanted = count ?? (fraction === undefined ? undefined : Math.round(fraction * hashes.length));
  if (wanted !== undefined && wanted > drawn.size) {
    const order = hashes.map((_, at) => at).toSorted((a, b) => (hashes[a] ?? 0) - (hashes[b] ?? 0));
    for (const at of order) {
      if (drawn.size >= wanted) break;
      drawn.add(at);
    }
  }
  const { images: counts, ...others } = reportOf(header, objects, drawn);
  const report = { images: { ...counts, ...(wanted === undefined ? {} : { wanted }) }, ...others };
  return {
    header,
    images: readOnce(
      (async function* draw() {
        for await (const [image, at] of imagesAgain(open, hashes, seed)) if (drawn.has(at)) yield image;
      })(),
    ),
    report: () => report,
  };
}

function reportOf({ categories }: Header, objects: SparseRows, drawn: ReadonlySet<number>): SampleReport {
  const annotations = { read: 0, drawn: 0 };
  const classes = categories.map(({ name }) => ({ name, read: 0, drawn: 0 }));
  for (let at = 0; at < objects.length; at += 1) {
    const isDrawn = drawn.has(at);
    objects.each(at, (category, count) => {
      const of = classes[category];
      annotations.read += count;
      if (isDrawn) annotations.drawn += count;
      if (of === undefined) return;
      of.read += 1;
      if (isDrawn) of.drawn += 1;
    });
  }
  return { images: { read: objects.length, drawn: drawn.size }, annotations, classes };
}

function check({ images, fraction, perClass }: SampleOptions): void {
  if (images !== undefined && fraction !== undefined)
    throw refuse("A sample has a number of images or a fraction, not both.");
  if (images === undefined && fraction === undefined && perClass === undefined)
    throw refuse("A sample needs a number of images, a fraction, or a number per class.");
  for (const [name, count] of Object.entries({ images, perClass }))
    if (count !== undefined && !(Number.isSafeInteger(count) && count >= 0))
      throw refuse(`${name} is ${String(count)}: it must be a whole number, 0 or more.`);
  if (fraction !== undefined && !(fraction > 0 && fraction <= 1))
    throw refuse(`fraction is ${String(fraction)}: it must be above 0, and 1 at most.`);
}

function refuse(message: string): FormatError {
  return new FormatError("transform/option", message);
}

/** The images of the lowest hashes. */
class Lowest {
  readonly #most: number;
  #found: { readonly hash: number; readonly at: number }[] = [];
  /** Images of this hash or a higher one are not among them. */
  #end = Infinity;

  constructor(most: number) {
    this.#most = most;
  }

  add(hash: number, at: number): void {
    if (this.#most === 0 || hash >= this.#end) return;
    this.#found.push({ hash, at });
    if (this.#found.length < this.#most * 2) return;
    this.#found = this.#lowest();
    this.#end = this.#found.at(-1)?.hash ?? Infinity;
  }

  #lowest(): { readonly hash: number; readonly at: number }[] {
    return this.#found.toSorted((a, b) => a.hash - b.hash).slice(0, this.#most);
  }

  images(): readonly number[] {
    return this.#lowest().map(({ at }) => at);
  }
}

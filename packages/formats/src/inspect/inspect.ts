import type { Annotation, Dataset, DatasetImage, Header, Media } from "../model/dataset.ts";
import { AssetCounts } from "./assets.ts";
import { Boxes, measured, Planes } from "./boxes.ts";
import { ClassCounts, Visibilities } from "./classes.ts";
import { ImageSizeCounts, objectsPerImage, SplitCounts } from "./image-counts.ts";
import type { Inspection } from "./inspection.ts";
import { Questions } from "./questions.ts";
import { Sketch } from "./sketch.ts";
import { Tally } from "./tally.ts";
import { TrackCounts } from "./tracks.ts";

/**
 * Read a dataset to its end and say what is in it: counts, sizes, shapes, splits, answers.
 *
 * Counts are exact. Quantiles have a relative error of at most `quantileError`: see {@link Inspection}. Memory does not grow with the number of
 * images: it is that of some sketches for each class, and of lists whose lengths are bounded (see {@link Inspection}).
 * The order of the images makes no difference, unless such a list overflows.
 *
 * @throws FormatError what reading the dataset throws
 */
export async function inspect(dataset: Dataset): Promise<Inspection> {
  const counts = new Counts(dataset.header);
  for await (const image of dataset.images) counts.image(image);
  return counts.found();
}

class Counts {
  readonly #header: Header;
  readonly #boxes = new Boxes();
  readonly #planes = new Planes();
  readonly #classes: readonly ClassCounts[];
  readonly #shapes = new Tally<string>();
  readonly #media = new Map<Media, { assets: number; objects: number }>();
  readonly #imageSizes = new ImageSizeCounts();
  readonly #perImage = new Tally<number>();
  readonly #splits: SplitCounts;
  readonly #keypoints = new Visibilities();
  readonly #questions = new Questions();
  readonly #relations = new Tally<string>();
  readonly #tracks = new TrackCounts();
  readonly #assets = new AssetCounts();
  readonly #scores = new Sketch();
  #images = 0;
  #annotations = 0;
  #inImages = 0;
  #crowd = 0;
  #posed = 0;

  constructor(header: Header) {
    this.#header = header;
    this.#classes = header.categories.map((category) => new ClassCounts(category));
    this.#splits = new SplitCounts(header.splits, header.categories.length);
  }

  image(image: DatasetImage): void {
    const { annotations, media, attributes, relations } = image;
    const of = this.#media.get(media) ?? { assets: 0, objects: 0 };
    of.assets += 1;
    of.objects += annotations.length;
    this.#media.set(media, of);
    this.#splits.add(image);
    this.#questions.add(attributes, "image");
    this.#tracks.add(image);
    this.#assets.add(image);
    for (const { name } of relations) this.#relations.add(name);
    for (const annotation of annotations) this.#annotation(annotation, image);
    this.#annotations += annotations.length;
    if (media !== "image") return;
    this.#imageSizes.add(image);
    this.#perImage.add(annotations.length);
    this.#inImages += annotations.length;
    this.#images += 1;
  }

  #annotation(annotation: Annotation, image: DatasetImage): void {
    const { category, shape, crowd, keypoints, score, attributes } = annotation;
    const box = measured(annotation, image);
    this.#shapes.add(shape.type === "unplaced" ? shape.kind : shape.type);
    this.#boxes.add(annotation, box);
    if (box !== undefined) this.#planes.add(annotation, box);
    this.#classes[category]?.add(annotation, box, image.media === "image" ? this.#images : undefined);
    this.#questions.add(attributes, "object");
    if (crowd === true) this.#crowd += 1;
    if (score !== undefined) this.#scores.add(score);
    if (keypoints === undefined) return;
    this.#posed += 1;
    for (let at = 2; at < keypoints.length; at += 3) this.#keypoints.add(keypoints[at] ?? 0);
  }

  found(): Inspection {
    const tracks = this.#tracks.found();
    const scores = this.#scores.distribution();
    const media = Array.from(this.#media, ([name, counts]) => ({ media: name, ...counts }));
    return {
      format: this.#header.source,
      images: this.#images,
      annotations: this.#annotations,
      backgrounds: this.#perImage.get(0),
      media: media.toSorted((a, b) => b.assets - a.assets || (a.media < b.media ? -1 : 1)),
      classes: this.#classes.map((counts) => counts.found(this.#annotations)),
      shapes: this.#shapes.ranked().map(([type, objects]) => ({ type, objects })),
      crowd: this.#crowd,
      ...this.#boxes.measures(),
      ...this.#planes.found(),
      imageSizes: this.#imageSizes.found(),
      objectsPerImage: objectsPerImage(this.#perImage, this.#images, this.#inImages),
      splits: this.#splits.found(),
      ...(this.#posed === 0 ? {} : { keypoints: { objects: this.#posed, ...this.#keypoints.found() } }),
      ...this.#questions.found(),
      relations: this.#relations.ranked().map(([name, count]) => ({ name, count })),
      ...(scores === undefined ? {} : { scores }),
      assets: this.#assets.found(),
      ...(tracks === undefined ? {} : { tracks }),
    };
  }
}

import { readOnce } from "../model/read-once.ts";
import type { Annotation, Dataset, DatasetImage } from "../model/dataset.ts";
import {
  type ImageConditions,
  type ImageReason,
  imageTest,
  type ObjectConditions,
  type ObjectReason,
  objectTest,
} from "./conditions.ts";
import { keptOf } from "./relations.ts";
import { type Transformed, whenOpen } from "./transformed.ts";
import { type UnmatchedName, UnmatchedNames } from "./unmatched.ts";

/** What stays. */
export interface FilterOptions extends ObjectConditions, ImageConditions {
  /**
   * What becomes of images without annotations: `keep` (default); `drop`; `drop-emptied`: those that had some before go;
   * `only`: the others go.
   */
  readonly empty?: "keep" | "drop" | "drop-emptied" | "only";
  /**
   * Give what would be removed instead: images that would go, as they were, and of the others the objects that would go.
   * Images of which nothing would be removed go.
   */
  readonly invert?: boolean;
}

/** What stayed and what went. */
export interface FilterReport {
  readonly images: {
    readonly read: number;
    readonly kept: number;
    /** How many went for which reason; with `invert`, stayed. */
    readonly removed: Readonly<Partial<Record<ImageReason, number>>>;
  };
  readonly annotations: {
    readonly read: number;
    readonly kept: number;
    readonly removed: Readonly<Partial<Record<ObjectReason, number>>>;
  };
  /** Ties to objects that went: `removed` with them; `shrunk`: groups that lost members. */
  readonly relations: { readonly removed: number; readonly shrunk: number };
  /** Objects of each class, by class index. */
  readonly classes: readonly { readonly name: string; readonly read: number; readonly kept: number }[];
  /** Names of batches, stages, splits and images, and answers, that were asked for and that nothing read so far has. */
  readonly unmatched: readonly UnmatchedName[];
}

/**
 * The images and objects of a dataset that meet some conditions: `filter(dataset, { classes: ["car"], area: { min: 100 } })`.
 * Classes stay in the list, as do splits: see `dropEmptyClasses`. All that stays is as it was; ties to objects that went go
 * with them. A name of a class that is none is an error; of other names that match nothing, which may come with the last
 * image, `unmatched` of the report tells.
 *
 * @param dataset one that is open, or about to be: `filter(readCoco(source), options)` gives a promise, too
 * @throws FormatError `transform/unknown-class` for a class that the dataset has not
 */
export function filter(dataset: Dataset, options: FilterOptions): Transformed<FilterReport>;
export function filter(dataset: Promise<Dataset>, options: FilterOptions): Promise<Transformed<FilterReport>>;
export function filter(
  dataset: Dataset | Promise<Dataset>,
  options: FilterOptions,
): Transformed<FilterReport> | Promise<Transformed<FilterReport>> {
  return whenOpen(dataset, (open) => filtered(open, options));
}

function filtered(dataset: Dataset, options: FilterOptions): Transformed<FilterReport> {
  const { header } = dataset;
  const { empty = "keep", invert = false } = options;
  const whyObject = objectTest(options, header);
  const whyImage = imageTest(options);
  const unmatched = new UnmatchedNames(options);
  const images = { read: 0, kept: 0, removed: new Map<ImageReason, number>() };
  const annotations = { read: 0, kept: 0, removed: new Map<ObjectReason, number>() };
  const relations = { removed: 0, shrunk: 0 };
  const classes = header.categories.map(({ name }) => ({ name, read: 0, kept: 0 }));

  /** What stays of an image; undefined where it goes. */
  function kept(image: DatasetImage): DatasetImage | undefined {
    const reason = whyImage(image);
    const stay: Annotation[] = [];
    const go: (readonly [Annotation, ObjectReason])[] = [];
    for (const annotation of image.annotations) {
      const why = reason === undefined ? whyObject(annotation, image) : "image";
      if (why === undefined) stay.push(annotation);
      else go.push([annotation, why]);
    }
    const why = reason ?? emptiness(stay.length, go.length);
    if (why !== undefined) {
      add(images.removed, why);
      // Those that an object's own condition takes are counted by that.
      for (const annotation of stay) go.push([annotation, "image"]);
    }
    for (const [, whyGone] of go) add(annotations.removed, whyGone);
    if (!invert) return why === undefined ? keptOf(image, stay, relations) : undefined;
    if (why !== undefined) return image;
    const gone = new Set(go.map(([annotation]) => annotation));
    const rest = image.annotations.filter((annotation) => gone.has(annotation));
    return rest.length === 0 ? undefined : keptOf(image, rest, relations);
  }

  function emptiness(stay: number, go: number): ImageReason | undefined {
    if (stay > 0) return empty === "only" ? "annotated" : undefined;
    if (empty === "drop") return "empty";
    return empty === "drop-emptied" && go > 0 ? "empty" : undefined;
  }

  async function* keptImages(): AsyncGenerator<DatasetImage> {
    for await (const image of dataset.images) {
      unmatched.look(image);
      const left = kept(image);
      images.read += 1;
      annotations.read += image.annotations.length;
      for (const { category } of image.annotations) countOf(category, "read");
      if (left === undefined) continue;
      images.kept += 1;
      annotations.kept += left.annotations.length;
      for (const { category } of left.annotations) countOf(category, "kept");
      yield left;
    }
  }

  function countOf(category: number, what: "read" | "kept"): void {
    const of = classes[category];
    if (of !== undefined) of[what] += 1;
  }

  return {
    header,
    images: readOnce(keptImages()),
    report: () => ({
      images: { ...images, removed: Object.fromEntries(images.removed) },
      annotations: { ...annotations, removed: Object.fromEntries(annotations.removed) },
      relations: { ...relations },
      classes: classes.map(({ name, read, kept: left }) => ({ name, read, kept: left })),
      unmatched: unmatched.list(),
    }),
  };
}

function add<Reason>(counts: Map<Reason, number>, reason: Reason): void {
  counts.set(reason, (counts.get(reason) ?? 0) + 1);
}

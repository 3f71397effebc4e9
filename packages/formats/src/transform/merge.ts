import { readOnce } from "../model/read-once.ts";
import type { Dataset, DatasetImage } from "../model/dataset.ts";
import { FormatError } from "../model/diagnostic.ts";
import { inSplit } from "../splits.ts";
import { Duplicates, type DuplicatesRule } from "./duplicates.ts";
import { MergedAssets, withoutLists } from "./merged-assets.ts";
import { MergedClasses } from "./merged-classes.ts";
import { type HeaderConflict, mergedHeader } from "./merged-header.ts";
import { MergedIds, withOrigin } from "./merged-ids.ts";
import { imageHash, imagesAgain, type OpenDataset, type Transformed } from "./transformed.ts";
import type { ClassConflict } from "./united-class.ts";
import { unitedImage } from "./united-image.ts";

/** One of the datasets that become one. */
export interface MergeInput {
  /** What it is called in the report, and beside ids that had to change. */
  readonly name: string;
  readonly open: OpenDataset;
}

/** How datasets become one. */
export interface MergeOptions {
  /**
   * A text that is the same for images of the same bytes alone, such as their SHA-256; undefined for an image whose bytes
   * are not to be had. Without it duplicates are not looked for, and each dataset is opened once.
   */
  readonly contentOf?: (image: DatasetImage, input: number) => Promise<string | undefined>;
  /**
   * What becomes of images with the bytes of one in an earlier dataset (those of one dataset stay as many as they are): their annotations go to that one, without those that it has
   * (`annotations`, the default); they go, with their annotations (`first`); they stay (`keep`); or it is an error.
   */
  readonly duplicates?: DuplicatesRule;
}

/** What became one. */
export interface MergeReport {
  readonly inputs: readonly {
    readonly name: string;
    readonly images: number;
    readonly annotations: number;
    readonly classes: number;
  }[];
  readonly images: number;
  readonly annotations: number;
  readonly classes: number;
  /** Images that got another id, as an earlier one has theirs. */
  readonly renumbered: number;
  /** Videos, documents and tracks that did, as an earlier dataset has theirs for another one. */
  readonly renumberedAssets: number;
  readonly renumberedTracks: number;
  readonly duplicates: {
    /** Images with the bytes of one in an earlier dataset. */
    readonly images: number;
    /** Their annotations that went to that one. */
    readonly added: number;
    /** Those that it had already. */
    readonly same: number;
    /** Those that went with their images. */
    readonly dropped: number;
    /** Duplicates that are in another split than the first. */
    readonly otherSplit: number;
    /** Images whose bytes are not to be had: they may be duplicates. */
    readonly unknown: number;
  };
  readonly conflicts: {
    readonly classes: readonly ClassConflict[];
    readonly header: readonly HeaderConflict[];
  };
}

/**
 * Several datasets as one: `await merge([{ name: "a", open: () => readCoco(a) }, { name: "b", open: () => readYolo(b) }])`.
 *
 * - Classes are one where their names are. Where they differ in colour, supercategory, keypoints or skeleton, the first
 *   counts, and `conflicts` says so; keypoints get the places of all.
 * - Images come in the order of the datasets, each with its split. One whose id an earlier one has gets another: the next
 *   free number, or its own text and a number; where it came from stands in `extra` as `merged_from`. Names are not
 *   changed: writers tell namesakes apart.
 * - Videos and documents of two datasets are one where id, kind and name are the same, or the id is the same text. Others
 *   whose id is taken, and tracks of theirs, get another one, too. Lists of videos and tracks that differ stand in the
 *   header's `extra` as `merged_lists`: writers make their own.
 * - Splits are those of all. Of `info` and other members of the header the first that has one counts; COCO's licences are
 *   those of all.
 * - `extra` of datasets of other formats than the first's stays as it is, as members of the first's.
 *
 * With `contentOf`, datasets are opened twice; between, some 200 bytes are held for an image, and duplicates as a whole.
 *
 * @throws FormatError `transform/option` without datasets; `transform/duplicate` where duplicates are an error;
 *   `transform/changed`, while the images are read, where a dataset is not the same any more
 */
export async function merge(
  inputs: readonly MergeInput[],
  options: MergeOptions = {},
): Promise<Transformed<MergeReport>> {
  if (inputs.length === 0) throw new FormatError("transform/option", "There is no dataset to merge.");
  const { contentOf, duplicates: rule = "annotations" } = options;
  const duplicates = new Duplicates(rule);
  const hashes: number[][] = [];
  const opened: Dataset[] = [];
  let images = 0;
  for (const [input, { open }] of inputs.entries()) {
    const dataset = await open();
    opened.push(dataset);
    if (contentOf === undefined) continue;
    const own: number[] = [];
    hashes.push(own);
    for await (const image of dataset.images) {
      own.push(imageHash(0, image));
      duplicates.add(images, await contentOf(image, input), image, input);
      images += 1;
    }
  }
  const headers = opened.map(({ header }, at) => ({ name: inputs[at]?.name ?? "", header }));
  const classes = new MergedClasses(headers);
  const { header, conflicts, withLicense } = mergedHeader(withoutLists(headers), classes.categories);
  const assets = new MergedAssets(headers);
  const counts = { images: 0, annotations: 0, renumbered: 0, added: 0, same: 0, dropped: 0, otherSplit: 0 };
  const read = inputs.map(() => ({ images: 0, annotations: 0 }));

  async function* imagesOf(input: number): AsyncGenerator<DatasetImage> {
    const [first, planned, given] = [opened[input], hashes[input], inputs[input]];
    if (first !== undefined && planned === undefined) yield* first.images;
    else if (given !== undefined && planned !== undefined)
      for await (const [image] of imagesAgain(given.open, planned, 0)) yield image;
  }

  const moved = (image: DatasetImage, input: number): DatasetImage => {
    const annotations = image.annotations.map((annotation) => classes.moved(input, annotation));
    const placed = assets.moved({ ...image, annotations }, input);
    return withLicense[input]?.(placed) ?? placed;
  };

  async function* merged(): AsyncGenerator<DatasetImage> {
    const ids = new MergedIds();
    let at = -1;
    for (const [input, { name: dataset }] of inputs.entries()) {
      const of = read[input];
      for await (const image of imagesOf(input)) {
        at += 1;
        if (of !== undefined) {
          of.images += 1;
          of.annotations += image.annotations.length;
        }
        if (duplicates.isDropped(at)) continue;
        for (const later of duplicates.laterOf(at)) assets.meet(image, input, later.image, later.input);
        const whole = withLater(moved(image, input), at);
        const id = ids.take(whole.id);
        if (id !== whole.id) counts.renumbered += 1;
        counts.images += 1;
        counts.annotations += whole.annotations.length;
        yield id === whole.id ? whole : { ...whole, id, extra: withOrigin(whole.extra, dataset, whole.id) };
      }
    }
  }

  function withLater(image: DatasetImage, at: number): DatasetImage {
    const later = duplicates.laterOf(at);
    if (later.length === 0) return image;
    const objects = later.reduce((sum, { image: { annotations } }) => sum + annotations.length, 0);
    const name = [image, ...later.map((other) => other.image)].find((one) => one.split !== undefined)?.split;
    counts.otherSplit += later.filter(({ image: other }) => (other.split ?? name) !== name).length;
    const placed = name === image.split || name === undefined ? image : inSplit(image, name);
    if (rule === "first") {
      counts.dropped += objects;
      return placed;
    }
    const united = unitedImage(
      placed,
      later.map((other) => ({
        image: moved(other.image, other.input),
        dataset: inputs[other.input]?.name ?? "",
      })),
    );
    counts.same += united.same;
    counts.added += objects - united.same;
    return united.image;
  }

  return {
    header,
    images: readOnce(merged()),
    report: () => {
      const { added, same, dropped, otherSplit, ...all } = counts;
      return {
        inputs: headers.map(({ name, header: { categories } }, at) => ({
          name,
          images: read[at]?.images ?? 0,
          annotations: read[at]?.annotations ?? 0,
          classes: categories.length,
        })),
        ...all,
        renumberedAssets: assets.renumbered.assets,
        renumberedTracks: assets.renumbered.tracks,
        classes: classes.categories.length,
        duplicates: {
          images: duplicates.images,
          added,
          same,
          dropped,
          otherSplit,
          unknown: duplicates.unknown,
        },
        conflicts: { classes: classes.conflicts, header: conflicts },
      };
    },
  };
}

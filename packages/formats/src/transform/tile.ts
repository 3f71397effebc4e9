import { readOnce } from "../model/read-once.ts";
import type { Dataset, DatasetImage } from "../model/dataset.ts";
import { FormatError } from "../model/diagnostic.ts";
import type { Size } from "../sizes.ts";
import { TiledImage } from "./tile-image.ts";
import { type Transformed, whenOpen } from "./transformed.ts";
import { sizeOf, type TileGrid, type Window, windowIn, windowsOf } from "./window.ts";

/** What is kept of the parts of images. */
export interface CutOptions {
  /**
   * The least share of an object, of what of it lies in the image, that makes it an object of the part: 0.1 unless
   * given. An object that fills as large a share of the part itself is one, too, however large it is in all. 0 keeps
   * every sliver.
   */
  readonly minVisible?: number;
  /** Whether parts without objects stay; true unless given. Images that had none before always stay. */
  readonly keepEmpty?: boolean;
}

/** How images are made into tiles. */
export interface TileOptions extends TileGrid, CutOptions {}

/** What was read and made so far. */
export interface CutReport {
  /** Images that were read; assets that are no images are passed on, and not counted. */
  readonly images: number;
  /** Parts that were handed on. */
  readonly tiles: number;
  /** Parts without objects that were left out. */
  readonly empty: number;
  readonly annotations: number;
  /** Annotations of parts. */
  readonly pieces: number;
  /** Those among them that are not the whole object. */
  readonly cut: number;
  /**
   * Annotations that are in no part: they lie outside of all, show too little in each, or have no place in the
   * image, such as its class as a whole, or a text span.
   */
  readonly left: { readonly outside: number; readonly hidden: number; readonly unplaced: number };
  /** Relations that are in no part, as their ends are not in one together. */
  readonly untied: number;
}

/** The part or parts of an image that are wanted; none leaves the image out. */
export type FindWindow = (image: DatasetImage, size: Size) => Window | readonly Window[] | undefined;

/**
 * Part large images into tiles, with their annotations cut exactly at the borders.
 *
 * A tile is called `<stem>_<x>_<y>.<ext>`; `extra.origin` says of which image (`id`, `name`, `width`, `height`) and from
 * where (`x`, `y`) it is, and of which object (`id`) an annotation is. It has neither `path` nor `url`, as nobody has cut
 * its bytes yet. Boxes stay boxes; rotated boxes that are cut become polygons; outlines fall into their true pieces, as
 * parts of one polygon; each stretch of a line is an annotation of its own; masks are cut to the bit; keypoints outside
 * are not labelled (v = 0). Declared areas shrink with their shapes. Points on a border are in one tile only.
 *
 * @param dataset one that is open, or about to be: then the result is a promise, too
 * @throws FormatError at once: `tile/bad-size`; while it is read: `tile/size-unknown`, `tile/too-many`
 */
export function tile(dataset: Dataset, options: TileOptions): Transformed<CutReport>;
export function tile(dataset: Promise<Dataset>, options: TileOptions): Promise<Transformed<CutReport>>;
export function tile(
  dataset: Dataset | Promise<Dataset>,
  options: TileOptions,
): Transformed<CutReport> | Promise<Transformed<CutReport>> {
  return whenOpen(dataset, (open) => {
    // Told before anything is read.
    windowsOf({ width: 1, height: 1 }, options);
    return cutDataset(open, (_, size) => windowsOf(size, options), options);
  });
}

/**
 * Cut a part out of each image, or several, as {@link tile} does.
 *
 * @param window - in whole pixels, for all images or by image; what of it is outside of the image is left out
 * @throws FormatError as `tile` does
 */
export function crop(
  dataset: Dataset,
  window: Window | FindWindow,
  options?: CutOptions,
): Transformed<CutReport>;
export function crop(
  dataset: Promise<Dataset>,
  window: Window | FindWindow,
  options?: CutOptions,
): Promise<Transformed<CutReport>>;
export function crop(
  dataset: Dataset | Promise<Dataset>,
  window: Window | FindWindow,
  options: CutOptions = {},
): Transformed<CutReport> | Promise<Transformed<CutReport>> {
  return whenOpen(dataset, (open) => {
    if (typeof window === "function") return cutDataset(open, window, options);
    windowIn({ width: 1, height: 1 }, window);
    return cutDataset(open, () => window, options);
  });
}

function cutDataset(dataset: Dataset, find: FindWindow, options: CutOptions): Transformed<CutReport> {
  const { minVisible = 0.1, keepEmpty = true } = options;
  if (!(minVisible >= 0 && minVisible <= 1)) {
    throw new FormatError("tile/min-visible", `minVisible is ${minVisible}; it must be from 0 to 1.`);
  }
  const total = { images: 0, tiles: 0, empty: 0, annotations: 0, pieces: 0, cut: 0, untied: 0 };
  const left = { outside: 0, hidden: 0, unplaced: 0 };

  async function* images(): AsyncGenerator<DatasetImage> {
    for await (const image of dataset.images) {
      if (image.media !== "image") {
        yield image;
        continue;
      }
      const size = sizeOf(image);
      total.images += 1;
      total.annotations += image.annotations.length;
      const tiled = new TiledImage(image, size, minVisible);
      for (const window of windowsIn(size, find(image, size))) {
        const tileImage = tiled.tile(window);
        if (!keepEmpty && tileImage.annotations.length === 0 && image.annotations.length > 0) {
          total.empty += 1;
          continue;
        }
        total.tiles += 1;
        total.pieces += tileImage.annotations.length;
        yield tileImage;
      }
      total.cut += tiled.cut;
      total.untied += tiled.untied;
      for (const fate of tiled.fates) if (fate !== "kept") left[fate] += 1;
    }
  }

  return {
    header: dataset.header,
    images: readOnce(images()),
    report: () => ({ ...total, left: { ...left } }),
  };
}

/** Each window once, as far as it lies in the image. */
function windowsIn(size: Size, found: Window | readonly Window[] | undefined): readonly Window[] {
  if (found === undefined) return [];
  const windows = "x" in found ? [found] : found;
  const byPlace = new Map<string, Window>();
  for (const window of windows) {
    const inside = windowIn(size, window);
    if (inside === undefined) continue;
    const place = `${inside.x}_${inside.y}`;
    if (byPlace.has(place)) {
      const message = `Two parts of an image begin at ${inside.x}, ${inside.y}: they would have one name.`;
      throw new FormatError("tile/same-place", message);
    }
    byPlace.set(place, inside);
  }
  return [...byPlace.values()];
}

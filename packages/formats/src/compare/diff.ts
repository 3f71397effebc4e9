import type { Dataset, DatasetImage } from "../model/dataset.ts";
import { FormatError } from "../model/diagnostic.ts";
import type { Change } from "./change.ts";
import { classChanges } from "./classes.ts";
import { ImageIndex } from "./image-index.ts";
import { imageChange, loneImage } from "./images.ts";
import { objectChanges } from "./objects.ts";
import type { Rules } from "./rules.ts";
import { fileNameOf, pathOf, Side } from "./side.ts";
import { type DiffSummary, Tally } from "./tally.ts";

/** How two datasets are compared. */
export interface DiffOptions {
  /** How much of two objects must overlap to be one that moved, above 0 up to 1; default 0.5. */
  readonly iou?: number;
  /** How far apart coordinates may be and still be the same, in pixels; default 0.01. */
  readonly tolerance?: number;
  /** Told now and then how many images of both were read. */
  readonly onProgress?: (images: number) => void;
}

/** The differences of two datasets, one by one while the first is read. To be gone through once. */
export interface Comparison extends AsyncIterable<Change> {
  /** Counts so far; of both datasets after the last difference. */
  readonly summary: DiffSummary;
}

/**
 * What changed from dataset `a` to dataset `b`, of whatever formats:
 * `for await (const change of diff(await readCoco(a), await readYolo(b))) console.log(change.kind, change.message)`.
 *
 * - Images are the same where their paths are (as `ImageNames` makes them safe, so that `\` is `/`), else where file
 *   names are that occur once in each dataset.
 * - Objects of one image are the same where their ids are, if both datasets come from one format that keeps ids; else
 *   where class and shape are, or those of one class overlap by `iou`, or those of two classes: these were relabelled.
 * - Classes are the same where their names are.
 *
 * What one of the two can't hold is not compared, and counted in `summary.notCompared`. Where one has only the rows of
 * YOLO, all that is compared is what the other would be in such rows; six decimals of an image's side are no difference.
 * `extra`, ids of images and addresses are never compared.
 *
 * `b` is held in memory, packed: 10 to 40 bytes for a box, 2 to 4 for a coordinate of an outline, some 150 for an image.
 * Of `a` only the names are held, and those images whose path `b` has not.
 *
 * @throws FormatError `diff/option` for an option out of its range; what the readers throw, while it is gone through
 */
export function diff(a: Dataset, b: Dataset, options: DiffOptions = {}): Comparison {
  const { iou = 0.5, tolerance = 0.01 } = options;
  if (!(iou > 0 && iou <= 1))
    throw new FormatError("diff/option", `iou is ${String(iou)}: it must be above 0, and 1 at most.`);
  if (!(tolerance >= 0 && tolerance < Infinity))
    throw new FormatError("diff/option", `tolerance is ${String(tolerance)}: it must be 0 or more pixels.`);
  const tally = new Tally();
  const rules: Rules = { a: new Side(a.header), b: new Side(b.header), iou, tolerance, tally };
  return {
    [Symbol.asyncIterator]: () => changesOf(a, b, rules, options.onProgress ?? (() => {})),
    get summary() {
      const { byPath, byFileName, same, changes, total, notCompared } = tally;
      const matched = byPath + byFileName;
      return {
        images: { a: rules.a.images, b: rules.b.images, matched, byPath, byFileName },
        objects: { a: rules.a.objects, b: rules.b.objects, same },
        changes: { ...changes },
        total,
        notCompared,
      };
    },
  };
}

async function* changesOf(
  a: Dataset,
  b: Dataset,
  rules: Rules,
  onProgress: (images: number) => void,
): AsyncGenerator<Change> {
  const { tally } = rules;
  const [own, others] = [new ImageIndex(), new ImageIndex()];
  let read = 0;
  for await (const image of b.images) {
    rules.b.count(image);
    const path = pathOf(image);
    others.count(path);
    others.hold(path, image);
    onProgress((read += 1));
  }
  for await (const image of a.images) {
    rules.a.count(image);
    const path = pathOf(image);
    own.count(path);
    const other = others.take(path, image.id);
    if (other !== undefined) {
      tally.byPath += 1;
      yield* compared(image, other, rules);
    } else if (others.isUnique(path)) own.hold(path, image);
    else yield* alone("image-removed", image, rules);
    onProgress((read += 1));
  }
  // Only now it is known which file names occur once.
  const byFile = others.leftByFile();
  for (const [path, image] of own.left()) {
    const like = own.isUnique(path) && others.isUnique(path) ? byFile.get(fileNameOf(path)) : undefined;
    const other = like === undefined ? undefined : others.take(like);
    if (other === undefined) yield* alone("image-removed", image, rules);
    else {
      tally.byFileName += 1;
      yield* compared(image, other, rules);
    }
  }
  for (const [, image] of others.left()) yield* alone("image-added", image, rules);
  for (const change of classChanges(rules)) yield tally.count(change);
}

function* compared(ofA: DatasetImage, ofB: DatasetImage, rules: Rules): Generator<Change> {
  const change = imageChange(ofA, ofB, rules);
  if (change !== undefined) yield rules.tally.count(change);
  for (const found of objectChanges(ofA, ofB, rules)) yield rules.tally.count(found);
}

/** An image that the other dataset has not, or can't have. */
function* alone(
  kind: "image-added" | "image-removed",
  image: DatasetImage,
  { a, b, tally }: Rules,
): Generator<Change> {
  const [own, other, by] = kind === "image-removed" ? ([a, b, "b"] as const) : ([b, a, "a"] as const);
  if (image.media !== "image" && !other.holds("media", own)) tally.leave("media", by);
  else yield tally.count(loneImage(kind, image));
}

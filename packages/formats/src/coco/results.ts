import type { Overflow } from "../bytes/record-store.ts";
import type { Source } from "../io/source.ts";
import { jsonItems, type JsonItem } from "../json/items.ts";
import type { Annotation, Category, Dataset, DatasetImage, SourceId } from "../model/dataset.ts";
import { FormatError, type OnDiagnostic, throwOnError } from "../model/diagnostic.ts";
import { isJsonObject, type Json, type JsonObject } from "../model/json.ts";
import { readOnce } from "../model/read-once.ts";
import { annotationOf } from "./annotation.ts";
import { reportOn, type Report, shown } from "./findings.ts";
import { foundRecord, isFound } from "./found.ts";
import { HeldResults } from "./held-results.ts";
import { IdSet } from "./id-set.ts";
import { type KnownImages, OwnImages, truthImages } from "./known-images.ts";
import { checkSize } from "./mask-size.ts";
import { IN_MEMORY, OneScratch } from "./read.ts";
import { ElementText } from "./truth.ts";

/** Options of {@link readCocoResults}. */
export interface ReadCocoResultsOptions {
  /** The COCO file with the images and categories that the results are about. Its annotations are passed over. */
  readonly truth?: Source;
  /** Told of everything that is wrong with the files. Without it the first error is thrown. */
  readonly onDiagnostic?: OnDiagnostic;
}

/**
 * Reads a COCO results file: an array of boxes, segmentations or keypoints that were found, each with `image_id`,
 * `category_id` and `score` (https://cocodataset.org/#format-results). Numbers that stand for the
 * visibility of keypoints stay in an annotation's `extra`. Images come in the order of the ground truth, those
 * without results, too; ids of annotations count from 1 where the file has none. A result of keypoints gets the box
 * around them, as in COCO's own code.
 *
 * Without `truth` nothing is known of images and categories but their ids, which become their names, and, from
 * masks, sizes; the warning `coco/no-ground-truth` says so.
 *
 * @throws FormatError `coco/not-results` for what is no array, `coco/not-instances` for captions and panoptic results,
 *   `coco/no-images` where the ground truth is no COCO file; what `jsonItems` throws. All else is a diagnostic `coco/…`.
 */
export async function readCocoResults(
  results: Source,
  options: ReadCocoResultsOptions = {},
): Promise<Dataset> {
  const on = options.onDiagnostic ?? throwOnError;
  const scratch = results.aside && new OneScratch(results.aside.scratch);
  const overflow = scratch && { limit: IN_MEMORY, scratch: () => scratch.get() };
  try {
    const { truth } = options;
    const known = truth === undefined ? new OwnImages() : await truthImages(truth, on, overflow);
    const held = await heldResults(results, known, truth !== undefined, overflow, on);
    const header = known.header();
    return { header, images: readOnce(found(results.name, header.categories, known, held, on, scratch)) };
  } catch (error) {
    scratch?.close();
    throw error;
  }
}

async function* found(
  file: string,
  categories: readonly Category[],
  known: KnownImages,
  held: HeldResults,
  on: OnDiagnostic,
  scratch: OneScratch | undefined,
): AsyncGenerator<DatasetImage> {
  const ranks = new Map(categories.map(({ id }, rank) => [id, rank]));
  const ids = new IdSet();
  const results = held.byImage(known.count);
  try {
    for (const image of known.images()) {
      const annotations: Annotation[] = [];
      for (const item of results.next().value ?? []) {
        const report = reportOn(on, file, item, image.name);
        const annotation = resultOf(item, categories, ranks, report);
        if (annotation === undefined) continue;
        checkSize(annotation, image, report);
        if (!ids.add(annotation.id)) {
          report("warning", "duplicate-annotation-id", `Annotation id ${shown(annotation.id)} occurs again.`);
        }
        annotations.push(annotation);
      }
      yield { ...image, annotations };
    }
  } finally {
    scratch?.close();
  }
}

/** All elements of the array: results are not sorted by image. Those of no image are told of. */
async function heldResults(
  source: Source,
  known: KnownImages,
  hasTruth: boolean,
  overflow: Overflow | undefined,
  on: OnDiagnostic,
): Promise<HeldResults> {
  const held = new HeldResults(overflow);
  const plain = new ElementText();
  let isTold = hasTruth;
  for await (const item of jsonItems(source, { plain })) {
    checkKind(item, source.name);
    if (!isTold) tellNoTruth(source.name, on);
    isTold = true;
    if (item.index === undefined) break;
    const record = isJsonObject(item.value) ? item.value : {};
    const rank = known.rankOf(record);
    if (rank === undefined) tellNoImage(record["image_id"], reportOn(on, source.name, item));
    else held.add(item, plain.text, rank);
  }
  return held;
}

/** @throws FormatError for an element of a file that has no results of instances */
function checkKind({ key, index, value, line, pointer }: JsonItem, file: string): void {
  const place = { file, line, pointer };
  if (key !== undefined || (index === undefined && !Array.isArray(value))) {
    const message = `${file} is no COCO results file, which is an array of what was found.`;
    throw new FormatError("coco/not-results", message, place);
  }
  if (!isJsonObject(value) || isFound(value)) return;
  const kind =
    value["caption"] !== undefined
      ? "captions"
      : value["segments_info"] !== undefined
        ? "panoptic segments"
        : undefined;
  if (kind === undefined) return;
  const message = `These seem to be results of ${kind}: they have neither boxes nor segmentations nor keypoints.`;
  throw new FormatError("coco/not-instances", message, place);
}

function tellNoTruth(file: string, on: OnDiagnostic): void {
  on({
    code: "coco/no-ground-truth",
    severity: "warning",
    message:
      "Results say nothing of images and categories but their ids, which became their names: give the ground truth.",
    file,
  });
}

function tellNoImage(id: Json | undefined, report: Report): void {
  if (id === undefined) {
    report("error", "no-image-id-of-annotation", "The result has no image_id; it was left out.");
    return;
  }
  const message = `The result is about image ${shown(id)}, which is not in the ground truth; it was left out.`;
  report("error", "dangling-image-id", message, "/image_id");
}

function resultOf(
  item: JsonItem,
  categories: readonly Category[],
  ranks: ReadonlyMap<SourceId, number>,
  report: Report,
): Annotation | undefined {
  const record: JsonObject = isJsonObject(item.value) ? item.value : {};
  const categoryId = record["category_id"];
  const isId = typeof categoryId === "string" || typeof categoryId === "number";
  const category = isId ? ranks.get(categoryId) : undefined;
  if (category === undefined) {
    const [code, what, at] =
      categoryId === undefined
        ? ["no-category-id-of-annotation", "no category_id", ""]
        : [
            "dangling-category-id",
            `the category ${shown(categoryId)}, which is not in the ground truth`,
            "/category_id",
          ];
    report("error", code, `The result has ${what}; it was left out.`, at);
    return undefined;
  }
  tellScore(record, report);
  const names = categories[category]?.keypoints;
  const plain = foundRecord(record, (item.index ?? 0) + 1, names?.length, report);
  return annotationOf(plain, { category, source: "coco", report });
}

function tellScore({ score }: JsonObject, report: Report): void {
  if (typeof score === "number" && Number.isFinite(score)) return;
  const message = `The result has the score ${shown(score)}, which is no number.`;
  report("warning", "no-score", message, score === undefined ? "" : "/score");
}

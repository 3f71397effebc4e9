import { readOnce } from "../model/read-once.ts";
import type { Source } from "../io/source.ts";
import { jsonItems, type JsonItem } from "../json/items.ts";
import type { Annotation, Category, Dataset, DatasetImage, SourceId } from "../model/dataset.ts";
import { FormatError, type OnDiagnostic, throwOnError } from "../model/diagnostic.ts";
import { isJsonObject, type JsonObject } from "../model/json.ts";
import { annotationOf } from "./annotation.ts";
import { reportOn, type Report, shown } from "./findings.ts";
import { foundRecord, isFound } from "./found.ts";
import { checkSize } from "./mask-size.ts";
import { groundTruth, truthByIds } from "./truth.ts";

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
  const items = await itemsOf(results);
  const { header, images } =
    options.truth === undefined ? truthByIds(items, results.name, on) : await groundTruth(options.truth, on);
  const ranks = new Map(header.categories.map(({ id }, rank) => [id, rank]));
  const byImage = grouped(items, images, results.name, on);

  async function* found(): AsyncGenerator<DatasetImage> {
    const ids = new Set<SourceId>();
    for (const image of images) {
      const annotations = (byImage.get(image.id) ?? []).flatMap((item) => {
        const report = reportOn(on, results.name, item, image.name);
        const annotation = resultOf(item, header.categories, ranks, report);
        if (annotation === undefined) return [];
        checkSize(annotation, image, report);
        if (ids.has(annotation.id)) {
          report("warning", "duplicate-annotation-id", `Annotation id ${shown(annotation.id)} occurs again.`);
        }
        ids.add(annotation.id);
        return [annotation];
      });
      yield { ...image, annotations };
    }
  }

  return { header, images: readOnce(found()) };
}

/** All elements of the array: results are not sorted by image. */
async function itemsOf(source: Source): Promise<readonly JsonItem[]> {
  const items: JsonItem[] = [];
  for await (const item of jsonItems(source)) {
    const { key, index, value, line, pointer } = item;
    const place = { file: source.name, line, pointer };
    if (key !== undefined || (index === undefined && !Array.isArray(value))) {
      const message = `${source.name} is no COCO results file, which is an array of what was found.`;
      throw new FormatError("coco/not-results", message, place);
    }
    if (index === undefined) break;
    if (isJsonObject(value) && !isFound(value)) {
      const kind =
        value["caption"] !== undefined
          ? "captions"
          : value["segments_info"] !== undefined
            ? "panoptic segments"
            : undefined;
      if (kind !== undefined) {
        const message = `These seem to be results of ${kind}: they have neither boxes nor segmentations nor keypoints.`;
        throw new FormatError("coco/not-instances", message, place);
      }
    }
    items.push(item);
  }
  return items;
}

function grouped(
  items: readonly JsonItem[],
  images: readonly DatasetImage[],
  file: string,
  on: OnDiagnostic,
): ReadonlyMap<SourceId, readonly JsonItem[]> {
  const groups = new Map<SourceId, JsonItem[]>();
  for (const { id } of images) groups.set(id, []);
  for (const item of items) {
    const id = isJsonObject(item.value) ? item.value["image_id"] : undefined;
    const group = typeof id === "string" || typeof id === "number" ? groups.get(id) : undefined;
    const report = reportOn(on, file, item);
    if (group !== undefined) group.push(item);
    else if (id === undefined) {
      report("error", "no-image-id-of-annotation", "The result has no image_id; it was left out.");
    } else {
      const message = `The result is about image ${shown(id)}, which is not in the ground truth; it was left out.`;
      report("error", "dangling-image-id", message, "/image_id");
    }
  }
  return groups;
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

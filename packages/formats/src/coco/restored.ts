import { sameJson } from "../json/equal.ts";
import type { JsonItem } from "../json/items.ts";
import { annotationFrom, categoryFrom, imageFrom, listFrom, numberFrom } from "../json/model.ts";
import type { Annotation, Category, DatasetImage, FormatName } from "../model/dataset.ts";
import { FormatError, type OnDiagnostic } from "../model/diagnostic.ts";
import { isJsonObject, type Json, type JsonObject } from "../model/json.ts";
import type { Mask } from "../model/shapes.ts";
import { ANNOTATION_KEYS, VIDEO_KEYS } from "./annotation.ts";
import { without } from "./element.ts";
import { type Report, reportOn, shown } from "./findings.ts";
import { IMAGE_KEYS } from "./image.ts";
import { isLabel } from "./label.ts";
import { MARKER } from "./marker.ts";
import { annotationRecord, labelRecord } from "./record.ts";

/*
 * Elements with what angokit kept aside of them when it wrote the file.
 */

/** Members of the model that a key of the record was written from. */
const WRITTEN_FROM: Readonly<Record<string, readonly string[]>> = {
  bbox: ["shape", "box", "area"],
  segmentation: ["shape", "box", "area"],
  area: ["area"],
  iscrowd: ["crowd"],
  keypoints: ["keypoints"],
  num_keypoints: ["keypoints"],
  attributes: ["attributes"],
  score: ["score"],
};

/**
 * The annotation with what angokit kept aside of it. Where the record does not say any more what was written
 * for that, someone has edited it since: then the record wins, and this is reported.
 */
export function restoredAnnotation(
  item: JsonItem,
  plain: Annotation,
  record: JsonObject,
  source: FormatName,
  report: Report,
): Annotation {
  return kept(item, plain, (part, base) => merged(base, part, record, source, report), report);
}

function merged(
  plain: Annotation,
  part: Json,
  record: JsonObject,
  source: FormatName,
  report: Report,
): Annotation {
  // The class is in the record and nowhere else.
  const whole = { ...annotationFrom(part, plain), category: plain.category };
  const written = isLabel(whole.shape)
    ? labelRecord(whole, source)
    : annotationRecord(whole, source, sizeIn(record["segmentation"]));
  // LVIS has no iscrowd.
  const isSaid = (key: string): boolean => key !== "iscrowd" || (record[key] ?? whole.crowd) !== undefined;
  const keys = Object.keys({ ...written, ...WRITTEN_FROM, ...without(record, IDS) });
  const edited = keys.filter((key) => !sameJson(written[key], record[key]) && isSaid(key));
  if (edited.length === 0) return whole;
  const message = `${edited.join(", ")} changed since angokit wrote the annotation; what it had kept aside for that was not used.`;
  report("warning", "edited", message);
  const stale = new Set(edited.flatMap((key) => WRITTEN_FROM[key] ?? []));
  const rest = Object.entries(isJsonObject(part) ? part : {}).filter(([key]) => !stale.has(key));
  return {
    ...annotationFrom(Object.fromEntries(rest), plain),
    category: plain.category,
    extra: { ...whole.extra, ...addedTo(plain.extra, ANNOTATION_KEYS) },
  };
}

/** Keys that someone added to the record since: they stand beside those that were kept aside. */
function addedTo(extra: JsonObject, known: ReadonlySet<string>): JsonObject {
  return without(without(extra, known), VIDEO_KEYS);
}

/** The size of run lengths: a polygon with holes was written as them if its image's size was known. */
function sizeIn(segmentation: Json | undefined): Mask["size"] | undefined {
  const size = isJsonObject(segmentation) ? segmentation["size"] : undefined;
  const [height, width] = Array.isArray(size) ? size : [];
  return typeof height === "number" && typeof width === "number" ? [height, width] : undefined;
}

const IDS: ReadonlySet<string> = new Set(["id", "image_id", "category_id", MARKER, ...VIDEO_KEYS]);

/** The category with what was kept aside of it. */
export function restoredCategory(item: JsonItem, plain: Category, report: Report): Category {
  return kept(item, plain, categoryFrom, report);
}

/** The image, without its annotations, with what was kept aside of it. */
export function restoredImage(item: JsonItem, plain: DatasetImage, report: Report): DatasetImage {
  return kept(item, plain, imageInPlaceOf, report);
}

/** The image with the annotations that COCO has no place for, at their ranks. */
export function withOthers(
  image: DatasetImage,
  plain: DatasetImage,
  item: JsonItem,
  categories: number,
  report: Report,
): DatasetImage {
  const all = (part: Json, base: readonly Annotation[]): readonly Annotation[] => {
    const others = isJsonObject(part) ? part["others"] : undefined;
    if (others === undefined) return base;
    const merging = [...base];
    for (const entry of listFrom(others)) {
      const [rank, other] = listFrom(entry);
      merging.splice(numberFrom(rank), 0, withCategory(annotationFrom(other), categories));
    }
    return merging;
  };
  const extra = { ...image.extra, ...addedTo(plain.extra, IMAGE_KEYS) };
  return { ...image, extra, annotations: kept(item, image.annotations, all, report) };
}

/** The image with what was kept aside of it; of its name only if the file was not renamed since. */
function imageInPlaceOf(part: Json, plain: DatasetImage): DatasetImage {
  const image = imageFrom(part, plain);
  const { fileName = plain.name }: JsonObject = isJsonObject(part) ? part : {};
  if (fileName !== plain.name) return { ...image, name: plain.name };
  // Another image may have its old name.
  return image.name === plain.name ? image : { ...image, path: plain.name };
}

/** Throws for an annotation of a category that is not there. */
function withCategory(annotation: Annotation, categories: number): Annotation {
  const { id, category } = annotation;
  if (Number.isInteger(category) && category >= 0 && category < categories) return annotation;
  throw new FormatError(
    "json/not-the-model",
    `Annotation ${shown(id)} has category ${category}, which is not there.`,
  );
}

/** An asset that is no image. */
export function* restoredAsset(
  item: JsonItem,
  categories: number,
  file: string,
  on: OnDiagnostic,
): Generator<DatasetImage> {
  let asset: DatasetImage;
  try {
    asset = imageFrom(listFrom(item.value)[1]);
    for (const annotation of asset.annotations) withCategory(annotation, categories);
  } catch (error) {
    tellUnreadable(error, reportOn(on, file, item));
    return;
  }
  yield asset;
}

/** The element with what is in its marker. */
function kept<T>(item: JsonItem, plain: T, from: (json: Json, base: T) => T, report: Report): T {
  const part = isJsonObject(item.value) ? item.value[MARKER] : undefined;
  if (part === undefined) return plain;
  try {
    return from(part, plain);
  } catch (error) {
    tellUnreadable(error, report, `/${MARKER}`);
    return plain;
  }
}

function tellUnreadable(error: unknown, report: Report, at?: string): void {
  if (!(error instanceof FormatError)) throw error;
  report("error", "bad-marker", `What angokit kept aside can't be read: ${error.message}`, at);
}

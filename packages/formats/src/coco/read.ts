import type { Scratch } from "../bytes/record-store.ts";
import { placeReader, type Source } from "../io/source.ts";
import { withoutSecret } from "../io/url.ts";
import type { JsonItem } from "../json/items.ts";
import { annotationFrom, categoryFrom, imageFrom, listFrom, numberFrom } from "../json/model.ts";
import type { Annotation, Category, Dataset, DatasetImage, FormatName, SourceId } from "../model/dataset.ts";
import { FormatError, type OnDiagnostic, throwOnError } from "../model/diagnostic.ts";
import { isJsonObject, type Json } from "../model/json.ts";
import { annotationOf, without } from "./annotation.ts";
import { categoryOf } from "./category.ts";
import { type Contents, contentsOf, rankOf } from "./contents.ts";
import { idOf, tellLargeId } from "./element.ts";
import { type Report, reportOn, shown } from "./findings.ts";
import { IMAGE_KEYS, imageOf } from "./image.ts";
import { IdSet } from "./id-set.ts";
import { MARKER, type Marker } from "./marker.ts";
import { restoredAnnotation } from "./restored.ts";
import { isPlain, itemAt, type OutlineText, plainAnnotation } from "./unpacked.ts";

/** Options of {@link readCoco}. */
export interface ReadCocoOptions {
  /** Told of everything that is wrong with the file. Without it the first error is thrown. */
  readonly onDiagnostic?: OnDiagnostic;
  /**
   * With `later` the outlines of polygons are read from the source when they are asked for: a detection dataset never
   * does, which saves time and memory. Only where the source can be read at any place, and for as long as it stays as it
   * is; it changes nothing else.
   */
  readonly outlines?: "now" | "later";
}

/** How much is kept in memory of images, and of annotations, before the room outside of it is used. */
const IN_MEMORY = 128 * 2 ** 20;

/**
 * Reads a COCO file of boxes, polygons, masks and keypoints. Images come in the order of the file, each with its
 * annotations in the order of the file; a category's index is its rank. What COCO does not define stays in `extra`,
 * and what angokit wrote beside COCO's own fields is put back in its place.
 *
 * Throws a `FormatError` for a text that is not JSON (see `jsonItems`), `coco/no-images`, `coco/results` for a file of
 * results, `coco/not-instances` for captions and panoptic files. All else is a diagnostic `coco/…`.
 * https://cocodataset.org/#format-data
 */
export async function readCoco(source: Source, options: ReadCocoOptions = {}): Promise<Dataset> {
  const on = options.onDiagnostic ?? throwOnError;
  const bytesAt = options.outlines === "later" ? placeReader(source) : undefined;
  const scratch = source.aside && new OneScratch(source.aside.scratch);
  const overflow = scratch && { limit: IN_MEMORY, scratch: () => scratch.get() };
  const parts = source.aside?.cocoParts();
  let contents: Contents;
  try {
    contents = await contentsOf(source, on, { overflow, leavesOutlines: bytesAt !== undefined, parts });
  } finally {
    parts?.close();
  }
  const { marker, info, extra } = contents;
  const [categories, ranks] = categoriesOf(contents, on);
  const isEmptyInfo = isJsonObject(info) && Object.keys(info).length === 0;
  const from: FormatName = marker?.source ?? "coco";
  return {
    header: {
      source: from,
      categories,
      splits: marker?.splits ?? [],
      info: isJsonObject(info) ? info : {},
      extra: marker?.extra ?? {
        ...extra,
        ...(info === undefined || (isJsonObject(info) && !(isEmptyInfo && from === "coco")) ? {} : { info }),
      },
    },
    images: closing(imagesOf(contents, ranks, on, bytesAt), scratch),
  };
}

type Ranks = ReadonlyMap<SourceId, number>;

function categoriesOf(
  { file, categories: items, marker }: Contents,
  on: OnDiagnostic,
): [readonly Category[], Ranks] {
  const categories: Category[] = [];
  const ranks = new Map<SourceId, number>();
  const names = new Set<string>();
  for (const item of items) {
    const report = reportOn(on, file, item);
    const plain = isJsonObject(item.value) ? categoryOf(item.value, report) : undefined;
    if (plain === undefined) {
      report("error", "no-category-id", `The category has no id; it was left out.`);
      continue;
    }
    tellLargeId(plain.id, report);
    if (ranks.has(plain.id)) {
      const message = `Category id ${shown(plain.id)} occurs again, for ${shown(plain.name)}; this one was left out.`;
      report("error", "duplicate-category-id", message);
      continue;
    }
    if (names.has(plain.name)) {
      report("warning", "duplicate-category-name", `Two categories have the name ${shown(plain.name)}.`);
    }
    names.add(plain.name);
    ranks.set(plain.id, categories.length);
    categories.push(kept(item, marker, plain, categoryFrom, report));
  }
  return [categories, ranks];
}

/** The element with what is in its marker. */
function kept<T>(
  item: JsonItem,
  marker: Marker | undefined,
  plain: T,
  from: (json: Json, base: T) => T,
  report: Report,
): T {
  const part = marker !== undefined && isJsonObject(item.value) ? item.value[MARKER] : undefined;
  if (part === undefined) return plain;
  try {
    return from(part, plain);
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    report("error", "bad-marker", `What angokit kept aside can't be read: ${error.message}`, `/${MARKER}`);
    return plain;
  }
}

/** Room outside of memory that is made when it is first wanted. */
class OneScratch {
  #scratch: Scratch | undefined;
  readonly #open: () => Scratch;

  constructor(open: () => Scratch) {
    this.#open = open;
  }

  get(): Scratch {
    return (this.#scratch ??= this.#open());
  }

  close(): void {
    this.#scratch?.close();
  }
}

async function* closing<T>(items: AsyncIterable<T>, scratch: OneScratch | undefined): AsyncGenerator<T> {
  try {
    yield* items;
  } finally {
    scratch?.close();
  }
}

async function* imagesOf(
  contents: Contents,
  ranks: Ranks,
  on: OnDiagnostic,
  bytesAt: OutlineText | undefined,
): AsyncGenerator<DatasetImage> {
  const { file, assets, marker } = contents;
  const categories = ranks.size;
  const seen = new IdSet();
  // Where the file is angokit's own, boxes and areas may be computed ones: see `annotationOf`.
  const isCoco = (marker?.source ?? "coco") === "coco";
  let rank = 0;
  let next = 0;
  for (const { item, annotations: visit } of contents.images()) {
    for (let asset = assets[next]; asset !== undefined && rankOf(asset) <= rank; asset = assets[next]) {
      yield* assetOf(asset, categories, file, on);
      next += 1;
      rank += 1;
    }
    const plain = isJsonObject(item.value) ? imageOf(item.value, reportOn(on, file, item)) : undefined;
    if (plain === undefined) continue;
    const report = reportOn(on, file, item, withoutSecret(plain.name));
    const image = kept(item, marker, plain, imageInPlaceOf, report);
    const annotations: Annotation[] = [];
    visit((bytes, at) => {
      if (isCoco && isPlain(bytes, at)) {
        const annotation = plainAnnotation(bytes, at, ranks, bytesAt);
        if (annotation !== undefined && (contents.hasOwnIds || seen.add(annotation.id))) {
          annotations.push(annotation);
          return;
        }
      }
      const of = itemAt(bytes, at, bytesAt);
      const inImage = reportOn(on, file, of, withoutSecret(plain.name));
      const annotation = annotationIn(of, marker, ranks, inImage);
      if (annotation === undefined) return;
      checkSize(annotation, plain, inImage);
      const id = idOf(of) ?? annotation.id;
      if (!contents.hasOwnIds && !seen.add(id))
        inImage("warning", "duplicate-annotation-id", `Annotation id ${shown(id)} occurs again.`);
      annotations.push(annotation);
    });
    rank += 1;
    if (marker === undefined || !isJsonObject(item.value) || item.value[MARKER] === undefined) {
      yield { ...image, annotations };
      continue;
    }
    // Keys that someone added to the record since stand beside those that were kept aside.
    const extra = { ...image.extra, ...without(plain.extra, IMAGE_KEYS) };
    yield { ...image, extra, annotations: withOthers(annotations, categories, item, marker, report) };
  }
  for (const asset of assets.slice(next)) yield* assetOf(asset, categories, file, on);
}

/** The image with what was kept aside of it; of its name only if the file was not renamed since. */
function imageInPlaceOf(part: Json, plain: DatasetImage): DatasetImage {
  const image = imageFrom(part, plain);
  const isRenamed = isJsonObject(part) && part["fileName"] !== undefined && part["fileName"] !== plain.name;
  return isRenamed ? { ...image, name: plain.name } : image;
}

function annotationIn(
  item: JsonItem,
  marker: Marker | undefined,
  ranks: Ranks,
  report: Report,
): Annotation | undefined {
  const id = idOf(item);
  const record = isJsonObject(item.value) ? item.value : {};
  if (id === undefined) {
    const message = `The annotation has no id; it got "#${item.index ?? 0}", after its rank.`;
    report("warning", "no-annotation-id", message);
  } else if (id === 0) {
    report(
      "warning",
      "annotation-id-zero",
      "Annotation id 0: COCO's evaluation counts a match with it as a miss.",
    );
  }
  tellLargeId(id, report);
  const categoryId = idOf(item, "category_id");
  const category = categoryId === undefined ? undefined : ranks.get(categoryId);
  if (category === undefined) {
    const [code, what] =
      categoryId === undefined
        ? ["no-category-id-of-annotation", "no category_id"]
        : ["dangling-category-id", `the category ${shown(categoryId)}, which is not there`];
    report(
      "error",
      code,
      `Annotation ${shown(id)} has ${what}; it was left out.`,
      categoryId === undefined ? "" : "/category_id",
    );
    return undefined;
  }
  const source = marker?.source ?? "coco";
  const plain = annotationOf({ ...record, id: id ?? `#${item.index ?? 0}` }, { category, source, report });
  if (plain === undefined || marker === undefined) return plain;
  return kept(
    item,
    marker,
    plain,
    (part, base) => restoredAnnotation(base, part, record, source, report),
    report,
  );
}

/** Compares the size of a mask with its image's. */
function checkSize({ shape }: Annotation, { width, height }: DatasetImage, report: Report): void {
  if (shape.type !== "mask" || width === undefined || height === undefined) return;
  const [rows, columns] = shape.size;
  if (rows === height && columns === width) return;
  const message = `The mask has ${columns} × ${rows} pixels, its image ${width} × ${height}.`;
  report("warning", "mask-size", message, "/segmentation");
}

/** The annotations with those that COCO has no place for, at their ranks. */
function withOthers(
  annotations: readonly Annotation[],
  categories: number,
  item: JsonItem,
  marker: Marker | undefined,
  report: Report,
): readonly Annotation[] {
  return kept(
    item,
    marker,
    annotations,
    (part, base) => {
      const others = isJsonObject(part) ? part["others"] : undefined;
      if (others === undefined) return base;
      const all = [...base];
      for (const entry of listFrom(others)) {
        const [rank, other] = listFrom(entry);
        all.splice(numberFrom(rank), 0, withCategory(annotationFrom(other), categories));
      }
      return all;
    },
    report,
  );
}

/** Throws for an annotation of a category that is not there. */
function withCategory(annotation: Annotation, categories: number): Annotation {
  const { id, category } = annotation;
  if (Number.isInteger(category) && category >= 0 && category < categories) return annotation;
  throw new FormatError(
    "json/not-the-model",
    `Annotation ${shown(id)} is of category ${category}, which is not there.`,
  );
}

function* assetOf(
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
    if (!(error instanceof FormatError)) throw error;
    reportOn(on, file, item)(
      "error",
      "bad-marker",
      `What angokit kept aside can't be read: ${error.message}`,
    );
    return;
  }
  yield asset;
}

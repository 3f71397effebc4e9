import type { Source } from "../io/source.ts";
import { jsonItems, type JsonItem } from "../json/items.ts";
import type { Category, DatasetImage, Header, SourceId } from "../model/dataset.ts";
import { FormatError, type OnDiagnostic } from "../model/diagnostic.ts";
import { isJsonObject, type Json, type JsonObject } from "../model/json.ts";
import { categoryOf } from "./category.ts";
import { reportOn, type Report, shown } from "./findings.ts";
import { imageOf } from "./image.ts";
import { MARKER } from "./marker.ts";

/** What a results file is about. */
export interface Truth {
  readonly header: Header;
  /** Without annotations. */
  readonly images: readonly DatasetImage[];
}

/**
 * Images and categories of a COCO file, by the ids that stand in it: what angokit kept aside there is passed over.
 *
 * @throws FormatError `coco/no-images`
 */
export async function groundTruth(source: Source, on: OnDiagnostic): Promise<Truth> {
  const images = new Map<SourceId, DatasetImage>();
  const categories = new Map<SourceId, Category>();
  let info: Json | undefined;
  let hasImages = false;
  for await (const item of jsonItems(source)) {
    const report = reportOn(on, source.name, item);
    if (item.key === "images") {
      hasImages = true;
      add("image", images, item, imageOf, report);
    } else if (item.key === "categories") add("category", categories, item, categoryOf, report);
    else if (item.key === "info") info = item.value;
    else if (item.key === undefined) break;
  }
  if (!hasImages) {
    const message = `${source.name} has no "images": it is no ground truth of COCO.`;
    throw new FormatError("coco/no-images", message, { file: source.name });
  }
  return {
    header: headerOf([...categories.values()], isJsonObject(info) ? info : {}),
    images: [...images.values()],
  };
}

function add<T extends { readonly id: SourceId }>(
  what: string,
  all: Map<SourceId, T>,
  { index, value }: JsonItem,
  read: (record: JsonObject, report: Report) => T | undefined,
  report: Report,
): void {
  if (index === undefined) return;
  const record = isJsonObject(value) ? value : {};
  const element = read(record[MARKER] === undefined ? record : { ...record, [MARKER]: undefined }, report);
  if (element === undefined) report("error", `no-${what}-id`, `The ${what} has no id; it was left out.`);
  else if (all.has(element.id)) {
    const message = `The ${what} id ${shown(element.id)} occurs again; this one was left out.`;
    report("error", `duplicate-${what}-id`, message);
  } else all.set(element.id, element);
}

/** Images in the order in which they come, categories in that of their ids: nothing else is known of them. */
export function truthByIds(items: readonly JsonItem[], file: string, on: OnDiagnostic): Truth {
  const images = new Map<SourceId, DatasetImage>();
  const ids = new Set<SourceId>();
  for (const { value } of items) {
    if (!isJsonObject(value)) continue;
    const { image_id: image, category_id: category, segmentation } = value;
    if (isId(category)) ids.add(category);
    if (!isId(image)) continue;
    const known = images.get(image);
    if (known?.width !== undefined) continue;
    images.set(image, {
      id: image,
      name: String(image),
      media: "image",
      ...sizeIn(segmentation),
      annotations: [],
      attributes: [],
      relations: [],
      extra: {},
    });
  }
  on({
    code: "coco/no-ground-truth",
    severity: "warning",
    message:
      "Results say nothing of images and categories but their ids, which became their names: give the ground truth.",
    file,
  });
  const categories = [...ids].toSorted(byId).map((id) => ({ id, name: String(id), extra: {} }));
  return { header: headerOf(categories, {}), images: [...images.values()] };
}

/** The size of a mask is that of its image. */
function sizeIn(segmentation: Json | undefined): { width?: number; height?: number } {
  const size = isJsonObject(segmentation) ? segmentation["size"] : undefined;
  const [height, width]: readonly Json[] = Array.isArray(size) ? size : [];
  return isSide(height) && isSide(width) ? { width, height } : {};
}

function isSide(value: Json | undefined): value is number {
  return typeof value === "number" && Number.isInteger(value) && value > 0;
}

function isId(value: Json | undefined): value is SourceId {
  return typeof value === "string" || typeof value === "number";
}

/** Numbers by size, then texts. */
function byId(a: SourceId, b: SourceId): number {
  if (typeof a === "number" && typeof b === "number") return a - b;
  if (typeof a !== typeof b) return typeof a === "number" ? -1 : 1;
  return a < b ? -1 : 1;
}

function headerOf(categories: readonly Category[], info: JsonObject): Header {
  return { source: "coco", categories, splits: [], info, extra: {} };
}

import type { Source } from "../io/source.ts";
import { type JsonItem, jsonItems } from "../json/items.ts";
import type { SourceId } from "../model/dataset.ts";
import { FormatError, type OnDiagnostic } from "../model/diagnostic.ts";
import { isJsonObject, type Json, type JsonObject } from "../model/json.ts";
import { type Report, reportOn, shown } from "./findings.ts";
import { ASSETS, MARKER, type Marker, markerOf } from "./marker.ts";

/** The elements of a COCO file, by what they are. Nothing is read of them but what ties them together. */
export interface Contents {
  readonly file: string;
  readonly marker: Marker | undefined;
  readonly info: Json | undefined;
  readonly extra: JsonObject;
  readonly categories: readonly JsonItem[];
  /** Those that have an id, and the first of those with the same. */
  readonly images: readonly JsonItem[];
  /** By the id of their image, in the order of the file. */
  readonly annotations: ReadonlyMap<SourceId, readonly JsonItem[]>;
  /** What angokit wrote of assets that are no images, in the order of their ranks. */
  readonly assets: readonly JsonItem[];
}

/**
 * Reads a COCO file to its end. Annotations come before categories in real files and are not sorted by image, so
 * nothing can be told of the first image before: this holds them all in memory.
 */
export async function contentsOf(source: Source, on: OnDiagnostic): Promise<Contents> {
  const lists: Lists = { categories: [], images: [], annotations: [], [ASSETS]: [] };
  const others = new Map<string, Json>();
  const arrays = new Map<string, Json[]>();
  const keys = new Set<string>();
  for await (const item of jsonItems(source)) {
    const { key, index } = item;
    if (key === undefined) {
      if (item.index !== undefined || Array.isArray(item.value)) throw notAnObject(source, item);
      break;
    }
    keys.add(key);
    if (isList(key)) {
      if (index !== undefined) lists[key].push(item);
      else if (!Array.isArray(item.value)) notAList(source, item, on);
      continue;
    }
    const list = arrays.get(key);
    if (index === undefined) others.set(key, item.value);
    else if (list !== undefined && index > 0) list.push(item.value);
    else {
      const begun = [item.value];
      arrays.set(key, begun);
      others.set(key, begun);
    }
  }
  if (!keys.has("images")) {
    throw new FormatError("coco/no-images", `${source.name} has no "images": it is no COCO file.`, {
      file: source.name,
    });
  }
  const marker = markerOf(others.get(MARKER));
  if (marker === undefined) tellUnmarked(lists, source.name, on);
  else others.delete(MARKER);
  const info = others.get("info");
  others.delete("info");
  const file = source.name;
  const images = imagesIn(lists.images, file, on);
  return {
    file,
    marker,
    info,
    extra: Object.fromEntries(others),
    categories: lists.categories,
    images,
    annotations: byImage(lists.annotations, images, file, on),
    assets: lists[ASSETS].toSorted((a, b) => rankOf(a) - rankOf(b)),
  };
}

interface Lists {
  readonly categories: JsonItem[];
  readonly images: JsonItem[];
  readonly annotations: JsonItem[];
  readonly [ASSETS]: JsonItem[];
}

function isList(key: string): key is keyof Lists {
  return key === "categories" || key === "images" || key === "annotations" || key === ASSETS;
}

/** Tells of records with angokit's key in a file that does not say by which version they were written. */
function tellUnmarked(lists: Lists, file: string, on: OnDiagnostic): void {
  let first: JsonItem | undefined;
  let count = 0;
  for (const item of [lists.categories, lists.images, lists.annotations].flat()) {
    if (!isJsonObject(item.value) || item.value[MARKER] === undefined) continue;
    first ??= item;
    count += 1;
  }
  if (first === undefined) return;
  const message =
    `${count} ${count === 1 ? "record has" : "records have"} the key "${MARKER}", but the file does not begin with one ` +
    "of a version that is known here: what is kept aside there was left out.";
  reportOn(on, file, first)("error", "no-marker", message, `/${MARKER}`);
}

/** The id of an element; undefined where it has none that can be one. */
export function idOf(item: JsonItem, key = "id"): SourceId | undefined {
  const id = isJsonObject(item.value) ? item.value[key] : undefined;
  return typeof id === "string" || typeof id === "number" ? id : undefined;
}

/** Tells of an id that is too large to be told from the next: JSON has such numbers, doubles don't. */
export function tellLargeId(id: SourceId | undefined, report: Report): void {
  if (typeof id !== "number" || Math.abs(id) <= Number.MAX_SAFE_INTEGER) return;
  const message = `The id was read as ${shown(id)}: digits beyond 2^53 are lost, so it may be that of another one.`;
  report("warning", "large-id", message, "/id");
}

/** The place of an asset among images and assets; at the end where it has none. */
export function rankOf({ value }: JsonItem): number {
  const rank: unknown = Array.isArray(value) ? value[0] : undefined;
  return typeof rank === "number" && Number.isFinite(rank) ? rank : Number.MAX_VALUE;
}

function imagesIn(items: readonly JsonItem[], file: string, on: OnDiagnostic): readonly JsonItem[] {
  const ids = new Set<SourceId>();
  return items.filter((item) => {
    const report = reportOn(on, file, item);
    const id = idOf(item);
    if (id === undefined) {
      report("error", "no-image-id", `The image has no id; it was left out.`);
      return false;
    }
    tellLargeId(id, report);
    if (ids.has(id)) {
      report("error", "duplicate-image-id", `Image id ${shown(id)} occurs again; this image was left out.`);
      return false;
    }
    ids.add(id);
    return true;
  });
}

function byImage(
  items: readonly JsonItem[],
  images: readonly JsonItem[],
  file: string,
  on: OnDiagnostic,
): ReadonlyMap<SourceId, readonly JsonItem[]> {
  const groups = new Map<SourceId, JsonItem[]>();
  for (const image of images) groups.set(idOf(image) ?? "", []);
  for (const item of items) {
    refuseOtherKinds(item, file);
    const report = reportOn(on, file, item);
    const id = idOf(item, "image_id");
    const group = id === undefined ? undefined : groups.get(id);
    if (group !== undefined) group.push(item);
    else if (id === undefined) {
      report("error", "no-image-id-of-annotation", `The annotation has no image_id; it was left out.`);
    } else {
      const message = `Annotation ${shown(idOf(item))} belongs to image ${shown(id)}, which is not there; it was left out.`;
      report("error", "dangling-image-id", message, "/image_id");
    }
  }
  return groups;
}

/** Throws for annotations of the other kinds of COCO files. */
function refuseOtherKinds({ value, line, pointer }: JsonItem, file: string): void {
  if (!isJsonObject(value) || value["bbox"] !== undefined || value["segmentation"] !== undefined) return;
  const kind =
    value["segments_info"] === undefined
      ? value["caption"] === undefined
        ? undefined
        : "captions"
      : "panoptic";
  if (kind === undefined) return;
  const message = `This seems to be a COCO ${kind} file: its annotations have neither boxes nor segmentations.`;
  throw new FormatError("coco/not-instances", message, { file, line, pointer });
}

function notAnObject({ name }: Source, { value, line, pointer }: JsonItem): FormatError {
  const place = { file: name, line, pointer };
  if (isJsonObject(value) && value["image_id"] !== undefined) {
    const message =
      "This seems to be a COCO results file: it has no images and no categories, only what was found.";
    return new FormatError("coco/results", message, place);
  }
  const message =
    "A COCO file is one JSON object with images, annotations and categories; this is a list of things.";
  return new FormatError("coco/no-images", message, place);
}

function notAList({ name }: Source, item: JsonItem, on: OnDiagnostic): void {
  if (item.key === "images") {
    const place = { file: name, line: item.line, pointer: item.pointer };
    throw new FormatError("coco/no-images", `"images" is not a list.`, place);
  }
  const message = `"${item.key ?? ""}" is not a list; it was left out.`;
  reportOn(on, name, item)("error", "not-a-list", message);
}

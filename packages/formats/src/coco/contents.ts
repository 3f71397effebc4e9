import type { Overflow, RecordStore } from "../bytes/record-store.ts";
import { placeReader, type Source } from "../io/source.ts";
import { type JsonItem, jsonItems } from "../json/items.ts";
import { FormatError, type OnDiagnostic } from "../model/diagnostic.ts";
import { isJsonObject, type Json, type JsonObject } from "../model/json.ts";
import { Annotations, type CocoKind } from "./annotations.ts";
import { Images } from "./images.ts";
import { reportOn } from "./findings.ts";
import { ASSETS, MARKER, type Marker, markerOf } from "./marker.ts";
import type { PartReader } from "./part.ts";
import { PlainCoco } from "./plain-coco.ts";

/** The elements of a COCO file, by what they are. Nothing is read of them but what ties them together. */
export interface Contents {
  readonly file: string;
  readonly kind: CocoKind;
  /** Whether there are annotations of things at a place in their image: then none is one of a whole image. */
  readonly hasObjects: boolean;
  readonly marker: Marker | undefined;
  readonly info: Json | undefined;
  readonly extra: JsonObject;
  readonly categories: readonly JsonItem[];
  /** Images that have an id, the first of those with the same. */
  readonly images: Images;
  /** Records of the annotations: see `unpacked.ts`. To be gone through once. */
  readonly annotations: RecordStore;
  /** The rank of the image of each annotation; -1 for those that are left out. */
  readonly imageOf: Int32Array;
  /** Whether no annotation has the id of another. */
  readonly hasOwnIds: boolean;
  /** What angokit wrote of assets that are no images, in the order of their ranks. */
  readonly assets: readonly JsonItem[];
}

/** How the contents of a file are kept, and read. */
export interface ContentsOptions {
  readonly overflow?: Overflow | undefined;
  /** Whether only the places of polygons are kept. */
  readonly leavesOutlines?: boolean;
  readonly parts?: PartReader | undefined;
}

/**
 * Reads a COCO file to its end. Annotations come before categories in real files and are not sorted by image, so
 * nothing can be told of the first image before: until then they are kept packed, in memory and where that is not
 * enough in `overflow`.
 */
export async function contentsOf(
  source: Source,
  on: OnDiagnostic,
  { overflow, leavesOutlines = false, parts }: ContentsOptions,
): Promise<Contents> {
  const lists: Lists = { categories: [], [ASSETS]: [] };
  const others = new Map<string, Json>();
  const arrays = new Map<string, Json[]>();
  const keys = new Set<string>();
  const marked = new Marked();
  const images = new Images(overflow, placeReader(source));
  const annotations = new Annotations(overflow, leavesOutlines);
  const plain = new PlainCoco(annotations, images);
  const { bytesAt } = source;
  const text =
    parts === undefined || bytesAt === undefined
      ? source
      : (await import("./part.ts")).withParts(source, bytesAt, parts, plain, leavesOutlines);
  for await (const item of jsonItems(text, { plain, lookAhead: 2 ** 20 })) {
    const { key, index } = item;
    if (key === undefined) {
      if (item.index !== undefined || Array.isArray(item.value)) throw notAnObject(source, item);
      break;
    }
    keys.add(key);
    if (isList(key)) {
      if (index === undefined) {
        if (!Array.isArray(item.value)) notAList(source, item, on);
        continue;
      }
      marked.see(item);
      if (key === "images") images.add(item, plain);
      else if (key === "annotations") annotations.add(item, plain.text);
      else lists[key].push(item);
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
  if (!keys.has("images") && images.ranks.size === 0) {
    throw new FormatError("coco/no-images", `${source.name} has no "images": it is no COCO file.`, {
      file: source.name,
    });
  }
  const marker = markerOf(others.get(MARKER));
  if (marker === undefined) marked.tell(source.name, on);
  else others.delete(MARKER);
  const info = others.get("info");
  others.delete("info");
  const file = source.name;
  images.tell(file, on);
  const imageOf = await annotations.imageOf(images.ranks, file, on);
  return {
    file,
    kind: marker?.isPanoptic === true ? "panoptic" : annotations.kind,
    hasObjects: annotations.hasObjects,
    marker,
    info,
    extra: Object.fromEntries(others),
    categories: lists.categories,
    images,
    annotations: annotations.store,
    imageOf,
    hasOwnIds: annotations.idsRise,
    assets: lists[ASSETS].toSorted((a, b) => rankOf(a) - rankOf(b)),
  };
}

interface Lists {
  readonly categories: JsonItem[];
  readonly [ASSETS]: JsonItem[];
}

function isList(key: string): key is keyof Lists | "images" | "annotations" {
  return key === "categories" || key === "images" || key === "annotations" || key === ASSETS;
}

/** Records with angokit's key, for a file that does not say by which version they were written. */
class Marked {
  #first: Pick<JsonItem, "line" | "pointer"> | undefined;
  #rank = 0;
  #count = 0;

  see(item: JsonItem): void {
    if (item.key === ASSETS || !isJsonObject(item.value) || item.value[MARKER] === undefined) return;
    const rank = ["categories", "images", "annotations"].indexOf(item.key ?? "");
    if (this.#first === undefined || rank < this.#rank) {
      this.#first = { line: item.line, pointer: item.pointer };
      this.#rank = rank;
    }
    this.#count += 1;
  }

  tell(file: string, on: OnDiagnostic): void {
    if (this.#first === undefined) return;
    const message =
      `${this.#count} ${this.#count === 1 ? "record has" : "records have"} the key "${MARKER}", but the file does not begin with one ` +
      "of a version that is known here: what is kept aside there was left out.";
    reportOn(on, file, this.#first)("error", "no-marker", message, `/${MARKER}`);
  }
}

/** The place of an asset among images and assets; at the end where it has none. */
export function rankOf({ value }: JsonItem): number {
  const rank: unknown = Array.isArray(value) ? value[0] : undefined;
  return typeof rank === "number" && Number.isFinite(rank) ? rank : Number.MAX_VALUE;
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

import type { Source } from "../io/source.ts";
import { jsonItems, type JsonItem } from "../json/items.ts";
import type { PlainElements } from "../json/splitter.ts";
import type { Category, DatasetImage, Header, SourceId } from "../model/dataset.ts";
import { FormatError, type OnDiagnostic } from "../model/diagnostic.ts";
import { isJsonObject, type Json, type JsonObject } from "../model/json.ts";
import { categoryOf } from "./category.ts";
import { reportOn, type Report, shown } from "./findings.ts";
import { imageOf } from "./image.ts";
import { MARKER } from "./marker.ts";
import { Videos } from "./videos.ts";

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
  const { header, videos } = await readTruth(source, on, new ElementText(), {
    has: (id) => images.has(id),
    add: (image) => images.set(image.id, image),
  });
  return { header, images: Array.from(images.values(), (image) => videos.framed(image, "coco")) };
}

/** The images of a ground truth, as they come. */
interface TruthImages {
  readonly has: (id: SourceId) => boolean;
  readonly add: (image: DatasetImage, item: JsonItem) => void;
}

/** Gives what a COCO file says beside its images, which are added. */
export async function readTruth(
  source: Source,
  on: OnDiagnostic,
  text: ElementText,
  images: TruthImages,
): Promise<{ readonly header: Header; readonly videos: Videos }> {
  const videos: Json[] = [];
  const categories = new Map<SourceId, Category>();
  let info: Json | undefined;
  let hasImages = false;
  for await (const item of jsonItems(source, { plain: text })) {
    const report = reportOn(on, source.name, item);
    if (item.key === "images") {
      hasImages = true;
      const image = elementOf("image", images.has, item, imageOf, report);
      if (image !== undefined) images.add(image, item);
    } else if (item.key === "categories") {
      const category = elementOf("category", (id) => categories.has(id), item, categoryOf, report);
      if (category !== undefined) categories.set(category.id, category);
    } else if (item.key === "videos") videos.push(item.value);
    else if (item.key === "info") info = item.value;
    else if (item.key === undefined) break;
  }
  if (!hasImages) {
    const message = `${source.name} has no "images": it is no ground truth of COCO.`;
    throw new FormatError("coco/no-images", message, { file: source.name });
  }
  const header = headerOf([...categories.values()], isJsonObject(info) ? info : {});
  return { header, videos: new Videos(videos, false) };
}

/** An image or a category of its own id; undefined for what was told of. */
function elementOf<T extends { readonly id: SourceId }>(
  what: string,
  isKnown: (id: SourceId) => boolean,
  { index, value }: JsonItem,
  read: (record: JsonObject, report: Report) => T | undefined,
  report: Report,
): T | undefined {
  if (index === undefined) return undefined;
  const element = read(isJsonObject(value) ? ownRecord(value) : {}, report);
  if (element === undefined) report("error", `no-${what}-id`, `The ${what} has no id; it was left out.`);
  else if (isKnown(element.id)) {
    const message = `The ${what} id ${shown(element.id)} occurs again; this one was left out.`;
    report("error", `duplicate-${what}-id`, message);
  } else return element;
  return undefined;
}

/** Without what angokit kept aside. */
export function ownRecord(record: JsonObject): JsonObject {
  return record[MARKER] === undefined ? record : { ...record, [MARKER]: undefined };
}

/** Sees the texts of elements and takes none. */
export class ElementText implements PlainElements {
  readonly lines = 0;
  readonly lastLine = 0;
  text: Uint8Array = new Uint8Array();
  textStart = 0;
  between: string | undefined;
  skipped: undefined;

  takes(): boolean {
    return false;
  }

  take(): number {
    return -1;
  }
}

export function headerOf(categories: readonly Category[], info: JsonObject): Header {
  return { source: "coco", categories, splits: [], info, extra: {} };
}

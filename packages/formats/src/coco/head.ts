import { sameJson } from "../json/equal.ts";
import { jsonText } from "../json/text.ts";
import type { Header } from "../model/dataset.ts";
import { isJsonObject, type JsonObject } from "../model/json.ts";
import { categoryOf } from "./category.ts";
import { without } from "./element.ts";
import { difference, line } from "./kept.ts";
import { topMember } from "./lines.ts";
import { ASSETS, MARKER, markerJson } from "./marker.ts";
import { areOwn } from "./own-videos.ts";
import { categoryRecord } from "./record.ts";

/** Counts what is kept aside: of a category, or of the file where the name is empty. */
export type Keep = (feature: "extra" | "ids", name: string) => void;

/** Keys of the file's top level that are not the source's `extra`. */
const TOP_KEYS: ReadonlySet<string> = new Set([
  "info",
  "images",
  "annotations",
  "categories",
  MARKER,
  ASSETS,
]);

/** The members before the annotations. */
export function headLines(
  { source, splits, info, extra }: Header,
  keep: Keep,
  isPanoptic = false,
): readonly string[] {
  const flat = source === "coco" ? without(extra, TOP_KEYS) : {};
  const hasInfo = Object.keys(info).length > 0;
  // An empty or odd info has no place in the model: the reader leaves it in extra.
  const odd =
    isJsonObject(extra["info"]) && Object.keys(extra["info"]).length > 0 ? undefined : extra["info"];
  const written = hasInfo || source !== "coco" ? info : odd;
  const plain = source === "coco" && !hasInfo && odd !== undefined ? { ...flat, info: odd } : flat;
  const isPlain = sameJson(plain, extra) && !areOwn(plain["videos"]);
  if (!isPlain && source !== "coco") keep("extra", "");
  const marker = markerJson({ source, splits, isPanoptic, ...(isPlain ? {} : { extra }) });
  return [
    `"${MARKER}": ${jsonText(marker)}`,
    ...(written === undefined ? [] : [topMember("info", written)]),
    ...Object.entries(flat).flatMap(([key, value]) => (value === undefined ? [] : [topMember(key, value)])),
  ];
}

/** The lines of the categories. @param isPanoptic whether they are those of a panoptic file */
export function categoryLines(
  { categories, source }: Header,
  ids: readonly number[],
  keep: Keep,
  isPanoptic = false,
): readonly string[] {
  return categories.map((category, rank) => {
    const plain = categoryRecord(category, source);
    const record = { id: ids[rank] ?? rank + 1, ...plain, ...(isPanoptic ? panopticFields(plain) : {}) };
    const part = difference(category, categoryOf(record, silent, isPanoptic));
    for (const member of Object.keys(part)) {
      // That it is a thing was added.
      if (member !== "extra" || Object.keys(category.extra).length > 0)
        keep(member === "id" ? "ids" : "extra", category.name);
    }
    return line(record, part);
  });
}

/** Everything is a thing unless it is said to be stuff; colours are numbers. */
function panopticFields({ color, isthing = 1 }: JsonObject): JsonObject {
  const hex = typeof color === "string" && /^#[0-9a-f]{6}$/i.test(color) ? color : undefined;
  const bytes = [1, 3, 5].map((at) => Number.parseInt(hex?.slice(at, at + 2) ?? "", 16));
  return { isthing, ...(hex === undefined ? {} : { color: bytes }) };
}

/** Nobody is told of what reading back a record of one's own finds: what differs is kept. */
function silent(): void {}

import type { JsonItem } from "../json/items.ts";
import type { SourceId } from "../model/dataset.ts";
import { isJsonObject, type Json, type JsonObject } from "../model/json.ts";
import { type Report, shown } from "./findings.ts";

/** The id of an element; undefined where it has none that can be one. */
export function idOf(item: JsonItem, key = "id"): SourceId | undefined {
  const id = isJsonObject(item.value) ? item.value[key] : undefined;
  return typeof id === "string" || typeof id === "number" ? id : undefined;
}

/** Tells of an id that is too large to be told from the next: JSON has such numbers, doubles don't. */
export function tellLargeId(id: SourceId | undefined, report: Report): void {
  if (!isLarge(id)) return;
  const message = `The id was read as ${shown(id)}: digits beyond 2^53 are lost, so it may be that of another one.`;
  report("warning", "large-id", message, "/id");
}

/** Whether an id is beyond the whole numbers that doubles tell apart. */
export function isLarge(id: SourceId | undefined): boolean {
  return typeof id === "number" && Math.abs(id) > Number.MAX_SAFE_INTEGER;
}

/** The members of an object that are not among `known`. */
export function without(record: JsonObject, known: ReadonlySet<string>): JsonObject {
  const rest: { [key: string]: Json | undefined } = {};
  for (const key in record) {
    if (known.has(key)) continue;
    // To assign it would give the object another prototype.
    if (key === "__proto__") {
      return Object.fromEntries(Object.entries(record).filter(([name]) => !known.has(name)));
    }
    rest[key] = record[key];
  }
  return rest;
}

/** A finite number, also one that is written as a string. */
export function numberOf(json: Json | undefined): number | undefined {
  const number = typeof json === "string" && json.trim() !== "" ? Number(json) : json;
  return typeof number === "number" && Number.isFinite(number) ? number : undefined;
}

/** What an element of `annotations` is about: an object, or one of what COCO has other files for. */
export type ElementKind = "object" | "caption" | "panoptic" | "label";

/** What an element of `annotations` is. Only in a file without objects a label is one: elsewhere its place is missing. */
export function elementKind(value: Json): ElementKind {
  if (!isJsonObject(value) || has(value, ["bbox", "segmentation"])) return "object";
  if (value["segments_info"] !== undefined) return "panoptic";
  if (value["caption"] !== undefined) return "caption";
  const isLabel = value["category_id"] !== undefined && !has(value, ["keypoints", "area", "iscrowd"]);
  return isLabel ? "label" : "object";
}

function has(value: JsonObject, keys: readonly string[]): boolean {
  return keys.some((key) => value[key] !== undefined);
}

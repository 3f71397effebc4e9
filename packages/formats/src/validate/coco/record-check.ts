import { numberOf } from "../../coco/element.ts";
import { shown } from "../../coco/findings.ts";
import type { Annotation } from "../../model/dataset.ts";
import type { Json, JsonObject } from "../../model/json.ts";
import type { FileCounts } from "./file-counts.ts";
import type { Tell } from "./tell.ts";

/** What evaluations ask every annotation for. */
export interface Present {
  readonly bbox: boolean;
  readonly area: boolean;
  readonly iscrowd: boolean;
}

/** Of a plain annotation. */
export function presentIn({ shape, box, area, crowd }: Annotation): Present {
  return {
    bbox: box !== undefined || shape.type === "box",
    area: area !== undefined,
    iscrowd: crowd !== undefined,
  };
}

/** Of any other. */
export function presentInRecord({ bbox, area, iscrowd }: JsonObject): Present {
  return { bbox: isThere(bbox), area: isThere(area), iscrowd: isThere(iscrowd) };
}

function isThere(value: Json | undefined): boolean {
  return value !== undefined && value !== null;
}

/** Tells of members that COCO's evaluation can't do without. */
export function tellAbsent({ bbox, area, iscrowd }: Present, tell: Tell): void {
  if (!bbox) tell("coco/no-bbox", "The annotation has no bbox.");
  if (!area) tell("coco/no-area", "The annotation has no area.");
  if (!iscrowd) tell("coco/no-iscrowd", "The annotation has no iscrowd.");
}

/** Tells of ids that are texts. */
export function tellTextIds(record: JsonObject, keys: readonly string[], tell: Tell): void {
  for (const key of keys) {
    const id = record[key];
    if (typeof id === "string") tell("coco/text-id", `The ${key} is the text ${shown(id)}.`, `/${key}`);
  }
}

/** Tells of numbers that are written as texts; what is no number at all is told by the reader. */
export function tellTexts(record: JsonObject, keys: readonly string[], tell: Tell): void {
  for (const key of keys) {
    const value = record[key];
    if (!(Array.isArray(value) ? value : [value]).some(isNumberAsText)) continue;
    tell("coco/number-as-text", `The ${key} is ${shown(value)}, a text in place of a number.`, `/${key}`);
  }
}

function isNumberAsText(value: Json | undefined): boolean {
  return typeof value === "string" && numberOf(value) !== undefined;
}

/** Looks at an element of `categories`. */
export function checkCategory(record: JsonObject, counts: FileCounts, tell: Tell): void {
  const { id, name, supercategory, synset } = record;
  tellTextIds(record, ["id"], tell);
  if (id === 0) {
    tell("coco/category-id-zero", `The category ${shown(name)} has the id 0.`, "/id");
  }
  // LVIS says more of what a class is by its synset.
  if (typeof supercategory !== "string" && typeof synset !== "string")
    counts.addPlainCategory(shown(name), tell);
}

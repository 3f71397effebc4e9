import type { Category } from "../model/dataset.ts";
import type { Json, JsonObject } from "../model/json.ts";
import { without } from "./element.ts";
import { type Report, shown } from "./findings.ts";
import { MARKER } from "./marker.ts";

/** Keys of a category that have a place in the model. */
export const CATEGORY_KEYS: ReadonlySet<string> = new Set([
  "id",
  "name",
  "supercategory",
  "color",
  "keypoints",
  "skeleton",
  MARKER,
]);

/** Reads one element of `categories`; undefined where it has no id, which the caller reports. Only panoptic files say colours in numbers. */
export function categoryOf(record: JsonObject, report: Report, isPanoptic = false): Category | undefined {
  const { id, name, supercategory, keypoints, skeleton } = record;
  const color = isPanoptic ? (colorOf(record["color"]) ?? record["color"]) : record["color"];
  if (typeof id !== "string" && typeof id !== "number") return undefined;
  if (typeof name !== "string") {
    report(
      "warning",
      "no-category-name",
      `Category ${shown(id)} has the name ${shown(name)}; its id was taken.`,
      name === undefined ? "" : "/name",
    );
  }
  const names =
    Array.isArray(keypoints) && keypoints.every((key) => typeof key === "string") ? keypoints : undefined;
  const pairs = skeletonIn(skeleton, names?.length ?? 0, report);
  const isColor = typeof color === "string" && /^#[0-9a-f]{6}$/i.test(color);
  return {
    id,
    name: typeof name === "string" ? name : String(id),
    ...(typeof supercategory === "string" ? { supercategory } : {}),
    ...(isColor ? { color } : {}),
    ...(names === undefined ? {} : { keypoints: names }),
    ...(pairs === undefined ? {} : { skeleton: pairs }),
    extra: {
      ...without(record, CATEGORY_KEYS),
      ...(supercategory === undefined || typeof supercategory === "string" ? {} : { supercategory }),
      ...(color === undefined || isColor ? {} : { color }),
      ...(keypoints === undefined || names !== undefined ? {} : { keypoints }),
      ...(skeleton === undefined || pairs !== undefined ? {} : { skeleton }),
    },
  };
}

/** Panoptic files have red, green and blue, from 0 to 255. */
function colorOf(json: Json | undefined): string | undefined {
  if (!Array.isArray(json) || json.length !== 3) return undefined;
  const bytes = json.map((byte) => (Number.isInteger(byte) && byte >= 0 && byte <= 255 ? byte : undefined));
  if (bytes.includes(undefined)) return undefined;
  return `#${bytes.map((byte) => Number(byte).toString(16).padStart(2, "0")).join("")}`;
}

/** COCO counts a skeleton's ends from 1. */
function skeletonIn(
  json: Json | undefined,
  size: number,
  report: Report,
): (readonly [number, number])[] | undefined {
  if (json === undefined) return undefined;
  const pairs: (readonly [number, number])[] = [];
  const list = Array.isArray(json) ? json : [null];
  for (const pair of list) {
    const [from, to, ...rest] = Array.isArray(pair) ? pair : [];
    if (!isEnd(from, size) || !isEnd(to, size) || rest.length > 0) {
      if (isFromZero(list, size)) {
        const message = `The skeleton counts keypoints from 0: its ends are 0 to ${size - 1}, COCO's 1 to ${size}; it was kept aside as it is.`;
        report("warning", "skeleton-from-zero", message, "/skeleton");
        return undefined;
      }
      const message =
        size === 0
          ? "The skeleton joins keypoints, of which the category names none; it was kept aside as it is."
          : `The skeleton's ${shown(pair)} is no pair of keypoints, counted from 1 to ${size}; the skeleton was kept aside as it is.`;
      report("warning", "bad-skeleton", message, "/skeleton");
      return undefined;
    }
    pairs.push([from - 1, to - 1]);
  }
  return pairs;
}

/** Whether all pairs would be right if COCO counted from 0. */
function isFromZero(pairs: readonly Json[], size: number): boolean {
  return pairs.every(
    (pair) =>
      Array.isArray(pair) &&
      pair.length === 2 &&
      pair.every((end) => typeof end === "number" && isEnd(end + 1, size)),
  );
}

function isEnd(json: Json | undefined, size: number): json is number {
  return typeof json === "number" && Number.isInteger(json) && json >= 1 && json <= size;
}

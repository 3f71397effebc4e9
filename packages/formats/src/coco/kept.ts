import { sameJson } from "../json/equal.ts";
import { jsonText } from "../json/text.ts";
import type { JsonObject } from "../model/json.ts";
import type { Shape } from "../model/shapes.ts";
import type { CocoFeature } from "./features.ts";
import { MARKER } from "./marker.ts";

/*
 * What is kept of the model's values under the namespaced key, and what reports call it.
 */

export const SHAPE_FEATURES: Readonly<Record<Shape["type"], CocoFeature>> = {
  box: "geometry",
  "rotated-box": "rotation",
  polygon: "shape",
  polyline: "shape",
  point: "shape",
  mask: "geometry",
  unplaced: "shape",
};

export const ANNOTATION_FEATURES: Readonly<Record<string, CocoFeature>> = {
  id: "ids",
  track: "track",
  attributes: "attributes",
  extra: "extra",
};

export const IMAGE_FEATURES: Readonly<Record<string, CocoFeature>> = {
  id: "ids",
  name: "name",
  split: "split",
  asset: "asset",
  attributes: "image-attributes",
  relations: "relations",
  extra: "extra",
};

export function shapeFeature(shape: Shape): CocoFeature {
  if (shape.type === "rotated-box") return "rotation";
  return shape.type === "polygon" && shape.parts.some((part) => part.holes.length > 0) ? "holes" : "geometry";
}

/** The members of a value that reading its record would not give, null for those that it would give in vain. */
export function difference(value: object, plain: object = {}): Readonly<Record<string, unknown>> {
  const read = new Map<string, unknown>(Object.entries(plain));
  const part: Record<string, unknown> = {};
  for (const [key, member] of Object.entries(value)) {
    if (member !== undefined && !sameJson(member, read.get(key))) part[key] = member;
    if (member !== undefined) read.delete(key);
  }
  for (const key of read.keys()) if (key !== "annotations") part[key] = null;
  return part;
}

/** A record with what is kept beside it, on one line. */
export function line(record: JsonObject, part: Readonly<Record<string, unknown>>): string {
  return jsonText(Object.keys(part).length === 0 ? record : { ...record, [MARKER]: part });
}

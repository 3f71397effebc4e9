import { jsonBytes, type JsonWriter, putNumber, putText } from "../bytes/json-writer.ts";
import { ringArea } from "../geometry/polygon.ts";
import { writeByte, writeString, writeValue } from "../json/value-writer.ts";
import type { Annotation, Attribute } from "../model/dataset.ts";
import type { JsonObject } from "../model/json.ts";
import type { Box, Polygon } from "../model/shapes.ts";
import { labelled } from "./annotation.ts";
import { MARKER } from "./marker.ts";

/*
 * Records for sources other than COCO of which it can be seen at once what reading them would not give back: ids, the
 * split, and members of the source. They are written straight to bytes, the same bytes that the records of record.ts
 * give when they are read back and compared. Where it can't be seen, nothing is written.
 */

export const ID: Uint8Array = jsonBytes('{"id":');
const IMAGE_ID: Uint8Array = jsonBytes(',"image_id":');
const CATEGORY_ID: Uint8Array = jsonBytes(',"category_id":');
const BBOX: Uint8Array = jsonBytes(',"bbox":[');
const AREA: Uint8Array = jsonBytes('],"area":');
const SEGMENTATION: Uint8Array = jsonBytes(',"segmentation":[');
const NO_CROWD: Uint8Array = jsonBytes('],"iscrowd":0');
const KEYPOINTS: Uint8Array = jsonBytes(',"keypoints":');
const LABELLED: Uint8Array = jsonBytes(',"num_keypoints":');
const ATTRIBUTES: Uint8Array = jsonBytes(',"attributes":{');
const KEPT: Uint8Array = jsonBytes(`,"${MARKER}":{`);
const END: Uint8Array = jsonBytes("}");
const [COMMA, COLON] = [44, 58];
/** More than all of these and some numbers take. */
export const ROOM = 512;

const NOTHING: readonly KeptMember[] = [];

/**
 * Writes the record of an annotation.
 *
 * @returns the members that are kept beside COCO's own; undefined where it was not written
 */
export function writePlainAnnotation(
  out: JsonWriter,
  annotation: Annotation,
  id: number,
  imageId: number,
  categoryId: number,
): readonly string[] | undefined {
  const start = out.at;
  const kept = keptMembers(annotation, id);
  if (kept === undefined || !writeRecord(out, annotation, id, imageId, categoryId)) {
    out.at = start;
    return undefined;
  }
  for (let rank = 0; rank < kept.length; rank += 1) {
    const key = kept[rank] ?? "id";
    if (writeKept(out, rank, key, annotation[key])) continue;
    out.at = start;
    return undefined;
  }
  writeEnd(out, kept.length > 0);
  return kept;
}

/** COCO's own members, without the bracket that ends the record. @returns false where they would not come back as they are */
function writeRecord(
  out: JsonWriter,
  { shape, keypoints, attributes }: Annotation,
  id: number,
  imageId: number,
  categoryId: number,
): boolean {
  out.reserve(ROOM);
  let at = putNumber(out.bytes, putText(out.bytes, out.at, ID), id);
  at = putNumber(out.bytes, putText(out.bytes, at, IMAGE_ID), imageId);
  out.at = putNumber(out.bytes, putText(out.bytes, at, CATEGORY_ID), categoryId);
  if (!(shape.type === "box" ? writeBox(out, shape) : shape.type === "polygon" && writePolygon(out, shape)))
    return false;
  out.reserve(ROOM);
  out.at = putText(out.bytes, out.at, NO_CROWD);
  if (keypoints !== undefined) {
    if (!areKeypoints(keypoints)) return false;
    out.at = putText(out.bytes, out.at, KEYPOINTS);
    out.numbers(keypoints);
    out.reserve(ROOM);
    out.at = putNumber(out.bytes, putText(out.bytes, out.at, LABELLED), labelled(keypoints));
  }
  return attributes.length === 0 || writeAttributes(out, attributes);
}
/** Members of an annotation of which COCO's record may hold less. */
type KeptMember = "id" | "attributes" | "extra";

/**
 * The members that an annotation keeps beside COCO's own, in the order of its members; undefined where there is more than
 * a shape, keypoints, attributes, its id and members of the source.
 */
function keptMembers(annotation: Annotation, id: number): readonly KeptMember[] | undefined {
  let needed = 0;
  let kept: KeptMember[] | undefined;
  for (const key in annotation) {
    switch (key) {
      case "id":
        needed += 1;
        if (annotation.id !== id) (kept ??= []).push(key);
        break;
      case "attributes":
        needed += 1;
        if (!annotation.attributes.every(isFlat)) (kept ??= []).push(key);
        break;
      case "extra":
        needed += 1;
        if (!isEmpty(annotation.extra)) (kept ??= []).push(key);
        break;
      case "category":
      case "shape":
        needed += 1;
        break;
      case "keypoints":
        break;
      case "box":
      case "area":
      case "crowd":
        if (annotation[key] !== undefined) return undefined;
        break;
      default:
        return undefined;
    }
  }
  return needed === 5 ? (kept ?? NOTHING) : undefined;
}

/** Whether an attribute has no more than COCO's record has of it: a name and a value. */
function isFlat(attribute: Attribute): boolean {
  for (const key in attribute) {
    switch (key) {
      case "name":
      case "value":
        break;
      case "attributes":
        if (attribute.attributes.length > 0) return false;
        break;
      case "extra":
        if (!isEmpty(attribute.extra)) return false;
        break;
      case "id":
      case "kind":
        if (attribute[key] !== undefined) return false;
        break;
      default:
        return false;
    }
  }
  return true;
}

/** The attributes as one object. @returns false where its members would not be theirs in their order */
function writeAttributes(out: JsonWriter, attributes: Annotation["attributes"]): boolean {
  out.reserve(ROOM);
  out.at = putText(out.bytes, out.at, ATTRIBUTES);
  for (const [rank, { name, value }] of attributes.entries()) {
    // Objects have such keys first.
    if (attributes.length > 1 && /^\d/.test(name)) return false;
    if (attributes.findIndex((other) => other.name === name) < rank) return false;
    if (rank > 0) writeByte(out, COMMA);
    writeString(out, name);
    writeByte(out, COLON);
    if (!writeValue(out, value)) return false;
  }
  writeEnd(out, false);
  return true;
}

/** Up to the bracket that ends the segmentation. @returns false where the box would not come back as it is */
function writeBox(out: JsonWriter, box: Box): boolean {
  const { x, y, width, height } = box;
  const area = width * height;
  const isFinite = Number.isFinite(x + width) && Number.isFinite(y + height) && Number.isFinite(area);
  if (!isFinite || !(width >= 0 && height >= 0) || membersOf(box) !== 5) return false;
  writeBounds(out, x, y, width, height, area);
  return true;
}

function writeBounds(
  out: JsonWriter,
  x: number,
  y: number,
  width: number,
  height: number,
  area: number,
): void {
  out.reserve(ROOM);
  const { bytes } = out;
  let at = putNumber(bytes, putText(bytes, out.at, BBOX), x);
  bytes[at] = COMMA;
  at = putNumber(bytes, at + 1, y);
  bytes[at] = COMMA;
  at = putNumber(bytes, at + 1, width);
  bytes[at] = COMMA;
  at = putNumber(bytes, at + 1, height);
  at = putNumber(bytes, putText(bytes, at, AREA), area);
  out.at = putText(bytes, at, SEGMENTATION);
}

/** Up to the bracket that ends the segmentation. @returns false where the polygon would not come back as it is */
function writePolygon(out: JsonWriter, polygon: Polygon): boolean {
  if (membersOf(polygon) !== 2 || polygon.parts.length === 0) return false;
  let [left, top, right, bottom, area] = [Infinity, Infinity, -Infinity, -Infinity, 0];
  for (const part of polygon.parts) {
    const { outer, holes } = part;
    const { length } = outer;
    if (holes.length > 0 || membersOf(part) !== 2 || length < 6 || length % 2 === 1) return false;
    // A reader takes the last point for the first again.
    if (length >= 8 && outer[0] === outer[length - 2] && outer[1] === outer[length - 1]) return false;
    for (let at = 0; at < length; at += 2) {
      const x = outer[at] ?? Number.NaN;
      const y = outer[at + 1] ?? Number.NaN;
      if (!(x - x === 0 && y - y === 0)) return false;
      if (x < left) left = x;
      if (x > right) right = x;
      if (y < top) top = y;
      if (y > bottom) bottom = y;
    }
    area += ringArea(outer);
  }
  const [width, height] = [right - left, bottom - top];
  if (!Number.isFinite(left + width) || !Number.isFinite(top + height) || !Number.isFinite(area))
    return false;
  writeBounds(out, left, top, width, height, area);
  for (const [rank, { outer }] of polygon.parts.entries()) {
    if (rank > 0) out.text(",");
    out.numbers(outer);
  }
  return true;
}

function areKeypoints(keypoints: readonly number[]): boolean {
  return keypoints.length % 3 === 0 && keypoints.every((value) => Number.isFinite(value));
}

/** A member under the namespaced key. @returns whether JSON can hold it */
export function writeKept(out: JsonWriter, rank: number, key: string, value: unknown): boolean {
  out.reserve(ROOM);
  if (rank === 0) out.at = putText(out.bytes, out.at, KEPT);
  else writeByte(out, COMMA);
  out.string(key);
  writeByte(out, COLON);
  return writeValue(out, value);
}

/** The end of a record. */
export function writeEnd(out: JsonWriter, keeps: boolean): void {
  out.reserve(2);
  if (keeps) out.at = putText(out.bytes, out.at, END);
  out.at = putText(out.bytes, out.at, END);
}

/** Whether there are no members, or none that count. */
export function isEmpty(extra: JsonObject): boolean {
  for (const key in extra) if (extra[key] !== undefined) return false;
  return true;
}

function membersOf(value: object): number {
  let count = 0;
  for (const _ in value) count += 1;
  return count;
}

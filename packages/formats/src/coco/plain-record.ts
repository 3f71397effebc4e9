import { Fragment } from "../bytes/fragment.ts";
import type { JsonWriter } from "../bytes/json-writer.ts";
import { Template } from "../bytes/template.ts";
import { RingExtent } from "../geometry/extent.ts";
import { writeString, writeValue } from "../json/value-writer.ts";
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

export const ID: Fragment = new Fragment('{"id":');
const MEMBERS: readonly string[] = [
  ',"image_id":',
  ',"category_id":',
  ',"bbox":[',
  ",",
  ",",
  ",",
  '],"area":',
];
/** The first record of a list, and the others, up to what is said. */
const both = (tail: string): readonly [Template, Template] => [
  new Template(['\n{"id":', ...MEMBERS, tail]),
  new Template([',\n{"id":', ...MEMBERS, tail]),
];
const RINGS: readonly [Template, Template] = both(',"segmentation":[');
const BOX: readonly [Template, Template] = both(',"segmentation":[],"iscrowd":0');
/** A whole record that keeps no more than an id, as those of label files. */
const BOX_WITH_ID: Template = new Template([
  ',\n{"id":',
  ...MEMBERS,
  `,"segmentation":[],"iscrowd":0,"${MARKER}":{"id":`,
  "}}",
]);
const NO_CROWD: Fragment = new Fragment('],"iscrowd":0');
const KEYPOINTS: Fragment = new Fragment(',"keypoints":');
const LABELLED: Fragment = new Fragment(',"num_keypoints":');
const ATTRIBUTES: Fragment = new Fragment(',"attributes":{');
const KEPT: Fragment = new Fragment(`,"${MARKER}":{`);
const END: Fragment = new Fragment("}");
const [COMMA, COLON] = [44, 58];

const NOTHING: readonly KeptMember[] = [];
const ONLY_ID: readonly KeptMember[] = ["id"];
/** Of the record that is being written. */
const row = new Float64Array(9);
const extent: RingExtent = new RingExtent();

/**
 * Writes the record of an annotation as a line of a list.
 *
 * @param isFirst whether it is the first line
 * @returns the members that are kept beside COCO's own; undefined where it was not written
 */
export function writePlainAnnotation(
  out: JsonWriter,
  annotation: Annotation,
  isFirst: boolean,
  id: number,
  imageId: number,
  categoryId: number,
): readonly string[] | undefined {
  const start = out.at;
  const kept = keptMembers(annotation, id);
  row[0] = id;
  row[1] = imageId;
  row[2] = categoryId;
  if (kept === ONLY_ID && !isFirst && writeBoxWithId(out, annotation)) return kept;
  if (kept === undefined || !writeRecord(out, annotation, isFirst)) {
    out.retreat(start);
    return undefined;
  }
  for (let rank = 0; rank < kept.length; rank += 1) {
    const key = kept[rank] ?? "id";
    if (writeKept(out, rank, key, annotation[key])) continue;
    out.retreat(start);
    return undefined;
  }
  writeEnd(out, kept.length > 0);
  return kept;
}

/** The whole record of a box of which no more than the id is kept. @returns whether it is one */
function writeBoxWithId(out: JsonWriter, { id, shape, keypoints, attributes }: Annotation): boolean {
  if (shape.type !== "box" || keypoints !== undefined || attributes.length > 0) return false;
  if (typeof id !== "number" || !Number.isFinite(id) || !setBox(shape)) return false;
  row[8] = id;
  out.row(BOX_WITH_ID, row);
  return true;
}

/** COCO's own members, without the bracket that ends the record. @returns false where they would not come back as they are */
function writeRecord(
  out: JsonWriter,
  { shape, keypoints, attributes }: Annotation,
  isFirst: boolean,
): boolean {
  const rank = isFirst ? 0 : 1;
  if (shape.type === "box") {
    if (!setBox(shape)) return false;
    out.row(BOX[rank], row);
  } else if (shape.type !== "polygon" || !writePolygon(out, shape, RINGS[rank])) return false;
  if (keypoints !== undefined) {
    if (!areKeypoints(keypoints)) return false;
    out.fragment(KEYPOINTS);
    out.numbers(keypoints);
    out.fragment(LABELLED);
    out.number(labelled(keypoints));
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
  let kept = NOTHING;
  for (const key in annotation) {
    switch (key) {
      case "id":
        needed += 1;
        if (annotation.id !== id) kept = kept === NOTHING ? ONLY_ID : [...kept, key];
        break;
      case "attributes":
        needed += 1;
        if (!annotation.attributes.every(isFlat)) kept = [...kept, key];
        break;
      case "extra":
        needed += 1;
        if (!isEmpty(annotation.extra)) kept = [...kept, key];
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
  return needed === 5 ? kept : undefined;
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
  out.fragment(ATTRIBUTES);
  for (const [rank, { name, value }] of attributes.entries()) {
    // Objects have such keys first.
    if (attributes.length > 1 && /^\d/.test(name)) return false;
    if (attributes.findIndex((other) => other.name === name) < rank) return false;
    if (rank > 0) out.sign(COMMA);
    writeString(out, name);
    out.sign(COLON);
    if (!writeValue(out, value)) return false;
  }
  writeEnd(out, false);
  return true;
}

/** Takes the numbers of a box. @returns false where the box would not come back as it is */
function setBox(box: Box): boolean {
  const { x, y, width, height } = box;
  const area = width * height;
  const isFinite = Number.isFinite(x + width) && Number.isFinite(y + height) && Number.isFinite(area);
  if (!isFinite || !(width >= 0 && height >= 0) || membersOf(box) !== 5) return false;
  setBounds(x, y, width, height, area);
  return true;
}

function setBounds(x: number, y: number, width: number, height: number, area: number): void {
  row[3] = x;
  row[4] = y;
  row[5] = width;
  row[6] = height;
  row[7] = area;
}

/** Up to `iscrowd`. @returns false where the polygon would not come back as it is */
function writePolygon(out: JsonWriter, polygon: Polygon, start: Template): boolean {
  const { parts } = polygon;
  if (membersOf(polygon) !== 2 || parts.length === 0) return false;
  extent.clear();
  for (let rank = 0; rank < parts.length; rank += 1) {
    const part = parts[rank];
    if (part === undefined || part.holes.length > 0 || membersOf(part) !== 2) return false;
    const { outer } = part;
    const { length } = outer;
    if (length < 6 || length % 2 === 1) return false;
    // A reader takes the last point for the first again.
    if (length >= 8 && outer[0] === outer[length - 2] && outer[1] === outer[length - 1]) return false;
    extent.add(outer);
  }
  const { left, top, area } = extent;
  const [width, height] = [extent.right - left, extent.bottom - top];
  if (!Number.isFinite(left + width) || !Number.isFinite(top + height) || !Number.isFinite(area))
    return false;
  setBounds(left, top, width, height, area);
  out.row(start, row);
  for (let rank = 0; rank < parts.length; rank += 1) {
    if (rank > 0) out.sign(COMMA);
    out.numbers(parts[rank]?.outer ?? []);
  }
  out.fragment(NO_CROWD);
  return true;
}

function areKeypoints(keypoints: readonly number[]): boolean {
  return keypoints.length % 3 === 0 && keypoints.every((value) => Number.isFinite(value));
}

/** A member under the namespaced key. @returns whether JSON can hold it */
export function writeKept(out: JsonWriter, rank: number, key: string, value: unknown): boolean {
  if (rank === 0) out.fragment(KEPT);
  else out.sign(COMMA);
  out.string(key);
  out.sign(COLON);
  return writeValue(out, value);
}

/** The end of a record. */
export function writeEnd(out: JsonWriter, keeps: boolean): void {
  if (keeps) out.fragment(END);
  out.fragment(END);
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

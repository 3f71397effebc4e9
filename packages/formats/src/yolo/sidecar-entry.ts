import { writeDecimals } from "../bytes/decimals-text.ts";
import { Fragment } from "../bytes/fragment.ts";
import type { JsonWriter } from "../bytes/json-writer.ts";
import { PackedRings } from "../bytes/packed-rings.ts";
import { writeString, writeValue } from "../json/value-writer.ts";
import type { Annotation, DatasetImage } from "../model/dataset.ts";
import type { Box, Polygon } from "../model/shapes.ts";

/*
 * The lines of images in a sidecar, written straight as bytes: what is in them is most of a large dataset. A line is made
 * of a frame, which is all but rows and annotations, and of these, which another thread may have.
 */

const PATH: Fragment = new Fragment('{"path":');
const ROWS: Fragment = new Fragment(',"rows":[');
const IMAGE: Fragment = new Fragment('],"image":{');
const ANNOTATIONS: Fragment = new Fragment('"annotations":[');
const END: Fragment = new Fragment("}}\n");
const ID: Fragment = new Fragment('{"id":');
const CATEGORY: Fragment = new Fragment(',"category":');
const SHAPE: Fragment = new Fragment(',"shape":');
const BOX: Fragment = new Fragment(',"box":');
const KEYPOINTS: Fragment = new Fragment(',"keypoints":');
const AREA: Fragment = new Fragment(',"area":');
const CROWD: Fragment = new Fragment(',"crowd":true');
const NO_CROWD: Fragment = new Fragment(',"crowd":false');
const NO_ATTRIBUTES: Fragment = new Fragment(',"attributes":[]');
const SOME_ATTRIBUTES: Fragment = new Fragment(',"attributes":');
const EXTRA: Fragment = new Fragment(',"extra":');
const NO_EXTRA: Fragment = new Fragment(',"extra":{}}');
const BOX_X: Fragment = new Fragment('{"type":"box","x":');
const Y: Fragment = new Fragment(',"y":');
const WIDTH: Fragment = new Fragment(',"width":');
const HEIGHT: Fragment = new Fragment(',"height":');
const POLYGON: Fragment = new Fragment('{"type":"polygon","parts":[');
const OUTER: Fragment = new Fragment('{"outer":');
const NO_HOLES: Fragment = new Fragment(',"holes":[]}');
const POLYGON_END: Fragment = new Fragment("]}");
const NULL: Fragment = new Fragment("null");
const [COMMA, COLON, QUOTE, CLOSE_LIST, CLOSE] = [44, 58, 34, 93, 125];

/** Where the three pieces of a frame end: before the rows, before the annotations, and after the line. */
export type Frame = [rows: number, annotations: number, end: number];

/**
 * Writes the frame of an image's line.
 *
 * @returns undefined where there is something in it that JSON can't hold: then a part of it may have been written
 */
export function writeFrame(out: JsonWriter, path: string | null, image: DatasetImage): Frame | undefined {
  out.fragment(PATH);
  if (path === null) out.fragment(NULL);
  else writeString(out, path);
  out.fragment(ROWS);
  const rows = out.at;
  let annotations = rows;
  out.fragment(IMAGE);
  let isFirst = true;
  for (const key in image) {
    const isAnnotations = key === "annotations";
    const value: unknown = isAnnotations ? undefined : Reflect.get(image, key);
    if (!isAnnotations && value === undefined) continue;
    if (!isFirst) out.sign(COMMA);
    isFirst = false;
    if (isAnnotations) {
      out.fragment(ANNOTATIONS);
      annotations = out.at;
      out.sign(CLOSE_LIST);
    } else {
      out.string(key);
      out.sign(COLON);
      if (!writeValue(out, value)) return undefined;
    }
  }
  out.fragment(END);
  return [rows, annotations, out.at];
}

/** Writes the rows of an image: `ends` says where that of each annotation ends, with its line feed. */
export function writeRows(out: JsonWriter, bytes: Uint8Array, ends: readonly number[]): void {
  let from = 0;
  for (let rank = 0; rank < ends.length; rank += 1) {
    const to = ends[rank] ?? 0;
    if (rank > 0) out.sign(COMMA);
    if (to === from) out.fragment(NULL);
    else {
      out.sign(QUOTE);
      writeBytes(out, bytes, from, to - 1);
      out.sign(QUOTE);
    }
    from = to;
  }
}

/** Copies text. */
export function writeBytes(out: JsonWriter, bytes: Uint8Array, from: number, to: number): void {
  out.reserve(to - from);
  out.bytes.set(bytes.subarray(from, to), out.at);
  out.at += to - from;
}

/** Writes annotations with commas between them. @returns false where there is something that JSON can't hold */
export function writeAnnotations(out: JsonWriter, annotations: readonly Annotation[]): boolean {
  for (let rank = 0; rank < annotations.length; rank += 1) {
    const annotation = annotations[rank];
    if (annotation === undefined) return false;
    if (rank > 0) out.sign(COMMA);
    const start = out.at;
    if (writeAnnotation(out, annotation)) continue;
    out.at = start;
    if (!writeValue(out, annotation)) return false;
  }
  return true;
}

/** Members in their usual order. @returns false where it has others, or what the usual ones don't have */
function writeAnnotation(out: JsonWriter, annotation: Annotation): boolean {
  const { id, category, shape, box, keypoints, area, crowd, attributes, extra } = annotation;
  let members = 5;
  if (typeof id === "number" && !Number.isFinite(id)) return false;
  if (!Number.isFinite(category)) return false;
  out.fragment(ID);
  if (typeof id === "number") out.number(id);
  else writeString(out, id);
  out.fragment(CATEGORY);
  out.number(category);
  out.fragment(SHAPE);
  const isWritten =
    shape.type === "polygon"
      ? writePolygon(out, shape)
      : shape.type === "box"
        ? writeBox(out, shape)
        : writeValue(out, shape);
  if (!isWritten) return false;
  if (box !== undefined) {
    members += 1;
    out.fragment(BOX);
    if (!writeBox(out, box)) return false;
  }
  if (keypoints !== undefined) {
    members += 1;
    out.fragment(KEYPOINTS);
    if (!writeValue(out, keypoints)) return false;
  }
  if (area !== undefined) {
    members += 1;
    if (!Number.isFinite(area)) return false;
    out.fragment(AREA);
    out.number(area);
  }
  if (crowd !== undefined) {
    members += 1;
    out.fragment(crowd ? CROWD : NO_CROWD);
  }
  if (attributes.length === 0) out.fragment(NO_ATTRIBUTES);
  else {
    out.fragment(SOME_ATTRIBUTES);
    if (!writeValue(out, attributes)) return false;
  }
  if (hasMembers(extra)) {
    out.fragment(EXTRA);
    if (!writeValue(out, extra)) return false;
    out.sign(CLOSE);
  } else out.fragment(NO_EXTRA);
  return countMembers(annotation) === members;
}

function writePolygon(out: JsonWriter, polygon: Polygon): boolean {
  if (polygon instanceof PackedRings) {
    writeRings(out, polygon);
    return true;
  }
  const { parts } = polygon;
  if (countMembers(polygon) !== 2) return false;
  out.fragment(POLYGON);
  for (let rank = 0; rank < parts.length; rank += 1) {
    const part = parts[rank];
    if (part === undefined || part.holes.length > 0 || countMembers(part) !== 2) return false;
    if (!areFinite(part.outer)) return false;
    if (rank > 0) out.sign(COMMA);
    out.fragment(OUTER);
    out.numbers(part.outer);
    out.fragment(NO_HOLES);
  }
  out.fragment(POLYGON_END);
  return true;
}

/** Straight from the packed numbers: most of what a sidecar has is these. */
function writeRings(out: JsonWriter, polygon: PackedRings): void {
  out.fragment(POLYGON);
  polygon.eachRing((bytes, at, count, rank) => {
    if (rank > 0) out.sign(COMMA);
    out.fragment(OUTER);
    writeDecimals(out, bytes, at, count);
    out.fragment(NO_HOLES);
  });
  out.fragment(POLYGON_END);
}

function writeBox(out: JsonWriter, box: Box): boolean {
  const { x, y, width, height } = box;
  if (!Number.isFinite(x) || !Number.isFinite(y) || !Number.isFinite(width) || !Number.isFinite(height))
    return false;
  if (countMembers(box) !== 5) return false;
  out.fragment(BOX_X);
  out.number(x);
  out.fragment(Y);
  out.number(y);
  out.fragment(WIDTH);
  out.number(width);
  out.fragment(HEIGHT);
  out.number(height);
  out.sign(CLOSE);
  return true;
}

function areFinite(numbers: readonly number[]): boolean {
  for (let at = 0; at < numbers.length; at += 1) if (!Number.isFinite(numbers[at])) return false;
  return true;
}

function countMembers(value: object): number {
  let count = 0;
  for (const _ in value) count += 1;
  return count;
}

function hasMembers(value: object): boolean {
  for (const _ in value) return true;
  return false;
}

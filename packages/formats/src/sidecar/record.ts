import { checkCounts } from "../geometry/rle.ts";
import {
  type Annotation,
  type Asset,
  type Attribute,
  type Category,
  type DatasetImage,
  type FormatName,
  formatNames,
  type Header,
  type Media,
  type Relation,
  type SourceId,
} from "../model/dataset.ts";
import { FormatError } from "../model/diagnostic.ts";
import { isJsonObject, type Json, type JsonObject } from "../model/json.ts";
import type { Box, Mask, Points, PolygonPart, Shape } from "../model/shapes.ts";

/*
 * Records of the model as they come back from JSON. A sidecar may have been edited, so nothing is taken on trust:
 * each member is checked, and what does not fit is a RecordError that names it.
 */

/** A member that is not what the model has there. The message is its name. */
export class RecordError extends Error {
  override readonly name = "RecordError";
}

type Read<T> = (value: Json | undefined, name: string) => T;

/** A header from its record. Throws {@link RecordError}. */
export function headerOf(value: Json | undefined): Header {
  const from = object(value, "header");
  return {
    source: oneOf<FormatName>(formatNames)(from["source"], "header.source"),
    categories: listOf(category)(from["categories"], "header.categories"),
    splits: listOf(text)(from["splits"], "header.splits"),
    info: object(from["info"], "header.info"),
    extra: object(from["extra"], "header.extra"),
  };
}

/** An image from its record. Throws {@link RecordError}. */
export function imageOf(value: Json | undefined): DatasetImage {
  const from = object(value, "image");
  return {
    id: sourceId(from["id"], "image.id"),
    name: text(from["name"], "image.name"),
    media: oneOf<Media>(["image", "video", "text", "pdf", "audio", "other"])(from["media"], "image.media"),
    ...optional("width", from, side),
    ...optional("height", from, side),
    ...optional("url", from, text),
    ...optional("path", from, text),
    ...optional("split", from, text),
    ...optional("asset", from, asset),
    annotations: listOf(annotation)(from["annotations"], "annotations"),
    attributes: listOf(attribute)(from["attributes"], "image.attributes"),
    relations: listOf(relation)(from["relations"], "relations"),
    extra: object(from["extra"], "image.extra"),
  };
}

function asset(value: Json | undefined, name: string): Asset {
  const from = object(value, name);
  return {
    id: sourceId(from["id"], `${name}.id`),
    ...optional("name", from, text),
    kind: oneOf(["frame", "page"] as const)(from["kind"], `${name}.kind`),
    index: index(from["index"], `${name}.index`),
    ...optional("count", from, index),
  };
}

function category(value: Json | undefined, name: string): Category {
  const from = object(value, name);
  return {
    id: sourceId(from["id"], `${name}.id`),
    name: text(from["name"], `${name}.name`),
    ...optional("supercategory", from, text),
    ...optional("color", from, text),
    ...optional("keypoints", from, listOf(text)),
    ...optional("skeleton", from, listOf(pair)),
    extra: object(from["extra"], `${name}.extra`),
  };
}

function annotation(value: Json | undefined, name: string): Annotation {
  const from = object(value, name);
  return {
    id: sourceId(from["id"], `${name}.id`),
    category: index(from["category"], `${name}.category`),
    shape: shape(from["shape"], `${name}.shape`),
    ...optional("box", from, box),
    ...optional("keypoints", from, numbers),
    ...optional("area", from, number),
    ...optional("crowd", from, flag),
    ...optional("score", from, number),
    ...optional("track", from, sourceId),
    attributes: listOf(attribute)(from["attributes"], `${name}.attributes`),
    extra: object(from["extra"], `${name}.extra`),
  };
}

function attribute(value: Json | undefined, name: string): Attribute {
  const from = object(value, name);
  const answer = from["value"];
  if (answer === undefined) throw new RecordError(`${name}.value`);
  return {
    name: text(from["name"], `${name}.name`),
    value: answer,
    ...optional("id", from, text),
    ...optional("kind", from, text),
    attributes: listOf(attribute)(from["attributes"], `${name}.attributes`),
    extra: object(from["extra"], `${name}.extra`),
  };
}

function relation(value: Json | undefined, name: string): Relation {
  const from = object(value, name);
  return {
    ...optional("id", from, text),
    name: text(from["name"], `${name}.name`),
    ...optional("category", from, text),
    ends: ends(from["ends"], `${name}.ends`),
    extra: object(from["extra"], `${name}.extra`),
  };
}

function ends(value: Json | undefined, name: string): Relation["ends"] {
  const from = object(value, name);
  if (from["group"] !== undefined) return { group: listOf(text)(from["group"], `${name}.group`) };
  return { from: text(from["from"], `${name}.from`), to: text(from["to"], `${name}.to`) };
}

function shape(value: Json | undefined, name: string): Shape {
  const from = object(value, name);
  const at = (key: string): number => number(from[key], `${name}.${key}`);
  switch (from["type"]) {
    case "box":
      return box(value, name);
    case "rotated-box": {
      const [cx, cy] = [at("cx"), at("cy")];
      const [width, height] = [side(from["width"], `${name}.width`), side(from["height"], `${name}.height`)];
      return { type: "rotated-box", cx, cy, width, height, angle: at("angle") };
    }
    case "polygon":
      return { type: "polygon", parts: listOf(part)(from["parts"], `${name}.parts`) };
    case "polyline":
      return { type: "polyline", points: points(from["points"], `${name}.points`) };
    case "point":
      return { type: "point", x: at("x"), y: at("y") };
    case "mask":
      return mask(from, name);
    case "unplaced": {
      const kept = from["value"];
      if (kept === undefined) throw new RecordError(`${name}.value`);
      return { type: "unplaced", kind: text(from["kind"], `${name}.kind`), value: kept };
    }
    default:
      throw new RecordError(`${name}.type`);
  }
}

function box(value: Json | undefined, name: string): Box {
  const from = object(value, name);
  if (from["type"] !== "box") throw new RecordError(`${name}.type`);
  const at = (key: string): number => number(from[key], `${name}.${key}`);
  const [width, height] = [side(from["width"], `${name}.width`), side(from["height"], `${name}.height`)];
  return { type: "box", x: at("x"), y: at("y"), width, height };
}

function part(value: Json | undefined, name: string): PolygonPart {
  const from = object(value, name);
  return {
    outer: points(from["outer"], `${name}.outer`),
    holes: listOf(points)(from["holes"], `${name}.holes`),
  };
}

function mask(from: JsonObject, name: string): Mask {
  const size = pair(from["size"], `${name}.size`);
  const counts = listOf(index)(from["counts"], `${name}.counts`);
  try {
    checkCounts(counts, size);
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    throw new RecordError(`${name}.counts`, { cause: error });
  }
  return { type: "mask", size, counts, compressed: flag(from["compressed"], `${name}.compressed`) };
}

function points(value: Json | undefined, name: string): Points {
  return numbers(value, name);
}

function pair(value: Json | undefined, name: string): readonly [number, number] {
  const [first, second, ...more] = numbers(value, name);
  if (first === undefined || second === undefined || more.length > 0) throw new RecordError(name);
  return [first, second];
}

function numbers(value: Json | undefined, name: string): readonly number[] {
  return listOf(number)(value, name);
}

function listOf<T>(read: Read<T>): Read<readonly T[]> {
  return (value, name) => {
    if (!isList(value)) throw new RecordError(name);
    return value.map((item, at) => read(item, `${name}[${String(at)}]`));
  };
}

function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

function optional<K extends string, T>(key: K, from: JsonObject, read: Read<T>): { readonly [key in K]?: T } {
  const value = from[key];
  const member: { [key in K]?: T } = {};
  if (value !== undefined) member[key] = read(value, key);
  return member;
}

function oneOf<T extends string>(values: readonly T[]): Read<T> {
  return (value, name) => {
    const found = values.find((candidate) => candidate === value);
    if (found === undefined) throw new RecordError(name);
    return found;
  };
}

function object(value: Json | undefined, name: string): JsonObject {
  if (!isJsonObject(value)) throw new RecordError(name);
  return value;
}

function text(value: Json | undefined, name: string): string {
  if (typeof value !== "string") throw new RecordError(name);
  return value;
}

/** `1e999` is JSON, and infinite. */
function number(value: Json | undefined, name: string): number {
  if (typeof value !== "number" || !Number.isFinite(value)) throw new RecordError(name);
  return value;
}

function side(value: Json | undefined, name: string): number {
  const length = number(value, name);
  if (length < 0) throw new RecordError(name);
  return length;
}

function index(value: Json | undefined, name: string): number {
  if (typeof value !== "number" || !Number.isInteger(value) || value < 0) throw new RecordError(name);
  return value;
}

function flag(value: Json | undefined, name: string): boolean {
  if (typeof value !== "boolean") throw new RecordError(name);
  return value;
}

function sourceId(value: Json | undefined, name: string): SourceId {
  return typeof value === "string" ? value : number(value, name);
}

import { checkCounts } from "../geometry/rle.ts";
import type {
  Annotation,
  Asset,
  Attribute,
  Category,
  DatasetImage,
  Media,
  Relation,
  SourceId,
} from "../model/dataset.ts";
import { FormatError } from "../model/diagnostic.ts";
import { isJsonObject, type Json, type JsonObject } from "../model/json.ts";
import type { Box, PolygonPart, Shape } from "../model/shapes.ts";

/*
 * The model's values out of JSON that was written from them: side-cars and namespaced keys. Someone may have
 * edited such a file, so everything is checked. Throws `json/not-the-model`, and `coco/run-length` for a mask.
 */

type Maybe = Json | undefined;

/** A shape with all its members. */
function shapeFrom(json: Maybe): Shape {
  const value = objectFrom(json);
  switch (value["type"]) {
    case "box":
      return boxFrom(value);
    case "rotated-box": {
      const [cx, cy, angle] = [numberFrom(value["cx"]), numberFrom(value["cy"]), numberFrom(value["angle"])];
      const [width, height] = [sideFrom(value["width"]), sideFrom(value["height"])];
      return { type: "rotated-box", cx, cy, width, height, angle };
    }
    case "polygon":
      return { type: "polygon", parts: listFrom(value["parts"]).map(partFrom) };
    case "polyline":
      return { type: "polyline", points: numbersFrom(value["points"]) };
    case "point":
      return { type: "point", x: numberFrom(value["x"]), y: numberFrom(value["y"]) };
    case "mask": {
      const [height, width] = numbersFrom(value["size"]);
      if (height === undefined || width === undefined) throw mismatch("a mask", json);
      const [counts, compressed] = [numbersFrom(value["counts"]), booleanFrom(value["compressed"])];
      checkCounts(counts, [height, width]);
      return { type: "mask", size: [height, width], counts, compressed };
    }
    case "unplaced": {
      const inner = value["value"];
      if (inner === undefined) throw mismatch("an unplaced shape", json);
      return { type: "unplaced", kind: stringFrom(value["kind"]), value: inner };
    }
    default:
      throw mismatch("a shape", json);
  }
}

/** A box: `{ type: "box", x, y, width, height }`. */
function boxFrom(json: Maybe): Box {
  const value = objectFrom(json);
  if (value["type"] !== "box") throw mismatch("a box", json);
  const [x, y] = [numberFrom(value["x"]), numberFrom(value["y"])];
  return { type: "box", x, y, width: sideFrom(value["width"]), height: sideFrom(value["height"]) };
}

/** Attributes with those below them. */
function attributesFrom(json: Maybe): Attribute[] {
  return listFrom(json).map(attributeFrom);
}

function attributeFrom(json: Json): Attribute {
  const { name, value, id, kind, attributes, extra } = objectFrom(json);
  if (value === undefined) throw mismatch("an attribute", json);
  return {
    name: stringFrom(name),
    value,
    ...(id === undefined ? {} : { id: stringFrom(id) }),
    ...(kind === undefined ? {} : { kind: stringFrom(kind) }),
    attributes: attributesFrom(attributes),
    extra: objectFrom(extra),
  };
}

/** Relations of an image. */
function relationsFrom(json: Maybe): Relation[] {
  return listFrom(json).map(relationFrom);
}

function relationFrom(json: Json): Relation {
  const { id, name, category, ends, extra } = objectFrom(json);
  const { from, to, group } = objectFrom(ends);
  return {
    ...(id === undefined ? {} : { id: stringFrom(id) }),
    name: stringFrom(name),
    ...(category === undefined ? {} : { category: stringFrom(category) }),
    ends:
      group === undefined
        ? { from: stringFrom(from), to: stringFrom(to) }
        : { group: listFrom(group).map(stringFrom) },
    extra: objectFrom(extra),
  };
}

/**
 * An annotation. With a `base`, members that are absent in the JSON are the base's, and members that are null are
 * absent in the result.
 */
export function annotationFrom(json: Maybe, base?: Annotation): Annotation {
  const value = objectFrom(json);
  const box = chosen(value["box"], base?.box, boxFrom);
  const keypoints = chosen(value["keypoints"], base?.keypoints, numbersFrom);
  const area = chosen(value["area"], base?.area, numberFrom);
  const crowd = chosen(value["crowd"], base?.crowd, booleanFrom);
  const score = chosen(value["score"], base?.score, numberFrom);
  const track = chosen(value["track"], base?.track, idFrom);
  return {
    id: required(chosen(value["id"], base?.id, idFrom), "an id"),
    category: required(chosen(value["category"], base?.category, numberFrom), "a category"),
    shape: required(chosen(value["shape"], base?.shape, shapeFrom), "a shape"),
    ...(box === undefined ? {} : { box }),
    ...(keypoints === undefined ? {} : { keypoints }),
    ...(area === undefined ? {} : { area }),
    ...(crowd === undefined ? {} : { crowd }),
    ...(score === undefined ? {} : { score }),
    ...(track === undefined ? {} : { track }),
    attributes: chosen(value["attributes"], base?.attributes, attributesFrom) ?? [],
    extra: chosen(value["extra"], base?.extra, objectFrom) ?? {},
  };
}

/** An image; for `base` see {@link annotationFrom}. */
export function imageFrom(json: Maybe, base?: DatasetImage): DatasetImage {
  const value = objectFrom(json);
  const width = chosen(value["width"], base?.width, sideFrom);
  const height = chosen(value["height"], base?.height, sideFrom);
  const url = chosen(value["url"], base?.url, stringFrom);
  const split = chosen(value["split"], base?.split, stringFrom);
  const asset = chosen(value["asset"], base?.asset, assetFrom);
  return {
    id: required(chosen(value["id"], base?.id, idFrom), "an id"),
    name: required(chosen(value["name"], base?.name, stringFrom), "a name"),
    media: chosen(value["media"], base?.media, mediaFrom) ?? "image",
    ...(width === undefined ? {} : { width }),
    ...(height === undefined ? {} : { height }),
    ...(url === undefined ? {} : { url }),
    ...(split === undefined ? {} : { split }),
    ...(asset === undefined ? {} : { asset }),
    annotations:
      chosen(value["annotations"], base?.annotations, (list) =>
        listFrom(list).map((item) => annotationFrom(item)),
      ) ?? [],
    attributes: chosen(value["attributes"], base?.attributes, attributesFrom) ?? [],
    relations: chosen(value["relations"], base?.relations, relationsFrom) ?? [],
    extra: chosen(value["extra"], base?.extra, objectFrom) ?? {},
  };
}

function assetFrom(json: Json): Asset {
  const { id, name, kind, index, count } = objectFrom(json);
  if (kind !== "frame" && kind !== "page") throw mismatch("an asset", json);
  return {
    id: idFrom(id),
    ...(name === undefined ? {} : { name: stringFrom(name) }),
    kind,
    index: numberFrom(index),
    ...(count === undefined ? {} : { count: numberFrom(count) }),
  };
}

/** A category; for `base` see {@link annotationFrom}. */
export function categoryFrom(json: Maybe, base?: Category): Category {
  const value = objectFrom(json);
  const supercategory = chosen(value["supercategory"], base?.supercategory, stringFrom);
  const color = chosen(value["color"], base?.color, stringFrom);
  const keypoints = chosen(value["keypoints"], base?.keypoints, (list) => listFrom(list).map(stringFrom));
  const skeleton = chosen(value["skeleton"], base?.skeleton, (list) => listFrom(list).map(pairFrom));
  return {
    id: required(chosen(value["id"], base?.id, idFrom), "an id"),
    name: required(chosen(value["name"], base?.name, stringFrom), "a name"),
    ...(supercategory === undefined ? {} : { supercategory }),
    ...(color === undefined ? {} : { color }),
    ...(keypoints === undefined ? {} : { keypoints }),
    ...(skeleton === undefined ? {} : { skeleton }),
    extra: chosen(value["extra"], base?.extra, objectFrom) ?? {},
  };
}

/** A JSON object, or an error. */
function objectFrom(json: Maybe): JsonObject {
  if (isJsonObject(json)) return json;
  throw mismatch("an object", json);
}

/** A JSON array, or an error. */
export function listFrom(json: Maybe): readonly Json[] {
  if (Array.isArray(json)) return json;
  throw mismatch("a list", json);
}

/** A string, or an error. */
function stringFrom(json: Maybe): string {
  if (typeof json === "string") return json;
  throw mismatch("a string", json);
}

/** A finite number, or an error: `1e999` is JSON, and infinite. */
export function numberFrom(json: Maybe): number {
  if (typeof json === "number" && Number.isFinite(json)) return json;
  throw mismatch("a number", json);
}

function chosen<T>(json: Maybe, base: T | undefined, read: (json: Json) => T): T | undefined {
  if (json === undefined) return base;
  return json === null ? undefined : read(json);
}

function required<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw mismatch(what, undefined);
  return value;
}

function numbersFrom(json: Maybe): number[] {
  return listFrom(json).map(numberFrom);
}

function booleanFrom(json: Maybe): boolean {
  if (typeof json === "boolean") return json;
  throw mismatch("true or false", json);
}

function sideFrom(json: Maybe): number {
  const side = numberFrom(json);
  if (side < 0) throw mismatch("a length", json);
  return side;
}

function idFrom(json: Maybe): SourceId {
  return typeof json === "string" ? json : numberFrom(json);
}

function mediaFrom(json: Maybe): Media {
  const known: readonly Media[] = ["image", "video", "text", "pdf", "audio", "other"];
  const media = known.find((name) => name === json);
  if (media === undefined) throw mismatch("a kind of media", json);
  return media;
}

function pairFrom(json: Maybe): [number, number] {
  const [from, to, ...rest] = numbersFrom(json);
  if (from === undefined || to === undefined || rest.length > 0) throw mismatch("a pair of numbers", json);
  return [from, to];
}

function partFrom(json: Maybe): PolygonPart {
  const { outer, holes } = objectFrom(json);
  return { outer: numbersFrom(outer), holes: listFrom(holes).map(numbersFrom) };
}

function mismatch(expected: string, json: Maybe): FormatError {
  const text = json === undefined ? "nothing" : JSON.stringify(json);
  const found = text.length > 60 ? `${text.slice(0, 60)}…` : text;
  return new FormatError("json/not-the-model", `Expected ${expected}, found ${found}.`);
}

import { boxOf, isMeasurable } from "../geometry/box.ts";
import { areaOfCounts } from "../geometry/rle.ts";
import type { Annotation, Attribute } from "../model/dataset.ts";
import { isJsonObject, type Json, type JsonObject } from "../model/json.ts";
import type { Mask, Shape } from "../model/shapes.ts";
import type { Tell } from "../per-image/record-files.ts";
import { type Bitmap, maskOf } from "./bitmap.ts";
import { type Geometry, geometryOf, pointsOf } from "./geometry.ts";

/** How shapes are read. */
export interface ShapeContext {
  /** Ranks of classes by name. */
  readonly ranks: ReadonlyMap<string, number>;
  /** The sides of the image, where they are known. */
  readonly sides: { readonly width: number; readonly height: number } | undefined;
  readonly tell: Tell;
}

/** A shape as it stands in the file. */
export interface ShapeRecord {
  readonly json: Json;
  /** The pixels of its mask, where they could be read. */
  readonly bitmap?: Bitmap | undefined;
  readonly line?: number;
  readonly index: number;
}

/** Reads one of `shapes`; undefined, and told, where it has no label. */
export function readShape(record: ShapeRecord, { ranks, sides, tell }: ShapeContext): Annotation | undefined {
  const { json, index, line } = record;
  const place = { pointer: `/shapes/${index}`, ...(line === undefined ? {} : { line }) };
  const label = isJsonObject(json) ? json["label"] : undefined;
  const category = typeof label === "string" ? ranks.get(label) : undefined;
  if (!isJsonObject(json) || typeof label !== "string" || category === undefined) {
    tell("labelme/label", "error", "A shape has no label that is a text: it is left out.", place);
    return undefined;
  }
  const { label: _label, points: _points, shape_type: type, mask: _mask, flags, ...others } = json;
  const { description, group_id: group, attributes, score, ...rest } = others;
  const told = (code: string, message: string): void =>
    tell(code, "warning", `A shape of the class ${label} ${message}`, place);
  const { shape, kept } = readGeometry(record, json, sides, told);
  const extra: Record<string, Json | undefined> = { ...rest, ...kept };
  if (description !== undefined && description !== null && description !== "")
    extra["description"] = description;
  if (group !== undefined && group !== null) extra["group_id"] = group;
  const isScore = typeof score === "number" && score >= 0 && score <= 1;
  if (score !== undefined && !isScore) extra["score"] = score;
  if (attributes !== undefined && !isJsonObject(attributes)) extra["attributes"] = attributes;
  if (flags !== undefined && flags !== null && !isJsonObject(flags)) {
    told("labelme/flags", "has flags that are no object: they stay as they are.");
    extra["flags"] = flags;
  }
  const answers = [flags, attributes].flatMap((given) => (isJsonObject(given) ? attributesOf(given) : []));
  if (type === "circle" && shape.type === "polygon") {
    tell(
      "labelme/circle",
      "note",
      "A circle is read as a polygon; written as labelme, it is a circle again.",
      place,
    );
  }
  tellOutside(shape, sides, told);
  return { id: index + 1, category, shape, ...(isScore ? { score } : {}), attributes: answers, extra };
}

/** The members of an object as answers. */
export function attributesOf(object: JsonObject): readonly Attribute[] {
  return Object.entries(object).flatMap(([name, value]) =>
    value === undefined ? [] : [{ name, value, attributes: [], extra: {} }],
  );
}

function readGeometry(
  { bitmap }: ShapeRecord,
  json: JsonObject,
  sides: ShapeContext["sides"],
  told: (code: string, message: string) => void,
): Geometry {
  // Files of the first versions have polygons only, and do not say so.
  const { points: given, shape_type: said = "polygon", mask: png } = json;
  const type = typeof said === "string" ? said : said === null ? "polygon" : JSON.stringify(said);
  const points = pointsOf(given);
  if (type === "mask" && points?.length === 4 && bitmap !== undefined && sides !== undefined) {
    const mask = placedMask(bitmap, points, sides, told);
    if (areaOfCounts(mask.counts) > 0) return { shape: mask, kept: {} };
  }
  const geometry = points === undefined || type === "mask" ? undefined : geometryOf(type, points);
  if (geometry !== undefined && isMeasurable(geometry.shape)) return geometry;
  if (type === "mask")
    told(
      "labelme/mask",
      "is a mask without a pixel in its image, or whose PNG can't be read: it stays as it is.",
    );
  else if (KNOWN.has(type))
    told("labelme/points", `is a ${type} that has not the points of one: it stays as it is.`);
  else if (type !== "points")
    told("labelme/shape-type", `is of the kind ${type}, which is not known: it stays as it is.`);
  const value: JsonObject = {
    points: given ?? null,
    ...(png === undefined || png === null ? {} : { mask: png }),
  };
  return { shape: { type: "unplaced", kind: type, value }, kept: {} };
}

const KNOWN = new Set([
  "polygon",
  "rectangle",
  "circle",
  "line",
  "linestrip",
  "point",
  "oriented_rectangle",
  "rotation",
]);

/** Whole corners cut a PNG that is larger than they say; others are where its own size counts, as in labelme. */
function placedMask(
  bitmap: Bitmap,
  [x1 = 0, y1 = 0, x2 = 0, y2 = 0]: readonly number[],
  { width, height }: { readonly width: number; readonly height: number },
  told: (code: string, message: string) => void,
): Mask {
  const corner = [Math.round(x1), Math.round(y1)] as const;
  const isWhole = [x1, y1, x2, y2].every(Number.isInteger);
  const most = isWhole ? ([x2 - x1 + 1, y2 - y1 + 1] as const) : ([bitmap.width, bitmap.height] as const);
  if (most[0] !== bitmap.width || most[1] !== bitmap.height) {
    const [has, says] = [`${bitmap.width} × ${bitmap.height}`, `${most[0]} × ${most[1]}`];
    told(
      "labelme/mask-size",
      `has a mask of ${has} pixels, but its points say ${says}: what both have counts.`,
    );
  }
  return maskOf(bitmap, corner, most, [height, width]);
}

/** A pixel more is what the width of a line does. */
const SLACK = 1;

function tellOutside(
  shape: Shape,
  sides: ShapeContext["sides"],
  told: (code: string, message: string) => void,
): void {
  const box = shape.type === "mask" ? undefined : boxOf(shape);
  if (box === undefined || sides === undefined) return;
  const { width, height } = sides;
  const isInside =
    box.x >= -SLACK &&
    box.y >= -SLACK &&
    box.x + box.width <= width + SLACK &&
    box.y + box.height <= height + SLACK;
  if (!isInside) told("labelme/outside-image", `leaves the image of ${width} × ${height} pixels.`);
}

import { isUrl } from "../io/url.ts";
import type { Annotation, DatasetImage } from "../model/dataset.ts";
import { isJsonObject, type Json, type JsonObject } from "../model/json.ts";
import type { PolygonPart } from "../model/shapes.ts";
import { folderOf, inFolder, pathBelow, type Tell } from "../per-image/record-files.ts";
import type { Bitmap } from "./bitmap.ts";
import { attributesOf, readShape } from "./shape.ts";

/** The JSON file of an image. */
export interface LabelmeRecord {
  /** The path of the file without extension. */
  readonly id: string;
  /** Its members, without `imageData`. */
  readonly json: JsonObject;
  /** Pixels of masks by the ranks of their shapes. */
  readonly bitmaps: ReadonlyMap<number, Bitmap>;
  /** Lines of the shapes, from 1. */
  readonly lines?: readonly number[];
  /** As it is written. */
  readonly text?: string;
}

/** An image, and for each annotation the ranks of the shapes that it was made of. */
export interface ReadImage {
  readonly image: DatasetImage;
  readonly shapes: readonly (readonly number[])[];
}

/** What a record says of its image. */
export function readImage(record: LabelmeRecord, ranks: ReadonlyMap<string, number>, tell: Tell): ReadImage {
  const { id, json, bitmaps, lines } = record;
  const { shapes, imagePath, imageData: _data, imageWidth, imageHeight, flags, ...rest } = json;
  const sides =
    isSide(imageWidth) && isSide(imageHeight) ? { width: imageWidth, height: imageHeight } : undefined;
  const extra: Record<string, Json | undefined> = { ...rest };
  if (sides === undefined) {
    if (isAbsent(imageWidth) && isAbsent(imageHeight))
      tell("labelme/no-size", "note", "The size of the image is not given.");
    else
      tell(
        "labelme/size",
        "warning",
        "The size of the image is not given in whole numbers of pixels: it counts as not known.",
      );
    if (!isAbsent(imageWidth)) extra["imageWidth"] = imageWidth;
    if (!isAbsent(imageHeight)) extra["imageHeight"] = imageHeight;
  }
  if (!isAbsent(flags) && !isJsonObject(flags)) {
    tell("labelme/flags", "warning", "The flags of the image are no object: they stay as they are.");
    extra["flags"] = flags;
  }
  const context = { ranks, sides, tell };
  const read = listOf(shapes).flatMap((shape, index): ReadShape[] => {
    const line = lines?.[index];
    const bitmap = bitmaps.get(index);
    const one = { json: shape, index, bitmap, ...(line === undefined ? {} : { line }) };
    const annotation = readShape(one, context);
    return annotation === undefined ? [] : [{ annotation, index }];
  });
  const objects = joined(read);
  return {
    image: {
      id,
      name: nameOf(id, imagePath, tell),
      media: "image",
      ...sides,
      annotations: objects.map(({ annotation }) => annotation),
      attributes: isJsonObject(flags) ? attributesOf(flags) : [],
      relations: [],
      extra,
    },
    shapes: objects.map(({ ranks: own }) => own),
  };
}

interface ReadShape {
  readonly annotation: Annotation;
  readonly index: number;
}

interface ReadObject {
  readonly annotation: Annotation;
  readonly ranks: number[];
  /** Of a polygon that may have more. */
  readonly parts?: PolygonPart[];
}

/**
 * Polygons with the same label, the same `group_id` and nothing else that differs are parts of one object: so labelme's
 * own scripts take them.
 * https://github.com/wkentaro/labelme/blob/2bf7d72ff1fd47b3c031bfdb921836ef6fecab55/labelme/_utils/shape.py
 */
function joined(read: readonly ReadShape[]): readonly ReadObject[] {
  const objects: ReadObject[] = [];
  const groups = new Map<string, ReadObject>();
  for (const { annotation, index } of read) {
    const { id: _id, shape, ...members } = annotation;
    const { group_id: group, shape_type: kind, ellipse } = annotation.extra;
    const isPart = kind === undefined && ellipse === undefined;
    if (shape.type !== "polygon" || typeof group !== "number" || !isPart) {
      objects.push({ annotation, ranks: [index] });
      continue;
    }
    const key = JSON.stringify(members);
    const known = groups.get(key);
    if (known === undefined) {
      const parts = [...shape.parts];
      const object = { annotation: { ...annotation, shape: { ...shape, parts } }, ranks: [index], parts };
      groups.set(key, object);
      objects.push(object);
      continue;
    }
    known.parts?.push(...shape.parts);
    known.ranks.push(index);
  }
  return objects;
}

/** Where the image lies, as seen from the root of the dataset; the file name alone where that is elsewhere. */
function nameOf(id: string, imagePath: Json | undefined, tell: Tell): string {
  if (typeof imagePath !== "string" || imagePath === "") {
    tell("labelme/image-path", "warning", `The image has no imagePath: ${id}.jpg is taken for it.`);
    return `${id}.jpg`;
  }
  // An address is a name, too: who writes it takes its path.
  if (isUrl(imagePath)) return imagePath;
  const below = pathBelow(folderOf(id), imagePath);
  if (below !== undefined && below !== "" && below !== folderOf(id)) return below;
  tell(
    "labelme/image-path",
    "warning",
    "The imagePath leads out of the dataset, or to a folder: the file name in it counts, or else that of the JSON.",
  );
  const file = imagePath.replace(/^.*[/\\]/s, "");
  return /^\.{0,2}$/.test(file) ? `${id}.jpg` : inFolder(folderOf(id), file);
}

function isSide(value: Json | undefined): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value > 0;
}

function isAbsent(value: Json | undefined): value is null | undefined {
  return value === undefined || value === null;
}

/** The elements of an array; none of anything else. */
export function listOf(json: Json | undefined): readonly Json[] {
  return isList(json) ? json : [];
}

function isList(json: Json | undefined): json is readonly Json[] {
  return Array.isArray(json);
}

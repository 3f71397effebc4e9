import { areaOf, boxOf } from "../geometry/box.ts";
import { ringArea } from "../geometry/polygon.ts";
import { rasterize } from "../geometry/rasterize.ts";
import { checkCounts, encodeCounts } from "../geometry/rle.ts";
import { cornersOf } from "../geometry/rotated-box.ts";
import type { Annotation, Category, DatasetImage, FormatName } from "../model/dataset.ts";
import { FormatError } from "../model/diagnostic.ts";
import { isJsonObject, type Json, type JsonObject } from "../model/json.ts";
import type { Mask, Points, Shape } from "../model/shapes.ts";
import { ANNOTATION_KEYS, labelled } from "./annotation.ts";
import { CATEGORY_KEYS } from "./category.ts";
import { without } from "./element.ts";
import { IMAGE_KEYS } from "./image.ts";
import { KIND_KEYS } from "./label.ts";
import { MARKER } from "./marker.ts";

/*
 * What the model's values become in COCO's own fields, without ids and without the namespaced key.
 */

/** Whether a shape has a place among COCO's annotations: a box or something with an area. */
export function isTrainable(shape: Shape): boolean {
  if (shape.type === "polygon") return shape.parts.some((part) => isRing(part.outer));
  return shape.type === "box" || shape.type === "rotated-box" || shape.type === "mask";
}

/**
 * The fields of an annotation that {@link isTrainable}. The bbox and the area are the declared ones, or computed.
 *
 * A box of another source gets `"segmentation": []`: with that pycocotools loads the file and its `showAnns` draws,
 * which fails where the key is absent; its `annToRLE` fails either way, rightly, as there is no segmentation. A
 * rectangle in its place would teach segmentation models that objects are rectangles. A box that was read from COCO
 * is written as it was. iscrowd is always written: COCO's evaluation needs it.
 *
 * COCO's polygons have no holes: all rings of an annotation are filled. So a polygon with holes becomes run lengths
 * of `size`, its image's height and width. Where that is not known, or too large to rasterize, its outer rings are
 * written.
 */
export function annotationRecord(
  annotation: Annotation,
  source: FormatName,
  size: Mask["size"] | undefined,
): JsonObject {
  const { shape, keypoints } = annotation;
  const box = annotation.box ?? boxOf(shape) ?? { x: 0, y: 0, width: 0, height: 0 };
  const written = size === undefined ? shape : (withHolesCut(shape, size) ?? shape);
  const area = annotation.area ?? recordArea(written);
  const extra = source === "coco" ? annotation.extra : {};
  return {
    bbox: [box.x, box.y, box.width, box.height],
    area,
    ...segmentationRecord(written, annotation.extra, source),
    iscrowd: annotation.crowd === true ? 1 : 0,
    ...(keypoints === undefined
      ? pick(extra, "keypoints")
      : { keypoints, num_keypoints: labelled(keypoints) }),
    ...pick(extra, "num_keypoints"),
    ...detailRecord(annotation, source),
  };
}

/** The fields of an annotation of a whole image. */
export function labelRecord(annotation: Annotation, source: FormatName): JsonObject {
  return without(detailRecord(annotation, source), KIND_KEYS);
}

/** The fields of an annotation that say nothing of a place. */
export function detailRecord(annotation: Annotation, source: FormatName): JsonObject {
  const { attributes, score } = annotation;
  const extra = source === "coco" ? annotation.extra : {};
  return {
    ...(score === undefined ? pick(extra, "score") : { score }),
    ...(attributes.length === 0
      ? pick(extra, "attributes")
      : { attributes: Object.fromEntries(attributes.map(({ name, value }) => [name, value])) }),
    ...without(extra, ANNOTATION_KEYS),
  };
}

/** The fields of an image. `name` is its file name. */
export function imageRecord(image: DatasetImage, name: string, source: FormatName): JsonObject {
  const { width, height, url } = image;
  const extra = source === "coco" ? image.extra : {};
  return {
    file_name: name,
    ...(width === undefined ? {} : { width }),
    ...(height === undefined ? {} : { height }),
    ...(url === undefined ? pick(extra, "coco_url") : { coco_url: url }),
    ...without(extra, IMAGE_KEYS),
  };
}

/** The fields of a category. */
export function categoryRecord(category: Category, source: FormatName): JsonObject {
  const { name, supercategory, color, keypoints, skeleton } = category;
  const extra = source === "coco" ? category.extra : {};
  return {
    name,
    ...(supercategory === undefined ? pick(extra, "supercategory") : { supercategory }),
    ...(color === undefined ? pick(extra, "color") : { color }),
    ...(keypoints === undefined ? pick(extra, "keypoints") : { keypoints }),
    ...(skeleton === undefined
      ? pick(extra, "skeleton")
      : { skeleton: skeleton.map(([from, to]) => [from + 1, to + 1]) }),
    ...without(extra, CATEGORY_KEYS),
  };
}

function pick(extra: JsonObject, key: string): JsonObject {
  const value = extra[key];
  return value === undefined ? {} : { [key]: value };
}

function segmentationRecord(shape: Shape, extra: JsonObject, source: FormatName): JsonObject {
  switch (shape.type) {
    case "box":
      return source === "coco" && !isEmptyList(extra["segmentation"]) ? {} : { segmentation: [] };
    case "rotated-box":
      return { segmentation: [cornersOf(shape)] };
    case "polygon": {
      const closed = closedRings(source === "coco" ? extra[MARKER] : undefined);
      const rings = shape.parts.map((part) => part.outer).filter(isRing);
      return {
        segmentation: rings.map((ring, i) => (closed.has(i) ? ring.concat(ring.slice(0, 2)) : ring)),
      };
    }
    case "mask": {
      checkCounts(shape.counts, shape.size);
      const counts = shape.compressed ? encodeCounts(shape.counts) : shape.counts;
      return { segmentation: { size: shape.size, counts } };
    }
    default:
      return {};
  }
}

/** The pixels of a polygon with holes; undefined for other shapes, and for one that can't be rasterized. */
function withHolesCut(shape: Shape, [height, width]: Mask["size"]): Mask | undefined {
  if (shape.type !== "polygon") return undefined;
  if (!shape.parts.some(({ outer, holes }) => isRing(outer) && holes.some(isRing))) return undefined;
  try {
    return rasterize(shape, width, height);
  } catch (error) {
    if (error instanceof FormatError) return undefined;
    throw error;
  }
}

/** Ranks of the rings that the source had closed. */
function closedRings(json: Json | undefined): ReadonlySet<Json> {
  const closed = isJsonObject(json) ? json["closed"] : undefined;
  return new Set(Array.isArray(closed) ? closed : []);
}

function isEmptyList(json: Json | undefined): boolean {
  return Array.isArray(json) && json.length === 0;
}

function isRing(points: Points): boolean {
  return points.length >= 6;
}

function recordArea(shape: Shape): number {
  // Of the corners as they are written: to the last bit what a reader computes.
  return (shape.type === "rotated-box" ? ringArea(cornersOf(shape)) : areaOf(shape)) ?? 0;
}

import { areaOf, boxOf } from "../geometry/box.ts";
import type { Annotation, DatasetImage, Header } from "../model/dataset.ts";
import type { JsonObject } from "../model/json.ts";
import type { LossCounter } from "../model/loss.ts";
import type { MaskFeature } from "./features.ts";

/** Counts what masks do not hold of a header. `whole` stands for the dataset in the examples. */
export function countHeader(header: Header, losses: LossCounter, whole: string): void {
  for (const { supercategory, keypoints, extra } of header.categories) {
    if (supercategory !== undefined || keypoints !== undefined) losses.add("category-details", whole);
    countExtra(extra, losses, whole);
  }
  for (const _ of Object.keys(header.info)) losses.add("info", whole);
  countExtra(header.extra, losses, whole);
}

/** Counts what masks do not hold of an image, its annotations aside. */
export function countImage(
  { name, url, asset, attributes, relations, extra }: DatasetImage,
  losses: LossCounter,
): void {
  if (url !== undefined) losses.add("extra", name);
  if (asset !== undefined) losses.add("asset", name);
  for (const _ of attributes) losses.add("image-attributes", name);
  for (const _ of relations) losses.add("relations", name);
  countExtra(extra, losses, name);
}

/** Counts what masks do not hold of an annotation beside its shape. */
export function countAnnotation(annotation: Annotation, { name }: DatasetImage, losses: LossCounter): void {
  const { id, shape, box, area, keypoints, score, track, attributes, extra } = annotation;
  const add = (feature: MaskFeature): void => losses.add(feature, name, id);
  const own = boxOf(shape);
  const isOwn =
    box === undefined ||
    (box.x === own?.x && box.y === own.y && box.width === own.width && box.height === own.height);
  if (!isOwn) add("box");
  if (area !== undefined && area !== areaOf(shape)) add("area");
  if (keypoints !== undefined) add("keypoints");
  if (score !== undefined) add("score");
  if (track !== undefined) add("track");
  for (const _ of attributes) add("attributes");
  countExtra(extra, losses, name, id);
}

function countExtra(extra: JsonObject, losses: LossCounter, image: string, id?: Annotation["id"]): void {
  for (const value of Object.values(extra)) if (value !== undefined) losses.add("extra", image, id);
}

import { areaOf, boxOf } from "../geometry/box.ts";
import { withoutSecret } from "../io/url.ts";
import { sameJson } from "../json/equal.ts";
import type { Annotation, DatasetImage, Header } from "../model/dataset.ts";
import type { Feature } from "../model/features.ts";
import type { LossCounter } from "../model/loss.ts";
import type { Box, Shape } from "../model/shapes.ts";
import type { ImageForm } from "./image-form.ts";
import { without } from "./match.ts";
import { isNear } from "./near.ts";

/*
 * What is lost is what does not come back: an image is compared with what reading its record gives.
 */

/** The members of an annotation that are told by their names alone. */
const PLAIN_MEMBERS = ["keypoints", "score", "track"] as const;

/** Counts what of an image and its annotations its record does not give back. */
export function countImageLosses(
  image: DatasetImage,
  back: DatasetImage,
  origins: readonly number[],
  precision: number,
  counter: LossCounter,
): void {
  const place = withoutSecret(image.name);
  const count = (feature: Feature, isLost: boolean): void => {
    if (isLost) counter.add(feature, place);
  };
  count("ids", image.id !== back.id);
  count("name", image.name !== back.name);
  count("split", image.split !== undefined && image.split !== back.split);
  count("asset", image.asset !== undefined && !sameJson(image.asset, back.asset));
  count("size", image.width !== undefined && (image.width !== back.width || image.height !== back.height));
  count("extra", image.url !== undefined && withoutSecret(image.url) !== back.url);
  for (const _ of without(image.attributes, back.attributes)) counter.add("image-attributes", place);
  for (const _ of without(image.relations, back.relations)) counter.add("relations", place);
  for (const _ of lostMembers(image.extra, back.extra)) counter.add("extra", place);
  const partsOf = new Map<number | undefined, Annotation[]>();
  for (const [at, annotation] of back.annotations.entries()) {
    const same = partsOf.get(origins[at]);
    if (same === undefined) partsOf.set(origins[at], [annotation]);
    else same.push(annotation);
  }
  for (const [rank, annotation] of image.annotations.entries()) {
    for (const feature of annotationLosses(annotation, partsOf.get(rank) ?? [], precision))
      counter.add(feature, place, annotation.id);
  }
}

/** Counts what of a header is not read back. `used` are the ranks of the classes that have objects. */
export function countHeaderLosses<T>(
  header: Header,
  used: ReadonlySet<number>,
  form: ImageForm<T>,
  whole: string,
  counter: LossCounter,
): void {
  const back = form.readHeader(header);
  for (const [rank, category] of header.categories.entries()) {
    const read = form.readCategory(category, used.has(rank));
    const { extra, ...members } = category;
    const { extra: readExtra = {}, ...readMembers } = read ?? {};
    if (read === undefined) counter.add("class", whole, category.id);
    else if (!sameJson(members, readMembers)) counter.add("category-details", whole, category.id);
    for (const _ of lostMembers(extra, readExtra)) counter.add("extra", whole, category.id);
  }
  for (const _ of lostMembers(header.info, back.info)) counter.add("info", whole);
  for (const _ of lostMembers(header.extra, back.extra)) counter.add("extra", whole);
}

function* annotationLosses(
  annotation: Annotation,
  parts: readonly Annotation[],
  precision: number,
): Generator<Feature> {
  const [back, ...more] = parts;
  const { shape } = annotation;
  if (back === undefined) {
    yield shape.type === "mask" ? "mask" : isEmpty(shape) ? "empty" : "shape";
    return;
  }
  if (annotation.id !== back.id) yield "ids";
  if (annotation.category !== back.category) yield "category-details";
  if (more.length > 0) yield "parts";
  else if (!isNear(plain(shape), plain(back.shape), precision)) yield shapeFeature(shape, back.shape);
  if (annotation.crowd === true && back.crowd !== true) yield "crowd";
  if (
    annotation.area !== undefined &&
    annotation.area !== back.area &&
    !isOwnArea(annotation.area, back.shape)
  )
    yield "area";
  if (
    annotation.box !== undefined &&
    !isNear(annotation.box, back.box, precision) &&
    !isOwnBox(annotation.box, back.shape)
  )
    yield "box";
  for (const member of PLAIN_MEMBERS) {
    if (annotation[member] !== undefined && !sameJson(annotation[member], back[member])) yield member;
  }
  for (const _ of without(annotation.attributes, back.attributes)) yield "attributes";
  for (const _ of lostMembers(annotation.extra, back.extra)) yield "extra";
}

/** A shape without the way in which a mask is spelled: its pixels count. */
function plain(shape: Shape): Shape {
  return shape.type === "mask" ? { ...shape, compressed: true } : shape;
}

/** What a shape that came back as another one lost. */
function shapeFeature(shape: Shape, back: Shape): Feature {
  if (shape.type === "box") return back.type === "box" ? "geometry" : "box-as-polygon";
  if (shape.type === "rotated-box") return "rotation";
  if (shape.type === "mask") return back.type === "box" ? "outline" : "mask";
  if (shape.type !== "polygon") return "shape";
  if (back.type === "box") return "outline";
  return shape.parts.some(({ holes }) => holes.length > 0) ? "holes" : "geometry";
}

function isEmpty(shape: Shape): boolean {
  return shape.type === "polygon" && !shape.parts.some(({ outer }) => outer.length >= 6);
}

/** Whether an area is that of the shape: as good as not declared. */
function isOwnArea(area: number, shape: Shape): boolean {
  return isNear(area, areaOf(shape), 1e-9 * Math.max(1, area));
}

function isOwnBox(box: Box, shape: Shape): boolean {
  const own = boxOf(shape);
  return own !== undefined && isNear(box, own, 1e-9 * Math.max(1, own.x, own.y, own.width, own.height));
}

function lostMembers(extra: object, back: object): readonly string[] {
  const read = new Map<string, unknown>(Object.entries(back));
  return Object.entries(extra).flatMap(([key, value]) =>
    value === undefined || (read.has(key) && sameJson(value, read.get(key))) ? [] : [key],
  );
}

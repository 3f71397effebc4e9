/**
 * What COCO has no field of its own for. All of it is kept under the key `angokit` of the annotation, image or
 * category, assets that are no images in the top-level member `angokitAssets`, and comes back with `readCoco`.
 *
 * Points, lines and what is passed on are not among the annotations, where trainers would fail on them. A turned
 * box is written with the bbox around it and its four corners as a polygon; a polygon with holes with its outer
 * rings.
 */
export const cocoFeatures = [
  "shape",
  "rotation",
  "holes",
  "geometry",
  "fields",
  "attributes",
  "image-attributes",
  "relations",
  "ids",
  "name",
  "split",
  "media",
  "extra",
] as const;

/** A name among {@link cocoFeatures}. */
export type CocoFeature = (typeof cocoFeatures)[number];

/**
 * What COCO has no field of its own for. All of it is kept under the key `angokit` of the annotation, image or
 * category, assets that are no images in the top-level member `angokitAssets`, and comes back with `readCoco`.
 *
 * Points, lines and what is passed on are not among the annotations, where trainers would fail on them. A turned
 * box is written with the bbox around it and its four corners as a polygon. A polygon with holes is written as run
 * lengths with the holes cut out, because all polygons of a COCO annotation are filled; where the size of its image
 * is not known, with its outer rings. Its exact rings are what `holes` counts.
 */
export const cocoFeatures = [
  "shape",
  "rotation",
  "holes",
  "geometry",
  "fields",
  "track",
  "asset",
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

/**
 * What a file of panoptic segments, and its PNGs, have no place for. All of it is kept under the key `angokit` of the
 * segment, the image or the category, and comes back with `readCoco`.
 *
 * A pixel belongs to one segment: where annotations overlap, the later one has it. What is written of polygons, boxes and
 * turned boxes is the pixels that they cover.
 */
export const cocoPanopticFeatures = [
  "shape",
  "empty",
  "overlap",
  "outline",
  "rotation",
  "geometry",
  "box",
  "area",
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

/** A name among {@link cocoPanopticFeatures}. */
export type CocoPanopticFeature = (typeof cocoPanopticFeatures)[number];

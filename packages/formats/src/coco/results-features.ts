/**
 * What a COCO results file can't hold, by what it is of: an image id, a category id, a place and a score are all there is.
 * Read from COCO, other members of a result are written back.
 */
export const cocoResultsFeatures = [
  "shape",
  "empty",
  "unmatched",
  "crowd",
  "rotation",
  "outline",
  "box",
  "area",
  "keypoints",
  "track",
  "asset",
  "attributes",
  "image-attributes",
  "relations",
  "ids",
  "name",
  "split",
  "size",
  "media",
  "class",
  "category-details",
  "info",
  "extra",
] as const;

/** A name among {@link cocoResultsFeatures}. */
export type CocoResultsFeature = (typeof cocoResultsFeatures)[number];

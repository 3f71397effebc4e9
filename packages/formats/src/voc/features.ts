/** What a Pascal VOC dataset can't hold: kept in its sidecar, lost without it. */
export const vocFeatures = [
  "shape",
  "empty",
  "crowd",
  "outline",
  "mask",
  "box",
  "area",
  "keypoints",
  "score",
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

/** A name among {@link vocFeatures}. */
export type VocFeature = (typeof vocFeatures)[number];

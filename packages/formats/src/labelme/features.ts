/** What a labelme dataset can't hold: kept in its sidecar, lost without it. */
export const labelmeFeatures = [
  "shape",
  "empty",
  "crowd",
  "rotation",
  "mask",
  "holes",
  "parts",
  "geometry",
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

/** A name among {@link labelmeFeatures}. */
export type LabelmeFeature = (typeof labelmeFeatures)[number];

/** What Label Studio's tasks can't hold: kept in the sidecar, lost without it. */
export const labelStudioFeatures = [
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

/** A name among {@link labelStudioFeatures}. */
export type LabelStudioFeature = (typeof labelStudioFeatures)[number];

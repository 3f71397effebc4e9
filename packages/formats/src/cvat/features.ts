/** What CVAT's XML for images can't hold: kept in the sidecar, lost without it. */
export const cvatFeatures = [
  "shape",
  "empty",
  "crowd",
  "rotation",
  "outline",
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
  "size",
  "media",
  "category-details",
  "info",
  "extra",
] as const;

/** A name among {@link cvatFeatures}. */
export type CvatFeature = (typeof cvatFeatures)[number];

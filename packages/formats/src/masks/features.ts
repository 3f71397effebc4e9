/** What masks can't hold: lost. */
export const maskFeatures = [
  "shape",
  "empty",
  "crowd",
  "outside-image",
  "outline",
  "box-as-polygon",
  "mask",
  "overlap",
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

/** A name among {@link maskFeatures}. */
export type MaskFeature = (typeof maskFeatures)[number];

/** What a YOLO dataset can't hold: kept in its sidecar, lost without it. */
export const yoloFeatures = [
  "shape",
  "empty",
  "crowd",
  "outside-image",
  "rotation",
  "outline",
  "box-as-polygon",
  "mask",
  "holes",
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
  "image",
  "category-details",
  "info",
  "extra",
] as const;

/** A name among {@link yoloFeatures}. */
export type YoloFeature = (typeof yoloFeatures)[number];

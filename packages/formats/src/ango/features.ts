/** What Ango's JSON can't hold: lost. */
export const angoFeatures = [
  "shape",
  "crowd",
  "mask",
  "box",
  "area",
  "ids",
  "name",
  "keypoints",
  "score",
  "track",
  "asset",
  "split",
  "class",
  "category-details",
  "info",
  "extra",
] as const;

/** A name among {@link angoFeatures}. */
export type AngoFeature = (typeof angoFeatures)[number];

/**
 * What a target may not be able to hold, by the names that reports use. One count is one thing of that kind.
 * MODEL.md says which format loses which, and which it keeps.
 */
export const features = {
  shape: "annotations of a kind of shape that the target has not: points, lines, text spans",
  empty: "annotations outside their image, or without an area",
  crowd: "annotations of a group of objects",
  "outside-image": "parts of shapes outside their image",
  rotation: "the turn of boxes",
  outline: "outlines of polygons and masks",
  "box-as-polygon": "that a shape is a box: its corners are written",
  mask: "the pixels of masks",
  overlap: "pixels of segments that a later one covers",
  unmatched: "annotations of images or classes that the ground truth has not",
  holes: "outlines of holes",
  parts: "that several shapes are one object",
  geometry: "parts of shapes that can't be written, such as rings of two points",
  box: "declared boxes that are not those of their outlines",
  area: "declared areas",
  fields: "declared values that could not be told from computed ones",
  keypoints: "keypoints",
  score: "confidences of predictions",
  track: "tracks of objects through a video",
  asset: "which videos or documents the frames and pages are of",
  attributes: "answers to questions about an object",
  "image-attributes": "answers to questions about an image",
  relations: "ties between annotations",
  ids: "ids of images and annotations",
  name: "names of images that had to change",
  split: "splits of images",
  size: "sizes of images whose files are not in the dataset",
  media: "assets that are no images, with their annotations",
  image: "images of no class, of several, or without a file, in folders of classes",
  class: "classes without objects",
  "category-details": "what a category has beside its name (id, colour, supercategory)",
  info: "members of the dataset's info",
  extra: "other members of the source, such as dates, users and stages",
} as const;

/** A name among {@link features}. */
export type Feature = keyof typeof features;

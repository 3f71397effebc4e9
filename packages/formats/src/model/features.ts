/**
 * What a target may not be able to hold, by the names that reports use. One count is one thing of that kind.
 * MODEL.md says which format loses which, and which it keeps.
 */
export const features = {
  shape: "annotations of a kind of shape that the target has not (a point, a line, a text span)",
  empty: "annotations outside their image, or without an area",
  crowd: "annotations of a group of objects: left out, or written like a single object",
  "outside-image": "parts of shapes outside their image: cut off",
  rotation: "the turn of boxes, which are written upright or as corners",
  outline: "polygons and masks of which only the box is written",
  "box-as-polygon": "boxes written as their four corners",
  mask: "bitmaps, written as the outline of their pixels or not at all",
  holes: "holes in shapes, filled",
  geometry: "shapes of which only a part can be written, such as rings of two points",
  box: "declared boxes that are not those of their outlines",
  area: "declared areas",
  fields: "declared values that could not be told from computed ones",
  keypoints: "keypoints",
  attributes: "answers to questions about an object",
  "image-attributes": "answers to questions about an image",
  relations: "ties between annotations",
  ids: "ids of images and annotations",
  name: "names of images that had to change",
  split: "splits of images",
  size: "sizes of images whose files are not in the dataset",
  media: "assets that are no images, with their annotations",
  class: "classes without objects",
  "category-details": "what a category has beside its name (id, colour, supercategory)",
  info: "members of the dataset's info",
  extra: "members of the source that have no place in the model",
} as const;

/** A name among {@link features}. */
export type Feature = keyof typeof features;

import type { Example, Rule } from "../rule.ts";

/** Rules on Pascal VOC datasets. */
export type VocCode =
  | "voc/xml"
  | "voc/not-annotation"
  | "voc/no-name"
  | "voc/no-box"
  | "voc/number"
  | "voc/flipped-box"
  | "voc/zero-based"
  | "voc/outside-image"
  | "voc/outline"
  | "voc/size"
  | "voc/no-size"
  | "voc/filename"
  | "voc/labelmap"
  | "voc/classes-by-name"
  | "voc/split-overlap"
  | "voc/listed-not-there"
  | "voc/no-annotation"
  | "voc/segmentation-not-read";

const SIZE = "<size><width>8</width><height>6</height><depth>3</depth></size>";
const box = (x1: string, y1: string, x2: string, y2: string): string =>
  `<bndbox><xmin>${x1}</xmin><ymin>${y1}</ymin><xmax>${x2}</xmax><ymax>${y2}</ymax></bndbox>`;
const object = (place: string, name = "cat"): string => `<object><name>${name}</name>${place}</object>`;
const annotation = (content: string, size = SIZE, file = "a.png"): string =>
  `<annotation><filename>${file}</filename>${size}${content}</annotation>`;

const IMAGE = { width: 8, height: 6 };
const FILES = {
  "Annotations/a.xml": annotation(object(box("1", "1", "4", "3"))),
  "JPEGImages/a.png": IMAGE,
  "labelmap.txt": "cat:255,0,0::\n",
};
const good: Example = { files: FILES };
const withFiles = (files: Example["files"]): Example => ({ files: { ...FILES, ...files } });
const withXml = (text: string): Example => withFiles({ "Annotations/a.xml": text });
const withObject = (text: string): Example => withXml(annotation(text));

/** What can be wrong with a Pascal VOC dataset. */
export const vocRules: Readonly<Record<VocCode, Rule>> = {
  "voc/xml": {
    severity: "error",
    text: "An XML file can't be read.",
    why: "Every loader stops there, or leaves the image out.",
    bad: withFiles({ "Annotations/b.xml": "<annotation><object></annotation>" }),
    good,
  },
  "voc/not-annotation": {
    severity: "error",
    text: "An XML file is no annotation.",
    why: "Its root is not `annotation`: nothing of it is read.",
    bad: withFiles({ "Annotations/b.xml": "<settings/>" }),
    good,
  },
  "voc/no-name": {
    severity: "error",
    text: "An object has no name.",
    why: "It has no class: loaders crash on it.",
    bad: withObject(object(box("1", "1", "4", "3"), "")),
    good,
  },
  "voc/no-box": {
    severity: "error",
    text: "An object has no `bndbox`.",
    why: "Loaders crash on it, and there is no place that it could be at.",
    bad: withObject(object("")),
    good,
  },
  "voc/number": {
    severity: "error",
    text: "A `bndbox` lacks one of its four numbers.",
    why: "Loaders crash on it.",
    bad: withObject(object(box("1", "one", "4", "3"))),
    good,
  },
  "voc/flipped-box": {
    severity: "warning",
    text: "The corners of a `bndbox` are in the wrong order.",
    why: "Most loaders make a box of negative width of it, which trainers drop or learn nonsense from.",
    bad: withObject(object(box("4", "1", "1", "3"))),
    good,
  },
  "voc/zero-based": {
    severity: "warning",
    text: "A number of a `bndbox` is below 1.",
    why: "The format counts pixels from 1: loaders that subtract 1 put the box outside of its image. Tools that write edges count from 0.",
    bad: withObject(object(box("0", "0", "4", "3"))),
    good,
  },
  "voc/outside-image": {
    severity: "warning",
    text: "A `bndbox` leaves its image by more than a pixel.",
    why: "Loaders drop it, cut it, or crash.",
    bad: withObject(object(box("1", "1", "12", "3"))),
    good,
  },
  "voc/outline": {
    severity: "warning",
    text: "The `polygon` or `robndbox` of an object can't be read.",
    why: "Its upright box is all that is left of its outline.",
    bad: withObject(object(`${box("1", "1", "4", "3")}<polygon><x1>1</x1><y1>1</y1></polygon>`)),
    good,
  },
  "voc/size": {
    severity: "warning",
    text: "The size of an image is not in whole numbers of pixels.",
    why: "Some tools write 0. Loaders that divide by it make infinite numbers.",
    bad: withXml(
      annotation(object(box("1", "1", "4", "3")), "<size><width>0</width><height>0</height></size>"),
    ),
    good,
  },
  "voc/no-size": {
    severity: "note",
    text: "The size of an image is not given.",
    why: "Loaders that need it crash.",
    bad: withXml(annotation(object(box("1", "1", "4", "3")), "")),
    good,
  },
  "voc/filename": {
    severity: "warning",
    text: "The file name in an annotation is not that of its image.",
    why: "Trainers go by the name of the XML, annotators by the name in it: they see different images.",
    bad: withXml(annotation(object(box("1", "1", "4", "3")), SIZE, "other.png")),
    good,
  },
  "voc/labelmap": {
    severity: "warning",
    text: "A line of `labelmap.txt` names no class.",
    why: "Classes after it get other numbers than meant.",
    bad: withFiles({ "labelmap.txt": "cat:red::\n" }),
    good,
  },
  "voc/classes-by-name": {
    severity: "note",
    text: "There is no list of the classes, or not all are in it.",
    why: "Their numbers follow from their names, and change with the next new class.",
    bad: { files: { "Annotations/a.xml": FILES["Annotations/a.xml"], "JPEGImages/a.png": IMAGE } },
    good,
  },
  "voc/split-overlap": {
    severity: "warning",
    text: "An image is in more than one split.",
    why: "What is measured on one is what was learned from the other.",
    bad: withFiles({ "ImageSets/Main/train.txt": "a\n", "ImageSets/Main/val.txt": "a\n" }),
    good: withFiles({ "ImageSets/Main/train.txt": "a\n" }),
  },
  "voc/listed-not-there": {
    severity: "warning",
    text: "A list of `ImageSets` names an image that is not there.",
    why: "Loaders crash on it.",
    bad: withFiles({ "ImageSets/Main/train.txt": "a\nb\n" }),
    good: withFiles({ "ImageSets/Main/train.txt": "a\n" }),
  },
  "voc/no-annotation": {
    severity: "warning",
    text: "A listed image has no XML.",
    why: "Of a test set it may be secret; elsewhere loaders crash, or take the image for an empty one.",
    bad: withFiles({ "ImageSets/Main/train.txt": "a\nb\n", "JPEGImages/b.png": { ...IMAGE, text: "b" } }),
    good: withFiles({ "ImageSets/Main/train.txt": "a\n" }),
  },
  "voc/segmentation-not-read": {
    severity: "note",
    text: "There are PNGs of segmentations.",
    why: "Their pixels are not read: boxes are all that comes of the objects.",
    bad: withFiles({ "SegmentationObject/a.png": { ...IMAGE, text: "objects" } }),
    good,
  },
};

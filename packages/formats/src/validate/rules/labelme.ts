import type { JsonObject } from "../../model/json.ts";
import type { Example, Rule } from "../rule.ts";

/** Rules on labelme datasets. */
export type LabelmeCode =
  | "labelme/json"
  | "labelme/not-labelme"
  | "labelme/label"
  | "labelme/points"
  | "labelme/shape-type"
  | "labelme/mask"
  | "labelme/mask-size"
  | "labelme/circle"
  | "labelme/flags"
  | "labelme/outside-image"
  | "labelme/size"
  | "labelme/no-size"
  | "labelme/image-path"
  | "labelme/image-data"
  | "labelme/classes-by-name";

/** A PNG of 2 × 1 pixels, grey, both 1. */
const MASK = "iVBORw0KGgoAAAANSUhEUgAAAAIAAAABCAAAAADRSSBWAAAAC0lEQVR4XmNgZAQAAAYAA0P8IT0AAAAASUVORK5CYII=";
const CORNERS = [
  [1, 1],
  [4, 3],
];
const shape = (members: JsonObject = {}): JsonObject => ({
  label: "cat",
  points: CORNERS,
  group_id: null,
  description: "",
  shape_type: "rectangle",
  flags: {},
  mask: null,
  ...members,
});
const file = (members: JsonObject = {}): string =>
  JSON.stringify({
    version: "5.5.0",
    flags: {},
    shapes: [shape()],
    imagePath: "a.png",
    imageData: null,
    imageHeight: 6,
    imageWidth: 8,
    ...members,
  });

const IMAGE = { width: 8, height: 6 };
const FILES = { "a.json": file(), "a.png": IMAGE, "labels.txt": "cat\n" };
const good: Example = { files: FILES };
const withFiles = (files: Example["files"]): Example => ({ files: { ...FILES, ...files } });
const withMembers = (members: JsonObject): Example => withFiles({ "a.json": file(members) });
const withShape = (members: JsonObject): Example => withMembers({ shapes: [shape(members)] });

/** What can be wrong with a labelme dataset. */
export const labelmeRules: Readonly<Record<LabelmeCode, Rule>> = {
  "labelme/json": {
    severity: "error",
    text: "A JSON file can't be read.",
    why: "The image has no labels, and labelme can't open it.",
    bad: withFiles({ "sub/b.json": '{"shapes": [' }),
    good,
  },
  "labelme/not-labelme": {
    severity: "warning",
    text: "A JSON file is not of labelme.",
    why: "It has no shapes, and is passed over.",
    bad: withFiles({ "settings.json": '{"zoom": 2}' }),
    good,
  },
  "labelme/label": {
    severity: "error",
    text: "A shape has no label.",
    why: "The file can't be opened in labelme.",
    bad: withMembers({ shapes: [{ points: CORNERS, shape_type: "rectangle" }] }),
    good,
  },
  "labelme/points": {
    severity: "warning",
    text: "A shape has not as many points as one of its kind.",
    why: "Scripts that make masks of it stop there.",
    bad: withShape({ points: [[1, 1]] }),
    good,
  },
  "labelme/shape-type": {
    severity: "warning",
    text: "A shape is of an unknown kind.",
    why: "The file can't be opened in labelme, and other tools leave the shape out.",
    bad: withShape({ shape_type: "cuboid" }),
    good,
  },
  "labelme/mask": {
    severity: "warning",
    text: "The PNG of a mask can't be read, or has no pixel in its image.",
    why: "The object has no pixels.",
    bad: withShape({ shape_type: "mask", mask: "iVBORw0KGgo=" }),
    good,
  },
  "labelme/mask-size": {
    severity: "warning",
    text: "The PNG of a mask has another size than its points say.",
    why: "Versions of labelme differ: some cut the PNG, others stop.",
    bad: withShape({ shape_type: "mask", mask: MASK }),
    good: withShape({
      shape_type: "mask",
      mask: MASK,
      points: [
        [1, 1],
        [2, 1],
      ],
    }),
  },
  "labelme/circle": {
    severity: "note",
    text: "A shape is a circle.",
    why: "Other formats have none: it becomes a polygon.",
    bad: withShape({
      shape_type: "circle",
      points: [
        [4, 3],
        [6, 3],
      ],
    }),
    good,
  },
  "labelme/flags": {
    severity: "warning",
    text: "Flags are no object.",
    why: "The file can't be opened in labelme.",
    bad: withMembers({ flags: ["night"] }),
    good,
  },
  "labelme/outside-image": {
    severity: "warning",
    text: "A shape leaves its image by more than a pixel.",
    why: "Most often the size or the image is that of another file.",
    bad: withShape({
      points: [
        [1, 1],
        [12, 3],
      ],
    }),
    good,
  },
  "labelme/size": {
    severity: "warning",
    text: "The size of an image is not in whole numbers of pixels.",
    why: "It counts as not known.",
    bad: withMembers({ imageWidth: "8" }),
    good,
  },
  "labelme/no-size": {
    severity: "note",
    text: "The size of an image is not given.",
    why: "Masks can't be placed, and shapes not compared with it.",
    bad: withMembers({ imageWidth: null, imageHeight: null }),
    good,
  },
  "labelme/image-path": {
    severity: "warning",
    text: "An `imagePath` is missing, or leads out of the dataset.",
    why: "The image is not found where the dataset lies now.",
    bad: withMembers({ imagePath: "C:\\pictures\\a.png" }),
    good,
  },
  "labelme/image-data": {
    severity: "note",
    text: "A file holds its image, too.",
    why: "It is passed over: where there is no image file, the pixels are not in what is written.",
    bad: withMembers({ imageData: MASK }),
    good,
  },
  "labelme/classes-by-name": {
    severity: "note",
    text: "There is no list of the classes, or not all are in it.",
    why: "Their numbers follow from their names, and change with the next new class.",
    bad: { files: { "a.json": file(), "a.png": IMAGE } },
    good,
  },
};

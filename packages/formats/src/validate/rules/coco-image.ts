import type { Rule } from "../rule.ts";
import { annotated, annotation, cocoFile, image } from "./coco-example.ts";

/** Rules on images, and on ids of all kinds. */
export type CocoImageCode =
  | "coco/no-image-id"
  | "coco/duplicate-image-id"
  | "coco/no-size"
  | "coco/fractional-size"
  | "coco/no-file-name"
  | "coco/file-name-from-url"
  | "coco/file-name-url"
  | "coco/file-name-absolute"
  | "coco/file-name-outside"
  | "coco/file-name-backslash"
  | "coco/text-id"
  | "coco/large-id";

const good = cocoFile();

/** What can be wrong with an element of `images`, and with ids of all kinds. */
export const cocoImageRules: Readonly<Record<CocoImageCode, Rule>> = {
  "coco/no-image-id": {
    severity: "error",
    text: "An image has no id.",
    why: "`pycocotools` stops with a KeyError when it loads the file.",
    bad: cocoFile({ images: [image(), image({ id: undefined, file_name: "b.jpg" })] }),
    good,
  },
  "coco/duplicate-image-id": {
    severity: "error",
    text: "Two images have the same id.",
    why: "`pycocotools` keeps the last of them only, and gives it the annotations of both.",
    bad: cocoFile({ images: [image(), image({ file_name: "b.jpg" })] }),
    good: cocoFile({ images: [image(), image({ id: 2, file_name: "b.jpg" })] }),
  },
  "coco/no-size": {
    severity: "error",
    text: "The width or the height of an image is missing, or is not above 0.",
    why: "The `annToMask` of pycocotools stops with a KeyError, and so do converters to YOLO; of a size of 0 some write inf and nan.",
    bad: cocoFile({ images: [image({ width: undefined })] }),
    good,
  },
  "coco/fractional-size": {
    severity: "error",
    text: "The width or the height of an image is not a whole number.",
    why: "The `annToMask` of pycocotools takes whole numbers only and stops with a TypeError.",
    bad: cocoFile({ images: [image({ width: 99.5 })] }),
    good,
  },
  "coco/no-file-name": {
    severity: "error",
    text: "An image has neither a file_name nor a coco_url.",
    why: "Nothing says where the image is: the loaders of torchvision and Detectron2 stop with a KeyError.",
    bad: cocoFile({ images: [image({ file_name: undefined })] }),
    good,
  },
  "coco/file-name-from-url": {
    severity: "warning",
    text: "An image has a coco_url, but no file_name.",
    why: "That is how LVIS has it, and its tools take the name from the address. COCO's loaders stop with a KeyError.",
    fix: "The last part of the address becomes the file_name.",
    bad: cocoFile({ images: [image({ file_name: undefined, coco_url: "https://example.com/train/a.jpg" })] }),
    good,
  },
  "coco/file-name-url": {
    severity: "warning",
    text: "A file_name is an address.",
    why: "Loaders join it with the folder of images and find no such file; converters make folders of its parts.",
    bad: cocoFile({ images: [image({ file_name: "https://example.com/train/a.jpg" })] }),
    good,
  },
  "coco/file-name-absolute": {
    severity: "warning",
    text: "A file_name is a path from the root of a disk.",
    why: "It is found on the machine of its author alone; elsewhere loaders stop at the first image, and converters write beside the dataset.",
    bad: cocoFile({ images: [image({ file_name: "/data/train/a.jpg" })] }),
    good,
  },
  "coco/file-name-outside": {
    severity: "warning",
    text: "A file_name leads out of the folder of images.",
    why: "Converters write their label file where the name leads: outside of the folder that they were given.",
    bad: cocoFile({ images: [image({ file_name: "../a.jpg" })] }),
    good,
  },
  "coco/file-name-backslash": {
    severity: "warning",
    text: "A file_name has backslashes.",
    why: "Only Windows takes them for folders: elsewhere loaders look for a file with a backslash in its name.",
    fix: "Backslashes become slashes.",
    bad: cocoFile({ images: [image({ file_name: "train\\a.jpg" })] }),
    good: cocoFile({ images: [image({ file_name: "train/a.jpg" })] }),
  },
  "coco/text-id": {
    severity: "error",
    text: "An id is a text.",
    why: "`pycocotools` loads it, but COCOeval puts the ids of annotations into an array of numbers and stops, no text is the number of a result, and converters stop where they expect a number.",
    bad: cocoFile({
      images: [image({ id: "img-1" })],
      annotations: [annotation({ image_id: "img-1" })],
    }),
    good,
  },
  "coco/large-id": {
    severity: "warning",
    text: "An id is above 2^53.",
    why: "Programs that keep numbers as doubles, COCOeval's arrays and JavaScript among them, can't tell it from its neighbours.",
    bad: annotated(annotation({ id: 2 ** 60 })),
    good,
  },
};

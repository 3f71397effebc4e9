import type { Rule } from "../rule.ts";

/** Rules on image files. */
export type ImageCode =
  | "image/missing"
  | "image/none-found"
  | "image/unreadable"
  | "image/too-small"
  | "image/size"
  | "image/namesake"
  | "image/unreferenced"
  | "image/duplicate";

const yaml = "train: images\nval: images\nnames: [cat]\n";
const row = "0 0.5 0.5 0.25 0.25\n";
const picture = { width: 32, height: 24 };

/** A COCO file with one image of 32 × 24 pixels. */
const coco = JSON.stringify({
  images: [{ id: 1, file_name: "a.jpg", width: 32, height: 24 }],
  annotations: [
    {
      id: 1,
      image_id: 1,
      category_id: 1,
      bbox: [4, 4, 8, 8],
      area: 64,
      iscrowd: 0,
      segmentation: [[4, 4, 12, 4, 12, 12, 4, 12]],
    },
  ],
  categories: [{ id: 1, name: "cat", supercategory: "animal" }],
});
const twoImages = JSON.stringify({
  images: ["a.png", "b.png"].map((name, rank) => ({ id: rank + 1, file_name: name, width: 32, height: 24 })),
  annotations: [1, 2].map((id) => ({
    id,
    image_id: id,
    category_id: 1,
    bbox: [4, 4, 8, 8],
    area: 64,
    iscrowd: 0,
    segmentation: [[4, 4, 12, 4, 12, 12, 4, 12]],
  })),
  categories: [{ id: 1, name: "cat", supercategory: "animal" }],
});

/** What can be wrong with the files of images. */
export const imageRules: Readonly<Record<ImageCode, Rule>> = {
  "image/missing": {
    severity: "warning",
    text: "The file of an image was not found, though others were.",
    why: "A trainer stops at an image that is not there, or goes on without it.",
    bad: { files: { "annotations.json": twoImages, "images/a.png": picture } },
    good: {
      files: {
        "annotations.json": twoImages,
        "images/a.png": picture,
        "images/b.png": { ...picture, text: "b" },
      },
    },
  },
  "image/none-found": {
    severity: "note",
    text: "No image file was found.",
    why: "Sizes could not be compared with those of the files, and a trainer needs the images.",
    bad: { files: { "annotations.json": coco } },
    good: { files: { "annotations.json": coco, "images/a.jpg": picture } },
  },
  "image/unreadable": {
    severity: "error",
    text: "A file with the name of an image is no image.",
    why: "Ultralytics drops the image with its labels; a loader of COCO sets crashes when it comes to it.",
    bad: { files: { "data.yaml": yaml, "labels/a.txt": row, "images/a.png": "<html>" } },
    good: { files: { "data.yaml": yaml, "labels/a.txt": row, "images/a.png": picture } },
  },
  "image/too-small": {
    severity: "error",
    text: "A side of an image has less than 10 pixels.",
    why: "Ultralytics drops the image with its labels.",
    bad: { files: { "data.yaml": yaml, "labels/a.txt": row, "images/a.png": { width: 32, height: 9 } } },
    good: { files: { "data.yaml": yaml, "labels/a.txt": row, "images/a.png": { width: 32, height: 10 } } },
  },
  "image/size": {
    severity: "error",
    text: "An image has another size than the dataset declares.",
    why: "Every shape is drawn in the wrong place, and fractions of a side are computed from the wrong side.",
    bad: { files: { "annotations.json": coco, "images/a.jpg": { ...picture, orientation: 6 } } },
    good: { files: { "annotations.json": coco, "images/a.jpg": { width: 24, height: 32, orientation: 6 } } },
  },
  "image/namesake": {
    severity: "warning",
    text: "Two images have one name, or names that differ in case only.",
    why: "Where images are copied by their names, the one overwrites the other: on Windows and macOS also where case differs.",
    bad: { files: { "annotations.json": twoImages.replace("b.png", "A.png") } },
    good: { files: { "annotations.json": twoImages } },
  },
  "image/unreferenced": {
    severity: "note",
    text: "Image files are there that the dataset does not name.",
    why: "No one trains on them. Often their annotations were lost, or the names differ in a folder or an extension.",
    bad: { files: { "annotations.json": coco, "images/a.jpg": picture, "images/b.png": picture } },
    good: { files: { "annotations.json": coco, "images/a.jpg": picture } },
  },
  "image/duplicate": {
    severity: "note",
    text: "Two image files have the same bytes.",
    why: "The picture counts twice in training, and if its labels differ they contradict each other.",
    bad: { files: { "annotations.json": twoImages, "images/a.png": picture, "images/b.png": picture } },
    good: {
      files: {
        "annotations.json": twoImages,
        "images/a.png": picture,
        "images/b.png": { ...picture, text: "b" },
      },
    },
  },
};

import type { Example, Rule } from "../rule.ts";

/** Rules on images in a folder for each class. */
export type YoloClassifyCode =
  | "yolo/image-without-class"
  | "yolo/class-not-in-train"
  | "yolo/class-not-in-split"
  | "yolo/class-without-images"
  | "yolo/class-names-alike"
  | "yolo/nested-class"
  | "yolo/not-an-image"
  | "yolo/no-other-split";

const TWO = ["train/cat/a.png", "train/dog/b.png", "val/cat/c.png", "val/dog/d.png"];

/** Images, and other files, by their paths. */
function classified(paths: readonly string[]): Example {
  const files: Record<string, Example["files"][string]> = {};
  for (const path of paths) files[path] = path.endsWith(".png") ? { width: 32, height: 32, text: path } : "";
  return { files, task: "classify" };
}

/** See {@link YoloClassifyCode}. */
export const yoloClassifyRules: Readonly<Record<YoloClassifyCode, Rule>> = {
  "yolo/image-without-class": {
    severity: "error",
    text: "Images lie in no folder of a class.",
    why: "Loaders take the name of a folder for the class; images beside the folders they never see.",
    bad: classified([...TWO, "train/e.png"]),
    good: classified([...TWO, "train/cat/e.png"]),
  },
  "yolo/class-not-in-train": {
    severity: "error",
    text: "A split has a class that train has not.",
    why: "The model has no output for it, and as each split numbers its folders by itself, all classes after it are measured as others.",
    bad: classified([...TWO, "val/ant/e.png"]),
    good: classified([...TWO, "train/ant/e.png", "val/ant/f.png"]),
  },
  "yolo/class-not-in-split": {
    severity: "warning",
    text: "A split lacks the folder of a class of train.",
    why: "Each split numbers its folders by itself, in sorted order: without the folder, be it empty, all classes after it are measured as the one before theirs.",
    bad: classified(["train/cat/a.png", "train/dog/b.png", "val/dog/c.png"]),
    good: classified(["train/cat/a.png", "train/dog/b.png", "val/cat/.keep", "val/dog/c.png"]),
  },
  "yolo/class-without-images": {
    severity: "note",
    text: "The folder of a class in train has no image.",
    why: "The model gets an output that it never learns. Older versions of torchvision refuse such a folder.",
    bad: classified([...TWO, "train/ant/.keep", "val/ant/.keep"]),
    good: classified(TWO),
  },
  "yolo/class-names-alike": {
    severity: "warning",
    text: "The names of two classes differ in case, in spaces or in how letters are put together only.",
    why: "They are mostly meant to be one, and are one on the disks of Windows and macOS.",
    bad: classified([...TWO, "train/Cat/e.png", "val/Cat/f.png"]),
    good: classified(TWO),
  },
  "yolo/nested-class": {
    severity: "warning",
    text: "All images lie in folders below the folders of classes.",
    why: "Loaders count them for the class whose folder is the first below the split: a folder too much turns all classes into one.",
    bad: classified(["train/animals/cat/a.png", "train/animals/dog/b.png", "val/animals/cat/c.png"]),
    good: classified(TWO),
  },
  "yolo/not-an-image": {
    severity: "warning",
    text: "Files in the folders of classes are no images that loaders take.",
    why: "The `ImageFolder` of torchvision looks at the extension, and passes over all but JPEG, PNG, BMP, TIFF, WebP, PPM and PGM without a word.",
    bad: classified([...TWO, "train/cat/e.gif"]),
    good: classified([...TWO, "train/cat/e.png"]),
  },
  "yolo/no-other-split": {
    severity: "warning",
    text: "There is neither a split val nor a split test.",
    why: "Ultralytics measures after each epoch, and stops where there is nothing to measure on.",
    bad: classified(["train/cat/a.png", "train/dog/b.png"]),
    good: classified(TWO),
  },
};

import type { Rule } from "../rule.ts";

/** Rules on a dataset as a whole. */
export type DatasetCode =
  | "dataset/split-overlap"
  | "dataset/same-folder"
  | "dataset/no-annotations"
  | "dataset/unused-class"
  | "dataset/class-imbalance"
  | "dataset/crowded-image";

const picture = { width: 32, height: 24 };
const row = "0 0.5 0.5 0.25 0.25\n";
const rows = (count: number, category: number): string =>
  Array.from(
    { length: count },
    (_, at) => `${String(category)} ${(0.1 + at / 1000).toFixed(3)} 0.5 0.1 0.1\n`,
  ).join("");
const folders = "train: images/train\nval: images/val\n";
const splits = { "labels/train/a.txt": row, "labels/val/b.txt": row, "images/train/a.png": picture };
const one = (yaml: string, label: string): Readonly<Record<string, string | typeof picture>> => ({
  "data.yaml": yaml,
  "images/train/a.png": picture,
  "labels/train/a.txt": label,
});
const sole = "train: images/train\nval: images/train\n";
const unlabelled = JSON.stringify({
  images: [{ id: 1, file_name: "a.png", ...picture }],
  annotations: [],
  categories: [{ id: 1, name: "cat", supercategory: "animal" }],
});
const labelOfCoco = JSON.stringify({
  id: 1,
  image_id: 1,
  category_id: 1,
  bbox: [4, 4, 8, 8],
  area: 64,
  iscrowd: 0,
});
const many = Object.fromEntries(
  Array.from({ length: 60 }, (_, at) => [
    [`images/train/${String(at)}.png`, { ...picture, text: String(at) }],
    [`labels/train/${String(at)}.txt`, row],
  ]).flat(),
);

/** What can be wrong with a dataset as a whole, or unusual. */
export const datasetRules: Readonly<Record<DatasetCode, Rule>> = {
  "dataset/split-overlap": {
    severity: "warning",
    text: "An image of one split is the same picture as one of another.",
    why: "What is measured on it says nothing of images that were not trained on.",
    bad: { files: { "data.yaml": `${folders}names: [cat]\n`, ...splits, "images/val/b.png": picture } },
    good: {
      files: {
        "data.yaml": `${folders}names: [cat]\n`,
        ...splits,
        "images/val/b.png": { ...picture, text: "b" },
      },
    },
  },
  "dataset/same-folder": {
    severity: "note",
    text: "Two splits name the same images.",
    why: "Loaders demand both splits, so small sets often do so; what is measured on them is no test.",
    bad: { files: one(`${sole}names: [cat]\n`, row) },
    good: {
      files: {
        "data.yaml": `${folders}names: [cat]\n`,
        ...splits,
        "images/val/b.png": { ...picture, text: "b" },
      },
    },
  },
  "dataset/no-annotations": {
    severity: "note",
    text: "No image has an annotation.",
    why: "Nothing can be learnt from it.",
    bad: { files: { "annotations.json": unlabelled } },
    good: { files: { "annotations.json": unlabelled.replace('"annotations":[', `$&${labelOfCoco}`) } },
  },
  "dataset/unused-class": {
    severity: "note",
    text: "A class has no object.",
    why: "A model can't learn it, and mean scores over classes leave it out or count it as zero.",
    bad: { files: one(`${sole}names: [cat, dog]\n`, row) },
    good: { files: one(`${sole}names: [cat]\n`, row) },
  },
  "dataset/class-imbalance": {
    severity: "note",
    text: "The most frequent class has a hundred times as many objects as the rarest.",
    why: "A model hardly sees the rare class, and mean scores hide it.",
    bad: { files: one(`${sole}names: [cat, dog]\n`, rows(300, 0) + rows(2, 1)) },
    good: { files: one(`${sole}names: [cat, dog]\n`, rows(300, 0) + rows(200, 1)) },
  },
  "dataset/crowded-image": {
    severity: "note",
    text: "An image has twenty times as many annotations as the mean.",
    why: "Mostly a slip of a tool, such as labels of many images in one file; if not, a loader may run out of memory at it.",
    bad: {
      files: { ...many, "data.yaml": `${sole}names: [cat]\n`, "labels/train/0.txt": rows(300, 0) },
    },
    good: { files: { ...many, "data.yaml": `${sole}names: [cat]\n` } },
  },
};

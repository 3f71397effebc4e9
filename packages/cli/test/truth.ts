import { readFileSync } from "node:fs";
import { join } from "node:path";
import { listOf, objectOf, type Place, samples } from "./process.ts";

export const images = join(samples, "images");
export const schema = join(samples, "ango/category-schema.json");
const inputs: Readonly<Record<string, readonly string[]>> = {
  ango: [join(samples, "ango"), "--image-dir", images],
  coco: [join(samples, "coco"), "--image-dir", images],
  yolo: [join(samples, "yolo")],
};

export function input(format: string): readonly string[] {
  return inputs[format] ?? [];
}

function parsed(path: string): unknown {
  return JSON.parse(readFileSync(path, "utf8"));
}

/** Objects in an export or import, counted without the toolkit. */
function angoObjects(path: string): number {
  return listOf(parsed(path)).reduce((sum, asset) => {
    const objects = asset["objects"] ?? objectOf(asset["task"])["tools"];
    return sum + listOf(objects).length;
  }, 0);
}

/** Rows of a YOLO dataset, counted without the toolkit. */
export function yoloRows(files: readonly string[], folder: string): readonly string[] {
  return files
    .filter((file) => /^labels\/.*\.txt$/.test(file))
    .flatMap((file) => readFileSync(join(folder, file), "utf8").split("\n"))
    .filter((row) => row !== "");
}

export function numbersOf(row: string): readonly number[] {
  return row.split(" ").map(Number);
}

/** By class, then from left to right; what is less than the precision apart is alike. */
export function byNumbers(a: readonly number[], b: readonly number[]): number {
  const difference = a.map((value, index) => value - (b[index] ?? 0)).find((apart) => Math.abs(apart) > 1e-5);
  return difference ?? 0;
}

export function classNames(dataYaml: string): readonly string[] {
  return Array.from(dataYaml.matchAll(/^ {2}\d+: (.*)$/gm), ([, name = ""]) => name.replaceAll('"', ""));
}

export const truth = {
  assets: listOf(parsed(join(samples, "ango/export.json"))).length,
  objects: angoObjects(join(samples, "ango/export.json")),
  coco: objectOf(parsed(join(samples, "coco/annotations.json"))),
  classes: classNames(readFileSync(join(samples, "yolo/data.yaml"), "utf8")),
};
export const pictures = listOf(truth.coco["images"]).length;
export const areas = listOf(truth.coco["annotations"]).length;
export const crowds = listOf(truth.coco["annotations"]).filter(({ iscrowd }) => iscrowd === 1).length;

/** How many images and annotations a dataset has, counted without the toolkit. */
export function counted(place: Place, to: string): { images: number; annotations: number } {
  const files = place.files("out");
  if (to === "yolo") {
    const labels = files.filter((file) => file.startsWith("labels/"));
    return { images: labels.length, annotations: yoloRows(files, join(place.path, "out")).length };
  }
  if (to === "coco") {
    const { images: list, annotations } = objectOf(parsed(join(place.path, "out/annotations.json")));
    return { images: listOf(list).length, annotations: listOf(annotations).length };
  }
  const file = join(place.path, "out", to === "ango" ? "export.json" : "import.json");
  return { images: listOf(parsed(file)).length, annotations: angoObjects(file) };
}

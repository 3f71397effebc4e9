import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { isMap, isScalar, parseDocument } from "yaml";

/*
 * What two loaders say of a dataset, written from their documented behaviour and independent of packages/formats:
 * Ultralytics' (https://docs.ultralytics.com/datasets/detect/) and COCO's own
 * (https://github.com/cocodataset/cocoapi/blob/master/PythonAPI/pycocotools/coco.py).
 */

const EXTENSIONS = /\.(?:bmp|dng|jpe?g|mpo|png|tiff?|webp|pfm|heic)$/i;
const TOLERANCE = 0.01;

/** The complaints of a YOLO trainer about a folder, and the images that it found. */
export function yoloComplaints(folder: string): { complaints: readonly string[]; images: readonly string[] } {
  const complaints: string[] = [];
  const { names, nc, splits } = dataYaml(join(folder, "data.yaml"));
  if (names.length !== nc) complaints.push(`'names' length ${names.length} and 'nc: ${nc}' must match.`);
  for (const key of ["train", "val"]) if (!splits.has(key)) complaints.push(`'${key}:' key missing`);
  const images = [...new Set(splits.values())]
    .flatMap((split) => filesBelow(folder, split))
    .filter((path) => EXTENSIONS.test(path));
  for (const image of images) {
    const label = image.replace(/^(.*)images\//s, "$1labels/").replace(/\.[^.]*$/, ".txt");
    complaints.push(
      ...labelComplaints(readFileSync(join(folder, label), "utf8"), nc).map(
        (complaint) => `${image}: ${complaint}`,
      ),
    );
  }
  return { complaints, images };
}

function labelComplaints(text: string, nc: number): string[] {
  const rows = text
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => line.trim().split(/\s+/));
  if (rows.some((row) => row.some((token) => token === "" || Number.isNaN(Number(token)))))
    return ["could not convert string to float"];
  const isSegment = rows.some((row) => row.length > 6);
  const boxes = rows.map(([name = "", ...numbers]) => [
    Number(name),
    ...(isSegment ? boxOfRing(numbers.map(Number)) : numbers.map(Number)),
  ]);
  const complaints: string[] = [];
  if (isSegment && rows.some((row) => row.length % 2 === 0))
    complaints.push("cannot reshape an odd number of coordinates");
  if (isSegment && rows.some((row) => row.length < 7))
    complaints.push("a row of a box among rows of segments");
  if (!isSegment && rows.some((row) => row.length !== 5)) complaints.push("labels require 5 columns");
  const values = rows.flatMap((row) => row.slice(1).map(Number));
  if (values.some((value) => value > 1 + TOLERANCE))
    complaints.push("non-normalized or out of bounds coordinates");
  if (values.some((value) => value < -TOLERANCE)) complaints.push("negative label values");
  for (const [name = -1] of boxes) {
    if (name < 0 || name >= nc || !Number.isInteger(name))
      complaints.push(`Label class ${name} exceeds dataset class count ${nc}`);
  }
  const unique = new Set(boxes.map((box) => box.map((value) => Math.fround(value)).join(" ")));
  if (unique.size < boxes.length) complaints.push(`${boxes.length - unique.size} duplicate labels removed`);
  return complaints;
}

function boxOfRing(ring: readonly number[]): readonly number[] {
  const xs = ring.filter((_, index) => index % 2 === 0);
  const ys = ring.filter((_, index) => index % 2 === 1);
  const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  return [(left + right) / 2, (top + bottom) / 2, right - left, bottom - top];
}

function dataYaml(path: string): {
  names: readonly string[];
  nc: number;
  splits: ReadonlyMap<string, string>;
} {
  // PyYAML reads YAML 1.1, where a bare `no` is false.
  const document = parseDocument(readFileSync(path, "utf8"), { version: "1.1" });
  const names = document.get("names");
  const splits = new Map<string, string>();
  for (const key of ["train", "val", "test"]) {
    const split: unknown = document.get(key);
    if (typeof split === "string") splits.set(key, split);
  }
  return {
    names: isMap(names) ? names.items.map(({ value }) => (isScalar(value) ? String(value.value) : "")) : [],
    nc: Number(document.get("nc")),
    splits,
  };
}

function filesBelow(folder: string, path: string): string[] {
  return readdirSync(join(folder, path), { withFileTypes: true })
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) =>
      entry.isDirectory() ? filesBelow(folder, `${path}/${entry.name}`) : [`${path}/${entry.name}`],
    );
}

interface CocoFile {
  readonly images: readonly { readonly id: number; readonly width: number; readonly height: number }[];
  readonly categories: readonly { readonly id: number; readonly name: string }[];
  readonly annotations: readonly {
    readonly id: number;
    readonly image_id: number;
    readonly category_id: number;
    readonly iscrowd: number;
    readonly area: number;
    readonly bbox: readonly number[];
    readonly segmentation:
      | readonly (readonly number[])[]
      | { readonly size: readonly number[]; readonly counts: string | readonly number[] };
  }[];
}

/** What COCO's own loader, its masks and its evaluation would fail on or count wrongly. */
export function cocoComplaints(path: string): readonly string[] {
  const file: CocoFile = JSON.parse(readFileSync(path, "utf8"));
  const complaints: string[] = [];
  const images = new Map(file.images.map((image) => [image.id, image]));
  const categories = new Set(file.categories.map(({ id }) => id));
  const ids = new Set(file.annotations.map(({ id }) => id));
  if (
    images.size < file.images.length ||
    categories.size < file.categories.length ||
    ids.size < file.annotations.length
  )
    complaints.push("an id is there twice");
  if (ids.has(0)) complaints.push("the id 0 counts as no match");
  for (const {
    id,
    image_id: imageId,
    category_id: categoryId,
    iscrowd,
    area,
    bbox,
    segmentation,
  } of file.annotations) {
    const image = images.get(imageId);
    if (image === undefined || !categories.has(categoryId)) complaints.push(`${id}: dangling`);
    if (iscrowd !== 0 && iscrowd !== 1) complaints.push(`${id}: iscrowd`);
    if (!(area > 0) || bbox.length !== 4 || bbox.some((value) => !Number.isFinite(value)))
      complaints.push(`${id}: area or bbox`);
    if ("counts" in segmentation) {
      const total = runsOf(segmentation.counts).reduce((sum, run) => sum + run, 0);
      if (total !== (image?.width ?? 0) * (image?.height ?? 0))
        complaints.push(`${id}: counts don't fill the mask`);
    } else if (segmentation.some((ring) => ring.length < 6 || ring.length % 2 === 1))
      complaints.push(`${id}: ring`);
  }
  return complaints;
}

/** Run lengths from their text: groups of five bits from the low end, from the fourth on as differences. */
function runsOf(counts: string | readonly number[]): readonly number[] {
  if (typeof counts !== "string") return counts;
  const runs: number[] = [];
  let value = 0;
  let factor = 1;
  for (const sign of counts) {
    const group = sign.charCodeAt(0) - 48;
    value += (group % 32) * factor;
    factor *= 32;
    if (group >= 32) continue;
    if (group >= 16) value -= factor;
    runs.push(value + (runs.length > 2 ? (runs.at(-2) ?? 0) : 0));
    [value, factor] = [0, 1];
  }
  return runs;
}

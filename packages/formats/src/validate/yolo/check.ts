import type { FileBatch, FileStart, Folder } from "../../io/source.ts";
import { joined } from "../../bytes/joined.ts";
import { FormatError, type OnDiagnostic } from "../../model/diagnostic.ts";
import { FileList } from "../../yolo/file-list.ts";
import { isLabelPath, SIDECAR_NAME } from "../../yolo/layout.ts";
import type { YoloTask } from "../../yolo/shapes.ts";
import type { SplitImage } from "../../yolo/split-images.ts";
import { yoloFileRules } from "../rules/yolo-file.ts";
import { type YoloSplitCode, yoloSplitRules } from "../rules/yolo-split.ts";
import type { Subject } from "../subject.ts";
import { checkDataYaml } from "./data-yaml.ts";
import { checkImageLists } from "./image-lists.ts";
import { type Bytes, LabelFiles } from "./label-files.ts";
import { findMembers, type SplitMembers, tellNamesakes } from "./split-members.ts";
import { ShapeCounts } from "./split-shapes.ts";
import type { DataPlaces } from "./yaml-places.ts";

/** Label files that are read at once. */
const BATCH = 256;
const NO_FILE: FileStart = { path: "" };

/** Goes through a YOLO dataset as the loader of Ultralytics would: data.yaml, splits, then each label file. */
export async function* checkYolo(subject: Subject): AsyncGenerator<void> {
  const { detection, folder, source, statistics, seen, tell, isTold } = subject;
  if (folder === undefined)
    throw new FormatError("input/unrecognised", "A YOLO dataset is a folder: give that, not its YAML.");
  const yamlPath = detection.entry;
  const files = new FileList((await folder.list()).filter((path) => !isHidden(path)));
  const asked = subject.task ?? (await writtenTask(folder, files, tell));
  const yaml = await checkDataYaml(source, yamlPath, files, asked, (diagnostic) => {
    // Whoever opened the folder by its data.yaml knows more of it.
    const isOfPath = diagnostic.code === "yolo/path-missing" || diagnostic.code === "yolo/path-outside";
    if (!isOfPath || !(isTold("yolo/path-missing") || isTold("yolo/path-outside"))) tell(diagnostic);
  });
  const { outside, unreadable } = await checkImageLists(folder, yaml.lists, tell);
  yield;
  const { names, keypoints } = yaml;
  const readable =
    unreadable.size === 0 ? files : new FileList(files.paths.filter((path) => !unreadable.has(path)));
  const found = await findMembers(folder, readable, yaml, yamlPath, (diagnostic) => {
    const { code, file = "", line = 0 } = diagnostic;
    // Those that are told of already.
    if (
      code !== "yolo/split-missing" &&
      code !== "yolo/test-missing" &&
      !outside.has(`${file}:${String(line)}`)
    )
      tell(diagnostic);
  });
  tellSame(yaml.splits, found.splits, yamlPath, tell);
  for (const namesake of tellNamesakes(files, found.images, tell)) await subject.files?.see(namesake);
  yield;
  const task = asked ?? (keypoints && "pose");
  const shapes = new ShapeCounts(task);
  const rules = {
    ...(task && { task }),
    ...(names && { classes: names.length }),
    ...(keypoints && { keypoints }),
  };
  const labels = new LabelFiles(rules, shapes, found.splitsOf, statistics, tell);
  yield* checkLabels(subject, folder, found, shapes, labels);
  tellFromOne(labels, names?.length, yamlPath, tell);
  shapes.tell(yamlPath, tell);
  // That there is none was told of each split.
  if (seen.annotations > 0) statistics.tell(names ?? [], yamlPath);
  tellLeftOver(files, found.images, yamlPath, tell);
}

/** Goes through the label files, and hands on what is counted of each image. */
export async function* checkLabels(
  { files, statistics, seen, tell }: Subject,
  folder: Folder,
  found: SplitMembers,
  shapes: ShapeCounts,
  labels: LabelFiles,
): AsyncGenerator<void> {
  const images = found.images.filter(isImage);
  let first = 0;
  for await (const { bytes, starts, ends } of batchesOf(folder, images)) {
    const batch = images.slice(first, first + BATCH);
    first += BATCH;
    for (const [at, image] of batch.entries()) {
      const start = starts[at] ?? -1;
      const content = start < 0 ? await whole(folder, image, tell) : { bytes, start, end: ends[at] ?? start };
      if (content === undefined) {
        seen.images += 1;
        continue;
      }
      const rows = labels.check(image, content);
      for (const split of found.splitsOf(image)) shapes.addImage(split, rows);
      statistics.image(image.name, rows);
      seen.images += 1;
      seen.annotations += rows;
    }
    if (files !== undefined)
      for (const { name, path, split, hasImage, labelPath } of batch) {
        if (hasImage) await files.see({ name, path, split });
        else files.miss(name, labelPath);
      }
    yield;
  }
}

/** Tells of splits that have no image of their own. */
function tellSame(
  splits: DataPlaces["splits"],
  own: readonly string[],
  yamlPath: string,
  tell: OnDiagnostic,
): void {
  for (const { key } of splits) {
    if (own.includes(key)) continue;
    const message = `The split ${key} has no image that an earlier split has not, too.`;
    tell({ code: "dataset/same-folder", severity: "note", message, file: yamlPath });
  }
}

/** Tells of classes that seem to count from 1. */
function tellFromOne(
  { classRange: { least, most } }: LabelFiles,
  classes: number | undefined,
  yamlPath: string,
  tell: OnDiagnostic,
): void {
  if (least < 1 || most !== classes) return;
  const code: YoloSplitCode = "yolo/classes-from-one";
  const message = `The classes of the rows are ${String(least)} to ${String(most)}, those of ${yamlPath} 0 to ${String(classes - 1)}: the rows seem to count from 1.`;
  tell({ code, severity: yoloSplitRules[code].severity, message, file: yamlPath });
}

/** Annotation tools leave a list of the classes among label files: it is none. */
function isImage({ hasImage, labelPath }: SplitImage): boolean {
  return hasImage || !labelPath.endsWith("/classes.txt");
}

/** Loaders pass over hidden files, such as those that macOS leaves on other disks (`._a.txt`). */
function isHidden(path: string): boolean {
  return path.startsWith(".") || path.includes("/.");
}

/** What angokit wrote the dataset for. */
async function writtenTask(
  folder: Folder,
  files: FileList,
  tell: OnDiagnostic,
): Promise<YoloTask | undefined> {
  if (!files.has(SIDECAR_NAME)) return undefined;
  const { readSidecar } = await import("../../yolo/sidecar.ts");
  try {
    const { task } = (await readSidecar(folder.open(SIDECAR_NAME))).head;
    return task === "classify" ? undefined : task;
  } catch (error) {
    if (!(error instanceof FormatError) || error.code !== "yolo/sidecar") throw error;
    tell({
      code: error.code,
      severity: yoloSplitRules["yolo/sidecar"].severity,
      message: error.message,
      ...error.place,
    });
    return undefined;
  }
}

/** The label files of all images, some at a time; none of those that are not there. */
async function* batchesOf(folder: Folder, images: readonly SplitImage[]): AsyncGenerator<FileBatch> {
  if (folder.readMany !== undefined) {
    yield* folder.readMany(startsOf(images));
    return;
  }
  const bytes = new Uint8Array(0);
  const starts = new Int32Array(BATCH).fill(-1);
  for (let first = 0; first < images.length; first += BATCH) yield { bytes, starts, ends: starts };
}

function* startsOf(images: readonly SplitImage[]): Generator<readonly FileStart[]> {
  for (let first = 0; first < images.length; first += BATCH) {
    const batch: FileStart[] = [];
    for (const { hasLabels, labelPath } of images.slice(first, first + BATCH))
      batch.push(hasLabels ? { path: labelPath } : NO_FILE);
    yield batch;
  }
}

/** The label file of one image, where there is one; undefined where it can't be read. */
async function whole(
  folder: Folder,
  { hasLabels, labelPath, name, hasImage }: SplitImage,
  tell: OnDiagnostic,
): Promise<Bytes | undefined> {
  const chunks: Uint8Array[] = [];
  try {
    if (hasLabels) for await (const chunk of folder.open(labelPath).stream()) chunks.push(chunk.slice());
  } catch (error) {
    // What hinders this file need not hinder the others: permissions, a bad sector, a damaged entry of a ZIP.
    if (!(error instanceof FormatError)) throw error;
    const place = hasImage ? { file: labelPath, image: name } : { file: labelPath };
    const { severity } = yoloFileRules["yolo/unreadable"];
    tell({ code: "yolo/unreadable", severity, message: error.message, ...place });
    return undefined;
  }
  const bytes = joined(chunks);
  return { bytes, start: 0, end: bytes.length };
}

/** Tells of label files that no split has. */
function tellLeftOver(
  files: FileList,
  images: readonly SplitImage[],
  yamlPath: string,
  tell: OnDiagnostic,
): void {
  let unread = 0;
  for (const path of files.paths) if (path.endsWith(".txt")) unread += 1;
  for (const { hasLabels } of images) if (hasLabels) unread -= 1;
  if (unread === 0) return;
  const known = new Set(images.map(({ labelPath }) => labelPath));
  // Beside their images, or in a folder as `Labels`, no loader finds them.
  const stems = new Set(images.map(({ path }) => stemOf(path)));
  const left = files.paths.filter(
    (path) =>
      path.endsWith(".txt") &&
      !known.has(path) &&
      (isLabelPath(path.replace(/\blabels?\//i, "labels/")) || stems.has(stemOf(path))),
  );
  const [first] = left;
  if (first === undefined) return;
  const count = left.length === 1 ? "1 label file belongs" : `${String(left.length)} label files belong`;
  const code: YoloSplitCode = "yolo/label-without-split";
  const wanted = images.find(({ hasLabels }) => !hasLabels);
  const where = wanted === undefined ? "" : ` For ${wanted.path} they look for ${wanted.labelPath}.`;
  const message = `${count} to no split of ${yamlPath}, as loaders see it.${where}`;
  tell({ code, severity: yoloSplitRules[code].severity, message, file: first });
}

/** A path without its extension. */
function stemOf(path: string): string {
  return path.slice(0, path.lastIndexOf("."));
}

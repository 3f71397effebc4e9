/*
 * Images in a folder for each class: https://docs.ultralytics.com/datasets/classify/. What a class is called is the name
 * of its folder, its number the rank of that name in sorted order.
 */

/** The folder of each split; those of one split in the order in which loaders look. */
const SPLITS: Readonly<Record<string, string>> = {
  train: "train",
  val: "val",
  validation: "val",
  valid: "val",
  test: "test",
};

/** What `ImageFolder` of torchvision takes for an image: https://docs.pytorch.org/vision/stable/datasets.html */
const EXTENSIONS = new Set(["jpg", "jpeg", "png", "ppm", "bmp", "pgm", "tif", "tiff", "webp"]);

/** A file below the folder of a class. */
export interface ClassifiedPath {
  /** The folder of the split, with a slash at its end; empty where there are no splits. */
  readonly below: string;
  readonly split: string | undefined;
  /** The name of the class's folder. */
  readonly folder: string;
  /** The path below it. */
  readonly name: string;
}

/** What a path says; undefined for a file that is in no class. */
export function classifiedPath(path: string, splits: SplitFolders | undefined): ClassifiedPath | undefined {
  const [first = "", ...rest] = path.split("/");
  const split = splits?.get(first);
  if (splits !== undefined && split === undefined) return undefined;
  const [folder = "", ...name] = split === undefined ? [first, ...rest] : rest;
  if (name.length === 0 || folder.startsWith(".")) return undefined;
  return { below: split === undefined ? "" : `${first}/`, split, folder, name: name.join("/") };
}

/** The splits of a dataset by their folders. */
export type SplitFolders = ReadonlyMap<string, string>;

/**
 * The folders of splits: `train/` with a folder for each class, and those that loaders know beside it, or these alone
 * where all images are in them. Another folder is a split where all its images lie in folders of classes of `train`.
 * Undefined where there are none.
 */
export function splitFolders(paths: readonly string[]): SplitFolders | undefined {
  const known = new Map(Object.entries(SPLITS));
  const own = new Set<string>();
  const others = new Map<string, boolean>();
  let areAllKnown = true;
  for (const path of paths) {
    const [first = "", folder = "", file] = path.split("/", 3);
    const isVisible = file !== undefined && !folder.startsWith(".");
    if (first === "train" && isVisible) own.add(folder);
    if (!isClassifiedImage(path)) continue;
    if (!known.has(first) || !isVisible) areAllKnown = false;
    if (!known.has(first)) others.set(first, isVisible && others.get(first) !== false);
  }
  if (own.size === 0) return areAllKnown ? known : undefined;
  for (const path of paths) {
    const [first = "", folder = ""] = path.split("/", 2);
    if (others.get(first) === true && isClassifiedImage(path) && !own.has(folder)) others.set(first, false);
  }
  for (const [folder, isSplit] of others) if (isSplit) known.set(folder, folder);
  return known;
}

/** Whether loaders know a split. */
export function isKnownSplit(split: string): boolean {
  return split === "train" || split === "val" || split === "test";
}

/** Whether a file is an image that loaders take; hidden files are none. */
export function isClassifiedImage(path: string): boolean {
  const extension = path.slice(path.lastIndexOf(".") + 1).toLowerCase();
  return EXTENSIONS.has(extension) && !/(?:^|\/)\./.test(path);
}

/**
 * Whether a folder holds images in a folder for each class, and no label files.
 *
 * @param isSaid whether it is known to be of YOLO: then there need not be splits
 */
export function looksClassified(paths: readonly string[], isSaid: boolean): boolean {
  const splits = splitFolders(paths);
  const isTrained = paths.some((path) => /^train\/[^./][^/]*\/[^/]/.test(path));
  if (!isTrained && !isSaid) return false;
  const placed = paths.filter((path) => isClassifiedImage(path)).map((path) => classifiedPath(path, splits));
  return (
    placed.every((place) => place !== undefined) &&
    // Folders of these names alone are mostly those of another layout.
    placed.some(({ folder }) => folder !== "images" && folder !== "labels") &&
    !paths.some((path) => isLabels(path) || (!isSaid && isAnnotations(path)))
  );
}

/** Where there are annotations in the folder of a split, images beside them are not in folders of classes. */
function isAnnotations(path: string): boolean {
  return /^[^/.][^/]*\/[^/.][^/]*\.(?:json|jsonl|ndjson|xml)$/i.test(path);
}

function isLabels(path: string): boolean {
  return /(?:^|\/)labels\/.*\.txt$/.test(path);
}

/** Order of Python's `sorted`: by code point. JavaScript's own is by UTF-16 unit. */
export function byCodePoint(a: string, b: string): number {
  const [left, right] = [Array.from(a), Array.from(b)];
  for (let at = 0; at < left.length && at < right.length; at += 1) {
    const difference = (left[at]?.codePointAt(0) ?? 0) - (right[at]?.codePointAt(0) ?? 0);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}

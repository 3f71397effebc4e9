import { readOnce } from "../model/read-once.ts";
import type { Folder } from "../io/source.ts";
import type { Category, Dataset, DatasetImage, Header } from "../model/dataset.ts";
import { FormatError, throwOnError, type OnDiagnostic } from "../model/diagnostic.ts";
import {
  byCodePoint,
  type ClassifiedPath,
  classifiedPath,
  isClassifiedImage,
  isKnownSplit,
  splitFolders,
} from "./classify-layout.ts";
import { FileList } from "./file-list.ts";
import { imageLabel } from "./image-label.ts";
import { SIDECAR_NAME } from "./layout.ts";
import { PlainImages } from "./plain-images.ts";
import { PlainLabels } from "./plain-labels.ts";
import type { ReadYoloOptions } from "./read.ts";
import { RowReader } from "./row-reader.ts";
import type { SplitImage } from "./split-images.ts";

/** How images in folders of classes are read. */
export type ReadYoloClassifyOptions = Pick<ReadYoloOptions, "onDiagnostic" | "imageSize" | "sidecar">;

/** What lies in the folders of classes. */
export interface ClassifiedFiles {
  /** Names of the folders, those of `train` first: their ranks are the class numbers. Others come after them. */
  readonly classes: readonly string[];
  readonly splits: readonly string[];
  readonly images: readonly (ClassifiedPath & { readonly path: string })[];
  /** Images in no folder of a class. */
  readonly loose: readonly string[];
  /** Visible files that are no images. */
  readonly others: readonly string[];
  /** Folders that `train` has not, each with a path in it. */
  readonly strange: ReadonlyMap<string, string>;
  /** The folders of each split; of the whole where there are none. */
  readonly folders: ReadonlyMap<string, ReadonlySet<string>>;
}

/**
 * Reads images in a folder for each class, `train/<class>/…`, `val/<class>/…`, or without splits `<class>/…`:
 * https://docs.ultralytics.com/datasets/classify/. The class of an image is an annotation with the shape
 * `{ type: "unplaced", kind: "image" }`. Class numbers are the ranks of the names of the folders in `train`, sorted.
 *
 * @throws FormatError `yolo/no-classes` where there are no such folders
 */
export async function readYoloClassify(
  folder: Folder,
  options: ReadYoloClassifyOptions = {},
): Promise<Dataset> {
  const paths = await folder.list();
  const onDiagnostic = options.onDiagnostic ?? throwOnError;
  const found = classifiedFiles(paths);
  const hasSidecar = options.sidecar !== false && paths.includes(SIDECAR_NAME);
  if (found.classes.length === 0 && !hasSidecar) {
    const message = `${folder.name} has no folders of classes, such as train/cat/.`;
    throw new FormatError("yolo/no-classes", message, { file: folder.name });
  }
  tellOf(found, hasSidecar, onDiagnostic);
  const plain = (images: ClassifiedFiles["images"], labelOf: LabelOf): AsyncIterable<DatasetImage> =>
    plainImages(folder, images, labelOf, options.imageSize, onDiagnostic);
  if (hasSidecar) {
    const { readClassified } = await import("./classify-restored.ts");
    return readClassified(folder, new FileList(paths), found, onDiagnostic, plain);
  }
  const categories = found.classes.map((name, id): Category => ({ id, name, extra: {} }));
  const header: Header = { source: "yolo", categories, splits: found.splits, info: {}, extra: {} };
  return {
    header,
    images: readOnce(plain(found.images, labelsOf(new Map(found.classes.map((name, at) => [name, at]))))),
  };
}

/** Finds the folders of classes, and what is in them, in the order of the paths. */
export function classifiedFiles(paths: readonly string[]): ClassifiedFiles {
  const places = splitFolders(paths);
  const images: (ClassifiedPath & { path: string })[] = [];
  const [loose, others]: [string[], string[]] = [[], []];
  const folders = new Map<string, Set<string>>();
  const firsts = new Map<string, string>();
  for (const path of paths) {
    const placed = classifiedPath(path, places);
    const isImage = isClassifiedImage(path);
    if (placed === undefined) {
      if (isImage) loose.push(path);
      continue;
    }
    const key = placed.split ?? "";
    const names = folders.get(key) ?? new Set();
    folders.set(key, names.add(placed.folder));
    if (!firsts.has(placed.folder)) firsts.set(placed.folder, path);
    if (isImage) images.push({ ...placed, path });
    else if (!/(?:^|\/)\./.test(path)) others.push(path);
  }
  const own = [...(folders.get(places === undefined ? "" : "train") ?? [])].toSorted(byCodePoint);
  const known = new Set(own);
  const strange = new Map(
    [...firsts].filter(([name]) => !known.has(name)).toSorted(([a], [b]) => byCodePoint(a, b)),
  );
  const order = ["train", "val", "test", ...[...folders.keys()].filter((split) => !isKnownSplit(split))];
  return {
    classes: [...own, ...strange.keys()],
    splits: [...folders.keys()]
      .filter((split) => split !== "")
      .toSorted((a, b) => order.indexOf(a) - order.indexOf(b)),
    images: images.toSorted((a, b) => order.indexOf(a.split ?? "train") - order.indexOf(b.split ?? "train")),
    loose,
    others,
    strange,
    folders,
  };
}

function tellOf(
  { loose, others, splits, strange }: ClassifiedFiles,
  hasSidecar: boolean,
  onDiagnostic: OnDiagnostic,
): void {
  const [first] = loose;
  if (first !== undefined) {
    const what = loose.length === 1 ? "1 image is" : `${String(loose.length)} images are`;
    const message = `${what} in no folder of a class: not read.`;
    onDiagnostic({ code: "yolo/image-without-class", severity: "error", message, file: first });
  }
  const pictures = others.filter((path) => /\.(?:gif|heic|heif|avif|dng|mpo|pfm|jp2|svg)$/i.test(path));
  const [picture] = pictures;
  // A sidecar may know them.
  if (picture !== undefined && !hasSidecar) {
    const what = pictures.length === 1 ? "1 image is" : `${String(pictures.length)} images are`;
    const message = `${what} of a type that loaders don't take: not read.`;
    onDiagnostic({ code: "yolo/not-an-image", severity: "warning", message, file: picture });
  }
  for (const split of splits.filter((name) => !isKnownSplit(name))) {
    const message = `There is a split ${JSON.stringify(split)}, which loaders don't know.`;
    onDiagnostic({ code: "yolo/other-split", severity: "note", message, file: split });
  }
  for (const name of strange.keys()) {
    const message = `The class ${JSON.stringify(name)} is not in train: loaders number the classes of train only.`;
    const file = strange.get(name) ?? name;
    onDiagnostic({ code: "yolo/class-not-in-train", severity: "warning", message, file });
  }
}

/** What the folder that an image lies in says of it. */
export type LabelOf = (folder: string) => Pick<DatasetImage, "annotations" | "attributes">;

/** Labels for the whole image. */
export function labelsOf(classes: ReadonlyMap<string, number>): LabelOf {
  return (folder) => ({ annotations: [imageLabel(classes.get(folder) ?? 0)], attributes: [] });
}

/** Images that no sidecar knows. */
async function* plainImages(
  folder: Folder,
  images: ClassifiedFiles["images"],
  labelOf: LabelOf,
  imageSize: ReadYoloOptions["imageSize"],
  onDiagnostic: OnDiagnostic,
): AsyncGenerator<DatasetImage> {
  const places = images.map(({ path, below, split }): SplitImage => ({
    split: split ?? "",
    path,
    labelPath: path,
    hasImage: true,
    hasLabels: false,
    name: path.slice(below.length),
  }));
  const noRows = new RowReader(
    { names: [], splits: [], extra: {} },
    { categories: [], categoryOf: [] },
    undefined,
    onDiagnostic,
  );
  const reader = new PlainImages(folder, noRows, imageSize, onDiagnostic, new PlainLabels());
  let at = 0;
  for await (const image of reader.read(places, () => {})) {
    const { folder: name = "", split } = images[at] ?? {};
    at += 1;
    const { split: _split, ...rest } = image;
    yield { ...rest, ...(split === undefined ? {} : { split }), ...labelOf(name) };
  }
}

import type { Folder } from "../io/source.ts";
import { hasImageExtension, stemOf } from "../io/names.ts";
import { FormatError } from "../model/diagnostic.ts";
import { folderOf, inFolder } from "../per-image/record-files.ts";

/** The XML file of an image. */
export interface VocFile {
  readonly path: string;
  /** See `VocRecord.id`. */
  readonly id: string;
  /** Folders in which the image may lie, the likeliest first. */
  readonly folders: readonly string[];
  /** Of a dataset with a folder for each split. */
  readonly split?: string;
}

/** Where the files of a dataset lie. */
export interface VocLayout {
  readonly files: readonly VocFile[];
  /** All image files of the folder. */
  readonly images: ReadonlySet<string>;
  /** The folders in which images lie that only a list names. */
  readonly imageFolders: readonly string[];
  /** The files of `ImageSets/Main`. */
  readonly lists: readonly string[];
  readonly labelmap?: string;
  readonly sidecar?: string;
  /** PNGs of segmentations: how many. */
  readonly segmentations: number;
}

/**
 * Finds the files of a dataset: the layout of the challenges with `Annotations`, `JPEGImages` and `ImageSets`, in the
 * folder or one below it; or XML files beside their images, maybe in folders for the splits.
 *
 * @throws FormatError `voc/several` for more than one folder `Annotations`, `voc/no-annotations`
 */
export async function layoutOf(folder: Folder, sidecarName: string): Promise<VocLayout> {
  const paths = await folder.list();
  const roots = new Set(
    paths.flatMap((path) => /^(.*?)(?:^|\/)Annotations\/.+\.xml$/i.exec(path)?.[1] ?? []),
  );
  // Annotations in a folder for each split are one dataset.
  const isFlat = [...roots].every((name) => SPLIT.test(name));
  const [root = "", ...others] = isFlat ? [] : roots;
  if (others.length > 0) {
    const names = [...roots].map((name) => name || ".").slice(0, 5);
    const message = `${folder.name} has more than one dataset: ${names.join(", ")}. Give one of these folders.`;
    throw new FormatError("voc/several", message, { file: folder.name });
  }
  const files = isFlat ? flatFiles(paths) : filesOf(paths, root);
  const isNamed = (name: string): string | undefined => paths.find((path) => path === inFolder(root, name));
  const lists = paths.filter(
    (path) => folderOf(path) === inFolder(root, "ImageSets/Main") && path.endsWith(".txt"),
  );
  const [labelmap, sidecar] = [isNamed("labelmap.txt"), isNamed(sidecarName)];
  const imageFolders = imageFoldersOf(root);
  // What has no images at all may still have been written here.
  if (files.length === 0 && sidecar === undefined) {
    const message = `${folder.name} has no XML files: neither in Annotations nor elsewhere.`;
    throw new FormatError("voc/no-annotations", message, { file: folder.name });
  }
  return {
    files,
    images: new Set(paths.filter(hasImageExtension)),
    imageFolders,
    lists,
    ...(labelmap === undefined ? {} : { labelmap }),
    ...(sidecar === undefined ? {} : { sidecar }),
    segmentations: paths.filter((path) => /(?:^|\/)Segmentation(?:Class|Object)\/.+\.png$/i.test(path))
      .length,
  };
}

function imageFoldersOf(root: string): readonly string[] {
  return ["JPEGImages", "images", "Images"].map((name) => inFolder(root, name));
}

function filesOf(paths: readonly string[], root: string): readonly VocFile[] {
  const start = inFolder(root, "Annotations/").length;
  return paths.flatMap((path) => {
    const isOne = path.toLowerCase().startsWith(inFolder(root, "annotations/").toLowerCase()) && isXml(path);
    if (!isOne) return [];
    const id = stemOf(path.slice(start));
    const below = folderOf(id);
    const folders = [
      ...imageFoldersOf(root),
      root,
      folderOf(path.slice(0, start - 1)),
      inFolder(root, "Annotations"),
    ];
    return [{ path, id, folders: folders.map((name) => (below === "" ? name : inFolder(name, below))) }];
  });
}

const SPLIT = /^(?:train|valid|val|test)$/i;
const LABELS = /^(?:labels|annotations|xmls?)$/i;

/** XML files that lie as they like: beside their images, or in a folder of their own beside that of the images. */
function flatFiles(paths: readonly string[]): readonly VocFile[] {
  return paths.filter(isXml).map((path) => {
    const [first = "", ...rest] = path.split("/");
    const isSplit = rest.length > 0 && SPLIT.test(first);
    const below = isSplit ? rest : [first, ...rest];
    const isApart = below.length > 1 && LABELS.test(below[0] ?? "");
    const id = stemOf((isApart ? below.slice(1) : below).join("/"));
    const own = folderOf(path);
    const beside = isApart
      ? ["images", "JPEGImages", ""].map((name) => joined(isSplit ? first : "", name, folderOf(id)))
      : [];
    const file = { path, id, folders: [own, ...beside] };
    return isSplit ? Object.assign(file, { split: first }) : file;
  });
}

function joined(...segments: readonly string[]): string {
  return segments.filter((segment) => segment !== "").join("/");
}

function isXml(path: string): boolean {
  return /(?:^|\/)[^./][^/]*\.xml$/i.test(path);
}

const EXTENSIONS = ["jpg", "jpeg", "png", "JPG", "JPEG", "PNG", "bmp", "webp", "tif", "tiff"] as const;

/**
 * The image file of an XML file: one that is called as it is, else the one that it names. Trainers look for the first,
 * annotators for the second.
 *
 * @returns its path, and what comes after the folder of images
 */
export function imageFileOf(
  { id, folders }: Pick<VocFile, "id" | "folders">,
  filename: string,
  images: ReadonlySet<string>,
): { readonly path: string; readonly file: string } | undefined {
  const named = filename.slice(Math.max(filename.lastIndexOf("/"), filename.lastIndexOf("\\")) + 1);
  const stem = id.slice(id.lastIndexOf("/") + 1);
  const own = stemOf(named) === stem ? [named] : [];
  const candidates = [...own, ...EXTENSIONS.map((extension) => `${stem}.${extension}`), named];
  for (const file of candidates) {
    if (file === "") continue;
    for (const folder of folders) {
      const path = inFolder(folder, file);
      if (images.has(path)) return { path, file };
    }
  }
  return undefined;
}

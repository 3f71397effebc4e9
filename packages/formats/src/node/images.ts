import { statSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { imageSizeOf } from "../io/image-size.ts";
import { isSafePath } from "../io/sink.ts";
import type { DatasetImage } from "../model/dataset.ts";
import type { Size } from "../sizes.ts";
import type { DiskSink } from "./folder-sink.ts";
import { fileSource } from "./source.ts";

/** Where the bytes of an image lie on disk; undefined where they were not found. */
export type FindImage = (image: Pick<DatasetImage, "name" | "path" | "split">) => string | undefined;

/**
 * Looks for images below some folders. In each folder, in this order: at `path`, at `name`, at `name` in `images/`, in
 * `images/<split>/` and in `<split>/`. A name with `\` is read as one with `/`; one that leaves the folder is not found.
 */
export function findImages(roots: readonly string[]): FindImage {
  const folders = roots.filter(isFolder);
  return ({ name, path, split }) => {
    const inFolder = relativePath(name);
    const candidates = [path === undefined ? undefined : relativePath(path), inFolder];
    if (inFolder !== undefined) {
      candidates.push(`images/${inFolder}`);
      if (split !== undefined && isSafePath(split))
        candidates.push(`images/${split}/${inFolder}`, `${split}/${inFolder}`);
    }
    for (const folder of folders) {
      for (const candidate of candidates) {
        if (candidate === undefined) continue;
        const file = join(folder, candidate);
        if (isFile(file)) return file;
      }
    }
    return undefined;
  };
}

/**
 * The folders in which the images of an input are looked for: the input's own folder; the one above it where that one is
 * called `annotations` or `labels`, else a folder `images` beside it; and in these, for a file such as
 * `instances_val2017.json`, `val2017` and `images/val2017`.
 *
 * @param input a file or a folder
 */
export function imageRoots(input: string): readonly string[] {
  const full = resolve(input);
  const given = isFolder(full) ? full : dirname(full);
  const folders = ["annotations", "labels"].includes(basename(given)) ? [given, dirname(given)] : [given];
  const beside = join(dirname(given), "images");
  if (folders.length === 1 && isFolder(beside)) folders.push(beside);
  const subset = /_([^_]+)\.[^.]+$/.exec(basename(full))?.[1];
  if (given === full || subset === undefined) return folders;
  const below = folders.flatMap((folder) => [join(folder, subset), join(folder, "images", subset)]);
  return [...folders, ...below.filter(isFolder)];
}

/** How images are put into an output. */
export interface PlaceImagesOptions {
  readonly mode: "none" | "link" | "copy";
  readonly find: FindImage;
}

/** What became of the images. */
export interface Placement {
  readonly linked: number;
  readonly copied: number;
  readonly missing: number;
  /** Things worth telling people. */
  readonly messages: readonly string[];
}

/** Puts images into an output, one by one. */
export interface ImagePlacer {
  /** For a writer. Resolves to false where the image was not found; with `none` to true, as nothing was wanted. */
  readonly placeImage: (image: DatasetImage, path: string) => Promise<boolean>;
  /** What became of the images so far. */
  placement(): Placement;
}

/** Links or copies the images of a dataset into a folder on disk: see {@link DiskSink.place}. */
export function placeImages(sink: DiskSink, { mode, find }: PlaceImagesOptions): ImagePlacer {
  let linked = 0;
  let copied = 0;
  let missing = 0;
  return {
    async placeImage(image, path) {
      if (mode === "none") return true;
      const from = find(image);
      if (from === undefined) missing += 1;
      else if ((await sink.place(path, from, mode)) === "link") linked += 1;
      else copied += 1;
      return from !== undefined;
    },
    placement() {
      const instead = mode === "link" && copied > 0 ? [copiedMessage(copied)] : [];
      return { linked, copied, missing, messages: instead };
    },
  };
}

function copiedMessage(count: number): string {
  return (
    `${count} ${count === 1 ? "image was" : "images were"} copied, not linked: the system allows no symbolic links ` +
    "there, or the dataset that is replaced held the original."
  );
}

/**
 * Sizes of images from the first bytes of their files, for `withSizes`.
 *
 * @returns pixels, EXIF orientation counted; undefined where the file was not found or is no image that is known
 */
export function imageSizes(find: FindImage): (image: DatasetImage) => Promise<Size | undefined> {
  return async (image) => {
    const file = find(image);
    return file === undefined ? undefined : imageSizeOf(fileSource(file, { chunk: 2 ** 16 }));
  };
}

/** A path of a dataset as one that stays in its folder; undefined where it would not. */
function relativePath(name: string): string | undefined {
  const path = name.replaceAll("\\", "/").replace(/^(?:\.\/+)+/, "");
  return isSafePath(path) ? path : undefined;
}

function isFile(path: string): boolean {
  return statusOf(path)?.isFile() === true;
}

function isFolder(path: string): boolean {
  return statusOf(path)?.isDirectory() === true;
}

function statusOf(path: string): ReturnType<typeof statSync> {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    // A name that is too long, or a folder on the way that may not be entered.
    return undefined;
  }
}

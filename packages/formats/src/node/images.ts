import { statSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { imageSizeOf } from "../io/image-size.ts";
import { type FindImageSource, imageSearches, type PlacedImage } from "../io/image-places.ts";
import type { DatasetImage } from "../model/dataset.ts";
import type { Size } from "../sizes.ts";
import type { DiskSink } from "./folder-sink.ts";
import { fileSource } from "./source.ts";

/** Where the bytes of an image lie on disk; undefined where they were not found. */
export type FindImage = (image: PlacedImage) => string | undefined;

/**
 * Looks for images below some folders: in each at `path` and at `path` in `images/`; then in each at `name`, at `name` in
 * `images/`, in `images/<split>/` and in `<split>/`. A name with `\` is read as one with `/`; one that leaves the folder is not found.
 */
export function findImages(roots: readonly string[]): FindImage {
  const folders = roots.filter(isFolder);
  return (image) => {
    for (const places of imageSearches(image)) {
      for (const folder of folders) {
        const place = places.find((candidate) => isFile(join(folder, candidate)));
        if (place !== undefined) return join(folder, place);
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
  /** For images that are not on disk, such as those in a ZIP: they are copied. */
  readonly findSource?: FindImageSource;
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
export function placeImages(sink: DiskSink, { mode, find, findSource }: PlaceImagesOptions): ImagePlacer {
  let linked = 0;
  let copied = 0;
  let unpacked = 0;
  let missing = 0;
  return {
    async placeImage(image, path) {
      if (mode === "none") return true;
      const from = find(image);
      const source = from === undefined ? findSource?.(image) : undefined;
      if (source !== undefined) {
        await sink.write(path, source.stream());
        unpacked += 1;
      } else if (from === undefined) missing += 1;
      else if ((await sink.place(path, from, mode)) === "link") linked += 1;
      else copied += 1;
      return from !== undefined || source !== undefined;
    },
    placement() {
      const instead = mode === "link" && copied > 0 ? [copiedMessage(copied)] : [];
      return { linked, copied: copied + unpacked, missing, messages: instead };
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
export function imageSizes(
  find: FindImage,
  findSource?: FindImageSource,
): (image: DatasetImage) => Promise<Size | undefined> {
  return async (image) => {
    const file = find(image);
    const source = file === undefined ? findSource?.(image) : fileSource(file, { chunk: 2 ** 16 });
    return source === undefined ? undefined : imageSizeOf(source);
  };
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

import type { DatasetImage } from "../model/dataset.ts";
import { isSafePath } from "./sink.ts";
import type { Folder, Source } from "./source.ts";

/** What tells where an image lies. */
export type PlacedImage = Pick<DatasetImage, "name" | "path" | "split" | "formerSplit">;

/** The bytes of an image; undefined where they were not found. */
export type FindImageSource = (image: PlacedImage) => Source | undefined;

/**
 * Where an image may lie in a folder, in this order: at `path` and at `path` in `images/`; at `name`, at `name` in
 * `images/`, in `images/<split>/` and in `<split>/`, by the split in which it was read. A name with `\` is read as one with `/`; one that leaves the folder
 * is none.
 */
export function imagePlaces(image: PlacedImage): readonly string[] {
  return imageSearches(image).flat();
}

/** The places by `path`, and those by `name`: what is called that may be another image. */
export function imageSearches({
  name,
  path,
  split: now,
  formerSplit: split = now,
}: PlacedImage): readonly (readonly string[])[] {
  const placed = path === undefined ? undefined : relativePath(path);
  const named = relativePath(name);
  const ofSplit = split === undefined || !isSafePath(split) ? [] : [`images/${split}/`, `${split}/`];
  return [
    placed === undefined ? [] : [placed, `images/${placed}`],
    named === undefined ? [] : ["", "images/", ...ofSplit].map((folder) => folder + named),
  ];
}

/** Looks for images in a folder that need not be one on disk, such as a ZIP: see {@link imagePlaces}. */
export async function imagesIn(folder: Folder): Promise<FindImageSource> {
  const files = new Set(await folder.list());
  return (image) => {
    const path = imagePlaces(image).find((candidate) => files.has(candidate));
    return path === undefined ? undefined : folder.open(path);
  };
}

/** A path of a dataset as one that stays in its folder; undefined where it would not. */
function relativePath(name: string): string | undefined {
  const path = name.replaceAll("\\", "/").replace(/^(?:\.\/+)+/, "");
  return isSafePath(path) ? path : undefined;
}

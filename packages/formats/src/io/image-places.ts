import type { DatasetImage } from "../model/dataset.ts";
import { isSafePath } from "./sink.ts";
import type { Folder, Source } from "./source.ts";

/** What tells where an image lies. */
export type PlacedImage = Pick<DatasetImage, "name" | "path" | "split">;

/** The bytes of an image; undefined where they were not found. */
export type FindImageSource = (image: PlacedImage) => Source | undefined;

/**
 * Where an image may lie in a folder, in this order: at `path`, at `name`, at `name` in `images/`, in
 * `images/<split>/` and in `<split>/`. A name with `\` is read as one with `/`; one that leaves the folder is none.
 */
export function imagePlaces({ name, path, split }: PlacedImage): readonly string[] {
  const inFolder = relativePath(name);
  const candidates = [path === undefined ? undefined : relativePath(path), inFolder];
  if (inFolder !== undefined) {
    candidates.push(`images/${inFolder}`);
    if (split !== undefined && isSafePath(split))
      candidates.push(`images/${split}/${inFolder}`, `${split}/${inFolder}`);
  }
  return candidates.filter((candidate) => candidate !== undefined);
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

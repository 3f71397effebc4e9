import type { PlacedImage } from "../../io/image-places.ts";
import type { Folder } from "../../io/source.ts";
import { trainableExtensions } from "../../io/extensions.ts";
import type { OnDiagnostic } from "../../model/diagnostic.ts";
import type { DataYaml } from "../../yolo/data-yaml.ts";
import type { FileList } from "../../yolo/file-list.ts";
import { labelPathOf } from "../../yolo/layout.ts";
import { findImages, type SplitImage, type SplitImages } from "../../yolo/split-images.ts";
import { yoloSplitRules } from "../rules/yolo-split.ts";
import type { DataPlaces } from "./yaml-places.ts";

/** The images of a dataset, and in which splits they are. */
export interface SplitMembers extends SplitImages {
  /** All splits of an image. */
  readonly splitsOf: (image: SplitImage) => readonly string[];
}

/** Finds images as `findImages` does. An image may be in several splits, each of which loaders read by itself. */
export async function findMembers(
  folder: Folder,
  files: FileList,
  { root, splits }: DataPlaces,
  yamlPath: string,
  tell: OnDiagnostic,
): Promise<SplitMembers> {
  let isShared = false;
  const yamlOf = (some: DataPlaces["splits"]): DataYaml => {
    return { names: [], extra: {}, splits: some, ...(root !== undefined && { root }) };
  };
  const found = await findImages(folder, files, yamlOf(splits), yamlPath, (diagnostic) => {
    if (diagnostic.code === "yolo/image-in-two-splits") isShared = true;
    // {@link tellNamesakes} tells of each.
    if (diagnostic.code !== "yolo/same-stem") tell(diagnostic);
  });
  // `val` that names the places of `train` need not be counted again.
  const places = new Set(
    splits.filter(({ key }) => found.splits.includes(key)).map((split) => placesOf(split)),
  );
  const others = splits.filter((split) => !found.splits.includes(split.key) && !places.has(placesOf(split)));
  if (!isShared && others.length === 0) return { ...found, splitsOf: ({ split }) => [split] };
  const members = new Map<string, string[]>();
  for (const split of splits) {
    const { images } = await findImages(folder, files, yamlOf([split]), yamlPath, () => {});
    for (const { labelPath } of images) {
      const keys = members.get(labelPath);
      if (keys === undefined) members.set(labelPath, [split.key]);
      else keys.push(split.key);
    }
  }
  return { ...found, splitsOf: ({ labelPath, split }) => members.get(labelPath) ?? [split] };
}

function placesOf({ places }: DataPlaces["splits"][number]): string {
  return JSON.stringify(places);
}

/**
 * Tells of images that have a label file in common, as `a.jpg` and `a.png`.
 * @returns those of them that are not among the images
 */
export function tellNamesakes(
  files: FileList,
  images: readonly SplitImage[],
  tell: OnDiagnostic,
): readonly PlacedImage[] {
  const namesakes: PlacedImage[] = [];
  let others = 0;
  for (const path of files.paths) if (isImagePath(path)) others += 1;
  for (const { hasImage } of images) if (hasImage) others -= 1;
  if (others === 0) return namesakes;
  const byLabels = new Map(images.map((image) => [image.labelPath, image]));
  for (const path of files.paths) {
    if (!isImagePath(path)) continue;
    const image = byLabels.get(labelPathOf(path));
    if (image === undefined || image.path === path || !image.hasImage) continue;
    namesakes.push({ name: path.slice(path.lastIndexOf("/") + 1), path, split: image.split });
    tell({
      code: "yolo/same-stem",
      severity: yoloSplitRules["yolo/same-stem"].severity,
      message: `${path} has the label file of ${image.path}: ${image.labelPath}.`,
      file: path,
      image: image.name,
    });
  }
  return namesakes;
}

function isImagePath(path: string): boolean {
  return trainableExtensions.has(path.slice(path.lastIndexOf(".") + 1).toLowerCase());
}

import { type Folder, readText } from "../io/source.ts";
import type { DatasetImage } from "../model/dataset.ts";
import type { OnDiagnostic } from "../model/diagnostic.ts";
import { folderOf, inFolder } from "../per-image/record-files.ts";
import { idsOf, imageLists, NO_SPLIT, TRAINVAL } from "./image-sets.ts";
import { imageFileOf, type VocLayout } from "./layout.ts";

/** Which image is in which split. */
export interface Splits {
  readonly names: readonly string[];
  /** By the ids of images. */
  readonly of: ReadonlyMap<string, string>;
  /** Images that are in a list and have no XML: those of a test set whose annotations are secret. */
  readonly unlabelled: readonly DatasetImage[];
}

/** Reads the lists of `ImageSets/Main`. */
export async function readSplits(
  folder: Folder,
  { files, lists, images, imageFolders }: VocLayout,
  onDiagnostic: OnDiagnostic,
): Promise<Splits> {
  const known = new Set(files.map(({ id }) => id));
  const names = new Set(files.flatMap(({ split }) => split ?? []));
  const of = new Map<string, string>();
  const unlabelled = new Map<string, DatasetImage>();
  const twice: string[] = [];
  const absent: string[] = [];
  for (const { path, split } of imageLists(lists)) {
    const isImage = (id: string): boolean =>
      known.has(id) || unlabelledImage(id, split, images, imageFolders) !== undefined;
    const ids = idsOf(await readText(folder.open(path)), isImage);
    for (const id of new Set(ids)) {
      const before = of.get(id);
      if (before !== undefined) {
        if (split !== TRAINVAL && split !== NO_SPLIT) twice.push(`${id} (${before}, ${split})`);
        continue;
      }
      if (!known.has(id)) {
        const image = unlabelledImage(id, split, images, imageFolders);
        if (image === undefined) {
          absent.push(id);
          continue;
        }
        unlabelled.set(id, image);
      }
      if (split === NO_SPLIT) continue;
      of.set(id, split);
      names.add(split);
    }
  }
  const tell = (code: string, what: string, ids: readonly string[]): void => {
    if (ids.length === 0) return;
    const shown = `${ids.slice(0, 3).join(", ")}${ids.length > 3 ? " and others" : ""}`;
    const message = `${ids.length} ${what}: ${shown}.`;
    onDiagnostic({ code, severity: "warning", message, file: folder.name });
  };
  tell("voc/split-overlap", "times an image is in more than one split, and the first counts", twice);
  tell("voc/listed-not-there", "images of ImageSets are not there", [...new Set(absent)]);
  tell("voc/no-annotation", "images of ImageSets have no XML, and so no objects", [...unlabelled.keys()]);
  return { names: [...names], of, unlabelled: [...unlabelled.values()] };
}

function unlabelledImage(
  id: string,
  split: string,
  images: ReadonlySet<string>,
  folders: readonly string[],
): DatasetImage | undefined {
  const below = folderOf(id);
  const found = imageFileOf(
    { id, folders: folders.map((name) => (below === "" ? name : inFolder(name, below))) },
    "",
    images,
  );
  if (found === undefined) return undefined;
  return {
    id,
    name: inFolder(below, found.file),
    media: "image",
    ...(split === NO_SPLIT ? {} : { split }),
    path: found.path,
    annotations: [],
    attributes: [],
    relations: [],
    extra: {},
  };
}

import { ImageNames, stemOf } from "../io/names.ts";
import type { Category, DatasetImage, SourceId } from "../model/dataset.ts";
import { byCodePoint } from "./classify-layout.ts";

/** Names folders of classes: as the classes, made safe by the rules for the names of files. */
export class FolderNames {
  readonly #names = new ImageNames();
  #count = 0;

  /** The folder of another class. */
  next(name: string, id: SourceId): string {
    // No part of it may become a folder of its own.
    const flat = name.replaceAll(/[/\\]|%2f|%5c/gi, "_").replace(/[. ]+$/, "");
    const image: DatasetImage = {
      id,
      name: `${flat.trim() === "" ? `class_${String(this.#count)}` : flat}.jpg`,
      media: "image",
      annotations: [],
      attributes: [],
      relations: [],
      extra: {},
    };
    this.#count += 1;
    return stemOf(this.#names.nameOf(image));
  }
}

/** The classes of a dataset with a folder for each. */
export interface ClassFolders {
  /** The folder of each category. */
  readonly folders: readonly string[];
  /** All folders, by their class numbers: sorted as loaders do. */
  readonly names: readonly string[];
  /** The category of each of them. */
  readonly categories: readonly number[];
}

/** Gives each category a folder. */
export function classFolders(categories: readonly Category[]): ClassFolders {
  const names = new FolderNames();
  const folders = categories.map(({ id, name }) => names.next(name, id));
  const order = folders
    .map((_, at) => at)
    .toSorted((a, b) => byCodePoint(folders[a] ?? "", folders[b] ?? ""));
  return { folders, names: order.map((at) => folders[at] ?? ""), categories: order };
}

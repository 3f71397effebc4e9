import { RESERVED } from "../io/names.ts";
import { yamlKeys } from "./layout.ts";

/** The splits of a dataset that is being written: a folder for each, and its key in data.yaml. */
export class YoloSplits {
  readonly #folders = new Map<string, string>();
  /** By their names in small letters. */
  readonly #byCase = new Map<string, string>();
  readonly #renamed = new Set<string>();

  /** The folder of a split below `images/` and `labels/`. Images of no split are for training. */
  folderOf(split: string | undefined): string {
    const known = this.#folders.get(split ?? "train");
    if (known !== undefined) return known;
    const key = splitKey(split ?? "train");
    // Folders that differ by the case of letters are one on some disks.
    const folder = this.#byCase.get(key.toLowerCase()) ?? key;
    this.#byCase.set(key.toLowerCase(), folder);
    this.#folders.set(split ?? "train", folder);
    return folder;
  }

  /** Calls back for the first image of a split that can't keep its name. */
  countRenamed(split: string, count: () => void): void {
    if (this.#renamed.has(split)) return;
    this.#renamed.add(split);
    count();
  }

  /** The folders of all splits so far. */
  folders(): readonly string[] {
    return [...new Set(this.#folders.values())];
  }

  /**
   * The splits of data.yaml. Loaders demand `train` and `val`, so another split stands in for one that is missing.
   *
   * @param placeOf where the images of a folder lie
   */
  entries(placeOf: (folder: string) => string): [key: string, place: string][] {
    const folders = this.folders();
    const train = this.#standIn("train") ?? folders[0] ?? "train";
    const val = this.#standIn("val") ?? train;
    const others = folders.filter((folder) => folder !== train && folder !== val);
    return [
      ["train", placeOf(train)],
      ["val", placeOf(val)],
      ...others.map((folder): [string, string] => [folder, placeOf(folder)]),
    ];
  }

  /** The splits that come back as another, for which they stand in. */
  standIns(): readonly string[] {
    const [train, val] = this.entries((folder) => folder).map(([, folder]) => folder);
    const [first, second] = [
      train === "train" ? undefined : train,
      val === "val" || val === train ? undefined : val,
    ];
    return this.folders().filter(
      (folder) => (folder === first || folder === second) && this.#folders.get(folder) === folder,
    );
  }

  /** Tells people where a split stands in for another. */
  messages(placeOf: (folder: string) => string): string[] {
    const [train, val] = this.entries(placeOf).map(([, folder]) => folder);
    const messages: string[] = [];
    if (this.#standIn("train") === undefined && this.#folders.size > 0) {
      messages.push(
        `There is no split train: data.yaml names ${train ?? ""} as train, because loaders demand one.`,
      );
    }
    if (train === val) {
      messages.push(
        `There is no split val: data.yaml names ${val ?? ""} as val too, because loaders demand one.`,
      );
    }
    return messages;
  }

  /** The folder of a split: its own, or the only one whose name starts like it, as COCO's `train2017`. */
  #standIn(key: "train" | "val"): string | undefined {
    const folders = this.folders();
    if (folders.includes(key)) return key;
    const similar = folders.filter((folder) => folder.toLowerCase().startsWith(key));
    return similar.length === 1 ? similar[0] : undefined;
  }
}

/** A split as a folder and key: `valid` and `validation` are YOLO's `val`; other signs than A-Z, a-z, 0-9, _ and - go. */
function splitKey(split: string): string {
  if (/^val(?:id(?:ation)?)?$/i.test(split)) return "val";
  if (/^(?:train|test|minival)$/i.test(split)) return split.toLowerCase();
  const key = split.replaceAll(/[^A-Za-z0-9_-]/g, "_");
  return key === "" || yamlKeys.has(key.toLowerCase()) || RESERVED.test(key) ? `split_${key}` : key;
}

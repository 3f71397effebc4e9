import { hasImageExtension } from "../io/names.ts";
import { labelPathOf } from "./layout.ts";

/** Labels in the folders that angokit, Ultralytics and Roboflow have them in. */
const LABELS = /^(?:(?:train|valid?|test)\/)?labels\/.*\.txt$/;
const IMAGES = /^(?:(?:train|valid?|test)\/)?images\//;
const LINE_END = 0x0a;
const SPACE = 0x20;

/**
 * Counts what is in a YOLO dataset from its files alone: an image is an image file, or a label file without one; an
 * annotation is a row. Of other layouts it finds nothing.
 */
export class LabelCounts {
  #labels = 0;
  #rows = 0;
  /** Image files that have no label file, or share it with another. */
  #others = 0;

  /** @param paths all files of the dataset */
  constructor(paths: Iterable<string>) {
    const labels = new Set<string>();
    const images: string[] = [];
    for (const path of paths) {
      if (LABELS.test(path)) labels.add(path);
      else if (IMAGES.test(path) && hasImageExtension(path)) images.push(path);
    }
    for (const image of images) if (!labels.delete(labelPathOf(image))) this.#others += 1;
  }

  /** What counts the rows of a label file, from its bytes; undefined for other files. */
  rowsOf(path: string): ((bytes: Uint8Array) => void) | undefined {
    if (!LABELS.test(path)) return undefined;
    this.#labels += 1;
    let isInRow = false;
    return (bytes) => {
      for (const byte of bytes) {
        if (byte === LINE_END) isInRow = false;
        else if (byte > SPACE && !isInRow) {
          isInRow = true;
          this.#rows += 1;
        }
      }
    };
  }

  /** What was counted; undefined where no label file was. */
  get found(): { readonly images: number; readonly annotations: number } | undefined {
    return this.#labels === 0 ? undefined : { images: this.#labels + this.#others, annotations: this.#rows };
  }
}

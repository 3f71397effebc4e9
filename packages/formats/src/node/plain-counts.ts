import type { Folder } from "../io/source.ts";
import { jsonItems } from "../json/items.ts";
import { type Diagnostic, FormatError } from "../model/diagnostic.ts";
import { isJsonObject, type JsonObject } from "../model/json.ts";
import { MANIFEST } from "./manifest.ts";

/** The COCO file of a dataset in a folder. */
const COCO_FILE = "annotations.json";
const LABELS = /^labels\/.*\.txt$/;
const LINE_END = 0x0a;
const SPACE = 0x20;

/** Counts what is in a dataset, where that can be told without a doubt, to compare it with what its manifest says. */
export class PlainCounts {
  readonly #said: { readonly images: number; readonly annotations: number } | undefined;
  readonly #isYolo: boolean;
  readonly #isCoco: boolean;
  #labels = 0;
  #rows = 0;

  /** @param dataset what the manifest says */
  constructor(dataset: JsonObject | undefined) {
    const { format, counts } = dataset ?? {};
    const { images, annotations } = isJsonObject(counts) ? counts : {};
    const isSaid = typeof images === "number" && typeof annotations === "number";
    this.#said = isSaid ? { images, annotations } : undefined;
    this.#isYolo = format === "yolo";
    this.#isCoco = format === "coco";
  }

  /** What counts the rows of a label file of YOLO; undefined for other files. */
  rowsOf(path: string): ((bytes: Uint8Array) => void) | undefined {
    if (!this.#isYolo || !LABELS.test(path)) return undefined;
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

  /** What differs from what the manifest says. */
  async *findings(folder: Folder): AsyncGenerator<Diagnostic> {
    const said = this.#said;
    const counted = await this.#counted(folder);
    if (said === undefined || counted === undefined) return;
    for (const what of ["images", "annotations"] as const) {
      if (counted[what] === said[what]) continue;
      const message = `There are ${String(counted[what])} ${what}, where ${MANIFEST} says ${String(said[what])}.`;
      yield { code: "manifest/counts", severity: "error", message, file: MANIFEST };
    }
  }

  async #counted(folder: Folder): Promise<{ images: number; annotations: number } | undefined> {
    // Other layouts have their labels elsewhere.
    if (this.#labels > 0) return { images: this.#labels, annotations: this.#rows };
    if (!this.#isCoco || !(await folder.list()).includes(COCO_FILE)) return undefined;
    const counted = { images: 0, annotations: 0 };
    try {
      for await (const { key, index } of jsonItems(folder.open(COCO_FILE))) {
        if (index !== undefined && (key === "images" || key === "annotations")) counted[key] += 1;
      }
    } catch (error) {
      // Then someone changed it, which is told already.
      if (error instanceof FormatError) return undefined;
      throw error;
    }
    return counted;
  }
}

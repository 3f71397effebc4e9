import type { Folder } from "../io/source.ts";
import { jsonItems } from "../json/items.ts";
import { type Diagnostic, FormatError } from "../model/diagnostic.ts";
import { isJsonObject, type JsonObject } from "../model/json.ts";
import { LabelCounts } from "../yolo/label-counts.ts";
import type { Manifest } from "./manifest.ts";

/** Counts what is in a dataset, where that can be told without a doubt, to compare it with what its manifest says. */
export class PlainCounts {
  readonly #said: { readonly images: number; readonly annotations: number } | undefined;
  readonly #format: unknown;
  readonly #cocoFiles: readonly string[];
  readonly #manifest: string;
  readonly #labels: LabelCounts | undefined;

  /**
   * @param dataset what the manifest says
   * @param files what it lists
   * @param manifest its own path
   */
  constructor(dataset: JsonObject | undefined, files: Manifest, manifest: string) {
    const { format, counts } = dataset ?? {};
    const { images, annotations } = isJsonObject(counts) ? counts : {};
    const isSaid = typeof images === "number" && typeof annotations === "number";
    this.#said = isSaid ? { images, annotations } : undefined;
    this.#format = format;
    const paths = [...files.keys()];
    // A file by itself may be called as people like.
    this.#cocoFiles = paths.length === 1 ? paths : paths.filter((path) => path.endsWith(".json"));
    this.#manifest = manifest;
    this.#labels = format === "yolo" ? new LabelCounts(paths) : undefined;
  }

  /** What counts the rows of a label file of YOLO; undefined for other files. */
  rowsOf(path: string): ((bytes: Uint8Array) => void) | undefined {
    return this.#labels?.rowsOf(path);
  }

  /** What differs from what the manifest says. */
  async *findings(folder: Folder): AsyncGenerator<Diagnostic> {
    const said = this.#said;
    const counted = await this.#counted(folder);
    if (said === undefined || counted === undefined) return;
    for (const what of ["images", "annotations"] as const) {
      const number = counted[what];
      if (number === undefined || number === said[what]) continue;
      const message = `There are ${String(number)} ${what}, where ${this.#manifest} says ${String(said[what])}.`;
      yield { code: "manifest/counts", severity: "error", message, file: this.#manifest };
    }
  }

  /** Results name no images of which they have none. */
  async #counted(
    folder: Folder,
  ): Promise<{ readonly images?: number; readonly annotations: number } | undefined> {
    // Other layouts have their labels elsewhere.
    const ofLabels = this.#labels?.found;
    if (ofLabels !== undefined) return ofLabels;
    const isOfResults = this.#format === "coco-results";
    if (this.#format !== "coco" && !isOfResults) return undefined;
    const found = new Set(await folder.list());
    if (this.#cocoFiles.length === 0 || this.#cocoFiles.some((file) => !found.has(file))) return undefined;
    const counted = { images: 0, annotations: 0, items: 0 };
    try {
      for (const file of this.#cocoFiles) {
        for await (const { key, index } of jsonItems(folder.open(file))) {
          if (index === undefined) continue;
          if (key === undefined) counted.items += 1;
          else if (key === "images" || key === "annotations") counted[key] += 1;
        }
      }
    } catch (error) {
      // Then someone changed it, which is told already.
      if (error instanceof FormatError) return undefined;
      throw error;
    }
    return isOfResults ? { annotations: counted.items } : counted;
  }
}

import type { DatasetImage } from "../model/dataset.ts";
import type { OnDiagnostic } from "../model/diagnostic.ts";
import { isJsonObject } from "../model/json.ts";
import type { LabelledAsset } from "./asset.ts";
import { type FindBrush, withBrush } from "./brush.ts";
import type { Findings } from "./findings.ts";
import type { LabelContext } from "./labels.ts";
import { textOf } from "./members.ts";
import { readLabels } from "./objects.ts";
import { hasPages } from "./page-signs.ts";

/** How images are made of assets. */
export interface AssetImageOptions {
  readonly brushes?: FindBrush | undefined;
  readonly interpolate?: "linear" | undefined;
}

/** The images of an asset: one, its pages, or none where it was told why not. */
export async function imagesOfAsset(
  asset: LabelledAsset,
  context: LabelContext,
  { brushes, interpolate }: AssetImageOptions,
  findings: Findings,
): Promise<Iterable<DatasetImage>> {
  const image = readLabels(asset, context, findings);
  if (image === undefined) return [];
  if (!hasPages(image)) return [await withBrush(image, context.classes.categories, brushes, findings)];
  const about = findings.about(image.name);
  const { task } = image.extra;
  if (isJsonObject(task) && textOf(task["brushDataUrl"]) !== undefined) {
    const message =
      "brushDataUrl holds brush strokes; of which page is not documented, so they were not read.";
    about.tell("note", "ango/brush-not-read", message);
  }
  const { pagesOf } = await import("./pages.ts");
  return pagesOf(image, about, interpolate);
}

/** Counts objects whose shape is not documented, by the key that it stands under. */
export class Undocumented {
  readonly #counts = new Map<string, number>();

  add(kind: string): void {
    this.#counts.set(kind, (this.#counts.get(kind) ?? 0) + 1);
  }

  /** Tells of each kind. */
  tell(onDiagnostic: OnDiagnostic, file?: string): void {
    for (const [kind, count] of this.#counts) {
      const objects = count === 1 ? "1 object has" : `${String(count)} objects have`;
      onDiagnostic({
        code: "ango/undocumented-shape",
        severity: "note",
        message: `${objects} the shape ${JSON.stringify(kind)}, which is not documented: it was kept as it is.`,
        ...(file === undefined ? {} : { file }),
      });
    }
  }
}

import type { Source } from "../io/source.ts";
import type { DatasetImage } from "../model/dataset.ts";
import type { OnDiagnostic } from "../model/diagnostic.ts";
import { assetOfElement } from "./asset.ts";
import { type FindBrush, withBrush } from "./brush.ts";
import { readElements } from "./elements.ts";
import { Findings } from "./findings.ts";
import type { LabelContext } from "./labels.ts";
import type * as Objects from "./objects.ts";
import { readPlainImage } from "./plain-asset.ts";

/** The images of an export or import, when its classes are known. */
export function imagesOf(
  source: Source,
  context: LabelContext,
  brushes: FindBrush | undefined,
  onDiagnostic: OnDiagnostic,
): AsyncIterable<DatasetImage> {
  let objects: typeof Objects | undefined;
  return readElements<DatasetImage>(source, {
    plain: (json) => readPlainImage(json, context),
    other: async ({ value, place }) => {
      const findings = new Findings(onDiagnostic, place);
      const asset = assetOfElement(value, findings);
      if (asset === undefined) return undefined;
      objects ??= await import("./objects.ts");
      const image = objects.readLabels(asset, context, findings);
      return image && withBrush(image, context.classes.categories, brushes, findings);
    },
  });
}

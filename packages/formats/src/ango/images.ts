import type { Source } from "../io/source.ts";
import type { DatasetImage } from "../model/dataset.ts";
import type { OnDiagnostic } from "../model/diagnostic.ts";
import type * as AssetImages from "./asset-images.ts";
import { assetOfElement } from "./asset.ts";
import { readElements } from "./elements.ts";
import { Findings } from "./findings.ts";
import type { LabelContext } from "./labels.ts";
import { readPlainImage } from "./plain-asset.ts";

/** The images of an export or import, when its classes are known. */
export function imagesOf(
  source: Source,
  context: LabelContext,
  options: AssetImages.AssetImageOptions,
  onDiagnostic: OnDiagnostic,
): AsyncIterable<DatasetImage> {
  let rare: typeof AssetImages | undefined;
  let undocumented: AssetImages.Undocumented | undefined;
  return readElements<DatasetImage>(source, {
    plain: (json) => readPlainImage(json, context),
    other: async ({ value, place }) => {
      const findings = new Findings(onDiagnostic, place);
      const asset = assetOfElement(value, findings);
      if (asset === undefined) return [];
      rare ??= await import("./asset-images.ts");
      undocumented ??= new rare.Undocumented();
      return rare.imagesOfAsset(asset, { ...context, undocumented }, options, findings);
    },
    end: () => undocumented?.tell(onDiagnostic, source.name),
  });
}

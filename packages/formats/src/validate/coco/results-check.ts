import { reportOn, shown } from "../../coco/findings.ts";
import type { Source } from "../../io/source.ts";
import { jsonItems } from "../../json/items.ts";
import type { OnDiagnostic } from "../../model/diagnostic.ts";
import { isJsonObject, type Json, type JsonObject } from "../../model/json.ts";
import { tellTexts, tellTextIds } from "./record-check.ts";
import { type Tell, tellOn } from "./tell.ts";

type Kind = "bbox" | "segmentation" | "keypoints";

/** Looks at the elements of a results file as COCO's `loadRes` does, which takes the first for all. */
export async function checkResults(source: Source, on: OnDiagnostic): Promise<void> {
  let first: Kind | undefined;
  for await (const item of jsonItems(source)) {
    if (item.index === undefined) return;
    if (!isJsonObject(item.value)) continue;
    const tell = tellOn(reportOn(on, source.name, item));
    const record = item.value;
    if (item.index === 0) first = kindOf(record);
    tellTextIds(record, ["image_id", "category_id"], tell);
    tellTexts(record, ["bbox", "score"], tell);
    checkKind(record, first, tell);
  }
}

/** In the order in which `loadRes` asks. */
function kindOf({ bbox, segmentation, keypoints }: JsonObject): Kind | undefined {
  if (bbox !== undefined && !(Array.isArray(bbox) && bbox.length === 0)) return "bbox";
  if (segmentation !== undefined) return "segmentation";
  return keypoints === undefined ? undefined : "keypoints";
}

function checkKind(record: JsonObject, kind: Kind | undefined, tell: Tell): void {
  if (kind === undefined) return;
  if (record[kind] === undefined) {
    tell("coco/mixed-results", `The first result has a ${kind}, this one has none.`);
  } else if (kind === "segmentation" && !isCompressed(record[kind])) {
    const message = `The segmentation is ${shown(record[kind])}, not compressed run lengths.`;
    tell("coco/uncompressed-result", message, "/segmentation");
  }
}

function isCompressed(segmentation: Json): boolean {
  return isJsonObject(segmentation) && typeof segmentation["counts"] === "string";
}

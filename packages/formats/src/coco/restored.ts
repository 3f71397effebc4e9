import { sameJson } from "../json/equal.ts";
import { annotationFrom } from "../json/model.ts";
import type { Annotation, FormatName } from "../model/dataset.ts";
import { isJsonObject, type Json, type JsonObject } from "../model/json.ts";
import type { Mask } from "../model/shapes.ts";
import { ANNOTATION_KEYS, without } from "./annotation.ts";
import type { Report } from "./findings.ts";
import { MARKER } from "./marker.ts";
import { annotationRecord } from "./record.ts";

/** Members of the model that a key of the record was written from. */
const WRITTEN_FROM: Readonly<Record<string, readonly string[]>> = {
  bbox: ["shape", "box", "area"],
  segmentation: ["shape", "box", "area"],
  area: ["area"],
  iscrowd: ["crowd"],
  keypoints: ["keypoints"],
  num_keypoints: ["keypoints"],
  attributes: ["attributes"],
};

/**
 * The annotation with what angokit kept aside of it. Where the record does not say any more what was written
 * for that, someone has edited it since: then the record wins, and this is reported.
 */
export function restoredAnnotation(
  plain: Annotation,
  part: Json,
  record: JsonObject,
  source: FormatName,
  report: Report,
): Annotation {
  // The class is in the record and nowhere else.
  const whole = { ...annotationFrom(part, plain), category: plain.category };
  const written = annotationRecord(whole, source, sizeIn(record["segmentation"]));
  const keys = Object.keys({ ...written, ...WRITTEN_FROM, ...without(record, IDS) });
  const edited = keys.filter((key) => !sameJson(written[key], record[key]));
  if (edited.length === 0) return whole;
  const message = `${edited.join(", ")} changed since angokit wrote the annotation; what it had kept aside for that was not used.`;
  report("warning", "edited", message);
  const stale = new Set(edited.flatMap((key) => WRITTEN_FROM[key] ?? []));
  const rest = Object.entries(isJsonObject(part) ? part : {}).filter(([key]) => !stale.has(key));
  return {
    ...annotationFrom(Object.fromEntries(rest), plain),
    category: plain.category,
    extra: { ...whole.extra, ...without(plain.extra, ANNOTATION_KEYS) },
  };
}

/** The size of run lengths: a polygon with holes was written as them if its image's size was known. */
function sizeIn(segmentation: Json | undefined): Mask["size"] | undefined {
  const size = isJsonObject(segmentation) ? segmentation["size"] : undefined;
  const [height, width] = Array.isArray(size) ? size : [];
  return typeof height === "number" && typeof width === "number" ? [height, width] : undefined;
}

const IDS: ReadonlySet<string> = new Set(["id", "image_id", "category_id", MARKER]);

import { sameJson } from "../json/equal.ts";
import { annotationFrom } from "../json/model.ts";
import type { Annotation, FormatName } from "../model/dataset.ts";
import { FormatError } from "../model/diagnostic.ts";
import { isJsonObject, type JsonObject } from "../model/json.ts";
import type { Mask } from "../model/shapes.ts";
import { ANNOTATION_KEYS } from "./annotation.ts";
import { without } from "./element.ts";
import type { Report } from "./findings.ts";
import { MARKER } from "./marker.ts";
import { pixelSum, segmentRecord } from "./panoptic-record.ts";

/** Members of the model that follow from a key of the segment, or from its pixels. */
const WRITTEN_FROM: Readonly<Record<string, readonly string[]>> = {
  pixels: ["shape", "box", "area"],
  bbox: ["shape", "box", "area"],
  area: ["shape", "box", "area"],
  iscrowd: ["crowd"],
  keypoints: ["keypoints"],
  num_keypoints: ["keypoints"],
  attributes: ["attributes"],
  score: ["score"],
};

const IDS: ReadonlySet<string> = new Set(["id", "category_id", MARKER]);

/** A segment with what angokit kept aside of it; what was edited since, in the JSON or in the PNG, wins. */
export function restoredSegment(
  plain: Annotation,
  record: JsonObject,
  mask: Mask | undefined,
  source: FormatName,
  report: Report,
): Annotation {
  const part = record[MARKER];
  if (part === undefined || mask === undefined) return plain;
  const { category } = plain;
  try {
    const whole = { ...annotationFrom(part, plain), category };
    const members = isJsonObject(part) ? part : {};
    const written = segmentRecord(whole, mask, source);
    const edited = Object.keys({ ...written, ...without(record, IDS) }).filter(
      (key) => !sameJson(written[key], record[key]),
    );
    if (members["shape"] !== undefined && members["pixels"] !== pixelSum(mask)) edited.push("pixels");
    if (edited.length === 0) return whole;
    const message = `${edited.join(", ")} changed since angokit wrote the segment; what it had kept aside for that was not used.`;
    report("warning", "edited", message);
    const stale = new Set(edited.flatMap((key) => WRITTEN_FROM[key] ?? []));
    const rest = Object.fromEntries(Object.entries(members).filter(([key]) => !stale.has(key)));
    const extra = { ...whole.extra, ...without(plain.extra, ANNOTATION_KEYS) };
    return { ...annotationFrom(rest, plain), category, extra };
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    report("error", "bad-marker", `What angokit kept aside can't be read: ${error.message}`, `/${MARKER}`);
    return plain;
  }
}

import { annotationOf, labelled } from "../coco/annotation.ts";
import type { Report } from "../coco/findings.ts";
import { numberOf } from "../coco/element.ts";
import { areaOf, boxOf } from "../geometry/box.ts";
import type { Annotation } from "../model/dataset.ts";
import type { Json, JsonObject } from "../model/json.ts";
import { checkKeypoints } from "../validate/coco/keypoint-check.ts";
import { presentInRecord, tellAbsent, tellTexts } from "../validate/coco/record-check.ts";
import { tellOn } from "../validate/coco/tell.ts";

/** A member of a record that gets another value. */
export interface MemberFix {
  /** Without the format's name. */
  readonly code: string;
  readonly key: string;
  readonly value: Json;
  readonly message: string;
}

/** What is wrong with an annotation that can be mended by itself: codes without the format's name. */
function faultsOf(record: JsonObject): ReadonlySet<string> {
  const codes = new Set<string>();
  const report: Report = (_, code) => void codes.add(code);
  const annotation = read(record, report);
  const tell = tellOn(report);
  tellTexts(record, ["bbox", "area"], tell);
  if (annotation === undefined) return codes;
  tellAbsent(presentInRecord(record), tell);
  checkKeypoints(record, annotation.keypoints, undefined, {}, tell);
  return codes;
}

const SILENT: Report = () => {};

/** As the reader reads it; its id is mended apart. */
function read(record: JsonObject, report: Report): Annotation | undefined {
  return annotationOf({ ...record, id: 1 }, { category: 0, source: "coco", report });
}

/**
 * The members that mend an annotation. Numbers that are texts first, as the rest is computed from them.
 * @param isOn - whether findings of a code are mended
 */
export function annotationFixes(record: JsonObject, isOn: (code: string) => boolean): readonly MemberFix[] {
  const faults = new Set([...faultsOf(record)].filter(isOn));
  if (faults.size === 0) return [];
  const fixes: MemberFix[] = [];
  let mended = record;
  const mend = (code: string, key: string, value: Json, message: string): void => {
    mended = { ...mended, [key]: value };
    fixes.push({ code, key, value, message });
  };
  for (const key of ["bbox", "area"]) {
    const value = mended[key];
    const numbers = faults.has("number-as-text") ? asNumbers(value) : undefined;
    if (numbers !== undefined) mend("number-as-text", key, numbers, `The ${key} is ${shortly(numbers)}.`);
  }
  for (const code of ["numeric-string", "flat-polygon", "empty-part", "odd-coordinates"]) {
    const outline = faults.has(code) ? outlineFix(code, mended["segmentation"]) : undefined;
    if (outline !== undefined) mend(code, "segmentation", outline, OUTLINES[code] ?? "");
  }
  const { iscrowd } = mended;
  if (faults.has("no-iscrowd")) mend("no-iscrowd", "iscrowd", 0, "iscrowd is 0.");
  if (faults.has("boolean-iscrowd") && typeof iscrowd === "boolean")
    mend("boolean-iscrowd", "iscrowd", iscrowd ? 1 : 0, `iscrowd is ${iscrowd ? "1" : "0"}.`);
  const annotation = read(mended, SILENT);
  if (annotation === undefined) return fixes;
  for (const { code, key, value } of measures(annotation, faults))
    mend(code, key, value, `The ${key} is ${shortly(value)}.`);
  for (const { code, key, value } of keypointFixes(annotation, faults))
    mend(code, key, value, `num_keypoints is ${shortly(value)}.`);
  return fixes;
}

type Measure = Pick<MemberFix, "code" | "key" | "value">;

/** The box and the area of the shape. */
function measures({ shape, box }: Annotation, faults: ReadonlySet<string>): readonly Measure[] {
  const found: Measure[] = [];
  const own = boxOf(shape);
  if (faults.has("no-bbox") && own !== undefined)
    found.push({ code: "no-bbox", key: "bbox", value: [own.x, own.y, own.width, own.height] });
  const area = areaOf(shape) ?? 0;
  const ofBox = (box?.width ?? 0) * (box?.height ?? 0);
  const known = area > 0 ? area : ofBox;
  for (const code of ["no-area", "bad-area"])
    if (faults.has(code) && known > 0) found.push({ code, key: "area", value: known });
  return found;
}

function keypointFixes({ keypoints }: Annotation, faults: ReadonlySet<string>): readonly Measure[] {
  if (keypoints === undefined) return [];
  const found: Measure[] = [];
  for (const code of ["no-num-keypoints", "keypoint-count"])
    if (faults.has(code)) found.push({ code, key: "num_keypoints", value: labelled(keypoints) });
  return found;
}

const OUTLINES: Readonly<Record<string, string>> = {
  "numeric-string": "The coordinates are numbers.",
  "flat-polygon": "The list of numbers is the one polygon of the segmentation.",
  "empty-part": "The polygon without points was left out.",
  "odd-coordinates": "The last number of a polygon was left out: it was an x without a y.",
};

function outlineFix(code: string, segmentation: Json | undefined): Json | undefined {
  if (!Array.isArray(segmentation)) return undefined;
  const rings: readonly Json[] = segmentation;
  if (code === "numeric-string") return asNumbers(rings);
  if (code === "flat-polygon") return rings.some(Array.isArray) ? undefined : [rings];
  if (code === "empty-part")
    return rings.filter((ring, rank) => rank === 0 || !Array.isArray(ring) || ring.length > 0);
  return rings.map((ring) =>
    Array.isArray(ring) && ring.length > 6 && ring.length % 2 === 1 ? ring.slice(0, -1) : ring,
  );
}

/** Texts that are numbers as numbers, at any depth; undefined where there are none. */
function asNumbers(value: Json | undefined): Json | undefined {
  if (typeof value === "string") return numberOf(value);
  if (!Array.isArray(value)) return undefined;
  let isChanged = false;
  const list: readonly Json[] = value;
  const numbers = list.map((part) => {
    const number = asNumbers(part);
    if (number !== undefined) isChanged = true;
    return number ?? part;
  });
  return isChanged ? numbers : undefined;
}

function shortly(value: Json): string {
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

import { categoryOf } from "../coco/category.ts";
import type { Report } from "../coco/findings.ts";
import { IdSet } from "../coco/id-set.ts";
import { imageOf } from "../coco/image.ts";
import type { Detection } from "../detect.ts";
import type { Source } from "../io/source.ts";
import { type JsonItem, jsonItems } from "../json/items.ts";
import { withoutMark } from "../json/items.ts";
import type { PlainElements } from "../json/splitter.ts";
import { isJsonObject, type Json, type JsonObject } from "../model/json.ts";
import { checkImage } from "../validate/coco/image-check.ts";
import { tellOn } from "../validate/coco/tell.ts";
import type { RuleSettings } from "../validate/findings.ts";
import { type Counts, isMended, type OnChange } from "./changes.ts";
import { annotationFixes, type MemberFix } from "./coco-record.ts";
import { type Edit, edited } from "./edited.ts";
import { RecordText } from "./record-text.ts";

/**
 * A COCO file without what can safely be mended. Only members that are mended are written anew; all else is the same
 * bytes. The source is read three times side by side, and no more than an element of it is in memory.
 */
export async function* repairedCoco(
  source: Source,
  settings: RuleSettings,
  onChange: OnChange,
  kind: Detection["kind"],
  onCounts: (counts: Counts) => void,
): AsyncGenerator<Uint8Array> {
  const isOn = (code: string): boolean => isMended(`coco/${code}`, settings);
  const keepsMark = !isOn("byte-order-mark");
  const start = await firstBytes(source);
  const hasMark = start[0] === 0xef && start[1] === 0xbb && start[2] === 0xbf;
  if (hasMark && keepsMark) yield start;
  else if (hasMark)
    onChange({
      code: "coco/byte-order-mark",
      message: "The byte-order mark was left out.",
      file: source.name,
    });
  const { lastId, counts } = await surveyed(source);
  onCounts(counts);
  yield* edited(withoutMark(source.stream()), editsOf(source, lastId, kind, isOn, onChange));
}

async function firstBytes(source: Source): Promise<Uint8Array> {
  for await (const chunk of source.stream()) return chunk.slice(0, 3);
  return new Uint8Array();
}

/** What is in the file, and the largest id of an annotation that is a whole number: those above it are not taken. */
async function surveyed(source: Source): Promise<{ readonly lastId: number; readonly counts: Counts }> {
  let lastId = 0;
  const counts = { images: 0, annotations: 0 };
  for await (const { key, index, value } of jsonItems(source)) {
    if (index !== undefined && (key === "images" || key === "annotations")) counts[key] += 1;
    const id = key === "annotations" && isJsonObject(value) ? value["id"] : undefined;
    if (typeof id === "number" && Number.isSafeInteger(id) && id > lastId) lastId = id;
  }
  return { lastId, counts };
}

async function* editsOf(
  source: Source,
  lastTaken: number,
  kind: Detection["kind"],
  isOn: (code: string) => boolean,
  onChange: OnChange,
): AsyncGenerator<Edit> {
  const place = new TextPlace();
  const ids = new FreshIds(lastTaken, isOn);
  for await (const item of jsonItems(source, { plain: place })) {
    const { value } = item;
    if (item.index === undefined || !isJsonObject(value)) continue;
    const fixes = fixesOf(item, value, ids, kind, isOn);
    if (fixes.length === 0) continue;
    const text = new RecordText(place.text.slice());
    for (const fix of fixes) {
      text.set(fix.key, fix.value);
      const where = { file: source.name, line: item.line, pointer: `${item.pointer}/${fix.key}` };
      const code = `coco/${fix.code}`;
      if (isMended(code, {})) onChange({ code, message: fix.message, ...where });
    }
    yield { start: place.textStart, end: place.textStart + place.text.length, bytes: text.bytes };
  }
}

function fixesOf(
  { key }: JsonItem,
  record: JsonObject,
  ids: FreshIds,
  kind: Detection["kind"],
  isOn: (code: string) => boolean,
): readonly MemberFix[] {
  // Captions and labels have ids, and nothing else of an object; the ids of panoptic segments are in a PNG.
  if (key === "annotations" && kind === "panoptic") return [];
  if (key === "annotations")
    return [...ids.fix(record), ...(kind === undefined ? annotationFixes(record, isOn) : [])];
  if (key === "images") return imageFixes(record).filter(({ code }) => isOn(code));
  if (key === "categories") return skeletonFixes(record).filter(({ code }) => isOn(code));
  return [];
}

function imageFixes(record: JsonObject): readonly MemberFix[] {
  const codes = new Set<string>();
  const report: Report = (_, code) => void codes.add(code);
  const image = imageOf({ ...record, id: 1 }, report);
  if (image !== undefined) checkImage(image, record, tellOn(report));
  const fixes: MemberFix[] = [];
  const name = image?.name ?? "";
  const named = (code: string, value: string): void => {
    fixes.push({ code, key: "file_name", value, message: `The file_name is ${JSON.stringify(value)}.` });
  };
  if (codes.has("file-name-from-url")) named("file-name-from-url", name);
  if (codes.has("file-name-backslash")) named("file-name-backslash", name.replaceAll("\\", "/"));
  if (codes.has("number-as-text")) {
    for (const key of ["width", "height"] as const) {
      const value = image?.[key];
      if (typeof record[key] !== "string" || value === undefined) continue;
      fixes.push({ code: "number-as-text", key, value, message: `The ${key} is ${String(value)}.` });
    }
  }
  return fixes;
}

function skeletonFixes(record: JsonObject): readonly MemberFix[] {
  const codes = new Set<string>();
  categoryOf({ ...record, id: 1 }, (_, code) => void codes.add(code));
  const { skeleton } = record;
  if (!codes.has("skeleton-from-zero") || !Array.isArray(skeleton)) return [];
  const value = skeleton.map((pair: Json) =>
    Array.isArray(pair) ? pair.map((end: Json) => (typeof end === "number" ? end + 1 : end)) : pair,
  );
  return [
    { code: "skeleton-from-zero", key: "skeleton", value, message: "The ends of the skeleton count from 1." },
  ];
}

/** Gives ids to annotations that have none, 0, or that of an earlier one. */
class FreshIds {
  readonly #seen = new IdSet();
  readonly #isOn: (code: string) => boolean;
  #next: number;

  constructor(last: number, isOn: (code: string) => boolean) {
    this.#next = last + 1;
    this.#isOn = isOn;
  }

  fix({ id }: JsonObject): readonly MemberFix[] {
    const isId = typeof id === "number" || typeof id === "string";
    const code = !isId
      ? "no-annotation-id"
      : id === 0
        ? "annotation-id-zero"
        : this.#seen.add(id)
          ? undefined
          : "duplicate-annotation-id";
    if (code === undefined || !this.#isOn(code)) return [];
    const value = this.#next;
    this.#next += 1;
    return [{ code, key: "id", value, message: `The id is ${String(value)}.` }];
  }
}

/** Takes nothing, and keeps where the text of each element is. */
class TextPlace implements PlainElements {
  readonly lines = 0;
  readonly lastLine = 0;
  text: Uint8Array = new Uint8Array();
  textStart = 0;
  between: string | undefined;
  skipped: { readonly bytes: number; readonly elements: number } | undefined;

  takes(): boolean {
    return false;
  }

  take(): number {
    return -1;
  }
}

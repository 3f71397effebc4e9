import { looksLikeAngo } from "./ango/form.ts";
import { elementKind } from "./coco/element.ts";
import { assertWholeDataset } from "./coco/split-set.ts";
import type { Folder, Source } from "./io/source.ts";
import { jsonItems } from "./json/items.ts";
import type { FormatName } from "./model/dataset.ts";
import { FormatError } from "./model/diagnostic.ts";
import { isJsonObject } from "./model/json.ts";
import type { Json, JsonObject } from "./model/json.ts";
import { looksClassified } from "./yolo/classify-layout.ts";
import { darknetEntry, isDarknetPath } from "./yolo/darknet-layout.ts";

/** What Ango's JSON is: an export, labels for import, or tasks as the API gives them. */
export type AngoForm = "export" | "import" | "tasks";

/** What an input is. */
export interface Detection {
  readonly format: FormatName;
  /** Only for Ango. */
  readonly form?: AngoForm;
  /** The JSON or the YAML: its path in the folder, or the name of the source that was given. */
  readonly entry: string;
  /** A category schema of Ango in the same folder: its path. */
  readonly categorySchema?: string;
  /**
   * Only for YOLO datasets that are no label files with a data.yaml. Images in a folder for each class, and predictions,
   * have no entry; predictions are never taken for such, but may be said to be.
   */
  readonly layout?: "darknet" | "classify" | "predictions";
  /**
   * Only for COCO files that are not of objects, as far as their beginning tells: what the first annotation is.
   * `readCoco` reads them all.
   */
  readonly kind?: "captions" | "panoptic" | "labels";
  /** It is a COCO results file, and was taken for COCO because that was said: `readCocoResults` reads it. */
  readonly results?: true;
}

/** Limits of {@link detectInput}. */
export interface DetectOptions {
  /** Taken for granted: only files that can be of this format are looked at, and doubtful ones are taken for it. */
  readonly from?: FormatName;
}

/**
 * Tells what an input is from its content; only the first elements of a JSON are read.
 *
 * - COCO: an object with `images`, `annotations` or `categories` as COCO has them
 * - Ango: an array, or JSON lines, of assets with `task` or `tasks` (an export) or with `objects` (an import); or the
 *   API's reply with `data.tasks`
 * - YOLO: a YAML with `names` or `nc`, and `train`, `val` or `test`; in a folder that has nothing else, also Darknet's
 *   `obj.data` or `obj.names`, or `train/` with a folder of images for each class (without `train/`: if YOLO is said)
 *
 * - Pascal VOC: an XML `annotation`, many of which are one dataset; CVAT: an XML `annotations`
 * - Label Studio: an array, or JSON lines, of tasks with `data` and `annotations` or `predictions`; JSON-MIN
 * - labelme: an object with `shapes` and `imagePath`, many of which are one dataset
 *
 * In a folder, its own files and those of `annotations/` count; exactly one of them must be of a format. A ZIP is a
 * folder once `zipFolder` has opened it, and a gzip a source by `gunzipped`.
 *
 * @throws FormatError `input/ambiguous` naming the candidates, `input/split-file` naming one of several COCO files with a split
 *   each that is damaged or missing, `input/unrecognised`, `input/empty`, `input/archive`,
 *   `input/binary`, `input/encoding`, `input/coco-results`, `input/category-schema`; what `jsonItems` throws, for XML `xml/…`;
 *   what reading throws
 */
export async function detectInput(input: Folder | Source, options: DetectOptions = {}): Promise<Detection> {
  return "list" in input ? detectFolder(input, options.from) : detectSource(input, options.from);
}

type Finding =
  | { readonly format: "coco"; readonly kind?: NonNullable<Detection["kind"]> }
  | { readonly format: "yolo" }
  | { readonly format: "ango"; readonly form: AngoForm }
  | { readonly format: "voc" | "cvat" | "label-studio" | "labelme" }
  | { readonly format: "category-schema" }
  | { readonly format: "coco-results" };

async function detectSource(source: Source, from: FormatName | undefined): Promise<Detection> {
  const entry = source.name;
  if (isDarknetPath(entry) && (from ?? "yolo") === "yolo")
    return { format: "yolo", entry, layout: "darknet" };
  const finding = await identify(source);
  if (from !== undefined) return taken(from, finding, entry);
  if (finding?.format === "category-schema") {
    const message = `${entry} is a category schema of Ango: it has no labels. Give it beside an export, as the schema.`;
    throw new FormatError("input/category-schema", message, { file: entry });
  }
  if (finding?.format === "coco-results") {
    const message =
      `${entry} is a COCO results file (detections with scores): it has no images or categories. ` +
      "Give the ground truth that it belongs to.";
    throw new FormatError("input/coco-results", message, { file: entry });
  }
  if (finding !== undefined) return { ...finding, entry };
  const message =
    `${entry} is of no known format. Looked for a COCO object (images, annotations, categories), ` +
    "Ango assets (task, tasks or objects) and a YOLO YAML (names, train, val). If you know better, say which it is.";
  throw new FormatError("input/unrecognised", message, { file: entry });
}

async function detectFolder(folder: Folder, from: FormatName | undefined): Promise<Detection> {
  const paths = await folder.list();
  const found: Detection[] = [];
  const schemas: string[] = [];
  const results: string[] = [];
  const failures: unknown[] = [];
  let labelme = 0;
  const candidates = new Set(
    paths.filter((candidate) => CANDIDATE.test(candidate) && !SIDECAR.test(candidate)),
  );
  for (const path of candidates) {
    try {
      const finding = await identify(folder.open(path));
      if (finding === undefined) continue;
      if (finding.format === "labelme") {
        labelme += 1;
        for (const other of labelme === 1 ? besideImages(paths) : []) candidates.delete(other);
        if (labelme > LABELME_LOOKS) break;
        if (labelme > 1) continue;
      }
      if (finding.format === "category-schema") schemas.push(path);
      else if (finding.format === "coco-results") results.push(path);
      else if (from === undefined || finding.format === from) found.push({ ...finding, entry: path });
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      failures.push(error);
    }
  }
  found.push(...(await perImageDatasets(folder, paths, from, found.length === 0, failures)));
  const [only, another] = found;
  const coco = found.filter(({ format }) => format === "coco").map(({ entry }) => entry);
  if (coco.length === found.length) await assertWholeDataset(folder, coco, detectInput);
  if (only !== undefined && another === undefined) {
    return schemas.length === 1 && schemas[0] !== undefined ? { ...only, categorySchema: schemas[0] } : only;
  }
  if (only !== undefined) {
    const names = found.map(
      ({ entry, format, form, kind }) => `${entry} (${[format, form ?? kind ?? []].flat().join(" ")})`,
    );
    const isOne = found.every(({ format }) => format === only.format);
    const unread = failures.flatMap((fault) =>
      fault instanceof FormatError ? (fault.place.file ?? []) : [],
    );
    const message =
      `${folder.name} has more than one dataset: ${names.join(", ")}. ` +
      (unread.length === 0 ? "" : `Besides, these can't be read: ${unread.join(", ")}. `) +
      `Give one of these files instead of the folder, or ${isOne ? "make one of them by merging" : "say which format is meant"}.`;
    throw new FormatError("input/ambiguous", message, { file: folder.name });
  }
  const [result, ...others] = results;
  if (from === "coco" && result !== undefined && others.length === 0)
    return { format: "coco", entry: result, results: true };
  // What a data.yaml lacks is better told by who reads it.
  const named = paths.find((path) => /^(?:data|dataset)\.ya?ml$/.test(path));
  if (from === "yolo" && named !== undefined && failures.length === 0)
    return { format: "yolo", entry: named };
  if (from === undefined || from === "yolo") {
    const darknet = darknetEntry(paths);
    if (darknet !== undefined) return { format: "yolo", entry: darknet, layout: "darknet" };
    if (failures.length === 0 && result === undefined && looksClassified(paths, from === "yolo"))
      return { format: "yolo", entry: "", layout: "classify" };
  }
  if (failures.length === 0 && paths.includes("angokit-sidecar.ndjson")) {
    const { sidecarFormat } = await import("./sidecar/detect.ts");
    const kept = await sidecarFormat(folder, paths);
    if (kept !== undefined && (from ?? kept.format) === kept.format) return kept;
  }
  // Where the one file that could have been it is broken, that is what people need to hear.
  if (failures.length === 1 && result === undefined) throw failures[0];
  const code = result === undefined ? "input/unrecognised" : "input/coco-results";
  throw new FormatError(code, nothingFound(folder.name, paths, from, result), { file: folder.name });
}

/** JSON files with the name of an image that lies beside them: where one is labelme's, all are. */
function besideImages(paths: readonly string[]): readonly string[] {
  const images = new Set(paths.filter((path) => !isJsonPath(path)).map(stem));
  return paths.filter((path) => isJsonPath(path) && images.has(stem(path)));
}

function isJsonPath(path: string): boolean {
  return /\.json$/i.test(path);
}

function stem(path: string): string {
  return path.replace(/\.[^./]*$/, "");
}

/** After so many files of labelme the others are taken for its own, too. */
const LABELME_LOOKS = 20;
/** How many files deeper in a folder are looked at. */
const DEEPER = 5;

/** XML files, and labelme files that lie deeper in a folder: many of them are one dataset. */
async function perImageDatasets(
  folder: Folder,
  paths: readonly string[],
  from: FormatName | undefined,
  mayBeDeeper: boolean,
  failures: unknown[],
): Promise<readonly Detection[]> {
  const visible = paths.filter((path) => /(?:^|\/)[^./][^/]*\.(?:xml|json)$/i.test(path));
  const xml = visible.filter((path) => /\.xml$/i.test(path));
  if (xml.length > 0 && (from === undefined || from === "voc" || from === "cvat")) {
    const { xmlDatasets } = await import("./xml/detect.ts");
    const found = await xmlDatasets(folder, xml, from, failures);
    if (found.length > 0) return found;
  }
  if (!mayBeDeeper || (from !== undefined && from !== "labelme")) return [];
  const deeper = visible.filter(
    (path) => path.includes("/") && !CANDIDATE.test(path) && /\.json$/i.test(path),
  );
  for (const entry of deeper.slice(0, DEEPER)) {
    const finding = await identify(folder.open(entry)).catch(() => undefined);
    if (finding?.format === "labelme") return [{ format: "labelme", entry }];
  }
  return [];
}

/** JSON and YAML of the folder itself and of `annotations/`; no hidden files. */
const CANDIDATE = /^(?:annotations\/)?[^./][^/]*\.(?:json|jsonl|ndjson|ya?ml)$/i;
/** What angokit itself writes beside a YOLO dataset. */
const SIDECAR = /(?:^|\/)angokit-sidecar\.ndjson$/;

function nothingFound(
  name: string,
  paths: readonly string[],
  from: FormatName | undefined,
  result: string | undefined,
): string {
  if (result !== undefined) {
    return `${name} has no dataset: ${result} is a COCO results file, which has no images or categories.`;
  }
  const isEntry = /\/(?:data|dataset)\.ya?ml$|\/[^/]+\.(?:json|ndjson)$/i;
  const deeper = [
    ...new Set(paths.filter((path) => isEntry.test(path)).map((path) => path.replace(/\/[^/]*$/, ""))),
  ];
  const hasLabels = paths.some((path) => /(?:^|\/)labels\/.*\.txt$/.test(path));
  if (hasLabels && deeper.length === 0 && from !== "coco" && from !== "ango") {
    return (
      `${name} has YOLO labels, but no data.yaml with the names of the classes and the folders of the images. ` +
      "Add one (train, val, names) beside the folder labels."
    );
  }
  const archive = paths.find((path) => /^[^/]+\.(?:zip|tgz|tar|gz)$/i.test(path));
  const hint =
    archive !== undefined
      ? ` ${archive} is an archive: ${/\.(?:zip|tgz|tar|(?:json|jsonl|ndjson|tar)\.gz)$/i.test(archive) ? "give that instead of the folder" : "unpack it first"}.`
      : deeper.length > 0
        ? ` There may be some deeper in it, in ${deeper.slice(0, 5).join(", ")}: give that folder.`
        : "";
  return (
    `${name} has no dataset${from === undefined ? "" : ` of the format ${from}`}. Looked in it and in annotations/ for a ` +
    `COCO JSON, an Ango export or import, a data.yaml, and files of Pascal VOC, CVAT, Label Studio and labelme.${hint}`
  );
}

function taken(format: FormatName, finding: Finding | undefined, entry: string): Detection {
  if (format === "coco" && finding?.format === "coco-results") return { format, entry, results: true };
  if (format === "coco" && finding?.format === "coco") return { ...finding, entry };
  if (format !== "ango") return { format, entry };
  return { format, form: finding?.format === "ango" ? finding.form : "export", entry };
}

/** What one file is; undefined for a text that is nothing known. */
async function identify(source: Source): Promise<Finding | undefined> {
  const { start, truncated } = await startOf(source);
  refuseBytes(start, source.name);
  const text = new TextDecoder().decode(start);
  if (/^\s*$/.test(text) && !truncated) {
    throw new FormatError("input/empty", `${source.name} is empty.`, { file: source.name });
  }
  if (/^\s*[[{]/.test(text) && !/\.ya?ml$/i.test(source.name)) {
    if (!/"(?:shapes|imageData)"/.test(text)) return identifyJson(source);
    const { WithoutImageData } = await import("./labelme/image-data.ts");
    return identifyJson(new WithoutImageData(source));
  }
  if (/^\s*</.test(text)) {
    const { xmlFormat } = await import("./xml/detect.ts");
    const format = await xmlFormat(source);
    return format === undefined ? undefined : { format };
  }
  const isDataset =
    /^["']?(?:names|nc)["']?[ \t]*:/m.test(text) &&
    /^["']?(?:train|val|validation|test)["']?[ \t]*:/m.test(text);
  return isDataset ? { format: "yolo" } : undefined;
}

/** Enough for the longest YAML: 100 000 class names. */
const START = 4 * 2 ** 20;

async function startOf(source: Source): Promise<{ start: Uint8Array; truncated: boolean }> {
  let start: Uint8Array = new Uint8Array();
  for await (const chunk of source.stream()) {
    const joined = new Uint8Array(start.length + chunk.length);
    joined.set(start);
    joined.set(chunk, start.length);
    start = joined;
    if (start.length >= START || /^\s*[[{]/.test(new TextDecoder().decode(start.subarray(0, 512)))) {
      return { start, truncated: true };
    }
  }
  return { start, truncated: false };
}

const SIGNATURES: readonly (readonly [code: string, what: string, start: readonly number[]])[] = [
  ["input/archive", "a ZIP archive: unzip it first, then give what was in it", [0x50, 0x4b, 0x03, 0x04]],
  ["input/archive", "an empty ZIP archive", [0x50, 0x4b, 0x05, 0x06]],
  ["input/archive", "a gzip archive: unpack it first (gunzip, tar -x)", [0x1f, 0x8b]],
  ["input/archive", "a 7z archive: unpack it first", [0x37, 0x7a, 0xbc, 0xaf]],
  ["input/binary", "a PNG image, not annotations", [0x89, 0x50, 0x4e, 0x47]],
  ["input/binary", "a JPEG image, not annotations", [0xff, 0xd8, 0xff]],
  ["input/binary", "a PDF, not annotations", [0x25, 0x50, 0x44, 0x46]],
  ["input/encoding", "UTF-16 text: save it as UTF-8", [0xff, 0xfe]],
  ["input/encoding", "UTF-16 text: save it as UTF-8", [0xfe, 0xff]],
];

function refuseBytes(start: Uint8Array, file: string): void {
  for (const [code, what, signature] of SIGNATURES) {
    if (signature.every((byte, i) => start[i] === byte))
      throw new FormatError(code, `${file} is ${what}.`, { file });
  }
  if (start.subarray(0, 512).includes(0)) {
    throw new FormatError("input/binary", `${file} is not a text: it holds zero bytes.`, { file });
  }
}

/** How many assets are looked at for one that tells what the file is. */
const ELEMENTS = 100;

async function identifyJson(source: Source): Promise<Finding | undefined> {
  const members = new Map<string, Json>();
  let elements = 0;
  for await (const { key, index, value } of jsonItems(source)) {
    if (key === undefined) {
      elements += 1;
      const finding = isJsonObject(value) ? identifyElement(value) : undefined;
      if (finding !== undefined || elements >= ELEMENTS) return finding;
    } else {
      // Of an array comes one element at a time: the first stands for it.
      if (!members.has(key)) members.set(key, index === undefined ? value : [value]);
      if (isCocoMember(key, value)) return cocoFinding(key, value, source);
      if (Array.isArray(members.get("shapes")) && members.has("imagePath")) break;
    }
  }
  return identifyObject(Object.fromEntries(members));
}

/** How many elements are looked at for an annotation: mostly images come first. */
const COCO_ELEMENTS = 2000;

/** What a COCO file is, from its first annotation. */
async function cocoFinding(key: string, value: Json, source: Source): Promise<Finding> {
  if (key === "annotations") return ofAnnotation(value);
  let seen = 0;
  try {
    for await (const item of jsonItems(source)) {
      if (item.key === "annotations" && item.index !== undefined) return ofAnnotation(item.value);
      seen += 1;
      if (seen > COCO_ELEMENTS) return { format: "coco" };
    }
  } catch (error) {
    // Whoever reads the file says so.
    if (!(error instanceof FormatError)) throw error;
    return { format: "coco" };
  }
  return { format: "coco" };
}

function ofAnnotation(value: Json): Finding {
  const kind = elementKind(value);
  if (kind === "object") return { format: "coco" };
  return { format: "coco", kind: kind === "panoptic" ? kind : `${kind}s` };
}

function isCocoMember(key: string, value: Json): boolean {
  if (!isJsonObject(value)) return false;
  if (key === "annotations") return "image_id" in value;
  return (
    key === "images" && "id" in value && ("file_name" in value || ("width" in value && "height" in value))
  );
}

/** An element of an array, or a line. */
function identifyElement(element: JsonObject): Finding | undefined {
  if ("image_id" in element && RESULT_KEYS.some((key) => key in element)) return { format: "coco-results" };
  if (isTask(element)) return { format: "label-studio" };
  const form = looksLikeAngo(element);
  if (form === undefined) return undefined;
  return { format: "ango", form: form === "export-v2" ? "export" : form };
}

/** A task of Label Studio, or one of its JSON-MIN. */
function isTask({
  data,
  annotations,
  predictions,
  completions,
  annotation_id: id,
  annotator,
}: JsonObject): boolean {
  if (id !== undefined && annotator !== undefined) return true;
  return isJsonObject(data) && [annotations, predictions, completions].some((list) => Array.isArray(list));
}

const RESULT_KEYS = ["score", "category_id", "caption", "segments_info", "bbox"];

/** A whole object; of its arrays, the first element. */
function identifyObject(object: JsonObject): Finding | undefined {
  const { data, tools, shapes, imagePath } = object;
  if (Array.isArray(shapes) && imagePath !== undefined) return { format: "labelme" };
  if (isJsonObject(data) && Array.isArray(data["tasks"])) return { format: "ango", form: "tasks" };
  const cocoMembers = ["images", "annotations", "categories"].filter((key) => key in object);
  if (cocoMembers.length >= 2) return { format: "coco" };
  const finding = identifyElement(object);
  if (finding !== undefined) return finding;
  if (!Array.isArray(tools) || !("classifications" in object || "relations" in object)) return undefined;
  // A stored answer looks alike, but its tools are objects with ids.
  const [tool]: readonly Json[] = tools;
  const isClass = tool === undefined || (isJsonObject(tool) && "tool" in tool && !("objectId" in tool));
  return isClass ? { format: "category-schema" } : undefined;
}

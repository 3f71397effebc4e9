import { looksLikeAngo } from "./ango/form.ts";
import type { Folder, Source } from "./io/source.ts";
import { jsonItems } from "./json/items.ts";
import type { FormatName } from "./model/dataset.ts";
import { FormatError } from "./model/diagnostic.ts";
import { isJsonObject } from "./model/json.ts";
import type { Json, JsonObject } from "./model/json.ts";

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
 * - YOLO: a YAML with `names` or `nc`, and `train`, `val` or `test`
 *
 * In a folder, its own files and those of `annotations/` count; exactly one of them must be of a format. A ZIP is a
 * folder once `zipFolder` has opened it, and a gzip a source by `gunzipped`.
 *
 * @throws FormatError `input/ambiguous` naming the candidates, `input/unrecognised`, `input/empty`, `input/archive`,
 *   `input/binary`, `input/encoding`, `input/coco-results`, `input/category-schema`; what `jsonItems` throws; what reading throws
 */
export async function detectInput(input: Folder | Source, options: DetectOptions = {}): Promise<Detection> {
  return "list" in input ? detectFolder(input, options.from) : detectSource(input, options.from);
}

type Finding =
  | { readonly format: "coco" }
  | { readonly format: "yolo" }
  | { readonly format: "ango"; readonly form: AngoForm }
  | { readonly format: "category-schema" }
  | { readonly format: "coco-results" };

async function detectSource(source: Source, from: FormatName | undefined): Promise<Detection> {
  const entry = source.name;
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
  for (const path of paths.filter((candidate) => CANDIDATE.test(candidate) && !SIDECAR.test(candidate))) {
    try {
      const finding = await identify(folder.open(path));
      if (finding === undefined) continue;
      if (finding.format === "category-schema") schemas.push(path);
      else if (finding.format === "coco-results") results.push(path);
      else if (from === undefined || finding.format === from) found.push({ ...finding, entry: path });
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      failures.push(error);
    }
  }
  const [only, another] = found;
  if (only !== undefined && another === undefined) {
    return schemas.length === 1 && schemas[0] !== undefined ? { ...only, categorySchema: schemas[0] } : only;
  }
  if (only !== undefined) {
    const names = found.map(
      ({ entry, format, form }) => `${entry} (${form === undefined ? format : `${format} ${form}`})`,
    );
    const message =
      `${folder.name} has more than one dataset: ${names.join(", ")}. ` +
      "Give one of these files instead of the folder, or say which format is meant.";
    throw new FormatError("input/ambiguous", message, { file: folder.name });
  }
  // What a data.yaml lacks is better told by who reads it.
  const named = paths.find((path) => /^(?:data|dataset)\.ya?ml$/.test(path));
  if (from === "yolo" && named !== undefined && failures.length === 0)
    return { format: "yolo", entry: named };
  // Where the one file that could have been it is broken, that is what people need to hear.
  if (failures.length === 1 && results.length === 0) throw failures[0];
  throw new FormatError("input/unrecognised", nothingFound(folder.name, paths, from, results), {
    file: folder.name,
  });
}

/** JSON and YAML of the folder itself and of `annotations/`; no hidden files. */
const CANDIDATE = /^(?:annotations\/)?[^./][^/]*\.(?:json|jsonl|ndjson|ya?ml)$/i;
/** What angokit itself writes beside a YOLO dataset. */
const SIDECAR = /(?:^|\/)angokit-sidecar\.ndjson$/;

function nothingFound(
  name: string,
  paths: readonly string[],
  from: FormatName | undefined,
  results: readonly string[],
): string {
  const [result] = results;
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
      ? ` ${archive} is an archive: ${/\.(?:zip|(?:json|jsonl|ndjson)\.gz)$/i.test(archive) ? "give that instead of the folder" : "unpack it first"}.`
      : deeper.length > 0
        ? ` There may be some deeper in it, in ${deeper.slice(0, 5).join(", ")}: give that folder.`
        : "";
  return (
    `${name} has no dataset${from === undefined ? "" : ` of the format ${from}`}. Looked in it and in annotations/ for a ` +
    `COCO JSON, an Ango export or import, and a data.yaml.${hint}`
  );
}

function taken(format: FormatName, finding: Finding | undefined, entry: string): Detection {
  if (format === "coco" && finding?.format === "coco-results") return { format, entry, results: true };
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
  if (/^\s*[[{]/.test(text) && !/\.ya?ml$/i.test(source.name)) return identifyJson(source);
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
      if (isCocoMember(key, value)) return { format: "coco" };
    }
  }
  return identifyObject(Object.fromEntries(members));
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
  const form = looksLikeAngo(element);
  if (form === undefined) return undefined;
  return { format: "ango", form: form === "export-v2" ? "export" : form };
}

const RESULT_KEYS = ["score", "category_id", "caption", "segments_info", "bbox"];

/** A whole object; of its arrays, the first element. */
function identifyObject(object: JsonObject): Finding | undefined {
  const { data, tools } = object;
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

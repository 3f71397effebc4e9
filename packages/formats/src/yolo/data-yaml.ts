import { FormatError, type Diagnostic, type OnDiagnostic } from "../model/diagnostic.ts";
import { isJsonObject, type Json, type JsonObject } from "../model/json.ts";
import { readText, type Source } from "../io/source.ts";
import { isOtherSplit } from "./other-split.ts";
import { readYamlMapping } from "./yaml.ts";

/** What a data.yaml says, with nothing resolved yet. */
export interface DataYaml {
  /** Class names by class number, as they are written in the file. */
  readonly names: readonly string[];
  /** `path`: another root of the dataset. */
  readonly root?: string;
  /** By key, in the order of the file: folders of images or lists of images. `validation` is `val`. */
  readonly splits: readonly { readonly key: string; readonly places: readonly string[] }[];
  /** `kpt_shape`: the number of keypoints of a row, and 2 (x, y) or 3 (and visibility) numbers for each. */
  readonly keypoints?: { readonly count: number; readonly dimensions: 2 | 3 };
  /** All other members. */
  readonly extra: JsonObject;
}

const KNOWN = new Set(["path", "names", "nc"]);
const SPLITS = new Set(["train", "val", "test", "minival"]);

/**
 * Reads a data.yaml in any of its forms: https://docs.ultralytics.com/datasets/detect/#ultralytics-yolo-format
 *
 * @param files the paths of the dataset: a key that loaders don't know is a split where it names images among them
 * @throws FormatError `yolo/data-yaml` where it can't be used at all
 */
export async function readDataYaml(
  source: Source,
  file: string,
  onDiagnostic: OnDiagnostic,
  files: readonly string[] = [],
): Promise<DataYaml> {
  const text = await readText(source);
  const { texts, values } = await readYamlMapping(text, file);
  const report = (severity: Diagnostic["severity"], code: string, message: string): void => {
    onDiagnostic({ severity, code, message, file });
  };

  const splits = new Map<string, readonly string[]>();
  const extra: [string, Json | undefined][] = [];
  for (const [key, value] of Object.entries(texts)) {
    if (KNOWN.has(key)) continue;
    const name = key === "validation" ? "val" : key;
    const places = placesOf(value);
    if (SPLITS.has(name) && places !== undefined) {
      if (places.length > 0) splits.set(name, places);
      if (name !== key)
        report(
          "warning",
          "yolo/validation-key",
          `${file} calls its split \`validation\`; loaders know it as \`val\`.`,
        );
    } else if (
      places !== undefined &&
      isOtherSplit(key, places, [parentOf(file), textOf(texts["path"])], files)
    ) {
      splits.set(key, places);
      report("note", "yolo/other-split", `${file} has a split \`${key}\`, which loaders don't know.`);
    } else extra.push([key, values[key]]);
  }
  for (const key of ["train", "val"]) {
    if (splits.has(key)) continue;
    report("error", "yolo/split-key", `${file} has no \`${key}\`, which loaders demand.`);
  }
  const keypoints = keypointsOf(values["kpt_shape"]);
  if (values["kpt_shape"] !== undefined && keypoints === undefined) {
    report("error", "yolo/kpt-shape", `${file}: kpt_shape must be [number of keypoints, 2 or 3].`);
  }
  const root = textOf(texts["path"]);
  return {
    names: namesOf(texts["names"], texts["nc"], file, report),
    ...(root === "" ? {} : { root }),
    splits: Array.from(splits, ([key, places]) => ({ key, places })),
    ...(keypoints === undefined ? {} : { keypoints }),
    // A key may be `__proto__`.
    extra: Object.fromEntries(extra),
  };
}

function textOf(value: Json | undefined): string {
  return typeof value === "string" ? value : "";
}

function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/") + 1);
}

function placesOf(value: unknown): readonly string[] | undefined {
  if (typeof value === "string") return value === "" || value === "null" || value === "~" ? [] : [value];
  if (!Array.isArray(value)) return undefined;
  return value.every((place) => typeof place === "string") ? value : undefined;
}

function keypointsOf(value: Json | undefined): { count: number; dimensions: 2 | 3 } | undefined {
  if (!Array.isArray(value)) return undefined;
  const [count, dimensions]: unknown[] = value;
  if (typeof count !== "number" || !Number.isInteger(count) || count < 1) return undefined;
  return dimensions === 2 || dimensions === 3 ? { count, dimensions } : undefined;
}

type Report = (severity: Diagnostic["severity"], code: string, message: string) => void;

function namesOf(names: unknown, nc: unknown, file: string, report: Report): string[] {
  const count = typeof nc === "string" && /^\d+$/.test(nc) ? Number(nc) : undefined;
  if (nc !== undefined && count === undefined) report("error", "yolo/nc", `${file}: nc is no whole number.`);
  if (names === undefined || names === "") {
    if (count === undefined)
      throw new FormatError("yolo/no-names", `${file} has neither names nor nc: its classes are unknown.`, {
        file,
      });
    if (count > 100_000)
      throw new FormatError("yolo/nc", `${file}: nc ${String(count)} is too large.`, { file });
    return Array.from({ length: count }, (_, index) => `class_${String(index)}`);
  }
  const list = Array.isArray(names) ? names : isJsonObject(names) ? byNumber(names, file) : undefined;
  if (list === undefined)
    throw new FormatError("yolo/names", `${file}: names is neither a list nor a mapping.`, { file });
  const result = list.map((name: unknown, index) => {
    if (typeof name === "string") return name;
    throw new FormatError("yolo/names", `${file}: the name of class ${String(index)} is no text.`, { file });
  });
  if (count !== undefined && count !== result.length) {
    report("error", "yolo/nc", `${file} has ${String(result.length)} names, but nc is ${String(count)}.`);
  }
  const ranks = new Map<string, number>();
  for (const [index, name] of result.entries()) {
    const first = ranks.get(name);
    if (first === undefined) ranks.set(name, index);
    else
      report(
        "warning",
        "yolo/duplicate-name",
        `${file}: classes ${String(first)} and ${String(index)} are both called ${JSON.stringify(name)}.`,
      );
  }
  return result;
}

function byNumber(names: JsonObject, file: string): unknown[] {
  const keys = Object.keys(names);
  const list: unknown[] = Array.from({ length: keys.length });
  for (const key of keys) {
    const at = /^\d+$/.test(key) ? Number(key) : -1;
    if (at < 0 || at >= keys.length || list[at] !== undefined) {
      throw new FormatError(
        "yolo/names",
        `${file}: names must have the keys 0 to ${String(keys.length - 1)}, but has ${JSON.stringify(key)}.`,
        { file },
      );
    }
    list[at] = names[key];
  }
  return list;
}

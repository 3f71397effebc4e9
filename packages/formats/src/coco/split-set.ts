import type { Folder, Source } from "../io/source.ts";
import { jsonItems } from "../json/items.ts";
import { FormatError } from "../model/diagnostic.ts";
import { SplitNames } from "../splits/file-names.ts";
import { MARKER, markerOf } from "./marker.ts";

/** Files more than these are no splits. */
const MOST_FILES = 100;
/** A file in the folder itself, in `annotations/`, or in a folder for each split. Hidden files don't count. */
const CANDIDATE = /^(?:([^/.][^/]*)\/)?([^/.][^/]*\.(?:json|jsonl|ndjson|ya?ml))$/i;
/** What splits are called, as a word of its own. */
export const WORD: RegExp =
  /(?<![a-z])(?:train|training|trainval|val|valid|validation|minival|dev|test|testing)(?![a-z])/gi;

/** A file that may be one of several. */
export interface Candidate {
  readonly path: string;
  /** What may say the split: the name of the file, or of its folder. */
  readonly label: string;
  /** What all files of a dataset have in common: their folder, or their name. */
  readonly group: string;
  /** Whether it was written by itself: then it has a manifest of its own. */
  readonly isLone: boolean;
}

export function candidatesIn(paths: readonly string[]): readonly Candidate[] {
  const all = new Set(paths);
  return paths.flatMap((path) => {
    const [, inside = "", name = ""] = CANDIDATE.exec(path) ?? [];
    if (name === "") return [];
    const isDeep = inside !== "" && inside !== "annotations";
    const label = isDeep ? inside : stem(name);
    const isLone = all.has(`${path.slice(0, path.length - name.length)}.${name}.angokit-manifest.json`);
    return [{ path, label, group: isDeep ? `*/${name}` : inside, isLone }];
  });
}

/** Whether a file is in the folder itself, or in the one that COCO puts them in. */
export function isFlat({ group }: Candidate): boolean {
  return !group.startsWith("*/");
}

/** What some files are. */
export interface Looked {
  readonly coco: readonly Candidate[];
  /** Why others are not, by path. */
  readonly faults: ReadonlyMap<string, FormatError>;
  /** Whether one of them is of another format or can't be read, or they are too many. */
  readonly isMixed: boolean;
}

/** What a file is, as `detectInput` tells it. */
export type Identify = (source: Source) => Promise<{ readonly format: string }>;

/** Looks at some files, of which a hundred are the most. */
export async function looked(
  folder: Folder,
  files: readonly Candidate[],
  identify: Identify,
): Promise<Looked> {
  const coco: Candidate[] = [];
  const faults = new Map<string, FormatError>();
  if (files.length > MOST_FILES) return { coco, faults, isMixed: true };
  let isMixed = false;
  for (const file of files) {
    const fault = await faultOf(folder, file.path, identify);
    if (fault === undefined) coco.push(file);
    else faults.set(file.path, fault);
    // Any other JSON may lie there; one that is broken may be what is missing.
    isMixed ||=
      fault !== undefined && fault.code !== "input/unrecognised" && fault.code !== "input/category-schema";
  }
  return { coco, faults, isMixed };
}

/**
 * Refuses a folder with COCO files that were taken for all of its dataset, where there are more with a split each.
 *
 * @param entries the files
 * @throws FormatError `input/split-file` naming one of the others that is damaged or missing, `input/ambiguous` naming one
 *   that lies deeper
 */
export async function assertWholeDataset(
  folder: Folder,
  entries: readonly string[],
  identify: Identify,
): Promise<void> {
  const candidates = candidatesIn(await folder.list());
  const coco = candidates.filter(({ path }) => entries.includes(path));
  await assertWhole(folder, candidates, { coco, faults: new Map() }, identify);
}

/** Throws for files that belong to those that were found and are not among them. */
export async function assertWhole(
  folder: Folder,
  candidates: readonly Candidate[],
  { coco, faults }: Pick<Looked, "coco" | "faults">,
  identify: Identify,
): Promise<void> {
  const [first] = coco;
  if (first === undefined) return;
  const found = new Set(coco.map(({ path }) => path));
  const byPath = new Map(candidates.map((file) => [file.path, file]));
  const others = candidates.filter(
    (file) => !found.has(file.path) && /\.(?:json|jsonl|ndjson)$/i.test(file.path),
  );
  for (const file of coco) {
    const listed = namesFor(file, await splitsIn(folder, file.path));
    const missing = listed.find((path) => !byPath.has(path));
    if (missing !== undefined) {
      const message = `${folder.name} has no ${missing}, and ${file.path} says that there is one. Put it there, or give the other files by themselves.`;
      throw new FormatError("input/split-file", message, { file: missing });
    }
    const form = formOf(file);
    for (const other of others) {
      if (!listed.includes(other.path) && (form === undefined || formOf(other) !== form)) continue;
      const fault = faults.get(other.path) ?? (await faultOf(folder, other.path, identify));
      if (fault === undefined) continue;
      const why = fault.code === "input/unrecognised" ? "It is of no known format." : fault.message;
      const message = `${other.path} belongs to ${file.path} by its name, a split each, but can't be read as COCO. ${why} Mend it, or give the other files by themselves.`;
      throw new FormatError("input/split-file", message, { file: other.path }, { cause: fault });
    }
  }
  if (!isFlat(first)) return;
  const deep = others.filter((file) => !isFlat(file) && formOf(file) !== undefined).slice(0, MOST_FILES);
  for (const { path } of deep) {
    if ((await faultOf(folder, path, identify)) !== undefined) continue;
    const names = [...found, path].join(", ");
    const message = `${folder.name} has more than one dataset: ${names} are all COCO. Give one of these files instead of the folder, or make one of them by merging.`;
    throw new FormatError("input/ambiguous", message, { file: path });
  }
}

/** What those have in common that are called alike but for the word for the split; undefined without one such word. */
function formOf({ group, label }: Candidate): string | undefined {
  return label.match(WORD)?.length === 1 ? `${group}/${label.replace(WORD, "*")}` : undefined;
}

/** The paths of all files that were written with one of angokit's; none where it is not called like one of them. */
function namesFor(
  { path, label, group, isLone }: Candidate,
  splits: readonly string[] | undefined,
): readonly string[] {
  if (splits === undefined || splits.length === 0 || isLone || group.startsWith("*/")) return [];
  const names = new SplitNames(splits).all();
  if (!names.includes(label)) return [];
  // The last is for images that are in no split: there may be none.
  return names.slice(0, -1).map((name) => path.replace(/[^/]*(?=\.[^.]*$)/, () => name));
}

/** The splits that a file of angokit says there are; undefined for others. */
export async function splitsIn(folder: Folder, path: string): Promise<readonly string[] | undefined> {
  for await (const { key, value } of jsonItems(folder.open(path)))
    return key === MARKER ? markerOf(value)?.splits : undefined;
  return undefined;
}

/** Why a file is no COCO; undefined where it is. */
async function faultOf(folder: Folder, path: string, identify: Identify): Promise<FormatError | undefined> {
  try {
    const { format } = await identify(folder.open(path));
    if (format === "coco") return undefined;
    return new FormatError("input/other-format", `${path} is ${format}, not COCO.`, { file: path });
  } catch (error) {
    if (error instanceof FormatError) return error;
    throw error;
  }
}

function stem(name: string): string {
  return name.replace(/\.[^.]*$/, "");
}

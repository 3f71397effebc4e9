import { detectInput } from "../detect.ts";
import type { Folder } from "../io/source.ts";
import { jsonItems } from "../json/items.ts";
import { FormatError } from "../model/diagnostic.ts";
import { SplitNames } from "../splits/file-names.ts";
import { MARKER, markerOf } from "./marker.ts";

/** One of several COCO files that are one dataset. */
export interface CocoSplitFile {
  /** In the folder. */
  readonly path: string;
  /** The split of images that name none themselves; absent for those that are in none. */
  readonly split?: string;
}

/** Files more than these are no splits. */
const MOST_FILES = 100;
/** A file in the folder itself, in `annotations/`, or in a folder for each split. Hidden files don't count. */
const CANDIDATE = /^(?:([^/.][^/]*)\/)?([^/.][^/]*\.(?:json|jsonl|ndjson|ya?ml))$/i;
/** What splits are called, as a word of its own. */
const WORD = /(?<![a-z])(?:train|training|trainval|val|valid|validation|minival|dev|test|testing)(?![a-z])/gi;

/**
 * The COCO files of a folder that are one dataset, each with a split of it; undefined where there are none such, or anything
 * else beside them. In this order: train, validation, test, others.
 *
 * - `train.json` and `val.json`, `instances_train2017.json` and `instances_val2017.json`: names that are the same but for the
 *   word for the split, in the folder or in its `annotations/`
 * - `train/_annotations.coco.json` and `valid/_annotations.coco.json`: files of one name in folders that are called so
 * - what `writeCocoSplits` wrote, whatever the splits are called
 */
export async function findCocoSplits(folder: Folder): Promise<readonly CocoSplitFile[] | undefined> {
  const candidates = (await folder.list()).flatMap((path) => {
    const [, inside = "", name = ""] = CANDIDATE.exec(path) ?? [];
    return name === "" ? [] : [{ path, inside, name }];
  });
  const flat = await cocoFiles(folder, candidates.filter(isFlat));
  if (flat === undefined) return undefined;
  if (flat.length > 0) {
    const isOne = new Set(flat.map(({ inside }) => inside)).size === 1;
    return isOne
      ? splitsOf(
          folder,
          flat.map(({ path, name }) => ({ path, label: stem(name) })),
        )
      : undefined;
  }
  const deep = candidates.filter((file) => !isFlat(file));
  const [first] = deep;
  if (first === undefined || deep.some(({ name }) => name !== first.name)) return undefined;
  const found = await cocoFiles(folder, deep);
  return found?.length === deep.length
    ? splitsOf(
        folder,
        found.map(({ path, inside }) => ({ path, label: inside })),
      )
    : undefined;
}

/** Whether a file is in the folder itself, or in the one that COCO puts them in. */
function isFlat({ inside }: { readonly inside: string }): boolean {
  return inside === "" || inside === "annotations";
}

/** Those that are COCO; undefined where one is of another format, or can't be read. */
async function cocoFiles<File extends { readonly path: string }>(
  folder: Folder,
  files: readonly File[],
): Promise<readonly File[] | undefined> {
  if (files.length > MOST_FILES) return undefined;
  const found: File[] = [];
  for (const file of files) {
    try {
      if ((await detectInput(folder.open(file.path))).format !== "coco") return undefined;
      found.push(file);
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      // Any other JSON may lie there; one that is broken may be what is missing.
      if (error.code !== "input/unrecognised" && error.code !== "input/category-schema") return undefined;
    }
  }
  return found;
}

interface Labelled {
  readonly path: string;
  /** What may say the split. */
  readonly label: string;
}

async function splitsOf(
  folder: Folder,
  files: readonly Labelled[],
): Promise<readonly CocoSplitFile[] | undefined> {
  if (files.length < 2) return undefined;
  const splits = (await ownSplits(folder, files)) ?? namedSplits(files);
  return splits?.toSorted((a, b) => rankOf(a) - rankOf(b));
}

/** Of labels that are the same but for the word for a split. */
function namedSplits(files: readonly Labelled[]): readonly CocoSplitFile[] | undefined {
  const found: CocoSplitFile[] = [];
  const rests = new Set<string>();
  for (const { path, label } of files) {
    const [word, another] = label.match(WORD) ?? [];
    if (word === undefined || another !== undefined) return undefined;
    rests.add(label.replace(WORD, "*"));
    found.push({ path, split: word });
  }
  const words = new Set(found.map(({ split }) => split?.toLowerCase()));
  const isOne = rests.size === 1 && words.size === files.length;
  return isOne ? found : undefined;
}

/** Of files that angokit wrote: they say what splits there are, and are called like them. */
async function ownSplits(
  folder: Folder,
  files: readonly Labelled[],
): Promise<readonly CocoSplitFile[] | undefined> {
  let splits: readonly string[] | undefined;
  for (const { path, label } of files) {
    const own = await splitsIn(folder, path);
    if (own === undefined || own.length === 0) return undefined;
    if (
      splits !== undefined &&
      (own.length !== splits.length || own.some((name, at) => name !== splits?.[at]))
    )
      return undefined;
    splits = own;
    if (!new SplitNames(own).all().includes(label)) return undefined;
  }
  // Each image says its split.
  return files.map(({ path }) => ({ path }));
}

async function splitsIn(folder: Folder, path: string): Promise<readonly string[] | undefined> {
  for await (const { key, value } of jsonItems(folder.open(path)))
    return key === MARKER ? markerOf(value)?.splits : undefined;
  return undefined;
}

function rankOf({ split, path }: CocoSplitFile): number {
  const name = (split ?? path).toLowerCase();
  const rank = ["train", "val", "test"].findIndex((start) => name.startsWith(start));
  return rank === -1 ? 3 : rank;
}

function stem(name: string): string {
  return name.replace(/\.[^.]*$/, "");
}

import { detectInput } from "../detect.ts";
import type { Folder } from "../io/source.ts";
import { SplitNames } from "../splits/file-names.ts";
import { assertWhole, type Candidate, candidatesIn, isFlat, looked, splitsIn, WORD } from "./split-set.ts";

/** One of several COCO files that are one dataset. */
export interface CocoSplitFile {
  /** In the folder. */
  readonly path: string;
  /** The split of images that name none themselves; absent for those that are in none. */
  readonly split?: string;
}

/**
 * The COCO files of a folder that are one dataset, each with a split of it; undefined where there are none such, or anything
 * else beside them. In this order: train, validation, test, others.
 *
 * - `train.json` and `val.json`, `instances_train2017.json` and `instances_val2017.json`: names that are the same but for the
 *   word for the split, in the folder or in its `annotations/`
 * - `train/_annotations.coco.json` and `valid/_annotations.coco.json`: files of one name in folders that are called so
 * - what `writeCocoSplits` wrote, whatever the splits are called
 *
 * @throws FormatError `input/split-file` naming a file that is called like one of them and can't be read as COCO, or one that
 *   `writeCocoSplits` wrote and is missing; `input/ambiguous` for some in the folder and some in folders of splits
 */
export async function findCocoSplits(folder: Folder): Promise<readonly CocoSplitFile[] | undefined> {
  const candidates = candidatesIn(await folder.list());
  const flat = await looked(folder, candidates.filter(isFlat), detectInput);
  await assertWhole(folder, candidates, flat, detectInput);
  if (flat.isMixed) return undefined;
  if (flat.coco.length > 0) {
    const isOne = new Set(flat.coco.map(({ group }) => group)).size === 1;
    return isOne ? splitsOf(folder, flat.coco) : undefined;
  }
  const deep = candidates.filter((file) => !isFlat(file));
  const [first] = deep;
  if (first === undefined || deep.some(({ group }) => group !== first.group)) return undefined;
  const found = await looked(folder, deep, detectInput);
  await assertWhole(folder, candidates, found, detectInput);
  return !found.isMixed && found.coco.length === deep.length ? splitsOf(folder, found.coco) : undefined;
}

async function splitsOf(
  folder: Folder,
  files: readonly Candidate[],
): Promise<readonly CocoSplitFile[] | undefined> {
  if (files.length < 2) return undefined;
  const splits = (await ownSplits(folder, files)) ?? namedSplits(files);
  return splits?.toSorted((a, b) => rankOf(a) - rankOf(b));
}

/** Of labels that are the same but for the word for a split. */
function namedSplits(files: readonly Candidate[]): readonly CocoSplitFile[] | undefined {
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
  files: readonly Candidate[],
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

function rankOf({ split, path }: CocoSplitFile): number {
  const name = (split ?? path).toLowerCase();
  const rank = ["train", "val", "test"].findIndex((start) => name.startsWith(start));
  return rank === -1 ? 3 : rank;
}

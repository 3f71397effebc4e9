import type { Folder } from "../io/source.ts";
import { sameJson } from "../json/equal.ts";
import type { Dataset, DatasetImage, Header } from "../model/dataset.ts";
import { FormatError } from "../model/diagnostic.ts";
import type { Json, JsonObject } from "../model/json.ts";
import { readOnce } from "../model/read-once.ts";
import { MergedAssets, withoutLists } from "../transform/merged-assets.ts";
import { mergedHeader } from "../transform/merged-header.ts";
import { MergedIds, withOrigin } from "../transform/merged-ids.ts";
import type { FindSegments } from "./other-kinds.ts";
import { readCoco, type ReadCocoOptions } from "./read.ts";
import { segmentsIn } from "./segments-folder.ts";
import { type CocoSplitFile, findCocoSplits } from "./split-files.ts";
import { splitsIn } from "./split-set.ts";

/** Options of {@link readCocoSplits}. */
export interface ReadCocoSplitsOptions extends ReadCocoOptions {
  /** The files to read; those of `findCocoSplits` unless given. */
  readonly files?: readonly CocoSplitFile[];
}

/**
 * Reads several COCO files of a folder as one dataset: `train.json` and `val.json`, for example. See `findCocoSplits` for
 * what is recognised, `writeCocoSplits` for what writes them, and `readCoco` for how each is read.
 *
 * - Each image has the split of its file, unless it says another one itself.
 * - An image whose id an earlier file has, too, gets the next free number. Its own stands in `extra` as `merged_from`, with
 *   the file. Ids of annotations stay as they are.
 * - Videos and tracks of other programs' files are told apart as in `merge`, with other ids where two have one; those that
 *   `writeCocoSplits` wrote are those of one dataset.
 * - Of `info` and other members of the top level, the first file's count. Where a later file has others, they stand in the
 *   header's `extra` as `other_headers`, by file. Licences are those of all files.
 *
 * All files are opened at once, which takes as much memory as reading them one by one does for the largest, times their
 * number; where there is room outside of memory, as in Node, 8 MB each.
 *
 * @throws FormatError `input/ambiguous` where there are no such files, or their classes differ; what `readCoco` throws
 */
export async function readCocoSplits(folder: Folder, options: ReadCocoSplitsOptions = {}): Promise<Dataset> {
  const { files = await findCocoSplits(folder), ...how } = options;
  if (files === undefined || files.length === 0)
    throw refusal(folder.name, "has no COCO files that are one dataset");
  const paths = new Set(await folder.list());
  const opened: Opened[] = [];
  for (const file of files) {
    let segments: Promise<FindSegments> | undefined;
    const own: FindSegments = async (png) => (await (segments ??= segmentsIn(folder, file.path)))(png);
    opened.push({ file, dataset: await readCoco(folder.open(file.path), { segments: own, ...how }) });
  }
  const headers = opened.map(({ file, dataset }) => headerOf(file, dataset.header));
  const [first, ...others] = headers;
  const other = others.find(
    ({ header: { source, categories } }) =>
      source !== first?.header.source || !sameJson(categories, first.header.categories),
  );
  if (first === undefined || other !== undefined) {
    const names = `${first?.name ?? ""} and ${other?.name ?? ""}`;
    throw refusal(folder.name, `has ${names}, whose classes differ: merge them to make one dataset of them`);
  }
  const isOne = await areOfOneDataset(folder, files);
  const assets = isOne ? undefined : new MergedAssets(headers);
  const parts = isOne ? headers : withoutLists(headers);
  const { header, conflicts, withLicense } = mergedHeader(parts, first.header.categories);

  async function* images(): AsyncGenerator<DatasetImage> {
    const ids = new MergedIds();
    for (const [at, { file, dataset }] of opened.entries()) {
      for await (const image of dataset.images) {
        const own = assets?.moved(image, at) ?? image;
        const whole = placed(withLicense[at]?.(own) ?? own, file, paths);
        const id = ids.take(whole.id);
        yield id === whole.id ? whole : { ...whole, id, extra: withOrigin(whole.extra, file.path, whole.id) };
      }
    }
  }

  const differing =
    conflicts.length === 0 ? {} : { other_headers: differingMembers(first.header, parts.slice(1)) };
  return {
    header: { ...header, extra: { ...header.extra, ...differing } },
    images: readOnce(images()),
  };
}

/** Whether `writeCocoSplits` wrote all files: then a video that is in two of them is one, and so are its tracks. */
async function areOfOneDataset(folder: Folder, files: readonly CocoSplitFile[]): Promise<boolean> {
  for (const { path } of files) if (((await splitsIn(folder, path)) ?? []).length === 0) return false;
  return true;
}

interface Opened {
  readonly file: CocoSplitFile;
  readonly dataset: Dataset;
}

interface NamedHeader {
  readonly name: string;
  readonly header: Header;
}

function headerOf({ path, split }: CocoSplitFile, header: Header): NamedHeader {
  const splits =
    split === undefined || header.splits.includes(split) ? header.splits : [...header.splits, split];
  return { name: path, header: { ...header, splits } };
}

/** Members that differ from those of the first file, by file. */
function differingMembers(first: Header, others: readonly NamedHeader[]): JsonObject {
  const rows = others.map(({ name, header: { info, extra } }): [string, Json] => {
    const { licenses: _, ...members } = extra;
    const isOther = ([key, value]: [string, Json | undefined]): boolean =>
      first.extra[key] !== undefined && !sameJson(first.extra[key], value);
    return [
      name,
      {
        ...(sameJson(info, first.info) ? {} : { info }),
        ...Object.fromEntries(Object.entries(members).filter(isOther)),
      },
    ];
  });
  return Object.fromEntries(rows.filter(([, members]) => !sameJson(members, {})));
}

/** With its split, and with its place where the images of a split lie in a folder of their own. */
function placed(
  image: DatasetImage,
  { path, split }: CocoSplitFile,
  paths: ReadonlySet<string>,
): DatasetImage {
  const name = image.path ?? image.name;
  const place = foldersOf(path)
    .map((folder) => folder + name)
    .find((candidate) => paths.has(candidate));
  const isNamed = image.split !== undefined || split === undefined;
  if (isNamed && place === undefined) return image;
  return { ...image, ...(isNamed ? {} : { split }), ...(place === undefined ? {} : { path: place }) };
}

/** Where the images of one of the files lie: beside it, or in `val2017/` for `annotations/instances_val2017.json`. */
function foldersOf(path: string): readonly string[] {
  const inside = path.slice(0, path.lastIndexOf("/") + 1);
  if (inside !== "" && inside !== "annotations/") return [inside, `${inside}images/`];
  const subset = /_([^_/]+)\.[^./]+$/.exec(path)?.[1];
  return subset === undefined ? [] : [`${subset}/`, `images/${subset}/`];
}

function refusal(file: string, why: string): FormatError {
  return new FormatError("input/ambiguous", `${file} ${why}.`, { file });
}

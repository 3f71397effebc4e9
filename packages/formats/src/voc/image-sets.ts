import { linesOf } from "../per-image/record-files.ts";

/*
 * `ImageSets/Main`: for each split a file with the ids of its images, one a line. `trainval` is both of train and val.
 * Files such as `cat_train.txt` have a second column, that says whether the image has a cat.
 */

/** All images of train and val. */
export const TRAINVAL = "trainval";
/** What CVAT calls the images without a split. */
export const NO_SPLIT = "default";

/** A list of images. */
export interface ImageList {
  readonly path: string;
  readonly split: string;
}

/** The splits among files of `ImageSets/Main`, those before the union of others. */
export function imageLists(paths: readonly string[]): readonly ImageList[] {
  const lists = paths.map((path) => ({ path, split: path.replace(/^.*\/|\.txt$/gi, "") }));
  const rank = ({ split }: ImageList): number => (split === TRAINVAL ? 1 : 0);
  return lists.toSorted((a, b) => rank(a) - rank(b));
}

/** The ids of a list; undefined where it says which images have a class. */
export function idsOf(text: string, isImage: (id: string) => boolean): readonly string[] | undefined {
  const lines = linesOf(text).filter((line) => line.trim() !== "");
  // Names of images may begin or end with a space. Datumaro quotes those that hold one.
  const ids = lines.map((line) => (isImage(line) ? line : unquoted(line.trim())));
  const columns = ids.map((line) => (isImage(line) ? undefined : firstColumn(line.trim())));
  return columns.some((id) => id !== undefined && isImage(id)) ? undefined : ids;
}

/** What comes before 1, 0 or -1 at the end of a line. */
function firstColumn(line: string): string | undefined {
  const end = line.search(/\s-?[01]$/);
  return end < 0 ? undefined : unquoted(line.slice(0, end).trimEnd());
}

function unquoted(text: string): string {
  return /^"([^"]+)"$/.exec(text)?.[1] ?? text;
}

/** The name of a split as the name of its file. `default` would be none, and `trainval` the union of others. */
export function splitFile(split: string): string | undefined {
  return /^[\p{L}\p{N}][\p{L}\p{N}_.-]{0,99}$/u.test(split) &&
    split !== NO_SPLIT &&
    split !== TRAINVAL &&
    !split.endsWith(".")
    ? split
    : undefined;
}

import { trainableExtensions } from "../io/extensions.ts";
import { yamlKeys } from "./layout.ts";

/**
 * Whether a key of data.yaml that loaders don't know names images: each of its places is a folder with images, or a
 * list, among the files. Other keys hold whatever people like, such as texts and addresses.
 *
 * @param roots where places may begin: the folder of the file, and `path` below it
 */
export function isOtherSplit(
  key: string,
  places: readonly string[],
  [base, root]: readonly [base: string, root: string],
  files: readonly string[],
): boolean {
  if (places.length === 0 || yamlKeys.has(key.toLowerCase())) return false;
  return places.every((place) => {
    const path = plain(place);
    if (path === "") return false;
    const candidates = [`${base}${path}`, `${base}${plain(root)}/${path}`];
    return candidates.some((candidate) => files.some((file) => isIn(file, candidate)));
  });
}

function plain(place: string): string {
  return place
    .replaceAll("\\", "/")
    .replace(/^(?:\.{1,2}\/)+/, "")
    .replace(/\/+$/, "");
}

function isIn(file: string, place: string): boolean {
  if (file === place) return file.endsWith(".txt");
  if (!file.startsWith(`${place}/`)) return false;
  return trainableExtensions.has(file.slice(file.lastIndexOf(".") + 1).toLowerCase());
}

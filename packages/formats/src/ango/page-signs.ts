import type { DatasetImage } from "../model/dataset.ts";
import type { JsonObject } from "../model/json.ts";
import { isList } from "./members.ts";

/** Whether what was read of an asset is on pages: a video or several images, or more than its first page is named. */
export function hasPages({
  annotations,
  attributes,
  media,
  extra,
}: Pick<DatasetImage, "annotations" | "attributes" | "media" | "extra">): boolean {
  if (media !== "video" && hasFiles(extra)) return true;
  // Answers about plain images can have `page: 0`, too.
  const least = media === "video" ? 0 : 1;
  return isAnyOn(annotations, least) || isAnyOn(attributes, least);
}

/** Whether each page has an address of its own: an asset of several images. */
export function hasFiles({ dataset }: JsonObject): boolean {
  return isList(dataset) && dataset.length > 1;
}

function isAnyOn(list: readonly { readonly extra: JsonObject }[], least: number): boolean {
  for (const { extra } of list) {
    const index = pageOf(extra);
    if (index !== undefined && index >= least) return true;
  }
  return false;
}

/** The number of the page that an object or answer names; undefined where it names none that can be. */
export function pageOf({ page }: JsonObject): number | undefined {
  // Adding 0 makes 0 of -0.
  return typeof page === "number" && Number.isSafeInteger(page) && page >= 0 ? page + 0 : undefined;
}

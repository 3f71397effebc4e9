import type { Annotation, DatasetImage } from "../model/dataset.ts";
import { isJsonObject, type Json, type JsonObject } from "../model/json.ts";
import { leftover } from "./members.ts";
import { pageOf } from "./page-signs.ts";

/*
 * The pages of an asset share one list of objects and one of answers. What can't be told from the pages alone stands in
 * the `extra` of an object or answer:
 * - `page`: what the source said where that is no number of a page; null where it said nothing
 * - `angokit.rank`: its place in the list, where the list does not go page by page
 * - `interpolated`: true for objects that the reader put between two key frames
 */

const MARKS = "angokit";
const OWN: ReadonlySet<string> = new Set(["page", MARKS]);

/** The `extra` of an object or answer of an asset with pages, on a page. */
export function onPage(extra: JsonObject, rank: number | undefined): JsonObject {
  return {
    ...leftover(extra, OWN),
    ...(pageOf(extra) === undefined ? { page: extra["page"] ?? null } : {}),
    ...(rank === undefined ? {} : { [MARKS]: { rank } }),
  };
}

/** The `extra` of an object or answer on a page, as its source had it; without `page` where that is the number of the page. */
export function offPage(extra: JsonObject): JsonObject {
  const { page } = extra;
  return { ...leftover(extra, OWN), ...(page === undefined || page === null ? {} : { page }) };
}

/** The member `page` of an object or answer: what its source said, or the number of its page. */
export function pageMember(extra: JsonObject, { asset }: DatasetImage): { readonly page?: Json } {
  if (asset === undefined || extra["page"] !== undefined) return {};
  return { page: asset.index };
}

/** Its place in the list of the asset; the last where that is not on record. */
export function rankOf(extra: JsonObject): number {
  const marks = extra[MARKS];
  const rank = isJsonObject(marks) ? marks["rank"] : undefined;
  return typeof rank === "number" ? rank : Infinity;
}

/** Whether its source could take it for one that is {@link isInterpolated}. */
export function needsRank({ interpolated, [MARKS]: marks }: JsonObject): boolean {
  return interpolated !== undefined || marks !== undefined;
}

/** Whether an annotation was put between two key frames, and is in no source. */
export function isInterpolated({ extra }: Annotation, { asset }: DatasetImage): boolean {
  return asset !== undefined && extra["interpolated"] === true && extra[MARKS] === undefined;
}

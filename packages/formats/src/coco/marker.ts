import { type FormatName, formatNames } from "../model/dataset.ts";
import { isJsonObject, type Json, type JsonObject } from "../model/json.ts";

/**
 * The one key with what COCO has no field for, at the top of the file and in images, annotations and categories.
 * At the top it is the first member and says that angokit wrote the file.
 *
 * In images, annotations and categories its members are the model's, as they were where reading the rest of the
 * record does not give them back; null stands for "absent".
 */
export const MARKER = "angokit";

/**
 * Top-level member, last in the file, with the assets that are no images: `[[rank, image], …]`. Only there if
 * there are any. They are not in the marker because that is written before the first image is known.
 */
export const ASSETS = "angokitAssets";

/** What the marker at the top of the file says. */
export interface Marker {
  readonly source: FormatName;
  readonly splits: readonly string[];
  /** The header's `extra` where it does not stand in the file as it is. */
  readonly extra?: JsonObject;
  /** Whether it is a file of panoptic segments, which can't be seen where it has no images. */
  readonly isPanoptic?: boolean;
}

/** The marker's JSON. */
export function markerJson({ source, splits, extra, isPanoptic = false }: Marker): JsonObject {
  return {
    version: 1,
    ...(source === "coco" ? {} : { source }),
    ...(splits.length === 0 ? {} : { splits }),
    ...(extra === undefined ? {} : { extra }),
    ...(isPanoptic ? { panoptic: true } : {}),
  };
}

/** The marker of a file; undefined unless it is one of a version that is known here. */
export function markerOf(json: Json | undefined): Marker | undefined {
  if (!isJsonObject(json) || json["version"] !== 1) return undefined;
  const splits = json["splits"];
  const extra = json["extra"];
  return {
    source: formatNames.find((name) => name === json["source"]) ?? "coco",
    splits: Array.isArray(splits) ? splits.filter((split) => typeof split === "string") : [],
    ...(isJsonObject(extra) ? { extra } : {}),
    ...(json["panoptic"] === true ? { isPanoptic: true } : {}),
  };
}

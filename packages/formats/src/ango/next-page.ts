import type { DatasetImage } from "../model/dataset.ts";
import { isEmpty } from "./members.ts";

/** The images of one asset, in the order of the dataset: its pages, or the one that it is. */
export type AssetImages = readonly [DatasetImage, ...DatasetImage[]];

/**
 * Whether an image is the next page of the asset that another is of. Assets can have one id: what has an earlier number,
 * or again what stands on a first page, is of another. So is a page of another size, unless it is an image file of its own:
 * an asset has one size.
 */
export function isNextPage(
  { asset: next, extra, url, width, height }: DatasetImage,
  { asset, ...before }: DatasetImage,
  own: boolean,
): boolean {
  if (asset === undefined || next === undefined || next.id !== asset.id || next.kind !== asset.kind)
    return false;
  if (url === undefined && (width !== before.width || height !== before.height)) return false;
  return next.index > asset.index && !(own && !isEmpty(extra));
}

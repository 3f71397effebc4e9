import { hasImageExtension, stemOf } from "../io/names.ts";
import { isUrl, urlPath } from "../io/url.ts";
import type { Asset, DatasetImage, Media } from "../model/dataset.ts";
import { fileName } from "./media.ts";

/** The signs of a number in a name: so many that names are in the order of the numbers. */
const DIGITS = 6;

/**
 * What a page or frame is called: `scan.tif` has the pages `scan_page_000000.tif`, `scan_page_000001.tif`, and `drive.mp4`
 * the frames `drive_frame_000000.jpg`, as tools that take frames out of videos are mostly told to write them. A page with
 * a file of its own has the extension of that file.
 */
export function pageName(
  name: string,
  { kind, index }: Pick<Asset, "kind" | "index">,
  media: Media,
  url?: string,
): string {
  const base = isUrl(name) ? (urlPath(name) ?? name) : name;
  const stem = stemOf(base);
  const number = String(index).padStart(DIGITS, "0");
  return `${stem}_${kind}_${number}${kind === "frame" ? ".jpg" : extensionOf(base.slice(stem.length), media, url)}`;
}

function extensionOf(own: string, media: Media, url: string | undefined): string {
  const file = url === undefined ? undefined : fileName(url);
  if (file !== undefined && hasImageExtension(file)) return file.slice(stemOf(file).length);
  return own === "" && media === "image" ? ".jpg" : own;
}

/** The id of the image of a page: that of the asset, and the number. */
export function pageId({ id, index }: Pick<Asset, "id" | "index">): DatasetImage["id"] {
  return `${String(id)}:${String(index)}`;
}

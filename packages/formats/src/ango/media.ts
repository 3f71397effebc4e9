import { urlPath, withoutQuery } from "../io/url.ts";
import type { Media } from "../model/dataset.ts";

/** The last segment of an address or path, decoded where that is possible. Undefined where there is none. */
export function fileName(address: string): string | undefined {
  return (urlPath(address) ?? withoutQuery(address)).split("/").findLast((part) => part !== "");
}

const EXTENSIONS: ReadonlyMap<string, Media> = new Map([
  ...["jpg", "jpeg", "png", "tif", "tiff", "bmp", "gif", "webp", "avif", "heic", "jp2", "dcm"].map(
    (extension) => [extension, "image"] as const,
  ),
  ...["mp4", "ogg", "webm", "mov", "mkv", "avi"].map((extension) => [extension, "video"] as const),
  ...["txt", "md", "html"].map((extension) => [extension, "text"] as const),
  ...["mp3", "wav", "flac", "m4a"].map((extension) => [extension, "audio"] as const),
  ...["nrrd", "nii", "las", "pcd", "json"].map((extension) => [extension, "other"] as const),
  ["pdf", "pdf"],
]);

/** The kind of a file by the extension of its name; undefined where that says nothing. */
export function mediaOf(name: string | undefined): Media | undefined {
  const extension = /\.([a-z0-9]+)$/i.exec(name ?? "")?.[1];
  return EXTENSIONS.get(extension?.toLowerCase() ?? "");
}

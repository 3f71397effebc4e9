import { join } from "node:path";
import type { DiskSink } from "./folder-sink.ts";

/** Pictures, by their extension: what a copy of a dataset need not hold again. */
const IMAGE = /\.(?:avif|bmp|dng|gif|heic|jpe?g|jp2|mpo|pfm|png|tiff?|webp)$/i;

/** For `repair`: images become links to those of the folder, other files are copied. */
export function linkedImages(sink: DiskSink, folder: string): (path: string) => Promise<boolean> {
  return async (path) => {
    if (!IMAGE.test(path)) return false;
    await sink.place(path, join(folder, path), "link");
    return true;
  };
}

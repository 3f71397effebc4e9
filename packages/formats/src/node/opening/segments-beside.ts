import { readdir } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { FindSegments } from "../../coco/other-kinds.ts";
import { segmentsIn } from "../../coco/segments-folder.ts";
import { diskFolder } from "../folder.ts";
import { isDirectory, type OpenedPath } from "./opened-path.ts";

/** What finds the PNGs of panoptic segments beside their JSON. Folders are listed when the first is asked for: most COCO files have none. */
export function segmentsBeside(at: OpenedPath, entry: string): FindSegments | undefined {
  if (at.kind === "stream") return undefined;
  let opened: Promise<FindSegments> | undefined;
  return async (png) =>
    (await (opened ??= "folder" in at ? segmentsIn(at.folder, entry) : besideFile(at.path)))(png);
}

/** In the folder of the JSON's name, and in folders beside it whose names begin with `panoptic`. */
async function besideFile(path: string): Promise<FindSegments> {
  const folder = dirname(path);
  const own = basename(path).replace(/\.[^.]*$/, "");
  const others = (await readdir(folder)).filter((name) => name.startsWith("panoptic") && name !== own);
  const places: FindSegments[] = [];
  for (const name of [own, ...others.toSorted()]) {
    const place = join(folder, name);
    if (await isDirectory(place)) places.push(await segmentsIn(diskFolder(place)));
  }
  return async (png) => {
    for (const find of places) {
      const source = await find(png);
      if (source !== undefined) return source;
    }
    return undefined;
  };
}

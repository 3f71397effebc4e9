import { readdir } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { brushesIn, type FindBrush, type FindSegments, segmentsIn } from "@angokit/formats";
import { diskFolder } from "@angokit/formats/node";
import { UsageError } from "./failure.ts";
import type { InputFlags } from "./flags.ts";
import type { FoundInput } from "./input.ts";
import { isDirectory, openPath } from "./opened-path.ts";

/** What finds the PNGs of panoptic segments: in the folder or ZIP of `--panoptic`, else beside the JSON. */
export async function findSegments(
  { path, at, detection }: Pick<FoundInput, "path" | "at" | "detection">,
  { panoptic }: InputFlags,
): Promise<FindSegments | undefined> {
  if (panoptic !== undefined) {
    const given = await openPath(panoptic);
    if (!("folder" in given))
      throw new UsageError("usage/panoptic", `--panoptic ${panoptic}: there is no such folder.`);
    return segmentsIn(given.folder);
  }
  if ("folder" in at) return once(() => segmentsIn(at.folder, detection.entry));
  return path === "-" ? undefined : once(() => segmentsBeside(path));
}

/** Folders are listed when the first PNG is asked for: most COCO files have none. */
function once(open: () => Promise<FindSegments>): FindSegments {
  let opened: Promise<FindSegments> | undefined;
  return async (png) => (await (opened ??= open()))(png);
}

/** In the folder of the JSON's name, and in folders beside it whose names begin with `panoptic`. */
async function segmentsBeside(path: string): Promise<FindSegments> {
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

/** What finds the pixels of brush strokes in the folder or ZIP of `--brushes`. */
export async function findBrushes({ brushes: path }: InputFlags): Promise<FindBrush | undefined> {
  if (path === undefined) return undefined;
  const at = await openPath(path);
  if (at.kind === "zip" || at.kind === "folder") return brushesIn(at.folder);
  throw new UsageError("usage/brushes", `--brushes ${path}: there is no such folder.`);
}

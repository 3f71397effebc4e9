import { brushesIn, type FindBrush, type FindSegments, type Folder, segmentsIn } from "@angokit/formats";
import type { FoundDataset } from "@angokit/formats/node";
import { UsageError } from "./failure.ts";
import type { InputFlags } from "./flags.ts";
import { openPath } from "./opened-path.ts";

/** What finds the PNGs of panoptic segments: in the folder or ZIP of `--panoptic`, else beside the JSON. */
export async function findSegments(
  { segments }: Pick<FoundDataset, "segments">,
  { panoptic }: InputFlags,
): Promise<FindSegments | undefined> {
  return panoptic === undefined ? segments : segmentsIn(await folderOf(panoptic, "panoptic"));
}

/** What finds the pixels of brush strokes in the folder or ZIP of `--brushes`. */
export async function findBrushes({ brushes }: InputFlags): Promise<FindBrush | undefined> {
  return brushes === undefined ? undefined : brushesIn(await folderOf(brushes, "brushes"));
}

async function folderOf(path: string, flag: "panoptic" | "brushes"): Promise<Folder> {
  const at = await openPath(path);
  if ("folder" in at) return at.folder;
  throw new UsageError(`usage/${flag}`, `--${flag} ${path}: there is no such folder.`);
}

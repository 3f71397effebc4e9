import { isSafePath } from "../io/sink.ts";
import type { Folder } from "../io/source.ts";
import { stemOf } from "../io/names.ts";
import type { FindSegments } from "./other-kinds.ts";

/**
 * Looks for the PNGs of panoptic segments in a folder, for the option `segments` of `readCoco`: beside the JSON in the
 * folder of its name, in folders whose names begin with `panoptic`, and at the JSON itself.
 *
 * @param entry the JSON's path in the folder; where it is not in it, the PNGs are in the folder itself
 */
export async function segmentsIn(folder: Folder, entry = ""): Promise<FindSegments> {
  const files = new Set(await folder.list());
  const base = entry.slice(0, entry.lastIndexOf("/") + 1);
  const beside = new Set<string>();
  for (const file of files) {
    if (!file.startsWith(`${base}panoptic`)) continue;
    const end = file.indexOf("/", base.length);
    if (end !== -1) beside.add(file.slice(0, end + 1));
  }
  const own = entry === "" ? [] : [`${stemOf(entry)}/`];
  const places = [...own, ...beside, base];
  return ({ fileName }) => {
    const name = fileName.replaceAll("\\", "/");
    if (!isSafePath(name)) return undefined;
    const path = places.map((place) => place + name).find((candidate) => files.has(candidate));
    return path === undefined ? undefined : folder.open(path);
  };
}

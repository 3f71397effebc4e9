import type { Detection } from "../detect.ts";
import { lines } from "../io/lines.ts";
import type { Folder } from "../io/source.ts";
import type { FormatName } from "../model/dataset.ts";
import { headOf, SIDECAR_NAME } from "./text.ts";

/** Formats of which no record may be left, and the file that is there all the same. */
const FORMATS: readonly (readonly [format: FormatName, entry: string])[] = [
  ["label-studio", "tasks.json"],
  ["labelme", "labels.txt"],
  ["voc", "labelmap.txt"],
];

/**
 * What the sidecar says of a folder without any record: all that was written there has no place in the format.
 *
 * @throws FormatError `sidecar/damaged`
 */
export async function sidecarFormat(
  folder: Folder,
  paths: readonly string[],
): Promise<Detection | undefined> {
  for await (const { text } of lines(folder.open(SIDECAR_NAME))) {
    const kept = FORMATS.find(
      ([format, entry]) => paths.includes(entry) && headOf(text, format) !== undefined,
    );
    return kept === undefined ? undefined : { format: kept[0], entry: kept[1] };
  }
  return undefined;
}

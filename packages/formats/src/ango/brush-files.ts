import { isSafePath } from "../io/sink.ts";
import type { Folder } from "../io/source.ts";
import { isJsonObject } from "../model/json.ts";
import type { AssetBrush, FindBrush } from "./brush.ts";
import { fileName } from "./media.ts";
import { textOf } from "./members.ts";

/**
 * Looks for the PNGs of brush strokes in a folder, for the option `brushes` of the readers: by the last part of their
 * address, by the id of the task or asset, or by the name of the asset; each with the ending `.png`.
 */
export async function brushesIn(folder: Folder): Promise<FindBrush> {
  const files = new Set(await folder.list());
  return (brush) => {
    const path = namesOf(brush).find((name) => files.has(name));
    return path === undefined ? undefined : folder.open(path);
  };
}

function namesOf({ url, image }: AssetBrush): readonly string[] {
  const { task } = image.extra;
  const stems = [isJsonObject(task) ? textOf(task["taskId"]) : undefined, String(image.id)];
  const own = image.name.replace(/\.[^./]*$/, "");
  return [fileName(url), ...[...stems, own, image.name].map((stem) => `${stem ?? ""}.png`)].filter(
    (name): name is string => name !== undefined && isSafePath(name),
  );
}

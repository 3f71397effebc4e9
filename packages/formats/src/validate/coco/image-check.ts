import { shown } from "../../coco/findings.ts";
import { isUrl, withoutSecret } from "../../io/url.ts";
import type { DatasetImage } from "../../model/dataset.ts";
import type { Json, JsonObject } from "../../model/json.ts";
import { tellTexts, tellTextIds } from "./record-check.ts";
import type { Tell } from "./tell.ts";

/** Looks at an element of `images`. */
export function checkImage({ width, height }: DatasetImage, record: JsonObject, tell: Tell): void {
  if (typeof record["id"] === "string") tellTextIds(record, ["id"], tell);
  checkFileName(record["file_name"], tell);
  if (typeof record["width"] === "string" || typeof record["height"] === "string") {
    tellTexts(record, ["width", "height"], tell);
  }
  for (const [key, side] of [
    ["width", width],
    ["height", height],
  ] as const) {
    if (side === undefined || Number.isInteger(side)) continue;
    tell("coco/fractional-size", `The image's ${key} is ${side} pixels.`, `/${key}`);
  }
}

function checkFileName(name: Json | undefined, tell: Tell): void {
  if (typeof name !== "string") return;
  const at = "/file_name";
  if (isUrl(name)) {
    tell("coco/file-name-url", `The file_name ${shown(withoutSecret(name))} is an address.`, at);
    return;
  }
  if (/^(?:[\\/]|[a-z]:)/i.test(name)) {
    tell("coco/file-name-absolute", `The file_name ${shown(name)} is a path from the root of a disk.`, at);
  } else if (/(?:^|[\\/])\.\.(?:[\\/]|$)/.test(name)) {
    tell("coco/file-name-outside", `The file_name ${shown(name)} leads out of the folder of images.`, at);
  } else if (name.includes("\\")) {
    tell("coco/file-name-backslash", `The file_name ${shown(name)} has backslashes.`, at);
  }
}

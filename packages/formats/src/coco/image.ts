import { withoutQuery } from "../io/url.ts";
import type { DatasetImage } from "../model/dataset.ts";
import type { Json, JsonObject } from "../model/json.ts";
import { numberOf, without } from "./element.ts";
import { type Report, shown } from "./findings.ts";
import { MARKER } from "./marker.ts";

/** Keys of an image that have a place in the model. */
export const IMAGE_KEYS: ReadonlySet<string> = new Set([
  "id",
  "file_name",
  "width",
  "height",
  "coco_url",
  MARKER,
]);

/** Reads one element of `images`, without its annotations; undefined where it has no id, which the caller reports. */
export function imageOf(record: JsonObject, report: Report): DatasetImage | undefined {
  const id = record["id"];
  if (typeof id !== "string" && typeof id !== "number") return undefined;
  const url = record["coco_url"];
  const hasUrl = typeof url === "string" && url !== "";
  const width = sideIn(record["width"], "width", report);
  const height = sideIn(record["height"], "height", report);
  return {
    id,
    name: nameIn(record, id, report),
    media: "image",
    ...(width === undefined ? {} : { width }),
    ...(height === undefined ? {} : { height }),
    ...(hasUrl ? { url } : {}),
    annotations: [],
    attributes: [],
    relations: [],
    extra: {
      ...without(record, IMAGE_KEYS),
      ...(hasUrl || url === undefined ? {} : { coco_url: url }),
    },
  };
}

function nameIn(record: JsonObject, id: string | number, report: Report): string {
  const { file_name: file, coco_url: url } = record;
  if (typeof file === "string" && file !== "") return file;
  const segment = typeof url === "string" ? withoutQuery(url).split("/").at(-1) : undefined;
  if (segment !== undefined && segment !== "") {
    report(
      "warning",
      "no-file-name",
      `The image has no file_name; ${shown(segment)} was taken from its coco_url.`,
    );
    return segment;
  }
  report("warning", "no-file-name", `The image has no file_name; its id ${shown(id)} was taken.`);
  return String(id);
}

function sideIn(json: Json | undefined, key: string, report: Report): number | undefined {
  const side = numberOf(json);
  if (side !== undefined && side > 0) return side;
  report("warning", "no-size", `The image's ${key} is ${shown(json)}; it was taken as unknown.`, `/${key}`);
  return undefined;
}

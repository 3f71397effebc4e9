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

/**
 * Reads one element of `images`, without its annotations; undefined where it has no id, which the caller reports. In a
 * file of LVIS one that says the name that follows from its address, too, keeps that it does.
 */
export function imageOf(record: JsonObject, report: Report, isLvis = false): DatasetImage | undefined {
  const id = record["id"];
  if (typeof id !== "string" && typeof id !== "number") return undefined;
  const url = record["coco_url"];
  const hasUrl = typeof url === "string" && url !== "";
  const width = sideIn(record["width"], "width", report);
  const height = sideIn(record["height"], "height", report);
  const name = nameIn(record, id, report);
  const members = without(record, IMAGE_KEYS);
  const isNamed = isLvis && hasUrl && nameFromUrl(url) === (record["file_name"] ?? "");
  const kept = isNamed ? { ...members, [MARKER]: { named: true } } : members;
  const extra = hasUrl || url === undefined ? kept : { ...kept, coco_url: url };
  const others = { annotations: [], attributes: [], relations: [], extra };
  if (width !== undefined && height !== undefined && hasUrl) {
    // As nearly all images are: to spread what may be absent takes several times as long.
    const { annotations, attributes, relations } = others;
    return { id, name, media: "image", width, height, url, annotations, attributes, relations, extra };
  }
  return {
    id,
    name,
    media: "image",
    ...(width === undefined ? {} : { width }),
    ...(height === undefined ? {} : { height }),
    ...(hasUrl ? { url } : {}),
    ...others,
  };
}

/** COCO's own images are called by their place on its server: LVIS has no other names for them. */
export function nameFromUrl(url: string): string | undefined {
  return /^https?:\/\/images\.cocodataset\.org\/([^?#]+)/.exec(url)?.[1];
}

function nameIn(record: JsonObject, id: string | number, report: Report): string {
  const { file_name: file, coco_url: url } = record;
  if (typeof file === "string" && file !== "") return file;
  const address = typeof url === "string" ? url : "";
  const own = nameFromUrl(address);
  if (own !== undefined) return own;
  const segment = withoutQuery(address).split("/").at(-1);
  if (segment !== undefined && segment !== "") {
    report(
      "warning",
      "file-name-from-url",
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
  const message = `The image's ${key} is ${shown(json)}; it was taken as unknown.`;
  report("warning", "no-size", message, json === undefined ? "" : `/${key}`);
  return undefined;
}

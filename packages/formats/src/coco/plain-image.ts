import { Fragment } from "../bytes/fragment.ts";
import type { JsonWriter } from "../bytes/json-writer.ts";
import { writeString } from "../json/value-writer.ts";
import type { DatasetImage } from "../model/dataset.ts";
import { ID, isEmpty, writeEnd, writeKept } from "./plain-record.ts";

const FILE_NAME: Fragment = new Fragment(',"file_name":');
const WIDTH: Fragment = new Fragment(',"width":');
const HEIGHT: Fragment = new Fragment(',"height":');
const URL: Fragment = new Fragment(',"coco_url":');

/** Members of an image of which COCO's record may hold less. */
type KeptMember = "id" | "name" | "split" | "attributes" | "relations" | "extra";

/**
 * Writes the record of an image, without its annotations.
 *
 * @param name its file name
 * @returns the members that are kept beside COCO's own; undefined where it was not written
 */
export function writePlainImage(
  out: JsonWriter,
  image: DatasetImage,
  id: number,
  name: string,
): readonly string[] | undefined {
  const kept = keptMembers(image, id, name);
  if (kept === undefined) return undefined;
  const start = out.at;
  out.fragment(ID);
  out.number(id);
  out.fragment(FILE_NAME);
  writeString(out, name);
  if (image.width !== undefined) {
    out.fragment(WIDTH);
    out.number(image.width);
  }
  if (image.height !== undefined) {
    out.fragment(HEIGHT);
    out.number(image.height);
  }
  if (image.url !== undefined) {
    out.fragment(URL);
    writeString(out, image.url);
  }
  for (const [rank, key] of kept.entries()) {
    if (writeKept(out, rank, key, image[key])) continue;
    out.retreat(start);
    return undefined;
  }
  // By this the reader sees whether someone has renamed the file since.
  if (name !== image.name) writeKept(out, kept.length, "fileName", name);
  writeEnd(out, kept.length > 0);
  return kept;
}

/** In the order of the image's members; undefined where there is something that COCO's record would not give back. */
function keptMembers(image: DatasetImage, id: number, name: string): readonly KeptMember[] | undefined {
  const kept: KeptMember[] = [];
  for (const key in image) {
    switch (key) {
      case "media":
      case "annotations":
      case "path":
        break;
      case "id":
        if (image.id !== id) kept.push(key);
        break;
      case "name":
        if (name === "") return undefined;
        if (name !== image.name) kept.push(key);
        break;
      case "width":
      case "height": {
        const side = image[key];
        if (side !== undefined && !(Number.isFinite(side) && side > 0)) return undefined;
        break;
      }
      case "url":
        if (image.url === "") return undefined;
        break;
      case "split":
        if (image.split !== undefined) kept.push(key);
        break;
      case "attributes":
      case "relations":
        if (image[key].length > 0) kept.push(key);
        break;
      case "extra":
        if (!isEmpty(image.extra)) kept.push(key);
        break;
      default:
        return undefined;
    }
  }
  return kept;
}

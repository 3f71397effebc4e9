import { stemOf } from "../io/names.ts";
import { isUrl } from "../io/url.ts";
import type { DatasetImage } from "../model/dataset.ts";
import { isJsonObject, type JsonObject } from "../model/json.ts";
import type { Tell } from "../per-image/record-files.ts";
import { folderOf, inFolder } from "../per-image/record-files.ts";
import { childOf, textOf, type XmlNode } from "../xml/node.ts";
import { numberOf } from "./bndbox.ts";
import { membersOf, type ObjectContext, placeOf, readObject } from "./object.ts";

/** The XML file of an image. */
export interface VocRecord {
  /** Which image it is, as ImageSets calls it: the path of the file below Annotations, without extension. */
  readonly id: string;
  readonly split?: string;
  /** The `annotation`. */
  readonly root: XmlNode;
}

/** What a record says of its image. */
export function readImage(record: VocRecord, context: ObjectContext): DatasetImage {
  const { id, split, root } = record;
  const handled = new Set<XmlNode>();
  const size = readSize(root, context.tell, handled);
  const objects = root.children.filter(({ name }) => name === "object");
  const annotations = objects.flatMap((object, at) => readObject(object, at + 1, context) ?? []);
  const filename = childOf(root, "filename");
  for (const node of filename === undefined ? objects : [...objects, filename]) handled.add(node);
  const image: DatasetImage = {
    id,
    name: nameOf(id, textOf(root, "filename") ?? ""),
    media: "image",
    ...size.sides,
    ...(split === undefined ? {} : { split }),
    annotations,
    attributes: [],
    relations: [],
    extra: { ...membersOf(root, handled), ...(size.rest === undefined ? {} : { size: size.rest }) },
  };
  tellOutside(image, objects, context.tell);
  return image;
}

/** What an image is called: its file name, in the folder in which its XML lies; without one as the XML. */
function nameOf(id: string, filename: string): string {
  const folder = folderOf(id);
  if (filename === "") return `${id}.jpg`;
  const isWhole = folder === "" || filename.startsWith(`${folder}/`) || isUrl(filename);
  return isWhole ? filename : inFolder(folder, filename);
}

interface ReadSize {
  readonly sides?: { readonly width: number; readonly height: number };
  /** Other members of the element, such as the depth; all of it where it is no size. */
  readonly rest?: JsonObject;
}

function readSize(root: XmlNode, tell: Tell, handled: Set<XmlNode>): ReadSize {
  const node = childOf(root, "size");
  if (node === undefined) {
    tell("voc/no-size", "note", "The size of the image is not given.");
    return {};
  }
  const [width, height] = [numberOf(textOf(node, "width")), numberOf(textOf(node, "height"))];
  if (width === undefined || height === undefined || !isSide(width) || !isSide(height)) {
    const message = "The size of the image is not given in whole numbers of pixels: it counts as not known.";
    tell("voc/size", "warning", message, placeOf(node));
    return {};
  }
  handled.add(node);
  const sides = new Set(["width", "height"].flatMap((name) => childOf(node, name) ?? []));
  const rest = membersOf(node, sides);
  return { sides: { width, height }, ...(Object.keys(rest).length === 0 ? {} : { rest }) };
}

function isSide(value: number): boolean {
  return Number.isSafeInteger(value) && value > 0;
}

/** Half a pixel more is what rounding does. */
const SLACK = 1;

function tellOutside(
  { width, height, annotations }: DatasetImage,
  objects: readonly XmlNode[],
  tell: Tell,
): void {
  if (width === undefined || height === undefined) return;
  for (const { id, shape, box: declared } of annotations) {
    const box = declared ?? (shape.type === "box" ? shape : undefined);
    if (box === undefined) continue;
    const isInside =
      box.x >= -SLACK &&
      box.y >= -SLACK &&
      box.x + box.width <= width + SLACK &&
      box.y + box.height <= height + SLACK;
    if (isInside) continue;
    const message = `A bndbox leaves the image of ${width} × ${height} pixels.`;
    const node = objects[Number(id) - 1];
    tell("voc/outside-image", "warning", message, node === undefined ? {} : placeOf(node));
  }
}

/** The extra members of a record's `size`, beside its sides. */
export function sizeRest(extra: JsonObject): JsonObject {
  const { size } = extra;
  return isJsonObject(size) ? size : {};
}

/** What ImageSets calls an image file. */
export function idOf(path: string): string {
  return stemOf(path.replace(/^JPEGImages\//, ""));
}

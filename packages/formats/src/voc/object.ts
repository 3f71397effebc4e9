import { boxOf, isMeasurable } from "../geometry/box.ts";
import { sameJson } from "../json/equal.ts";
import type { Annotation, Attribute } from "../model/dataset.ts";
import type { JsonObject } from "../model/json.ts";
import { isJsonObject } from "../model/json.ts";
import type { Box, Shape } from "../model/shapes.ts";
import type { Tell } from "../per-image/record-files.ts";
import { childOf, textOf, type XmlNode, xmlToJson } from "../xml/node.ts";
import { bndboxOf, boxOfCorners, cornersOf, MOST_DECIMALS, type VocCoordinates } from "./bndbox.ts";
import { polygonOf, rotatedBoxOf } from "./outline.ts";

/** How objects are read. */
export interface ObjectContext {
  /** Ranks of classes by name. */
  readonly ranks: ReadonlyMap<string, number>;
  readonly coordinates: VocCoordinates;
  readonly tell: Tell;
}

/** Flags that are 0 unless they are 1: what a writer that knows nothing of them writes. */
export const DEFAULT_FLAGS = ["truncated", "difficult"] as const;
/** The pose of whoever says nothing of it. */
export const DEFAULT_POSE = "Unspecified";
const FLAGS: readonly string[] = [...DEFAULT_FLAGS, "occluded"];

/** Reads an `object`; undefined, and told, where it has no class or no place. */
export function readObject(node: XmlNode, id: number, context: ObjectContext): Annotation | undefined {
  const { ranks, tell } = context;
  const name = textOf(node, "name") ?? "";
  const category = ranks.get(name);
  if (category === undefined) {
    const message =
      name === "" ? "An object has no name: it is left out." : `The class ${name} is not in the list.`;
    tell("voc/no-name", "error", message, placeOf(node));
    return undefined;
  }
  const handled = new Set<XmlNode>();
  const take = (key: string): XmlNode | undefined => {
    const child = childOf(node, key);
    if (child !== undefined) handled.add(child);
    return child;
  };
  take("name");
  const found = readShape(node, name, context, take);
  if (found === undefined) return undefined;
  const attributes = [
    ...readPose(take("pose"), node),
    ...readFlags(node, take),
    ...readAttributes(node, take),
  ];
  return { id, category, ...found, attributes, extra: membersOf(node, handled) };
}

function readShape(
  node: XmlNode,
  name: string,
  { coordinates, tell }: ObjectContext,
  take: (key: string) => XmlNode | undefined,
): { readonly shape: Shape; readonly box?: Box } | undefined {
  const outline = readOutline(node, tell, take);
  const bndbox = take("bndbox");
  if (bndbox === undefined) {
    if (outline !== undefined) return { shape: outline };
    tell(
      "voc/no-box",
      "error",
      `An object of the class ${name} has no bndbox: it is left out.`,
      placeOf(node),
    );
    return undefined;
  }
  const corners = cornersOf(bndbox);
  if (corners === undefined) {
    const message = `The bndbox of an object of the class ${name} lacks a number: the object is left out.`;
    tell("voc/number", "error", message, placeOf(bndbox));
    return undefined;
  }
  const { box, isTurned } = boxOfCorners(corners, coordinates);
  if (!isMeasurable(box)) {
    const message = `The bndbox of an object of the class ${name} is larger than numbers can say: the object is left out.`;
    tell("voc/number", "error", message, placeOf(bndbox));
    return undefined;
  }
  if (isTurned) {
    const message = `The bndbox of an object of the class ${name} has its corners in the wrong order: it is turned round.`;
    tell("voc/flipped-box", "warning", message, placeOf(bndbox));
  }
  if (coordinates === "pixels" && Math.min(corners.xmin, corners.ymin, corners.xmax, corners.ymax) < 1) {
    const message =
      "A bndbox has a number below 1, but the format counts pixels from 1. If the tool that wrote it counts from 0, " +
      'read the dataset with the coordinates "edges".';
    tell("voc/zero-based", "warning", message, placeOf(bndbox));
  }
  if (outline === undefined) return { shape: box };
  // A box that would be written just so says nothing that the outline does not.
  const around = boxOf(outline);
  const own = around === undefined ? undefined : cornersOf(bndboxOf(around, coordinates, MOST_DECIMALS));
  return sameJson(own, corners) ? { shape: outline } : { shape: outline, box };
}

function readOutline(
  node: XmlNode,
  tell: Tell,
  take: (key: string) => XmlNode | undefined,
): Shape | undefined {
  for (const [key, read] of [["robndbox", rotatedBoxOf] as const, ["polygon", polygonOf] as const]) {
    const child = childOf(node, key);
    if (child === undefined) continue;
    const shape = read(child);
    if (shape !== undefined && isMeasurable(shape)) {
      take(key);
      return shape;
    }
    tell(
      "voc/outline",
      "warning",
      `The ${key} of an object can't be read: its bndbox counts.`,
      placeOf(child),
    );
  }
  return undefined;
}

function readPose(pose: XmlNode | undefined, node: XmlNode): readonly Attribute[] {
  const value = pose === undefined ? undefined : textOf(node, "pose");
  return value === undefined || value === DEFAULT_POSE ? [] : [attributeOf("pose", value)];
}

/** `1` is true, `0` false, and what else stands there a text. */
function readFlags(node: XmlNode, take: (key: string) => XmlNode | undefined): readonly Attribute[] {
  return FLAGS.flatMap((name) => {
    if (take(name) === undefined) return [];
    const text = textOf(node, name) ?? "";
    if (text === "0" && isDefaultFlag(name)) return [];
    return [attributeOf(name, text === "1" ? true : text === "0" ? false : text)];
  });
}

/** Whether a flag stands in every object, so that 0 says nothing. */
export function isDefaultFlag(name: string): boolean {
  return DEFAULT_FLAGS.some((flag) => flag === name);
}

/** CVAT's block of other attributes; none where it is of another form. */
function readAttributes(node: XmlNode, take: (key: string) => XmlNode | undefined): readonly Attribute[] {
  const block = childOf(node, "attributes");
  if (block === undefined || !block.children.every(isAttribute) || block.children.length === 0) return [];
  take("attributes");
  return block.children.map((child) =>
    attributeOf(textOf(child, "name") ?? "", textOf(child, "value") ?? ""),
  );
}

function isAttribute({ name, attributes, children }: XmlNode): boolean {
  const [first, second, ...more] = children;
  return (
    name === "attribute" &&
    attributes.size === 0 &&
    more.length === 0 &&
    isText(first, "name") &&
    isText(second, "value")
  );
}

function isText(node: XmlNode | undefined, name: string): boolean {
  return node?.name === name && node.children.length === 0 && node.attributes.size === 0;
}

function attributeOf(name: string, value: string | boolean): Attribute {
  return { name, value, attributes: [], extra: {} };
}

/** The members of an element that were not read, as JSON. */
export function membersOf(node: XmlNode, handled: ReadonlySet<XmlNode>): JsonObject {
  const children = node.children.filter((child) => !handled.has(child));
  const json = xmlToJson({ ...node, text: "", children });
  return isJsonObject(json) ? json : {};
}

/** Where an element stands, if it was read from a file. */
export function placeOf(node: XmlNode): { readonly line?: number } {
  return "line" in node && typeof node.line === "number" ? { line: node.line } : {};
}

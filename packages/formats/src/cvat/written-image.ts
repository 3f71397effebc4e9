import { boxOfPoints } from "../geometry/box.ts";
import { drawn } from "../geometry/outlined.ts";
import { rasterize } from "../geometry/rasterize.ts";
import { sameJson } from "../json/equal.ts";
import type { Annotation, Attribute, DatasetImage, Header } from "../model/dataset.ts";
import { FormatError } from "../model/diagnostic.ts";
import { isSafePath } from "../io/sink.ts";
import { isJsonObject, type Json, type JsonObject } from "../model/json.ts";
import type { Shape } from "../model/shapes.ts";
import type { Written } from "../sidecar/image-form.ts";
import { isXmlName, jsonToXml, parentNode, type XmlNode } from "../xml/node.ts";
import { GROUP, MOST_POINTS } from "./image.ts";
import { UNNUMBERED } from "./frame-numbers.ts";
import { labelName } from "./labels.ts";
import { asRead } from "./meta.ts";
import { pointsText } from "./numbers.ts";
import { GEOMETRY, type Sides, writtenShape } from "./shape.ts";

type Attributes = readonly (readonly [name: string, value: string])[];

/**
 * The `image` element of an image, and which annotations its shapes come from.
 *
 * @param pointsOf the points that a reader knows of the skeleton of a label
 */
export function writtenImage(
  image: DatasetImage,
  path: string,
  header: Header,
  pointsOf: (label: string) => readonly string[],
): Written<XmlNode> {
  const { width, height, split } = image;
  const isOwn = header.source === "cvat";
  const isKnown = [width, height].every((side) => Number.isSafeInteger(side) && Number(side) > 0);
  const sides = isKnown && width !== undefined && height !== undefined ? { width, height } : undefined;
  const groups = groupsOf(image);
  const shapes: XmlNode[] = [];
  const origins: number[] = [];
  for (const [rank, annotation] of image.annotations.entries()) {
    const category = header.categories[annotation.category];
    if (category === undefined) continue;
    const group = groups.get(String(annotation.id));
    const label = { name: labelName(category), points: pointsOf(labelName(category)) };
    for (const node of shapesOf(annotation, label, sides, isOwn ? annotation.extra : undefined, group)) {
      shapes.push(node.name === "tag" ? tagIn(node, split) : node);
      origins.push(rank);
    }
  }
  const folder = imageFolder(split);
  const attributes: [string, string][] = [
    ...idOf(image, isOwn),
    ["name", path.startsWith(folder) ? path.slice(folder.length) : path],
    ...(split === undefined ? [] : [["subset", split] satisfies [string, string]]),
    ...(sides === undefined ? [] : [sideOf("width", sides.width), sideOf("height", sides.height)]),
  ];
  const known = new Set(attributes.map(([name]) => name));
  const others = isOwn ? textsOf(image.extra).filter(([name]) => !known.has(name)) : [];
  const record = { ...parentNode("image", shapes), attributes: new Map([...attributes, ...others]) };
  return { record: asRead(record), origins };
}

function sideOf(name: string, side: number): [string, string] {
  return [name, String(side)];
}

/** Where the images of a split lie: there CVAT's import of a project looks for them. */
export function imageFolder(split: string | undefined): string {
  return split === undefined || !isSafePath(split) ? "images/" : `images/${split}/`;
}

/** CVAT's import of a project takes the subset of an image from the last of its tags. */
function tagIn(node: XmlNode, split: string | undefined): XmlNode {
  return split === undefined
    ? node
    : { ...node, attributes: new Map([...node.attributes, ["subset", split]]) };
}

/** The number of the frame, and the task of a project. */
function idOf({ id }: DatasetImage, isOwn: boolean): [string, string][] {
  if (typeof id === "number") return [["id", Number.isSafeInteger(id) && id >= 0 ? String(id) : UNNUMBERED]];
  const [, task, frame] = (isOwn ? /^(?:([^/]*)\/)?(\d+)$/.exec(id) : null) ?? [];
  if (frame === undefined) return [["id", UNNUMBERED]];
  return [["id", frame], ...(task === undefined ? [] : [["task_id", task] satisfies [string, string]])];
}

/** For the id of each annotation the number of its group, as far as an annotation has one. */
function groupsOf({ relations }: DatasetImage): ReadonlyMap<string, string> {
  const groups = new Map<string, string>();
  const used = new Set(relations.flatMap(({ id }) => id ?? []));
  let next = 1;
  for (const { id, name, ends } of relations) {
    if (!("group" in ends) || name !== GROUP) continue;
    let number = id;
    if (number === undefined || !/^[1-9]\d{0,8}$/.test(number)) {
      while (used.has(String(next))) next += 1;
      number = String(next);
      used.add(number);
    }
    for (const member of ends.group) if (!groups.has(member)) groups.set(member, number);
  }
  return groups;
}

interface Label {
  readonly name: string;
  readonly points: readonly string[];
}

function shapesOf(
  annotation: Annotation,
  { name: label, points: names }: Label,
  sides: Sides | undefined,
  own: JsonObject | undefined,
  group: string | undefined,
): readonly XmlNode[] {
  const { attributes: answers } = annotation;
  const { shape } = drawn(annotation, "ellipse", "cuboid");
  const extra = own ?? {};
  const children = nodesOf(answers);
  const common = (shapeMembers: Attributes, isTag: boolean): ReadonlyMap<string, string> => {
    const others = textsOf(extra).filter(([name]) => isTag || !GEOMETRY.has(name));
    return new Map([
      ["label", label],
      ["source", "manual"],
      ...(isTag ? [] : ([["occluded", "0"]] satisfies Attributes)),
      ...shapeMembers,
      ...(isTag ? [] : ([["z_order", "0"]] satisfies Attributes)),
      ...others,
      ...(group === undefined ? [] : ([["group_id", group]] satisfies Attributes)),
    ]);
  };
  if (shape.type === "unplaced" && shape.kind === "image") {
    return [{ ...parentNode("tag", children), attributes: common([], true) }];
  }
  if (shape.type === "unplaced" && shape.kind === "skeleton" && isJsonObject(shape.value)) {
    const node = rawSkeleton(shape.value, label);
    if (node !== undefined) return [node];
  }
  const points = skeletonPoints(annotation, names, extra);
  if (points !== undefined) {
    const attributes = common([], false);
    const members = new Map([...attributes].filter(([name]) => name !== "occluded"));
    return [{ ...parentNode("skeleton", [...points, ...children]), attributes: members }];
  }
  // What CVAT has an attribute of its own for; of a dataset that comes from CVAT it is there already.
  const occluded = own === undefined ? answers.find(isOccluded) : undefined;
  const flag: Attributes = occluded === undefined ? [] : [["occluded", occluded.value === true ? "1" : "0"]];
  const rest = occluded === undefined ? children : nodesOf(answers.filter((answer) => answer !== occluded));
  return apart(shape, sides).flatMap((part) => {
    const written = writtenShape(part, sides);
    if (written === undefined) return [];
    const attributes = common([...flag, ...written.attributes], false);
    return [{ ...parentNode(written.name, rest), attributes }];
  });
}

/** Whether an answer says that something is in front of an object. */
function isOccluded({ name, value }: Attribute): boolean {
  return name === "occluded" && typeof value === "boolean";
}

function nodesOf(answers: readonly Attribute[]): readonly XmlNode[] {
  return answers.flatMap((answer) => answerNode(answer) ?? []);
}

/** What is drawn apart: parts of a polygon; one with holes is a mask, where the size of the image is known. */
function apart(shape: Shape, sides: Sides | undefined): readonly Shape[] {
  if (shape.type !== "polygon") return [shape];
  const { parts } = shape;
  if (
    parts.some(({ holes }) => holes.length > 0) &&
    sides !== undefined &&
    sides.width * sides.height <= 2 ** 26
  ) {
    try {
      const mask = rasterize(shape, sides.width, sides.height);
      if (writtenShape(mask, sides) !== undefined) return [mask];
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
    }
  }
  return parts.map(({ outer }) => ({ type: "polygon", parts: [{ outer, holes: [] }] }));
}

/**
 * The points of a skeleton, whatever the shape around them; undefined where the class does not name them, and where none
 * is labelled, so that nothing would be seen of an object that has a shape.
 */
function skeletonPoints(
  { keypoints, shape }: Annotation,
  names: readonly string[],
  extra: JsonObject,
): readonly XmlNode[] | undefined {
  if (keypoints === undefined || keypoints.length !== names.length * 3) return undefined;
  const isKnown = names.length > 0 && names.length <= MOST_POINTS && new Set(names).size === names.length;
  if (!isKnown || !keypoints.every(Number.isFinite)) return undefined;
  const { points, missing } = extra;
  const gone = new Set<Json>(Array.isArray(missing) ? missing : []);
  const known: number[] = [];
  const nodes = names.flatMap((name, i): XmlNode[] => {
    const [x = 0, y = 0, visibility = 0] = keypoints.slice(i * 3, i * 3 + 3);
    if (gone.has(name) && visibility === 0) return [];
    known.push(x, y);
    const members = isJsonObject(points) ? points[name] : undefined;
    const { attributes: answers, ...own } = isJsonObject(members) ? members : {};
    const attributes: Attributes = [
      ["label", name],
      ["source", "manual"],
      ["outside", visibility === 0 ? "1" : "0"],
      ["occluded", visibility === 1 ? "1" : "0"],
      ["points", pointsText([x, y])],
      ...textsOf(own),
    ];
    return [{ name: "points", attributes: new Map(attributes), text: "", children: pairsOf(answers) }];
  });
  const isSeen = keypoints.some((visibility, i) => i % 3 === 2 && visibility !== 0);
  return nodes.length > 0 && (isSeen || sameJson(shape, boxOfPoints(known))) ? nodes : undefined;
}

function pairsOf(answers: Json | undefined): readonly XmlNode[] {
  const list: readonly Json[] = Array.isArray(answers) ? answers : [];
  return list.flatMap((pair) => {
    const [name, text]: readonly Json[] = Array.isArray(pair) ? pair : [];
    return typeof name === "string" && typeof text === "string" ? [attributeNode(name, text)] : [];
  });
}

function rawSkeleton(value: JsonObject, label: string): XmlNode | undefined {
  const node = jsonToXml("skeleton", value);
  return node === undefined
    ? undefined
    : { ...node, attributes: new Map([...node.attributes, ["label", label]]) };
}

/** Texts, numbers and truth values are written; other answers have no place. */
function answerNode({ name, value }: Attribute): XmlNode | undefined {
  return typeof value === "object" ? undefined : attributeNode(name, String(value));
}

function attributeNode(name: string, text: string): XmlNode {
  return { name: "attribute", attributes: new Map([["name", name]]), text, children: [] };
}

function textsOf(extra: JsonObject): [string, string][] {
  return Object.entries(extra).flatMap(([name, value]): [string, string][] =>
    typeof value === "string" && isXmlName(name) ? [[name, value]] : [],
  );
}

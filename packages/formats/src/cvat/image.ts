import type { Annotation, Attribute, Category, DatasetImage, Relation, SourceId } from "../model/dataset.ts";
import { FormatError } from "../model/diagnostic.ts";
import type { JsonObject, Json } from "../model/json.ts";
import type { Shape } from "../model/shapes.ts";
import { boxOfPoints, isMeasurable } from "../geometry/box.ts";
import { outlined } from "../geometry/outlined.ts";
import { type XmlNode, xmlToJson } from "../xml/node.ts";
import { attributeKinds } from "./labels.ts";
import { badGeometry, numberOf, pointsOf, shown } from "./numbers.ts";
import { GEOMETRY, SHAPE_NAMES, shapeOf, type Sides } from "./shape.ts";
import type { Told } from "./told.ts";

/** An element of an image or a track; its line is known where it was read from a file. */
export interface Element extends XmlNode {
  readonly line?: number;
  readonly children: readonly Element[];
}

/** The classes, as elements name them. */
export class Labels {
  readonly categories: readonly Category[];
  readonly #ranks = new Map<string, number>();
  readonly #kinds = new Map<number, ReadonlyMap<string, string>>();

  constructor(categories: readonly Category[]) {
    this.categories = categories;
    for (const [rank, category] of categories.entries()) {
      if (!this.#ranks.has(category.name)) this.#ranks.set(category.name, rank);
    }
  }

  rankOf(label: string): number | undefined {
    return this.#ranks.get(label);
  }

  kindsOf(rank: number): ReadonlyMap<string, string> {
    let kinds = this.#kinds.get(rank);
    if (kinds === undefined) {
      const category = this.categories[rank];
      kinds = category === undefined ? new Map<string, string>() : attributeKinds(category);
      this.#kinds.set(rank, kinds);
    }
    return kinds;
  }
}

const IMAGE_MEMBERS: ReadonlySet<string> = new Set(["id", "name", "width", "height", "subset", "task_id"]);

/** The image of an `image` element. */
export function imageOf(element: Element, labels: Labels, told: Told): DatasetImage {
  const { attributes, children } = element;
  const name = attributes.get("name") ?? "";
  const sides = sidesOf(attributes.get("width"), attributes.get("height"));
  if (sides === undefined) {
    told("warning", "no-size", `The image ${shown(name)} has no width and height.`, element.line ?? 1);
  }
  const subset = attributes.get("subset");
  const annotations: Annotation[] = [];
  const groups = new Groups();
  for (const [index, child] of children.entries()) {
    const annotation = annotationOf(inSubset(child, subset), index + 1, labels, sides, told);
    if (annotation === undefined) continue;
    annotations.push(annotation);
    groups.add(child.attributes.get("group_id"), annotation.id);
  }
  return {
    id: idOf(attributes.get("id"), attributes.get("task_id"), name),
    name,
    media: "image",
    ...sides,
    ...(subset === undefined ? {} : { split: subset }),
    annotations,
    attributes: [],
    relations: groups.relations(),
    extra: Object.fromEntries(Array.from(attributes).filter(([key]) => !IMAGE_MEMBERS.has(key))),
  };
}

/** A tag without the subset of its image, which it has for CVAT's import. */
function inSubset(element: Element, subset: string | undefined): Element {
  if (element.name !== "tag" || subset === undefined || element.attributes.get("subset") !== subset)
    return element;
  return { ...element, attributes: new Map([...element.attributes].filter(([name]) => name !== "subset")) };
}

/** What a tie of a `group_id` is called. */
export const GROUP = "group";

/** Collects which annotations of an image have one `group_id`. */
export class Groups {
  readonly #members = new Map<string, string[]>();

  add(group: string | undefined, id: SourceId): void {
    if (group === undefined || group === "0") return;
    const members = this.#members.get(group);
    if (members === undefined) this.#members.set(group, [String(id)]);
    else members.push(String(id));
  }

  relations(): readonly Relation[] {
    return Array.from(this.#members, ([id, group]) => ({ id, name: GROUP, ends: { group }, extra: {} }));
  }
}

/** Frames are counted from 0 in each task of a project. */
function idOf(id: string | undefined, task: string | undefined, name: string): string | number {
  if (id === undefined || id === "") return name;
  const isNumber = /^(?:0|[1-9]\d{0,14})$/.test(id);
  return task === undefined ? (isNumber ? Number(id) : id) : `${task}/${id}`;
}

function isSide(side: number | undefined): side is number {
  return side !== undefined && Number.isSafeInteger(side) && side > 0;
}

function sidesOf(width: string | undefined, height: string | undefined): Sides | undefined {
  const [w, h] = [numberOf(width ?? ""), numberOf(height ?? "")];
  return isSide(w) && isSide(h) ? { width: w, height: h } : undefined;
}

/** Attributes of shapes that mean nothing with these values. */
export const DEFAULTS: ReadonlyMap<string, string> = new Map([
  ["occluded", "0"],
  ["z_order", "0"],
  ["source", "manual"],
  ["group_id", "0"],
  ["outside", "0"],
  ["keyframe", "1"],
]);
const PLACED: ReadonlySet<string> = new Set(["label", "group_id", "frame"]);

/** The annotation of an element of an image; undefined for one that is left out, which was told then. */
export function annotationOf(
  element: Element,
  id: number,
  labels: Labels,
  sides: Sides | undefined,
  told: Told,
  label: string | undefined = element.attributes.get("label"),
): Annotation | undefined {
  const { name, attributes, line = 1 } = element;
  if (!SHAPE_NAMES.has(name) && name !== "tag" && name !== "skeleton") {
    told("error", "unknown-element", `<${name}> is no shape of CVAT; it was left out.`, line);
    return undefined;
  }
  const category = label === undefined ? undefined : labels.rankOf(label);
  if (category === undefined) {
    const which = label === undefined ? "no label" : `the label ${shown(label)}, which is not in the list`;
    told("error", "unknown-label", `A <${name}> has ${which}; it was left out.`, line);
    return undefined;
  }
  const skeleton = name === "skeleton" ? skeletonOf(element, labels.categories[category], told) : undefined;
  try {
    if (name === "box" && isFlipped(attributes)) {
      told("warning", "flipped-box", "A box ends before it begins; it was turned round.", line);
    }
    const raw = skeleton?.shape ?? (name === "tag" ? IMAGE_CLASS : shapeOf(element, sides));
    const { shape, extra } = outlined(raw);
    if (!isMeasurable(shape)) throw badGeometry("it is larger than numbers can say");
    return {
      id,
      category,
      shape,
      ...(skeleton?.keypoints === undefined ? {} : { keypoints: skeleton.keypoints }),
      attributes: answersOf(element, labels.kindsOf(category)),
      extra: { ...membersOf(attributes, name), ...skeleton?.extra, ...extra },
    };
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    told("error", error.code.replace(/^.*\//, ""), `${error.message} It was left out.`, line);
    return undefined;
  }
}

function isFlipped(attributes: ReadonlyMap<string, string>): boolean {
  const at = (name: string): number => numberOf(attributes.get(name) ?? "") ?? Number.NaN;
  return at("xbr") < at("xtl") || at("ybr") < at("ytl");
}

const IMAGE_CLASS: Shape = { type: "unplaced", kind: "image", value: {} };

function membersOf(attributes: ReadonlyMap<string, string>, name: string): JsonObject {
  return Object.fromEntries(
    Array.from(attributes).filter(
      ([key, value]) =>
        !PLACED.has(key) && !(GEOMETRY.has(key) && name !== "tag") && DEFAULTS.get(key) !== value,
    ),
  );
}

/** Answers of an element. What the label says of an attribute tells texts, numbers and truth values apart. */
function answersOf({ children }: XmlNode, kinds: ReadonlyMap<string, string>): Attribute[] {
  return children
    .filter(({ name }) => name === "attribute")
    .map(({ attributes, text }): Attribute => {
      const name = attributes.get("name") ?? "";
      const kind = kinds.get(name);
      const answer = { name, value: answerOf(text, kind), attributes: [], extra: {} };
      return kind === undefined ? answer : Object.assign(answer, { kind });
    });
}

function answerOf(text: string, kind: string | undefined): Json {
  if (kind === "checkbox" && (text === "true" || text === "false")) return text === "true";
  if (kind !== "number") return text;
  const number = numberOf(text);
  return number !== undefined && String(number) === text ? number : text;
}

/** How many points the label of a skeleton may have that is read. */
export const MOST_POINTS = 1000;

const POINT_DEFAULTS: ReadonlySet<string> = new Set([
  "label",
  "points",
  "occluded",
  "outside",
  "source",
  "keyframe",
]);

/**
 * Keypoints of a skeleton, in the order of the label's points: 0 outside, 1 occluded, 2 visible; and the box around
 * those that are not outside. One whose points the label does not name is kept as it is.
 */
function skeletonOf(
  element: Element,
  category: Category | undefined,
  told: Told,
): { readonly shape: Shape; readonly keypoints?: readonly number[]; readonly extra?: JsonObject } {
  const raw = { shape: { type: "unplaced" as const, kind: "skeleton", value: xmlToJson(element) } };
  const all = category?.keypoints ?? [];
  // Each skeleton takes room for all points of its label: of very many none is taken for known.
  const names = all.length > MOST_POINTS ? [] : all;
  const keypoints = names.flatMap(() => [0, 0, 0]);
  const seen = new Set<number>();
  const visible: number[] = [];
  const others: [string, Json][] = [];
  for (const child of element.children) {
    if (child.name === "attribute") continue;
    const rank = names.indexOf(child.attributes.get("label") ?? "");
    const [x, y, ...more] =
      child.name === "points" && rank >= 0 && !seen.has(rank) ? skeletonPoint(child) : [];
    if (x === undefined || y === undefined || more.length > 0) {
      const message = "A skeleton has elements that are not the points of its label; it was kept as it is.";
      told("warning", "other-skeleton", message, child.line ?? element.line ?? 1);
      return raw;
    }
    seen.add(rank);
    const isOutside = child.attributes.get("outside") === "1";
    const visibility = isOutside ? 0 : child.attributes.get("occluded") === "1" ? 1 : 2;
    keypoints.splice(rank * 3, 3, x, y, visibility);
    if (!isOutside) visible.push(x, y);
    const members = pointMembers(child);
    if (Object.keys(members).length > 0) others.push([names[rank] ?? "", members]);
  }
  if (seen.size === 0) return raw;
  const missing = names.filter((_, rank) => !seen.has(rank));
  const extra = {
    ...(others.length === 0 ? {} : { points: Object.fromEntries(others) }),
    ...(missing.length === 0 ? {} : { missing }),
  };
  const known = keypoints.filter((_, i) => i % 3 < 2 && seen.has(Math.floor(i / 3)));
  const box = boxOfPoints(visible.length > 0 ? visible : known);
  return box === undefined ? raw : { shape: box, keypoints, extra };
}

function skeletonPoint(element: Element): readonly number[] {
  try {
    return pointsOf(element);
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    return [];
  }
}

function pointMembers(child: Element): JsonObject {
  const own = Array.from(child.attributes).filter(([key]) => !POINT_DEFAULTS.has(key));
  const answers = child.children
    .filter(({ name }) => name === "attribute")
    .map(({ attributes, text }) => [attributes.get("name") ?? "", text] as const);
  const source = child.attributes.get("source");
  const isOccluded = child.attributes.get("outside") === "1" && child.attributes.get("occluded") === "1";
  return {
    ...Object.fromEntries(own),
    ...(source === undefined || source === "manual" ? {} : { source }),
    ...(isOccluded ? { occluded: "1" } : {}),
    ...(answers.length === 0 ? {} : { attributes: answers }),
  };
}

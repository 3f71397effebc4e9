import type { Category } from "../model/dataset.ts";
import { isJsonObject, type JsonObject } from "../model/json.ts";
import {
  childOf,
  childrenToJson,
  isXmlName,
  jsonToChildren,
  parentNode,
  textNode,
  textOf,
  type XmlNode,
} from "../xml/node.ts";
import { holdableText } from "../xml/text.ts";

/*
 * Labels in the meta element: a class each, but for the points of a skeleton, which name their skeleton as `parent`.
 */

/** Members of a label that have a place in the model. */
const TAKEN: ReadonlySet<string> = new Set(["name", "color"]);
const TYPE = "type";
const SKELETON = "skeleton";

/** What a class is called in the XML. */
export function labelName({ name }: Pick<Category, "name">): string {
  return holdableText(name);
}

/** The classes of `labels`. */
export function categoriesOf(labels: readonly XmlNode[]): readonly Category[] {
  const points = new Map<string, XmlNode[]>();
  const roots: XmlNode[] = [];
  for (const label of labels.filter(({ name }) => name === "label")) {
    const parent = childOf(label, "parent")?.text;
    if (parent === undefined || parent === "") roots.push(label);
    else {
      const siblings = points.get(parent);
      if (siblings === undefined) points.set(parent, [label]);
      else siblings.push(label);
    }
  }
  const names = new Set<string>();
  return roots.flatMap((label) => {
    const name = childOf(label, "name")?.text ?? "";
    if (names.has(name)) return [];
    names.add(name);
    return [categoryOf(label, name, points.get(name) ?? [])];
  });
}

function categoryOf(label: XmlNode, name: string, points: readonly XmlNode[]): Category {
  const color = textOf(label, "color");
  const keypoints = points.map((point) => childOf(point, "name")?.text ?? "");
  const isOne = color !== undefined && /^#[0-9a-f]{6}$/i.test(color);
  const svg = textOf(label, "svg");
  const skeleton = svg === undefined ? undefined : skeletonOf(svg, keypoints);
  const isSkeleton = textOf(label, TYPE) === SKELETON;
  const rest = label.children.filter(
    (child) =>
      !(TAKEN.has(child.name) && (child.name !== "color" || isOne)) &&
      !(child.name === TYPE && isSkeleton && keypoints.length > 0) &&
      !(child.name === "attributes" && child.children.length === 0) &&
      !(child.name === "svg" && svg === svgOf(keypoints, skeleton)),
  );
  const own = points.map((point) =>
    childrenToJson(point.children.filter((child) => !POINT_MEMBERS.has(child.name))),
  );
  return {
    id: name,
    name,
    ...(isOne ? { color } : {}),
    ...(keypoints.length > 0 ? { keypoints } : {}),
    ...(skeleton === undefined || skeleton.length === 0 ? {} : { skeleton }),
    extra: {
      ...childrenToJson(rest),
      ...(own.some((members) => Object.keys(members).length > 0) ? { sublabels: own } : {}),
    },
  };
}

const POINT_MEMBERS: ReadonlySet<string> = new Set(["name", "parent"]);

/** The pairs of points that the lines of an SVG join; its circles say which node is which point. */
function skeletonOf(svg: string, keypoints: readonly string[]): readonly (readonly [number, number])[] {
  const ranks = new Map<string, number>();
  const named = new Map(keypoints.map((name, rank) => [name, rank] as const).toReversed());
  for (const [circle] of svg.matchAll(/<circle\b[^<>]*>/g)) {
    const node = attributeIn(circle, "data-node-id");
    const name = attributeIn(circle, "data-label-name");
    const rank = name === undefined ? Number(node) - 1 : (named.get(name) ?? -1);
    if (node !== undefined && rank >= 0) ranks.set(node, rank);
  }
  return Array.from(svg.matchAll(/<line\b[^<>]*>/g)).flatMap(([line]) => {
    const from = ranks.get(attributeIn(line, "data-node-from") ?? "");
    const to = ranks.get(attributeIn(line, "data-node-to") ?? "");
    return from === undefined || to === undefined ? [] : [[from, to] as const];
  });
}

function attributeIn(tag: string, name: string): string | undefined {
  const found = new RegExp(`\\s${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`).exec(tag);
  const text = found?.[1] ?? found?.[2];
  return text === undefined ? undefined : unescaped(text);
}

/** An SVG with the points on a circle. */
function svgOf(keypoints: readonly string[], skeleton: Category["skeleton"] = []): string {
  const places = keypoints.map((_, i) => {
    const turn = (2 * Math.PI * i) / keypoints.length;
    return [Math.round(50 + 40 * Math.sin(turn)), Math.round(50 - 40 * Math.cos(turn))] as const;
  });
  const lines = skeleton.map(([from, to]) => {
    const [[x1, y1], [x2, y2]] = [places[from] ?? [0, 0], places[to] ?? [0, 0]];
    return `<line x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}" data-type="edge" data-node-from="${from + 1}" data-node-to="${to + 1}"/>`;
  });
  const circles = keypoints.map((name, i) => {
    const [x, y] = places[i] ?? [0, 0];
    return `<circle r="1.5" cx="${x}" cy="${y}" data-type="element node" data-element-id="${i + 1}" data-node-id="${i + 1}" data-label-name="${escaped(name)}"/>`;
  });
  return [...lines, ...circles].join("");
}

const SIGNS: readonly (readonly [sign: string, reference: string])[] = [
  ["&", "&amp;"],
  ["<", "&lt;"],
  [">", "&gt;"],
  ['"', "&quot;"],
];

function escaped(text: string): string {
  return SIGNS.reduce((so, [sign, reference]) => so.replaceAll(sign, reference), text);
}

function unescaped(text: string): string {
  return SIGNS.toReversed().reduce((so, [sign, reference]) => so.replaceAll(reference, sign), text);
}

/** The label elements of classes. A name stands once. */
export function labelNodes(categories: readonly Category[], isOwn: boolean): XmlNode[] {
  const names = new Set<string>();
  return categories.flatMap((category) => {
    const name = labelName(category);
    if (names.has(name)) return [];
    names.add(name);
    return labelsOf(category, name, isOwn ? category.extra : {});
  });
}

function labelsOf({ color, keypoints = [], skeleton }: Category, name: string, extra: JsonObject): XmlNode[] {
  const { sublabels, [TYPE]: type, svg, color: other, ...rest } = extra;
  const own: readonly unknown[] = Array.isArray(sublabels) ? sublabels : [];
  // A parent without a name is none.
  const isSkeleton = keypoints.length > 0 && name !== "";
  const shade = color ?? (typeof other === "string" ? other : undefined);
  const picture = typeof svg === "string" ? svg : isSkeleton ? svgOf(keypoints, skeleton) : undefined;
  const label = parentNode("label", [
    textNode("name", name),
    ...(shade === undefined ? [] : [textNode("color", shade)]),
    ...(isSkeleton ? [textNode(TYPE, SKELETON)] : typeof type === "string" ? [textNode(TYPE, type)] : []),
    ...jsonToChildren(
      Object.fromEntries(Object.entries(rest).filter(([key]) => isXmlName(key) && !TAKEN.has(key))),
    ),
    ...(picture === undefined ? [] : [textNode("svg", picture)]),
  ]);
  const points = (isSkeleton ? keypoints : []).map((point, i) => {
    const members = own[i];
    return parentNode("label", [
      textNode("name", point),
      ...(isJsonObject(members) ? jsonToChildren(members) : []),
      textNode("parent", name),
    ]);
  });
  return [label, ...points];
}

/** What the attributes of a class take, by their names: `input_type` of their definitions. */
export function attributeKinds({ extra }: Category): ReadonlyMap<string, string> {
  const { attributes } = extra;
  const list = isJsonObject(attributes) ? attributes["attribute"] : undefined;
  const kinds = new Map<string, string>();
  for (const one of Array.isArray(list) ? list : [list]) {
    if (!isJsonObject(one)) continue;
    const { name, input_type: kind } = one;
    if (typeof name === "string" && typeof kind === "string") kinds.set(name, kind);
  }
  return kinds;
}

import { rootOf, type Tag } from "./xml-tags.ts";

/*
 * What CVAT and Datumaro take of a file, by their own rules, and no more forgiving: where they would stop this throws. It
 * shares nothing with the reader of this package.
 * https://github.com/cvat-ai/cvat/blob/develop/cvat/apps/dataset_manager/formats/cvat.py
 */

/** A shape as CVAT has it in its database. */
export interface Imported {
  readonly type: string;
  readonly frame: number;
  readonly label: string;
  readonly points: readonly number[];
  readonly rotation: number;
  readonly group: number;
  readonly occluded: boolean;
  readonly outside?: boolean;
  readonly attributes: Readonly<Record<string, string>>;
  readonly elements: readonly Imported[];
}

/** A label of a task, as `labels.json` has it. */
interface TaskLabel {
  readonly name: string;
  readonly type: string;
  readonly attributes: readonly {
    readonly name: string;
    readonly input_type: string;
    readonly mutable: boolean;
    readonly values: readonly string[];
  }[];
  readonly svg?: string;
  readonly sublabels?: readonly TaskLabel[];
}

const SHAPES = new Set(["box", "ellipse", "polygon", "polyline", "points", "cuboid", "skeleton", "mask"]);
const INPUTS = new Set(["checkbox", "number", "text", "radio", "select"]);
const CORNERS = ["tl1", "bl1", "tr1", "br1", "tl2", "bl2", "tr2", "br2"];

function annotationsOf(xml: string): Tag {
  const root = rootOf(xml);
  if (root.name !== "annotations") throw new Error("the root is no annotations");
  return root;
}

function textAt({ name, attributes }: Tag, key: string): string {
  const text = attributes[key];
  if (text === undefined) throw new Error(`<${name}> has no ${key}`);
  return text;
}

function whole(text: string): number {
  if (!/^\s*[+-]?\d+\s*$/.test(text)) throw new Error(`${text} is no whole number`);
  return Number(text);
}

function decimal(text: string): number {
  if (!/^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?\s*$/i.test(text)) throw new Error(`${text} is no number`);
  return Number(text);
}

function at(tag: Tag, ...keys: readonly string[]): number[] {
  return keys.map((key) => decimal(textAt(tag, key)));
}

function pointsOf(tag: Tag): number[] {
  switch (tag.name) {
    case "box":
      return at(tag, "xtl", "ytl", "xbr", "ybr");
    case "ellipse": {
      const [cx = 0, cy = 0, rx = 0, ry = 0] = at(tag, "cx", "cy", "rx", "ry");
      return [cx, cy, Number((cx + rx).toFixed(2)), Number((cy - ry).toFixed(2))];
    }
    case "cuboid":
      return at(tag, ...CORNERS.flatMap((corner) => [`x${corner}`, `y${corner}`]));
    case "mask": {
      const [left, top, width, height] = ["left", "top", "width", "height"].map((key) =>
        whole(textAt(tag, key)),
      );
      const end = [(left ?? 0) + (width ?? 0) - 1, (top ?? 0) + (height ?? 0) - 1];
      return [...textAt(tag, "rle").split(",").map(whole), left ?? 0, top ?? 0, ...end];
    }
    case "skeleton":
      return [];
    default:
      return textAt(tag, "points")
        .split(";")
        .flatMap((pair) => pair.split(",").map(decimal));
  }
}

/** The labels of a task that someone made of `labels.json`; throws where CVAT refuses them. */
export function taskLabels(json: string): readonly TaskLabel[] {
  const labels: readonly TaskLabel[] = JSON.parse(json);
  for (const { name, attributes, type, svg = "", sublabels = [] } of labels) {
    if (name.trim() === "") throw new Error("a label has no name");
    for (const one of [...attributes, ...sublabels.flatMap((label) => label.attributes)]) {
      if (one.name.trim() === "" || !INPUTS.has(one.input_type) || one.values.length === 0)
        throw new Error(`the attribute ${one.name} is refused`);
      if (typeof one.mutable !== "boolean") throw new Error("mutable is no truth value");
    }
    if ((type === "skeleton") !== sublabels.length > 0) throw new Error("a skeleton is no skeleton");
    for (const { name: point } of sublabels) {
      const sign = point.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
      if (!svg.includes(`data-label-name="${sign.replaceAll(">", "&gt;")}"`))
        throw new Error(`${point} is not drawn`);
    }
  }
  return labels;
}

/**
 * What the upload of annotations to a task makes of the file.
 *
 * @param frames of the task: names of their images
 */
export function importToTask(
  xml: string,
  frames: readonly string[],
  labels: readonly TaskLabel[],
): Imported[] {
  const byName = new Map(frames.map((name, frame) => [withoutExtension(name), frame]));
  return annotationsOf(xml).children.flatMap((image) => {
    if (image.name !== "image") return [];
    const id = textAt(image, "id");
    const frame = byName.get(withoutExtension(textAt(image, "name"))) ?? whole(id);
    if (frame >= frames.length) throw new Error(`${id} is no frame`);
    return image.children.map((tag) => importedShape(tag, frame, labels));
  });
}

function importedShape(tag: Tag, frame: number, labels: readonly TaskLabel[], isPart = false): Imported {
  if (!SHAPES.has(tag.name) && tag.name !== "tag") throw new Error(`<${tag.name}> is no shape`);
  const name = textAt(tag, "label");
  const label = labels.find((one) => one.name === name);
  if (label === undefined) throw new Error(`the task has no label ${name}`);
  const parts = tag.children.filter((child) => SHAPES.has(child.name));
  return {
    type: tag.name === "box" ? "rectangle" : tag.name,
    frame,
    label: name,
    points: tag.name === "tag" ? [] : pointsOf(tag),
    rotation: decimal(tag.attributes["rotation"] ?? "0"),
    group: whole(tag.attributes["group_id"] ?? "0"),
    occluded: (isPart ? textAt(tag, "occluded") : tag.attributes["occluded"]) === "1",
    ...(isPart ? { outside: textAt(tag, "outside") === "1" } : {}),
    attributes: attributesOf(tag, label),
    elements: parts.map((part) => importedShape(part, frame, label.sublabels ?? [], true)),
  };
}

/** Attributes that the label has not are dropped. */
function attributesOf(tag: Tag, label: TaskLabel): Record<string, string> {
  const found: Record<string, string> = {};
  for (const child of tag.children) {
    const one = label.attributes.find(({ name }) => name === child.attributes["name"]);
    if (child.name !== "attribute" || one === undefined) continue;
    if (one.input_type === "checkbox" && !["true", "false"].includes(child.text.toLowerCase()))
      throw new Error(`${child.text} is neither true nor false`);
    found[one.name] = child.text;
  }
  return found;
}

/** An image that the import of a dataset to a project found. */
export interface ProjectItem {
  readonly subset: string | undefined;
  readonly path: string;
  readonly shapes: number;
}

/** What the import to a project makes of a ZIP: a task for each subset. */
export function importToProject(xml: string, files: ReadonlySet<string>): ProjectItem[] {
  const items = new Map<string, { subset: string | undefined; name: string | undefined; shapes: number }>();
  for (const image of annotationsOf(xml).children.filter(({ name }) => name === "image")) {
    const id = textAt(image, "id");
    let { subset } = image.attributes;
    const item = (): { subset: string | undefined; name: string | undefined; shapes: number } => {
      const key = JSON.stringify([subset, whole(id)]);
      const found = items.get(key) ?? { subset, name: undefined, shapes: 0 };
      items.set(key, found);
      return found;
    };
    for (const shape of image.children) {
      // The last tag counts, for what comes after it and for the image.
      if (shape.name === "tag") ({ subset } = shape.attributes);
      item().shapes += 1;
    }
    item().name = textAt(image, "name");
  }
  return Array.from(items.values(), ({ subset, name, shapes }) => {
    const path = `images/${subset === undefined ? "" : `${subset}/`}${name ?? "frame_000000.PNG"}`;
    if (!files.has(path)) throw new Error(`there is no ${path}`);
    return { subset, path, shapes };
  });
}

/** The subsets that Datumaro finds; of a task none, and then it passes over images that are in one. */
export function datumaroSubsets(xml: string): readonly string[] {
  const meta = annotationsOf(xml).children.find(({ name }) => name === "meta");
  if (meta === undefined) throw new Error("there is no meta");
  const [owner] = meta.children;
  if (owner?.name !== "project" && owner?.name !== "task") throw new Error("neither a task nor a project");
  const subsets = (tag: Tag): string[] =>
    tag.name === "subset" ? [tag.text] : tag.children.flatMap((child) => subsets(child));
  return owner.name === "task" ? [] : subsets(meta);
}

function withoutExtension(name: string): string {
  return name.replace(/\.[^./]*$/, "");
}

import { CUBOID_MEMBERS } from "../geometry/cuboid.ts";
import { numbersIn } from "../geometry/outlined.ts";
import { Runs, transposedRuns } from "../geometry/row-runs.ts";
import type { Json } from "../model/json.ts";
import type { Mask, Shape } from "../model/shapes.ts";
import { boxOfCounts } from "../geometry/rle.ts";
import type { XmlNode } from "../xml/node.ts";
import { badGeometry, countAt, numberAt, numberOf, pointsOf, pointsText, settled } from "./numbers.ts";

/*
 * Shapes as elements: https://docs.cvat.ai/docs/manual/advanced/xml_format/. Boxes and ellipses turn about their centre,
 * in degrees clockwise, 0 to 360. A mask is run lengths of 0 and 1, row by row, in a box.
 */

/** Width and height of an image. */
export interface Sides {
  readonly width: number;
  readonly height: number;
}

/** How large an image may be whose masks are read: about 8192 × 8192. */
const MAX_PIXELS = 2 ** 26;

/** Elements that are shapes, but for skeletons. */
export const SHAPE_NAMES: ReadonlySet<string> = new Set([
  "box",
  "polygon",
  "polyline",
  "points",
  "ellipse",
  "cuboid",
  "mask",
]);

/** Attributes of elements that say the shape. */
export const GEOMETRY: ReadonlySet<string> = new Set(
  "xtl ytl xbr ybr rotation points cx cy rx ry rle left top width height".split(" ").concat(CUBOID_MEMBERS),
);

/**
 * The shape of an element.
 *
 * @param sides of its image; a mask has the image's size
 * @throws FormatError `cvat/bad-geometry`
 */
export function shapeOf(node: XmlNode, sides: Sides | undefined): Shape {
  switch (node.name) {
    case "box":
      return boxOf(node);
    case "polygon":
      return { type: "polygon", parts: [{ outer: pointsOf(node), holes: [] }] };
    case "polyline":
      return { type: "polyline", points: pointsOf(node) };
    case "points": {
      const points = pointsOf(node);
      const [x, y] = points;
      if (points.length === 2 && x !== undefined && y !== undefined) return { type: "point", x, y };
      if (points.length === 0) throw badGeometry("<points> has no points");
      return { type: "unplaced", kind: "points", value: points };
    }
    case "ellipse": {
      const at = (name: string): number => numberAt(node, name);
      const value = { cx: at("cx"), cy: at("cy"), rx: at("rx"), ry: at("ry"), angle: angleOf(node) };
      return { type: "unplaced", kind: "ellipse", value };
    }
    case "cuboid": {
      const value = Object.fromEntries(CUBOID_MEMBERS.map((name) => [name, numberAt(node, name)]));
      return { type: "unplaced", kind: "cuboid", value };
    }
    default:
      return maskOf(node, sides);
  }
}

function boxOf(node: XmlNode): Shape {
  const [x1, y1, x2, y2] = [
    numberAt(node, "xtl"),
    numberAt(node, "ytl"),
    numberAt(node, "xbr"),
    numberAt(node, "ybr"),
  ];
  const [width, height] = [settled(Math.abs(x2 - x1)), settled(Math.abs(y2 - y1))];
  if (!Number.isFinite(width) || !Number.isFinite(height)) throw badGeometry("a side of the box is too long");
  const angle = angleOf(node);
  if (angle === 0) return { type: "box", x: Math.min(x1, x2), y: Math.min(y1, y2), width, height };
  const [cx, cy] = [settled((x1 + x2) / 2), settled((y1 + y2) / 2)];
  return { type: "rotated-box", cx, cy, width, height, angle };
}

/** From -180 (not included) to 180, as elsewhere. */
function angleOf(node: XmlNode): number {
  const turn = node.attributes.has("rotation") ? numberAt(node, "rotation") % 360 : 0;
  return turn > 180 ? settled(turn - 360) : turn <= -180 ? settled(turn + 360) : turn + 0;
}

function maskOf(node: XmlNode, sides: Sides | undefined): Mask {
  if (sides === undefined) throw badGeometry("a mask needs the size of its image, which is not known");
  const { width, height } = sides;
  if (width * height > MAX_PIXELS)
    throw badGeometry(`masks of an image of ${width} × ${height} are not read`);
  const [left, top] = [countAt(node, "left"), countAt(node, "top")];
  const [columns, rows] = [countAt(node, "width"), countAt(node, "height")];
  if (left + columns > width || top + rows > height) throw badGeometry("the mask leaves its image");
  const counts = (node.attributes.get("rle") ?? "").split(",").map((text) => numberOf(text) ?? -1);
  const covered = counts.reduce((sum, count) => sum + count, 0);
  if (counts.some((count) => !Number.isSafeInteger(count) || count < 0) || covered !== columns * rows) {
    throw badGeometry(`the runs of the mask are not whole numbers that cover ${columns} × ${rows} pixels`);
  }
  const runs = new Runs();
  runs.add(0, top * width);
  let column = 0;
  for (const [i, count] of counts.entries()) {
    for (let rest = count; rest > 0;) {
      if (column === 0) runs.add(0, left);
      const run = Math.min(rest, columns - column);
      runs.add(i % 2 === 1 ? 1 : 0, run);
      column += run;
      rest -= run;
      if (column < columns) continue;
      runs.add(0, width - left - columns);
      column = 0;
    }
  }
  runs.add(0, (height - top - rows) * width);
  return {
    type: "mask",
    size: [height, width],
    counts: transposedRuns(runs.counts(), height, width),
    compressed: true,
  };
}

/** The element of a shape: its name and attributes. Undefined for one that CVAT has no element for. */
export function writtenShape(
  shape: Shape,
  sides: Sides | undefined,
): { readonly name: string; readonly attributes: readonly (readonly [string, string])[] } | undefined {
  const written = elementOf(shape, sides);
  if (written === undefined) return undefined;
  const attributes = Object.entries(written.numbers).map(([name, value]) => [name, String(value)] as const);
  return /NaN|Infinity/.test(attributes.map(([, text]) => text).join(" "))
    ? undefined
    : { name: written.name, attributes };
}

function elementOf(
  shape: Shape,
  sides: Sides | undefined,
): { readonly name: string; readonly numbers: Readonly<Record<string, number | string>> } | undefined {
  switch (shape.type) {
    case "box": {
      const { x, y, width, height } = shape;
      return { name: "box", numbers: { xtl: x, ytl: y, xbr: settled(x + width), ybr: settled(y + height) } };
    }
    case "rotated-box": {
      const { cx, cy, width, height, angle } = shape;
      const [x, y] = [settled(cx - width / 2), settled(cy - height / 2)];
      const corners = { xtl: x, ytl: y, xbr: settled(cx + width / 2), ybr: settled(cy + height / 2) };
      return { name: "box", numbers: { ...corners, rotation: turnOf(angle) } };
    }
    case "polygon": {
      const [part, ...more] = shape.parts;
      if (part === undefined || more.length > 0 || part.holes.length > 0 || part.outer.length < 6)
        return undefined;
      return { name: "polygon", numbers: { points: pointsText(part.outer) } };
    }
    case "polyline":
      return shape.points.length < 4
        ? undefined
        : { name: "polyline", numbers: { points: pointsText(shape.points) } };
    case "point":
      return { name: "points", numbers: { points: pointsText([shape.x, shape.y]) } };
    case "mask":
      return maskElement(shape, sides);
    default:
      return unplacedElement(shape.kind, shape.value);
  }
}

/** CVAT takes 0 to 360. */
function turnOf(angle: number): number {
  const turn = angle % 360;
  return turn < 0 ? settled(turn + 360) : turn + 0;
}

function maskElement(
  { size, counts }: Mask,
  sides: Sides | undefined,
): { readonly name: string; readonly numbers: Readonly<Record<string, number | string>> } | undefined {
  const [rows, columns] = size;
  const { x, y, width, height } = boxOfCounts(counts, size);
  const isOwn = sides !== undefined && sides.width === columns && sides.height === rows;
  if (!isOwn || width === 0 || rows * columns > MAX_PIXELS) return undefined;
  const runs = new Runs();
  let at = 0;
  // Of each row, what lies in the box.
  for (const [i, count] of transposedRuns(counts, columns, rows).entries()) {
    for (let rest = count; rest > 0;) {
      const column = at % columns;
      const row = Math.floor(at / columns);
      const run = Math.min(rest, columns - column);
      const inside = Math.min(column + run, x + width) - Math.max(column, x);
      if (row >= y && row < y + height && inside > 0) runs.add(i % 2 === 1 ? 1 : 0, inside);
      at += run;
      rest -= run;
    }
  }
  return { name: "mask", numbers: { rle: runs.counts().join(", "), left: x, top: y, width, height } };
}

function unplacedElement(
  kind: string,
  value: Json,
): { readonly name: string; readonly numbers: Readonly<Record<string, number | string>> } | undefined {
  if (kind === "points") {
    const points = numbersOf(value);
    const isPairs = points !== undefined && points.length >= 4 && points.length % 2 === 0;
    return isPairs ? { name: "points", numbers: { points: pointsText(points) } } : undefined;
  }
  if (kind === "ellipse") {
    const own = numbersIn(value, ["cx", "cy", "rx", "ry", "angle"]);
    if (own === undefined) return undefined;
    const { angle = 0, ...numbers } = own;
    return { name: "ellipse", numbers: { ...numbers, ...(angle === 0 ? {} : { rotation: turnOf(angle) }) } };
  }
  const numbers = kind === "cuboid" ? numbersIn(value, CUBOID_MEMBERS) : undefined;
  return numbers === undefined ? undefined : { name: "cuboid", numbers };
}

function numbersOf(value: Json): readonly number[] | undefined {
  return Array.isArray(value) && value.every((one) => typeof one === "number") ? value : undefined;
}

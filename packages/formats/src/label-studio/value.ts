import { sameJson } from "../json/equal.ts";
import { isJsonObject, type Json, type JsonObject } from "../model/json.ts";
import { cornersOf } from "../geometry/rotated-box.ts";
import type { Mask, Points, Shape } from "../model/shapes.ts";
import { FormatError } from "../model/diagnostic.ts";
import { type Bitmasks, bitmaskOf } from "./bitmask.ts";
import { brushOfMask, maskOfBrush } from "./brush.ts";

/*
 * The `value` of a region: coordinates in percent of the sides of the image. A box turns about its top left corner, in
 * degrees clockwise: https://labelstud.io/guide/task_format
 */

/** Sides of an image in pixels. */
export interface Sides {
  readonly width: number;
  readonly height: number;
}

/** The geometry of a value, and what else is in it. */
export interface ReadValue {
  readonly shape: Shape;
  readonly rest: JsonObject;
}

/** The tools that draw shapes; with `labels` at the end, those that give them a class, too. */
const TOOLS = ["rectangle", "polygon", "brush", "bitmask", "keypoint", "ellipse", "vector"] as const;
/** The name of a tool. */
export type Tool = (typeof TOOLS)[number];

/** The tool of a type of result; undefined for one that draws nothing on images. */
export function toolOf(type: string): Tool | undefined {
  // The magic wand paints, too.
  const name = type === "magicwand" ? "brush" : type.replace(/labels$/, "");
  return TOOLS.find((tool) => tool === name);
}

/** The width of a keypoint that is drawn, in percent, where nobody said another. */
const KEYPOINT_WIDTH = 0.5;

/**
 * The shape of a value.
 *
 * @param bitmasks those of the task, which were read before
 * @returns undefined for one that the model has no shape for
 * @throws FormatError `label-studio/bad-geometry`, `label-studio/run-length`
 */
export function shapeOfValue(
  tool: Tool,
  value: JsonObject,
  sides: Sides,
  own: Sides,
  bitmasks: Bitmasks,
): ReadValue | undefined {
  const x = (percent: number): number => pixels(percent, sides.width);
  const y = (percent: number): number => pixels(percent, sides.height);
  const at = (key: string): number => numberAt(value, key);
  switch (tool) {
    case "rectangle": {
      const { x: _x, y: _y, width: _width, height: _height, rotation = 0, ...rest } = value;
      const [left, top, width, height] = [x(at("x")), y(at("y")), x(at("width")), y(at("height"))];
      if (rotation === 0) {
        const shape = {
          type: "box" as const,
          x: Math.min(left, left + width),
          y: Math.min(top, top + height),
          width: Math.abs(width),
          height: Math.abs(height),
        };
        return { shape, rest };
      }
      if (width < 0 || height < 0) throw badGeometry("a turned box has a negative side");
      const angle = at("rotation");
      const [cx, cy] = turned(width / 2, height / 2, angle);
      return { shape: { type: "rotated-box", cx: left + cx, cy: top + cy, width, height, angle }, rest };
    }
    case "polygon": {
      const { points, closed, ...rest } = value;
      const outer = pointsOf(points, x, y);
      const shape = { type: "polygon" as const, parts: [{ outer, holes: [] }] };
      return { shape, rest: closed === undefined || closed === true ? rest : { ...rest, closed } };
    }
    case "keypoint": {
      const { x: _x, y: _y, width, ...rest } = value;
      const shape = { type: "point" as const, x: x(at("x")), y: y(at("y")) };
      return { shape, rest: width === KEYPOINT_WIDTH || width === undefined ? rest : { ...rest, width } };
    }
    case "ellipse": {
      const { x: _x, y: _y, radiusX: _radiusX, radiusY: _radiusY, rotation, ...rest } = value;
      const angle = rotation === undefined ? 0 : at("rotation");
      const ellipse = { cx: x(at("x")), cy: y(at("y")), rx: x(at("radiusX")), ry: y(at("radiusY")), angle };
      return { shape: { type: "unplaced", kind: "ellipse", value: ellipse }, rest };
    }
    case "brush": {
      const { rle, format, ...rest } = value;
      if (format !== "rle" || !isBytes(rle)) return undefined;
      const mask = maskOfBrush(rle, own.width, own.height);
      const isOwn = own.width === sides.width && own.height === sides.height;
      return isOwn ? { shape: mask, rest } : undefined;
    }
    case "bitmask": {
      const { imageDataURL: address, ...rest } = value;
      const shape = typeof address === "string" ? bitmasks.get(address) : undefined;
      const isOwn = shape?.size[0] === sides.height && shape.size[1] === sides.width;
      return isOwn && shape !== undefined ? { shape, rest } : undefined;
    }
    default:
      return vectorOf(value, x, y);
  }
}

function vectorOf(
  value: JsonObject,
  x: (percent: number) => number,
  y: (percent: number) => number,
): ReadValue | undefined {
  const { vertices, closed, ...rest } = value;
  if (!isList(vertices)) throw badGeometry("vertices is no list");
  const points: number[] = [];
  const others: JsonObject[] = [];
  for (const vertex of vertices) {
    if (!isJsonObject(vertex)) throw badGeometry("a vertex is no object");
    if (vertex["isBezier"] === true) return undefined;
    points.push(x(numberAt(vertex, "x")), y(numberAt(vertex, "y")));
    const { x: _x, y: _y, ...other } = vertex;
    others.push(other);
  }
  const isKept = others.some((other, at) => Object.keys(other).length > 0 && !sameJson(other, chained(at)));
  const left = isKept ? { ...rest, vertices: others } : rest;
  if (closed !== true) return { shape: { type: "polyline", points }, rest: left };
  return { shape: { type: "polygon", parts: [{ outer: points, holes: [] }] }, rest: left };
}

/** What a vertex has beside its place: its name, and which one comes before. */
function chained(at: number): JsonObject {
  return { id: String(at + 1), prevPointId: at === 0 ? null : String(at), isBezier: false };
}

/**
 * The value of a shape; undefined for one that the tool can't draw, and where a number is infinite.
 *
 * @param rest what else was in the value that the shape was read from
 * @param bitmasks where what reading a bitmask gives is put
 */
export function valueOfShape(
  tool: Tool,
  shape: Shape,
  sides: Sides,
  rest: JsonObject,
  bitmasks: Map<string, Mask>,
): JsonObject | undefined {
  const value =
    shape.type === "mask"
      ? maskValue(tool, shape, sides, rest, bitmasks)
      : writtenValue(tool, shape, sides, rest);
  return value !== undefined && isAllFinite(value) ? value : undefined;
}

function writtenValue(tool: Tool, shape: Shape, sides: Sides, rest: JsonObject): JsonObject | undefined {
  const { width, height } = sides;
  const x = (value: number): number => (value * 100) / width;
  const y = (value: number): number => (value * 100) / height;
  if (shape.type === "box" && tool === "rectangle") {
    const box = { x: x(shape.x), y: y(shape.y), width: x(shape.width), height: y(shape.height), rotation: 0 };
    return { ...rest, ...box };
  }
  if (shape.type === "rotated-box" && tool === "rectangle") {
    const [left = 0, top = 0] = cornersOf(shape);
    const box = {
      x: x(left),
      y: y(top),
      width: x(shape.width),
      height: y(shape.height),
      rotation: shape.angle,
    };
    return { ...rest, ...box };
  }
  if (shape.type === "point" && tool === "keypoint") {
    return { width: KEYPOINT_WIDTH, ...rest, x: x(shape.x), y: y(shape.y) };
  }
  if (shape.type === "unplaced" && tool === "ellipse") return ellipseValue(shape.value, x, y, rest);
  const points = shape.type === "polyline" ? shape.points : ringOf(shape);
  if (points === undefined) return undefined;
  if (tool === "polygon" && shape.type === "polygon")
    return { closed: true, ...rest, points: pairs(points, x, y) };
  if (tool !== "vector") return undefined;
  const vertices = pairs(points, x, y).map(([left, top]) => ({ x: left, y: top }));
  const others = rest["vertices"];
  const merged =
    isList(others) && others.length === vertices.length
      ? vertices.map((vertex, i) => Object.assign({}, others[i], vertex))
      : vertices.map((vertex, i) => Object.assign({}, chained(i), vertex));
  return { ...rest, vertices: merged, closed: shape.type === "polygon" };
}

function maskValue(
  tool: Tool,
  mask: Mask,
  { width, height }: Sides,
  rest: JsonObject,
  bitmasks: Map<string, Mask>,
): JsonObject | undefined {
  const area = width * height;
  const isOwn = mask.size[0] === height && mask.size[1] === width;
  if (!isOwn || area < 1 || area > 2 ** 26) return undefined;
  if (tool === "brush") return { ...rest, format: "rle", rle: brushOfMask(mask) };
  if (tool !== "bitmask") return undefined;
  const { address, mask: read } = bitmaskOf(mask);
  bitmasks.set(address, read);
  return { ...rest, imageDataURL: address };
}

function ellipseValue(
  value: Json,
  x: (value: number) => number,
  y: (value: number) => number,
  rest: JsonObject,
): JsonObject | undefined {
  if (!isJsonObject(value)) return undefined;
  const { cx, cy, rx, ry, angle } = value;
  if (!isNumber(cx) || !isNumber(cy) || !isNumber(rx) || !isNumber(ry) || !isNumber(angle)) return undefined;
  return { ...rest, x: x(cx), y: y(cy), radiusX: x(rx), radiusY: y(ry), rotation: angle };
}

function ringOf(shape: Shape): Points | undefined {
  if (shape.type !== "polygon" || shape.parts.length !== 1) return undefined;
  const [part] = shape.parts;
  return part !== undefined && part.holes.length === 0 && part.outer.length >= 6 ? part.outer : undefined;
}

function pairs(
  points: Points,
  x: (value: number) => number,
  y: (value: number) => number,
): readonly (readonly [number, number])[] {
  const result: [number, number][] = [];
  for (let i = 0; i + 1 < points.length; i += 2) result.push([x(points[i] ?? 0), y(points[i + 1] ?? 0)]);
  return result;
}

function pointsOf(
  json: Json | undefined,
  x: (percent: number) => number,
  y: (percent: number) => number,
): Points {
  if (!isList(json)) throw badGeometry("points is no list");
  return json.flatMap((pair) => {
    const [left, top] = isList(pair) ? pair : [];
    if (!isNumber(left) || !isNumber(top)) throw badGeometry("a point is not two numbers");
    return [x(left), y(top)];
  });
}

/** The end of a vector that is turned by some degrees, clockwise on screen. */
function turned(x: number, y: number, degrees: number): readonly [number, number] {
  const turn = ((degrees % 360) * Math.PI) / 180;
  return [x * Math.cos(turn) - y * Math.sin(turn), x * Math.sin(turn) + y * Math.cos(turn)];
}

/** Billionths of a pixel are the noise of percentages: without them what was whole is whole again. */
function pixels(percent: number, side: number): number {
  const value = (percent * side) / 100;
  if (!Number.isFinite(value)) throw badGeometry(`${percent} is too large`);
  return Math.abs(value) < 1e6 ? Math.round(value * 1e9) / 1e9 + 0 : value;
}

function numberAt(value: JsonObject, key: string): number {
  const number = value[key];
  if (!isNumber(number)) throw badGeometry(`${key} is no number`);
  return number;
}

function isNumber(value: Json | undefined): value is number {
  return typeof value === "number" && Number.isFinite(value);
}

function isBytes(value: Json | undefined): value is readonly number[] {
  return (
    isList(value) && value.every((byte) => Number.isInteger(byte) && Number(byte) >= 0 && Number(byte) < 256)
  );
}

function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

function isAllFinite(value: Json | undefined): boolean {
  if (typeof value === "number") return Number.isFinite(value);
  if (isList(value)) return value.every(isAllFinite);
  return !isJsonObject(value) || Object.values(value).every(isAllFinite);
}

/** The error of a value that has no shape. */
export function badGeometry(what: string): FormatError {
  return new FormatError(
    "label-studio/bad-geometry",
    `The value of a result is not what its type says: ${what}.`,
  );
}

import { outlined } from "../geometry/outlined.ts";
import { cornersOf, rotatedBoxOf } from "../geometry/rotated-box.ts";
import type { Json, JsonObject } from "../model/json.ts";
import type { Points, Shape } from "../model/shapes.ts";

/*
 * Shapes by their `shape_type` and `points`, in pixels from the top left corner, as labelme has them:
 * https://github.com/wkentaro/labelme/blob/00385cee0e44f2b1e7e9db1bbf1c892b6202efd9/labelme/_label_file.py
 */

/** A shape, and what of its form the model does not say: members of `extra`. */
export interface Geometry {
  readonly shape: Shape;
  readonly kept: JsonObject;
}

/** Numbers of an array of pairs; undefined for anything else. */
export function pointsOf(json: Json | undefined): Points | undefined {
  if (!isList(json)) return undefined;
  const points: number[] = [];
  for (const pair of json) {
    if (!isList(pair) || pair.length !== 2) return undefined;
    for (const value of pair) {
      if (typeof value !== "number" || !Number.isFinite(value)) return undefined;
      points.push(value);
    }
  }
  return points;
}

/** Pairs of numbers. */
export function pairsOf(points: Points): readonly (readonly [number, number])[] {
  const pairs: [number, number][] = [];
  for (let at = 0; at + 1 < points.length; at += 2) pairs.push([points[at] ?? 0, points[at + 1] ?? 0]);
  return pairs;
}

/** The shape of a kind with these points; undefined where the kind is not known or has not so many points. Not of masks. */
export function geometryOf(type: string, points: Points): Geometry | undefined {
  const count = points.length / 2;
  switch (type) {
    case "polygon":
      return count < 3 ? undefined : { shape: polygonOf(points), kept: {} };
    case "rectangle":
      return count === 2 || count === 4 ? rectangleOf(points) : undefined;
    case "circle":
      return count === 2 ? circleOf(points) : undefined;
    case "line":
    case "linestrip": {
      const isPlain = (type === "line") === (count === 2);
      return count < 2
        ? undefined
        : { shape: { type: "polyline", points }, kept: isPlain ? {} : { shape_type: type } };
    }
    case "point": {
      const [x, y] = points;
      return count !== 1 || x === undefined || y === undefined
        ? undefined
        : { shape: { type: "point", x, y }, kept: {} };
    }
    case "oriented_rectangle":
    case "rotation":
      return count === 4 ? turnedOf(points, type) : undefined;
    default:
      return undefined;
  }
}

function polygonOf(outer: Points): Shape {
  return { type: "polygon", parts: [{ outer, holes: [] }] };
}

/** Of two opposite corners, or of four; undefined where they are further apart than numbers can say. */
function rectangleOf(points: Points): Geometry | undefined {
  const xs = points.filter((_, at) => at % 2 === 0);
  const ys = points.filter((_, at) => at % 2 === 1);
  const [x, y] = [Math.min(...xs), Math.min(...ys)];
  const [width, height] = [tidy(Math.max(...xs) - x), tidy(Math.max(...ys) - y)];
  if (!Number.isFinite(width + height)) return undefined;
  const isUpright = points.length === 4 || (new Set(xs).size <= 2 && new Set(ys).size <= 2);
  return isUpright
    ? { shape: { type: "box", x, y, width, height }, kept: {} }
    : { shape: polygonOf(points), kept: { shape_type: "rectangle" } };
}

/** Of the centre and a point on the circle. Undefined where it is larger than numbers can say, or has no radius. */
function circleOf(points: Points): Geometry | undefined {
  const [cx = 0, cy = 0, px = 0, py = 0] = points;
  const radius = tidy(Math.hypot(px - cx, py - cy));
  const value = { cx, cy, rx: radius, ry: radius, angle: 0 };
  const { shape, extra } = outlined({ type: "unplaced", kind: "ellipse", value });
  if (shape.type !== "polygon") return undefined;
  const isUsual = isNearly(circlePoints({ cx, cy, rx: radius }), points, 0);
  return { shape, kept: isUsual ? extra : { ...extra, points: pairsOf(points) } };
}

/** The two points of a circle: its centre, and what is right of it. */
export function circlePoints({ cx = 0, cy = 0, rx = 0 }: Readonly<Record<string, number>>): Points {
  return [cx, cy, tidy(cx + rx), cy];
}

/** How far four points may be from the corners of a rectangle, in pixels. */
const MOST_SKEW = 0.01;

/** Of four corners; a polygon where they make no rectangle. */
function turnedOf(points: Points, type: string): Geometry {
  const kind = type === "oriented_rectangle" ? {} : { shape_type: type };
  const box = rotatedBoxOf(points);
  if (box !== undefined && isNearly(cornersOf(box), points)) return { shape: box, kept: kind };
  return { shape: polygonOf(points), kept: { shape_type: type } };
}

/** Whether points lie as the others, one by one. */
function isNearly(a: Points, b: Points, slack: number = MOST_SKEW): boolean {
  return a.length === b.length && a.every((value, at) => Math.abs(value - (b[at] ?? 0)) <= slack);
}

/** A number without what a calculation added beyond the ninth decimal. */
export function tidy(value: number): number {
  return Number(value.toFixed(9)) + 0;
}

function isList(json: Json | undefined): json is readonly Json[] {
  return Array.isArray(json);
}

import { clipBox } from "../geometry/box.ts";
import { numbersIn, outlined } from "../geometry/outlined.ts";
import { cornersOf } from "../geometry/rotated-box.ts";
import type { Points, Polyline, Shape, Unplaced } from "../model/shapes.ts";
import { cutLine } from "../transform/cut-line.ts";
import { clipRing } from "../yolo/clip.ts";
import type { Sides } from "./value.ts";

/**
 * A shape as Label Studio takes it in a prediction: it refuses a whole file where one has a percentage above 100, a
 * radius above 50 or a turn above 360°. Such a shape is cut at the border; a turned box becomes an outline then, as does
 * one whose sides are longer than those of the image.
 * https://github.com/HumanSignal/label-studio-sdk/blob/1e944a9256e2f833e32a3f376119c0391a72fc4c/src/label_studio_sdk/label_interface/control_tags.py
 *
 * @returns nothing where nothing of it lies in the image; of a line that leaves it and comes back, each stretch
 */
export function predictable(shape: Shape, sides: Sides): readonly Shape[] {
  if (shape.type === "polyline") return stretchesIn(shape, sides);
  const one = cutShape(shape, sides);
  return one === undefined ? [] : [one];
}

/** A line is not refused beyond the border, but what a model found is in the image. */
function stretchesIn(line: Polyline, { width, height }: Sides): readonly Shape[] {
  if (isWithin(line.points, { width, height })) return [line];
  return cutLine(line.points, { x: 0, y: 0, width, height }).map((points) => ({ type: "polyline", points }));
}

function cutShape(shape: Shape, sides: Sides): Shape | undefined {
  const { width, height } = sides;
  const isIn = (x: number, y: number): boolean => x <= width && y <= height;
  switch (shape.type) {
    case "box":
      return isIn(shape.x, shape.y) && isIn(shape.width, shape.height)
        ? shape
        : clipBox(shape, width, height);
    case "rotated-box": {
      const corners = cornersOf(shape);
      const [left = 0, top = 0] = corners;
      return isIn(left, top) && isIn(shape.width, shape.height)
        ? { ...shape, angle: turnOf(shape.angle) }
        : outlineIn(corners, sides);
    }
    case "polygon": {
      const [part] = shape.parts;
      const ring = part?.outer ?? [];
      return isWithin(ring, sides) ? shape : outlineIn(ring, sides);
    }
    case "point":
      return isIn(shape.x, shape.y) ? shape : undefined;
    case "unplaced":
      return ellipseIn(shape, sides);
    default:
      return shape;
  }
}

function ellipseIn(shape: Unplaced, sides: Sides): Shape | undefined {
  const numbers = numbersIn(shape.value, ["cx", "cy", "rx", "ry", "angle"]);
  if (shape.kind !== "ellipse" || numbers === undefined) return shape;
  const { cx = 0, cy = 0, rx = 0, ry = 0, angle = 0 } = numbers;
  const isIn = cx <= sides.width && cy <= sides.height && 2 * rx <= sides.width && 2 * ry <= sides.height;
  if (isIn) return { ...shape, value: { ...numbers, angle: turnOf(angle) } };
  const { shape: outline } = outlined(shape);
  return outline.type === "polygon" ? cutShape(outline, sides) : undefined;
}

/** Whether no percentage is above 100. */
function isWithin(points: Points, { width, height }: Sides): boolean {
  return points.every((value, at) => value <= (at % 2 === 0 ? width : height));
}

function turnOf(angle: number): number {
  return angle > 360 ? angle % 360 : angle;
}

/** What of a ring lies in the image. */
function outlineIn(ring: Points, { width, height }: Sides): Shape | undefined {
  const outer = clipRing(ring, width, height);
  return outer.length < 6 ? undefined : { type: "polygon", parts: [{ outer, holes: [] }] };
}

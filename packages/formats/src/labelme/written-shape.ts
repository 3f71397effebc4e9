import { drawn, numbersIn } from "../geometry/outlined.ts";
import { cornersOf } from "../geometry/rotated-box.ts";
import type { Annotation, Attribute } from "../model/dataset.ts";
import { isJsonObject, type Json, type JsonObject } from "../model/json.ts";
import type { Polygon, Shape } from "../model/shapes.ts";
import { isNear } from "../sidecar/near.ts";
import { type Bitmap, bitmapOf, bitmapText } from "./bitmap.ts";
import { circlePoints, geometryOf, pairsOf, pointsOf, tidy } from "./geometry.ts";

/** One of `shapes`, as it is written. */
export interface WrittenShape {
  readonly json: JsonObject;
  readonly bitmap?: Bitmap;
}

/** The geometry of one of `shapes`. */
interface Outline {
  readonly shape_type: string;
  readonly points: Json;
  readonly mask?: Json;
  readonly bitmap?: Bitmap;
}

/** The shapes of an annotation: none where there is no place for it, several for a polygon of several parts. */
export function shapesOf(
  annotation: Annotation,
  label: string,
  isOwn: boolean,
  freshGroup: () => number,
): readonly WrittenShape[] {
  const { score, attributes } = annotation;
  const { shape, extra } = asDrawn(annotation);
  const own: JsonObject = isOwn ? extra : {};
  const circle = circleOutline(shape, own["points"]);
  const others = shape.type === "unplaced" && !isOwn ? [] : outlinesOf(shape, own);
  const outlines = circle === undefined ? others : [circle];
  const group = own["group_id"] ?? (outlines.length > 1 ? freshGroup() : null);
  const { flags, others: answers } = answersOf(attributes);
  const hasAnswers = Object.keys(answers).length > 0;
  return outlines.map(({ shape_type: type, points, mask = null, bitmap }) => {
    const json: JsonObject = {
      ...own,
      label,
      points,
      group_id: group,
      description: own["description"] ?? "",
      shape_type: type,
      flags: own["flags"] ?? flags,
      mask,
      ...(score === undefined ? {} : { score }),
      ...(hasAnswers ? { attributes: answers } : {}),
    };
    return bitmap === undefined ? { json } : { json, bitmap };
  });
}

/** An annotation as it was drawn, where labelme can draw it so: circles, but no other ellipses. */
function asDrawn(annotation: Annotation): Pick<Annotation, "shape" | "extra"> {
  const exact = drawn(annotation, "ellipse");
  return circleOutline(exact.shape, undefined) === undefined ? annotation : exact;
}

function circleOutline(shape: Shape, own: Json | undefined): Outline | undefined {
  if (shape.type !== "unplaced" || shape.kind !== "ellipse") return undefined;
  const numbers = numbersIn(shape.value, ["cx", "cy", "rx", "ry"]);
  if (numbers === undefined || numbers["rx"] !== numbers["ry"]) return undefined;
  const points = pointsOf(own);
  const read = points === undefined ? undefined : geometryOf("circle", points)?.kept["ellipse"];
  const isOwn = points !== undefined && isNear(read, shape.value, 0);
  return outline("circle", isOwn ? points : circlePoints(numbers));
}

function outlinesOf(shape: Shape, own: JsonObject): readonly Outline[] {
  const { shape_type: kind, points } = own;
  if (typeof kind === "string") {
    const given = ownOutline(shape, kind, points);
    if (given !== undefined) return [given];
  }
  switch (shape.type) {
    case "box": {
      const { x, y, width, height } = shape;
      return [outline("rectangle", [x, y, tidy(x + width), tidy(y + height)])];
    }
    case "rotated-box":
      return [outline("oriented_rectangle", cornersOf(shape).map(tidy))];
    case "polygon":
      return ringsOf(shape).map((ring) => outline("polygon", ring));
    case "polyline":
      return shape.points.length < 4
        ? []
        : [outline(shape.points.length === 4 ? "line" : "linestrip", shape.points)];
    case "point":
      return [outline("point", [shape.x, shape.y])];
    case "mask": {
      const found = bitmapOf(shape);
      if (found === undefined) return [];
      const { bitmap, window } = found;
      const { x, y, width, height } = window;
      const corners = outline("mask", [x, y, x + width - 1, y + height - 1]);
      return [{ ...corners, mask: bitmapText(bitmap), bitmap }];
    }
    case "unplaced":
      return unplacedOutline(shape.kind, shape.value);
  }
}

/** A kind of shape that the model does not tell from others, if the shape is still what it was read as. */
function ownOutline(shape: Shape, kind: string, points: Json | undefined): Outline | undefined {
  const candidates = [
    pointsOf(points),
    shape.type === "polyline" ? shape.points : undefined,
    shape.type === "polygon" ? shape.parts[0]?.outer : undefined,
    shape.type === "rotated-box" ? cornersOf(shape) : undefined,
  ];
  for (const candidate of candidates) {
    const read = candidate === undefined ? undefined : geometryOf(kind, candidate);
    // Cosines differ in their last digits from one engine to another.
    if (candidate !== undefined && read !== undefined && isNear(read.shape, shape, 1e-6))
      return outline(kind, candidate);
  }
  return undefined;
}

function unplacedOutline(kind: string, value: Json): readonly Outline[] {
  if (!isJsonObject(value)) return [];
  const { points = null, mask = null } = value;
  return [{ shape_type: kind, points, mask }];
}

function ringsOf({ parts }: Polygon): readonly (readonly number[])[] {
  return parts.map(({ outer }) => outer).filter((outer) => outer.length >= 6 && outer.length % 2 === 0);
}

function outline(type: string, points: readonly number[]): Outline {
  return { shape_type: type, points: pairsOf(points) };
}

/** Truth values are flags, as labelme has no others; other answers go where X-AnyLabeling has them. */
export function answersOf(attributes: readonly Attribute[]): {
  readonly flags: JsonObject;
  readonly others: JsonObject;
} {
  const flags = new Map<string, Json>();
  const others = new Map<string, Json>();
  for (const { name, value } of attributes) {
    const into = typeof value === "boolean" ? flags : others;
    if (!into.has(name)) into.set(name, value);
  }
  return { flags: Object.fromEntries(flags), others: Object.fromEntries(others) };
}

import type { Polygon, RotatedBox } from "../model/shapes.ts";
import { parentNode, textNode, textOf, type XmlNode } from "../xml/node.ts";
import { numberOf, numberText, tidy } from "./bndbox.ts";

/*
 * What tools add to a `bndbox`, all in distances from the edges of the image:
 * `polygon` with `x1`, `y1`, `x2`, `y2` and so on (Roboflow, RectLabel), or with an element for each point that has `x`
 * and `y`; `robndbox` with centre, sides and angle in radians, clockwise (roLabelImg).
 */

/** The outline that a `polygon` holds. Undefined unless it has three points or more, all of them numbers. */
export function polygonOf(node: XmlNode): Polygon | undefined {
  const outer = node.children.some(({ name }) => name === "x1") ? numberedPoints(node) : elementPoints(node);
  if (outer === undefined || outer.length < 6) return undefined;
  return { type: "polygon", parts: [{ outer, holes: [] }] };
}

function numberedPoints(node: XmlNode): readonly number[] | undefined {
  const texts = new Map(node.children.map(({ name, text }) => [name, text]));
  const count = texts.size / 2;
  const points: number[] = [];
  for (let at = 1; at <= count; at += 1) {
    const [x, y] = [numberOf(texts.get(`x${at}`)), numberOf(texts.get(`y${at}`))];
    if (x === undefined || y === undefined) return undefined;
    points.push(x, y);
  }
  return points.length === node.children.length ? points : undefined;
}

function elementPoints(node: XmlNode): readonly number[] | undefined {
  const points: number[] = [];
  for (const child of node.children) {
    if (child.name !== "pt" && child.name !== "point") return undefined;
    const [x, y] = [numberOf(textOf(child, "x")), numberOf(textOf(child, "y"))];
    if (x === undefined || y === undefined) return undefined;
    points.push(x, y);
  }
  return points;
}

/** A `polygon` of the one ring of a polygon; undefined where it is more than that. */
export function polygonNode({ parts }: Polygon, decimals: number): XmlNode | undefined {
  const [part, ...more] = parts;
  if (part === undefined || more.length > 0 || part.holes.length > 0 || part.outer.length < 6)
    return undefined;
  const { outer } = part;
  if (outer.length % 2 !== 0) return undefined;
  return parentNode(
    "polygon",
    outer.map((value, at) =>
      textNode(`${at % 2 === 0 ? "x" : "y"}${(at >> 1) + 1}`, numberText(value, decimals)),
    ),
  );
}

/** The box that a `robndbox` holds. Undefined unless its five numbers are there and its sides not negative. */
export function rotatedBoxOf(node: XmlNode): RotatedBox | undefined {
  const [cx, cy, width, height, angle] = ["cx", "cy", "w", "h", "angle"].map((name) =>
    numberOf(textOf(node, name)),
  );
  if (cx === undefined || cy === undefined || angle === undefined) return undefined;
  if (width === undefined || height === undefined || width < 0 || height < 0) return undefined;
  const degrees = degreesOf(angle);
  return Number.isFinite(degrees)
    ? { type: "rotated-box", cx, cy, width, height, angle: degrees }
    : undefined;
}

/** A `robndbox` of a box. */
export function rotatedBoxNode({ cx, cy, width, height, angle }: RotatedBox, decimals: number): XmlNode {
  const numbers = Object.entries({ cx, cy, w: width, h: height });
  return parentNode("robndbox", [
    ...numbers.map(([name, value]) => textNode(name, numberText(value, decimals))),
    textNode("angle", String(radiansOf(angle))),
  ]);
}

/** More digits than the corners of any image need, and fewer than a turn back and forth changes. */
const ANGLE_DECIMALS = 13;

function radiansOf(degrees: number): number {
  return Number(((degrees * Math.PI) / 180).toFixed(ANGLE_DECIMALS)) + 0;
}

/** The plainest angle that would be written like that. */
function degreesOf(radians: number): number {
  const degrees = (radians * 180) / Math.PI;
  const plain = tidy(degrees);
  return radiansOf(plain) === radians ? plain : Number(degrees.toFixed(ANGLE_DECIMALS - 1));
}

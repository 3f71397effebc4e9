import { FormatError } from "../model/diagnostic.ts";
import type { Points } from "../model/shapes.ts";
import type { XmlNode } from "../xml/node.ts";

/** A number of an attribute. Throws `cvat/bad-geometry` where it has none. */
export function numberAt(node: XmlNode, name: string): number {
  const text = node.attributes.get(name);
  const number = text === undefined ? undefined : numberOf(text);
  if (number === undefined) {
    throw badGeometry(
      `${name} of <${node.name}> is ${text === undefined ? "not there" : `${shown(text)}, no number`}`,
    );
  }
  return number;
}

/** A finite decimal number; undefined for any other text. */
export function numberOf(text: string): number | undefined {
  if (!/^\s*[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[-+]?\d+)?\s*$/i.test(text)) return undefined;
  const number = Number(text);
  return Number.isFinite(number) ? number + 0 : undefined;
}

/** A whole number, none negative. Throws `cvat/bad-geometry`. */
export function countAt(node: XmlNode, name: string): number {
  const number = numberAt(node, name);
  if (Number.isSafeInteger(number) && number >= 0) return number;
  throw badGeometry(`${name} of <${node.name}> is ${number}, no whole number from 0`);
}

/** The points of an element: `x,y;x,y`. Throws `cvat/bad-geometry`. */
export function pointsOf(node: XmlNode): Points {
  const text = node.attributes.get("points");
  if (text === undefined) throw badGeometry(`<${node.name}> has no points`);
  if (text.trim() === "") return [];
  const points: number[] = [];
  for (const pair of text.split(";")) {
    const [x, y, ...more] = pair.split(",").map(numberOf);
    if (x === undefined || y === undefined || more.length > 0) {
      throw badGeometry(`${shown(pair)} of the points of <${node.name}> is not two numbers`);
    }
    points.push(x, y);
  }
  return points;
}

/** Points as an attribute has them. */
export function pointsText(points: Points): string {
  const pairs: string[] = [];
  for (let i = 0; i + 1 < points.length; i += 2) pairs.push(`${String(points[i])},${String(points[i + 1])}`);
  return pairs.join(";");
}

/** Sums of decimals have some noise: without it what was whole is whole again. */
export function settled(value: number): number {
  return Math.abs(value) < 1e6 ? Math.round(value * 1e9) / 1e9 + 0 : value;
}

/** The error of an element that has no shape. */
export function badGeometry(what: string): FormatError {
  return new FormatError("cvat/bad-geometry", `The shape can't be read: ${what}.`);
}

/** A text as messages show it: short. */
export function shown(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);
}

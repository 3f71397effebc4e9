import type { Box } from "../model/shapes.ts";
import { textNode, textOf, type XmlNode } from "../xml/node.ts";

/**
 * What the numbers of a `bndbox` are.
 * - `pixels`: numbers of pixels from 1, the last counted in, as the format was published: 1, 1, 1, 1 is the first pixel
 * - `edges`: distances from the left and the top edge of the image, as most tools of today write: the first pixel is
 *   0, 0, 1, 1
 *
 * Both have the same `xmax` and `ymax`.
 * http://host.robots.ox.ac.uk/pascal/VOC/voc2012/htmldoc/devkit_doc.html
 */
export type VocCoordinates = "pixels" | "edges";

/** How many decimals numbers are written with, unless someone wants fewer. */
export const MOST_DECIMALS = 6;

/** The corners of a `bndbox` as they stand. */
export interface Corners {
  readonly xmin: number;
  readonly ymin: number;
  readonly xmax: number;
  readonly ymax: number;
}

/** The corners of a `bndbox`; undefined where one is not there or no number. */
export function cornersOf(bndbox: XmlNode): Corners | undefined {
  const [xmin, ymin, xmax, ymax] = ["xmin", "ymin", "xmax", "ymax"].map((name) =>
    numberOf(textOf(bndbox, name)),
  );
  if (xmin === undefined || ymin === undefined || xmax === undefined || ymax === undefined) return undefined;
  return { xmin, ymin, xmax, ymax };
}

/** The box between two corners, and whether they had to change places. */
export function boxOfCorners(
  { xmin, ymin, xmax, ymax }: Corners,
  coordinates: VocCoordinates,
): { readonly box: Box; readonly isTurned: boolean } {
  const first = coordinates === "pixels" ? 1 : 0;
  const across = side(xmin, xmax, first);
  const down = side(ymin, ymax, first);
  return {
    box: { type: "box", x: across.start, y: down.start, width: across.length, height: down.length },
    isTurned: across.isTurned || down.isTurned,
  };
}

function side(
  min: number,
  max: number,
  first: number,
): { readonly start: number; readonly length: number; readonly isTurned: boolean } {
  const isTurned = max < tidy(min - first);
  const [low, high] = isTurned ? [max, min] : [min, max];
  const start = tidy(low - first);
  return { start, length: Math.max(0, tidy(high - start)), isTurned };
}

/** A `bndbox` of a box. */
export function bndboxOf(
  { x, y, width, height }: Box,
  coordinates: VocCoordinates,
  decimals: number,
): XmlNode {
  const first = coordinates === "pixels" ? 1 : 0;
  // Edges are rounded before pixels are counted: so a box without a width does not turn round.
  const corners = {
    xmin: rounded(x, decimals) + first,
    ymin: rounded(y, decimals) + first,
    xmax: rounded(x + width, decimals),
    ymax: rounded(y + height, decimals),
  };
  const children = Object.entries(corners).map(([name, value]) =>
    textNode(name, numberText(value, decimals)),
  );
  return { ...textNode("bndbox", ""), children };
}

/** A number with so many decimals at most. */
export function numberText(value: number, decimals: number): string {
  return String(rounded(value, decimals));
}

function rounded(value: number, decimals: number): number {
  return Number(value.toFixed(decimals)) + 0;
}

const NUMBER = /^[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:e[+-]?[0-9]+)?$/i;

/** A finite number, as Python's `float` takes it. */
export function numberOf(text: string | undefined): number | undefined {
  const trimmed = text?.trim() ?? "";
  const value = NUMBER.test(trimmed) ? Number(trimmed) : Number.NaN;
  return Number.isFinite(value) ? value : undefined;
}

/** A number without what its subtraction added beyond the ninth decimal. */
export function tidy(value: number): number {
  return Number(value.toFixed(9));
}

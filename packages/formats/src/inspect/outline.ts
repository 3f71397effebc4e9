import { cornersOf } from "../geometry/rotated-box.ts";
import type { Mask, Points, Shape } from "../model/shapes.ts";

/**
 * A shape as the path data of SVG, in pixels of the image, to be filled by the rule `evenodd`, which leaves holes open. A
 * mask is rectangles that cover its pixels. An empty text for points, which have no extent, and for what has no place in
 * the image.
 */
export function outlineOf(shape: Shape): string {
  switch (shape.type) {
    case "box": {
      const { x, y, width, height } = shape;
      return `M${number(x)} ${number(y)}h${number(width)}v${number(height)}h${number(-width)}z`;
    }
    case "rotated-box":
      return pathOf(cornersOf(shape), "z");
    case "polygon":
      return shape.parts
        .flatMap(({ outer, holes }) => [outer, ...holes])
        .map((ring) => pathOf(ring, "z"))
        .join("");
    case "polyline":
      return pathOf(shape.points, "");
    case "mask":
      return [...columnsOf(shape)].join("");
    default:
      return "";
  }
}

/** Rectangles that cover the pixels of a mask: each run is the end of a column, whole columns, and the start of one. */
function* columnsOf({ size: [height], counts }: Mask): Generator<string> {
  let position = 0;
  for (const [index, count] of counts.entries()) {
    let rest = index % 2 === 1 ? count : 0;
    while (rest > 0) {
      const y = position % height;
      const isWhole = y === 0 && rest >= height;
      const length = isWhole ? rest - (rest % height) : Math.min(rest, height - y);
      const width = isWhole ? length / height : 1;
      yield `M${Math.floor(position / height)} ${y}h${width}v${isWhole ? height : length}h${-width}z`;
      position += length;
      rest -= length;
    }
    if (index % 2 === 0) position += count;
  }
}

function pathOf(points: Points, end: string): string {
  const pairs: string[] = [];
  for (let at = 0; at + 1 < points.length; at += 2)
    pairs.push(`${number(points[at] ?? 0)} ${number(points[at + 1] ?? 0)}`);
  return pairs.length === 0 ? "" : `M${pairs.join("L")}${end}`;
}

/** Hundredths of a pixel are all that can be seen; no exponents, no -0. */
function number(value: number): string {
  return String(Math.round(value * 100) / 100 + 0);
}

import { areaOf, boxOf, clipBox } from "../geometry/box.ts";
import { areaOfCounts } from "../geometry/rle.ts";
import { cornersOf } from "../geometry/rotated-box.ts";
import type { Box, Points, Polygon, PolygonPart, RotatedBox, Shape } from "../model/shapes.ts";
import type { Size } from "../sizes.ts";
import { cutLine, lengthOf } from "./cut-line.ts";
import { cutMask } from "./cut-mask.ts";
import { CuttablePart } from "./cut-polygon.ts";
import type { Window } from "./window.ts";

/** What of a shape lies in a window. */
export interface CutShape {
  /** In pixels of the window. More than one for a line that leaves the window and comes back; else one. */
  readonly shapes: readonly Shape[];
  /** Whether all of it lies there. */
  readonly isWhole: boolean;
  /**
   * How much is to be seen: area or length in the window over that in the image, or over that of the window (for lines:
   * its longer side) where that is more, as of a lake that is larger than the window; 1 for points.
   */
  readonly share: number;
}

/** A shape that is to be cut by many windows of one image. */
export class Cuttable {
  /** Undefined for what has no place in the image. */
  readonly box: Box | undefined;
  readonly #shape: Shape;
  readonly #size: Size;
  #parts: readonly CuttablePart[] | undefined;
  #amount: number | undefined;

  constructor(shape: Shape, size: Size) {
    this.#shape = shape;
    this.#size = size;
    this.box = boxOf(shape);
  }

  /** Undefined where nothing of it lies in the window. */
  cut(window: Window): CutShape | undefined {
    const { box } = this;
    if (box === undefined) return undefined;
    const [right, bottom] = [window.x + window.width, window.y + window.height];
    if (box.x > right || box.y > bottom || box.x + box.width < window.x || box.y + box.height < window.y)
      return undefined;
    const amount = (this.#amount ??= this.#amountInImage());
    if (!(amount > 0)) {
      // Points, and shapes without an area, are where their middle is.
      const isHere = holds(window, this.#size, box.x + box.width / 2, box.y + box.height / 2);
      return isHere ? { shapes: [placed(this.#shape, window)], isWhole: true, share: 1 } : undefined;
    }
    const isWhole =
      box.x >= window.x && box.y >= window.y && box.x + box.width <= right && box.y + box.height <= bottom;
    const cut = isWhole ? [this.#shape] : this.#shapesIn(window);
    const there = isWhole ? amount : amountOf(cut);
    if (!(there > 0)) return undefined;
    const { width, height } = window;
    const room = this.#shape.type === "polyline" ? Math.max(width, height) : width * height;
    const share = isWhole ? 1 : Math.max(there / amount, there / room);
    const shapes = cut.map((shape) => (shape.type === "mask" && !isWhole ? shape : placed(shape, window)));
    return { shapes, isWhole, share: Math.min(share, 1) };
  }

  #amountInImage(): number {
    const { box } = this;
    const { width, height } = this.#size;
    const isInside =
      box === undefined ||
      (box.x >= 0 && box.y >= 0 && box.x + box.width <= width && box.y + box.height <= height);
    return amountOf(isInside ? [this.#shape] : this.#shapesIn({ x: 0, y: 0, width, height }));
  }

  /** In pixels of the image, but for masks, which are those of the window. */
  #shapesIn(window: Window): readonly Shape[] {
    const shape = this.#shape;
    switch (shape.type) {
      case "box": {
        const { x, y, width, height } = window;
        const cut = clipBox({ ...shape, x: shape.x - x, y: shape.y - y }, width, height);
        return cut === undefined ? [] : [{ ...cut, x: cut.x + x, y: cut.y + y }];
      }
      case "rotated-box":
      case "polygon": {
        this.#parts ??= partsOf(shape).map((part) => new CuttablePart(part));
        const parts = this.#parts.flatMap((part) => part.cut(window));
        return parts.length === 0 ? [] : [{ type: "polygon", parts }];
      }
      case "polyline":
        return cutLine(shape.points, window).map((points) => ({ type: "polyline", points }));
      case "mask": {
        const mask = cutMask(shape, window);
        return areaOfCounts(mask.counts) > 0 ? [mask] : [];
      }
      default:
        return [];
    }
  }
}

/**
 * Whether a place is in a window. The right and lower border belong to the next window, unless they are the image's:
 * so windows that part an image part its points.
 */
export function holds({ x, y, width, height }: Window, image: Size, px: number, py: number): boolean {
  const right = x + width;
  const bottom = y + height;
  return (
    px >= x &&
    py >= y &&
    (px < right || (px === right && right === image.width)) &&
    (py < bottom || (py === bottom && bottom === image.height))
  );
}

/** Pixels that are covered, or those along a line. */
function amountOf(shapes: readonly Shape[]): number {
  return shapes.reduce(
    (sum, shape) => sum + (shape.type === "polyline" ? lengthOf(shape.points) : (areaOf(shape) ?? 0)),
    0,
  );
}

function partsOf(shape: RotatedBox | Polygon): readonly PolygonPart[] {
  return shape.type === "polygon" ? shape.parts : [{ outer: cornersOf(shape), holes: [] }];
}

/** A shape in pixels of a window. */
function placed(shape: Shape, window: Window): Shape {
  const { x, y } = window;
  const shift = (points: Points): Points => points.map((value, at) => value - (at % 2 === 0 ? x : y));
  switch (shape.type) {
    case "box":
    case "point":
      return { ...shape, x: shape.x - x, y: shape.y - y };
    case "rotated-box":
      return { ...shape, cx: shape.cx - x, cy: shape.cy - y };
    case "polygon":
      return {
        ...shape,
        parts: shape.parts.map(({ outer, holes }) => ({ outer: shift(outer), holes: holes.map(shift) })),
      };
    case "polyline":
      return { ...shape, points: shift(shape.points) };
    case "mask":
      return cutMask(shape, window);
    case "unplaced":
      return shape;
  }
}

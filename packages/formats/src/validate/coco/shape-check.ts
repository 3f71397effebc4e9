import { boxOfCounts, areaOfCounts } from "../../geometry/rle.ts";
import { RingExtent } from "../../geometry/extent.ts";
import { rasterize } from "../../geometry/rasterize.ts";
import type { Annotation, DatasetImage } from "../../model/dataset.ts";
import { FormatError } from "../../model/diagnostic.ts";
import type { Box, Polygon, Shape } from "../../model/shapes.ts";
import { isSimple } from "./simple-ring.ts";
import { decimals, type Tell } from "./tell.ts";

/** What a box or a shape may reach over the edge of its image, in pixels. */
const EDGE = 1;
/** What a side of the box may be off the shape's, in pixels, and as a share of the side. */
const SIDE = 2;
const SIDE_SHARE = 0.01;
/** What an area may be off: a border of half a pixel around the shape, and this share. */
const AREA_SHARE = 0.05;
/** Up to here an area is right without another look. */
const NEAR_SHARE = 0.01;

type Sides = Pick<DatasetImage, "width" | "height">;

/** Compares the box and the area of annotations with their shapes, and both with the image. */
export class ShapeCheck {
  /** What the shape that was looked at last covers. */
  readonly extent: RingExtent = new RingExtent();

  check({ shape, box, area }: Annotation, image: Sides, tell: Tell): void {
    const { extent } = this;
    this.#measure(shape);
    const declared = shape.type === "box" ? shape : box;
    let isOdd = false;
    if (shape.type !== "box" && extent.area === 0 && isEmpty(shape, extent)) {
      tell("coco/empty-shape", "The segmentation covers no pixel.", "/segmentation");
      return;
    }
    if (declared !== undefined && !(declared.width > 0 && declared.height > 0)) {
      const message = `The bbox has the sides ${decimals(declared.width)} and ${decimals(declared.height)}: nothing is in it.`;
      tell("coco/empty-box", message, "/bbox");
      if (shape.type === "box") return;
    } else if (declared !== undefined && shape.type !== "box" && isOfImage(shape, image)) {
      isOdd = this.#compareBox(declared, image, tell);
    }
    if (declared !== undefined && !isOdd && isFraction(declared)) {
      const { x, y, width, height } = declared;
      const message = `The bbox [${[x, y, width, height].map((side) => String(Number(side.toPrecision(3)))).join(", ")}] is smaller than a pixel, in the corner of the image: it seems to be in shares of the image's sides.`;
      tell("coco/fraction-box", message, "/bbox");
      return;
    }
    // What is in pixels of another size can't be compared.
    if (area !== undefined && isOfImage(shape, image)) this.#compareArea(area, shape, declared, image, tell);
    this.#compareImage(shape, isOdd ? undefined : declared, image, tell);
  }

  #measure(shape: Shape): void {
    const { extent } = this;
    extent.clear();
    if (shape.type === "polygon") {
      for (const { outer } of shape.parts) extent.add(outer);
      return;
    }
    if (shape.type !== "box" && shape.type !== "mask") return;
    const isMask = shape.type === "mask";
    const { x, y, width, height } = isMask ? boxOfCounts(shape.counts, shape.size) : shape;
    extent.left = x;
    extent.top = y;
    extent.right = x + width;
    extent.bottom = y + height;
    extent.area = isMask ? areaOfCounts(shape.counts) : width * height;
  }

  /** @returns whether the box is at odds with the shape */
  #compareBox({ x, y, width, height }: Box, image: Sides, tell: Tell): boolean {
    const { left, top, right, bottom } = this.extent;
    const across = Math.max(SIDE, (right - left) * SIDE_SHARE);
    const down = Math.max(SIDE, (bottom - top) * SIDE_SHARE);
    const fits = (x1: number, y1: number, x2: number, y2: number): boolean =>
      isNear(x1, left, image.width, across) &&
      isNear(x2, right, image.width, across) &&
      isNear(y1, top, image.height, down) &&
      isNear(y2, bottom, image.height, down);
    if (fits(x, y, x + width, y + height)) return false;
    let hint = "";
    const [w, h] = [image.width ?? 0, image.height ?? 0];
    if (fits(x, y, width, height))
      hint = " It seems to be two corners: COCO has a corner, a width and a height.";
    else if (fits(x - width / 2, y - height / 2, x + width / 2, y + height / 2))
      hint = " It seems to begin with the centre: COCO's begins with the upper left corner.";
    else if (fits(x * w, y * h, (x + width) * w, (y + height) * h))
      hint = " It seems to be in shares of the image's sides: COCO's is in pixels.";
    const of = [left, top, right - left, bottom - top].map(decimals).join(", ");
    const message = `The bbox is [${[x, y, width, height].map(decimals).join(", ")}]; around the segmentation it would be [${of}].${hint}`;
    tell("coco/box", message, "/bbox");
    return true;
  }

  #compareArea(area: number, shape: Shape, box: Box | undefined, image: Sides, tell: Tell): void {
    const { extent } = this;
    if (area > 0 && Math.abs(area - extent.area) <= Math.max(1, extent.area * NEAR_SHARE)) return;
    if (area > 0 && area <= extent.area && shape.type === "box") return;
    // Outlines and pixels differ by up to half a pixel all around, and which of both an area counts is open.
    const border =
      shape.type === "polygon"
        ? perimeter(shape) / 2
        : extent.right - extent.left + extent.bottom - extent.top;
    const pixels = shape.type === "polygon" ? this.#pixels(shape, image) : extent.area;
    const slack = 1 + border + Math.max(extent.area, pixels) * AREA_SHARE;
    const least = Math.min(extent.area, pixels) - slack;
    if (area > 0 && area >= least && area <= Math.max(extent.area, pixels) + slack) return;
    const [what, covered] =
      shape.type === "mask"
        ? ["The mask has", `${extent.area} pixels`]
        : [
            shape.type === "box" ? "The box has" : "The outline has",
            `${decimals(extent.area)} square pixels`,
          ];
    const ofBox = box === undefined ? 0 : box.width * box.height;
    const isOfBox = shape.type !== "box" && Math.abs(area - ofBox) <= Math.max(1, ofBox * NEAR_SHARE);
    const message = `The area is ${decimals(area)}${isOfBox ? ", that of the bbox" : ""}. ${what} ${covered}.`;
    tell("coco/area", message, "/area");
  }

  /** How much COCO's own code fills: that takes long, and is the area where nothing overlaps or is cut off. */
  #pixels(shape: Polygon, image: Sides): number {
    const { extent } = this;
    const { left, top, right, bottom } = extent;
    const [part, ...others] = shape.parts;
    const { width = Infinity, height = Infinity } = image;
    const isInside = left >= 0 && top >= 0 && right <= width && bottom <= height;
    const isPlain = others.length === 0 && part !== undefined && isInside && isSimple(part.outer);
    return isPlain ? extent.area : pixelsOf(shape, extent, image);
  }

  #compareImage(shape: Shape, box: Box | undefined, { width, height }: Sides, tell: Tell): void {
    if (width === undefined || height === undefined) return;
    const { left, top, right, bottom } = this.extent;
    const isOver = (x1: number, y1: number, x2: number, y2: number): boolean =>
      x1 < -EDGE || y1 < -EDGE || x2 > width + EDGE || y2 > height + EDGE;
    const at = shape.type === "box" ? "/bbox" : "/segmentation";
    const what = shape.type === "box" ? "bbox" : "segmentation";
    if (shape.type !== "mask" && isOver(left, top, right, bottom)) {
      const isOff = left >= width || top >= height || right <= 0 || bottom <= 0;
      const span = `from ${decimals(left)}, ${decimals(top)} to ${decimals(right)}, ${decimals(bottom)}`;
      // What ends where the image does when it is read so is more than chance for one box, and plain for many.
      const isCorners =
        shape.type === "box" &&
        shape.width > left &&
        shape.height > top &&
        !isOver(left, top, shape.width, shape.height);
      const hint = isCorners ? " If it is two corners: COCO has a corner, a width and a height." : "";
      const message = `The ${what} goes ${span}, ${isOff ? "all of it outside of" : "beyond"} the image of ${width} × ${height} pixels.${hint}`;
      tell(
        isOff ? "coco/off-image" : shape.type === "box" ? "coco/box-outside" : "coco/shape-outside",
        message,
        at,
      );
      return;
    }
    if (box === undefined || box === shape) return;
    const { x, y } = box;
    if (!isOver(x, y, x + box.width, y + box.height)) return;
    const span = `from ${decimals(x)}, ${decimals(y)} to ${decimals(x + box.width)}, ${decimals(y + box.height)}`;
    tell(
      "coco/box-outside",
      `The bbox goes ${span}, beyond the image of ${width} × ${height} pixels.`,
      "/bbox",
    );
  }
}

/** Of a mask of another size nobody knows where it lies. */
function isOfImage(shape: Shape, { width, height }: Sides): boolean {
  if (shape.type !== "mask" || width === undefined || height === undefined) return true;
  return shape.size[0] === height && shape.size[1] === width;
}

/** Whether a box lies in the first pixel of its image, which nobody would draw. */
function isFraction({ x, y, width, height }: Box): boolean {
  return x >= 0 && y >= 0 && x + width <= 1 && y + height <= 1 && width < 1 && height < 1;
}

/** Whether an edge of a box is near that of the shape, or where the image cuts it off. */
function isNear(edge: number, shape: number, end: number | undefined, tolerance: number): boolean {
  if (Math.abs(edge - shape) <= tolerance) return true;
  return end !== undefined && Math.abs(edge - Math.min(Math.max(shape, 0), end)) <= tolerance;
}

function perimeter({ parts }: Polygon): number {
  let length = 0;
  for (const { outer } of parts) {
    for (let at = 0; at + 1 < outer.length; at += 2) {
      const next = at + 2 < outer.length ? at + 2 : 0;
      const across = (outer[next] ?? 0) - (outer[at] ?? 0);
      const down = (outer[next + 1] ?? 0) - (outer[at + 1] ?? 0);
      // Many times as fast as Math.hypot.
      length += Math.sqrt(across * across + down * down);
    }
  }
  return length;
}

/** A shape without area: an outline that crosses itself can have pixels all the same. */
function isEmpty(shape: Shape, extent: RingExtent): boolean {
  if (shape.type !== "polygon") return shape.type === "mask";
  const size = { width: Math.ceil(extent.right) + 1, height: Math.ceil(extent.bottom) + 1 };
  return pixelsOf(shape, extent, size) === 0;
}

/** How many pixels COCO's own code fills; the area itself where there are too many or the image is not known. */
function pixelsOf(shape: Polygon, { area }: RingExtent, { width, height }: Sides): number {
  if (width === undefined || height === undefined) return area;
  try {
    return areaOfCounts(rasterize(shape, Math.ceil(width), Math.ceil(height)).counts);
  } catch (error) {
    if (error instanceof FormatError) return area;
    throw error;
  }
}

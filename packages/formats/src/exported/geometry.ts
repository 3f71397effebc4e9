import { areaOf as area, boxOf as box } from "../geometry/box.ts";
import { maskIou as iou, mergeMasks as merge } from "../geometry/masks.ts";
import { rasterize as pixels } from "../geometry/rasterize.ts";
import { cornersOf as corners } from "../geometry/rotated-box.ts";

/*
 * Given out by a file of its own, which nothing else imports. esbuild loads at once what a file imports that is used
 * anywhere, though it be by code that is loaded later; a file that nobody uses it passes over.
 */

/** The area of a shape in square pixels, holes taken off; undefined for points, lines and unplaced shapes. */
export const areaOf: typeof area = area;

/**
 * The extent of a shape, in pixels. Undefined where there is none: an unplaced shape, an empty mask, a polygon or line
 * without points. A single point has an extent of 0 by 0.
 */
export const boxOf: typeof box = box;

/** The four corners of a rotated box, `[x1, y1, … x4, y4]`: before turning top left, top right, and so on. */
export const cornersOf: typeof corners = corners;

/**
 * How much two masks have in common, 0 to 1, to the bit what COCO's `rleIou` gives. With `crowd`, `b` stands for a group
 * of objects of which `a` may be one. Throws `coco/mask-size` and `coco/run-length`.
 */
export const maskIou: typeof iou = iou;

/**
 * The pixels that are set in any of the masks (`union`) or in all of them (`intersection`), to the bit what COCO's
 * `rleMerge` gives. Throws `coco/no-masks`, `coco/mask-size` and `coco/run-length`.
 */
export const mergeMasks: typeof merge = merge;

/**
 * The pixels that a shape covers in an image of `width` by `height` pixels, as COCO's reference implementation fills
 * polygons. Throws `coco/bad-size`, `coco/not-finite` and `coco/too-large`.
 */
export const rasterize: typeof pixels = pixels;

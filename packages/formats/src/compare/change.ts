import type { SourceId } from "../model/dataset.ts";
import type { ShapeType } from "../model/shapes.ts";

/** An image on one side of a comparison. */
export interface ComparedImage {
  readonly name: string;
  readonly width?: number;
  readonly height?: number;
  readonly split?: string;
  /** How many objects it has. */
  readonly objects: number;
}

/** An object on one side of a comparison. */
export interface ComparedObject {
  readonly id: SourceId;
  readonly class: string;
  readonly shape: ShapeType;
  /** The extent in pixels: left, top, width, height. Absent where there is none. */
  readonly box?: readonly [x: number, y: number, width: number, height: number];
}

/** A class on one side of a comparison. */
export interface ComparedClass {
  readonly name: string;
  /** How many objects it has. */
  readonly objects: number;
}

interface Told {
  /** One sentence with the values. */
  readonly message: string;
}

/** `image-added` has `after` only, `image-removed` has `before` only. Their objects are not told one by one. */
export interface ImageChange extends Told {
  readonly kind: "image-added" | "image-removed" | "image-changed";
  readonly image: string;
  readonly before?: ComparedImage;
  readonly after?: ComparedImage;
  /** What is another in `image-changed`: `size`, `split`, `media`, `attributes`, `relations`. */
  readonly fields?: readonly string[];
}

/** `object-added` has `after` only, `object-removed` has `before` only. An object can have several changes. */
export interface ObjectChange extends Told {
  readonly kind: "object-added" | "object-removed" | "object-moved" | "object-relabelled" | "object-changed";
  /** The name of the image as the first dataset has it. */
  readonly image: string;
  readonly before?: ComparedObject;
  readonly after?: ComparedObject;
  /**
   * Of `object-moved` and `object-relabelled`: what both have in common over what either has, 0 to 1. Of two boxes their
   * areas, otherwise pixels, as COCO's reference implementation fills them.
   */
  readonly iou?: number;
  /** What is another in `object-changed`: `shape`, `box`, `area`, `crowd`, `keypoints`, `score`, `track`, `attributes`. */
  readonly fields?: readonly string[];
}

/** `class-added` has `after` only, `class-removed` has `before` only. Classes are the same where their names are. */
export interface ClassChange extends Told {
  readonly kind: "class-added" | "class-removed" | "class-changed";
  readonly before?: ComparedClass;
  readonly after?: ComparedClass;
  /** What is another in `class-changed`: `supercategory`, `color`, `keypoints`, `skeleton`. */
  readonly fields?: readonly string[];
}

/** One difference between two datasets. */
export type Change = ImageChange | ObjectChange | ClassChange;

/** The name of a kind of difference. */
export type ChangeKind = Change["kind"];

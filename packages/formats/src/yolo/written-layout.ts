import { besideImage } from "./darknet-layout.ts";
import { labelPathOf } from "./layout.ts";

/**
 * How the files of a YOLO dataset lie:
 *
 * - `ultralytics`: `images/<split>/`, `labels/<split>/`, `data.yaml`: https://docs.ultralytics.com/datasets/detect/
 * - `roboflow`: `<split>/images/`, `<split>/labels/`, `data.yaml`; `val` is called `valid`
 * - `darknet`: images and labels in `obj_<split>_data/`, lists of images, `obj.names` and `obj.data`, as CVAT takes them
 *   (https://docs.cvat.ai/docs/dataset_management/formats/format-yolo); `val` is called `valid`
 */
export type YoloLayout = "ultralytics" | "roboflow" | "darknet";

/** Where a writer puts the files of a layout. */
export interface WrittenLayout {
  /** The folder of a split's images, with a slash at its end. */
  readonly imagesOf: (split: string) => string;
  readonly labelPathOf: (imagePath: string) => string;
}

/** The layouts that are written. */
export const writtenLayouts: Readonly<Record<YoloLayout, WrittenLayout>> = {
  ultralytics: { imagesOf: (split) => `images/${split}/`, labelPathOf },
  roboflow: { imagesOf: (split) => `${validOf(split)}/images/`, labelPathOf },
  darknet: { imagesOf: (split) => `obj_${validOf(split)}_data/`, labelPathOf: besideImage },
};

/** A split as Darknet and Roboflow call it. */
export function validOf(split: string): string {
  return split === "val" ? "valid" : split;
}

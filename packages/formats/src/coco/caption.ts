import type { Attribute, DatasetImage } from "../model/dataset.ts";
import { CAPTION, isLabel } from "./label.ts";

/** Whether an attribute of an image can be written as a caption. */
function isCaption({ name, value, attributes }: Attribute): boolean {
  return name === CAPTION && typeof value === "string" && attributes.length === 0;
}

/** Whether an image has something that is an annotation only in a file without objects. */
export function hasPlaceless({ annotations, attributes }: DatasetImage): boolean {
  return annotations.some(({ shape }) => isLabel(shape)) || areCaptions(attributes);
}

/** Whether the answers about an image are written as captions: all, or none. */
export function areCaptions(attributes: readonly Attribute[]): boolean {
  return attributes.length > 0 && attributes.every(isCaption);
}

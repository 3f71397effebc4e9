import type { Attribute } from "../model/dataset.ts";
import type { Json, JsonObject } from "../model/json.ts";
import type { Shape, Unplaced } from "../model/shapes.ts";
import { without } from "./element.ts";
import { MARKER } from "./marker.ts";

/** The shape of an annotation of a whole image: its class is all that it says. */
export const LABEL: Unplaced = { type: "unplaced", kind: "image", value: {} };

/** Whether an annotation is one of a whole image. */
export function isLabel(shape: Shape): boolean {
  return shape.type === "unplaced" && shape.kind === "image";
}

/** The name of an attribute of an image that is a caption. */
export const CAPTION = "caption";

/** Keys by which an element is of another kind. */
export const KIND_KEYS: ReadonlySet<string> = new Set(["bbox", "segmentation", "segments_info", CAPTION]);

const CAPTION_KEYS: ReadonlySet<string> = new Set(["image_id", CAPTION, MARKER]);

/** A caption as an answer about its image; its id and all else stay in `extra`. */
export function captionOf(record: JsonObject, caption: Json): Attribute {
  const extra = without(record, CAPTION_KEYS);
  return { name: CAPTION, value: caption, kind: "text", attributes: [], extra };
}

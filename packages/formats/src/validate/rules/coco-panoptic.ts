import type { Json } from "../../model/json.ts";
import type { Example, Rule } from "../rule.ts";
import { annotated, category, cocoFile, cocoText } from "./coco-example.ts";

/** Rules on files of panoptic segments, captions, and labels of whole images. */
export type CocoPanopticCode =
  | "coco/other-kind"
  | "coco/bad-caption"
  | "coco/bad-segments"
  | "coco/duplicate-panoptic"
  | "coco/panoptic-png"
  | "coco/panoptic-size"
  | "coco/panoptic-color"
  | "coco/panoptic-segment";

/** PNGs of two rows. Two pixels of each are of segment 1, the next of segment 2; in the third the last are of 3. */
const PNG =
  "iVBORw0KGgoAAAANSUhEUgAAAAQAAAACCAIAAADwyuo0AAAAEUlEQVR4XmNgZAAhJjBC4QAAALYADVByBPQAAAAASUVORK5CYII=";
const SMALL =
  "iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAIAAAD91JpzAAAAEElEQVR4XmNgZGBgYmCAUgAAOwAHTPKapQAAAABJRU5ErkJggg==";
const THIRD =
  "iVBORw0KGgoAAAANSUhEUgAAAAQAAAACCAIAAADwyuo0AAAAFUlEQVR4XmNgZAAhJgYGZgYwC84BAADJAA8Px7cUAAAAAElFTkSuQmCC";
const ONE =
  "iVBORw0KGgoAAAANSUhEUgAAAAQAAAACCAIAAADwyuo0AAAAEElEQVR4XmNgZAAhKEDmAAAAXgAF1qYzCAAAAABJRU5ErkJggg==";

const segment = (id: Json, left: number): Json => ({
  id,
  category_id: 1,
  area: 4,
  bbox: [left, 0, 2, 2],
  iscrowd: 0,
});
const two = [segment(1, 0), segment(2, 2)];
const element = (segments: Json): Json => ({ image_id: 1, file_name: "a.png", segments_info: segments });

/** A panoptic file of one image of 4 by 2 pixels, and its PNG. */
function panoptic(png: string | undefined, ...annotations: readonly Json[]): Example {
  const text = cocoText({
    images: [{ id: 1, file_name: "a.jpg", width: 4, height: 2 }],
    annotations,
    categories: [category({ isthing: 1, color: [220, 20, 60] })],
  });
  const bytes = png === undefined ? {} : { "panoptic/a.png": bytesOf(png) };
  return {
    files: { "panoptic.json": text, "images/a.jpg": { width: 4, height: 2, orientation: 1 }, ...bytes },
  };
}

function bytesOf(base64: string): Uint8Array {
  return Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0));
}

const good = panoptic(PNG, element(two));
const caption = (text: Json): Example =>
  cocoFile({ annotations: [{ id: 1, image_id: 1, caption: text }], categories: [] });

/** What can be wrong with a file that is not one of objects. */
export const cocoPanopticRules: Readonly<Record<CocoPanopticCode, Rule>> = {
  "coco/other-kind": {
    severity: "note",
    text: "The file is one of captions, of panoptic segments or of labels of whole images.",
    why: "Loaders of objects stop with a KeyError at the first annotation, which has no bbox.",
    bad: caption("A cat on a mat."),
    good: annotated(),
  },
  "coco/bad-caption": {
    severity: "error",
    text: "A caption is no text.",
    why: "Evaluations of captions split it into words, and stop with a TypeError.",
    bad: caption(7),
    good: caption("A cat on a mat."),
  },
  "coco/bad-segments": {
    severity: "error",
    text: "The segments of an image are no list, or one has no id of its own that a pixel can say.",
    why: "`panopticapi` stops with a KeyError, or takes the pixels of one segment for those of another.",
    bad: panoptic(PNG, element([...two, segment(0, 0)])),
    good,
  },
  "coco/duplicate-panoptic": {
    severity: "error",
    text: "An image has its segments twice.",
    why: "`panopticapi` takes the last, and trainers have the image twice.",
    bad: panoptic(PNG, element(two), element(two)),
    good,
  },
  "coco/panoptic-png": {
    severity: "error",
    text: "The PNG with the segments of an image was not found, or can't be read.",
    why: "Where the segments are stands nowhere else. `panopticapi` stops with a FileNotFoundError.",
    bad: panoptic(undefined, element(two)),
    good,
  },
  "coco/panoptic-size": {
    severity: "error",
    text: "The PNG with the segments of an image has another size than the image.",
    why: "`panopticapi` compares it with predictions of the image's size, and stops with a ValueError.",
    bad: panoptic(SMALL, element(two)),
    good,
  },
  "coco/panoptic-color": {
    severity: "error",
    text: "Pixels of the PNG are of a segment that the JSON has not.",
    why: "`panopticapi` stops with a KeyError: the class of these pixels is not known.",
    bad: panoptic(THIRD, element(two)),
    good,
  },
  "coco/panoptic-segment": {
    severity: "error",
    text: "A segment has no pixels in the PNG.",
    why: "`panopticapi` stops with a KeyError: the segment is in the JSON and not in the PNG.",
    bad: panoptic(ONE, element(two)),
    good,
  },
};

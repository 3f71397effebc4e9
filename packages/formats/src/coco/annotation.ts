import { areaOf, boxOf } from "../geometry/box.ts";
import { sameJson } from "../json/equal.ts";
import type { Annotation, FormatName, SourceId } from "../model/dataset.ts";
import { isJsonObject, type Json, type JsonObject } from "../model/json.ts";
import type { Box, Mask, Unplaced } from "../model/shapes.ts";
import { numberOf, without } from "./element.ts";
import { type Report, shown } from "./findings.ts";
import { MARKER } from "./marker.ts";
import { segmentationOf } from "./segmentation.ts";

/** Keys of an annotation that have a place in the model. */
export const ANNOTATION_KEYS: ReadonlySet<string> = new Set([
  "id",
  "image_id",
  "category_id",
  "bbox",
  "area",
  "segmentation",
  "iscrowd",
  "keypoints",
  "num_keypoints",
  "attributes",
  "score",
  MARKER,
]);

/** Keys of images and annotations that name videos and tracks. In a file of another source angokit put them there. */
export const VIDEO_KEYS: ReadonlySet<string> = new Set([
  "video_id",
  "frame_id",
  "frame_index",
  "instance_id",
  "track_id",
]);

/** Keys of an annotation that are not its source's own: see {@link VIDEO_KEYS}. */
const OWN_KEYS: ReadonlySet<string> = new Set([...ANNOTATION_KEYS, ...VIDEO_KEYS]);

/** The track that a record names: as CocoVID does, else as TAO does. */
export function trackIn({ instance_id: instance, track_id: track }: JsonObject): SourceId | undefined {
  return [instance, track].find(isTrack);
}

function isTrack(id: Json | undefined): id is SourceId {
  return isId(id) && !(typeof id === "number" && id < 0);
}

export function isId(value: Json | undefined): value is SourceId {
  return typeof value === "string" || typeof value === "number";
}

/** What is known about an annotation besides its record. */
export interface AnnotationContext {
  /** Rank of its category. */
  readonly category: number;
  /**
   * Where the dataset came from before angokit wrote it to this file. Where that is not COCO, the boxes and areas
   * that follow from the segmentation were computed by the writer: nobody declared them.
   */
  readonly source: FormatName;
  readonly report: Report;
  /** The mask of the record, where that is known and the run lengths need not be read. */
  readonly mask?: Mask;
  /** What an annotation is that has neither a bbox nor a segmentation, in a file of labels of whole images. */
  readonly label?: Unplaced | undefined;
}

/** Reads one element of `annotations`; undefined where it had to be left out, which was then reported. */
export function annotationOf(record: JsonObject, context: AnnotationContext): Annotation | undefined {
  const { category, source, report, mask, label } = context;
  const id = record["id"];
  if (typeof id !== "string" && typeof id !== "number") return undefined;
  const bbox = boxIn(record["bbox"], report);
  const segmentation =
    mask === undefined
      ? segmentationOf(record["segmentation"], bbox !== undefined, report)
      : { shape: mask, closed: [], broken: false };
  if (segmentation.broken) return undefined;
  const shape = segmentation.shape ?? bbox ?? label;
  if (shape === undefined) {
    report(
      "error",
      "no-geometry",
      `Annotation ${shown(id)} has neither a bbox nor a segmentation; it was left out.`,
    );
    return undefined;
  }
  const declared = segmentation.shape === undefined ? undefined : bbox;
  const box = source !== "coco" && sameJson(declared, boxOf(shape)) ? undefined : declared;
  const declaredArea = areaIn(record["area"], report);
  const area = source !== "coco" && declaredArea === areaOf(shape) ? undefined : declaredArea;
  const isCrowd = crowdIn(record["iscrowd"], report);
  const crowd = source !== "coco" && isCrowd === false ? undefined : isCrowd;
  const keypoints = keypointsIn(record["keypoints"], report);
  const attributes = attributesIn(record["attributes"]);
  const track = trackIn(record);
  const given = record["score"];
  const score = typeof given === "number" && Number.isFinite(given) ? given : undefined;
  return {
    id,
    category,
    shape,
    ...(box === undefined ? {} : { box }),
    ...(keypoints === undefined ? {} : { keypoints }),
    ...(area === undefined ? {} : { area }),
    ...(crowd === undefined ? {} : { crowd }),
    ...(score === undefined ? {} : { score }),
    ...(track === undefined ? {} : { track }),
    attributes,
    extra: {
      ...without(record, source === "coco" ? ANNOTATION_KEYS : OWN_KEYS),
      // A box alone is written with an empty segmentation or without; what COCO files have is kept apart here.
      ...(source === "coco" &&
      shape.type === "box" &&
      segmentation.shape === undefined &&
      record["segmentation"] !== undefined
        ? { segmentation: [] }
        : {}),
      ...(keypoints === undefined ? present("keypoints", record["keypoints"]) : {}),
      ...countIn(record["num_keypoints"], keypoints, report),
      ...(attributes.length === 0 ? present("attributes", record["attributes"]) : {}),
      ...(score === undefined ? present("score", given) : {}),
      ...(segmentation.closed.length === 0 ? {} : { [MARKER]: { closed: segmentation.closed } }),
    },
  };
}

/** How many keypoints are labelled: COCO's `num_keypoints`. */
export function labelled(keypoints: readonly number[]): number {
  return keypoints.filter((value, i) => i % 3 === 2 && value > 0).length;
}

function present(key: string, json: Json | undefined): JsonObject {
  return json === undefined ? {} : { [key]: json };
}

function boxIn(json: Json | undefined, report: Report): Box | undefined {
  if (json === undefined || json === null) return undefined;
  const numbers = Array.isArray(json) ? json.map(numberOf) : [];
  const [x, y, width, height] = numbers;
  if (
    numbers.length !== 4 ||
    x === undefined ||
    y === undefined ||
    width === undefined ||
    height === undefined ||
    !Number.isFinite(x + width) ||
    !Number.isFinite(y + height)
  ) {
    report("error", "bad-bbox", `The bbox is ${shown(json)}, not four numbers.`, "/bbox");
    return undefined;
  }
  if (width >= 0 && height >= 0) return { type: "box", x, y, width, height };
  report(
    "warning",
    "negative-size",
    `The bbox ${shown(json)} has a negative side; it was turned round.`,
    "/bbox",
  );
  return {
    type: "box",
    x: Math.min(x, x + width),
    y: Math.min(y, y + height),
    width: Math.abs(width),
    height: Math.abs(height),
  };
}

function areaIn(json: Json | undefined, report: Report): number | undefined {
  if (json === undefined || json === null) return undefined;
  const area = numberOf(json);
  if (area === undefined) report("error", "bad-area", `The area is ${shown(json)}, not a number.`, "/area");
  return area;
}

function crowdIn(json: Json | undefined, report: Report): boolean | undefined {
  if (json === undefined || json === null) return undefined;
  if (json === 0 || json === 1) return json === 1;
  if (typeof json === "boolean") {
    report("warning", "boolean-iscrowd", `iscrowd is ${json}; COCO has 0 or 1.`, "/iscrowd");
    return json;
  }
  report("error", "bad-iscrowd", `iscrowd is ${shown(json)}, not 0 or 1.`, "/iscrowd");
  return undefined;
}

function keypointsIn(json: Json | undefined, report: Report): readonly number[] | undefined {
  if (json === undefined) return undefined;
  const points = Array.isArray(json) ? json.filter((value) => Number.isFinite(value)) : [];
  if (Array.isArray(json) && points.length === json.length && points.length % 3 === 0) return points;
  const message = `The keypoints are ${shown(json)}, not numbers in threes; they were kept aside as they are.`;
  report("warning", "bad-keypoints", message, "/keypoints");
  return undefined;
}

/** `num_keypoints` where it does not follow from the keypoints. */
function countIn(
  json: Json | undefined,
  keypoints: readonly number[] | undefined,
  report: Report,
): JsonObject {
  if (json === undefined) return {};
  if (keypoints === undefined) return { num_keypoints: json };
  const count = labelled(keypoints);
  if (count === json) return {};
  const message = `num_keypoints is ${shown(json)}; the number of labelled keypoints is ${count}.`;
  report("warning", "keypoint-count", message, "/num_keypoints");
  return { num_keypoints: json };
}

function attributesIn(json: Json | undefined): Annotation["attributes"] {
  if (!isJsonObject(json)) return [];
  return Object.entries(json).flatMap(([name, value]) =>
    value === undefined ? [] : [{ name, value, attributes: [], extra: {} }],
  );
}

import { boxOf } from "../geometry/box.ts";
import { boxOfCounts, areaOfCounts, encodeCounts } from "../geometry/rle.ts";
import { crc32 } from "../io/crc32.ts";
import { stemOf } from "../io/names.ts";
import { sameJson } from "../json/equal.ts";
import type { Annotation, FormatName } from "../model/dataset.ts";
import { isJsonObject, type Json, type JsonObject } from "../model/json.ts";
import type { Mask } from "../model/shapes.ts";
import { labelled } from "./annotation.ts";
import { without } from "./element.ts";
import { MARKER } from "./marker.ts";
import { detailRecord } from "./record.ts";

/** The member of an image's `extra` with the PNG's name and more of its element, where that is not as usual. */
export const MEMBER = "panoptic";

/** A segment's id in a pixel of a PNG of 24 bits; 0 is no segment's. */
export function isSegmentId(id: unknown): id is number {
  return typeof id === "number" && Number.isInteger(id) && id > 0 && id < 2 ** 24;
}

/** The name that the PNG of an image has: that of the image with another ending. */
export function pngName(imageName: string): string {
  return `${stemOf(imageName)}.png`;
}

/** Keys of an element that have a place in the model. */
export const ELEMENT_KEYS: ReadonlySet<string> = new Set(["image_id", "file_name", "segments_info", MARKER]);

/** What {@link MEMBER} is to hold of an element; undefined where all is as usual. */
export function memberOf(record: JsonObject, imageName: string): JsonObject | undefined {
  const { file_name: name } = record;
  const others = without(record, ELEMENT_KEYS);
  if (name === pngName(imageName) && Object.keys(others).length === 0) return undefined;
  return { ...(name === undefined ? {} : { file_name: name }), ...others };
}

/** The same with what was kept aside: see {@link keptMember}. */
export function restoredMember(part: Json | undefined, read: JsonObject | undefined): Json | undefined {
  const member = isJsonObject(part) ? part[MEMBER] : undefined;
  if (member === undefined) return read;
  return member === null ? undefined : member;
}

/** What an element has to keep aside so that {@link restoredMember} gives back what it was. */
export function keptMember(member: Json | undefined, read: JsonObject | undefined): JsonObject {
  return sameJson(member, read) ? {} : { [MARKER]: { [MEMBER]: member ?? null } };
}

/**
 * The fields of a segment, but its ids. A mask that is all there has the declared box and area; else they are those of the
 * pixels.
 */
export function segmentRecord(annotation: Annotation, visible: Mask, source: FormatName): JsonObject {
  const { shape, keypoints } = annotation;
  const isWhole = shape.type === "mask" && sameJson(shape.counts, visible.counts);
  const box = (isWhole ? (annotation.box ?? boxOf(shape)) : undefined) ?? maskBox(visible);
  return {
    area: (isWhole ? annotation.area : undefined) ?? areaOfCounts(visible.counts),
    bbox: [box.x, box.y, box.width, box.height],
    iscrowd: annotation.crowd === true ? 1 : 0,
    ...(keypoints === undefined ? {} : { keypoints, num_keypoints: labelled(keypoints) }),
    ...detailRecord(annotation, source),
  };
}

function maskBox({ counts, size }: Mask): NonNullable<Annotation["box"]> {
  return boxOfCounts(counts, size);
}

/** A number that is hardly ever the same for other pixels. */
export function pixelSum({ counts }: Mask): number {
  return crc32(new TextEncoder().encode(encodeCounts(counts)));
}

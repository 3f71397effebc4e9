import { cursor } from "../bytes/packed.ts";
import { RECORD_HEAD, uint32At } from "../bytes/record-store.ts";
import { takeDecimals, takeDouble, takeInt } from "../bytes/unpacked.ts";
import type { JsonItem } from "../json/items.ts";
import type { Json } from "../model/json.ts";
import { type OutlineText, ringsAt } from "./placed-polygon.ts";
import {
  EMPTY_OUTLINE,
  HAS_AREA,
  HAS_BOX,
  HAS_CROWD,
  IS_CROWD,
  IS_TEXT,
  MASK,
  NO_OUTLINE,
  OUTLINE,
  PLACE,
} from "./plain-form.ts";
import { takeMask } from "./unpacked.ts";

/** A kept annotation as an element of the file. */
export function itemAt(bytes: Uint8Array, at: number, bytesAt?: OutlineText): JsonItem {
  const flags = bytes[at + RECORD_HEAD] ?? 0;
  const isText = (flags & IS_TEXT) !== 0;
  const id = isText ? 0 : takeDouble(bytes, at + RECORD_HEAD + 1);
  const category = isText ? 0 : takeInt(bytes, cursor.at);
  const line = takeInt(bytes, isText ? at + RECORD_HEAD + 1 : cursor.at);
  const index = uint32At(bytes, at + 4) + takeInt(bytes, cursor.at);
  const item = { key: "annotations", index, pointer: `/annotations/${index}`, line };
  if (isText) {
    const text = bytes.subarray(cursor.at, at + uint32At(bytes, at));
    const value: Json = JSON.parse(new TextDecoder().decode(text));
    return { ...item, value };
  }
  const area = (flags & HAS_AREA) === 0 ? undefined : takeDouble(bytes, cursor.at);
  const box = (flags & HAS_BOX) === 0 ? undefined : takeDecimals(bytes, cursor.at, 4);
  const segmentation = takeSegmentation(bytes, flags & OUTLINE, bytesAt);
  const value: Json = {
    id,
    category_id: category,
    ...(box === undefined ? {} : { bbox: box }),
    ...(area === undefined ? {} : { area }),
    ...((flags & HAS_CROWD) === 0 ? {} : { iscrowd: (flags & IS_CROWD) === 0 ? 0 : 1 }),
    ...(segmentation === undefined ? {} : { segmentation }),
  };
  return { ...item, value };
}

/** The segmentation that comes next, as the file has it. */
function takeSegmentation(
  bytes: Uint8Array,
  outline: number,
  bytesAt: OutlineText | undefined,
): Json | undefined {
  if (outline === NO_OUTLINE) return undefined;
  if (outline === EMPTY_OUTLINE) return [];
  if (outline === MASK) {
    const { size, counts } = takeMask(bytes, cursor.at);
    return { size, counts };
  }
  if (outline === PLACE) {
    const start = takeDouble(bytes, cursor.at);
    // Where the file is not read again, only the ids are asked for.
    return bytesAt === undefined ? [] : ringsAt(start, takeInt(bytes, cursor.at), bytesAt);
  }
  const rings: number[][] = [];
  const count = takeInt(bytes, cursor.at);
  for (let ring = 0; ring < count; ring += 1) {
    const length = takeInt(bytes, cursor.at);
    rings.push(takeDecimals(bytes, cursor.at, length));
  }
  return rings;
}

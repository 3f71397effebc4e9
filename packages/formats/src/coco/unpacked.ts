import { cursor } from "../bytes/packed.ts";
import { RECORD_HEAD } from "../bytes/record-store.ts";
import { takeBox, takeDecimals, takeDouble, takeInt, takeParts } from "../bytes/unpacked.ts";
import { openRing } from "../geometry/polygon.ts";
import type { Annotation } from "../model/dataset.ts";
import type { PolygonAt, Sides } from "../model/packed.ts";
import type { Box, Mask, Polygon, Shape } from "../model/shapes.ts";
import { MARKER } from "./marker.ts";
import { type OutlineText, PlacedPolygon } from "./placed-polygon.ts";
import {
  CLOSED_RINGS,
  EMPTY_OUTLINE,
  HAS_AREA,
  HAS_BOX,
  HAS_CROWD,
  IS_CROWD,
  IS_TEXT,
  MASK,
  OUTLINE,
  PLACE,
  RINGS,
} from "./plain-form.ts";

/** Rank of each category by its id. */
export type Ranks = ReadonlyMap<unknown, number>;

/** Whether a record is a plain annotation of which there is nothing to tell: one that {@link plainAnnotation} reads. */
export function isSound(bytes: Uint8Array, at: number, { width, height }: Sides, ranks: Ranks): boolean {
  const flags = bytes[at + RECORD_HEAD] ?? 0;
  if ((flags & IS_TEXT) !== 0) return false;
  const id = takeDouble(bytes, at + RECORD_HEAD + 1);
  if (id === 0 || !ranks.has(takeInt(bytes, cursor.at))) return false;
  if ((flags & OUTLINE) !== MASK || width === undefined || height === undefined) return true;
  takeInt(bytes, cursor.at);
  takeInt(bytes, cursor.at);
  let end = cursor.at + ((flags & HAS_AREA) === 0 ? 0 : 8);
  if ((flags & HAS_BOX) !== 0) {
    takeDecimals(bytes, end, 4);
    end = cursor.at;
  }
  return takeInt(bytes, end) === height && takeInt(bytes, cursor.at) === width;
}

const NO_ATTRIBUTES: Annotation["attributes"] = [];
const NO_EXTRA: Annotation["extra"] = {};
const EMPTY_SEGMENTATION: Annotation["extra"] = { segmentation: [] };
/** A polygon that nobody will look at, or that can't be read here. */
const ELSEWHERE: Polygon = {
  type: "polygon",
  get parts(): never {
    throw new RangeError();
  },
};

/**
 * A plain annotation of a file that angokit did not make of another format, of which there is nothing to tell: what
 * `annotationOf` makes of its JSON.
 *
 * @param bytesAt reads the outlines that were left in the file; without it they can't be looked at
 * @param toPolygon makes polygons of packed rings
 */
export function plainAnnotation(
  bytes: Uint8Array,
  at: number,
  ranks: Ranks,
  bytesAt: OutlineText | undefined,
  toPolygon: PolygonAt,
): Annotation {
  const flags = bytes[at + RECORD_HEAD] ?? 0;
  const id = takeDouble(bytes, at + RECORD_HEAD + 1);
  const category = ranks.get(takeInt(bytes, cursor.at)) ?? 0;
  takeInt(bytes, cursor.at);
  takeInt(bytes, cursor.at);
  const area = (flags & HAS_AREA) === 0 ? undefined : takeDouble(bytes, cursor.at);
  const box = (flags & HAS_BOX) === 0 ? undefined : takeBox(bytes, cursor.at);
  const crowd = (flags & HAS_CROWD) === 0 ? undefined : (flags & IS_CROWD) !== 0;
  const outline = flags & OUTLINE;
  // A record that has no outline has a box.
  let shape: Shape = box ?? { type: "box", x: 0, y: 0, width: 0, height: 0 };
  let extra = outline === EMPTY_OUTLINE ? EMPTY_SEGMENTATION : NO_EXTRA;
  if (outline === RINGS) shape = toPolygon(bytes, cursor.at);
  else if (outline === MASK) shape = takeMask(bytes, cursor.at);
  else if (outline === PLACE) {
    const start = takeDouble(bytes, cursor.at);
    const length = takeInt(bytes, cursor.at);
    shape = bytesAt === undefined ? ELSEWHERE : new PlacedPolygon(start, length, bytesAt);
  } else if (outline === CLOSED_RINGS) {
    const closed: number[] = [];
    const parts = takeParts(bytes, cursor.at).map(({ outer: ring, holes }, index) => {
      const outer = openRing(ring);
      if (outer !== ring) closed.push(index);
      return { outer, holes };
    });
    shape = { type: "polygon", parts };
    if (closed.length > 0) extra = { [MARKER]: { closed } };
  }
  return whole(id, category, shape, shape === box ? undefined : box, area, crowd, extra);
}

/** A polygon of packed rings. */
export function polygonAt(bytes: Uint8Array, at: number): Polygon {
  return { type: "polygon", parts: takeParts(bytes, at) };
}

/** Reads a mask; the cursor is after it. */
export function takeMask(bytes: Uint8Array, at: number): Mask {
  const height = takeInt(bytes, at);
  const width = takeInt(bytes, cursor.at);
  const length = takeInt(bytes, cursor.at);
  const counts: number[] = [];
  for (let run = 0; run < length; run += 1) counts.push(takeInt(bytes, cursor.at));
  return { type: "mask", size: [height, width], counts, compressed: false };
}

/** Members that are absent are no members; the usual ones in one literal each, which is many times as fast as spreading. */
function whole(
  id: number,
  category: number,
  shape: Annotation["shape"],
  box: Box | undefined,
  area: number | undefined,
  crowd: boolean | undefined,
  extra: Annotation["extra"],
): Annotation {
  if (area !== undefined && crowd !== undefined) {
    return box === undefined
      ? { id, category, shape, area, crowd, attributes: NO_ATTRIBUTES, extra }
      : { id, category, shape, box, area, crowd, attributes: NO_ATTRIBUTES, extra };
  }
  return {
    id,
    category,
    shape,
    ...(box === undefined ? {} : { box }),
    ...(area === undefined ? {} : { area }),
    ...(crowd === undefined ? {} : { crowd }),
    attributes: NO_ATTRIBUTES,
    extra,
  };
}

import { cursor } from "../bytes/packed.ts";
import { RECORD_HEAD, uint32At } from "../bytes/record-store.ts";
import { takeBox, takeDecimals, takeDouble, takeInt } from "../bytes/unpacked.ts";
import { openRing } from "../geometry/polygon.ts";
import type { JsonItem } from "../json/items.ts";
import type { Annotation, DatasetImage } from "../model/dataset.ts";
import { FormatError } from "../model/diagnostic.ts";
import type { Json } from "../model/json.ts";
import type { Box, Mask, Polygon, PolygonPart } from "../model/shapes.ts";
import {
  HAS_AREA,
  HAS_BOX,
  HAS_CROWD,
  HAS_RINGS,
  HAS_SEGMENTATION,
  IS_CROWD,
  IS_PLACE,
  IS_TEXT,
  MASK,
} from "./plain.ts";
import { MARKER } from "./marker.ts";

/** Gives the text of a segmentation by its place in the file. */
export type OutlineText = (start: number, length: number) => Uint8Array;

interface OutlinePlace {
  readonly start: number;
  readonly length: number;
}

/** The members of a plain annotation, from where it was kept. */
interface Unpacked {
  readonly id: number;
  readonly category: number;
  readonly area: number | undefined;
  readonly box: readonly number[] | undefined;
  readonly rings: readonly (readonly number[])[];
  readonly mask: Mask | undefined;
  /** Where the rings are in the file, if they are not here. */
  readonly place: OutlinePlace | undefined;
  readonly flags: number;
  readonly line: number;
  readonly index: number;
}

/** Whether a record is a plain annotation, not the JSON text of one. */
export function isPlain(bytes: Uint8Array, at: number): boolean {
  return ((bytes[at + RECORD_HEAD] ?? 0) & IS_TEXT) === 0;
}

function unpacked(bytes: Uint8Array, at: number): Unpacked {
  const flags = bytes[at + RECORD_HEAD] ?? 0;
  const line = takeInt(bytes, at + RECORD_HEAD + 1);
  const index = uint32At(bytes, at + 4) + takeInt(bytes, cursor.at);
  const id = takeDouble(bytes, cursor.at);
  const category = takeInt(bytes, cursor.at);
  const area = (flags & HAS_AREA) === 0 ? undefined : takeDouble(bytes, cursor.at);
  const box = (flags & HAS_BOX) === 0 ? undefined : takeDecimals(bytes, cursor.at, 4);
  const rings: number[][] = [];
  let place: OutlinePlace | undefined;
  let mask: Mask | undefined;
  if ((flags & IS_PLACE) !== 0) {
    const start = takeDouble(bytes, cursor.at);
    place = { start, length: takeInt(bytes, cursor.at) };
  } else if ((flags & HAS_RINGS) !== 0) {
    const count = takeInt(bytes, cursor.at);
    if (count === MASK) mask = takeMask(bytes, cursor.at);
    for (let ring = 0; ring < count; ring += 1) {
      const length = takeInt(bytes, cursor.at);
      rings.push(takeDecimals(bytes, cursor.at, length));
    }
  }
  return { id, category, area, box, rings, mask, place, flags, line, index };
}

const NO_ATTRIBUTES: Annotation["attributes"] = [];
const NO_EXTRA: Annotation["extra"] = {};
const EMPTY_SEGMENTATION: Annotation["extra"] = { segmentation: [] };
const NO_HOLES: PolygonPart["holes"] = [];

/**
 * A plain annotation of a file that angokit did not make of another format: what `annotationOf` makes of its JSON.
 * Undefined where something has to be told of it.
 *
 * @param ranks rank of each category by its id
 */
export function plainAnnotation(
  bytes: Uint8Array,
  at: number,
  image: DatasetImage,
  ranks: ReadonlyMap<unknown, number>,
  bytesAt: OutlineText | undefined,
): Annotation | undefined {
  // As `unpacked` does it, without the objects between.
  const flags = bytes[at + RECORD_HEAD] ?? 0;
  takeInt(bytes, at + RECORD_HEAD + 1);
  takeInt(bytes, cursor.at);
  const id = takeDouble(bytes, cursor.at);
  const rank = ranks.get(takeInt(bytes, cursor.at));
  if (id === 0 || rank === undefined) return undefined;
  const area = (flags & HAS_AREA) === 0 ? undefined : takeDouble(bytes, cursor.at);
  const box = (flags & HAS_BOX) === 0 ? undefined : takeBox(bytes, cursor.at);
  const crowd = (flags & HAS_CROWD) === 0 ? undefined : (flags & IS_CROWD) !== 0;
  if ((flags & IS_PLACE) !== 0) {
    if (bytesAt === undefined) return undefined;
    const start = takeDouble(bytes, cursor.at);
    const shape = new PlacedPolygon(start, takeInt(bytes, cursor.at), bytesAt);
    return whole(id, rank, shape, box, area, crowd, NO_EXTRA);
  }
  if ((flags & HAS_RINGS) === 0) {
    if (box === undefined) return undefined;
    const extra = (flags & HAS_SEGMENTATION) === 0 ? NO_EXTRA : EMPTY_SEGMENTATION;
    return whole(id, rank, box, undefined, area, crowd, extra);
  }
  const parts: PolygonPart[] = [];
  let closed: number[] | undefined;
  const count = takeInt(bytes, cursor.at);
  if (count === MASK) {
    const mask = takeMask(bytes, cursor.at);
    const [height, width] = mask.size;
    const isOff =
      image.width !== undefined &&
      image.height !== undefined &&
      (image.width !== width || image.height !== height);
    return isOff ? undefined : whole(id, rank, mask, box, area, crowd, NO_EXTRA);
  }
  for (let index = 0; index < count; index += 1) {
    const length = takeInt(bytes, cursor.at);
    const ring = takeDecimals(bytes, cursor.at, length);
    const outer = openRing(ring);
    if (outer !== ring) (closed ??= []).push(index);
    parts.push({ outer, holes: NO_HOLES });
  }
  const extra = closed === undefined ? NO_EXTRA : { [MARKER]: { closed } };
  return whole(id, rank, { type: "polygon", parts }, box, area, crowd, extra);
}

function takeMask(bytes: Uint8Array, at: number): Mask {
  const height = takeInt(bytes, at);
  const width = takeInt(bytes, cursor.at);
  const length = takeInt(bytes, cursor.at);
  const counts: number[] = [];
  for (let run = 0; run < length; run += 1) counts.push(takeInt(bytes, cursor.at));
  return { type: "mask", size: [height, width], counts, compressed: false };
}

/**
 * A polygon that is read from the file when someone looks at its parts. They are a member of its own, so that copying
 * finds it; one getter for all, as a closure for each would take longer than reading the polygon.
 */
class PlacedPolygon implements Polygon {
  readonly type = "polygon";
  declare readonly parts: Polygon["parts"];
  readonly #start: number;
  readonly #length: number;
  readonly #bytesAt: OutlineText;
  #parts: Polygon["parts"] | undefined;

  constructor(start: number, length: number, bytesAt: OutlineText) {
    this.#start = start;
    this.#length = length;
    this.#bytesAt = bytesAt;
    Object.defineProperty(this, "parts", PlacedPolygon.#getter);
  }

  static readonly #getter: PropertyDescriptor & ThisType<PlacedPolygon> = {
    enumerable: true,
    get() {
      this.#parts ??= ringsAt(this.#start, this.#length, this.#bytesAt).map((outer) => ({
        outer,
        holes: NO_HOLES,
      }));
      return this.#parts;
    },
  };
}

/** The rings at a place of the file, which were looked at once: another text there means that the file changed. */
function ringsAt(start: number, length: number, bytesAt: OutlineText): readonly number[][] {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder().decode(bytesAt(start, length)));
  } catch (error) {
    if (error instanceof FormatError) throw error;
  }
  if (Array.isArray(value) && value.length > 0 && value.every(isRing)) return value;
  throw new FormatError("input/changed", "The file was changed while it was read. Run again.");
}

function isRing(ring: unknown): ring is number[] {
  return (
    Array.isArray(ring) && ring.length >= 6 && ring.every((number: unknown) => typeof number === "number")
  );
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

/** A kept annotation as an element of the file. */
export function itemAt(bytes: Uint8Array, at: number, bytesAt?: OutlineText): JsonItem {
  if (!isPlain(bytes, at)) {
    const line = takeInt(bytes, at + RECORD_HEAD + 1);
    const index = uint32At(bytes, at + 4) + takeInt(bytes, cursor.at);
    const text = bytes.subarray(cursor.at, at + uint32At(bytes, at));
    const value: Json = JSON.parse(new TextDecoder().decode(text));
    return { key: "annotations", index, pointer: `/annotations/${index}`, line, value };
  }
  const { id, category, area, box, rings, mask, place, flags, line, index } = unpacked(bytes, at);
  const outline =
    place === undefined || bytesAt === undefined ? rings : ringsAt(place.start, place.length, bytesAt);
  const segmentation: Json = mask === undefined ? outline : { size: mask.size, counts: mask.counts };
  const value: Json = {
    id,
    category_id: category,
    ...(box === undefined ? {} : { bbox: box }),
    ...(area === undefined ? {} : { area }),
    ...((flags & HAS_CROWD) === 0 ? {} : { iscrowd: (flags & IS_CROWD) === 0 ? 0 : 1 }),
    ...((flags & HAS_SEGMENTATION) === 0 ? {} : { segmentation }),
  };
  return { key: "annotations", index, pointer: `/annotations/${index}`, line, value };
}

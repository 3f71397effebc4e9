import type { Json, JsonObject } from "../model/json.ts";
import { isJsonObject } from "../model/json.ts";
import type { Points, PolygonPart, Shape } from "../model/shapes.ts";
import { finiteNumber, listAt, numberAt, objectAt, pair, pairs } from "./coordinates.ts";
import { isEmpty, isList, leftover } from "./members.ts";
import { readRotatedBox } from "./rotated-box.ts";

/** Keys under which an object has its geometry: one of them, and only one. */
export const GEOMETRY_KEYS: ReadonlySet<string> = new Set([
  "bounding-box",
  "rotated-bounding-box",
  "polygon",
  "polyline",
  "point",
  "segmentation",
  "ner",
  "pdf",
  "spline",
  "circle",
  "brush",
]);

/** Whether it is documented what stands under the key of a geometry. */
export function isDocumented(key: string, { type }: Shape): boolean {
  return type !== "unplaced" || KEPT_ALIKE.has(key);
}

/** Kinds that the model has no shape for, as entities and the spatial variants. A point of three numbers is none. */
const KEPT_ALIKE: ReadonlySet<string> = new Set(["ner", "pdf", "bounding-box", "polyline", "medical-brush"]);

/** Where a rotated box turns: about `x, y` in exports and stored answers, about its centre in imports. */
export type Pivot = "corner" | "centre";

/** A shape, and what of its geometry the shape can't hold but the writer needs to write it alike. */
export interface ReadShape {
  readonly shape: Shape;
  /** Goes into `extra` under the geometry's own key. */
  readonly kept?: JsonObject;
  /** What was normalised, one sentence with its code. */
  readonly notes: readonly { readonly code: string; readonly message: string }[];
}

/**
 * The shape of a geometry, by its key.
 *
 * @throws FormatError `ango/bad-geometry` with a pointer from the geometry on
 */
export function readShape(key: string, value: Json, pivot: Pivot): ReadShape {
  if (key === "bounding-box" && !isSpatial(value)) return readBox(value);
  if (key === "rotated-bounding-box") return readRotatedBox(value, pivot);
  if (key === "polygon") return ringShape(pairs(value, ""));
  if (key === "polyline" && !isSpatial(value)) return placed({ type: "polyline", points: pairs(value, "") });
  if (key === "point" && !(isList(value) && value.length === 3)) {
    const [x, y] = pair(value, "");
    return placed({ type: "point", x, y });
  }
  if (key === "segmentation") return readSegmentation(value);
  checkUnplaced(key, value);
  return placed({ type: "unplaced", kind: key, value });
}

const BOX_MEMBERS: ReadonlySet<string> = new Set(["x", "y", "width", "height"]);

function readBox(value: Json): ReadShape {
  const raw = objectAt(value, "");
  const [x, y] = [numberAt(raw, "x"), numberAt(raw, "y")];
  const [width, height] = [numberAt(raw, "width"), numberAt(raw, "height")];
  const rest = leftover(raw, BOX_MEMBERS);
  const shape: Shape = {
    type: "box",
    // Two numbers can be finite and their sum not.
    x: width < 0 ? finiteNumber(x + width, "/width") : x,
    y: height < 0 ? finiteNumber(y + height, "/height") : y,
    width: Math.abs(width),
    height: Math.abs(height),
  };
  const message = `A box of ${width} by ${height} was drawn from another corner; x and y are now its top left.`;
  return {
    shape,
    ...(isEmpty(rest) ? {} : { kept: rest }),
    notes: width < 0 || height < 0 ? [{ code: "ango/negative-box", message }] : [],
  };
}

function readSegmentation(value: Json): ReadShape {
  const raw = objectAt(value, "");
  const closed: number[] = [];
  const zoneRests: JsonObject[] = [];
  let rings = 0;
  const read = (json: Json | undefined, pointer: string): Points => {
    const result = opened(pairs(json, pointer));
    if (result.closed) closed.push(rings);
    rings += 1;
    return result.points;
  };
  const parts = listAt(raw["zones"], "/zones").map((zone, index) => {
    const at = `/zones/${index}`;
    const rawZone = objectAt(zone, at);
    zoneRests.push(leftover(rawZone, ZONE_MEMBERS));
    const outer = read(rawZone["region"], `${at}/region`);
    const holes = rawZone["holes"] === undefined ? [] : listAt(rawZone["holes"], `${at}/holes`, true);
    return { outer, holes: holes.map((hole, rank) => read(hole, `${at}/holes/${rank}`)) };
  });
  return placed(polygon(parts), {
    ...leftover(raw, SEGMENTATION_MEMBERS),
    ...(closed.length === 0 ? {} : { closed }),
    ...(zoneRests.every(isEmpty) ? {} : { zones: zoneRests }),
  });
}

const ZONE_MEMBERS: ReadonlySet<string> = new Set(["region", "holes"]);
/** `closed` would be taken for this reader's own record of rings that were closed. */
const SEGMENTATION_MEMBERS: ReadonlySet<string> = new Set(["zones", "closed"]);

/** Whether a geometry is the spatial variant of its key: two corners in voxels instead of pixels. */
function isSpatial(value: Json): value is JsonObject {
  return isJsonObject(value) && SPATIAL.some((key) => value[key] !== undefined);
}

const SPATIAL = ["x1", "y1", "z1", "x2", "y2", "z2"] as const;

/** What has no shape is kept as it is, but not if the numbers that it stands on are missing. */
function checkUnplaced(key: string, value: Json): void {
  if (key === "bounding-box" || key === "polyline") {
    const raw = objectAt(value, "");
    for (const member of SPATIAL) numberAt(raw, member);
  }
  if (key === "point")
    for (const [index, part] of listAt(value, "").entries()) finiteNumber(part, `/${index}`);
  if (key === "ner") {
    const raw = objectAt(value, "");
    numberAt(raw, "start");
    numberAt(raw, "end");
  }
  if (key === "pdf") objectAt(value, "");
}

/** The polygon of one ring. */
export function ringShape(ring: Points): ReadShape {
  const { points, closed } = opened(ring);
  return placed(polygon([{ outer: points, holes: [] }]), closed ? { closed } : undefined);
}

/** A ring without its last point, where that is the first again. */
function opened(points: Points): { points: Points; closed: boolean } {
  const last = points.length - 2;
  const closed = last > 0 && points[0] === points[last] && points[1] === points[last + 1];
  return { points: closed ? points.slice(0, last) : points, closed };
}

function placed(shape: Shape, own?: JsonObject): ReadShape {
  return { shape, ...(own === undefined ? {} : { kept: own }), notes: [] };
}

function polygon(parts: readonly PolygonPart[]): Shape {
  return { type: "polygon", parts };
}

import type { Annotation } from "../model/dataset.ts";
import { FormatError } from "../model/diagnostic.ts";
import type { Json, JsonObject } from "../model/json.ts";
import { isJsonObject } from "../model/json.ts";
import type { Points, Polygon, PolygonPart, Shape } from "../model/shapes.ts";
import { finiteNumber, listAt, numberAt, objectAt, pair, pairs } from "./coordinates.ts";
import { isEmpty, isList, leftover } from "./members.ts";
import { readRotatedBox, writeRotatedBox } from "./rotated-box.ts";

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

/** Whether all rings have points: Ango's JSON has no empty ones. */
function isDrawn({ parts }: Polygon): boolean {
  return (
    parts.length > 0 &&
    parts.every(({ outer, holes }) => [outer, ...holes].every((points) => points.length > 1))
  );
}

/** The geometry of an annotation that was read from Ango or elsewhere; undefined where Ango's JSON has none for it. */
export function writeShape(
  { shape, extra }: Pick<Annotation, "shape" | "extra">,
  pivot: Pivot,
  tool?: string,
): { readonly key: string; readonly value: Json } | undefined {
  switch (shape.type) {
    case "box": {
      const { x, y, width, height } = finite(shape, shape.x, shape.y, shape.width, shape.height);
      return { key: "bounding-box", value: { ...kept(extra, "bounding-box"), x, y, width, height } };
    }
    case "rotated-box": {
      finite(shape, shape.cx, shape.cy, shape.width, shape.height, shape.angle);
      const own = kept(extra, "rotated-bounding-box");
      return { key: "rotated-bounding-box", value: writeRotatedBox(shape, own, pivot) };
    }
    case "polygon":
      return isDrawn(shape) ? writePolygon(shape.parts, extra, tool) : undefined;
    case "polyline":
      return shape.points.length < 2 ? undefined : { key: "polyline", value: unflattened(shape.points) };
    case "point":
      finite(shape, shape.x, shape.y);
      return { key: "point", value: [shape.x, shape.y] };
    case "unplaced":
      return { key: shape.kind, value: shape.value };
    default:
      // Masks: brush images hold them.
      return undefined;
  }
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

function writePolygon(
  parts: readonly PolygonPart[],
  extra: JsonObject,
  tool: string | undefined,
): { key: string; value: Json } {
  const [first] = parts;
  const simple = parts.length === 1 && first !== undefined && first.holes.length === 0;
  if (simple && tool !== "segmentation" && extra["segmentation"] === undefined) {
    const closed = kept(extra, "polygon")["closed"] === true;
    return { key: "polygon", value: unflattened(first.outer, closed) };
  }
  const { closed, zones: zoneRests, ...rest } = kept(extra, "segmentation");
  const closedRings = new Set(isList(closed) ? closed : []);
  let rings = 0;
  const write = (points: Points): Json => {
    rings += 1;
    return unflattened(points, closedRings.has(rings - 1));
  };
  const zones = parts.map(({ outer, holes }, index) => {
    const zoneRest = isList(zoneRests) ? zoneRests[index] : undefined;
    const region = write(outer);
    return { ...(isJsonObject(zoneRest) ? zoneRest : {}), region, holes: holes.map(write) };
  });
  return { key: "segmentation", value: { ...rest, zones } };
}

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

function unflattened(points: Points, closed = false): Json {
  assertFinite(points);
  const result: [number, number][] = [];
  for (let i = 0; i + 1 < points.length; i += 2) result.push([points[i] ?? 0, points[i + 1] ?? 0]);
  const [first] = result;
  return closed && first !== undefined ? [...result, first] : result;
}

/** Throws where a number would be written as `null`. */
function finite<T>(subject: T, ...numbers: readonly number[]): T {
  assertFinite(numbers);
  return subject;
}

function assertFinite(numbers: readonly number[]): void {
  if (numbers.every(Number.isFinite)) return;
  throw new FormatError(
    "output/not-finite",
    "A coordinate is not a finite number; JSON has no way to say it.",
  );
}

function placed(shape: Shape, own?: JsonObject): ReadShape {
  return { shape, ...(own === undefined ? {} : { kept: own }), notes: [] };
}

function polygon(parts: readonly PolygonPart[]): Shape {
  return { type: "polygon", parts };
}

function kept(extra: JsonObject, key: string): JsonObject {
  const value = extra[key];
  return isJsonObject(value) ? value : {};
}

import type { Annotation } from "../model/dataset.ts";
import { FormatError } from "../model/diagnostic.ts";
import type { Json, JsonObject } from "../model/json.ts";
import { isJsonObject } from "../model/json.ts";
import type { Points, Polygon, PolygonPart } from "../model/shapes.ts";
import { isList } from "./members.ts";
import { writeRotatedBox } from "./rotated-box.ts";
import type { Pivot } from "./shape.ts";

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

function kept(extra: JsonObject, key: string): JsonObject {
  const value = extra[key];
  return isJsonObject(value) ? value : {};
}

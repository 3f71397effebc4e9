import { boxOfPoints } from "../geometry/box.ts";
import { openRing } from "../geometry/polygon.ts";
import { decodeCounts, filledCounts } from "../geometry/rle.ts";
import { FormatError } from "../model/diagnostic.ts";
import { isJsonObject, type Json, type JsonObject } from "../model/json.ts";
import type { Box, Mask, Points, Polygon } from "../model/shapes.ts";
import { numberOf } from "./element.ts";
import { type Report, shown } from "./findings.ts";

/** What a `segmentation` holds. */
export interface Segmentation {
  /** Absent where there is nothing in it. */
  readonly shape?: Polygon | Mask | Box;
  /** Ranks of the rings whose last point was the first again. The model has them without. */
  readonly closed: readonly number[];
  /** It can't be read, and this was reported: the annotation has to go. */
  readonly broken: boolean;
}

const NOTHING: Segmentation = { closed: [], broken: false };
const BROKEN: Segmentation = { closed: [], broken: true };

/** Reads a `segmentation`. `hasBox` tells whether the annotation has a usable `bbox` beside it. */
export function segmentationOf(json: Json | undefined, hasBox: boolean, report: Report): Segmentation {
  if (json === undefined) return NOTHING;
  if (isJsonObject(json)) return maskOf(json, report);
  if (json === null || !Array.isArray(json)) {
    const severity = json === null ? "warning" : "error";
    report(
      severity,
      "bad-segmentation",
      `The segmentation is ${shown(json)}: neither polygons nor run lengths.`,
      AT,
    );
    return NOTHING;
  }
  if (json.length === 0) return NOTHING;
  if (json.every((value) => !Array.isArray(value) && numberOf(value) !== undefined)) {
    report(
      "warning",
      "flat-polygon",
      "The segmentation is a list of numbers; it was taken as one polygon.",
      AT,
    );
    return polygonOf([json], hasBox, report, () => AT);
  }
  return polygonOf(json, hasBox, report, (rank) => `${AT}/${rank}`);
}

const AT = "/segmentation";

function polygonOf(
  rings: readonly Json[],
  hasBox: boolean,
  report: Report,
  placeOf: (rank: number) => string,
): Segmentation {
  const [only] = rings;
  if (rings.length === 1 && Array.isArray(only) && only.length === 4)
    return boxInPlaceOf(only, hasBox, report);
  const parts: { outer: Points; holes: [] }[] = [];
  const closed: number[] = [];
  for (const [i, json] of rings.entries()) {
    const ring = ringOf(json, i, placeOf(i), report);
    if (ring === undefined) continue;
    const outer = openRing(ring);
    if (outer !== ring) closed.push(parts.length);
    parts.push({ outer, holes: [] });
  }
  return parts.length === 0 ? NOTHING : { shape: { type: "polygon", parts }, closed, broken: false };
}

/** Four numbers are no polygon: other tools take them for a box. */
function boxInPlaceOf(ring: readonly Json[], hasBox: boolean, report: Report): Segmentation {
  const [x, y, width, height] = ring.map(numberOf);
  if (hasBox) {
    report(
      "warning",
      "box-as-polygon",
      `The polygon ${shown(ring)} has only two points; the bbox was taken.`,
      AT,
    );
    return NOTHING;
  }
  if (
    x === undefined ||
    y === undefined ||
    width === undefined ||
    height === undefined ||
    !Number.isFinite(x + width) ||
    !Number.isFinite(y + height)
  ) {
    report("error", "bad-coordinate", `The polygon ${shown(ring)} holds something that is no number.`, AT);
    return NOTHING;
  }
  report(
    "warning",
    "box-as-polygon",
    `The polygon ${shown(ring)} was taken as a box: x, y, width, height.`,
    AT,
  );
  const box = boxOfPoints([x, y, x + width, y + height]);
  return { ...(box === undefined ? {} : { shape: box }), closed: [], broken: false };
}

function ringOf(json: Json, rank: number, at: string, report: Report): Points | undefined {
  if (!Array.isArray(json)) {
    report(
      "error",
      "bad-segmentation",
      `Polygon ${rank + 1} is ${shown(json)}, not a list of numbers; it was left out.`,
      at,
    );
    return undefined;
  }
  if (json.length === 0) {
    // COCO's own code looks at the first alone to tell what a segmentation is.
    report("warning", rank === 0 ? "empty-polygon" : "empty-part", `Polygon ${rank + 1} is empty.`, at);
    return undefined;
  }
  let points: readonly number[] = json.filter((value) => Number.isFinite(value));
  if (points.length < json.length) {
    const numbers = json.map(numberOf);
    const wrong = numbers.indexOf(undefined);
    if (wrong !== -1) {
      report(
        "error",
        "bad-coordinate",
        `Coordinate ${wrong + 1} of polygon ${rank + 1} is ${shown(json[wrong])}; the polygon was left out.`,
        `${at}/${wrong}`,
      );
      return undefined;
    }
    report("warning", "numeric-string", `Polygon ${rank + 1} has numbers written as strings.`, at);
    points = numbers.filter((value) => value !== undefined);
  }
  if (points.length % 2 === 1) {
    report(
      "warning",
      "odd-coordinates",
      `Polygon ${rank + 1} has ${points.length} numbers; the last was left out.`,
      at,
    );
    points = points.slice(0, -1);
  }
  if (points.length < 6) {
    report("error", "short-polygon", `Polygon ${rank + 1} has fewer than three points; it was left out.`, at);
    return undefined;
  }
  return points;
}

function maskOf(json: JsonObject, report: Report): Segmentation {
  const { size, counts } = json;
  const [height, width] = Array.isArray(size) ? size : [];
  if (typeof height !== "number" || typeof width !== "number") {
    report("error", "run-length", `The run lengths have size ${shown(size)}, not [height, width].`, AT);
    return BROKEN;
  }
  try {
    const compressed = typeof counts === "string";
    const read = compressed ? decodeCounts(counts) : (Array.isArray(counts) ? counts : [counts]).map(countOf);
    const filled = filledCounts(read, [height, width]);
    if (filled !== read) {
      report(
        "warning",
        "short-run-length",
        "The run lengths end before the mask does; the rest was taken as background.",
        AT,
      );
    }
    return {
      shape: { type: "mask", size: [height, width], counts: filled, compressed },
      closed: [],
      broken: false,
    };
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    report("error", "run-length", error.message, AT);
    return BROKEN;
  }
}

function countOf(json: Json | undefined): number {
  if (typeof json === "number") return json;
  throw new FormatError("coco/run-length", `Bad run lengths: ${shown(json)} is no count.`);
}

import type { Json, JsonObject } from "../model/json.ts";
import type { RotatedBox } from "../model/shapes.ts";
import { finiteNumber, listAt, numberAt, objectAt, pair } from "./coordinates.ts";
import { isEmpty, leftover } from "./members.ts";
import type { Pivot, ReadShape } from "./shape.ts";

/*
 * Ango has two ways to say the same rotated box. In exports `x, y` is the corner that was the top left before the
 * box was turned about it, and `corners` lists that corner, then those that were bottom left, bottom right, top right.
 * In imports `x, y, width, height` is the box before it is turned about its centre, and there are no corners.
 * https://docs.imerit.net/data/importing-and-exporting-annotations/importing-annotations/ango-import-format
 */

type Corner = readonly [number, number];

const MEMBERS: ReadonlySet<string> = new Set(["x", "y", "width", "height", "rotation", "corners"]);
/** How far corners may lie from where they are expected, in pixels. */
const TOLERANCE = 0.01;

/** Reads one; `corners`, where there are any, tell which of the two ways it is. Throws `ango/bad-geometry`. */
export function readRotatedBox(value: Json, usualPivot: Pivot): ReadShape {
  const raw = objectAt(value, "");
  const angle = numberAt(raw, "rotation");
  const said = { x: numberAt(raw, "x"), y: numberAt(raw, "y") };
  const size = { width: numberAt(raw, "width"), height: numberAt(raw, "height") };
  const notes: { code: string; message: string }[] = [];

  let pivot = usualPivot;
  if (raw["corners"] !== undefined) {
    const corners = cornersAt(raw["corners"]);
    const pivots: readonly Pivot[] = usualPivot === "corner" ? ["corner", "centre"] : ["centre", "corner"];
    const fitting = pivots.find((candidate) => fits(corners, placedBy(candidate, said, size, angle)));
    if (fitting === undefined) {
      const message = "corners do not agree with x, y, width, height and rotation, which were taken.";
      notes.push({ code: "ango/rotated-box-corners", message });
    }
    pivot = fitting ?? usualPivot;
  }
  const negative = size.width < 0 || size.height < 0;
  if (negative) {
    const message = `A rotated box of ${size.width} by ${size.height} was drawn from another corner; it was turned round.`;
    notes.push({ code: "ango/negative-box", message });
  }

  const kept = leftover(raw, MEMBERS);
  const first = placedBy(pivot, said, size, angle);
  // Two numbers can be finite and their sum not.
  finiteNumber(first.cx, "/x");
  finiteNumber(first.cy, "/y");
  if (pivot === "centre") return { shape: first, ...(isEmpty(kept) ? {} : { kept }), notes };
  // An export has the corner and the model the centre: where one does not give the other back, both are kept.
  const [x, y] = negative ? cornerOf(first) : [said.x, said.y];
  const shape = placedBy("corner", { x, y }, first, angle);
  const corner = cornerOf(shape);
  const exact = corner[0] === x && corner[1] === y ? kept : { ...kept, x, y };
  return { shape, ...(isEmpty(exact) ? {} : { kept: exact }), notes };
}

/** Writes one: for exports with its corners. `kept` may hold the exact `x, y` that it was read from. */
export function writeRotatedBox(box: RotatedBox, kept: JsonObject, pivot: Pivot): Json {
  const { x: _x, y: _y, ...rest } = kept;
  const { width, height, angle: rotation } = box;
  if (pivot === "centre") {
    return { ...rest, x: box.cx - width / 2, y: box.cy - height / 2, width, height, rotation };
  }
  const [x, y] = exactCorner(box, kept) ?? cornerOf(box);
  return { ...rest, x, y, width, height, rotation, corners: cornersFrom([x, y], box) };
}

/** The four corners of a box in the order of Ango's `corners`. */
function cornersOf(box: RotatedBox): readonly Corner[] {
  return cornersFrom(cornerOf(box), box);
}

/** The corner that a box was read from, if the box is still where that puts it to the last bit. */
function exactCorner(box: RotatedBox, { x, y }: JsonObject): Corner | undefined {
  if (typeof x !== "number" || typeof y !== "number") return undefined;
  const { cx, cy } = placedBy("corner", { x, y }, box, box.angle);
  return cx === box.cx && cy === box.cy ? [x, y] : undefined;
}

function placedBy(
  pivot: Pivot,
  at: { x: number; y: number },
  size: { width: number; height: number },
  angle: number,
): RotatedBox {
  const [dx, dy] = pivot === "corner" ? halfDiagonal(size, angle) : [size.width / 2, size.height / 2];
  return {
    type: "rotated-box",
    cx: at.x + dx,
    cy: at.y + dy,
    width: Math.abs(size.width),
    height: Math.abs(size.height),
    angle,
  };
}

function cornerOf(box: RotatedBox): Corner {
  const [dx, dy] = halfDiagonal(box, box.angle);
  return [box.cx - dx, box.cy - dy];
}

/** From the first corner to the centre. */
function halfDiagonal({ width, height }: { width: number; height: number }, angle: number): Corner {
  const [cos, sin] = direction(angle);
  return [(width * cos - height * sin) / 2, (width * sin + height * cos) / 2];
}

function cornersFrom([x, y]: Corner, { width, height, angle }: RotatedBox): Corner[] {
  const [cos, sin] = direction(angle);
  return [
    [x, y],
    [x - height * sin, y + height * cos],
    [x + width * cos - height * sin, y + width * sin + height * cos],
    [x + width * cos, y + width * sin],
  ];
}

function direction(angle: number): Corner {
  // Quarter turns are common, and exact.
  const rest = angle % 360;
  const quarter = QUARTERS.get(rest);
  if (quarter !== undefined) return quarter;
  const radians = (rest * Math.PI) / 180;
  return [Math.cos(radians), Math.sin(radians)];
}

const QUARTERS: ReadonlyMap<number, Corner> = new Map([
  [0, [1, 0]],
  [90, [0, 1]],
  [180, [-1, 0]],
  [270, [0, -1]],
  [-90, [0, -1]],
  [-180, [-1, 0]],
  [-270, [0, 1]],
]);

function cornersAt(value: Json): readonly Corner[] {
  return listAt(value, "/corners").map((corner, index) => pair(corner, `/corners/${index}`));
}

/** Whether corners are those of a box, whichever of them comes first. */
function fits(corners: readonly Corner[], box: RotatedBox): boolean {
  if (corners.length !== 4) return false;
  return cornersOf(box).every(([x, y]) =>
    corners.some((corner) => Math.abs(corner[0] - x) < TOLERANCE && Math.abs(corner[1] - y) < TOLERANCE),
  );
}

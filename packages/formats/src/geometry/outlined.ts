import type { Annotation, DatasetImage } from "../model/dataset.ts";
import { isJsonObject, type Json, type JsonObject } from "../model/json.ts";
import type { Points, Shape } from "../model/shapes.ts";
import { CUBOID_MEMBERS, cuboidPolygon } from "./cuboid.ts";
import { ellipsePolygon } from "./ellipse.ts";
import { ringArea } from "./polygon.ts";

/*
 * Shapes that few formats have: here polygons, with the exact numbers in `extra` under the name of their kind. Whoever has
 * the kind writes it again, as long as the polygon is still that of these numbers.
 */

/** The kind of such a shape, and the member of `extra` with its numbers. */
export type OutlinedKind = "ellipse" | "cuboid";

/** The outline that a value of each kind has; undefined for a value of another form. */
const OUTLINES: Readonly<Record<OutlinedKind, (value: Json | undefined) => Points | undefined>> = {
  ellipse: (value) => {
    const numbers = numbersIn(value, ["cx", "cy", "rx", "ry", "angle"]);
    if (numbers === undefined) return undefined;
    const { cx = 0, cy = 0, rx = 0, ry = 0, angle = 0 } = numbers;
    return rx > 0 && ry > 0 ? ellipsePolygon({ cx, cy, rx, ry, angle }) : undefined;
  },
  cuboid: (value) => {
    const corners = numbersIn(value, CUBOID_MEMBERS);
    return corners === undefined ? undefined : cuboidPolygon(corners);
  },
};

/** A shape, and what belongs in the annotation's `extra`. */
export interface Outlined {
  readonly shape: Shape;
  readonly extra: JsonObject;
}

/**
 * The polygon of an unplaced ellipse or cuboid. Other shapes stay as they are, and so do those that enclose nothing, as
 * of radii that are not positive, and those whose outline has numbers that are not finite.
 */
export function outlined(shape: Shape): Outlined {
  const kind = shape.type === "unplaced" ? kindOf(shape.kind) : undefined;
  if (shape.type !== "unplaced" || kind === undefined) return { shape, extra: {} };
  const outer = OUTLINES[kind](shape.value);
  const area = outer?.every(Number.isFinite) === true ? ringArea(outer) : 0;
  return outer !== undefined && area > 0 && Number.isFinite(area)
    ? { shape: { type: "polygon", parts: [{ outer, holes: [] }] }, extra: { [kind]: shape.value } }
    : { shape, extra: {} };
}

/** Of which kind the polygon of an annotation still is; undefined where it is no such outline, or was edited. */
export function outlinedKind({
  shape,
  extra,
}: Pick<Annotation, "shape" | "extra">): OutlinedKind | undefined {
  if (shape.type !== "polygon") return undefined;
  const [part, ...more] = shape.parts;
  if (part === undefined || part.holes.length > 0 || more.length > 0) return undefined;
  return kinds.find(
    (kind) => extra[kind] !== undefined && isSameRing(OUTLINES[kind](extra[kind]), part.outer),
  );
}

const kinds: readonly OutlinedKind[] = ["ellipse", "cuboid"];

function kindOf(name: string): OutlinedKind | undefined {
  return kinds.find((kind) => kind === name);
}

/** An annotation as it was drawn: where its polygon is the outline of a kind that is wanted, unplaced, without the member. */
export function drawn({ shape, extra }: Annotation, ...wanted: readonly OutlinedKind[]): Outlined {
  const kind = outlinedKind({ shape, extra });
  if (kind === undefined || !wanted.includes(kind)) return { shape, extra };
  const { [kind]: value = null, ...rest } = extra;
  return { shape: { type: "unplaced", kind, value }, extra: rest };
}

/** Its `extra` where the shape is moved: the numbers move with it. A part of one is no such outline any more. */
export function movedExtra(annotation: Annotation, x: number, y: number, isWhole: boolean): JsonObject {
  const kind = outlinedKind(annotation);
  if (kind === undefined) return annotation.extra;
  const { [kind]: value, ...rest } = annotation.extra;
  return isWhole && isJsonObject(value) ? { ...annotation.extra, [kind]: movedNumbers(value, x, y) } : rest;
}

function movedNumbers(value: JsonObject, x: number, y: number): JsonObject {
  const moves = new Map([
    ["cx", x],
    ["cy", y],
    ...CUBOID_MEMBERS.map((name) => [name, name.startsWith("x") ? x : y] as const),
  ]);
  return Object.fromEntries(
    Object.entries(value).map(([name, number]) => {
      const by = moves.get(name);
      return [name, typeof number === "number" && by !== undefined ? number + by : number];
    }),
  );
}

/** Counts what is read as an outline, so that it is told once. */
export class OutlinedCount {
  readonly #counts = new Map<OutlinedKind, number>();

  add({ annotations }: DatasetImage): void {
    for (const annotation of annotations) {
      const kind = outlinedKind(annotation);
      if (kind !== undefined) this.#counts.set(kind, (this.#counts.get(kind) ?? 0) + 1);
    }
  }

  /** What is to be told; undefined where there was none. */
  message(): string | undefined {
    const counts = Array.from(this.#counts, ([kind, count]) => `${count} ${kind}${count === 1 ? "" : "s"}`);
    if (counts.length === 0) return undefined;
    return `Read as outlines, with the exact numbers in \`extra\`: ${counts.join(", ")}.`;
  }
}

/** Sines may differ in the last digit from one engine to the other: an edit is more than that. */
const SLACK = 1e-6;

function isSameRing(a: Points | undefined, b: Points): boolean {
  return a?.length === b.length && a.every((value, at) => Math.abs(value - (b[at] ?? Number.NaN)) <= SLACK);
}

/** Members of a JSON object that are finite numbers; undefined where one of them is none. */
export function numbersIn(
  value: Json | undefined,
  names: readonly string[],
): Readonly<Record<string, number>> | undefined {
  if (!isJsonObject(value)) return undefined;
  const found: Record<string, number> = {};
  for (const name of names) {
    const number = value[name];
    if (typeof number !== "number" || !Number.isFinite(number)) return undefined;
    found[name] = number;
  }
  return found;
}

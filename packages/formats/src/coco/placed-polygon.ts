import { FormatError } from "../model/diagnostic.ts";
import type { Polygon, PolygonPart } from "../model/shapes.ts";

/** Gives the text of a segmentation by its place in the file. */
export type OutlineText = (start: number, length: number) => Uint8Array;

const NO_HOLES: PolygonPart["holes"] = [];

/**
 * A polygon that is read from the file when someone looks at its parts. They are a member of its own, so that copying
 * finds it; one getter for all, as a closure for each would take longer than reading the polygon.
 */
export class PlacedPolygon implements Polygon {
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
export function ringsAt(start: number, length: number, bytesAt: OutlineText): readonly number[][] {
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

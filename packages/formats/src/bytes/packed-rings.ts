import type { Polygon, PolygonPart } from "../model/shapes.ts";
import { cursor } from "./packed.ts";
import { takeInt, takeParts } from "./unpacked.ts";

/**
 * A polygon that is packed: how many rings it has, and of each its length and its decimals. They are unpacked when someone
 * looks. It is for those who look once: its parts are no member of its own, as those of other polygons are, so that
 * copies don't have them.
 */
export class PackedRings implements Polygon {
  readonly type = "polygon";
  readonly #bytes: Uint8Array;
  readonly #at: number;
  #parts: readonly PolygonPart[] | undefined;

  constructor(bytes: Uint8Array, at: number) {
    this.#bytes = bytes;
    this.#at = at;
  }

  get parts(): readonly PolygonPart[] {
    return (this.#parts ??= takeParts(this.#bytes, this.#at));
  }

  /** Visits the decimals of each ring, of which there are `count`, from `at` on. The cursor must be after them then. */
  eachRing(visit: (bytes: Uint8Array, at: number, count: number, rank: number) => void): void {
    const rings = takeInt(this.#bytes, this.#at);
    for (let rank = 0; rank < rings; rank += 1) {
      const count = takeInt(this.#bytes, cursor.at);
      visit(this.#bytes, cursor.at, count, rank);
    }
  }
}

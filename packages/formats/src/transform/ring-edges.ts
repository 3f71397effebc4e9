import type { Points } from "../model/shapes.ts";

/** Rings of fewer points are gone through as a whole. */
const FEW = 64;

/** The edges of a ring, parted by height, so that a point is not compared with all of them. */
export class RingEdges {
  readonly #ring: Points;
  readonly #top: number;
  readonly #height: number;
  /** Of each stretch of the height: the edges that reach into it, by their first points. */
  #stretches: readonly (readonly number[])[] | undefined;

  /** @param box around the ring */
  constructor(ring: Points, { y, height }: { readonly y: number; readonly height: number }) {
    this.#ring = ring;
    this.#top = y;
    this.#height = height;
  }

  /** Whether a ray from a point to the right crosses the ring an odd number of times. */
  contains(x: number, y: number): boolean {
    const ring = this.#ring;
    if (ring.length < 2 * FEW || !(this.#height > 0 && Number.isFinite(this.#height))) {
      let inside = false;
      for (let at = 0; at + 1 < ring.length; at += 2) if (this.#isCrossed(at, x, y)) inside = !inside;
      return inside;
    }
    this.#stretches ??= this.#parted();
    let inside = false;
    for (const at of this.#stretches[this.#stretchOf(y)] ?? [])
      if (this.#isCrossed(at, x, y)) inside = !inside;
    return inside;
  }

  #isCrossed(at: number, x: number, y: number): boolean {
    const ring = this.#ring;
    const before = at === 0 ? ring.length - 2 : at - 2;
    const [fromX, fromY] = [ring[before] ?? 0, ring[before + 1] ?? 0];
    const [toX, toY] = [ring[at] ?? 0, ring[at + 1] ?? 0];
    return fromY > y !== toY > y && x < fromX + ((y - fromY) / (toY - fromY)) * (toX - fromX);
  }

  #stretchOf(y: number): number {
    const last = this.#count() - 1;
    return Math.min(Math.max(Math.floor(((y - this.#top) / this.#height) * (last + 1)), 0), last);
  }

  /** As many as an edge may reach into, if all of them were as high as the ring, without taking too much memory. */
  #count(): number {
    return Math.ceil(Math.sqrt(this.#ring.length));
  }

  #parted(): readonly (readonly number[])[] {
    const ring = this.#ring;
    const stretches: number[][] = Array.from({ length: this.#count() }, () => []);
    for (let at = 0; at + 1 < ring.length; at += 2) {
      const fromY = ring[(at === 0 ? ring.length : at) - 1] ?? 0;
      const toY = ring[at + 1] ?? 0;
      const last = this.#stretchOf(Math.max(fromY, toY));
      for (let stretch = this.#stretchOf(Math.min(fromY, toY)); stretch <= last; stretch += 1)
        stretches[stretch]?.push(at);
    }
    return stretches;
  }
}

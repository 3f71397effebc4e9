import type { Points } from "../model/shapes.ts";

/** The box and the area of rings, in one go: what `boxOf` and `areaOf` say of a polygon of them, to the bit. */
export class RingExtent {
  left: number = Infinity;
  top: number = Infinity;
  right: number = -Infinity;
  bottom: number = -Infinity;
  area = 0;

  clear(): void {
    this.left = Infinity;
    this.top = Infinity;
    this.right = -Infinity;
    this.bottom = -Infinity;
    this.area = 0;
  }

  /** A ring of three points or more. Where not all of its numbers are finite, neither is the area afterwards. */
  add(ring: Points): void {
    const x0 = ring[0] ?? 0;
    const y0 = ring[1] ?? 0;
    let left = x0;
    let top = y0;
    let right = x0;
    let bottom = y0;
    let ax = 0;
    let ay = 0;
    let twice = 0;
    for (let at = 2; at + 1 < ring.length; at += 2) {
      const x = ring[at] ?? 0;
      const y = ring[at + 1] ?? 0;
      if (x < left) left = x;
      else if (x > right) right = x;
      if (y < top) top = y;
      else if (y > bottom) bottom = y;
      const bx = x - x0;
      const by = y - y0;
      // As `ringArea` has it; before the second point there is nothing to add.
      if (at > 2) twice += ax * by - ay * bx;
      ax = bx;
      ay = by;
    }
    if (left < this.left) this.left = left;
    if (right > this.right) this.right = right;
    if (top < this.top) this.top = top;
    if (bottom > this.bottom) this.bottom = bottom;
    this.area += Math.abs(twice) / 2;
  }
}

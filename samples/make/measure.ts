import type { Ring, Vec } from "./canvas.ts";
import type { Zone } from "./scene.ts";

/** The sides of an upright box, in pixels. */
export interface Frame {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** The smallest upright box around the points. */
export function enclose(points: readonly Vec[]): Frame {
  const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)];
  return { left: Math.min(...xs), top: Math.min(...ys), right: Math.max(...xs), bottom: Math.max(...ys) };
}

/** COCO run lengths of the pixels whose centres lie in the zones: columns first, starting with zeros. */
export function runLengths(zones: readonly Zone[], width: number, height: number): number[] {
  const counts: number[] = [];
  let [run, inside] = [0, false];
  for (let x = 0; x < width; x += 1) {
    for (let y = 0; y < height; y += 1) {
      const now = zones.some(
        ({ region, holes }) =>
          contains(region, x + 0.5, y + 0.5) && !holes.some((hole) => contains(hole, x + 0.5, y + 0.5)),
      );
      if (now === inside) {
        run += 1;
      } else {
        counts.push(run);
        [run, inside] = [1, now];
      }
    }
  }
  return [...counts, run];
}

function contains(ring: Ring, x: number, y: number): boolean {
  let inside = false;
  let [px, py] = ring.at(-1) ?? [0, 0];
  for (const [qx, qy] of ring) {
    if (py > y !== qy > y && x < px + ((y - py) / (qy - py)) * (qx - px)) inside = !inside;
    [px, py] = [qx, qy];
  }
  return inside;
}

/** The box around the pixels that run lengths set. */
export function runsFrame(counts: readonly number[], height: number): Frame {
  const set: Vec[] = [];
  let at = 0;
  for (const [index, count] of counts.entries()) {
    const end = at + count;
    if (index % 2 === 0) at = end;
    for (; at < end; at += 1) {
      const [x, y] = [Math.floor(at / height), at % height];
      set.push([x, y], [x + 1, y + 1]);
    }
  }
  return enclose(set);
}

/** A place in pixels, x right, y down. */
export type Vec = readonly [x: number, y: number];
/** A closed ring; the last point is not the first again. */
export type Ring = readonly Vec[];

/** Rows of samples in one pixel. Along a row, coverage is exact. */
const ROWS = 6;

/** A picture that flat colours are painted on, with smooth edges. */
export class Canvas {
  readonly width: number;
  readonly height: number;
  readonly #pixels: Float32Array;

  constructor(width: number, height: number) {
    this.width = width;
    this.height = height;
    this.#pixels = new Float32Array(width * height * 3);
  }

  /** A gradient from the top row to the bottom row of a part of the picture. */
  gradient(from: number, to: number, colours: readonly string[]): void {
    const stops = colours.map(parseColour);
    for (let y = Math.max(0, from); y < Math.min(this.height, to); y += 1) {
      const at = ((y - from) / Math.max(1, to - from - 1)) * (stops.length - 1);
      const first = stops[Math.min(Math.floor(at), stops.length - 1)] ?? BLACK;
      const next = stops[Math.min(Math.floor(at) + 1, stops.length - 1)] ?? first;
      const share = at - Math.floor(at);
      for (let x = 0; x < this.width; x += 1) {
        for (const channel of [0, 1, 2] as const) {
          this.#pixels[(y * this.width + x) * 3 + channel] =
            first[channel] + (next[channel] - first[channel]) * share;
        }
      }
    }
  }

  /** Fills rings by the non-zero winding rule. */
  paint(rings: readonly Ring[], colour: string, alpha = 1): void {
    const rgb = parseColour(colour);
    const ys = rings.flatMap((ring) => ring.map((point) => point[1]));
    const top = Math.max(0, Math.floor(Math.min(...ys)));
    const bottom = Math.min(this.height, Math.ceil(Math.max(...ys)));
    const coverage = new Float64Array(this.width);
    for (let y = top; y < bottom; y += 1) {
      coverage.fill(0);
      for (let row = 0; row < ROWS; row += 1) {
        for (const [from, to] of spans(rings, y + (row + 0.5) / ROWS)) cover(coverage, from, to);
      }
      for (const [x, sum] of coverage.entries()) {
        if (sum > 0) this.#blend(x, y, rgb, Math.min(1, sum / ROWS) * alpha);
      }
    }
  }

  /** Draws an open line with round ends and joints. */
  stroke(points: readonly Vec[], thickness: number, colour: string, alpha = 1): void {
    const rings: Ring[] = points.map(([x, y]) => ellipse(x, y, thickness / 2, thickness / 2, 14));
    for (const [index, [x1, y1]] of points.slice(0, -1).entries()) {
      const [x2, y2] = points[index + 1] ?? [x1, y1];
      const length = Math.hypot(x2 - x1, y2 - y1);
      if (length === 0) continue;
      const [nx, ny] = [((y1 - y2) / length / 2) * thickness, ((x2 - x1) / length / 2) * thickness];
      rings.push(
        positive([
          [x1 + nx, y1 + ny],
          [x2 + nx, y2 + ny],
          [x2 - nx, y2 - ny],
          [x1 - nx, y1 - ny],
        ]),
      );
    }
    this.paint(rings, colour, alpha);
  }

  /** Red, green and blue of each pixel, row by row, in steps of four: unseen, and PNG files shrink by a third. */
  rgb(): Uint8Array {
    return Uint8Array.from(this.#pixels, (value) => Math.max(0, Math.min(255, Math.round(value / 4) * 4)));
  }

  #blend(x: number, y: number, colour: Rgb, alpha: number): void {
    for (const channel of [0, 1, 2] as const) {
      const at = (y * this.width + x) * 3 + channel;
      const under = this.#pixels[at] ?? 0;
      this.#pixels[at] = under + (colour[channel] - under) * alpha;
    }
  }
}

type Rgb = readonly [number, number, number];

const BLACK: Rgb = [0, 0, 0];

function parseColour(hex: string): Rgb {
  const value = Number.parseInt(hex.slice(1), 16);
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255];
}

/** Where a horizontal line runs inside the rings. */
function spans(rings: readonly Ring[], y: number): [number, number][] {
  const crossings: { x: number; turn: 1 | -1 }[] = [];
  for (const ring of rings) {
    let [px, py] = ring.at(-1) ?? [0, 0];
    for (const [x, yy] of ring) {
      if (py <= y !== yy <= y) {
        crossings.push({ x: px + ((y - py) / (yy - py)) * (x - px), turn: yy > py ? 1 : -1 });
      }
      [px, py] = [x, yy];
    }
  }
  crossings.sort((a, b) => a.x - b.x);
  const found: [number, number][] = [];
  let winding = 0;
  let start = 0;
  for (const { x, turn } of crossings) {
    if (winding === 0) start = x;
    winding += turn;
    if (winding === 0) found.push([start, x]);
  }
  return found;
}

function cover(coverage: Float64Array, from: number, to: number): void {
  const left = Math.max(0, from);
  const right = Math.min(coverage.length, to);
  for (let x = Math.floor(left); x < right; x += 1) {
    coverage[x] = (coverage[x] ?? 0) + Math.min(right, x + 1) - Math.max(left, x);
  }
}

/** Twice the area, positive where the ring runs clockwise on screen. */
export function doubleArea(ring: Ring): number {
  let sum = 0;
  let [px, py] = ring.at(-1) ?? [0, 0];
  for (const [x, y] of ring) {
    sum += px * y - x * py;
    [px, py] = [x, y];
  }
  return sum;
}

/** The ring running clockwise, so that rings painted together never cut holes into one another. */
export function positive(ring: Ring): Ring {
  return doubleArea(ring) < 0 ? ring.toReversed() : ring;
}

/** An outer ring and its holes, ready for {@link Canvas.paint}. */
export function withHoles(outer: Ring, holes: readonly Ring[]): readonly Ring[] {
  return [positive(outer), ...holes.map((hole) => positive(hole).toReversed())];
}

export function ellipse(cx: number, cy: number, rx: number, ry: number = rx, count = 36): Ring {
  return Array.from({ length: count }, (_, index): Vec => {
    const turn = (index / count) * 2 * Math.PI;
    return [cx + rx * Math.cos(turn), cy + ry * Math.sin(turn)];
  });
}

/** An upright rectangle, its corners rounded by `radius`. */
export function rectangle(x: number, y: number, width: number, height: number, radius = 0): Ring {
  if (radius === 0) {
    return [
      [x, y],
      [x + width, y],
      [x + width, y + height],
      [x, y + height],
    ];
  }
  const corners: readonly (readonly [number, number, number])[] = [
    [x + width - radius, y + height - radius, 0],
    [x + radius, y + height - radius, 1],
    [x + radius, y + radius, 2],
    [x + width - radius, y + radius, 3],
  ];
  return corners.flatMap(([cx, cy, quarter]) =>
    Array.from({ length: 6 }, (_, step): Vec => {
      const turn = (quarter + step / 5) * (Math.PI / 2);
      return [cx + radius * Math.cos(turn), cy + radius * Math.sin(turn)];
    }),
  );
}

/** A smooth curve through the points (Catmull-Rom), `steps` points for each one given. */
export function smooth(points: readonly Vec[], steps: number, closed: boolean): Vec[] {
  const at = (index: number): Vec => {
    const count = points.length;
    const wanted = closed ? (index + count) % count : Math.max(0, Math.min(count - 1, index));
    return points[wanted] ?? [0, 0];
  };
  const curve: Vec[] = [];
  for (let index = 0; index < points.length - (closed ? 0 : 1); index += 1) {
    const [p0, p1, p2, p3] = [at(index - 1), at(index), at(index + 1), at(index + 2)];
    for (let step = 0; step < steps; step += 1) {
      const t = step / steps;
      const mix = (a: number, b: number, c: number, d: number): number =>
        (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t ** 2 + (3 * b - a - 3 * c + d) * t ** 3) / 2;
      curve.push([mix(p0[0], p1[0], p2[0], p3[0]), mix(p0[1], p1[1], p2[1], p3[1])]);
    }
  }
  if (!closed) curve.push(at(points.length - 1));
  return curve;
}

/** A drawing made about the origin, turned by `degrees` clockwise and moved to `x`, `y`. */
export function place(ring: Ring, x: number, y: number, degrees = 0): Ring {
  const [cos, sin] = [Math.cos((degrees / 180) * Math.PI), Math.sin((degrees / 180) * Math.PI)];
  return ring.map(([px, py]): Vec => [x + px * cos - py * sin, y + px * sin + py * cos]);
}

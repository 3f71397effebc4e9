import type { Points } from "../model/shapes.ts";
import { cutLine } from "../transform/cut-line.ts";
import type { Samples } from "../transform/png-samples.ts";
import type { Window } from "../transform/window.ts";
import type { Rgb } from "./class-colors.ts";

/** Lines to a pixel on which areas are measured. */
const LINES = 4;
/** Pixels from one stripe of a hatching to the next, and half the width of a stripe. */
export const HATCH = 8;
export const HALF_STRIPE = 1.25;

/** How much of its colour a pixel gets, 0 to 1. */
type Shade = (x: number, y: number) => number;

/** An opaque picture that is painted upon, with smooth edges. */
export class Canvas {
  readonly width: number;
  readonly height: number;
  /** Red, green and blue of each pixel. */
  readonly data: Uint8Array;
  /** How much of each pixel the lines under way cover. */
  readonly #cover: Float32Array;

  constructor(width: number, height: number, [red, green, blue]: Rgb) {
    this.width = width;
    this.height = height;
    this.data = new Uint8Array(width * height * 3);
    for (let at = 0; at < this.data.length; at += 3) {
      this.data[at] = red;
      this.data[at + 1] = green;
      this.data[at + 2] = blue;
    }
    this.#cover = new Float32Array(width * height);
  }

  /** A picture of four channels whose left upper corner is at a pixel. */
  image({ width, height, data }: Samples, left: number, top: number): void {
    for (let y = 0; y < height; y += 1) {
      for (let x = 0; x < width; x += 1) {
        const at = (y * width + x) * 4;
        const color: Rgb = [data[at] ?? 0, data[at + 1] ?? 0, data[at + 2] ?? 0];
        this.#blend(left + x, top + y, color, (data[at + 3] ?? 0) / 255);
      }
    }
  }

  /** What lies in an odd number of the rings. */
  area(rings: readonly Points[], color: Rgb, opacity: number, clip: Window, isHatched = false): void {
    const shade: Shade = isHatched ? stripes : () => 1;
    const row = new Float32Array(clip.width);
    for (const [index, lines] of crossingsOf(rings, clip).entries()) {
      if (lines === undefined) continue;
      row.fill(0);
      for (const crossings of lines) addSpans(row, crossings, clip.x);
      const y = clip.y + index;
      for (let at = 0; at < row.length; at += 1) {
        const share = row[at] ?? 0;
        if (share > 0) this.#blend(clip.x + at, y, color, share * opacity * shade(clip.x + at, y));
      }
    }
  }

  /** Lines with round ends and corners; each pixel gets its colour once, however often they cross. */
  stroke(lines: readonly Points[], width: number, color: Rgb, opacity: number, clip: Window): void {
    const half = width / 2;
    const around = {
      x: clip.x - half - 1,
      y: clip.y - half - 1,
      width: clip.width + width + 2,
      height: clip.height + width + 2,
    };
    const dirty = { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity };
    const segment = (x1: number, y1: number, x2: number, y2: number): void => {
      const top = Math.max(Math.floor(Math.min(y1, y2) - half), clip.y);
      const bottom = Math.min(Math.ceil(Math.max(y1, y2) + half), clip.y + clip.height);
      for (let y = top; y < bottom; y += 1) {
        const [from, to] = reach(x1, y1, x2, y2, y + 0.5, half + 1);
        const left = Math.max(Math.floor(from), clip.x);
        const right = Math.min(Math.ceil(to), clip.x + clip.width);
        for (let x = left; x < right; x += 1) {
          const share = Math.min(half + 0.5 - distance(x1, y1, x2, y2, x + 0.5, y + 0.5), 1);
          const at = y * this.width + x;
          if (share > (this.#cover[at] ?? 0)) this.#cover[at] = share;
        }
        if (left >= right) continue;
        dirty.left = Math.min(dirty.left, left);
        dirty.right = Math.max(dirty.right, right);
        dirty.top = Math.min(dirty.top, y);
        dirty.bottom = Math.max(dirty.bottom, y + 1);
      }
    };
    for (const line of lines) {
      const [x = 0, y = 0] = line;
      if (isDot(line)) segment(x, y, x, y);
      else
        for (const part of cutLine(line, around))
          for (let at = 0; at + 3 < part.length; at += 2)
            segment(part[at] ?? 0, part[at + 1] ?? 0, part[at + 2] ?? 0, part[at + 3] ?? 0);
    }
    for (let y = dirty.top; y < dirty.bottom; y += 1) {
      for (let x = dirty.left; x < dirty.right; x += 1) {
        const at = y * this.width + x;
        const share = this.#cover[at] ?? 0;
        if (share <= 0) continue;
        this.#cover[at] = 0;
        this.#blend(x, y, color, share * opacity);
      }
    }
  }

  #blend(x: number, y: number, color: Rgb, share: number): void {
    if (x < 0 || y < 0 || x >= this.width || y >= this.height) return;
    const at = (y * this.width + x) * 3;
    for (let channel = 0; channel < 3; channel += 1) {
      const before = this.data[at + channel] ?? 0;
      this.data[at + channel] = Math.round(before + ((color[channel] ?? 0) - before) * share);
    }
  }
}

function isDot(line: Points): boolean {
  return line.every((value, at) => value === line[at % 2]);
}

function stripes(x: number, y: number): number {
  const along = (x + y + 1) % HATCH;
  const away = Math.min(along, HATCH - along) / Math.SQRT2;
  return Math.min(Math.max(HALF_STRIPE + 0.5 - away, 0), 1);
}

/** Where rings cross the lines of each row of pixels; undefined for rows that they don't. */
function crossingsOf(rings: readonly Points[], clip: Window): (number[][] | undefined)[] {
  const rows: (number[][] | undefined)[] = Array.from({ length: clip.height }, () => undefined);
  for (const ring of rings) {
    let fromX = ring.at(-2) ?? 0;
    let fromY = ring.at(-1) ?? 0;
    for (let at = 0; at + 1 < ring.length; at += 2) {
      const toX = ring[at] ?? 0;
      const toY = ring[at + 1] ?? 0;
      addEdge(rows, fromX, fromY, toX, toY, clip);
      fromX = toX;
      fromY = toY;
    }
  }
  return rows;
}

function addEdge(
  rows: (number[][] | undefined)[],
  x1: number,
  y1: number,
  x2: number,
  y2: number,
  clip: Window,
): void {
  if (y1 === y2) return;
  const [top, bottom] = y1 < y2 ? [y1, y2] : [y2, y1];
  // The middle of line k is at (k + 0.5) / LINES below the clip's top.
  const first = Math.max(Math.ceil((top - clip.y) * LINES - 0.5), 0);
  const end = Math.min(Math.ceil((bottom - clip.y) * LINES - 0.5), clip.height * LINES);
  const slope = (x2 - x1) / (y2 - y1);
  for (let line = first; line < end; line += 1) {
    const row = Math.floor(line / LINES);
    const lines = (rows[row] ??= Array.from({ length: LINES }, () => []));
    lines[line % LINES]?.push(x1 + slope * (clip.y + (line + 0.5) / LINES - y1));
  }
}

function addSpans(row: Float32Array, crossings: number[], left: number): void {
  crossings.sort((a, b) => a - b);
  for (let at = 0; at + 1 < crossings.length; at += 2) {
    const from = Math.max((crossings[at] ?? 0) - left, 0);
    const to = Math.min((crossings[at + 1] ?? 0) - left, row.length);
    for (let x = Math.floor(from); x < to; x += 1)
      row[x] = (row[x] ?? 0) + (Math.min(to, x + 1) - Math.max(from, x)) / LINES;
  }
}

/** Between which columns a row can be near a line. */
function reach(
  x1: number,
  y1: number,
  x2: number,
  y2: number,
  y: number,
  near: number,
): readonly [from: number, to: number] {
  const [left, right] = x1 < x2 ? [x1, x2] : [x2, x1];
  if (Math.abs(y2 - y1) <= near) return [left - near, right + near];
  const slope = (x2 - x1) / (y2 - y1);
  const [a, b] = [x1 + slope * (y - near - y1), x1 + slope * (y + near - y1)];
  return [Math.max(Math.min(a, b), left) - near, Math.min(Math.max(a, b), right) + near];
}

function distance(x1: number, y1: number, x2: number, y2: number, x: number, y: number): number {
  const [dx, dy] = [x2 - x1, y2 - y1];
  const length = dx * dx + dy * dy;
  const share = length === 0 ? 0 : Math.min(Math.max(((x - x1) * dx + (y - y1) * dy) / length, 0), 1);
  return Math.hypot(x1 + dx * share - x, y1 + dy * share - y);
}

import type { Annotation } from "@angokit/formats";
import { escapeXml, n, textWidth } from "./svg.ts";

/** How the labels of a class are drawn: its name and a colour `#rrggbb`. */
export interface ClassStyle {
  readonly name: string;
  readonly colour: string;
}

const UNKNOWN: ClassStyle = { name: "?", colour: "#1c2430" };
const TAG = 7.5;

interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

interface Drawing {
  readonly style: ClassStyle;
  readonly frame: Rect;
  readonly svg: string;
}

/** All labels of one picture, `scale` times their size: what covers much lies below what covers little, tags lie on top. */
export function drawLabels(
  annotations: readonly Annotation[],
  styles: readonly ClassStyle[],
  scale: number,
  width: number,
  height: number,
): string {
  const drawings = annotations
    .flatMap((annotation) => drawShape(annotation, styles[annotation.category] ?? UNKNOWN, scale))
    .toSorted((a, b) => b.frame.width * b.frame.height - a.frame.width * a.frame.height);
  const taken: Rect[] = [];
  const tags = drawings.toReversed().flatMap(({ style, frame }) => {
    const size = { width: textWidth(style.name, TAG, true) + 8, height: TAG + 4.5 };
    const others = drawings.map((drawing) => drawing.frame).filter((other) => other !== frame);
    const small = others.filter((other) => other.width * other.height < (width * height) / 6);
    const tag = placeTag(frame, size, { width, height }, taken, small);
    if (tag === undefined) return [];
    taken.push(tag);
    return [
      `<rect x="${n(tag.x)}" y="${n(tag.y)}" width="${n(tag.width)}" height="${n(tag.height)}" rx="2.5" fill="${escapeXml(style.colour)}"/>`,
      `<text x="${n(tag.x + tag.width / 2)}" y="${n(tag.y + TAG + 1)}" font-size="${TAG}" font-weight="600" text-anchor="middle" fill="${isLight(style.colour) ? UNKNOWN.colour : "#fff"}">${escapeXml(style.name)}</text>`,
    ];
  });
  return [...drawings.map(({ svg }) => svg), ...tags].join("\n");
}

function drawShape({ shape }: Annotation, style: ClassStyle, scale: number): Drawing[] {
  const colour = escapeXml(style.colour);
  const draw = (path: string, points: readonly number[], fill: string): Drawing => ({
    style,
    frame: frameOf(points, scale),
    svg: [
      `<path d="${path}" fill="none" stroke="#fff" stroke-opacity="0.75" stroke-width="3.2" stroke-linejoin="round" stroke-linecap="round"/>`,
      `<path d="${path}" fill="${fill}" fill-opacity="0.14" fill-rule="evenodd" stroke="${colour}" stroke-width="1.6" stroke-linejoin="round" stroke-linecap="round"/>`,
    ].join("\n"),
  });
  switch (shape.type) {
    case "box": {
      const { x, y, width, height } = shape;
      const ring = [x, y, x + width, y, x + width, y + height, x, y + height];
      return [draw(`${line(ring, scale)}z`, ring, colour)];
    }
    case "rotated-box": {
      const [cos, sin] = [Math.cos((shape.angle * Math.PI) / 180), Math.sin((shape.angle * Math.PI) / 180)];
      const [w, h] = [shape.width / 2, shape.height / 2];
      const ring = [-w, -h, w, -h, w, h, -w, h].map((value, index, all) =>
        index % 2 === 0
          ? shape.cx + value * cos - (all[index + 1] ?? 0) * sin
          : shape.cy + (all[index - 1] ?? 0) * sin + value * cos,
      );
      return [draw(`${line(ring, scale)}z`, ring, colour)];
    }
    case "polygon": {
      const rings = shape.parts.flatMap(({ outer, holes }) => [outer, ...holes]);
      return [draw(rings.map((ring) => `${line(ring, scale)}z`).join(""), rings.flat(), colour)];
    }
    case "polyline":
      return [draw(line(shape.points, scale), shape.points, "none")];
    case "mask": {
      const [path, points] = maskPath(shape.size[0], shape.counts, scale);
      const svg = `<path d="${path}" fill="${colour}" fill-opacity="0.45"/>`;
      return points.length === 0 ? [] : [{ style, frame: frameOf(points, scale), svg }];
    }
    case "point": {
      const [x, y] = [shape.x * scale, shape.y * scale];
      const svg = `<circle cx="${n(x)}" cy="${n(y)}" r="3" fill="${colour}" stroke="#fff" stroke-width="1.2"/>`;
      return [{ style, frame: { x: x - 4, y: y - 4, width: 8, height: 8 }, svg }];
    }
    default:
      return [];
  }
}

function line(points: readonly number[], scale: number): string {
  const pairs = points.flatMap((x, index) =>
    index % 2 === 0 ? [`${n(x * scale)} ${n((points[index + 1] ?? 0) * scale)}`] : [],
  );
  return `M${pairs.join("L")}`;
}

/** A path of one bar for each stretch of a column, and the corners of all bars in pixels. */
function maskPath(rows: number, counts: readonly number[], scale: number): [path: string, corners: number[]] {
  const bars: string[] = [];
  const corners: number[] = [];
  let at = 0;
  for (const [index, count] of counts.entries()) {
    const end = at + count;
    if (index % 2 === 0) at = end;
    while (at < end) {
      const [x, y] = [Math.floor(at / rows), at % rows];
      const length = Math.min(end - at, rows - y);
      bars.push(`M${n(x * scale)} ${n(y * scale)}h${n(scale)}v${n(length * scale)}h${n(-scale)}z`);
      corners.push(x, y, x + 1, y + length);
      at += length;
    }
  }
  return [bars.join(""), corners];
}

/** The upright frame around points `[x1, y1, x2, y2, …]`, scaled. */
function frameOf(points: readonly number[], scale: number): Rect {
  const sides = [0, 1].map((axis) => {
    let [low, high] = [Infinity, -Infinity];
    for (let index = axis; index < points.length; index += 2) {
      const value = (points[index] ?? 0) * scale;
      [low, high] = [Math.min(low, value), Math.max(high, value)];
    }
    return { low, size: high - low };
  });
  const [across = { low: 0, size: 0 }, down = { low: 0, size: 0 }] = sides;
  return { x: across.low, y: down.low, width: across.size, height: down.size };
}

/** Of the places by a frame where a tag lies on the picture and on no other tag, the one that hides least. */
function placeTag(
  frame: Rect,
  size: { readonly width: number; readonly height: number },
  picture: { readonly width: number; readonly height: number },
  taken: readonly Rect[],
  others: readonly Rect[],
): Rect | undefined {
  const [left, right] = [frame.x - 0.8, frame.x + frame.width - size.width + 0.8];
  const middle = frame.x + (frame.width - size.width) / 2;
  const [above, below] = [frame.y - size.height - 1.2, frame.y + frame.height + 1.2];
  const columns = frame.width < size.width * 1.2 ? [middle, left, right] : [left, middle, right];
  const inside =
    frame.height > size.height * 3 ? [frame.y + 2, frame.y + frame.height - size.height - 2] : [];
  const free: { tag: Rect; hidden: number }[] = [];
  for (const y of [above, below, ...inside]) {
    for (const column of columns) {
      const x = Math.max(1, Math.min(picture.width - size.width - 1, column));
      const tag = { x, y, width: size.width, height: size.height };
      const onPicture = y >= 1 && y + size.height <= picture.height - 1;
      if (!onPicture || taken.some((other) => overlap(tag, other) > 0)) continue;
      // Its own shape is hidden only where there is no other place.
      const own = overlap(tag, frame) * 10;
      free.push({ tag, hidden: others.reduce((sum, other) => sum + overlap(tag, other), own) });
    }
  }
  return free.toSorted((a, b) => a.hidden - b.hidden)[0]?.tag;
}

function overlap(a: Rect, b: Rect): number {
  const across = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const down = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  return Math.max(0, across) * Math.max(0, down);
}

function isLight(colour: string): boolean {
  const value = Number.parseInt(colour.slice(1), 16);
  return ((value >> 16) & 255) * 0.299 + ((value >> 8) & 255) * 0.587 + (value & 255) * 0.114 > 165;
}

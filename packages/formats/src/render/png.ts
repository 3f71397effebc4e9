import type { Points } from "../model/shapes.ts";
import { pngOf } from "../transform/png-samples.ts";
import type { Window } from "../transform/window.ts";
import { Canvas } from "./canvas.ts";
import { isLight, type Rgb, rgbOf } from "./class-colors.ts";
import { textStrokes } from "./glyphs.ts";
import type { Mark } from "./marks.ts";
import { resized } from "./resized.ts";
import {
  type Cell,
  type Picture,
  type RenderOptions,
  type Sheet,
  sheetOf,
  SWATCH,
  TEXT_SIZE,
} from "./sheet.ts";

const WHITE: Rgb = [255, 255, 255];
const BLACK: Rgb = [0, 0, 0];
const INK: Rgb = [51, 51, 51];
const EMPTY: Rgb = [233, 236, 239];

/** A picture as PNG. */
export interface RenderedPng {
  readonly png: Uint8Array<ArrayBuffer>;
  readonly width: number;
  readonly height: number;
  /** Annotations whose shapes can't be drawn, such as cuboids and text spans. */
  readonly undrawn: number;
}

/**
 * Draw images with their annotations as a PNG: one by itself, several as a sheet. The same input gives the same bytes.
 *
 * @throws FormatError as `renderSvg` does
 */
export async function renderPng(pictures: readonly Picture[], options: RenderOptions): Promise<RenderedPng> {
  const sheet = sheetOf(pictures, options);
  const { width, height, undrawn } = sheet;
  const canvas = paint(sheet);
  const png = await pngOf({ width, height, channels: 3, depth: 8, data: canvas.data }, undefined, {
    Software: "angokit",
  });
  return { png, width, height, undrawn };
}

function paint(sheet: Sheet): Canvas {
  const canvas = new Canvas(sheet.width, sheet.height, WHITE);
  const all = { x: 0, y: 0, width: sheet.width, height: sheet.height };
  for (const cell of sheet.cells) paintCell(canvas, cell, sheet.zoom);
  for (const { x, baseline, text, color } of sheet.lines) {
    const left = color === undefined ? x : x + SWATCH + 5;
    if (color !== undefined)
      canvas.area([rectangle(x, baseline - SWATCH + 1, SWATCH, SWATCH)], rgbOf(color), 1, all);
    canvas.stroke(textStrokes(text, TEXT_SIZE, left, baseline), 1.2, INK, 1, all);
  }
  return canvas;
}

function paintCell(canvas: Canvas, cell: Cell, zoom: number): void {
  const { x, y, width, height, picture, drawn, labels } = cell;
  canvas.area([rectangle(x, y, width, height)], EMPTY, 1, cell);
  if (picture.pixels !== undefined) canvas.image(resized(picture.pixels, { width, height }), x, y);
  for (const { marks } of drawn) for (const mark of marks) paintMark(canvas, mark, cell, zoom);
  for (const label of labels) {
    const color = rgbOf(label.color);
    canvas.area([rectangle(label.x, label.y, label.width, label.height)], color, 0.92, cell);
    const ink = isLight(label.color) ? BLACK : WHITE;
    const strokes = textStrokes(
      label.text,
      label.size,
      label.x + label.pad,
      label.y + label.height - label.pad,
    );
    canvas.stroke(strokes, 1.15 * zoom, ink, 1, cell);
  }
}

function paintMark(canvas: Canvas, mark: Mark, clip: Window, zoom: number): void {
  const color = rgbOf(mark.color);
  switch (mark.kind) {
    case "area":
      canvas.area(mark.rings, color, mark.opacity, clip, mark.isHatched);
      break;
    case "line": {
      const paths = mark.isClosed ? mark.paths.map((path) => closed(path)) : mark.paths;
      canvas.stroke(paths, 3.5 * zoom, BLACK, 0.3, clip);
      canvas.stroke(paths, 1.8 * zoom, color, 1, clip);
      break;
    }
    case "dot": {
      const place = [[mark.x, mark.y]];
      canvas.stroke(place, 9 * zoom, BLACK, 0.3, clip);
      canvas.stroke(place, 7.6 * zoom, mark.isHollow ? color : WHITE, 1, clip);
      canvas.stroke(place, 5 * zoom, mark.isHollow ? WHITE : color, 1, clip);
      break;
    }
  }
}

function closed(path: Points): Points {
  return [...path, path[0] ?? 0, path[1] ?? 0];
}

function rectangle(x: number, y: number, width: number, height: number): Points {
  return [x, y, x + width, y, x + width, y + height, x, y + height];
}

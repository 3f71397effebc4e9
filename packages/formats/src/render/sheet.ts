import type { Category, DatasetImage } from "../model/dataset.ts";
import { FormatError } from "../model/diagnostic.ts";
import type { Samples } from "../transform/png-samples.ts";
import type { Window } from "../transform/window.ts";
import { classColors } from "./class-colors.ts";
import { textWidth } from "./glyphs.ts";
import { type Label, placeLabels, shortened } from "./labels.ts";
import { type Drawn, drawnOf } from "./marks.ts";

/** An image that is drawn. */
export interface Picture {
  readonly image: DatasetImage;
  /** Its pixels as it is shown; without them, the annotations are drawn on grey. */
  readonly pixels?: Samples;
  /** For SVG, in place of its pixels: a relative path, or a `data:` URL of an image. */
  readonly href?: string;
}

/** How pictures are drawn. */
export interface RenderOptions {
  readonly categories: readonly Category[];
  /** The longer side of one picture in pixels, 1024 unless given; of several the mean width, 320, and the most height. */
  readonly size?: number;
  /** Pictures in a row, 4 unless given. */
  readonly columns?: number;
  /** Class, confidence and track beside each object that has room for them; true unless given. */
  readonly labels?: boolean;
}

/** One image in its place. */
export interface Cell extends Window {
  readonly picture: Picture;
  readonly drawn: readonly Drawn[];
  readonly labels: readonly Label[];
}

/** A line of text that begins at a place. */
interface Line {
  readonly x: number;
  readonly baseline: number;
  readonly text: string;
  /** Of a legend: the colour of the class that is named. */
  readonly color?: string;
}

/** All that is drawn. */
export interface Sheet {
  /** How much larger than in a sheet lines, dots and labels are. */
  readonly zoom: number;
  readonly width: number;
  readonly height: number;
  readonly cells: readonly Cell[];
  readonly lines: readonly Line[];
  /** Annotations whose shapes can't be drawn, such as cuboids and text spans. */
  readonly undrawn: number;
}

export const TEXT_SIZE = 12;
export const SWATCH = 11;
/** A picture by itself of no more than these pixels is drawn as in a sheet. */
const SMALL = 600;
const MOST_ZOOM = 2;
const PAD = 16;
const CAPTION = 22;
const LEGEND_ROW = 20;
const MOST_IN_LEGEND = 60;
const MOST_PIXELS = 2 ** 26;
/** Small images are not blown up more than so many times. */
const LARGEST = 8;
/** Images that are wider or higher than this are drawn as stripes in the room of one that is not. */
const MOST_PROPORTION = 4;

/**
 * @throws FormatError `render/nothing` without pictures; `render/bad-size` for a size or number of columns that is no
 *   whole number above 0; `render/size-unknown`; `render/too-large` for more than 2²⁶ pixels in all
 */
export function sheetOf(pictures: readonly Picture[], options: RenderOptions): Sheet {
  const isSheet = pictures.length > 1;
  const { categories, size = isSheet ? 320 : 1024, columns = 4, labels = true } = options;
  if (pictures.length === 0) throw new FormatError("render/nothing", "There are no pictures to draw.");
  if (![size, columns].every((value) => Number.isSafeInteger(value) && value > 0)) {
    const message = `Pictures of ${size} pixels in ${columns} columns can't be drawn.`;
    throw new FormatError("render/bad-size", message);
  }
  const across = Math.min(columns, pictures.length);
  const pad = isSheet ? PAD : 0;
  const zoom = isSheet ? 1 : Math.min(Math.max(Math.sqrt(size / SMALL), 1), MOST_ZOOM);
  checkPixels(across * size, Math.ceil(pictures.length / across) * size);
  const sides = pictures.map((picture) => ({ picture, ...sidesOf(picture) }));
  const inner = across * (size + pad) - pad;
  const colors = classColors(categories);
  const cells: Cell[] = [];
  const lines: Line[] = [];
  let top = pad;
  let undrawn = 0;
  for (let first = 0; first < pictures.length; first += across) {
    const row = sides.slice(first, first + across);
    const height = isSheet ? rowHeight(row, inner, pad, size) : Infinity;
    let left = pad;
    for (const { picture, ...own } of row) {
      const room = height * proportionOf(own);
      const scale = Math.min(
        height / own.height,
        isSheet ? room / own.width : size / Math.max(own.width, own.height),
        LARGEST,
      );
      const cell = {
        x: left,
        y: top,
        width: Math.max(1, Math.round(own.width * scale)),
        height: Math.max(1, Math.round(own.height * scale)),
      };
      const drawn = picture.image.annotations.flatMap((annotation) => {
        const { category } = annotation;
        const color = colors[category] ?? "#888888";
        const one = drawnOf(annotation, categories[category], color, { scale, left, top });
        if (one === undefined) undrawn += 1;
        return one ?? [];
      });
      // Large objects first, so that they do not lie upon small ones.
      drawn.sort((a, b) => b.extent - a.extent);
      cells.push({ ...cell, picture, drawn, labels: labels ? placeLabels(drawn, cell, zoom) : [] });
      if (isSheet)
        lines.push({
          x: left,
          baseline: top + cell.height + 15,
          text: fitting(picture.image.name, isNarrow(own) ? room : cell.width),
        });
      left += (isNarrow(own) ? Math.max(1, Math.round(room)) : cell.width) + pad;
    }
    top += Math.max(...cells.slice(first).map((cell) => cell.height)) + (isSheet ? CAPTION + pad / 2 : 0);
  }
  const width = isSheet ? inner + 2 * pad : (cells[0]?.width ?? 0);
  if (isSheet) {
    const legend = legendOf(pictures, categories, colors, { left: pad, top, right: width - pad });
    lines.push(...legend);
    top = Math.max(top, (legend.at(-1)?.baseline ?? 0) + pad - 4);
  }
  checkPixels(width, top);
  return { zoom, width, height: Math.ceil(top), cells, lines, undrawn };
}

interface Sides {
  readonly width: number;
  readonly height: number;
}

function sidesOf({ image, pixels }: Picture): Sides {
  const width = image.width ?? pixels?.width ?? 0;
  const height = image.height ?? pixels?.height ?? 0;
  if (width > 0 && height > 0) return { width, height };
  const message = `${image.name}: its size is not known, so it can't be drawn.`;
  throw new FormatError("render/size-unknown", message, { image: image.name });
}

/** Of the room for an image among others: a stripe gets some, and does not take all. */
function proportionOf({ width, height }: Sides): number {
  return Math.min(Math.max(width / height, 1 / MOST_PROPORTION), MOST_PROPORTION);
}

/** Whether an image is higher than its room is wide. */
function isNarrow({ width, height }: Sides): boolean {
  return height / width > MOST_PROPORTION;
}

/** Images of a row are of one height, so that together they are as wide as the sheet, and none is higher than it may be. */
function rowHeight(row: readonly Sides[], width: number, gap: number, highest: number): number {
  const proportions = row.reduce((sum, sides) => sum + proportionOf(sides), 0);
  return Math.min((width - gap * (row.length - 1)) / proportions, highest);
}

/** The classes of the objects that are drawn, as far as there are not too many. */
function legendOf(
  pictures: readonly Picture[],
  categories: readonly Category[],
  colors: readonly string[],
  { left, top, right }: { readonly left: number; readonly top: number; readonly right: number },
): readonly Line[] {
  const drawn = new Set(pictures.flatMap(({ image }) => image.annotations.map(({ category }) => category)));
  const ranks = [...categories.keys()].filter((rank) => drawn.has(rank));
  const entries = ranks
    .slice(0, MOST_IN_LEGEND)
    .map((rank) => ({ text: shortened(categories[rank]?.name ?? ""), color: colors[rank] ?? "#888888" }));
  const more = ranks.length - entries.length;
  const lines: Line[] = [];
  let x = left;
  let baseline = top + TEXT_SIZE;
  for (const entry of [...entries, ...(more > 0 ? [{ text: `and ${more} more classes` }] : [])]) {
    const width = SWATCH + 5 + textWidth(entry.text, TEXT_SIZE);
    if (x > left && x + width > right) {
      x = left;
      baseline += LEGEND_ROW;
    }
    lines.push({ x, baseline, ...entry });
    x += width + 16;
  }
  return lines;
}

/** A text whose begin is left out where it is too long: names of files differ at their ends. */
function fitting(name: string, width: number): string {
  const letters = Array.from(shortened(name, 1000));
  let text = letters.join("");
  while (letters.length > 1 && textWidth(text, TEXT_SIZE) > width) {
    letters.splice(0, Math.max(1, Math.ceil(letters.length - width / 4)));
    text = `…${letters.join("")}`;
  }
  return text;
}

function checkPixels(width: number, height: number): void {
  if (width * height <= MOST_PIXELS) return;
  const message = `The picture would have ${Math.round(width)} × ${Math.round(height)} pixels; 2²⁶ in all are the limit.`;
  throw new FormatError("render/too-large", message);
}

import { textWidth } from "./glyphs.ts";
import type { Drawn } from "./marks.ts";
import type { Window } from "../transform/window.ts";

/** A text on a tag of the colour of its class. */
export interface Label {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly text: string;
  readonly color: string;
  /** Of the text, which begins and stands `pad` from the tag's border. */
  readonly size: number;
  readonly pad: number;
}

const SIZE = 11;
const PAD = 4;
const HEIGHT = 15;
const LONGEST = 32;
/** Tries are as many as pairs of labels; pictures with more objects have no room for them. */
const MOST = 400;

/**
 * The labels of objects that have room: above, inside or below them, at the left or the right. Those of large objects
 * come first; one that would lie upon another is left out.
 */
export function placeLabels(drawn: readonly Drawn[], cell: Window, zoom: number): readonly Label[] {
  const [size, pad, height] = [SIZE * zoom, PAD * zoom, Math.round(HEIGHT * zoom)];
  const labels: Label[] = [];
  for (const { title, color, anchor } of drawn.slice(0, MOST)) {
    const text = shortened(title);
    const width = Math.ceil(textWidth(text, size) + 2 * pad);
    const [left, right] = [anchor.left - 1, anchor.right + 1 - width];
    const [above, inside] = [anchor.top - height, anchor.top];
    const [low, below] = [anchor.bottom - height, anchor.bottom];
    const places = [above, inside, below, low].flatMap((y) => [
      [left, y],
      [right, y],
    ]);
    for (const [x = 0, y = 0] of places) {
      const label = {
        x: Math.round(Math.min(Math.max(x, cell.x), cell.x + cell.width - width)),
        y: Math.round(y),
        width,
        height,
        text,
        color,
        size,
        pad,
      };
      if (!isIn(label, cell) || labels.some((other) => overlap(label, other))) continue;
      labels.push(label);
      break;
    }
  }
  return labels;
}

/** A text that is not too long, without signs that are not shown. */
export function shortened(text: string, longest: number = LONGEST): string {
  const letters = Array.from(text.replaceAll(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, " "));
  return letters.length <= longest ? letters.join("") : `${letters.slice(0, longest - 1).join("")}…`;
}

function isIn({ x, y, width, height }: Label, cell: Window): boolean {
  return x >= cell.x && y >= cell.y && x + width <= cell.x + cell.width && y + height <= cell.y + cell.height;
}

function overlap(a: Label, b: Label): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

import { barOf, type Glyphs } from "./glyphs.ts";
import { cut, lineText, padEnd, padStart, widthOf } from "./line-text.ts";

/** How text looks; each gives it back as it is where there are no colours. */
export interface Looks {
  readonly heading: (text: string) => string;
  readonly bar: (text: string) => string;
  readonly quiet: (text: string) => string;
  readonly glyphs: Glyphs;
  /** Columns. */
  readonly width: number;
}

/** One bar with its label, and what stands behind it. */
export interface BarRow {
  readonly label: string;
  readonly value: number;
  /** The most important first: the last are left out where there is no room. */
  readonly cells: readonly string[];
}

export interface BarTable {
  readonly title: string;
  /** What the cells are. */
  readonly heads: readonly string[];
  readonly rows: readonly BarRow[];
}

const INDENT = "  ";
const GAP = 2;
const SHORTEST_BAR = 10;

/** Labels with bars and numbers, in lines that fit the width. */
export function barTable({ title, heads, rows }: BarTable, looks: Looks): readonly string[] {
  const { width, glyphs } = looks;
  const labels = rows.map(({ label }) => lineText(label));
  const longest = Math.max(0, ...labels.map(widthOf));
  const label = Math.min(longest, Math.max(12, Math.floor(width * 0.3)));
  const widths = heads.map((head, index) =>
    Math.max(widthOf(head), ...rows.map(({ cells }) => widthOf(cells[index] ?? ""))),
  );
  const taken = (count: number): number =>
    INDENT.length + label + GAP + widths.slice(0, count).reduce((sum, cell) => sum + cell + GAP, 0);
  let shown = heads.length;
  while (shown > 1 && width - taken(shown) < SHORTEST_BAR) shown -= 1;
  const bar = Math.max(0, width - taken(shown));
  const cellsOf = (cells: readonly string[]): string =>
    widths
      .slice(0, shown)
      .map((cell, index) => " ".repeat(GAP) + padStart(cells[index] ?? "", cell))
      .join("");
  const most = Math.max(...rows.map(({ value }) => value));
  const room = INDENT.length + label + GAP + bar;
  return [
    looks.heading(padEnd(cut(title, room, glyphs.ellipsis), room)) + looks.quiet(cellsOf(heads)),
    ...rows.map(({ value, cells }, index) => {
      const name = padEnd(cut(labels[index] ?? "", label, glyphs.ellipsis), label);
      const drawn = barOf(most === 0 ? 0 : value / most, bar, glyphs);
      const gap = " ".repeat(GAP);
      return `${INDENT}${name}${gap}${looks.bar(drawn)}${" ".repeat(bar - widthOf(drawn))}${cellsOf(cells)}`;
    }),
  ].map((line) => line.trimEnd());
}

/**
 * A line of numbers for each label.
 * @param byNeed - the columns that may be left out where there is no room, the least needed first
 */
export function numberTable(
  title: string,
  heads: readonly string[],
  rows: readonly { readonly label: string; readonly cells: readonly string[] }[],
  byNeed: readonly number[],
  looks: Looks,
): readonly string[] {
  const label = Math.max(...rows.map((row) => widthOf(row.label)), widthOf(title) - INDENT.length);
  const widths = heads.map((head, index) =>
    Math.max(widthOf(head), ...rows.map(({ cells }) => widthOf(cells[index] ?? ""))),
  );
  const shown = heads.map((_, index) => index);
  const room = (): number =>
    INDENT.length + label + shown.reduce((sum, index) => sum + (widths[index] ?? 0) + GAP, 0);
  for (const index of byNeed) {
    if (room() <= looks.width) break;
    shown.splice(shown.indexOf(index), 1);
  }
  const cellsOf = (cells: readonly string[]): string =>
    shown.map((index) => " ".repeat(GAP) + padStart(cells[index] ?? "", widths[index] ?? 0)).join("");
  return [
    looks.heading(padEnd(title, INDENT.length + label)) + looks.quiet(cellsOf(heads)),
    ...rows.map((row) => INDENT + padEnd(row.label, label) + cellsOf(row.cells)),
  ];
}

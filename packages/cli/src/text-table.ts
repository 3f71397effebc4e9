import { lineText, padEnd, padStart, widthOf } from "./inspection/line-text.ts";

/** Which columns are text; the others are numbers, and end at one place. */
const FIRST: readonly number[] = [0];

/** Rows of a table as lines, indented by two. Texts of a dataset can't break a line or move the cursor. */
export function textTable(
  rows: readonly (readonly string[])[],
  texts: readonly number[] = FIRST,
): readonly string[] {
  const cells = rows.map((row) => row.map(lineText));
  const columns = Math.max(0, ...cells.map(({ length }) => length));
  const widths = Array.from({ length: columns }, (_, at) =>
    Math.max(...cells.map((row) => widthOf(row[at] ?? ""))),
  );
  return cells.map((row) => {
    const padded = row.map((cell, at) =>
      texts.includes(at) ? padEnd(cell, widths[at] ?? 0) : padStart(cell, widths[at] ?? 0),
    );
    return `  ${padded.join("  ")}`.trimEnd();
  });
}

/** `1,234` */
export function number(value: number): string {
  return value.toLocaleString("en-US");
}

/** `12.5%` of a whole; nothing where there is none. */
export function percent(part: number, whole: number): string {
  return whole === 0 ? "" : `${((100 * part) / whole).toFixed(1)}%`;
}

const MOST_ROWS = 40;

/** The first rows of a long list, and a line that says how many more there are. */
export function shortened<Row>(
  rows: readonly Row[],
  noun: string,
): { readonly rows: readonly Row[]; readonly more: readonly string[] } {
  const left = rows.length - MOST_ROWS;
  if (left <= 0) return { rows, more: [] };
  return { rows: rows.slice(0, MOST_ROWS), more: [`  … and ${number(left)} more ${noun}; --json lists all`] };
}

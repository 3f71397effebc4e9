import { wrapped } from "../words.ts";
import type { Looks } from "./bar-table.ts";
import { cut, lineText, widthOf } from "./line-text.ts";
import { wholeText } from "./numbers.ts";

const MOST_NAMES = 12;

/** Names in one line: the first of them, and how many more there are. */
export function names(list: readonly string[]): string {
  const shown = list.slice(0, MOST_NAMES).map(lineText).join(", ");
  return list.length > MOST_NAMES ? `${shown} and ${wholeText(list.length - MOST_NAMES)} more` : shown;
}

/** A sentence below a table, in lines that fit. */
export function prose(text: string, { width, glyphs, quiet }: Looks): readonly string[] {
  return wrapped(text, width - 2).map((line) => `  ${quiet(cut(line, width - 2, glyphs.ellipsis))}`);
}

/** Parts in lines that fit; none is torn. */
export function joined(parts: readonly string[], width: number, separator: string): readonly string[] {
  const lines: string[] = [];
  for (const part of parts) {
    const line = lines.at(-1);
    if (line !== undefined && widthOf(line) + separator.length + widthOf(part) <= width)
      lines[lines.length - 1] = line + separator + part;
    else lines.push(part);
  }
  return lines;
}

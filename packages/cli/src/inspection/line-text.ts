import { withoutSecrets } from "../secret-addresses.ts";

const LETTERS = new Intl.Segmenter("en", { granularity: "grapheme" });
/** What terminals draw two columns wide: https://www.unicode.org/reports/tr11/, and pictures. */
const WIDE =
  /^(?:\p{Emoji_Presentation}|.\uFE0F|[\u1100-\u115F\u2E80-\u303E\u3041-\uA4CF\uA960-\uA97C\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6\u{20000}-\u{3FFFD}])/u;

/**
 * A text of a dataset on one line: control characters, which could move the cursor or turn the text, are shown as �,
 * and addresses lose their signatures.
 */
export function lineText(text: string): string {
  return withoutSecrets(text)
    .replaceAll(/\s+/gu, " ")
    .replaceAll(/[\p{Cc}\p{Cs}\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/gu, "\uFFFD");
}

/** How many columns of a terminal a text takes. */
export function widthOf(text: string): number {
  let width = 0;
  for (const { segment } of LETTERS.segment(text)) width += columnsOf(segment);
  return width;
}

/** A text cut to a number of columns, with a sign where something is missing. */
export function cut(text: string, width: number, ellipsis: string): string {
  if (widthOf(text) <= width) return text;
  let kept = "";
  let left = width - ellipsis.length;
  for (const { segment } of LETTERS.segment(text)) {
    left -= columnsOf(segment);
    if (left < 0) break;
    kept += segment;
  }
  return kept + ellipsis;
}

export function padEnd(text: string, width: number): string {
  return text + " ".repeat(Math.max(0, width - widthOf(text)));
}

export function padStart(text: string, width: number): string {
  return " ".repeat(Math.max(0, width - widthOf(text))) + text;
}

function columnsOf(letter: string): number {
  if (/^\p{Mn}+$/u.test(letter)) return 0;
  return WIDE.test(letter) ? 2 : 1;
}

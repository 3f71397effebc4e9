const CLOSERS: ReadonlyMap<string, string> = new Map([
  ["{", "}"],
  ["[", "]"],
]);
/** A quote, with the backslashes before it when it stands in a text within a text. */
const QUOTE = /\\*["']/y;
/** What matters between brackets. */
const MARKS = /(?<!\\)\\*["']|[{}[\]]/g;
const WORD = /(?:(?:bearer|basic)\s+)?[^\s,;&"'<>{}[\]\\]+/iy;
const REST_OF_WORD = /[^\s,;&"'<>{}[\]\\]*/y;

/** A value behind a name: where it ends, and the quote around it (`"`, `\"`, or none). */
export interface FoundValue {
  readonly end: number;
  readonly quote: string;
}

/**
 * Finds the value that begins at `start`: a text in quotes, a whole object or list, or a word after the name of a
 * scheme. One that never ends goes to the end of the text: too much is better than half a secret. The time grows with
 * the length of the value.
 */
export function valueAt(text: string, start: number): FoundValue | undefined {
  const quote = quoteAt(text, start);
  if (quote !== undefined) return { end: endOfQuoted(text, start, quote), quote };
  if (CLOSERS.has(text.charAt(start))) return { end: endOfBrackets(text, start), quote: "" };
  WORD.lastIndex = start;
  return WORD.test(text) ? { end: WORD.lastIndex, quote: "" } : undefined;
}

function quoteAt(text: string, start: number): string | undefined {
  QUOTE.lastIndex = start;
  return QUOTE.exec(text)?.[0];
}

function endOfQuoted(text: string, start: number, quote: string): number {
  const mark = quote.slice(-1);
  // `"` ends before an even number of backslashes; one level deeper, where it is `\"`, before 1, 5, 9.
  const period = 2 * quote.length;
  for (let from = start + quote.length; ;) {
    const at = text.indexOf(mark, from);
    if (at < 0) return text.length;
    let first = at;
    while (first > from && text[first - 1] === "\\") first--;
    if ((at - first) % period === quote.length - 1) return at + 1;
    from = at + 1;
  }
}

function endOfBrackets(text: string, start: number): number {
  const open: string[] = [];
  let from = start;
  for (;;) {
    MARKS.lastIndex = from;
    const match = MARKS.exec(text);
    if (match === null) return text.length;
    const [mark] = match;
    from = match.index + mark.length;
    const closer = CLOSERS.get(mark);
    if (closer !== undefined) {
      open.push(closer);
    } else if (mark === open.at(-1)) {
      open.pop();
      if (open.length === 0) break;
      // A closer of another kind closes nothing.
    } else if (mark.endsWith('"') || (mark.endsWith("'") && beginsAt(text, match.index))) {
      from = endOfQuoted(text, match.index, mark);
    }
  }
  // What is glued to it would be taken for a part of the value next time.
  REST_OF_WORD.lastIndex = from;
  REST_OF_WORD.test(text);
  return REST_OF_WORD.lastIndex;
}

/** Whether a single quote begins a text, and is no apostrophe. */
function beginsAt(text: string, index: number): boolean {
  return /[\s{[,:=(]/.test(text.charAt(index - 1));
}

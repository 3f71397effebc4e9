import { texts, type Source } from "./source.ts";

/** A line of text without its end; `line` counts from 1. */
export interface Line {
  readonly text: string;
  readonly line: number;
}

/**
 * The lines of a source that end in `\n` or `\r\n`, one after the other. Empty lines at the end are none.
 *
 * @throws FormatError `input/encoding` where it is not UTF-8
 */
export async function* lines(source: Source): AsyncGenerator<Line> {
  let line = 0;
  let rest = "";
  let blank = 0;
  for await (const piece of texts(source)) {
    const ended = piece.split("\n");
    ended[0] = rest + (ended[0] ?? "");
    rest = ended.pop() ?? "";
    for (const text of ended) {
      line += 1;
      if (text === "" || text === "\r") {
        blank += 1;
        continue;
      }
      for (; blank > 0; blank -= 1) yield { text: "", line: line - blank };
      yield { text: text.replace(/\r$/, ""), line };
    }
  }
  if (rest === "" || rest === "\r") return;
  line += 1;
  for (; blank > 0; blank -= 1) yield { text: "", line: line - blank };
  yield { text: rest, line };
}

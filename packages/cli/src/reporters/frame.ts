import type { Source } from "@angokit/formats";

/** A line of a file as it is shown beside a finding. */
export interface FrameLine {
  readonly text: string;
  /** Where the mark goes, in characters of the text from 0; undefined where only the line is known. */
  readonly mark: number | undefined;
}

/** A place that is shown. */
interface LinePlace {
  readonly line: number;
  readonly column: number | undefined;
}

const WIDTH = 96;
/** Lines further back in a file are not looked for: that would take longer than the finding is worth. */
const MOST_BYTES = 2 ** 22;
const TAB = "    ";

/**
 * The lines of a file that findings are about. Of a line too long for a terminal, what is around the column; of one
 * without a column nothing, as what is wrong may be anywhere in it.
 */
export async function frameLines(
  source: Source,
  places: readonly LinePlace[],
): Promise<ReadonlyMap<LinePlace, FrameLine>> {
  const last = Math.max(...places.map(({ line }) => line));
  const lines = (await startOf(source)).split(/\r\n|\n|\r/, last);
  const frames = new Map<LinePlace, FrameLine>();
  for (const place of places) {
    const text = lines[place.line - 1];
    const frame = text === undefined || text.trim() === "" ? undefined : cut(text, place.column);
    if (frame !== undefined) frames.set(place, frame);
  }
  return frames;
}

async function startOf(source: Source): Promise<string> {
  const decoder = new TextDecoder();
  let [text, length] = ["", 0];
  for await (const chunk of source.stream()) {
    text += decoder.decode(chunk, { stream: true });
    length += chunk.length;
    if (length >= MOST_BYTES) break;
  }
  return text;
}

function cut(text: string, column: number | undefined): FrameLine | undefined {
  if (text.length > WIDTH && column === undefined) return undefined;
  const at = column === undefined ? 0 : Math.min(column - 1, text.length);
  const start = text.length <= WIDTH ? 0 : Math.max(0, Math.min(at - WIDTH / 3, text.length - WIDTH));
  const end = Math.min(text.length, Math.floor(start) + WIDTH);
  const from = Math.floor(start);
  const [head, tail] = [from > 0 ? "…" : "", end < text.length ? "…" : ""];
  const before = head + shown(text.slice(from, at));
  return {
    text: `${head}${shown(text.slice(from, end))}${tail}`,
    mark: column === undefined ? undefined : before.length,
  };
}

/** As a terminal may show it: no signs that move its cursor, change its colours or turn the direction of a text. */
function shown(text: string): string {
  return text.replaceAll("\t", TAB).replaceAll(/[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, "\ufffd");
}

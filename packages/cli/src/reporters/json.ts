import type { Report } from "../report.ts";

/** The document of `--json`: see the published schema. */
export function jsonReport(report: Report): Iterable<string> {
  const text = JSON.stringify({ ...report, findings: [] });
  return listedIn(text, "findings", report.findings, (finding) => finding);
}

/** Items of a list that are written on one line. */
const ON_A_LINE = 1000;

/**
 * A JSON document, line by line: a million findings are more than one string holds.
 * @param text - the document with the list empty; no member before it has its name
 */
export function* listedIn<Item>(
  text: string,
  name: string,
  items: readonly Item[],
  valueOf: (item: Item) => unknown,
): Generator<string> {
  const at = text.indexOf(`"${name}":[]`) + name.length + 4;
  let line = text.slice(0, at);
  for (const [rank, item] of items.entries()) {
    line += `${rank === 0 ? "" : ","}${JSON.stringify(valueOf(item))}`;
    if (rank % ON_A_LINE < ON_A_LINE - 1) continue;
    yield line;
    line = "";
  }
  yield line + text.slice(at);
}

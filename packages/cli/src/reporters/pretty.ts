import type { Diagnostic } from "@angokit/formats";
import { type Report, summaryText, truncatedTexts } from "../report.ts";
import type { Style, Terminal } from "../terminal.ts";

const COLORS = { error: "red", warning: "yellow", note: "cyan" } as const;

/** For people: findings by file, then a line that sums up. */
export function prettyReport(report: Report, terminal: Terminal): string {
  const style = (color: Style, text: string): string => terminal.style(color, text, process.stdout);
  const positions = report.findings.map(positionOf);
  const width = positions.reduce((most, { length }) => Math.max(most, length), 0);
  const lines: string[] = [];
  let file: string | undefined;
  for (const [index, finding] of report.findings.entries()) {
    if (finding.file !== file) {
      if (lines.length > 0) lines.push("");
      file = finding.file;
      if (file !== undefined) lines.push(style("bold", file));
    }
    const position = width === 0 ? "" : `${style("dim", (positions[index] ?? "").padEnd(width))}  `;
    const severity = style(COLORS[finding.severity], finding.severity.padEnd(7));
    lines.push(`  ${position}${severity}  ${finding.message}  ${style("dim", finding.code)}`);
  }
  lines.push(...truncatedTexts(report).map((text) => `  … and ${text}`));
  if (lines.length > 0) lines.push("");
  const verdict = report.ok ? style("green", "ok") : style("red", "not ok");
  lines.push(`${verdict}  ${summaryText(report)}`);
  return lines.join("\n");
}

function positionOf({ line, column, pointer }: Diagnostic): string {
  // A JSON file is often one line of many megabytes: the pointer is what finds the place.
  if (pointer !== undefined) return line === undefined || line === 1 ? pointer : `${line} ${pointer}`;
  if (line === undefined) return "";
  return column === undefined ? String(line) : `${line}:${column}`;
}

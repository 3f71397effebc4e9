import type { Source } from "@angokit/formats";
import type { Finding } from "@angokit/formats/validate";
import { type Report, summaryText, truncatedTexts } from "../report.ts";
import type { Style, Terminal } from "../terminal.ts";
import { count } from "../words.ts";
import { type FrameLine, frameLines } from "./frame.ts";

const COLORS = { error: "red", warning: "yellow", note: "cyan" } as const;

/** Opens a file that a finding names; undefined where that can't be done. */
export type OpenFile = (file: string) => Source | undefined;

/**
 * For people: findings by file, each with its line and, where its code is met first, why it matters; then a line that
 * sums up.
 */
export async function prettyReport(report: Report, terminal: Terminal, open: OpenFile): Promise<string> {
  const style = (color: Style, text: string): string => terminal.style(color, text, process.stdout);
  const byFile = new Map<string | undefined, Finding[]>();
  for (const finding of report.findings) {
    const known = byFile.get(finding.file);
    if (known === undefined) byFile.set(finding.file, [finding]);
    else known.push(finding);
  }
  const width = report.findings.reduce((most, finding) => Math.max(most, positionOf(finding).length), 0);
  const explained = new Set<string>();
  const lines: string[] = [];
  for (const [file, findings] of byFile) {
    if (lines.length > 0) lines.push("");
    if (file !== undefined) lines.push(style("bold", file));
    const frames = file === undefined ? new Map<Finding, FrameLine>() : await framesOf(file, findings, open);
    for (const finding of findings) {
      const position = width === 0 ? "" : `${style("dim", positionOf(finding).padEnd(width))}  `;
      const severity = style(COLORS[finding.severity], finding.severity.padEnd(7));
      lines.push(`  ${position}${severity}  ${finding.message}  ${style("dim", finding.code)}`);
      const indent = " ".repeat(width === 0 ? 2 : width + 4);
      const frame = frames.get(finding);
      if (frame !== undefined) {
        lines.push(`${indent}${style("dim", "│")} ${frame.text}`);
        if (frame.mark !== undefined)
          lines.push(
            `${indent}${style("dim", "│")} ${" ".repeat(frame.mark)}${style(COLORS[finding.severity], "^")}`,
          );
      }
      if (explained.has(finding.code)) continue;
      explained.add(finding.code);
      lines.push(style("dim", `${indent}${finding.why}`));
      if (finding.fix !== undefined) lines.push(style("dim", `${indent}--fix: ${finding.fix}`));
    }
  }
  lines.push(...truncatedTexts(report).map((text) => `  … and ${text}`));
  if (lines.length > 0) lines.push("");
  const verdict = report.ok ? style("green", "ok") : style("red", "not ok");
  lines.push(`${verdict}  ${summaryText(report)}`);
  const fixable = report.findings.filter(({ fix }) => fix !== undefined).length;
  if (fixable > 0)
    lines.push(`${count(fixable, "finding")} can be mended: validate --fix --out <folder> writes a copy.`);
  return lines.join("\n");
}

async function framesOf(
  file: string,
  findings: readonly Finding[],
  open: OpenFile,
): Promise<ReadonlyMap<Finding, FrameLine>> {
  const placed = findings.flatMap((finding) => {
    const { line, column, pointer } = finding;
    // Where there is a pointer, the line is where its record begins.
    const isShown = line !== undefined && (pointer === undefined || column !== undefined);
    return isShown ? [{ finding, place: { line, column } }] : [];
  });
  const source = placed.length === 0 ? undefined : open(file);
  if (source === undefined) return new Map();
  try {
    const frames = await frameLines(
      source,
      placed.map(({ place }) => place),
    );
    return new Map(
      placed.flatMap(({ finding, place }) => {
        const frame = frames.get(place);
        return frame === undefined ? [] : [[finding, frame] as const];
      }),
    );
  } catch {
    // The file was there when it was validated; a finding is worth as much without its line.
    return new Map();
  }
}

function positionOf({ line, column, pointer }: Finding): string {
  // A JSON file is often one line of many megabytes: the pointer is what finds the place.
  if (pointer !== undefined) return line === undefined || line === 1 ? pointer : `${line} ${pointer}`;
  if (line === undefined) return "";
  return column === undefined ? String(line) : `${line}:${column}`;
}

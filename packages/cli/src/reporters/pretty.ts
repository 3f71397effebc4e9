import type { Source } from "@angokit/formats";
import type { Finding } from "@angokit/formats/validate";
import { type Report, summaryText, truncatedTexts, visible } from "../report.ts";
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
export async function prettyReport(
  report: Report,
  terminal: Terminal,
  open: OpenFile,
): Promise<readonly string[]> {
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
    if (file !== undefined) lines.push(style("bold", visible(file)));
    const frames = file === undefined ? new Map<Finding, FrameLine>() : await framesOf(file, findings, open);
    for (const finding of findings) {
      const position = width === 0 ? "" : `${style("dim", positionOf(finding).padEnd(width))}  `;
      const severity = style(COLORS[finding.severity], finding.severity.padEnd(7));
      const start = (width === 0 ? 0 : width + 2) + 11;
      // The mark stands for a second space before the code, which is one word with it.
      const [message = "", ...more] = wrapped(
        `${visible(finding.message)} \0${finding.code}`,
        terminal.columns,
        start,
      ).map((text) => text.replace(`\0${finding.code}`, ` ${style("dim", finding.code)}`));
      lines.push(`  ${position}${severity}  ${message}`);
      for (const text of more) lines.push(`${" ".repeat(start)}${text.trimStart()}`);
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
      for (const sentence of [finding.why, ...(finding.fix === undefined ? [] : [`--fix: ${finding.fix}`])])
        for (const text of wrapped(sentence, terminal.columns, indent.length))
          lines.push(style("dim", `${indent}${text}`));
    }
  }
  lines.push(...truncatedTexts(report).map((text) => `  … and ${text}`));
  if (lines.length > 0) lines.push("");
  const verdict = report.ok ? style("green", "ok") : style("red", "not ok");
  lines.push(`${verdict}  ${summaryText(report)}`);
  const fixable = report.findings.filter(({ fix }) => fix !== undefined).length;
  if (fixable > 0)
    lines.push(`${count(fixable, "finding")} can be mended: validate --fix --out <folder> writes a copy.`);
  return lines;
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
  if (pointer !== undefined)
    return visible(line === undefined || line === 1 ? pointer : `${line} ${pointer}`);
  if (line === undefined) return "";
  return column === undefined ? String(line) : `${line}:${column}`;
}

/** With less room, lines are left to the terminal. */
const LEAST_ROOM = 30;

/** A text in lines of whole words, as wide as a terminal has room for after `start`; in one where it is none. */
function wrapped(text: string, columns: number | undefined, start: number): readonly string[] {
  const room = columns === undefined ? 0 : columns - start;
  if (room < LEAST_ROOM) return [text];
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > room) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

import { boxOfPoints } from "../geometry/box.ts";
import type { Source } from "../io/source.ts";
import type { Diagnostic, OnDiagnostic } from "../model/diagnostic.ts";
import { parseLabelRow } from "./checked-row.ts";
import type { ParsedRow, RowRules } from "./label-row.ts";

/** A line of a label file that is not blank, without spaces around it. */
export interface LabelLine {
  readonly text: string;
  readonly line: number;
}

/** A row with its place in the file. */
export interface PlacedRow {
  readonly row: ParsedRow;
  readonly line: number;
}

/** Reads the lines of a label file. Tells of what loaders would stumble on before they see numbers. */
export async function readLabelLines(
  source: Source,
  file: string,
  onDiagnostic: OnDiagnostic,
): Promise<readonly LabelLine[]> {
  const chunks: string[] = [];
  const decoder = labelDecoder();
  for await (const chunk of source.stream()) chunks.push(decoder.decode(chunk, { stream: true }));
  return labelLines(`${chunks.join("")}${decoder.decode()}`, file, onDiagnostic);
}

/** `ignoreBOM` keeps the mark in the text, so that it can be told of. */
export function labelDecoder(): TextDecoder {
  return new TextDecoder("utf-8", { ignoreBOM: true });
}

/** The lines of a label file as {@link readLabelLines} gives them. */
export function labelLines(text: string, file: string, onDiagnostic: OnDiagnostic): readonly LabelLine[] {
  if (text.startsWith("\ufeff")) {
    onDiagnostic({
      code: "yolo/byte-order-mark",
      severity: "error",
      message: "The file starts with a byte-order mark, which loaders can't read.",
      file,
      line: 1,
    });
  }
  const all = text.replace(/^\ufeff/, "").split(/\r\n|\n|\r/);
  const last = all.findLastIndex((line) => line.trim() !== "");
  const first = all.findIndex((line) => line.trim() !== "");
  const kept: LabelLine[] = [];
  for (const [at, whole] of all.entries()) {
    const trimmed = whole.trim();
    if (trimmed !== "") kept.push({ text: trimmed, line: at + 1 });
    else if (whole !== "" && at > first && at < last) {
      onDiagnostic({
        code: "yolo/blank-line",
        severity: "error",
        message: "A line has only spaces: loaders take it for a row without columns.",
        file,
        line: at + 1,
      });
    }
  }
  return kept;
}

/** Parses rows of one label file and tells of what is wrong with each, and of rows that are there twice. */
export function parseRows(
  lines: readonly LabelLine[],
  file: string,
  rules: RowRules,
  onDiagnostic: OnDiagnostic,
): readonly PlacedRow[] {
  const rows: PlacedRow[] = [];
  const lineOf = new Map<string, number>();
  for (const { text, line } of lines) {
    const { row, findings } = parseLabelRow(text, rules);
    for (const finding of findings) onDiagnostic({ ...finding, file, line });
    if (row === undefined) continue;
    rows.push({ row, line });
    const key = boxKey(row);
    const earlier = lineOf.get(key);
    if (earlier === undefined) lineOf.set(key, line);
    else onDiagnostic(duplicate(row, earlier, file, line));
  }
  return rows;
}

/** Whether a label file has rows of more than six columns. */
export function hasOutlines(lines: readonly LabelLine[]): boolean {
  return lines.some(({ text }) => text.split(/\s+/, 7).length > 6);
}

/** Class and box in single precision: what loaders compare. */
function boxKey(row: ParsedRow): string {
  const { classNumber } = row;
  const numbers =
    row.type === "box"
      ? [row.cx, row.cy, row.width, row.height, ...(row.keypoints ?? [])]
      : Object.values(boxOfPoints(row.points) ?? {});
  return [
    classNumber,
    ...numbers.map((value) => (typeof value === "number" ? Math.fround(value) : value)),
  ].join(" ");
}

function duplicate(row: ParsedRow, earlier: number, file: string, line: number): Diagnostic {
  const what = row.type === "box" ? "The row is the same as" : "The outline has the class and the box of";
  return {
    code: "yolo/duplicate",
    severity: "warning",
    message: `${what} line ${String(earlier)}: loaders delete one of them.`,
    file,
    line,
  };
}

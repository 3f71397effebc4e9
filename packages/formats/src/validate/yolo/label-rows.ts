import { labelFinding, type OnLabelFinding } from "./label-finding.ts";
import { type LabelText, quoted } from "./label-text.ts";
import { pythonFloat } from "./python-number.ts";
import { columnsFault } from "./row-columns.ts";
import { RowValues } from "./row-values.ts";
import type { LabelRules } from "./verdict.ts";

/** What was found in the rows of a label file. */
export interface CheckedRows {
  /** The number of each token, in single precision. */
  readonly values: Float32Array;
  /** Whether the image is dropped. */
  readonly isRefused: boolean;
  readonly hasOutlines: boolean;
  /** Whether all rows are outlines of four points. */
  readonly hasCornersOnly: boolean;
}

/** Checks each row of a label file by itself and tells everything that is to be said of it. */
export function checkRows(lines: LabelText, rules: LabelRules, tell: OnLabelFinding): CheckedRows {
  let [hasOutlines, hasCornersOnly, isRefused] = [false, true, false];
  for (let row = 0; row < lines.rows; row += 1) {
    const count = lines.end(row) - lines.first(row);
    if (count > 6 && rules.task !== "pose") hasOutlines = true;
    if (count !== 9) hasCornersOnly = false;
  }
  const hear: OnLabelFinding = (finding) => {
    if (finding.severity === "error") isRefused = true;
    tell(finding);
  };
  const values = new Float32Array(lines.tokens);
  const meaning = new RowValues(lines, values, rules, hasOutlines, hear);
  for (let row = 0; row < lines.rows; row += 1) {
    const [first, end] = [lines.first(row), lines.end(row)];
    const line = lines.line(row);
    if (first === end) {
      hear(labelFinding("yolo/blank-line", "The line has only spaces.", line, 1));
      continue;
    }
    if (!readNumbers(lines, row, values, hear)) continue;
    const fault = columnsFault(end - first, rules, hasOutlines);
    const found = fault && labelFinding(fault.code, fault.message, line, lines.column(row, first));
    if (found !== undefined) hear(found);
    if (found?.severity !== "error") meaning.check(row);
  }
  return { values, isRefused, hasOutlines, hasCornersOnly: hasOutlines && hasCornersOnly };
}

/** Reads the tokens of a row as numbers. @returns whether all are */
function readNumbers(lines: LabelText, row: number, values: Float32Array, tell: OnLabelFinding): boolean {
  let [bad, count] = [-1, 0];
  for (let at = lines.first(row); at < lines.end(row); at += 1) {
    const value = pythonFloat(lines.token(at));
    values[at] = value ?? 0;
    if (value !== undefined) continue;
    count += 1;
    if (bad < 0) bad = at;
  }
  if (bad < 0) return true;
  const token = lines.token(bad);
  const others = count > 1 ? ` ${String(count - 1)} more of the row ${count === 2 ? "is" : "are"} none.` : "";
  const message = `${quoted(token)} is no number.${hintOf(token, bad === lines.first(row))}${others}`;
  tell(labelFinding("yolo/not-a-number", message, lines.line(row), lines.column(row, bad)));
  return false;
}

function hintOf(token: string, isClass: boolean): string {
  if (token.startsWith("#")) return " Label files have no comments.";
  if (token.includes(",")) return " Columns are separated by spaces, not commas.";
  return isClass && /^\p{L}/u.test(token) ? " Classes are numbers, counted from 0." : "";
}

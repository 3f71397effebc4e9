import type { YoloTask } from "../../yolo/shapes.ts";
import { type LabelFinding, labelFinding, type OnLabelFinding } from "./label-finding.ts";
import { LabelText } from "./label-text.ts";
import { checkRows } from "./label-rows.ts";
import { type RepeatedRow, repeatedRows } from "./repeated-rows.ts";

/** What label files are measured by. */
export interface LabelRules {
  /** What the rows are for. Without it they are boxes or outlines, told by their columns. */
  readonly task?: YoloTask;
  /** How many classes there are; unless given, class numbers may be of any size. */
  readonly classes?: number;
  /** `kpt_shape` of data.yaml, for the task `pose`. */
  readonly keypoints?: { readonly count: number; readonly dimensions: 2 | 3 };
}

/** What becomes of an image because of its label file. */
export interface LabelOutcome {
  /** `background`: kept as an image without objects; `dropped`: the image is not in the dataset. */
  readonly verdict: "kept" | "background" | "dropped";
  /** Lines of rows that are deleted, because an earlier row has their class and box. */
  readonly removed: readonly number[];
  /** How many rows there are, before any is deleted. */
  readonly rows: number;
  /** Whether the rows are read as outlines: one of more than six columns makes all of them outlines. */
  readonly hasOutlines: boolean;
  /** Whether the rows are outlines of four points, which rows of oriented boxes look like. */
  readonly hasCornersOnly: boolean;
}

/** A {@link LabelOutcome} with its reasons. */
export interface Verdict extends LabelOutcome {
  /** By line. */
  readonly findings: readonly LabelFinding[];
}

/**
 * What the loader of Ultralytics makes of a label file: `verify_image_label` of ultralytics/data/utils.py, as of August
 * 2026. It reads numbers in single precision, as everything here does.
 */
export function verdictOf(content: string | Uint8Array, rules: LabelRules): Verdict {
  const findings: LabelFinding[] = [];
  const outcome = judge(content, rules, (finding) => void findings.push(finding));
  return { ...outcome, findings: findings.toSorted((a, b) => a.line - b.line || a.column - b.column) };
}

const DROPPED: LabelOutcome = {
  verdict: "dropped",
  removed: [],
  rows: 0,
  hasOutlines: false,
  hasCornersOnly: false,
};

/**
 * See {@link verdictOf}.
 *
 * @param onObject told of the class of each row that is kept
 * @param onClass told of the class of each row
 */
export function judge(
  content: string | Uint8Array,
  rules: LabelRules,
  tell: OnLabelFinding,
  onObject: (classNumber: number) => void = () => {},
  onClass: (classNumber: number) => void = () => {},
): LabelOutcome {
  const text = typeof content === "string" ? content : decoded(content, tell);
  if (text === undefined) return DROPPED;
  const hasMark = text.startsWith("\ufeff");
  if (hasMark) {
    tell(labelFinding("yolo/byte-order-mark", "The file starts with a byte-order mark.", 1, 1));
  }
  const lines = new LabelText(hasMark ? ` ${text.slice(1)}` : text);
  const checked = checkRows(lines, rules, tell);
  const { isRefused, hasOutlines, hasCornersOnly } = checked;
  const { rows } = lines;
  for (let row = 0; row < rows; row += 1) onClass(checked.values[lines.first(row)] ?? 0);
  if (hasMark || isRefused) return { ...DROPPED, rows, hasOutlines, hasCornersOnly };
  if (rows === 0) return { ...DROPPED, verdict: "background" };
  const repeated = repeatedRows(lines, checked.values, hasOutlines);
  const gone = new Set(repeated.map(({ row }) => row));
  for (const one of repeated) tell(repeatFinding(lines, one, rules));
  for (let row = 0; row < rows; row += 1) if (!gone.has(row)) onObject(checked.values[lines.first(row)] ?? 0);
  const removed = Array.from(gone, (row) => lines.line(row));
  return { verdict: "kept", removed, rows, hasOutlines, hasCornersOnly };
}

function repeatFinding(
  lines: LabelText,
  { row, earlier, isSame }: RepeatedRow,
  { task }: LabelRules,
): LabelFinding {
  const [line, column] = [lines.line(row), lines.column(row, lines.first(row))];
  const first = String(lines.line(earlier));
  if (isSame)
    return labelFinding("yolo/duplicate", `The row is the same as that of line ${first}.`, line, column);
  const what = task === "obb" ? "The corners have" : "The outline has";
  const message = `${what} the class and the box of line ${first}, but other points: this row is deleted.`;
  return labelFinding("yolo/same-box", message, line, column);
}

function decoded(bytes: Uint8Array, tell: OnLabelFinding): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    const { line, column, byte } = firstBadByte(bytes);
    const message = `The file is not UTF-8: the byte 0x${byte.toString(16).padStart(2, "0")} begins no sign.`;
    tell(labelFinding("yolo/encoding", message, line, column));
    return undefined;
  }
}

/** Where text stops being UTF-8. */
function firstBadByte(bytes: Uint8Array): { line: number; column: number; byte: number } {
  // Each bad part becomes one sign that a label file has no use for; one that was written so is not the fault.
  const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
  const encoder = new TextEncoder();
  let at = 0;
  let byteAt = 0;
  for (;;) {
    const next = text.indexOf("\ufffd", at);
    byteAt += encoder.encode(text.slice(at, next < 0 ? text.length : next)).length;
    const isWritten = bytes[byteAt] === 0xef && bytes[byteAt + 1] === 0xbf && bytes[byteAt + 2] === 0xbd;
    at = next;
    if (next < 0 || !isWritten) break;
    byteAt += 3;
    at = next + 1;
  }
  const before = text.slice(0, Math.max(at, 0)).split(/\r\n|\n|\r/);
  return { line: before.length, column: (before.at(-1) ?? "").length + 1, byte: bytes[byteAt] ?? 0 };
}

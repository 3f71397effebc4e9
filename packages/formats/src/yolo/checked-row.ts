import type { Diagnostic } from "../model/diagnostic.ts";
import { LARGEST, type ParsedRow, rowOf, type RowRules, TOLERANCE } from "./label-row.ts";

/** A finding about one row. */
type RowFinding = Pick<Diagnostic, "code" | "severity" | "message">;

/** A row that could be read, and what is to be said of it. */
export interface RowResult {
  readonly row?: ParsedRow;
  readonly findings: readonly RowFinding[];
}

const NUMBER = /^[+-]?(?:\d+(?:_\d+)*(?:\.(?:\d+(?:_\d+)*)?)?|\.\d+(?:_\d+)*)(?:e[+-]?\d+)?$/i;
const NOT_FINITE = /^[+-]?(?:nan|inf|infinity)$/i;

/**
 * Reads one row of a label file. An `error` is where Ultralytics' loader would leave out the image or the row
 * (`verify_image_label` in ultralytics/data/utils.py); the row comes all the same where its meaning is clear.
 */
export function parseLabelRow(text: string, rules: RowRules): RowResult {
  const findings: RowFinding[] = [];
  const error = (code: string, message: string): RowResult => ({
    findings: [...findings, { code, severity: "error", message }],
  });
  const tokens = text.trim().split(/\s+/);
  const values: number[] = [];
  for (const token of tokens) {
    if (NOT_FINITE.test(token))
      return error("yolo/not-finite", `${JSON.stringify(token)} is no number that a label can have.`);
    if (!NUMBER.test(token)) {
      const hint = token.includes(",") ? " Columns are separated by spaces, not commas." : "";
      return error("yolo/not-a-number", `${shown(token)} is no number.${hint}`);
    }
    const value = Number(token.replaceAll("_", ""));
    if (Math.abs(value) > LARGEST)
      return error("yolo/not-finite", `${shown(token)} is no number that a label can have.`);
    values.push(value);
  }
  const columns = columnsFault(values.length, rules);
  if (columns !== undefined) return error(columns.code, columns.message);

  const [first = 0, ...coordinates] = values;
  if (first < 0) return error("yolo/negative-class", `The class is ${String(first)}; classes count from 0.`);
  const classNumber = Math.trunc(first);
  if (first >= rules.classes) {
    const highest =
      rules.classes === 0 ? "there are no classes" : `the highest class is ${String(rules.classes - 1)}`;
    return error("yolo/unknown-class", `The class is ${String(first)}, but ${highest}.`);
  }
  if (classNumber !== first) {
    findings.push({
      code: "yolo/class-fraction",
      severity: "warning",
      message: `The class is ${String(first)}; it is read as ${String(classNumber)}.`,
    });
  }
  if (values.length === 5 && rules.task !== "pose" && rules.hasOutlines === true) {
    const message = "This is a box among outlines: loaders take its four numbers for two points.";
    findings.push({ code: "yolo/box-among-outlines", severity: "warning", message });
  }
  const checked = rules.task === "pose" ? withoutVisibility(coordinates, rules) : coordinates;
  const outside = checked.find((value) => value < -TOLERANCE || value > 1 + TOLERANCE);
  if (outside !== undefined) {
    findings.push({
      code: "yolo/out-of-bounds",
      severity: "error",
      message: `The coordinate ${String(outside)} is not between 0 and 1.`,
    });
  }
  const row = rowOf(classNumber, coordinates, rules);
  if (row.type === "box") {
    if (row.width <= 0 || row.height <= 0) {
      findings.push({ code: "yolo/empty-box", severity: "warning", message: "The box has no area." });
    } else if (outside === undefined && leavesImage(row)) {
      findings.push({
        code: "yolo/box-leaves-image",
        severity: "note",
        message: "An edge of the box lies outside the image.",
      });
    }
  }
  return { row, findings };
}

function columnsFault(
  count: number,
  { task, keypoints, hasOutlines }: RowRules,
): { code: string; message: string } | undefined {
  const columns = `The row has ${String(count)} ${count === 1 ? "column" : "columns"}`;
  if (task === "pose") {
    const wanted = 5 + (keypoints?.count ?? 0) * (keypoints?.dimensions ?? 0);
    return count === wanted
      ? undefined
      : { code: "yolo/columns", message: `${columns}, not the ${String(wanted)} that kpt_shape asks for.` };
  }
  if (task === "obb")
    return count === 9
      ? undefined
      : { code: "yolo/columns", message: `${columns}, not the 9 of a class and four corners.` };
  if (count === 5) return undefined;
  if (count < 7) return { code: "yolo/columns", message: `${columns}; a box has 5, an outline 7 or more.` };
  if (task === "detect" && hasOutlines !== true)
    return { code: "yolo/columns", message: `${columns}; a box has 5.` };
  return count % 2 === 1
    ? undefined
    : { code: "yolo/odd-coordinates", message: `${columns}: the last point of the outline has no y.` };
}

function withoutVisibility(coordinates: readonly number[], { keypoints }: RowRules): readonly number[] {
  if (keypoints?.dimensions !== 3) return coordinates;
  return coordinates.filter((_, at) => at < 4 || (at - 4) % 3 !== 2);
}

function leavesImage(box: { cx: number; cy: number; width: number; height: number }): boolean {
  const [x, y] = [box.width / 2, box.height / 2];
  return (
    [box.cx - x, box.cy - y].some((edge) => edge < -TOLERANCE) ||
    [box.cx + x, box.cy + y].some((edge) => edge > 1 + TOLERANCE)
  );
}

function shown(token: string): string {
  return JSON.stringify(token.length > 40 ? `${token.slice(0, 40)}…` : token);
}

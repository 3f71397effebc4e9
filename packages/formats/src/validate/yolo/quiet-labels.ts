import type { PlainLabels } from "../../yolo/plain-labels.ts";
import { TOLERANCE } from "../../yolo/label-row.ts";
import { RowKeys } from "../../yolo/row-keys.ts";
import { putOutlineBox } from "./repeated-rows.ts";
import { EDGE } from "./row-values.ts";
import type { LabelRules } from "./verdict.ts";

/**
 * Tells label files that there is nothing to say of, without a text or an object for any of their numbers. It may take
 * one for doubtful in which nothing is wrong, never the other way round.
 */
export class QuietLabels {
  readonly #rules: LabelRules;
  readonly #keys = new RowKeys();
  readonly #box = new Float32Array(5);
  readonly #key = new Float64Array(5);

  constructor(rules: LabelRules) {
    this.#rules = rules;
  }

  /** Whether there is nothing to say of the rows that were scanned. */
  isQuiet(labels: PlainLabels): boolean {
    const { task, keypoints } = this.#rules;
    const { rows } = labels;
    this.#keys.reserve(rows);
    if (task === "pose") {
      if (keypoints === undefined) return false;
      for (let row = 0; row < rows; row += 1) if (!this.#isPose(labels, row, keypoints)) return false;
    } else if (labels.hasOutlines) {
      for (let row = 0; row < rows; row += 1) if (!this.#isOutline(labels, row)) return false;
    } else {
      for (let row = 0; row < rows; row += 1) {
        const start = labels.start(row);
        if (labels.end(row) - start !== 5 || !this.#isBox(labels.values, start)) return false;
        this.#keys.setBox(row, labels.values, start);
      }
    }
    return !this.#keys.hasSame(rows);
  }

  #isClass(value: number): boolean {
    const { classes } = this.#rules;
    return (
      value >= 0 &&
      value === Math.trunc(value) &&
      (classes === undefined || value < classes) &&
      value < 2 ** 24
    );
  }

  #isBox(values: Float64Array, start: number): boolean {
    if (!this.#isClass(values[start] ?? -1)) return false;
    const x = values[start + 1] ?? 0;
    const y = values[start + 2] ?? 0;
    const width = values[start + 3] ?? 0;
    const height = values[start + 4] ?? 0;
    // Numbers that single precision has not at all are left to the others.
    if (!(width > 1e-30 && height > 1e-30 && width <= 1 + TOLERANCE && height <= 1 + TOLERANCE)) return false;
    const [across, down] = [width / 2, height / 2];
    return (
      x - across >= -EDGE_ROOM &&
      y - down >= -EDGE_ROOM &&
      x + across <= 1 + EDGE_ROOM &&
      y + down <= 1 + EDGE_ROOM
    );
  }

  #isOutline(labels: PlainLabels, row: number): boolean {
    const { values } = labels;
    const [start, end] = [labels.start(row), labels.end(row)];
    const count = end - start;
    if (count < 7 || count % 2 === 0 || (this.#rules.task === "obb" && count !== 9)) return false;
    if (!this.#isClass(values[start] ?? -1)) return false;
    for (let at = start + 1; at < end; at += 1) {
      const value = values[at] ?? 0;
      if (!(value >= -EDGE_ROOM && value <= 1 + EDGE_ROOM)) return false;
    }
    const box = this.#box;
    putOutlineBox(values, start, end, box, 0);
    if (!((box[3] ?? 0) > 0 && (box[4] ?? 0) > 0)) return false;
    this.#key.set(box);
    this.#keys.setBox(row, this.#key, 0);
    return true;
  }

  #isPose(
    labels: PlainLabels,
    row: number,
    { count, dimensions }: { count: number; dimensions: 2 | 3 },
  ): boolean {
    const { values } = labels;
    const [start, end] = [labels.start(row), labels.end(row)];
    if (end - start !== 5 + count * dimensions || !this.#isBox(values, start)) return false;
    for (let at = start + 5; at < end; at += dimensions) {
      const [x, y] = [values[at] ?? 0, values[at + 1] ?? 0];
      if (!(x >= 0 && y >= 0 && x <= 1 && y <= 1)) return false;
      const visible = values[at + 2] ?? 0;
      if (dimensions === 3 ? visible !== 0 && visible !== 1 && visible !== 2 : x === 0 && y === 0)
        return false;
    }
    this.#keys.setBox(row, values, start);
    return true;
  }
}

/** A little less than what is said, so that rounding to single precision makes no difference. */
const EDGE_ROOM = EDGE - 1e-5;

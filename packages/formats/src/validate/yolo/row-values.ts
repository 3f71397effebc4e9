import { TOLERANCE } from "../../yolo/label-row.ts";
import { type LabelFinding, labelFinding, type OnLabelFinding } from "./label-finding.ts";
import { type LabelText, quoted, shortened } from "./label-text.ts";
import { putOutlineBox } from "./repeated-rows.ts";
import type { LabelRules } from "./verdict.ts";

/** How far an edge may leave the image before that is said: less than a pixel of most images, so that rounding is not. */
export const EDGE = 0.001;
/** What loaders compare with, in single precision. */
const [LOWEST, HIGHEST] = [Math.fround(-TOLERANCE), Math.fround(1 + TOLERANCE)];

/** Checks what the numbers of rows say, of rows with as many columns as they may have. */
export class RowValues {
  readonly #lines: LabelText;
  readonly #values: Float32Array;
  readonly #rules: LabelRules;
  readonly #hasOutlines: boolean;
  readonly #tell: OnLabelFinding;
  readonly #box = new Float32Array(5);

  constructor(
    lines: LabelText,
    values: Float32Array,
    rules: LabelRules,
    hasOutlines: boolean,
    tell: OnLabelFinding,
  ) {
    this.#lines = lines;
    this.#values = values;
    this.#rules = rules;
    this.#hasOutlines = hasOutlines;
    this.#tell = tell;
  }

  check(row: number): void {
    const [first, end] = [this.#lines.first(row), this.#lines.end(row)];
    if (!this.#areFinite(row, first, end)) return;
    this.#checkClass(row, first);
    if (this.#hasOutlines) this.#checkOutline(row, first, end);
    else this.#checkBox(row, first);
    if (this.#rules.task === "pose") this.#checkKeypoints(row, first + 5, end);
  }

  /** Infinite numbers of a pose that nobody looks at pass for large ones. */
  #areFinite(row: number, first: number, end: number): boolean {
    const { task, keypoints } = this.#rules;
    for (let at = first; at < end; at += 1) {
      const value = this.#values[at] ?? 0;
      if (Number.isFinite(value)) continue;
      const isUnseen =
        task === "pose" &&
        at > first &&
        (at < first + 5 || (keypoints?.dimensions === 3 && (at - first - 5) % 3 === 2));
      if (isUnseen && value === Infinity) continue;
      const message = `${quoted(this.#lines.token(at))} is no number that a label can have.`;
      this.#say("yolo/not-finite", message, row, at);
      return false;
    }
    return true;
  }

  #checkClass(row: number, first: number): void {
    const value = this.#values[first] ?? 0;
    const token = shortened(this.#lines.token(first));
    const { classes } = this.#rules;
    if (value < LOWEST) {
      this.#say("yolo/negative-class", `The class is ${token}; classes count from 0.`, row, first);
    } else if (classes !== undefined && value >= classes) {
      const message = `The class is ${token}, but the highest class is ${String(classes - 1)}.`;
      this.#say("yolo/unknown-class", message, row, first);
    } else if (!Number.isInteger(value)) {
      const message = `The class is ${token}, which is no whole number.`;
      this.#say("yolo/class-fraction", message, row, first);
    }
  }

  #checkBox(row: number, first: number): void {
    const isPose = this.#rules.task === "pose";
    const outside = this.#firstOutside(first + 1, first + 5, isPose ? Infinity : HIGHEST);
    if (outside >= 0) return this.#sayOutside(row, outside);
    const large = this.#firstOutside(first + 1, first + 5, HIGHEST);
    if (large >= 0) {
      const message = `${this.#nameOf(large - first)} of the box is ${shortened(this.#lines.token(large))}, which is more than 1.`;
      return this.#say("yolo/pose-box-outside", message, row, large);
    }
    const [x = 0, y = 0, width = 0, height = 0] = this.#values.subarray(first + 1, first + 5);
    if (width <= 0 || height <= 0) {
      const at = width <= 0 ? first + 3 : first + 4;
      const message = `The box has no area: its ${width <= 0 ? "width" : "height"} is ${shortened(this.#lines.token(at))}.`;
      return this.#say("yolo/empty-box", message, row, at);
    }
    const edges: readonly (readonly [string, number, number, number])[] = [
      ["left", x - width / 2, -(x - width / 2), first + 1],
      ["right", x + width / 2, x + width / 2 - 1, first + 1],
      ["upper", y - height / 2, -(y - height / 2), first + 2],
      ["lower", y + height / 2, y + height / 2 - 1, first + 2],
    ];
    const left = edges.filter(([, , out]) => out > EDGE);
    const [edge] = left;
    if (edge === undefined) return;
    const what = left.map(([name, value]) => `${name} edge at ${rounded(value)}`).join(" and ");
    const message = `The box leaves the image, with its ${what}.`;
    this.#say("yolo/box-leaves-image", message, row, edge[3]);
  }

  #checkOutline(row: number, first: number, end: number): void {
    putOutlineBox(this.#values, first, end, this.#box, 0);
    const [, x = 0, y = 0, width = 0, height = 0] = this.#box;
    const outermost = this.#outermost(first + 1, end);
    const token = shortened(this.#lines.token(outermost));
    if ([x, y, width, height].some((value) => !(value >= LOWEST && value <= HIGHEST))) {
      const message = `The outline goes to ${token}: the box around it, centre and size ${[x, y, width, height].map(rounded).join(" ")}, is not between 0 and 1.`;
      return this.#say("yolo/out-of-bounds", message, row, outermost);
    }
    const out = this.#values[outermost] ?? 0;
    if (out < -EDGE || out > 1 + EDGE) {
      const message = `The outline goes to ${token}, which is outside the image.`;
      this.#say("yolo/outline-leaves-image", message, row, outermost);
    }
    // What has fewer than three points is told of already.
    if (end - first < 7 || (width > 0 && height > 0)) return;
    const side = width > 0 ? "height" : "width";
    this.#say("yolo/empty-box", `The outline has no area: its ${side} is 0.`, row, first + 1);
  }

  #checkKeypoints(row: number, start: number, end: number): void {
    const { keypoints } = this.#rules;
    if (keypoints === undefined) return;
    const { dimensions } = keypoints;
    const told = new Set<string>();
    const say = (code: LabelFinding["code"], message: string, at: number): void => {
      // One of a kind for each row: a person has dozens of keypoints.
      if (!told.has(code)) this.#say(code, message, row, at);
      told.add(code);
    };
    for (let at = start; at < end; at += dimensions) {
      const name = `Keypoint ${String((at - start) / dimensions)}`;
      const outside = this.#firstOutside(at, at + 2, HIGHEST);
      if (outside >= 0)
        say(
          "yolo/out-of-bounds",
          `${name} has the coordinate ${shortened(this.#lines.token(outside))}, which is not between 0 and 1.`,
          outside,
        );
      const [x = 0, y = 0, visible = 0] = this.#values.subarray(at, at + dimensions);
      const token = shortened(this.#lines.token(at + 2));
      if (dimensions === 3 && visible < LOWEST)
        say("yolo/out-of-bounds", `${name} has the visibility ${token}, which is negative.`, at + 2);
      else if (dimensions === 3 && visible !== 0 && visible !== 1 && visible !== 2)
        say("yolo/visibility", `${name} has the visibility ${token}, not 0, 1 or 2.`, at + 2);
      else if (dimensions === 2 && outside < 0 && (x < 0 || y < 0))
        say(
          "yolo/keypoint-hidden",
          `${name} has a negative coordinate, so it counts as not labelled.`,
          x < 0 ? at : at + 1,
        );
      else if (dimensions === 2 && x === 0 && y === 0)
        say("yolo/keypoint-at-origin", `${name} is at 0 0, which counts as labelled there.`, at);
    }
  }

  /** The first value of some that loaders refuse, or -1. */
  #firstOutside(start: number, end: number, highest: number): number {
    for (let at = start; at < end; at += 1) {
      const value = this.#values[at] ?? 0;
      if (value < LOWEST || value > highest) return at;
    }
    return -1;
  }

  /** The value of some that is farthest from 0 to 1. */
  #outermost(start: number, end: number): number {
    let [farthest, most] = [start, -Infinity];
    for (let at = start; at < end; at += 1) {
      const value = this.#values[at] ?? 0;
      const out = Math.max(-value, value - 1);
      if (out > most) [farthest, most] = [at, out];
    }
    return farthest;
  }

  #nameOf(column: number): string {
    return ["", "The centre's x", "The centre's y", "The width", "The height"][column] ?? "";
  }

  #sayOutside(row: number, at: number): void {
    const name = this.#nameOf(at - this.#lines.first(row));
    const message = `${name} of the box is ${shortened(this.#lines.token(at))}, which is not between 0 and 1.`;
    this.#say("yolo/out-of-bounds", message, row, at);
  }

  #say(code: LabelFinding["code"], message: string, row: number, at: number): void {
    this.#tell(labelFinding(code, message, this.#lines.line(row), this.#lines.column(row, at)));
  }
}

function rounded(value: number): string {
  return String(Number(value.toPrecision(6)));
}

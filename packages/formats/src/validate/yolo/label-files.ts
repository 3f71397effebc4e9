import type { OnDiagnostic } from "../../model/diagnostic.ts";
import { PlainLabels } from "../../yolo/plain-labels.ts";
import type { SplitImage } from "../../yolo/split-images.ts";
import type { Statistics } from "../statistics.ts";
import { QuietLabels } from "./quiet-labels.ts";
import type { SplitMembers } from "./split-members.ts";
import type { ShapeCounts } from "./split-shapes.ts";
import { judge, type LabelRules } from "./verdict.ts";

/** Where bytes are. */
export interface Bytes {
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
}

/** Checks label files one by one: those of which there is nothing to say straight from their bytes. */
export class LabelFiles {
  readonly #rules: LabelRules;
  readonly #shapes: ShapeCounts;
  readonly #splitsOf: SplitMembers["splitsOf"];
  readonly #statistics: Statistics;
  readonly #tell: OnDiagnostic;
  readonly #plain = new PlainLabels();
  readonly #quiet: QuietLabels;
  #leastClass = Infinity;
  #mostClass = -Infinity;

  constructor(
    rules: LabelRules,
    shapes: ShapeCounts,
    splitsOf: SplitMembers["splitsOf"],
    statistics: Statistics,
    tell: OnDiagnostic,
  ) {
    this.#rules = rules;
    this.#shapes = shapes;
    this.#splitsOf = splitsOf;
    this.#statistics = statistics;
    this.#tell = tell;
    this.#quiet = new QuietLabels(rules);
  }

  /** The lowest and the highest class of all rows, of those that are refused, too. */
  get classRange(): { readonly least: number; readonly most: number } {
    return { least: this.#leastClass, most: this.#mostClass };
  }

  #see(classNumber: number): void {
    if (classNumber < this.#leastClass) this.#leastClass = classNumber;
    if (classNumber > this.#mostClass) this.#mostClass = classNumber;
  }

  /** @returns how many rows the file has */
  check(image: SplitImage, { bytes, start, end }: Bytes): number {
    const isScanned = this.#plain.scan(bytes, start, end);
    if (isScanned && this.#quiet.isQuiet(this.#plain)) return this.#countPlain(image);
    const { labelPath, name, hasImage } = image;
    const place = hasImage ? { file: labelPath, image: name } : { file: labelPath };
    const { verdict, rows, removed, hasOutlines, hasCornersOnly } = judge(
      // A copy: memory that threads share can't be decoded.
      bytes.slice(start, end),
      this.#rules,
      (finding) => this.#tell({ ...finding, ...place }),
      (classNumber) => this.#statistics.object(Math.max(0, Math.trunc(classNumber))),
      (classNumber) => this.#see(classNumber),
    );
    if (verdict === "kept") this.#count(image, rows - removed.length, hasOutlines, hasCornersOnly);
    return rows;
  }

  #countPlain(image: SplitImage): number {
    const plain = this.#plain;
    const { rows, values } = plain;
    for (let row = 0; row < rows; row += 1) {
      const classNumber = values[plain.start(row)] ?? 0;
      this.#statistics.object(classNumber);
      this.#see(classNumber);
    }
    const isOutlines = plain.hasOutlines && this.#rules.task !== "pose";
    const isCorners = isOutlines && this.#shapes.wantsCorners && areCorners(plain);
    this.#count(image, rows, isOutlines, isCorners);
    return rows;
  }

  #count(image: SplitImage, rows: number, isOutlines: boolean, isCorners: boolean): void {
    for (const split of this.#splitsOf(image))
      this.#shapes.addRows(split, image.labelPath, rows, isOutlines, isCorners);
  }
}

function areCorners(labels: PlainLabels): boolean {
  for (let row = 0; row < labels.rows; row += 1) if (labels.end(row) - labels.start(row) !== 9) return false;
  return true;
}

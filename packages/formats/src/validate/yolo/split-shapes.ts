import type { Diagnostic, OnDiagnostic } from "../../model/diagnostic.ts";
import type { YoloTask } from "../../yolo/shapes.ts";
import { type YoloSplitCode, yoloSplitRules } from "../rules/yolo-split.ts";

/** What the loader counts in the label files of one split. */
class SplitShapes {
  images = 0;
  /** Images that have a row, whatever becomes of it. */
  labelled = 0;
  /** Rows that are read as boxes, and as outlines. */
  boxes = 0;
  outlines = 0;
  /** Label files with either. */
  boxFiles = 0;
  outlineFiles = 0;
  firstBoxes = "";
  firstOutlines = "";
}

/** Counts boxes and outlines of each split, and tells what loaders do where they don't fit together. */
export class ShapeCounts {
  readonly #splits = new Map<string, SplitShapes>();
  readonly #task: YoloTask | undefined;
  #hasOtherOutlines = false;

  constructor(task: YoloTask | undefined) {
    this.#task = task;
  }

  /** Whether it still matters that outlines have four points. */
  get wantsCorners(): boolean {
    return this.#task === undefined && !this.#hasOtherOutlines;
  }

  addImage(split: string, rows: number): void {
    const shapes = this.#of(split);
    shapes.images += 1;
    if (rows > 0) shapes.labelled += 1;
  }

  /** Counts the rows of an image that is kept. */
  addRows(split: string, labelPath: string, rows: number, isOutlines: boolean, isCorners: boolean): void {
    if (rows === 0) return;
    const shapes = this.#of(split);
    if (!isOutlines) {
      if (shapes.boxFiles === 0) shapes.firstBoxes = labelPath;
      shapes.boxFiles += 1;
      shapes.boxes += rows;
      return;
    }
    if (shapes.outlineFiles === 0) shapes.firstOutlines = labelPath;
    shapes.outlineFiles += 1;
    shapes.outlines += rows;
    if (!isCorners) this.#hasOtherOutlines = true;
  }

  tell(yamlPath: string, tell: OnDiagnostic): void {
    const say = (code: YoloSplitCode, message: string, file: string): void => {
      const { severity }: { severity: Diagnostic["severity"] } = yoloSplitRules[code];
      tell({ code, severity, message, file });
    };
    let corners: SplitShapes | undefined;
    for (const [split, shapes] of this.#splits) {
      const { images, labelled, boxes, outlines, boxFiles, outlineFiles, firstBoxes, firstOutlines } = shapes;
      if (images > 0 && labelled === 0)
        say("yolo/no-labels", `The ${String(images)} images of the split ${split} have no object.`, yamlPath);
      if (this.#task === "pose") continue;
      if (outlines > 0) corners ??= shapes;
      if (this.#task === "detect") {
        if (outlines > 0)
          say(
            "yolo/outlines-unused",
            `The split ${split} has ${files(outlineFiles)} of outlines: the boxes around them are taken.`,
            firstOutlines,
          );
      } else if (outlines > 0 && boxes > 0) {
        const rarer = boxFiles <= outlineFiles ? firstBoxes : firstOutlines;
        const message = `The split ${split} has ${files(boxFiles)} with boxes, as ${firstBoxes}, and ${files(outlineFiles)} with outlines, as ${firstOutlines}: all ${String(outlines)} outlines are dropped.`;
        say("yolo/mixed-shapes", message, rarer);
      } else if (this.#task !== undefined && boxes > 0) {
        const wanted = this.#task === "obb" ? "corners" : "outlines";
        say(
          "yolo/no-outlines",
          `The split ${split} has ${files(boxFiles)} with boxes, and none with ${wanted}.`,
          firstBoxes,
        );
      }
    }
    if (corners === undefined || !this.wantsCorners) return;
    const message =
      "All outlines have four points: say whether they are oriented boxes (task obb) or outlines (task segment).";
    say("yolo/looks-like-obb", message, corners.firstOutlines);
  }

  #of(split: string): SplitShapes {
    let shapes = this.#splits.get(split);
    if (shapes === undefined) this.#splits.set(split, (shapes = new SplitShapes()));
    return shapes;
  }
}

function files(count: number): string {
  return count === 1 ? "1 label file" : `${String(count)} label files`;
}

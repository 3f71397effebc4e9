import type { Annotation } from "../model/dataset.ts";
import type { OnDiagnostic } from "../model/diagnostic.ts";
import type { DataYaml } from "./data-yaml.ts";
import { hasOutlines, parseRows, type LabelLine } from "./label-file.ts";
import type { RowRules } from "./label-row.ts";
import { annotationOf } from "./placed.ts";
import type { PlainLabels } from "./plain-labels.ts";
import type { ReadClasses } from "./read-classes.ts";
import type { Size } from "./rows.ts";
import type { YoloTask } from "./shapes.ts";

/** Makes annotations of the rows of label files. */
export class RowReader {
  readonly #yaml: DataYaml;
  readonly #classes: ReadClasses;
  readonly #task: YoloTask | undefined;
  readonly #onDiagnostic: OnDiagnostic;

  /** @param task where it is not to be told by the columns */
  constructor(yaml: DataYaml, classes: ReadClasses, task: YoloTask | undefined, onDiagnostic: OnDiagnostic) {
    this.#yaml = yaml;
    this.#classes = classes;
    this.#task = task;
    this.#onDiagnostic = onDiagnostic;
  }

  /** Annotations of some lines of a label file, by line. */
  annotations(
    lines: readonly LabelLine[],
    all: readonly LabelLine[],
    file: string,
    size: Size,
    idOf: (line: number) => string | number,
  ): Map<number, Annotation> {
    const { names } = this.#yaml;
    const rules = this.#rules(hasOutlines(all));
    const annotations = new Map<number, Annotation>();
    for (const { row, line } of parseRows(lines, file, rules, this.#onDiagnostic)) {
      const category = this.#classes.categoryOf[row.classNumber];
      if (category !== undefined) annotations.set(line, annotationOf(row, idOf(line), category, size));
      else {
        const name = JSON.stringify(names[row.classNumber] ?? "");
        const message = `Class ${String(row.classNumber)} (${name}) was no category of the dataset that the sidecar belongs to. Read it without the sidecar.`;
        this.#onDiagnostic({ code: "yolo/class-not-in-sidecar", severity: "error", message, file, line });
      }
    }
    return annotations;
  }

  /** The annotations of the rows that were scanned; undefined where there is something to say of one. */
  plainAnnotations(labels: PlainLabels, size: Size): Annotation[] | undefined {
    const rules = this.#rules(labels.hasOutlines);
    if (!labels.isRight(rules) || labels.hasDuplicates(rules)) return undefined;
    const annotations: Annotation[] = [];
    for (let row = 0; row < labels.rows; row += 1) {
      const category = this.#classes.categoryOf[labels.values[labels.start(row)] ?? 0];
      if (category === undefined) return undefined;
      annotations.push(labels.annotation(row, category, rules, size));
    }
    return annotations;
  }

  #rules(isOutlines: boolean): RowRules {
    const { keypoints, names } = this.#yaml;
    return {
      task: this.#task ?? (isOutlines ? "segment" : "detect"),
      classes: names.length,
      hasOutlines: isOutlines,
      ...(keypoints === undefined ? {} : { keypoints }),
    };
  }
}

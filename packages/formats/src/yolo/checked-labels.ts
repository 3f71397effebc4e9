import type { Annotation } from "../model/dataset.ts";
import type { OnDiagnostic } from "../model/diagnostic.ts";
import type { DataYaml } from "./data-yaml.ts";
import { hasOutlines, labelDecoder, labelLines, type LabelLine, parseRows } from "./label-file.ts";
import { annotationOf } from "./placed.ts";
import type { LabelBytes } from "./plain-images.ts";
import type { ReadClasses } from "./read-classes.ts";
import { rowRules } from "./row-reader.ts";
import type { Size } from "./rows.ts";
import type { YoloTask } from "./shapes.ts";

/** Reads label files that may have anything wrong, and tells of it. */
export class CheckedLabels {
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

  /** The lines of a label file. */
  lines({ bytes, start, end }: LabelBytes, file: string): readonly LabelLine[] {
    // A copy: memory that threads share can't be decoded.
    return labelLines(labelDecoder().decode(bytes.slice(start, end)), file, this.#onDiagnostic);
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
    const rules = rowRules(this.#yaml, this.#task, hasOutlines(all));
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
}

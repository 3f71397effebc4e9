import type { Annotation } from "../model/dataset.ts";
import type { OnDiagnostic } from "../model/diagnostic.ts";
import type { CheckedLabels } from "./checked-labels.ts";
import type { DataYaml } from "./data-yaml.ts";
import type { RowRules } from "./label-row.ts";
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
  readonly #boxes: RowRules;
  readonly #outlines: RowRules;
  #checked: CheckedLabels | undefined;

  /** @param task where it is not to be told by the columns */
  constructor(yaml: DataYaml, classes: ReadClasses, task: YoloTask | undefined, onDiagnostic: OnDiagnostic) {
    this.#yaml = yaml;
    this.#classes = classes;
    this.#task = task;
    this.#onDiagnostic = onDiagnostic;
    this.#boxes = rowRules(yaml, task, false);
    this.#outlines = rowRules(yaml, task, true);
  }

  /** Reads rows of any form, and tells what is wrong with them. */
  async checked(): Promise<CheckedLabels> {
    if (this.#checked === undefined) {
      const { CheckedLabels: Labels } = await import("./checked-labels.ts");
      this.#checked = new Labels(this.#yaml, this.#classes, this.#task, this.#onDiagnostic);
    }
    return this.#checked;
  }

  /** The annotations of the rows that were scanned; undefined where there is something to say of one. */
  plainAnnotations(labels: PlainLabels, size: Size): Annotation[] | undefined {
    const rules = labels.hasOutlines ? this.#outlines : this.#boxes;
    if (!labels.isRight(rules) || labels.hasDuplicates()) return undefined;
    const annotations: Annotation[] = [];
    for (let row = 0; row < labels.rows; row += 1) {
      const category = this.#classes.categoryOf[labels.values[labels.start(row)] ?? 0];
      if (category === undefined) return undefined;
      annotations.push(labels.annotation(row, category, rules, size));
    }
    return annotations;
  }
}

/** What the rows of a file are measured by. */
export function rowRules(
  { keypoints, names }: DataYaml,
  task: YoloTask | undefined,
  isOutlines: boolean,
): RowRules {
  return {
    task: task ?? (isOutlines ? "segment" : "detect"),
    classes: names.length,
    hasOutlines: isOutlines,
    ...(keypoints === undefined ? {} : { keypoints }),
  };
}

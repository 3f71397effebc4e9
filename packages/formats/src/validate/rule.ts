import type { FormatName } from "../model/dataset.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import type { YoloDatasetTask } from "../yolo/shapes.ts";

/** How much a finding matters: see {@link Diagnostic}. */
export type Severity = Diagnostic["severity"];

/** One thing that can be wrong with a dataset. */
export interface Rule {
  /** What a finding has unless the user says otherwise. */
  readonly severity: Severity;
  /** What is wrong, in one sentence without values. */
  readonly text: string;
  /** Why it matters: which tool crashes, drops or misreads what. */
  readonly why: string;
  /** What a repair does. Absent where no repair is safe. */
  readonly fix?: string;
  /** A dataset that breaks the rule. */
  readonly bad: Example;
  /** The same without the fault; it breaks no rule of the severities `error` and `warning`. */
  readonly good: Example;
}

/** A dataset in a few lines. */
export interface Example {
  /** Contents by path. */
  readonly files: Readonly<Record<string, string | Uint8Array | ExampleImage | ExampleLocked>>;
  readonly from?: FormatName;
  readonly task?: YoloDatasetTask;
}

/** A file that its reader may not open. */
export interface ExampleLocked {
  readonly isLocked: true;
}

/** An image of which no more matters than what is said here: a PNG, or a JPEG where it has an orientation. */
export interface ExampleImage {
  readonly width: number;
  readonly height: number;
  /** Orientation in the EXIF of a JPEG, 1 to 8. */
  readonly orientation?: number;
  /** Images with different texts have different bytes. */
  readonly text?: string;
}

import type { FindBrush } from "../ango/brush.ts";
import type { FindSegments } from "../coco/other-kinds.ts";
import type { Detection } from "../detect.ts";
import type { Folder, Source } from "../io/source.ts";
import type { OnDiagnostic } from "../model/diagnostic.ts";
import type { YoloTask } from "../yolo/shapes.ts";
import type { ImageFiles } from "./images.ts";
import type { RuleCode } from "./rules.ts";
import type { Statistics } from "./statistics.ts";

/** What is validated, and whom to tell. */
export interface Subject {
  readonly detection: Detection;
  /** Absent where a file was given by itself. */
  readonly folder: Folder | undefined;
  /** The JSON or the YAML. */
  readonly source: Source;
  readonly task: YoloTask | undefined;
  /** The category schema of an Ango project, as JSON. */
  readonly categorySchema: unknown;
  /** The ground truth of COCO results. */
  readonly truth: Source | undefined;
  /** Finds the pixels of Ango's brush strokes. */
  readonly brushes: FindBrush | undefined;
  /** Finds the PNGs of COCO's panoptic segments; those of the folder unless given. */
  readonly segments: FindSegments | undefined;
  readonly tell: OnDiagnostic;
  /** Whether another finding of a code would be handed on. */
  readonly wants: (code: RuleCode) => boolean;
  /** Whether something of a code was told already. */
  readonly isTold: (code: RuleCode) => boolean;
  /** Looks at image files; undefined where that is not wanted. Every check hands it each image. */
  readonly files: ImageFiles | undefined;
  /** Every check hands it each object and image, and lets it tell in the end. */
  readonly statistics: Statistics;
  /** What was seen so far. */
  readonly seen: Seen;
}

/** How much was looked at. */
export interface Seen {
  images: number;
  annotations: number;
}

/** Goes through a dataset of one format. It stops now and then, so that findings are handed on. */
export type Check = (subject: Subject) => AsyncGenerator<void>;

import type { FindBrush } from "../ango/brush.ts";
import type { FindSegments } from "../coco/other-kinds.ts";
import type { CocoSplitFile } from "../coco/split-files.ts";
import { type Detection, detectInput } from "../detect.ts";
import { type FindImageSource, imagesIn } from "../io/image-places.ts";
import type { Folder, Source } from "../io/source.ts";
import { isNanFault } from "../json/fault.ts";
import type { FormatName } from "../model/dataset.ts";
import { type Diagnostic, FormatError } from "../model/diagnostic.ts";
import type { YoloDatasetTask } from "../yolo/shapes.ts";
import { type Finding, Findings, type RuleSettings } from "./findings.ts";
import { ImageFiles } from "./images.ts";
import { isRuleCode } from "./rules.ts";
import { Statistics } from "./statistics.ts";
import type { Check, Seen, Subject } from "./subject.ts";
import type { VocCoordinates } from "../voc/bndbox.ts";

/** How a dataset is validated. */
export interface ValidateOptions {
  /** What the input is, where its content leaves doubt. */
  readonly from?: FormatName;
  /** What was found out about the input; `detectInput` is asked unless given. */
  readonly detection?: Detection;
  /**
   * The COCO files of the folder that are one dataset, a split each: see `findCocoSplits`. Each is validated, and images
   * that two of them share are told of.
   */
  readonly splits?: readonly CocoSplitFile[];
  /** What YOLO labels are for; told from data.yaml and their rows unless given. */
  readonly task?: YoloDatasetTask;
  /** What the numbers of boxes in Pascal VOC are; `pixels` unless given, or known from the sidecar. */
  readonly coordinates?: VocCoordinates;
  /** The category schema of an Ango project, as JSON; the one beside the export unless given. */
  readonly categorySchema?: unknown;
  /** The ground truth of a COCO results file: its images and categories. */
  readonly truth?: Source;
  /** Finds the pixels of Ango's brush strokes: see `brushesIn`. */
  readonly brushes?: FindBrush;
  /** Finds the PNGs of COCO's panoptic segments; those of the folder that is validated unless given: see `segmentsIn`. */
  readonly segments?: FindSegments;
  /** Finds image files; those of the folder that is validated unless given. `"off"` looks at none. */
  readonly images?: FindImageSource | "off";
  /** Rules that are off, or of another severity. */
  readonly rules?: RuleSettings;
  /** How many findings of each code are handed on; all unless given. They are counted in full. */
  readonly maxFindings?: number;
  /** What was found out before, while the input was opened. */
  readonly told?: readonly Diagnostic[];
  /** Told now and then how many images were looked at. */
  readonly onProgress?: (images: number) => void;
}

/** How much was looked at, and how much was found. */
export interface ValidationSummary {
  readonly errors: number;
  readonly warnings: number;
  readonly notes: number;
  readonly images: number;
  readonly annotations: number;
}

/** The findings of a dataset, one by one while it is read. To be gone through once. */
export interface Validation extends AsyncIterable<Finding> {
  /** Counts so far; of the whole dataset after the last finding. */
  readonly summary: ValidationSummary;
  /** For each code of which more was found than was handed on: how many more. */
  readonly truncated: Readonly<Record<string, number>>;
}

/**
 * Reads a dataset to its end and tells what is wrong with it:
 * `for await (const finding of validate(folder)) console.log(finding.code, finding.message)`.
 *
 * An `error` is something that a trainer or an evaluation would crash on, drop or refuse; a `warning` something that
 * it would silently read as something else; a `note` is worth knowing.
 *
 * @throws FormatError while it is gone through, where the input can't be recognised (`input/…`) or is no JSON (`json/…`)
 */
export function validate(input: Folder | Source, options: ValidateOptions = {}): Validation {
  const findings = new Findings(options.rules ?? {}, options.maxFindings ?? Number.POSITIVE_INFINITY);
  const seen: Seen = { images: 0, annotations: 0 };
  return {
    [Symbol.asyncIterator]: () => findingsOf(input, options, findings, seen),
    get summary() {
      const { error: errors, warning: warnings, note: notes } = findings.counts;
      return { errors, warnings, notes, ...seen };
    },
    get truncated() {
      return findings.truncated;
    },
  };
}

async function* findingsOf(
  input: Folder | Source,
  options: ValidateOptions,
  findings: Findings,
  seen: Seen,
): AsyncGenerator<Finding> {
  const folder = "list" in input ? listedOnce(input) : undefined;
  const [first] = options.splits ?? [];
  const given: Detection | undefined =
    options.detection ?? (first === undefined ? undefined : { format: "coco", entry: first.path });
  const detection =
    given ??
    (options.task === "classify"
      ? ({ format: "yolo", entry: "", layout: "classify" } satisfies Detection)
      : await detectInput(folder ?? input, options.from === undefined ? {} : { from: options.from }));
  const find =
    options.images === "off" ? undefined : (options.images ?? (folder && (await findIn(folder, detection))));
  const subject: Subject = {
    detection,
    folder,
    source: "list" in input ? input.open(detection.entry) : input,
    task: options.task === "classify" ? undefined : options.task,
    categorySchema: options.categorySchema,
    truth: options.truth,
    brushes: options.brushes,
    segments: options.segments,
    tell: findings.add,
    files: find && new ImageFiles(find, findings.add, detection.format === "yolo"),
    statistics: new Statistics(findings.add),
    wants: (code) => findings.wants(code),
    isTold: (code) => findings.byCode.has(code),
    seen,
  };
  for (const diagnostic of options.told ?? []) findings.add(diagnostic);
  const check = await checkOf(detection, options);
  for (const part of partsOf(subject, options.splits)) {
    try {
      for await (const _ of check(part)) {
        options.onProgress?.(seen.images);
        yield* findings.take();
      }
    } catch (error) {
      // A dataset that its loader refuses is a finding as any other; what is not even JSON is not.
      if (!(error instanceof FormatError)) throw error;
      // Python reads and writes it: for COCO's own tools such a file is one as any other.
      const code = detection.format === "coco" && isNanFault(error) ? "coco/nan" : error.code;
      if (!isRuleCode(code)) throw error;
      findings.add({
        code,
        severity: "error",
        message: error.message,
        file: part.source.name,
        ...error.place,
      });
    }
  }
  // A YOLO dataset names its images by their folders.
  if (folder !== undefined && detection.format !== "yolo") await subject.files?.tellUnreferenced(folder);
  subject.files?.end();
  yield* findings.take();
}

/** What is checked one after the other: of several COCO files each by itself, but for images that they share. */
function* partsOf(subject: Subject, splits: readonly CocoSplitFile[] | undefined): Generator<Subject> {
  const { folder, detection, files, tell } = subject;
  if (splits === undefined || folder === undefined) {
    yield subject;
    return;
  }
  for (const { path: entry, split = "unsplit" } of splits) {
    files?.begin(split, entry.slice(0, Math.max(0, entry.lastIndexOf("/"))));
    const source = folder.open(entry);
    yield { ...subject, detection: { ...detection, entry }, source, statistics: new Statistics(tell) };
  }
}

/** A folder that is listed once, however often that is asked: there may be hundreds of thousands of files. */
function listedOnce(folder: Folder): Folder {
  let listing: Promise<readonly string[]> | undefined;
  const readMany = folder.readMany?.bind(folder);
  return {
    name: folder.name,
    list: () => (listing ??= folder.list()),
    open: (path) => folder.open(path),
    ...(readMany && { readMany }),
  };
}

/** Of a YOLO dataset the check itself knows which images are there, and where. */
async function findIn(folder: Folder, { format }: Detection): Promise<FindImageSource> {
  return format === "yolo"
    ? ({ path }) => (path === undefined ? undefined : folder.open(path))
    : imagesIn(folder);
}

/** Whoever validates one format need not load the others. */
async function checkOf({ format, layout }: Detection, { coordinates }: ValidateOptions): Promise<Check> {
  switch (format) {
    case "yolo":
      if (layout === "darknet") return (await import("./yolo/darknet-check.ts")).checkDarknet;
      if (layout === "classify") return (await import("./yolo/classify-check.ts")).checkClassify;
      if (layout === "predictions")
        throw new FormatError(
          "validate/format",
          "There are no rules for predictions: compare them with `diff`.",
        );
      return (await import("./yolo/check.ts")).checkYolo;
    case "coco":
      return (await import("./coco/check.ts")).checkCoco;
    case "ango":
      return (await import("./ango/check.ts")).checkAngo;
    case "voc": {
      const { readCheck } = await import("./read-check.ts");
      const { readVoc } = await import("../voc/read.ts");
      const how = coordinates === undefined ? {} : { coordinates };
      return readCheck((input, _entry, onDiagnostic) => readVoc(input, { onDiagnostic, ...how }));
    }
    case "labelme": {
      const { readCheck } = await import("./read-check.ts");
      const { readLabelme } = await import("../labelme/read.ts");
      return readCheck((input, _entry, onDiagnostic) => readLabelme(input, { onDiagnostic }));
    }
    case "cvat": {
      const { readCheck } = await import("./read-check.ts");
      const { readCvat } = await import("../cvat/read.ts");
      return readCheck((input, entry, onDiagnostic) =>
        readCvat(input, { entry, onDiagnostic, sidecar: false }),
      );
    }
    case "label-studio": {
      const { readCheck } = await import("./read-check.ts");
      const { readLabelStudio } = await import("../label-studio/read.ts");
      return readCheck((input, entry, onDiagnostic) =>
        readLabelStudio(input, { entry, onDiagnostic, sidecar: false }),
      );
    }
  }
}

import type { CocoSplitFile } from "../../coco/split-files.ts";
import { type Detection, detectInput, type DetectOptions } from "../../detect.ts";
import type { Folder, Source } from "../../io/source.ts";
import { FormatError } from "../../model/diagnostic.ts";
import type { YoloDatasetTask } from "../../yolo/shapes.ts";

/** What is known of an input before its content is looked at. */
export interface ExpectedInput extends DetectOptions {
  /**
   * `predictions`: the input is a folder that `predict` or `track` of Ultralytics wrote, which nothing in it tells.
   * With it the format is `yolo`.
   */
  readonly layout?: "predictions";
  /** What the labels of a YOLO dataset are for. With `classify`, a folder that is nothing else is one of classes. */
  readonly task?: YoloDatasetTask;
  /** Whether several COCO files of a folder, with a split each, are taken for one dataset; `several` unless given. */
  readonly files?: "one" | "several";
}

/** What an input is. */
export interface DetectedInput {
  readonly detection: Detection;
  /** Of several COCO files that are one dataset: the entry is the first of them. */
  readonly splits?: readonly CocoSplitFile[];
}

/** What an input is by its content, by what is said of it, or by what its labels are for. */
export async function detected(given: Folder | Source, expected: ExpectedInput): Promise<DetectedInput> {
  const { from, layout, task, files } = expected;
  const folder = "list" in given ? given : undefined;
  if (layout === "predictions") {
    if (folder !== undefined) return { detection: { format: "yolo", entry: "", layout } };
    const message = `${given.name} is a file: predictions are the folder that predict wrote.`;
    throw new FormatError("yolo/predictions", message, { file: given.name });
  }
  try {
    return { detection: await detectInput(given, from === undefined ? {} : { from }) };
  } catch (error) {
    if (folder === undefined || !(error instanceof FormatError)) throw error;
    const isUnknown = error.code === "input/unrecognised" || error.code === "input/coco-results";
    if (isUnknown && task === "classify")
      return { detection: { format: "yolo", entry: "", layout: "classify" } };
    const maySplit = files !== "one" && (from ?? "coco") === "coco";
    const splits =
      maySplit && (isUnknown || error.code === "input/ambiguous") ? await splitsIn(folder) : undefined;
    const [first] = splits ?? [];
    if (splits === undefined || first === undefined) throw error;
    return { detection: { format: "coco", entry: first.path }, splits };
  }
}

async function splitsIn(folder: Folder): Promise<readonly CocoSplitFile[] | undefined> {
  const { findCocoSplits } = await import("../../coco/split-files.ts");
  return findCocoSplits(folder);
}

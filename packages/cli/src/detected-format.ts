import {
  type Detection,
  detectInput,
  type Folder,
  FormatError,
  type FormatName,
  type Source,
  type YoloDatasetTask,
} from "@angokit/formats";
import type { CocoSplitFile } from "@angokit/formats/transform";
import { UsageError } from "./failure.ts";
import type { InputFlags } from "./flags.ts";

/** What an input is by its content, by what is said of it, or by what its labels are for. */
export async function detected(
  given: Folder | Source,
  from: FormatName | undefined,
  { predictions, task }: InputFlags & { readonly task?: YoloDatasetTask | undefined },
): Promise<Detection> {
  if (predictions === true) {
    if (!("list" in given))
      throw new UsageError("usage/predictions", "--predictions: the input is the folder that predict wrote.");
    return { format: "yolo", entry: "", layout: "predictions" };
  }
  try {
    return await detectInput(given, from === undefined ? {} : { from });
  } catch (error) {
    const isUnknown = error instanceof FormatError && error.code === "input/unrecognised";
    if (!isUnknown || !("list" in given)) throw error;
    if (task !== "classify") throw (await hasLabels(given)) ? orPredictions(error) : error;
    return { format: "yolo", entry: "", layout: "classify" };
  }
}

/**
 * As {@link detected}; a folder of several COCO files with a split each is one dataset, and the first of them the entry.
 */
export async function detectedWhole(
  given: Folder | Source,
  from: FormatName | undefined,
  flags: InputFlags & { readonly task?: YoloDatasetTask | undefined },
): Promise<{ readonly detection: Detection; readonly splits?: readonly CocoSplitFile[] }> {
  try {
    return { detection: await detected(given, from, flags) };
  } catch (error) {
    const isInDoubt =
      error instanceof FormatError && ["input/ambiguous", "input/unrecognised"].includes(error.code);
    if (!isInDoubt || !("list" in given) || (from !== undefined && from !== "coco")) throw error;
    const { findCocoSplits } = await import("@angokit/formats/transform");
    const splits = await findCocoSplits(given);
    const [first] = splits ?? [];
    if (splits === undefined || first === undefined) throw error;
    return { detection: { format: "coco", entry: first.path }, splits };
  }
}

async function hasLabels(folder: Folder): Promise<boolean> {
  return (await folder.list()).some((path) => /(?:^|\/)labels\/.*\.txt$/.test(path));
}

function orPredictions({ code, message, place }: FormatError): FormatError {
  return new FormatError(code, `${message} If a model wrote them, say --predictions.`, place);
}

import {
  type CocoResultsKind,
  FormatError,
  type Header,
  type Sink,
  type Writer,
  writeCocoResults,
  type WriteReport,
} from "@angokit/formats";
import { UsageError } from "./failure.ts";
import { type Counted, guardedSink } from "./guarded-sink.ts";
import { groundTruth } from "./input.ts";
import type { Target } from "./target.ts";
import { count } from "./words.ts";

/** Of results without a ground truth. */
const OWN_IDS =
  "The ids of images and classes in it are angokit's own: --gt <file> takes those of the ground truth, which an evaluation needs.";

/** Writes what a model found as a file of COCO, and refuses what a ground truth has nothing of. */
export async function resultsWriter(sink: Sink, path: string, flags: Target["flags"]): Promise<Writer> {
  const { strict, gt } = flags;
  const kind = cocoKind(flags.results);
  const truth = gt === undefined ? {} : { truth: await groundTruth(gt) };
  return async (dataset) => {
    const matched = guardedSink(sink, (report) => assertMatched(report, dataset.header));
    return writeCocoResults(matched, { kind, path, strict, ...truth })(dataset);
  };
}

function cocoKind(results: Target["flags"]["results"] = "bbox"): CocoResultsKind {
  if (results !== "annotations" && results !== "predictions") return results;
  throw new UsageError(
    "usage/results",
    `--results ${results} is for Label Studio: COCO's are of bbox, segm or keypoints.`,
  );
}

function unmatchedIn(report: Counted): number {
  return report?.lost?.find(({ feature }) => feature === "unmatched")?.count ?? 0;
}

/** @throws FormatError `coco/unmatched` where none of the annotations has its image and its class in the ground truth */
function assertMatched(report: Counted, { categories }: Header): void {
  const unmatched = unmatchedIn(report);
  if (unmatched === 0 || (report?.annotations ?? 0) > 0) return;
  const names = categories.slice(0, 5).map(({ name }) => JSON.stringify(name));
  const more = categories.length > names.length ? ", …" : "";
  const whose =
    unmatched === 1 ? "The one annotation has" : `None of the ${count(unmatched, "annotation")} has`;
  const not = unmatched === 1 ? "not its" : "its";
  const message =
    `${whose} ${not} image and class in the ground truth, where both are found by their names, so nothing was written. ` +
    `The classes here are called ${names.join(", ")}${more}.`;
  throw new FormatError("coco/unmatched", message);
}

/** What to do about annotations that a ground truth has nothing of. */
export function unmatchedWarnings(to: string, report: WriteReport): readonly string[] {
  const unmatched = to === "coco-results" ? unmatchedIn(report) : 0;
  if (unmatched === 0) return [];
  return [
    `${count(unmatched, "annotation")} ${unmatched === 1 ? "has" : "have"} no image or no class in the ground truth, where both are found by their names: --classes <file> names the classes of predictions.`,
  ];
}

/** What Label Studio takes labels for: as they were read unless something is known. */
export function labelStudioResults({
  flags: { results, predictions },
  isPredicted = predictions === true,
}: Pick<Target, "flags" | "isPredicted">): { readonly results?: "annotations" | "predictions" } {
  if (results === undefined) return isPredicted ? { results: "predictions" } : {};
  if (results === "annotations" || results === "predictions") return { results };
  throw new UsageError(
    "usage/results",
    `--results ${results} is for COCO: Label Studio takes annotations or predictions.`,
  );
}

/** What there is to say of results, besides the report. */
export function resultsNotes(target: Pick<Target, "to" | "flags" | "isPredicted">): readonly string[] {
  const { to, flags } = target;
  if (to === "coco-results") return flags.gt === undefined ? [OWN_IDS] : [];
  const isPredicted = to === "label-studio" && labelStudioResults(target).results === "predictions";
  return isPredicted && flags.results === undefined
    ? ["They are predictions, for people to correct: with --results annotations they are finished labels."]
    : [];
}

import type { Annotation } from "../model/dataset.ts";
import type { OnDiagnostic } from "../model/diagnostic.ts";
import { parseLabelRow } from "./checked-row.ts";
import { imageLabel } from "./image-label.ts";
import type { LabelLine } from "./label-file.ts";
import type { ParsedRow, RowRules } from "./label-row.ts";
import { annotationOf } from "./placed.ts";
import type { Size } from "./rows.ts";

/** What the rows of predictions hold. */
export interface PredictionRules extends RowRules {
  /** Whether the last column is the number of a track, after the confidence, if there is one. */
  readonly tracks: boolean;
}

/** A row without what a label has not. */
interface SplitRow {
  readonly label: string;
  readonly score?: string;
  readonly track?: string;
}

/** Findings about labels that mean nothing here: a model may well see a box that leaves the image. */
const OF_LABELS: ReadonlySet<string> = new Set(["yolo/out-of-bounds", "yolo/box-leaves-image"]);

/**
 * The annotations of a file that a model wrote (`predict` with `save_txt`): the columns of a label, then its confidence
 * (`save_conf`), then the number of its track (`track`).
 */
export function predictionsOf(
  lines: readonly LabelLine[],
  file: string,
  rules: PredictionRules,
  size: Size,
  onDiagnostic: OnDiagnostic,
): Annotation[] {
  const annotations: Annotation[] = [];
  for (const { text, line } of lines) {
    const tell = (code: string, message: string): void =>
      onDiagnostic({ code, severity: "error", message, file, line });
    const columns = text.split(/\s+/);
    const parts = splitRow(columns, rules);
    if (parts === undefined) {
      tell("yolo/columns", `The row has ${String(columns.length)} columns: ${wanted(rules)}.`);
      continue;
    }
    const { row, findings } = parseLabelRow(parts.label, rules);
    for (const finding of findings)
      if (!OF_LABELS.has(finding.code)) onDiagnostic({ ...finding, file, line });
    const [score, track] = [numberOf(parts.score), numberOf(parts.track)];
    if (parts.score !== undefined && (score === undefined || score < 0 || score > 1)) {
      const message = `${parts.score} is no confidence, which lies between 0 and 1. If it is the number of a track, say that there are tracks.`;
      tell("yolo/confidence", message);
      continue;
    }
    if (parts.track !== undefined && (track === undefined || !Number.isSafeInteger(track))) {
      tell("yolo/track", `${parts.track} is no number of a track.`);
      continue;
    }
    if (row === undefined) continue;
    annotations.push({
      ...seen(annotationOf(row, line, row.classNumber, size), row, rules),
      ...(score === undefined ? {} : { score }),
      ...(track === undefined ? {} : { track }),
    });
  }
  return annotations;
}

function numberOf(text: string | undefined): number | undefined {
  // No `0x1`, as nothing that writes predictions does.
  if (text === undefined || !/^[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?$/i.test(text)) return undefined;
  const value = Number(text);
  return Number.isFinite(value) ? value : undefined;
}

/** Parts the columns after those of a label from it; undefined where there are too few or too many. */
function splitRow(columns: readonly string[], rules: PredictionRules): SplitRow | undefined {
  const own = ownColumns(columns.length, rules);
  if (own === undefined) return undefined;
  const more = columns.slice(own);
  const label = columns.slice(0, own).join(" ");
  const [track] = rules.tracks || more.length === 2 ? more.slice(-1) : [];
  const [score] = more.slice(0, more.length - (track === undefined ? 0 : 1));
  return { label, ...(score === undefined ? {} : { score }), ...(track === undefined ? {} : { track }) };
}

/** How many of the columns of a row are those of a label. */
function ownColumns(count: number, { task, keypoints, tracks }: PredictionRules): number | undefined {
  if (task === "segment") {
    const rest = tracks ? count - 1 : count;
    // A class and pairs: an odd number.
    const own = rest % 2 === 1 ? rest : rest - 1;
    return own >= 7 ? own : undefined;
  }
  const own =
    task === "obb" ? 9 : 5 + (task === "pose" ? (keypoints?.count ?? 0) * (keypoints?.dimensions ?? 0) : 0);
  const least = tracks ? own + 1 : own;
  return count >= least && count <= own + 2 ? own : undefined;
}

function wanted({ task, keypoints }: PredictionRules): string {
  if (task === "segment") return "an outline has a class and three points or more";
  const own =
    task === "obb" ? 9 : 5 + (task === "pose" ? (keypoints?.count ?? 0) * (keypoints?.dimensions ?? 0) : 0);
  return `a ${task} row has ${String(own)}, and up to two more for confidence and track`;
}

/** How sure a model must be of a keypoint for it to count as visible. */
const SURE = 0.5;

/** Of predicted keypoints the third number is a confidence: kept in `extra`, told as visibility. */
function seen(annotation: Annotation, row: ParsedRow, { keypoints: shape }: PredictionRules): Annotation {
  const { keypoints } = annotation;
  if (keypoints === undefined || row.type !== "box" || shape?.dimensions !== 3) return annotation;
  const confidences = keypoints.filter((_, at) => at % 3 === 2);
  return {
    ...annotation,
    keypoints: keypoints.map((value, at) => (at % 3 === 2 ? (value >= SURE ? 2 : value > 0 ? 1 : 0) : value)),
    extra: { ...annotation.extra, keypoint_confidences: confidences },
  };
}

/** The lines `0.98 name` of a classification, best first. */
export function classificationsOf(
  lines: readonly LabelLine[],
  file: string,
  ranks: ReadonlyMap<string, number>,
  onDiagnostic: OnDiagnostic,
): Annotation[] {
  const annotations: Annotation[] = [];
  for (const { text, line } of lines) {
    const [score, name] = classificationOf(text);
    const category = ranks.get(name);
    if (score === undefined || category === undefined) {
      const message =
        score === undefined
          ? "The line is no confidence between 0 and 1 and the name of a class."
          : `The class ${JSON.stringify(name)} is not among those that were given.`;
      const code = score === undefined ? "yolo/confidence" : "yolo/unknown-class";
      onDiagnostic({ code, severity: "error", message, file, line });
      continue;
    }
    annotations.push({ ...imageLabel(category), id: line, score });
  }
  return annotations;
}

/** The confidence, where the line has one, and the name of the class. */
export function classificationOf(text: string): readonly [score: number | undefined, name: string] {
  const at = text.search(/\s/);
  const score = at < 0 ? undefined : numberOf(text.slice(0, at));
  const isScore = score !== undefined && score >= 0 && score <= 1;
  return [isScore ? score : undefined, at < 0 ? "" : text.slice(at).trim()];
}

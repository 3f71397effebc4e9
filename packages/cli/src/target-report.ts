import type { WriteReport } from "@angokit/formats";
import { keptTable, lostTable } from "./losses.ts";
import { isRecordFormat } from "./record-formats.ts";
import type { Target } from "./target.ts";
import { count } from "./words.ts";

const NAMES = {
  coco: "COCO",
  "coco-panoptic": "COCO panoptic",
  "coco-results": "COCO results",
  ango: "Ango JSON",
  "ango-import": "Ango import JSON",
  voc: "Pascal VOC",
  cvat: "CVAT for images",
  "label-studio": "Label Studio JSON",
  labelme: "labelme",
  masks: "PNG",
} as const;

/** Why nothing of an input is left. */
function emptyInput(result: Target["result"]): string {
  if ("sample" in result) return "none was drawn, or the input has none";
  if ("parts" in result) return "none reaches into the part, or the input has none";
  return "filter" in result ? "none meets all conditions" : "the input has no images";
}

/** What to say of a dataset that no one can train on. */
export function emptiness({ to, images, result }: Target, report: WriteReport): readonly string[] {
  if (report.images === 0) {
    const isPull = "project" in result;
    const why = isPull ? "no task has this status, stage and batch" : emptyInput(result);
    return [`There are no images in it: ${why}.`];
  }
  return to === "yolo" && images.mode === "none" && "project" in result
    ? ["The image files are not in it, and a trainer needs them: --images download brings them."]
    : [];
}

/** What was written, what was kept, and what was lost. */
export function reportText({ to, flags, terminal, findings }: Target, report: WriteReport): string {
  const { columns } = terminal;
  const asset = to === "ango" || to === "ango-import" ? "asset" : to === "masks" ? "mask" : "image";
  const what = to === "yolo" ? `YOLO ${flags.task}` : NAMES[to];
  const lines = [
    `${terminal.style("green", "Wrote", process.stdout)} ${count(report.images, asset)} with ${count(report.annotations, "annotation")} to ${flags.out} as ${what}.`,
  ];
  if (report.kept.length > 0) {
    const where =
      to === "yolo" || isRecordFormat(to)
        ? "Kept in the sidecar, not in the labels:"
        : 'Kept under the key "angokit", as COCO has no field:';
    lines.push("", where, ...keptTable(report.kept, columns));
  }
  const { error: unread } = findings.counts;
  if (report.lost.length > 0 || unread > 0) {
    lines.push("", terminal.style("yellow", "Lost:", process.stdout), ...lostTable(report.lost, columns));
    if (unread > 0) lines.push(`  ${count(unread, "thing")} of the input could not be read: see the errors.`);
  }
  return lines.join("\n");
}

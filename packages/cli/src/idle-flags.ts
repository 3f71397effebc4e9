import type { WriteFlags } from "./flags.ts";
import { idleRecordFlags, isRecordFormat } from "./record-formats.ts";
import type { Target, TargetName } from "./target.ts";

const YOLO_FLAGS = {
  layout: "--layout",
  classIds: "--class-ids",
  crowd: "--crowd",
  sidecar: "--no-sidecar",
} as const;
const RESULTS_FLAGS = { results: "--results" } as const;
const MASK_FLAGS = { mask: "--mask" } as const;
const ANGO_INPUT_FLAGS = {
  classFrom: "--class-from",
  brushes: "--brushes",
  interpolate: "--interpolate",
} as const;
const ANGO_FLAGS = { schema: "--schema", ...ANGO_INPUT_FLAGS } as const;

/** Whether `--class-from` is a question about images: then it is the writer's, and not the reader's. */
export function isOfImages(to: string, { task }: Pick<WriteFlags, "task">): boolean {
  return to === "yolo" && task === "classify";
}

/** Formats that have a place for each split already. */
const WITH_SPLITS: ReadonlySet<TargetName> = new Set(["yolo", "voc"]);

/** Whether each split is written apart. */
export function isPerSplit({
  to,
  flags,
  isOfSplits = false,
}: Pick<Target, "to" | "flags" | "isOfSplits">): boolean {
  if (isCocoFile(to, flags.out) || WITH_SPLITS.has(to)) return false;
  return flags.perSplit ?? (isOfSplits && to === "coco");
}

/** Flags that were given and change nothing. */
export function idleFlags({ given, from, to, flags, images, isSeeded = false }: Target): readonly string[] {
  const among = (names: Readonly<Record<string, string>>): readonly string[] =>
    Object.entries(names).flatMap(([name, flag]) => (given.has(name) ? [flag] : []));
  const task = to !== "yolo" && from !== "yolo" && given.has("task") ? ["--task"] : [];
  const noPlace = to === "ango" || to === "ango-import" || to === "masks" || isCocoFile(to, flags.out);
  const noFiles = noPlace && given.has("images") && images.mode !== "none";
  return [
    ...[
      ...task,
      ...(to === "yolo" ? [] : among(YOLO_FLAGS)),
      ...(to === "masks" ? [] : among(MASK_FLAGS)),
      ...(to === "coco-results" || to === "label-studio" ? [] : among(RESULTS_FLAGS)),
    ]
      .filter((flag) => to !== "masks" || flag !== YOLO_FLAGS.crowd)
      .filter((flag) => !isRecordFormat(to) || flag !== YOLO_FLAGS.sidecar)
      .map((flag) => `${flag} changes nothing with --to ${to}.`),
    ...(flags.perSplit === true && WITH_SPLITS.has(to)
      ? [`--per-split changes nothing with --to ${to}, which has a place for each split.`]
      : []),
    ...idleRecordFlags(from, to, given),
    ...(from === "ango" ? [] : among(to === "ango-import" ? ANGO_INPUT_FLAGS : ANGO_FLAGS))
      .filter((flag) => !isOfImages(to, flags) || flag !== ANGO_FLAGS.classFrom)
      .map((flag) => `${flag} changes nothing: the input is not Ango's.`),
    ...(flags.predictions === true
      ? []
      : among({ kptShape: "--kpt-shape", tracks: "--tracks" }).map(
          (flag) => `${flag} changes nothing without --predictions.`,
        )),
    ...(given.has("seed") && flags.split === undefined && !isSeeded
      ? ["--seed changes nothing without --split."]
      : []),
    ...(noFiles
      ? [
          `--images ${images.mode} changes nothing: ${to === "masks" ? "masks are" : "one JSON file is"} written, without images.`,
        ]
      : []),
  ];
}

/** Whether one JSON file is written, and no folder. */
export function isCocoFile(to: TargetName, out: string): boolean {
  return to === "coco-results" || (to === "coco" && out.endsWith(".json"));
}

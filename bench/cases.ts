/** What can be generated. */
export type InputFormat = "coco" | "ango-ndjson" | "yolo" | "yolo-segment";

/** A job, the job that it is compared with, and what the project demands of it. */
export interface Case {
  readonly name: string;
  readonly input: InputFormat;
  readonly baseline: string;
  /** The most that its time may be, as a multiple of the baseline's; undefined where it is measured to know it. */
  readonly ratio?: number;
  /** What its ratio is not to exceed at scale 0.1, with room for noise: about twice what was measured. */
  readonly guard?: number;
  /** The most memory that it may have at scale 1. */
  readonly peakBytes?: number;
}

const MIB = 2 ** 20;

export const CASES: readonly Case[] = [
  {
    name: "coco-yolo-detect",
    input: "coco",
    baseline: "json-parse",
    ratio: 0.75,
    guard: 6,
    peakBytes: 256 * MIB,
  },
  {
    name: "coco-yolo-segment",
    input: "coco",
    baseline: "json-parse",
    ratio: 1.1,
    guard: 7,
    peakBytes: 400 * MIB,
  },
  { name: "coco-yolo-detect-sidecar", input: "coco", baseline: "coco-yolo-detect", ratio: 1.5 },
  { name: "coco-yolo-segment-sidecar", input: "coco", baseline: "coco-yolo-segment", ratio: 1.5 },
  { name: "yolo-coco", input: "yolo", baseline: "read-labels", ratio: 2, guard: 30 },
  { name: "yolo-coco-sized", input: "yolo", baseline: "read-labels" },
  { name: "yolo-coco-segment", input: "yolo-segment", baseline: "read-labels", ratio: 2, guard: 30 },
  { name: "ango-coco", input: "ango-ndjson", baseline: "json-parse-lines", ratio: 1.5, guard: 8 },
  { name: "ango-coco-schema", input: "ango-ndjson", baseline: "json-parse-lines" },
  { name: "ango-yolo", input: "ango-ndjson", baseline: "json-parse-lines", ratio: 1.5, guard: 6 },
  // What is done to a dataset on its way, and where else it goes: against the way without it.
  { name: "coco-coco", input: "coco", baseline: "json-parse" },
  { name: "filter", input: "coco", baseline: "coco-coco" },
  { name: "sample", input: "coco", baseline: "coco-coco" },
  { name: "split", input: "coco", baseline: "coco-coco" },
  { name: "tile", input: "coco", baseline: "coco-coco" },
  { name: "coco-voc", input: "coco", baseline: "coco-coco" },
  { name: "coco-cvat", input: "coco", baseline: "coco-coco" },
  { name: "coco-label-studio", input: "coco", baseline: "coco-coco" },
  { name: "coco-labelme", input: "coco", baseline: "coco-coco" },
];

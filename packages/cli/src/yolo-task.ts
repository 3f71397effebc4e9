import { type Dataset, readText, type Source, type YoloDatasetTask } from "@angokit/formats";
import type { FoundInput } from "./input.ts";
import { TASKS } from "./flags.ts";

/** So many images are looked at for their shapes. */
const MOST_IMAGES = 100;
const SIDECAR = "angokit-sidecar.ndjson";

/**
 * What the labels of a YOLO dataset are for: what its sidecar says, else what its rows look like. Rows of oriented boxes
 * look like outlines of four points.
 *
 * @param open opens the dataset for this alone
 */
export async function yoloTaskOf(
  { yolo, detection }: FoundInput,
  open: () => Promise<Dataset>,
): Promise<YoloDatasetTask> {
  if (detection.layout === "classify") return "classify";
  if (yolo !== undefined && (await yolo.folder.list()).includes(SIDECAR)) {
    const said = taskIn(await firstLine(yolo.folder.open(SIDECAR)));
    if (said !== undefined) return said;
  }
  let looked = 0;
  for await (const { annotations } of (await open()).images) {
    if (annotations.some(({ keypoints }) => keypoints !== undefined)) return "pose";
    if (annotations.some(({ shape }) => shape.type === "polygon")) return "segment";
    if (annotations.some(({ shape }) => shape.type === "rotated-box")) return "obb";
    looked += 1;
    if (looked === MOST_IMAGES) break;
  }
  return "detect";
}

/** The first line of a file, of which the rest may be gigabytes. */
async function firstLine(source: Source): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of source.stream()) {
    const end = chunk.indexOf(0x0a);
    chunks.push(end < 0 ? chunk : chunk.subarray(0, end));
    if (end >= 0) break;
  }
  const blob = new Blob(chunks.map((chunk) => new Uint8Array(chunk)));
  return readText({ name: source.name, stream: () => blob.stream() });
}

function taskIn(line: string): YoloDatasetTask | undefined {
  try {
    const head: unknown = JSON.parse(line);
    const said = memberOf(memberOf(head, "options"), "task");
    return TASKS.find((task) => task === said);
  } catch {
    // Reading the dataset will tell what is wrong with it.
    return undefined;
  }
}

function memberOf(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null
    ? Object.entries(value).find(([name]) => name === key)?.[1]
    : undefined;
}

import type { Json, JsonObject } from "../model/json.ts";
import type { Report } from "./findings.ts";

/** Whether an element of a results file says where something was found. */
export function isFound(record: JsonObject): boolean {
  return ["bbox", "segmentation", "keypoints"].some((key) => record[key] !== undefined);
}

/**
 * An element of a results file as an annotation's record: with an id, a box around keypoints that have none, and
 * visibilities that are 0, 1 or 2. What programs write in their place, mostly how sure they are, COCO's evaluation
 * passes over; it goes to `keypoint_scores`.
 */
export function foundRecord(
  record: JsonObject,
  rank: number,
  count: number | undefined,
  report: Report,
): JsonObject {
  const { id, keypoints } = record;
  const base = typeof id === "string" || typeof id === "number" ? record : { ...record, id: rank };
  const numbers = numbersIn(keypoints);
  if (numbers === undefined) return base;
  if (count !== undefined && numbers.length !== count * 3) {
    const message = `The result has ${numbers.length / 3} keypoints, its category ${count}.`;
    report("warning", "keypoints-length", message, "/keypoints");
  }
  const visibilities = numbers.filter((_, at) => at % 3 === 2);
  const isPlain = visibilities.every((v) => v === 0 || v === 1 || v === 2);
  const hasPlace = record["bbox"] !== undefined || record["segmentation"] !== undefined;
  return {
    ...base,
    ...(hasPlace ? {} : { bbox: boxAround(numbers) }),
    ...(isPlain
      ? {}
      : { keypoints: numbers.map((value, at) => (at % 3 === 2 ? 2 : value)), keypoint_scores: visibilities }),
  };
}

/** Keypoints as a result has them: the numbers that stood for their visibilities, if there are any, in their place. */
export function resultKeypoints(keypoints: readonly number[], scores: Json | undefined): readonly number[] {
  const isOwn =
    Array.isArray(scores) &&
    scores.length * 3 === keypoints.length &&
    scores.every((score) => typeof score === "number" && Number.isFinite(score)) &&
    // Of such it can't be told what they are.
    !scores.every((score) => score === 0 || score === 1 || score === 2) &&
    keypoints.every((value, at) => at % 3 !== 2 || value === 2);
  return isOwn
    ? keypoints.map((value, at) => (at % 3 === 2 ? Number(scores[(at - 2) / 3]) : value))
    : keypoints;
}

function numbersIn(keypoints: Json | undefined): readonly number[] | undefined {
  if (!Array.isArray(keypoints) || keypoints.length === 0 || keypoints.length % 3 !== 0) return undefined;
  const numbers = keypoints.filter(
    (value): value is number => typeof value === "number" && Number.isFinite(value),
  );
  return numbers.length === keypoints.length ? numbers : undefined;
}

/** All keypoints count, as in COCO's own code: `loadRes` of coco.py. */
export function boxAround(numbers: readonly number[]): Json {
  const box = { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity };
  for (const [at, value] of numbers.entries()) {
    if (at % 3 === 0) {
      box.left = Math.min(box.left, value);
      box.right = Math.max(box.right, value);
    } else if (at % 3 === 1) {
      box.top = Math.min(box.top, value);
      box.bottom = Math.max(box.bottom, value);
    }
  }
  return [box.left, box.top, box.right - box.left, box.bottom - box.top];
}

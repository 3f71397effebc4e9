import type { Sides } from "../model/packed.ts";
import type { Slack } from "./same-form.ts";

/**
 * Whether keypoints are the same: visibilities exactly, places up to the slack. One that is not labelled has no place,
 * and at the end of the list it says nothing.
 *
 * @param cut where one side is YOLO, the image: a keypoint outside of it counts as not labelled there
 */
export function sameKeypoints(
  a: readonly number[],
  b: readonly number[],
  slack: Slack,
  cut: Sides | undefined,
): boolean {
  for (let at = 0; at < Math.max(a.length, b.length); at += 3) {
    const seen = seenAt(a, at, cut);
    if (seen !== seenAt(b, at, cut)) return false;
    if (seen === 0) continue;
    const [x, y] = [(a[at] ?? 0) - (b[at] ?? 0), (a[at + 1] ?? 0) - (b[at + 1] ?? 0)];
    if (Math.abs(x) > slack.x + 1e-9 || Math.abs(y) > slack.y + 1e-9) return false;
  }
  return true;
}

function seenAt(keypoints: readonly number[], at: number, cut: Sides | undefined): number {
  const [x = 0, y = 0, seen = 0] = [keypoints[at], keypoints[at + 1], keypoints[at + 2]];
  if (seen <= 0) return 0;
  const { width = Infinity, height = Infinity } = cut ?? {};
  const isOutside = cut !== undefined && !(x >= 0 && y >= 0 && x <= width && y <= height);
  // A row can say no more than hidden and visible.
  return isOutside ? 0 : cut !== undefined && seen !== 1 ? 2 : seen;
}

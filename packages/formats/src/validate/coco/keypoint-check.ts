import { shown } from "../../coco/findings.ts";
import type { Category, DatasetImage } from "../../model/dataset.ts";
import type { JsonObject } from "../../model/json.ts";
import { decimals, type Tell } from "./tell.ts";

/** What a keypoint may lie outside of its image, in pixels. */
const EDGE = 1;

/** Looks at the keypoints of an annotation; what is no list of numbers in threes was told by the reader. */
export function checkKeypoints(
  record: JsonObject,
  keypoints: readonly number[] | undefined,
  category: Category | undefined,
  image: Pick<DatasetImage, "width" | "height">,
  tell: Tell,
): void {
  if (keypoints === undefined) return;
  const names = category?.keypoints ?? [];
  const count = keypoints.length / 3;
  if (names.length > 0 && count !== names.length) {
    const message = `The annotation has ${count} keypoints, its category ${shown(category?.name)} ${names.length}.`;
    tell("coco/keypoints-length", message, "/keypoints");
  }
  if (record["num_keypoints"] === undefined && count > 0) {
    tell("coco/no-num-keypoints", "The annotation has keypoints, and no num_keypoints.");
  }
  for (let rank = 0; rank < count; rank += 1) {
    const at = `/keypoints/${rank * 3}`;
    const x = keypoints[rank * 3] ?? 0;
    const y = keypoints[rank * 3 + 1] ?? 0;
    const visibility = keypoints[rank * 3 + 2] ?? 0;
    const name = names[rank] ?? String(rank + 1);
    if (visibility !== 0 && visibility !== 1 && visibility !== 2) {
      const message = `Keypoint ${shown(name)} has the visibility ${visibility}; COCO has 0, 1 and 2.`;
      tell("coco/keypoint-visibility", message, `/keypoints/${rank * 3 + 2}`);
    } else if (visibility === 0) {
      if (x === 0 && y === 0) continue;
      const message = `Keypoint ${shown(name)} is not labelled (v = 0), but lies at ${decimals(x)}, ${decimals(y)}.`;
      tell("coco/unlabelled-keypoint", message, at);
    } else if (isOutside(x, image.width) || isOutside(y, image.height)) {
      const message = `Keypoint ${shown(name)} lies at ${decimals(x)}, ${decimals(y)}, outside of the image of ${image.width} × ${image.height} pixels.`;
      tell("coco/keypoint-outside", message, at);
    }
  }
}

function isOutside(value: number, end: number | undefined): boolean {
  return end !== undefined && (value < -EDGE || value > end + EDGE);
}

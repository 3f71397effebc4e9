import type { Category } from "../model/dataset.ts";
import { FormatError } from "../model/diagnostic.ts";

/** How many keypoints a row has. Throws where no category says it. */
export function keypointCount(categories: readonly Category[]): number {
  const count = categories.reduce((most, { keypoints }) => Math.max(most, keypoints?.length ?? 0), 0);
  if (count > 0) return count;
  throw new FormatError(
    "yolo/keypoints-unknown",
    "No category names its keypoints, so the number of columns of a pose dataset is not known.",
  );
}

/** Which keypoint each becomes when the image is flipped, by the words left and right in their names. */
export function flipIndex(categories: readonly Category[]): readonly number[] | undefined {
  const [names, ...others] = categories.flatMap(({ keypoints }) =>
    keypoints === undefined ? [] : [keypoints],
  );
  if (names === undefined || others.some((other) => other.join("\n") !== names.join("\n"))) return undefined;
  const plain = names.map((name) => name.toLowerCase());
  const mirrored = plain.map((name) => plain.indexOf(mirrorImage(name)));
  // A keypoint that stays where it is has no side; where all do, it is more likely that the sides were not seen.
  const isSided = mirrored.some((partner, index) => partner !== index);
  return isSided && !mirrored.includes(-1) && new Set(mirrored).size === names.length ? mirrored : undefined;
}

/** What to tell where {@link flipIndex} gives none. */
export const NO_FLIP =
  "The names of the keypoints don't tell which are left and right of each other: data.yaml has no flip_idx, and trainers don't mirror images without one.";

const SIDES: Readonly<Record<string, string>> = { left: "right", right: "left", l: "r", r: "l" };

/** `left_eye` for `right_eye`, `paw_r` for `paw_l`. */
function mirrorImage(name: string): string {
  const swapped = name.replace(/left|right/, (side) => SIDES[side] ?? side);
  return swapped === name ? name.replace(/(?<![a-z])[lr](?![a-z])/, (side) => SIDES[side] ?? side) : swapped;
}

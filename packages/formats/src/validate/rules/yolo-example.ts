import type { YoloTask } from "../../yolo/shapes.ts";
import type { Example } from "../rule.ts";

/** A row of which there is nothing to say. */
export const BOX = "0 0.5 0.5 0.25 0.5\n";
/** The same as an outline: it has five points, so nobody takes it for an oriented box. */
export const OUTLINE = "0 0.375 0.25 0.5 0.25 0.625 0.25 0.625 0.75 0.375 0.75\n";
export const YAML = "train: images\nval: images\nnames: [cat, dog]\n";
/** Two keypoints, each with its visibility. */
export const POSE_YAML: string = `${YAML}kpt_shape: [2, 3]\nflip_idx: [1, 0]\n`;
/** Two keypoints without. */
export const FLAT_POSE_YAML: string = `${YAML}kpt_shape: [2, 2]\nflip_idx: [1, 0]\n`;

/** A dataset of images, each with its label file. */
export function labelled(
  labels: Readonly<Record<string, string>>,
  yaml: string = YAML,
  task?: YoloTask,
): Example {
  const files: Record<string, Example["files"][string]> = { "data.yaml": yaml };
  for (const [name, text] of Object.entries(labels)) {
    files[`images/${name}.png`] = { width: 32, height: 32, text: name };
    files[`labels/${name}.txt`] = text;
  }
  return { files, from: "yolo", ...(task === undefined ? {} : { task }) };
}

/** An image with a label file. */
export function label(text: string, yaml?: string, task?: YoloTask): Example {
  return labelled({ a: text }, yaml, task);
}

/** The image and the label file of {@link BOX} with a data.yaml. */
export function described(yaml: string, more: Example["files"] = {}): Example {
  const { files } = label(BOX, yaml);
  return { files: { ...files, ...more }, from: "yolo" };
}

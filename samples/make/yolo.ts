import type { Picture } from "./catalogue.ts";
import { CLASSES } from "./classes.ts";
import { outlines } from "./coco.ts";
import { enclose, type Frame } from "./measure.ts";
import type { SceneObject } from "./scene.ts";

/** The rows of a picture for detection: class, centre and size as shares of the picture, six decimals. */
export function yoloRows({ scene }: Picture): string {
  const rows = scene.objects.flatMap((object) => {
    const frame = frameOf(object);
    if (frame === undefined) return [];
    const { left, top, right, bottom } = frame;
    const numbers = [
      (left + right) / 2 / scene.width,
      (top + bottom) / 2 / scene.height,
      (right - left) / scene.width,
      (bottom - top) / scene.height,
    ].map((share) => share.toFixed(6));
    const index = CLASSES.findIndex(({ title }) => title === object.class);
    return [`${index} ${numbers.join(" ")}\n`];
  });
  return rows.join("");
}

/** Nothing for lines, points, and flocks, which are no single objects. */
function frameOf(object: SceneObject): Frame | undefined {
  const { shape } = object;
  if (shape.kind === "polyline" || shape.kind === "point" || object.class === "Flock") return undefined;
  if (shape.kind === "box") {
    const { x, y, width, height } = shape;
    return { left: x, top: y, right: x + width, bottom: y + height };
  }
  return enclose(outlines(object).flat());
}

/** `data.yaml`: no `path`, so that loaders take the file's own folder. */
export function yoloDescription(): string {
  const names = CLASSES.filter(({ coco }) => coco !== undefined).map(({ title }) => title);
  return [
    "train: images/train",
    "val: images/val",
    `nc: ${names.length}`,
    "names:",
    ...names.map((name, index) => `  ${index}: ${name}`),
    "",
  ].join("\n");
}

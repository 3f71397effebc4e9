import type { Annotation, DatasetImage } from "../model/dataset.ts";
import type { Report } from "./findings.ts";

/** Compares the size of a mask with its image's. */
export function checkSize({ shape }: Annotation, { width, height }: DatasetImage, report: Report): void {
  if (shape.type !== "mask" || width === undefined || height === undefined) return;
  const [rows, columns] = shape.size;
  if (rows === height && columns === width) return;
  const message = `The mask has ${columns} × ${rows} pixels, its image ${width} × ${height}.`;
  report("warning", "mask-size", message, "/segmentation");
}

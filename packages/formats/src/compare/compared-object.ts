import { boxOf } from "../geometry/box.ts";
import type { Annotation } from "../model/dataset.ts";
import type { ComparedObject } from "./change.ts";
import type { Candidate } from "./object-pairs.ts";

/** An object as a change tells it. */
export function objectOf({ annotation: { id, shape }, class: name }: Candidate): ComparedObject {
  const box = boxOf(shape);
  return {
    id,
    class: name,
    shape: shape.type,
    ...(box === undefined ? {} : { box: [box.x, box.y, box.width, box.height] }),
  };
}

/** Where an object is, for people: hundredths of pixels. */
export function placeOf({ shape }: Annotation): string {
  const box = boxOf(shape);
  if (box === undefined) return "no place";
  const [x, y, width, height] = [box.x, box.y, box.width, box.height].map((value) =>
    String(Math.round(value * 100) / 100),
  );
  return `${x},${y} ${width}×${height}`;
}

import type { Source } from "../io/source.ts";
import type { Annotation, Category, DatasetImage } from "../model/dataset.ts";
import { isJsonObject } from "../model/json.ts";
import type { Findings } from "./findings.ts";
import { textOf } from "./members.ts";

/** The PNG that holds an asset's brush strokes, by its address. */
export interface AssetBrush {
  /** `brushDataUrl`, as it is written: may be signed. */
  readonly url: string;
  readonly image: DatasetImage;
}

/** Gives the bytes of an asset's brush strokes; undefined where they are not to be had. */
export type FindBrush = (brush: AssetBrush) => Promise<Source | undefined> | Source | undefined;

/** Member of an annotation's `extra`, which says that its mask stands in the PNG of its image. */
export const BRUSH = "brush";

/**
 * The image with what was drawn with brushes, a mask for each class: Ango Hub has one PNG for an asset, of its size, in
 * which each class has the colour of its tool (https://docs.imerit.net/, Brush). Nothing is fetched: addresses
 * that hold the bytes themselves are read, others where `find` gives their bytes.
 */
export function withBrush(
  image: DatasetImage,
  categories: readonly Category[],
  find: FindBrush | undefined,
  at: Findings,
): DatasetImage | Promise<DatasetImage> {
  const { task } = image.extra;
  // Exports have the key with an empty text where there are no strokes.
  const url = isJsonObject(task) ? textOf(task["brushDataUrl"]) : undefined;
  return url === undefined ? image : drawn(url, image, categories, find, at.about(image.name));
}

async function drawn(
  url: string,
  image: DatasetImage,
  categories: readonly Category[],
  find: FindBrush | undefined,
  findings: Findings,
): Promise<DatasetImage> {
  // Few have brush strokes.
  const { withStrokes } = await import("./brush-masks.ts");
  return withStrokes(url, image, categories, find, findings);
}

/** Whether an annotation is one of brush strokes that are written back with their image. */
export function isHeldByBrush({ shape, extra }: Annotation, { extra: { task } }: DatasetImage): boolean {
  if (shape.type !== "mask" || extra[BRUSH] !== true || !isJsonObject(task)) return false;
  // Who has another address can't be sure that it still leads anywhere: signatures are not written.
  return textOf(task["brushDataUrl"])?.startsWith("data:") === true;
}

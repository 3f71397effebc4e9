import { diff, type Change, type DiffOptions, type DiffSummary } from "../src/diff.ts";
import type { Annotation, Category, DatasetImage, FormatName } from "../src/model/dataset.ts";
import type { Box, Shape } from "../src/model/shapes.ts";
import { datasetOf, type HeldDataset } from "./arbitraries.ts";

/* Small datasets to compare, and what comes of it. */

export function box(x: number, y: number, width = 40, height = 30): Box {
  return { type: "box", x, y, width, height };
}

export function ring(...outer: number[]): Shape {
  return { type: "polygon", parts: [{ outer, holes: [] }] };
}

/** An object of class 0 with a box, unless it says otherwise. */
export function object(id: string | number, shape: Shape, more: Partial<Annotation> = {}): Annotation {
  return { id, category: 0, shape, attributes: [], extra: {}, ...more };
}

export function image(
  name: string,
  annotations: readonly Annotation[] = [],
  more: Partial<DatasetImage> = {},
): DatasetImage {
  const rest = { media: "image", attributes: [], relations: [], extra: {} } as const;
  return { id: name, name, width: 640, height: 480, annotations, ...rest, ...more };
}

export function held(
  source: FormatName,
  images: readonly DatasetImage[],
  names: readonly (string | Category)[] = ["cat", "dog"],
): HeldDataset {
  const categories = names.map((name, id) => (typeof name === "string" ? { id, name, extra: {} } : name));
  return { header: { source, categories, splits: [], info: {}, extra: {} }, images };
}

/** All differences, and the counts. */
export async function differences(
  a: HeldDataset,
  b: HeldDataset,
  options?: DiffOptions,
): Promise<{ readonly changes: readonly Change[]; readonly summary: DiffSummary }> {
  const comparison = diff(datasetOf(a), datasetOf(b), options);
  const changes: Change[] = [];
  for await (const change of comparison) changes.push(change);
  return { changes, summary: comparison.summary };
}

/** A difference in a few words: its kind, where, whose and what. */
export function wordsOf(change: Change): string {
  const fields = "fields" in change && change.fields !== undefined ? `: ${change.fields.join(" ")}` : "";
  if (!("image" in change))
    return `${change.kind} ${change.before?.name ?? change.after?.name ?? ""}${fields}`;
  const isObject = change.kind.startsWith("object");
  const { before, after } = change;
  const whose = isObject && before !== undefined && "class" in before ? ` ${before.class}` : "";
  const now = isObject && after !== undefined && "class" in after ? ` ${after.class}` : "";
  return `${change.kind} ${change.image}${whose || now}${fields}`;
}

import { memorySink } from "../src/io/sink.ts";
import type { Annotation, Category, DatasetImage } from "../src/model/dataset.ts";
import type { WriteReport } from "../src/model/loss.ts";
import type { Points, Shape } from "../src/model/shapes.ts";
import { writeYolo, type WriteYoloOptions } from "../src/yolo/write.ts";
import { datasetOf, type HeldDataset } from "./arbitraries.ts";

/** What a writer wrote, and said. */
export interface Written {
  readonly report: WriteReport;
  readonly files: ReadonlyMap<string, string>;
}

/** Writes a dataset to memory. */
export async function write(dataset: HeldDataset, options: WriteYoloOptions = {}): Promise<Written> {
  const sink = memorySink();
  const report = await writeYolo(sink, options)(datasetOf(dataset));
  return { report, files: new Map(Array.from(sink.files.keys(), (path) => [path, sink.text(path)])) };
}

/** An annotation of the first category. */
export function annotation(shape: Shape, more: Partial<Annotation> = {}): Annotation {
  return { id: 1, category: 0, shape, attributes: [], extra: {}, ...more };
}

/** An image of 100 by 50 pixels, whose id is its name. */
export function image(
  name: string,
  annotations: readonly Annotation[] = [],
  more: Partial<DatasetImage> = {},
): DatasetImage {
  return {
    id: name,
    name,
    media: "image",
    width: 100,
    height: 50,
    annotations,
    attributes: [],
    relations: [],
    extra: {},
    ...more,
  };
}

/** A dataset without splits. */
export function datasetWith(
  images: readonly DatasetImage[],
  categories: readonly Category[] = [{ id: 0, name: "cat", extra: {} }],
): HeldDataset {
  return { header: { source: "yolo", categories, splits: [], info: {}, extra: {} }, images };
}

/** An upright box. */
export function box(x: number, y: number, width: number, height: number): Shape {
  return {
    type: "box",
    x,
    y,
    width,
    height,
  };
}

/** A polygon of parts without holes. */
export function ring(...parts: Points[]): Shape {
  return {
    type: "polygon",
    parts: parts.map((outer) => ({ outer, holes: [] })),
  };
}

/** A bitmap. */
export function mask(height: number, width: number, counts: readonly number[]): Shape {
  return {
    type: "mask",
    size: [height, width],
    counts,
    compressed: false,
  };
}

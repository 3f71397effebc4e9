import type { MemorySink, Sink } from "../src/io/sink.ts";
import { memorySink } from "../src/io/sink.ts";
import type { Annotation, Dataset, DatasetImage, Header } from "../src/model/dataset.ts";
import type { Shape } from "../src/model/shapes.ts";

/** The header of a dataset that is not Ango's. The third class has no objects. */
export const coco: Header = {
  source: "coco",
  categories: [
    { id: 1, name: "person", supercategory: "animal", extra: {} },
    { id: 3, name: "car", extra: { note: "wheels" } },
    { id: 7, name: "unused", extra: {} },
  ],
  splits: [],
  info: { year: 2020 },
  extra: { licenses: [] },
};
export const box: Shape = { type: "box", x: 1, y: 2, width: 3, height: 4 };

export function image(annotations: readonly Annotation[], more: Partial<DatasetImage> = {}): DatasetImage {
  return {
    id: 17,
    name: "a.jpg",
    media: "image",
    width: 640,
    height: 480,
    annotations,
    attributes: [],
    relations: [],
    extra: {},
    ...more,
  };
}

export function annotation(shape: Shape, more: Partial<Annotation> = {}): Annotation {
  return { id: 5, category: 1, shape, attributes: [], extra: {}, ...more };
}

export function dataset(images: readonly DatasetImage[], header: Header = coco): Dataset {
  async function* stream(): AsyncGenerator<DatasetImage> {
    yield* images;
  }
  return { header, images: stream() };
}

export function counts(lost: readonly { feature: string; count: number }[]): Record<string, number> {
  return Object.fromEntries(lost.map(({ feature, count }) => [feature, count]));
}

/** What every dataset of that header loses. */
export const headerLosses: Record<string, number> = { "category-details": 1, class: 2, info: 1, extra: 2 };

/** A sink that counts how it ended. */
export function watched(): { sink: MemorySink; ended: () => { commits: number; aborts: number } } {
  const inner = memorySink();
  let [commits, aborts] = [0, 0];
  const sink: Sink = {
    write: (path, content) => inner.write(path, content),
    async commit() {
      commits += 1;
      await inner.commit();
    },
    async abort() {
      aborts += 1;
      await inner.abort();
    },
  };
  return {
    sink: { ...sink, files: inner.files, text: (path) => inner.text(path) },
    ended: () => ({ commits, aborts }),
  };
}

export const square: Shape = { type: "polygon", parts: [{ outer: [0, 0, 2, 0, 2, 2, 0, 2], holes: [] }] };

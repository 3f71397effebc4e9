import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Writer } from "../src/convert.ts";
import { memorySink, type Sink } from "../src/io/sink.ts";
import { type Folder, memoryFolder } from "../src/io/source.ts";
import type { Annotation, Dataset, DatasetImage, Header } from "../src/model/dataset.ts";
import type { OnDiagnostic } from "../src/model/diagnostic.ts";
import type { Feature } from "../src/model/features.ts";
import { dataset, datasetOf, heldWithoutPaths, type HeldDataset } from "./arbitraries.ts";

/* What holds of every format that has one record for an image, and a sidecar for the rest. */

/** The texts of files by their paths. */
type Files = Map<string, string>;

/** How a format is written and read. */
interface RoundTripped<Options> {
  /** The file with the annotations. */
  readonly entry: string;
  readonly features: readonly Feature[];
  readonly write: (sink: Sink, options: Options) => Writer;
  readonly read: (
    folder: Folder,
    options: { readonly entry: string; readonly sidecar: boolean; readonly onDiagnostic: OnDiagnostic },
  ) => Promise<Dataset>;
}

/** A dataset there and back. */
export interface RoundTrip<Options> {
  /** Writes it; nothing may be lost, and kept in the sidecar only what the format's list says. */
  readonly written: (one: HeldDataset, options: Options) => Promise<Files>;
  readonly readBack: (files: Files, withSidecar?: boolean) => Promise<HeldDataset>;
}

export function roundTrip<Options>({
  entry,
  features,
  write,
  read,
}: RoundTripped<Options>): RoundTrip<Options> {
  const known: ReadonlySet<string> = new Set(features);
  return {
    async written(one, options) {
      const sink = memorySink();
      const report = await write(sink, options)(datasetOf(one));
      expect(report.lost).toEqual([]);
      expect(report.kept.filter(({ feature }) => !known.has(feature))).toEqual([]);
      return new Map(Array.from(sink.files.keys(), (path) => [path, sink.text(path)]));
    },
    async readBack(files, withSidecar = true) {
      const folder = memoryFolder("set", files);
      return heldWithoutPaths(await read(folder, { entry, sidecar: withSidecar, onDiagnostic: () => {} }));
    },
  };
}

/** Any dataset comes back with its sidecar, and without one is the same from the first reading on. */
export function describeRoundTrip<Options>(
  { written, readBack }: RoundTrip<Options>,
  options: fc.Arbitrary<Options>,
): void {
  describe("any dataset", () => {
    test("comes back value for value with its sidecar", async () => {
      await fc.assert(
        fc.asyncProperty(dataset, options, async (one, how) => {
          expect(await readBack(await written(one, how))).toEqual(one);
        }),
        { numRuns: 100 },
      );
    });

    test("says the same when it is written again without", async () => {
      await fc.assert(
        fc.asyncProperty(dataset, options, async (one, how) => {
          const first = await readBack(await written(one, how), false);
          expect(await readBack(await written(first, how), false)).toEqual(first);
        }),
        { numRuns: 70 },
      );
    });
  });
}

/** A box with an area that no format with boxes has, and a note. */
export function box(id: string, x: number): Annotation {
  return {
    id,
    category: 0,
    shape: { type: "box", x, y: 10, width: 10, height: 20 },
    area: 200.5,
    attributes: [],
    extra: { note: id },
  };
}

/** An image with two boxes. */
export const image: DatasetImage = {
  id: 5,
  name: "a.jpg",
  media: "image",
  width: 100,
  height: 100,
  annotations: [box("one", 10), box("two", 30)],
  attributes: [],
  relations: [],
  extra: {},
};

export const header: Header = {
  source: "coco",
  categories: [{ id: 7, name: "cat", supercategory: "animal", extra: {} }],
  splits: [],
  info: { year: 2024 },
  extra: {},
};

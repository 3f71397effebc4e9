import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { memorySink } from "../src/io/sink.ts";
import { memoryFolder } from "../src/io/source.ts";
import type { WriteReport } from "../src/model/loss.ts";
import { vocFeatures } from "../src/voc/features.ts";
import { readVoc } from "../src/voc/read.ts";
import { writeVoc, type WriteVocOptions } from "../src/voc/write.ts";
import { dataset, datasetOf, type HeldDataset, heldWithoutPaths as heldOf } from "./arbitraries.ts";

type Files = Map<string, string>;

async function written(
  one: HeldDataset,
  options: WriteVocOptions = {},
): Promise<{ files: Files; report: WriteReport }> {
  const sink = memorySink();
  const report = await writeVoc(sink, options)(datasetOf(one));
  return { files: new Map(Array.from(sink.files.keys(), (path) => [path, sink.text(path)])), report };
}

async function readBack(files: Files): Promise<HeldDataset> {
  return heldOf(await readVoc(memoryFolder("dataset", files), { onDiagnostic: () => {} }));
}

/** Lists of images are in the order in which the images came. */
function sorted(files: Files): Files {
  return new Map(
    Array.from(files, ([path, text]) => [
      path,
      path.startsWith("ImageSets/") ? text.split("\n").toSorted().join("\n") : text,
    ]),
  );
}

const options = fc.record({
  coordinates: fc.constantFrom("pixels" as const, "edges" as const),
  decimals: fc.constantFrom(0, 2, 6),
});

describe("a dataset with its sidecar", () => {
  test("comes back value for value", async () => {
    await fc.assert(
      fc.asyncProperty(dataset, options, async (one, how) => {
        const { files, report } = await written(one, how);
        expect(await readBack(files)).toEqual(one);
        expect(report.lost).toEqual([]);
        for (const { feature } of report.kept) expect(vocFeatures).toContain(feature);
      }),
      { numRuns: 100 },
    );
  });
});

test("how a dataset was written is told by its sidecar, before anyone else", async () => {
  const shape = { type: "box", x: 3.25, y: 4, width: 5, height: 6 } as const;
  const annotation = { id: 7, category: 0, shape, attributes: [], extra: {} };
  const one: HeldDataset = {
    header: {
      source: "coco",
      categories: [{ id: 1, name: "cat", extra: {} }],
      splits: [],
      info: {},
      extra: {},
    },
    images: [
      {
        id: 1,
        name: "a.jpg",
        media: "image",
        annotations: [annotation],
        attributes: [],
        relations: [],
        extra: {},
      },
    ],
  };
  const { files } = await written(one, { coordinates: "edges", decimals: 0 });
  expect(files.get("Annotations/a.xml")).toContain("<xmin>3</xmin>");
  const folder = memoryFolder("dataset", files);
  expect(await heldOf(await readVoc(folder, { coordinates: "pixels" }))).toEqual(one);
  const bare = await heldOf(await readVoc(folder, { sidecar: false, coordinates: "edges" }));
  expect(bare.images[0]?.annotations[0]?.shape).toEqual({ type: "box", x: 3, y: 4, width: 5, height: 6 });
});

describe("a dataset that was read", () => {
  test("is the same after it is written and read again, without a sidecar", async () => {
    await fc.assert(
      fc.asyncProperty(dataset, options, async (one, how) => {
        const first = await written(one, { ...how, sidecar: false });
        if (first.report.images === 0) return;
        const { coordinates, decimals } = how;
        const read = await heldOf(
          await readVoc(memoryFolder("a", first.files), { onDiagnostic: () => {}, coordinates }),
        );
        const second = await written(read, { coordinates, decimals, sidecar: false });
        const again = await heldOf(
          await readVoc(memoryFolder("b", second.files), { onDiagnostic: () => {}, coordinates }),
        );
        expect(again).toEqual(read);
        expect(second.report.lost).toEqual([]);
        expect(sorted(second.files)).toEqual(sorted(first.files));
      }),
      { numRuns: 100 },
    );
  });
});

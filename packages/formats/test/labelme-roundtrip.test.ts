import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { memorySink } from "../src/io/sink.ts";
import { memoryFolder } from "../src/io/source.ts";
import { isNear } from "../src/sidecar/near.ts";
import type { WriteReport } from "../src/model/loss.ts";
import { labelmeFeatures } from "../src/labelme/features.ts";
import { readLabelme } from "../src/labelme/read.ts";
import { writeLabelme, type WriteLabelmeOptions } from "../src/labelme/write.ts";
import { dataset, datasetOf, type HeldDataset, heldWithoutPaths as heldOf } from "./arbitraries.ts";

type Files = Map<string, string>;

async function written(
  one: HeldDataset,
  options: WriteLabelmeOptions = {},
): Promise<{ files: Files; report: WriteReport }> {
  const sink = memorySink();
  const report = await writeLabelme(sink, options)(datasetOf(one));
  return { files: new Map(Array.from(sink.files.keys(), (path) => [path, sink.text(path)])), report };
}

async function readBack(files: Files): Promise<HeldDataset> {
  return heldOf(await readLabelme(memoryFolder("dataset", files), { onDiagnostic: () => {} }));
}

describe("a dataset with its sidecar", () => {
  test("comes back value for value", async () => {
    await fc.assert(
      fc.asyncProperty(dataset, async (one) => {
        const { files, report } = await written(one);
        expect(await readBack(files)).toEqual(one);
        expect(report.lost).toEqual([]);
        for (const { feature } of report.kept) expect(labelmeFeatures).toContain(feature);
      }),
      { numRuns: 100 },
    );
  });
});

describe("a dataset that was read", () => {
  test("is the same after it is written and read again, without a sidecar", async () => {
    await fc.assert(
      fc.asyncProperty(dataset, async (one) => {
        const first = await written(one, { sidecar: false });
        if (first.report.images === 0) return;
        const read = await readBack(first.files);
        const second = await written(read, { sidecar: false });
        // The corners of turned boxes are calculated anew.
        expect(isNear(await readBack(second.files), read, 1e-6)).toBe(true);
        expect(second.report.lost).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });
});

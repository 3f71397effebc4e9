import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readCoco } from "../src/coco/read.ts";
import { writeCoco } from "../src/coco/write.ts";
import { convert } from "../src/convert.ts";
import { memorySink } from "../src/io/sink.ts";
import { memorySource } from "../src/io/source.ts";
import type { Dataset } from "../src/model/dataset.ts";
import type { Diagnostic } from "../src/model/diagnostic.ts";
import { dataset, datasetOf, heldWithoutPaths as heldOf } from "./arbitraries.ts";

async function written(of: Dataset): Promise<string> {
  const sink = memorySink();
  await convert(of, writeCoco(sink));
  return sink.text("annotations.json");
}

/** For data that is odd on purpose. */
function ignore(): void {}

describe("a dataset written as COCO", () => {
  it("comes back value for value, whatever it holds", async () => {
    await fc.assert(
      fc.asyncProperty(dataset, async (held) => {
        const text = await written(datasetOf(held));
        const diagnostics: Diagnostic[] = [];
        const back = await heldOf(
          await readCoco(memorySource("a.json", text), { onDiagnostic: (found) => diagnostics.push(found) }),
        );
        expect(back).toStrictEqual(held);
        expect(
          diagnostics.filter(({ severity, code }) => severity === "error" || code === "coco/edited"),
        ).toStrictEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it("is written alike when it is read and written again", async () => {
    await fc.assert(
      fc.asyncProperty(dataset, async (held) => {
        const text = await written(datasetOf(held));
        const again = await written(await readCoco(memorySource("a.json", text), { onDiagnostic: ignore }));
        expect(again).toBe(text);
      }),
      { numRuns: 200 },
    );
  });
});

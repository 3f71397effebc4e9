import assert from "node:assert/strict";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { readAngoExport } from "../src/ango/read.ts";
import { writeAngoExport } from "../src/ango/write.ts";
import { readCoco } from "../src/coco/read.ts";
import { writeCoco } from "../src/coco/write.ts";
import type { Writer } from "../src/convert.ts";
import { memorySink, type Sink } from "../src/io/sink.ts";
import { memoryFolder, memorySource } from "../src/io/source.ts";
import { FormatError } from "../src/model/diagnostic.ts";
import { readYolo } from "../src/yolo/read.ts";
import { writeYolo } from "../src/yolo/write.ts";
import { dataset, datasetOf, heldWithoutPaths as heldOf, type HeldDataset } from "./arbitraries.ts";

/* From one format to another and back: what comes back is what went, value for value, and alike whenever it is written. */

interface Format {
  readonly write: (sink: Sink) => Writer;
  readonly read: (files: ReadonlyMap<string, Uint8Array>) => Promise<HeldDataset>;
}

const onDiagnostic = (): void => {};

function sourceOf(files: ReadonlyMap<string, Uint8Array>, path: string) {
  return memorySource(path, files.get(path) ?? "");
}

function yolo(task: "detect" | "segment" | "obb"): Format {
  return {
    write: (sink) => writeYolo(sink, { task }),
    read: async (files) => heldOf(await readYolo(memoryFolder("d", files), { onDiagnostic })),
  };
}

const ango: Format = {
  write: (sink) => writeAngoExport(sink),
  read: async (files) => heldOf(await readAngoExport(sourceOf(files, "export.json"), { onDiagnostic })),
};

const coco: Format = {
  write: (sink) => writeCoco(sink),
  read: async (files) => heldOf(await readCoco(sourceOf(files, "annotations.json"), { onDiagnostic })),
};

const formats: Readonly<Record<string, Format>> = {
  coco,
  "yolo detect": yolo("detect"),
  "yolo segment": yolo("segment"),
  "yolo obb": yolo("obb"),
};

/** What a format makes of any dataset; undefined for what it can't be written as. */
async function through(held: HeldDataset, { write, read }: Format): Promise<HeldDataset | undefined> {
  const [first, second] = [memorySink(), memorySink()];
  try {
    await write(first)(datasetOf(held));
    await write(second)(datasetOf(held));
  } catch (error) {
    if (error instanceof FormatError && error.code === "yolo/size-unknown") return undefined;
    throw error;
  }
  expect(second.files).toStrictEqual(first.files);
  return read(first.files);
}

const pairs = Object.keys(formats).flatMap((there) =>
  ["ango", ...Object.keys(formats)].map((from) => [from, there] as const),
);

test.each(pairs)("from %s to %s and back nothing changes", async (from, there) => {
  let compared = 0;
  await fc.assert(
    fc.asyncProperty(dataset, async (any) => {
      const held = await through(any, formats[from] ?? ango);
      const back = held === undefined ? undefined : await through(held, formats[there] ?? ango);
      if (back === undefined) return;
      compared += 1;
      assert.deepStrictEqual(back, held);
    }),
    { numRuns: 60 },
  );
  expect(compared).toBeGreaterThan(10);
});

test("what was read from Ango is read alike when it is written again", async () => {
  await fc.assert(
    fc.asyncProperty(dataset, async (any) => {
      const held = await through(any, ango);
      expect(held === undefined ? undefined : await through(held, ango)).toStrictEqual(held);
    }),
    { numRuns: 300 },
  );
});

import assert from "node:assert/strict";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readAngoExport } from "../src/ango/read.ts";
import { writeAngoExport } from "../src/ango/write.ts";
import { readCoco } from "../src/coco/read.ts";
import { writeCoco } from "../src/coco/write.ts";
import type { Writer } from "../src/convert.ts";
import { isSafePath, memorySink, type Sink } from "../src/io/sink.ts";
import { memoryFolder, memorySource } from "../src/io/source.ts";
import { readLabelme } from "../src/labelme/read.ts";
import { writeLabelme } from "../src/labelme/write.ts";
import { readVoc } from "../src/voc/read.ts";
import { writeVoc } from "../src/voc/write.ts";
import { readYolo } from "../src/yolo/read.ts";
import { writeYolo } from "../src/yolo/write.ts";
import { dataset, datasetOf, heldWithoutPaths as heldOf, type HeldDataset } from "./arbitraries.ts";

interface Format {
  readonly write: (sink: Sink) => Writer;
  readonly read: (files: ReadonlyMap<string, Uint8Array>) => Promise<HeldDataset>;
}

const onDiagnostic = (): void => {};
const sourceOf = (files: ReadonlyMap<string, Uint8Array>, path: string): ReturnType<typeof memorySource> =>
  memorySource(path, files.get(path) ?? "");

const others: Readonly<Record<string, Format>> = {
  ango: {
    write: (sink) => writeAngoExport(sink),
    read: async (files) => heldOf(await readAngoExport(sourceOf(files, "export.json"), { onDiagnostic })),
  },
  coco: {
    write: (sink) => writeCoco(sink),
    read: async (files) => heldOf(await readCoco(sourceOf(files, "annotations.json"), { onDiagnostic })),
  },
  yolo: {
    write: (sink) => writeYolo(sink, { task: "segment" }),
    read: async (files) => heldOf(await readYolo(memoryFolder("d", files), { onDiagnostic })),
  },
};
const own: Readonly<Record<string, Format>> = {
  voc: {
    write: (sink) => writeVoc(sink),
    read: async (files) => heldOf(await readVoc(memoryFolder("d", files), { onDiagnostic })),
  },
  labelme: {
    write: (sink) => writeLabelme(sink),
    read: async (files) => heldOf(await readLabelme(memoryFolder("d", files), { onDiagnostic })),
  },
};

/** What a format makes of a dataset. */
async function through(held: HeldDataset, { write, read }: Format): Promise<HeldDataset> {
  const sink = memorySink();
  await write(sink)(datasetOf(held));
  return read(sink.files);
}

const all = Object.entries({ ...others, ...own });
/** From any to these, and from these to those that keep what they can't hold. */
const pairs = [
  ...Object.entries(own).flatMap(([there, second]) =>
    all.map(([from, first]) => [from, there, first, second] as const),
  ),
  ...Object.entries(own).flatMap(([from, first]) =>
    Object.entries(others).flatMap(([there, second]) =>
      there === "ango" ? [] : [[from, there, first, second] as const],
    ),
  ),
];

test.each(pairs)("from %s to %s and back nothing changes", async (_from, _there, from, there) => {
  await fc.assert(
    fc.asyncProperty(dataset, async (any) => {
      const sized = any.images.map((image) =>
        Object.assign(image, { width: 640, height: 480, media: "image" }),
      );
      if (sized.length === 0) return;
      const held = await through({ header: any.header, images: sized }, from);
      assert.deepStrictEqual(await through(held, there), held);
    }),
    { numRuns: 20 },
  );
});

describe.each(Object.entries(own))("hostile names: %s", (_, format) => {
  const names = [
    "../../etc/passwd",
    "C:\\Windows\\a.jpg",
    "https://files.example.net/a.jpg?X-Amz-Signature=0123456789abcdef0123456789abcdef",
    "con.jpg",
    "a/../b.jpg",
    "A.png",
    "a.jpg",
    ".hidden.jpg",
    "<b>&\"'.jpg",
    "a\u0000b.jpg",
    "Annotations/a.xml",
    "labels.json",
    "x.",
    "名前.jpg",
    " ",
  ];
  const images = names.map((name, at): HeldDataset["images"][number] => ({
    id: at,
    name,
    media: "image",
    annotations: [],
    attributes: [],
    relations: [],
    extra: {},
  }));
  const header: HeldDataset["header"] = { source: "coco", categories: [], splits: [], info: {}, extra: {} };

  test("stay in the folder, apart from each other, and come back", async () => {
    const sink = memorySink();
    const report = await format.write(sink)(datasetOf({ header, images }));
    expect(report.images).toBe(names.length);
    for (const path of sink.files.keys()) expect(isSafePath(path)).toBe(true);
    const text = [...sink.files.keys()].map((path) => sink.text(path)).join("");
    expect(text).not.toContain("Signature");
    const back = await format.read(sink.files);
    expect(back.images.map(({ id }) => id)).toEqual(images.map(({ id }) => id));
    expect(back.images[0]).toEqual(images[0]);
  });
});

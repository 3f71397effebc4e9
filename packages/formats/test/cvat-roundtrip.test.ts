import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cvatFeatures } from "../src/cvat/features.ts";
import { memorySink } from "../src/io/sink.ts";
import { memorySource } from "../src/io/source.ts";
import { readCvat } from "../src/cvat/read.ts";
import { writeCvat, type WriteCvatOptions } from "../src/cvat/write.ts";
import type { Annotation, DatasetImage, Header } from "../src/model/dataset.ts";
import type { Diagnostic } from "../src/model/diagnostic.ts";
import { dataset, datasetOf, heldOf, type HeldDataset } from "./arbitraries.ts";

const known: ReadonlySet<string> = new Set(cvatFeatures);

type Files = Map<string, string>;

async function written(one: HeldDataset, options: WriteCvatOptions = {}): Promise<Files> {
  const sink = memorySink();
  const report = await writeCvat(sink, options)(datasetOf(one));
  expect(report.lost).toEqual([]);
  const others = report.kept.filter(({ feature }) => !known.has(feature));
  expect(others).toEqual([]);
  return new Map(Array.from(sink.files.keys(), (path) => [path, sink.text(path)]));
}

async function readBack(files: Files, withSidecar = true): Promise<HeldDataset> {
  const sidecar = files.get("angokit-sidecar.ndjson");
  const diagnostics: Diagnostic[] = [];
  return heldOf(
    await readCvat(memorySource("annotations.xml", files.get("annotations.xml") ?? ""), {
      ...(withSidecar && sidecar !== undefined
        ? { sidecar: memorySource("angokit-sidecar.ndjson", sidecar) }
        : {}),
      onDiagnostic: (one) => diagnostics.push(one),
    }),
  );
}

describe("a dataset written as CVAT XML", () => {
  test("comes back value for value with its sidecar", async () => {
    await fc.assert(
      fc.asyncProperty(dataset, async (one) => {
        expect(await readBack(await written(one))).toEqual(one);
      }),
      { numRuns: 80 },
    );
  });

  test("says the same when it is written again without", async () => {
    await fc.assert(
      fc.asyncProperty(dataset, async (one) => {
        const first = await readBack(await written(one), false);
        const second = await readBack(await written(first), false);
        expect(second).toEqual(first);
      }),
      { numRuns: 60 },
    );
  });
});

function box(id: string, x: number): Annotation {
  return {
    id,
    category: 0,
    shape: { type: "box", x, y: 10, width: 10, height: 20 },
    area: 200.5,
    attributes: [],
    extra: { note: id },
  };
}

test("what was edited wins over the sidecar", async () => {
  const image: DatasetImage = {
    id: 5,
    name: "a.jpg",
    media: "image",
    width: 100,
    height: 100,
    annotations: [box("one", 10), box("two", 30), box("three", 50)],
    attributes: [],
    relations: [],
    extra: {},
  };
  const categories = [{ id: 7, name: "cat", supercategory: "animal", extra: {} }];
  const header: Header = { source: "coco", categories, splits: [], info: { year: 2024 }, extra: {} };
  const files = await written({ header, images: [image] });
  const xml = (files.get("annotations.xml") ?? "")
    .replace('xtl="10"', 'xtl="11"')
    .replace(/ *<box[^>]*xtl="30"[^>]*>\n/, "");
  const back = await readBack(files.set("annotations.xml", xml));
  expect(back.header).toEqual(header);
  expect(back.images[0]?.annotations).toMatchObject([
    { id: "three", area: 200.5, extra: { note: "three" } },
    { shape: { x: 11, width: 9 }, extra: {} },
  ]);
});

test("what CVAT notes of an object, and a group that is added, take nothing away", async () => {
  const tie = { name: "rides", ends: { from: "one", to: "two" }, extra: {} };
  const image: DatasetImage = {
    id: 5,
    name: "a.jpg",
    media: "image",
    width: 100,
    height: 100,
    annotations: [box("one", 10), box("two", 30)],
    attributes: [],
    relations: [tie],
    extra: {},
  };
  const categories = [{ id: 7, name: "cat", extra: {} }];
  const header: Header = { source: "coco", categories, splits: [], info: {}, extra: {} };
  const files = await written({ header, images: [image] });
  const xml = (files.get("annotations.xml") ?? "").replaceAll(
    'source="manual"',
    'source="file" group_id="3"',
  );
  const back = await readBack(files.set("annotations.xml", xml));
  const [read] = back.images;
  expect(read?.annotations).toEqual(
    image.annotations.map((one) => Object.assign({}, one, { extra: { note: one.id, source: "file" } })),
  );
  expect(read?.relations).toMatchObject([tie, { id: "3", name: "group" }]);
});

test("signatures of addresses are in no file", async () => {
  const url = "https://bucket.test/a.jpg?X-Amz-Signature=Secret";
  const answer = { name: "see", value: `at ${url} now`, attributes: [], extra: {} };
  const image: DatasetImage = {
    id: 5,
    name: url,
    media: "image",
    width: 9,
    height: 9,
    annotations: [{ ...box("one", 1), attributes: [answer], extra: { link: url } }],
    attributes: [],
    relations: [],
    extra: { link: url },
  };
  const categories = [{ id: "cat", name: "cat", extra: { link: url } }];
  const info = { task: { source: url } };
  const header: Header = { source: "cvat", categories, splits: [], info, extra: {} };
  const files = await written({ header, images: [image] });
  expect([...files.values()].join("\n")).not.toContain("Secret");
});

import { expect, test } from "vitest";
import { readAngoExport } from "../src/ango/read.ts";
import { writeAngoExport } from "../src/ango/write.ts";
import { writeAngoImport } from "../src/ango/write-import.ts";
import { memorySink } from "../src/io/sink.ts";
import { memorySource } from "../src/io/source.ts";
import type { Annotation, DatasetImage } from "../src/model/dataset.ts";
import { FormatError } from "../src/model/diagnostic.ts";
import type { Shape } from "../src/model/shapes.ts";
import {
  annotation,
  box,
  coco,
  counts,
  dataset,
  headerLosses,
  image,
  square,
  watched,
} from "./ango-datasets.ts";

test("an export of another format: ids are text, classes have titles", async () => {
  const sink = memorySink();
  const report = await writeAngoExport(sink)(
    dataset([
      image([annotation(box)], { url: "https://files.example.net/a.jpg" }),
      image([], { id: 18, name: "b.jpg" }),
    ]),
  );
  expect(sink.text("export.json")).toBe(
    [
      "[",
      '{"asset":"https://files.example.net/a.jpg","assetId":"17","externalId":"a.jpg","metadata":{"width":640,"height":480},"batches":[],"task":{"tools":[{"bounding-box":{"x":1,"y":2,"width":3,"height":4},"objectId":"5","title":"car","classifications":[]}],"classifications":[],"relations":[]}},',
      '{"assetId":"18","externalId":"b.jpg","metadata":{"width":640,"height":480},"batches":[],"task":{"tools":[],"classifications":[],"relations":[]}}',
      "]",
      "",
    ].join("\n"),
  );
  expect(report).toMatchObject({ images: 2, annotations: 1, kept: [] });
  expect(counts(report.lost)).toEqual(headerLosses);
});

test("objects of a class with an empty name can be read again", async () => {
  const sink = memorySink();
  const images = dataset([image([annotation(box)])]);
  const categories = images.header.categories.map((category) => ({ ...category, name: "" }));
  const { lost } = await writeAngoExport(sink)({ ...images, header: { ...images.header, categories } });
  expect(counts(lost)).toEqual(headerLosses);
  const back = await readAngoExport(memorySource("export.json", sink.text("export.json") ?? ""));
  expect(back.header.categories).toMatchObject([{ name: "unlabelled" }]);
  for await (const { annotations } of back.images) expect(annotations).toHaveLength(1);
});

test("an empty dataset is an empty list", async () => {
  const sink = memorySink();
  await writeAngoExport(sink, { path: "x/y.json" })(dataset([]));
  expect(sink.text("x/y.json")).toBe("[]\n");
});

const losing: readonly (readonly [string, Partial<DatasetImage>, Annotation, Record<string, number>])[] = [
  ["a mask", {}, annotation({ type: "mask", size: [1, 1], counts: [0, 1], compressed: true }), { mask: 1 }],
  [
    "another format's unplaced shape",
    {},
    annotation({ type: "unplaced", kind: "k", value: 1 }),
    { shape: 1 },
  ],
  ["keypoints", {}, annotation(box, { keypoints: [1, 1, 2] }), { keypoints: 1 }],
  ["crowd", {}, annotation(box, { crowd: true }), { crowd: 1 }],
  ["crowd that is none", {}, annotation(box, { crowd: false }), {}],
  ["an area of its own", {}, annotation(box, { area: 11 }), { area: 1 }],
  ["the area of the box", {}, annotation(box, { area: 12 }), {}],
  [
    "a box of its own",
    {},
    annotation(square, { box: { type: "box", x: 0, y: 0, width: 3, height: 2 } }),
    { box: 1 },
  ],
  [
    "the box of the outline",
    {},
    annotation(square, { box: { type: "box", x: 0, y: 0, width: 2, height: 2 } }),
    {},
  ],
  ["a split", { split: "val" }, annotation(box), { split: 1 }],
  ["extra", { extra: { license: 1, coco_url: "u" } }, annotation(box, { extra: { score: 1 } }), { extra: 3 }],
  [
    "extra of an answer",
    {},
    annotation(box, { attributes: [{ name: "n", value: true, attributes: [], extra: { a: 1 } }] }),
    { extra: 1 },
  ],
];
test.each(losing)("an export loses, and says so: %s", async (_name, more, lossy, expected) => {
  const sink = memorySink();
  const report = await writeAngoExport(sink)(dataset([image([lossy], more)]));
  const sum: Record<string, number> = { ...headerLosses };
  for (const [feature, count] of Object.entries(expected)) sum[feature] = (sum[feature] ?? 0) + count;
  expect(counts(report.lost)).toEqual(sum);
  expect(sink.text("export.json")).not.toMatch(/license|score|wheels|"a":1/);
  const inImage = report.lost.find(({ feature }) => feature === Object.keys(expected)[0]);
  expect(inImage?.examples[0]?.image ?? "a.jpg").toBe("a.jpg");
  await expect(
    writeAngoExport(memorySink(), { strict: true })(dataset([image([lossy], more)])),
  ).rejects.toThrow(FormatError);
});

test("strict: a loss is an error, and nothing is left", async () => {
  const { sink, ended } = watched();
  const lossy = dataset([image([annotation(box, { crowd: true })])]);
  await expect(writeAngoExport(sink, { strict: true })(lossy)).rejects.toMatchObject({
    code: "output/loss",
    message: expect.stringContaining("crowd (1)"),
  });
  expect(sink.files.size).toBe(0);
  expect(ended()).toEqual({ commits: 0, aborts: 1 });
});

test.each([NaN, Infinity])("a coordinate of %s is an error, and nothing is left", async (x) => {
  const { sink, ended } = watched();
  const shapes: Shape[] = [
    { type: "box", x, y: 2, width: 3, height: 4 },
    { type: "point", x, y: 1 },
    { type: "polyline", points: [x, 1] },
    { type: "rotated-box", cx: 1, cy: 1, width: 1, height: 1, angle: x },
  ];
  for (const shape of shapes) {
    await expect(writeAngoExport(sink)(dataset([image([annotation(shape)])]))).rejects.toMatchObject({
      code: "output/not-finite",
    });
  }
  expect(ended()).toEqual({ commits: 0, aborts: shapes.length });
});

async function* broken(): AsyncGenerator<DatasetImage> {
  yield image([]);
  throw new FormatError("json/truncated", "The text ends too early.");
}

test("an input that breaks off aborts the output", async () => {
  const { sink, ended } = watched();
  await expect(writeAngoImport(sink)({ header: coco, images: broken() })).rejects.toMatchObject({
    code: "json/truncated",
  });
  expect(sink.files.size).toBe(0);
  expect(ended()).toEqual({ commits: 0, aborts: 1 });
});

test("with classFrom the original tool is written again", async () => {
  const tools = [
    {
      point: [1, 2],
      objectId: "o",
      schemaId: "s",
      title: "Animal",
      classifications: [
        { schemaId: "c", title: "Species", tool: "radio", answer: "Fox", classifications: [] },
      ],
    },
  ];
  const asset = { assetId: "a", externalId: "a.jpg", metadata: {}, batches: [] };
  const input = [{ ...asset, task: { tools, classifications: [], relations: [] } }];
  const source = memorySource("export.json", JSON.stringify(input));
  const { header, images } = await readAngoExport(source, { classFrom: "Species" });
  expect(header.categories.map(({ name }) => name)).toEqual(["Fox"]);
  const sink = memorySink();
  await writeAngoExport(sink)({ header, images });
  expect(JSON.parse(sink.text("export.json"))).toEqual(input);
});

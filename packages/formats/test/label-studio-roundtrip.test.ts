import * as fc from "fast-check";
import { expect, test } from "vitest";
import { memorySink } from "../src/io/sink.ts";
import { memorySource } from "../src/io/source.ts";
import { labelStudioFeatures } from "../src/label-studio/features.ts";
import { readLabelStudio } from "../src/label-studio/read.ts";
import { writeLabelStudio, type WriteLabelStudioOptions } from "../src/label-studio/write.ts";
import type { DatasetImage, Header } from "../src/model/dataset.ts";
import { datasetOf, heldOf } from "./arbitraries.ts";
import { box, describeRoundTrip, header, image as plain, roundTrip } from "./record-round-trip.ts";

const trip = roundTrip<WriteLabelStudioOptions>({
  entry: "tasks.json",
  features: labelStudioFeatures,
  write: writeLabelStudio,
  read: readLabelStudio,
});
const { written, readBack } = trip;

describeRoundTrip(
  trip,
  fc.constantFrom<WriteLabelStudioOptions>({ results: "annotations" }, { results: "predictions" }, {}),
);

const image: DatasetImage = {
  ...plain,
  url: "https://bucket.example.com/a.jpg?X-Amz-Signature=0123456789abcdef0123456789abcdef",
  relations: [{ name: "near", ends: { from: "one", to: "two" }, extra: {} }],
};

test("what was edited wins over the sidecar", async () => {
  const files = await written({ header, images: [image] }, {});
  const tasks = (files.get("tasks.json") ?? "")
    .replace('"x":10,', '"x":11,')
    .replaceAll('"rectanglelabels":["cat"]},"id":"two"', '"rectanglelabels":["dog"]},"id":"two"');
  const back = await readBack(files.set("tasks.json", tasks));
  expect(back.header.categories).toMatchObject([{ id: 7, supercategory: "animal" }, { name: "dog" }]);
  expect(back.images[0]?.annotations).toMatchObject([
    { category: 0, shape: { x: 11 } },
    { category: 1, shape: { x: 30 } },
  ]);
  expect(back.images[0]?.annotations.map(({ area }) => area)).toEqual([undefined, undefined]);
});

test("signatures of addresses are in no file", async () => {
  const signed = { ...image, name: image.url ?? "" };
  const link = "https://bucket.test/a.png?a=1&X-Amz-Signature=Secret";
  const categories = [{ id: "cat", name: "cat", extra: { icon: link } }];
  const own: Header = { ...header, source: "label-studio", categories };
  const files = await written({ header: own, images: [signed] }, {});
  expect(files.get("label-config.xml")).toContain("https://bucket.test/a.png");
  for (const text of files.values()) expect(text).not.toContain("Signature");
});

test("a region that was removed is gone, with its relations", async () => {
  const files = await written({ header, images: [image] }, {});
  const [task]: { annotations: { result: { id?: string }[] }[] }[] = JSON.parse(
    files.get("tasks.json") ?? "",
  );
  const [annotation] = task?.annotations ?? [];
  if (annotation !== undefined) annotation.result = annotation.result.filter(({ id }) => id !== "two");
  const back = await readBack(files.set("tasks.json", JSON.stringify([task])));
  expect(back.images).toEqual([
    { ...image, annotations: [box("one", 10)], relations: [], url: expect.anything() },
  ]);
});

test("what Label Studio notes in an export takes nothing away", async () => {
  const own = { ...image, extra: { licence: 4 } };
  const files = await written({ header, images: [own] }, {});
  const [task]: { annotations: Record<string, unknown>[] }[] = JSON.parse(files.get("tasks.json") ?? "");
  const annotations = (task?.annotations ?? []).map(({ result }) => ({
    id: 9,
    completed_by: 1,
    result: Array.isArray(result) ? result.map((one) => ({ ...one, origin: "manual" })) : [],
  }));
  const back = await readBack(files.set("tasks.json", JSON.stringify([{ ...task, annotations }])));
  expect(back.images[0]?.extra).toEqual({ licence: 4, annotation: { id: 9, completed_by: 1 } });
  expect(back.images[0]?.annotations).toEqual(
    image.annotations.map((one) => Object.assign({}, one, { extra: expect.objectContaining(one.extra) })),
  );
});

test("secrets of addresses without a host, and in other addresses, are in no file", async () => {
  const url = "https://bucket.test/a.jpg?X-Amz-Signature=Secret";
  const addresses = [
    "/b/a.jpg?X-Amz-Signature=Secret",
    "b/a.jpg?sig=Secret",
    "/data/upload/1/a.jpg?token=Secret",
    "/data/local-files/?d=images/a.jpg&token=Secret",
    `/data/local-files/?d=${encodeURIComponent(url)}`,
    `/tasks/1/resolve/?fileuri=${btoa(url)}`,
  ];
  for (const address of addresses) {
    const tasks = [{ id: 1, data: { image: address, other: [address] }, annotations: [] }];
    const read = await heldOf(await readLabelStudio(memorySource("tasks.json", JSON.stringify(tasks))));
    const texts = [...(await written(read, {})).values()].join("\n");
    expect(texts).not.toContain("Secret");
    expect(texts).not.toContain(btoa(url));
  }
});

test.each([
  ["\ud800", "\ud800"],
  ["/data/local-files/?d=images/\udc00%C3%A9.jpg", "\udc00é.jpg"],
  ["/data/local-files/?d=https://bucket.test/\ud800.jpg?X-Amz-Signature=Secret", "\ud800.jpg"],
])("half a sign in an address stays: %j", async (address, name) => {
  const source = memorySource("tasks.json", JSON.stringify([{ id: 1, data: { image: address } }]));
  const read = await heldOf(await readLabelStudio(source));
  expect(read.images).toMatchObject([{ name: expect.stringMatching(new RegExp(`${name}$`)) }]);
  expect((await readBack(await written(read, {}))).images).toEqual(read.images);
});

test.each([
  { image: "/data/local-files/?d=images/a.jpg&view=1" },
  { image: "/data/local-files/?d=images/a b.jpg" },
  { image: "/data/local-files/?d=images/a.jpg", width: "wide", height: 7 },
])("data that a writer would not write so are kept: %j", async (data) => {
  const source = memorySource("tasks.json", JSON.stringify([{ id: 1, data, annotations: [] }]));
  const read = await heldOf(await readLabelStudio(source));
  const [task]: unknown[] = JSON.parse((await written(read, {})).get("tasks.json") ?? "");
  expect(task).toMatchObject({ data });
});

test("what is no confidence is not written as one", async () => {
  const [first] = plain.annotations;
  const scores = [0, 1, 1.5, -1];
  const annotations = scores.flatMap((score, at) =>
    first === undefined ? [] : [{ ...first, id: at, score }],
  );
  const sink = memorySink();
  const held = datasetOf({ header, images: [{ ...plain, annotations }] });
  const { lost } = await writeLabelStudio(sink, { results: "predictions", sidecar: false })(held);
  expect(sink.text("tasks.json").match(/"score":[^,}]+/g)).toEqual(['"score":0', '"score":1']);
  expect(lost).toContainEqual(expect.objectContaining({ feature: "score", count: 2 }));
});

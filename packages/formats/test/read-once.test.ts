import { expect, test } from "vitest";
import { convert } from "../src/convert.ts";
import { inspect } from "../src/inspect.ts";
import { memorySink, memorySource, readCoco, withSizes, writeCoco, writeYolo } from "../src/index.ts";
import { filter, tile } from "../src/transform.ts";
import { writeCvat } from "../src/cvat.ts";
import { writeVoc } from "../src/voc.ts";
import { datasetOf } from "./arbitraries.ts";

const coco = JSON.stringify({
  images: [{ id: 1, file_name: "a.jpg", width: 9, height: 9 }],
  annotations: [
    { id: 1, image_id: 1, category_id: 1, bbox: [1, 1, 2, 2], area: 4, iscrowd: 0, segmentation: [] },
  ],
  categories: [{ id: 1, name: "cat", supercategory: "animal" }],
});
const open = async (): ReturnType<typeof readCoco> => readCoco(memorySource("a.json", coco));
const twice = { code: "input/read-twice" };

test("a dataset that was read is not taken for an empty one", async () => {
  const dataset = await open();
  await inspect(dataset);
  const sink = memorySink();
  await expect(convert(dataset, writeYolo(sink))).rejects.toMatchObject(twice);
  expect(sink.files.size).toBe(0);
});

test("nor one of which someone took a first look", async () => {
  const dataset = await open();
  for await (const { name } of dataset.images) if (name === "a.jpg") break;
  await expect(convert(dataset, writeCoco(memorySink()))).rejects.toMatchObject(twice);
});

test("two writers do not share it out among them", async () => {
  const dataset = await open();
  const [one, other] = [memorySink(), memorySink()];
  const results = await Promise.allSettled([
    convert(dataset, writeCoco(one)),
    convert(dataset, writeYolo(other)),
  ]);
  expect(results.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
});

test("the same of what was made of it", async () => {
  const made = [
    filter(await open(), {}),
    tile(await open(), { width: 5, height: 5 }),
    withSizes(await open(), async () => undefined),
  ];
  for (const dataset of made) {
    await inspect(dataset);
    await expect(inspect(dataset)).rejects.toMatchObject(twice);
  }
});

test.each([
  ["voc", writeVoc],
  ["cvat", writeCvat],
])(
  "%s: an annotation of a class that is not there is an error, and nothing is written",
  async (format, write) => {
    const { header } = await open();
    const annotation = {
      id: 7,
      category: 5,
      shape: { type: "box", x: 1, y: 1, width: 2, height: 2 },
      attributes: [],
      extra: {},
    } as const;
    const image = {
      id: 1,
      name: "a.jpg",
      media: "image",
      width: 9,
      height: 9,
      annotations: [annotation],
      attributes: [],
      relations: [],
      extra: {},
    } as const;
    const sink = memorySink();
    await expect(convert(datasetOf({ header, images: [image] }), write(sink))).rejects.toMatchObject({
      code: `${format}/unknown-category`,
    });
    expect(sink.files.size).toBe(0);
  },
);

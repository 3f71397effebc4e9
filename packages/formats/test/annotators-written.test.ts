import { expect, test } from "vitest";
import { readCvat, writeCvat } from "../src/cvat.ts";
import { outlined } from "../src/geometry/outlined.ts";
import { memorySink } from "../src/io/sink.ts";
import { memoryFolder } from "../src/io/source.ts";
import { readLabelStudio, writeLabelStudio } from "../src/label-studio.ts";
import type { Annotation, DatasetImage, Header } from "../src/model/dataset.ts";
import type { Shape } from "../src/model/shapes.ts";
import { datasetOf, heldOf } from "./arbitraries.ts";

/* What CVAT and Label Studio get to import, word for word: one object of each shape, answers, ties, a class of an image. */

const header: Header = {
  source: "coco",
  categories: [
    { id: 1, name: "cat & dog", color: "#ff0000", extra: {} },
    { id: 2, name: "hand", keypoints: ["thumb", "palm"], skeleton: [[0, 1]], extra: {} },
  ],
  splits: [],
  info: { year: 2024 },
  extra: {},
};

const ring = [10, 10, 50, 10, 50, 40];
const shapes: readonly Shape[] = [
  { type: "box", x: 8, y: 6, width: 32, height: 12 },
  { type: "rotated-box", cx: 40, cy: 20, width: 20, height: 10, angle: -90 },
  {
    type: "polygon",
    parts: [
      { outer: ring, holes: [] },
      { outer: [0, 0, 4, 0, 4, 3], holes: [] },
    ],
  },
  { type: "polygon", parts: [{ outer: [0, 0, 4, 0, 4, 4, 0, 4], holes: [[1, 1, 3, 1, 3, 3, 1, 3]] }] },
  { type: "polyline", points: [0, 0, 32, 24] },
  { type: "point", x: 16, y: 12 },
  { type: "mask", size: [48, 64], counts: [49, 2, 46, 2, 2973], compressed: true },
  { type: "unplaced", kind: "ellipse", value: { cx: 32, cy: 24, rx: 16, ry: 12, angle: 30 } },
  { type: "unplaced", kind: "image", value: {} },
  { type: "unplaced", kind: "ner", value: { start: 1 } },
];

function object(shape: Shape, at: number): Annotation {
  return { id: at + 1, category: 0, ...outlined(shape), attributes: [] };
}

const image: DatasetImage = {
  id: 7,
  name: "a b.jpg",
  media: "image",
  width: 64,
  height: 48,
  split: "train",
  annotations: [
    ...shapes.map(object),
    {
      id: "hand",
      category: 1,
      shape: { type: "box", x: 10, y: 5, width: 20, height: 15 },
      keypoints: [30, 5, 2, 10, 20, 1],
      score: 0.5,
      attributes: [
        { name: "side", value: "left", kind: "radio", attributes: [], extra: {} },
        { name: "seen by", value: ["ada", "bob"], attributes: [], extra: {} },
      ],
      extra: {},
    },
  ],
  attributes: [{ name: "weather", value: ["sun"], kind: "checkbox", attributes: [], extra: {} }],
  relations: [
    { name: "holds", ends: { from: "hand", to: "1" }, extra: {} },
    { name: "group", ends: { group: ["1", "2"] }, extra: {} },
  ],
  extra: {},
};

const empty: DatasetImage = {
  ...image,
  id: 8,
  name: "b.jpg",
  annotations: [],
  attributes: [],
  relations: [],
};

test("CVAT's XML", async () => {
  const sink = memorySink();
  const report = await writeCvat(sink)(datasetOf({ header, images: [image, empty] }));
  await expect(sink.text("annotations.xml")).toMatchFileSnapshot("written/annotations.xml");
  expect(report.kept.map(({ feature, count }) => [feature, count])).toMatchSnapshot();
  await expect(sink.text("labels.json")).toMatchFileSnapshot("written/cvat-labels.json");
  const back = await readCvat(memoryFolder("set", sink.files));
  await expect(heldOf(back)).resolves.toEqual({ header, images: [image, empty] });
});

test("Label Studio's tasks and configuration", async () => {
  const sink = memorySink();
  const report = await writeLabelStudio(sink)(datasetOf({ header, images: [image, empty] }));
  const text = JSON.stringify(JSON.parse(sink.text("tasks.json")), null, 1);
  await expect(text).toMatchFileSnapshot("written/tasks.json");
  await expect(sink.text("label-config.xml")).toMatchFileSnapshot("written/label-config.xml");
  expect(report.kept.map(({ feature, count }) => [feature, count])).toMatchSnapshot();
  const back = await readLabelStudio(memoryFolder("set", sink.files));
  await expect(heldOf(back)).resolves.toEqual({ header, images: [image, empty] });
});

test("predictions, for people to correct", async () => {
  const sink = memorySink();
  const options = { results: "predictions", sidecar: false } as const;
  await writeLabelStudio(sink, options)(datasetOf({ header, images: [image] }));
  expect(JSON.parse(sink.text("tasks.json"))).toMatchObject([
    {
      annotations: [],
      predictions: [{ result: expect.arrayContaining([expect.objectContaining({ score: 0.5 })]) }],
    },
  ]);
});

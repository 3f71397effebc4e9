import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { convert, memorySource, readAngoExport, writeYolo } from "../../src/index.ts";
import { folderSink } from "../../src/node.ts";
import { at, inEmptyFolder, tree } from "../sink-place.ts";
import {
  type Case,
  cat,
  coco,
  imagesOf,
  object,
  photo,
  readingCoco,
  readingLabels,
  ROW,
  rowsOf,
  throughCoco,
  toYolo,
  yoloFiles,
} from "./conversion.ts";

/** The label files of images of these names, each with one object. */
async function labelsOf(...names: readonly string[]): Promise<readonly string[]> {
  const { labels, error } = await toYolo(
    coco({
      images: names.map((name, rank) => photo({ id: rank + 1, file_name: name })),
      annotations: names.map((_, rank) => object({ id: rank + 1, image_id: rank + 1 })),
    }),
  );
  return error === undefined ? Object.keys(labels).toSorted() : [error];
}

function ango(name: string): ReturnType<typeof readAngoExport> {
  const text = readFileSync(new URL(`../ango/${name}/input.json`, import.meta.url), "utf8");
  return readAngoExport(memorySource("e.json", text), { onDiagnostic: () => {} });
}

/** An annotation with these keypoints, in a file whose category names as many as `count`. */
function withKeypoints(count: number, keypoints: readonly number[]): string {
  const names = Array.from({ length: count }, (_, rank) => `k${String(rank)}`);
  return coco({
    categories: [{ ...cat, keypoints: names }],
    annotations: [
      object({ keypoints, num_keypoints: keypoints.filter((v, i) => i % 3 === 2 && v > 0).length }),
    ],
  });
}

const paths: readonly Case[] = [
  [
    "label-studio#6438, supervision#259: images of one name in different folders stay apart",
    () => labelsOf("x/a.jpg", "y/a.jpg"),
    ["x/a.txt", "y/a.txt"],
  ],
  [
    "label-studio#7096, ultralytics#20440: a name that is taken gets the id",
    () => labelsOf("a.jpg", "A.png", "a.webp"),
    ["A-2.txt", "a-3.txt", "a.txt"],
  ],
  [
    "JSON2YOLO#125, JSON2YOLO#69: folders in a file_name are made",
    () => labelsOf("x/y/z/a.jpg"),
    ["x/y/z/a.txt"],
  ],
  [
    "ultralytics#3581, ultralytics#21224: of two folders called images the last is the one that counts",
    async () => {
      const images = [photo({ file_name: "images/a.jpg" })];
      return [...(await yoloFiles(await readingCoco(coco({ images })))).keys()].filter((path) =>
        path.endsWith(".txt"),
      );
    },
    ["images/train/labels/a.txt"],
  ],
  [
    "label-studio#1266: a percent-encoded name of a URL is the name that it stands for",
    () => labelsOf("https://example.com/upload/caf%C3%A9.jpg"),
    ["upload/café.txt"],
  ],
  [
    "label-studio#9747, label-studio#9190: what Windows forbids is in no name",
    () => labelsOf(String.raw`/data/local-files/?d=x%5Ca.jpg`, 'a:b*"<c>|.png', "con.jpg", "b .jpg"),
    ["_con.txt", "a_b___c__.txt", "b .txt", "data/local-files/_d=x/a.txt"],
  ],
  [
    "label-studio#3638: a name too long for a disk is cut, and stays the only one of its kind",
    async () =>
      (await labelsOf(`${"x".repeat(300)}1.jpg`, `${"x".repeat(300)}2.jpg`)).map((name) => name.length),
    [200, 200],
  ],
  [
    "cvat#5653: backslashes and names in Korean",
    () => labelsOf(String.raw`사진\고양이 1.jpg`),
    ["사진/고양이 1.txt"],
  ],
  [
    "encord-active#218, sahi#550: dots in a name are no extension",
    () => labelsOf("a.b.c.jpg", "a.b.jpg"),
    ["a.b.c.txt", "a.b.txt"],
  ],
  [
    "globox#37: images need not be .jpg",
    async () =>
      (await throughCoco(coco({ images: [photo({ file_name: "a.TIFF" })] }))).images[0]?.["file_name"],
    "a.TIFF",
  ],
  [
    "globox#21: a dataset without names says how many classes it has",
    async () => (await readingLabels({ a: ROW }, [], "nc: 2")).header.categories.map(({ name }) => name),
    ["class_0", "class_1"],
  ],
  ["labelformat#16: a file_name without an extension", () => labelsOf("a", "b.v2"), ["a.txt", "b.v2.txt"]],
];

const others: readonly Case[] = [
  [
    "JSON2YOLO#83: no iscrowd and no bbox, but a polygon",
    () =>
      rowsOf([
        object({
          iscrowd: undefined,
          bbox: undefined,
          area: undefined,
          segmentation: [[10, 10, 30, 10, 30, 30]],
        }),
      ]),
    [ROW],
  ],
  [
    "JSON2YOLO#44, JSON2YOLO#49: there are as many label files as images",
    async () => {
      const images = [1, 2, 3].map((id) => photo({ id, file_name: `${String(id)}.jpg` }));
      return Object.keys((await toYolo(coco({ images }))).labels);
    },
    ["1.txt", "2.txt", "3.txt"],
  ],
  [
    "JSON2YOLO#45, JSON2YOLO#91: as many keypoints as the category names, not 17",
    async () => (await toYolo(withKeypoints(2, [10, 10, 2, 20, 20, 1]), { task: "pose" })).labels["a.txt"],
    `${ROW} 0.1 0.2 2 0.2 0.4 1`,
  ],
  [
    "JSON2YOLO#45: labelled keypoints that no category names have no columns, and are counted",
    async () => {
      const { labels, kept } = await toYolo(withKeypoints(1, [10, 10, 2, 20, 20, 1]), { task: "pose" });
      return [labels["a.txt"], kept.includes("keypoints 1")];
    },
    [`${ROW} 0.1 0.2 2`, true],
  ],
  [
    "ultralytics#10246: a keypoint that is not labelled is written as 0 0 0, wherever it is said to be",
    async () => (await toYolo(withKeypoints(2, [-5, -7, 0, 20, 20, 2]), { task: "pose" })).labels["a.txt"],
    `${ROW} 0 0 0 0.2 0.4 2`,
  ],
  [
    "label-studio#8707, JSON2YOLO#83: a captions file has images without objects, and the captions are kept",
    async () => {
      const { labels, kept, error } = await toYolo(
        coco({ annotations: [{ id: 1, image_id: 1, caption: "A cat." }] }),
      );
      return [labels, kept.includes("image-attributes 1"), error];
    },
    [{ "a.txt": "" }, true, undefined],
  ],
  [
    "label-studio-converter#222: an object without coordinates is told, and the others are read",
    async () => {
      const images = await imagesOf(await ango("no-geometry"));
      return images.map(({ annotations }) => annotations.map(({ id }) => id));
    },
    [["3"]],
  ],
  [
    "cvat#10691: polygons give boxes where rows are boxes, and that is counted",
    async () => {
      const outlined = object({ segmentation: [[10, 10, 30, 10, 30, 30]] });
      const { labels, kept } = await toYolo(coco({ annotations: [outlined] }));
      return [labels["a.txt"], kept.includes("outline 1")];
    },
    [ROW, true],
  ],
];

describe("names of files", () => {
  inEmptyFolder();

  test.each(paths)("%s", async (_, actual, expected) => {
    expect(await actual()).toEqual(expected);
  });

  test("label-studio#3638, cvat#5653: a disk takes every such name", async () => {
    const names = [
      `${"한".repeat(300)}.jpg`,
      `${"x/".repeat(400)}a.jpg`,
      String.raw`..\..\사진\a.jpg`,
      "NUL.jpg",
    ];
    const images = names.map((name, rank) => photo({ id: rank + 1, file_name: name }));
    await convert(await readingCoco(coco({ images })), writeYolo(folderSink(at("d"))));
    expect(
      Object.keys(tree(at("d"))).filter((path) => path.startsWith(join("labels", "train"))),
    ).toHaveLength(4);
    expect(Object.keys(tree(at()))).toEqual(Object.keys(tree(at("d"))).map((path) => `d/${path}`));
  });
});

describe("others", () => {
  test.each(others)("%s", async (_, actual, expected) => {
    expect(await actual()).toEqual(expected);
  });
});

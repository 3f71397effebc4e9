import { describe, expect, test } from "vitest";
import { detectInput } from "../src/detect.ts";
import { memorySink, type MemorySink } from "../src/io/sink.ts";
import { type Folder, memoryFolder } from "../src/io/source.ts";
import type { OnDiagnostic } from "../src/model/diagnostic.ts";
import type { Dataset } from "../src/model/dataset.ts";
import type { WriteReport } from "../src/model/loss.ts";
import { readYoloClassify } from "../src/yolo/classify.ts";
import { imageLabel } from "../src/yolo/image-label.ts";
import { readYoloPredictions } from "../src/yolo/predictions.ts";
import { writeYolo, type WriteYoloOptions } from "../src/yolo/write.ts";
import { datasetOf, heldOf, type HeldDataset } from "./arbitraries.ts";
import { png, read, type Read } from "./yolo-inputs.ts";
import { annotation, box, datasetWith, image } from "./yolo-samples.ts";

type Files = Readonly<Record<string, string | Uint8Array>>;
const picture = png(100, 50);
const LABEL = "0 0.5 0.5 0.2 0.4\n";

function folder(files: Files): Folder {
  return memoryFolder("d", new Map(Object.entries(files)));
}

async function readBy(
  reader: (from: Folder, options: { onDiagnostic: OnDiagnostic }) => Promise<Dataset>,
  files: Files,
): Promise<Read> {
  const found: string[] = [];
  const dataset = await reader(folder(files), {
    onDiagnostic: ({ severity, code, file = "" }) => found.push(`${severity} ${code} ${file}`.trim()),
  });
  return { ...(await heldOf(dataset)), found };
}

async function written(
  dataset: HeldDataset,
  options: WriteYoloOptions,
): Promise<{ readonly sink: MemorySink; readonly report: WriteReport }> {
  const sink = memorySink();
  const placeImage: WriteYoloOptions["placeImage"] = async (_, path) => {
    await sink.write(path, picture);
    return true;
  };
  return { report: await writeYolo(sink, { placeImage, ...options })(datasetOf(dataset)), sink };
}

function splitsOf({ images }: HeldDataset): string[] {
  return images.map(({ split = "-", name }) => `${split} ${name}`);
}

/** What was counted of a feature. */
function counted({ lost }: WriteReport, feature: string): number {
  return lost.find((loss) => loss.feature === feature)?.count ?? 0;
}

describe("Darknet", () => {
  const base = { "obj.names": "cat\n", "train.txt": "a.png\n", "a.png": picture, "a.txt": LABEL };
  const DATA = "classes = 1\ntrain = train.txt\nnames = obj.names\n";

  test.each<[string, Files, images: readonly string[], found: readonly string[]]>([
    [
      "lists need not end in .txt; one that is not there is told",
      {
        "coco.data": "classes = 1\ntrain = /x/tr.list\nvalid = testdev\nnames = obj.names\n",
        "tr.list": "a.png",
      },
      ["train a.png"],
      ["error yolo/split-missing coco.data"],
    ],
    [
      "the first of two lines with one key counts, and it is told",
      { "obj.data": `${DATA}train = gone.txt\nnames = gone.names\n` },
      ["train a.png"],
      ["warning yolo/darknet-list obj.data 4", "warning yolo/darknet-names obj.data 5"],
    ],
    [
      "lines that are no images are told",
      { "obj.data": DATA, "train.txt": "a.png\nb.gif\nnoext\n\n" },
      ["train a.png"],
      ["warning yolo/darknet-list train.txt"],
    ],
    [
      "two images with one label file are told",
      { "obj.data": DATA, "train.txt": "a.png\na.jpg\na.png\n", "a.jpg": picture },
      ["train a.png"],
      ["warning yolo/same-stem a.jpg"],
    ],
    [
      "labels of images in no list are told; texts of nobody are not",
      { "obj.data": DATA, "z/q.png": picture, "z/q.txt": LABEL, "obj_test_data/b.txt": "", "about.txt": "" },
      ["train a.png"],
      ["warning yolo/label-without-split obj_test_data/b.txt"],
    ],
    [
      "a description that names itself ends",
      { "obj.data": "classes = 3\ntrain = obj.data\nnames = obj.data\n", "a.txt": "" },
      [],
      ["warning yolo/darknet-list obj.data", "warning yolo/label-without-split a.txt"],
    ],
  ])("%s", async (_title, files, images, found) => {
    const dataset = await read(
      "coco.data" in files || "obj.data" in files ? { ...base, ...files } : { ...files },
    );
    expect(splitsOf(dataset)).toEqual(images);
    expect(dataset.found).toEqual(found);
  });

  test("a split called like another key of obj.data is counted as lost", async () => {
    const dataset = datasetWith([image("a.png", [annotation(box(1, 2, 3, 4))], { split: "eval" })]);
    const { sink, report } = await written(dataset, { layout: "darknet", sidecar: false });
    const back = await read(Object.fromEntries(sink.files));
    expect([splitsOf(back), counted(report, "split")]).toEqual([["split_eval a.png"], 1]);
  });
});

describe.each(["ultralytics", "roboflow"] as const)("%s", (layout) => {
  test.each([
    [["train2017", "val2017"], ["train a", "val b"], 2],
    [["val"], ["train a"], 1],
    [["extra", "val"], ["train a", "val b"], 1],
    [["train", "val", "extra"], ["train a", "val b", "extra c"], 0],
  ])("a split that comes back as another is counted as lost: %j", async (splits, back, lost) => {
    const images = splits.map((split, at) => image(`${"abc"[at] ?? ""}.png`, [], { split }));
    const { sink, report } = await written(datasetWith(images), { layout, sidecar: false });
    const dataset = await read(Object.fromEntries(sink.files));
    expect(splitsOf(dataset)).toEqual(back.map((name) => `${name}.png`));
    expect(counted(report, "split")).toBe(lost);
  });
});

function yaml(place: string): string {
  return `names: [cat]\ntrain: ${place}\nval: ${place}\n`;
}

test("two images with one label file are told, in a folder and in a list", async () => {
  const files = {
    "images/a.png": picture,
    "images/a.jpg": picture,
    "labels/a.txt": LABEL,
    "t.txt": "images/a.png\nimages/a.jpg\n",
  };
  const inFolder = await read({ ...files, "data.yaml": yaml("images") });
  expect([splitsOf(inFolder), inFolder.found]).toEqual([
    ["train a.jpg"],
    ["warning yolo/same-stem images/a.png"],
  ]);
  const inList = await read({ ...files, "data.yaml": yaml("t.txt") });
  expect([splitsOf(inList), inList.found]).toEqual([
    ["train a.png"],
    ["warning yolo/same-stem images/a.jpg"],
  ]);
});

describe("folders of classes", () => {
  const classes = [
    { id: 0, name: "cat", extra: {} },
    { id: 1, name: "dog", extra: {} },
    { id: 2, name: "owl", extra: {} },
  ];
  const task = "classify";

  test.each<[string, readonly string[], images: readonly string[], found: readonly string[]]>([
    [
      "splits without train",
      ["val/cat/a.png", "test/cat/b.png"],
      ["val cat/a.png", "test cat/b.png"],
      ["warning yolo/class-not-in-train test/cat/b.png"],
    ],
    ["a class called val", ["val/sub/a.png", "bus/b.png"], ["- bus/b.png", "- val/sub/a.png"], []],
    [
      "another split, with folders of train's classes",
      ["extra/cat/b.png", "train/cat/a.png"],
      ["train cat/a.png", "extra cat/b.png"],
      ["note yolo/other-split extra"],
    ],
    [
      "a folder of something else is no split",
      ["docs/figures/b.png", "extra/c.png", "train/cat/a.png"],
      ["train cat/a.png"],
      ["error yolo/image-without-class docs/figures/b.png"],
    ],
    [
      "images of types that loaders don't take",
      ["train/cat/a.gif", "train/cat/a.png", "train/cat/notes.txt"],
      ["train cat/a.png"],
      ["warning yolo/not-an-image train/cat/a.gif"],
    ],
  ])("%s", async (_title, paths, images, found) => {
    const dataset = await readBy(readYoloClassify, Object.fromEntries(paths.map((path) => [path, picture])));
    expect(splitsOf(dataset)).toEqual(images);
    expect(dataset.found).toEqual(found);
  });

  test("splits that loaders don't know come back, with the sidecar and without", async () => {
    const dataset = datasetWith(
      [
        image("cat/a.png", [imageLabel(0)], { split: "train2017" }),
        image("dog/b.png", [imageLabel(1)], { split: "extra" }),
      ],
      classes,
    );
    for (const sidecar of [true, false]) {
      const { sink, report } = await written(dataset, { task, sidecar });
      expect(report.lost).toEqual([]);
      expect(report.messages).toContain('Loaders know no split "extra".');
      const files = Object.fromEntries(sink.files);
      expect(await detectInput(folder(files))).toMatchObject({ layout: "classify" });
      const back = await readBy(readYoloClassify, files);
      expect(splitsOf(back).toSorted()).toEqual(["extra dog/b.png", "train2017 cat/a.png"]);
      expect(back.found).toEqual(["note yolo/other-split extra", "note yolo/other-split train2017"]);
    }
  });

  test("classes called images and labels are found beside others", async () => {
    const files = { "train/images/a.png": picture, "train/cat/b.png": picture };
    expect(await detectInput(folder(files))).toMatchObject({ layout: "classify" });
    await expect(detectInput(folder({ "train/images/a.png": picture }))).rejects.toMatchObject({
      code: "input/unrecognised",
    });
  });

  test("an image of a type that loaders don't take is counted as lost, as it is without the sidecar", async () => {
    const dataset = datasetWith([image("a.gif", [imageLabel(0)]), image("b.png", [imageLabel(0)])], classes);
    const { sink, report } = await written(dataset, { task, sidecar: false });
    const back = await readBy(readYoloClassify, Object.fromEntries(sink.files));
    expect([back.images.length, counted(report, "image")]).toEqual([1, 1]);
  });

  test("of two images with one name that are gone, none is known to be the one in a third folder", async () => {
    const dataset = datasetWith(
      [image("a.png", [imageLabel(0)], { id: "cat's" }), image("a.png", [imageLabel(1)], { id: "dog's" })],
      classes,
    );
    const { sink } = await written(dataset, { task });
    const { "train/cat/a.png": _cat, "train/dog/a.png": _dog, ...left } = Object.fromEntries(sink.files);
    const back = await readBy(readYoloClassify, { ...left, "train/owl/a.png": picture });
    expect(back.images.map(({ id }) => id)).toEqual(["train/owl/a.png"]);
    expect(back.found).toEqual(["warning yolo/sidecar-image-gone angokit-sidecar.ndjson"]);
  });
});

describe("predictions", () => {
  test.each(["0x1", "0b1", "1e", "1_0"])("%s is no confidence", async (score) => {
    const files = { "labels/a.txt": `0 0.5 0.5 0.2 0.1 ${score}\n`, "a.png": picture };
    expect((await readBy(readYoloPredictions, files)).found).toEqual(["error yolo/confidence labels/a.txt"]);
  });

  test("the name of a class may begin with a digit", async () => {
    const { header, images } = await readBy(readYoloPredictions, {
      "labels/a.txt": "0.9 3d\n0.1 2 wheels\n",
      "a.png": picture,
    });
    expect(header.categories.map(({ name }) => name)).toEqual(["2 wheels", "3d"]);
    expect(images[0]?.annotations.map(({ score }) => score)).toEqual([0.9, 0.1]);
  });
});

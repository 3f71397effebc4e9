import { readFileSync } from "node:fs";
import { setImmediate } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import {
  convert,
  type Dataset,
  type DatasetImage,
  imageSizeOf,
  memoryFolder,
  memorySource,
  readAngoExport,
  readCoco,
  readYolo,
  type Sink,
  withSizes,
  writeCoco,
  writeYolo,
} from "../../src/index.ts";
import {
  type Case,
  coco,
  type CocoJson,
  imagesOf,
  object,
  photo,
  readingCoco,
  readingLabels,
  rowsOf,
  throughCoco,
  toCoco,
  toYolo,
  yoloFiles,
} from "./conversion.ts";

/** What a reader finds in label files, and the boxes that it gives. */
async function readRows(text: string): Promise<[unknown, readonly string[]]> {
  const found: string[] = [];
  const [image] = await imagesOf(await readingLabels({ a: text }, found));
  return [image?.annotations.map(({ shape }) => shape), found];
}

function readingTurned(): ReturnType<typeof readAngoExport> {
  const text = readFileSync(new URL("../ango/rotated-box-corner/input.json", import.meta.url), "utf8");
  return readAngoExport(memorySource("e.json", text), { onDiagnostic: () => {} });
}

function bboxes({ annotations }: CocoJson): unknown {
  return annotations.map(({ bbox }) => bbox);
}

const numbers: readonly Case[] = [
  [
    "make-sense#171, BoundingBoxEditor#129: no edge of a box at the border leaves 0 to 1",
    async () => {
      const rows = await Promise.all(
        [1 / 3, 33.333_333_3, 99.999].map((x) => rowsOf([object({ bbox: [x, 0, 100 - x, 50] })])),
      );
      return rows.flat().filter((row) => {
        const [, x = 0, , width = 0] = row.split(" ").map(Number);
        return width > 0 && Math.round((x - width / 2) * 1e7) >= 0 && x + width / 2 <= 1;
      }).length;
    },
    3,
  ],
  [
    "labelImg#730: a box read and written again does not move",
    async () => {
      const first = await toCoco(await readingLabels({ a: "0 0.345 0.5 0.13 0.98\n" }));
      return rowsOf(first.annotations.map(({ bbox }) => object({ bbox })));
    },
    ["0 0.345 0.5 0.13 0.98"],
  ],
  [
    "label-studio#5014, label-studio#5481: coordinates outside the image are cut when they are written",
    () => rowsOf([object({ bbox: [-0.04, -2, 100.08, 54] })]),
    ["0 0.5 0.5 1 1"],
  ],
  [
    "label-studio#416, ultralytics#21310: 1.0004 is read as it is, 1.02 is told as what makes loaders drop the image",
    async () => [(await readRows("0 0.5 1.0004 0.2 0.2\n"))[1], (await readRows("0 0.5 1.02 0.2 0.2\n"))[1]],
    [["note yolo/box-leaves-image"], ["error yolo/out-of-bounds"]],
  ],
  [
    "yolov5#10058: an edge outside the image is only a note, and the box stays whole",
    () => readRows("0 0.95 0.5 0.2 0.2\n"),
    [
      [{ type: "box", x: 85, y: 20, width: expect.closeTo(20), height: expect.closeTo(10) }],
      ["note yolo/box-leaves-image"],
    ],
  ],
  [
    "cocoapi#5, mmdetection#466: a box over the first pixel is 0, 0, 1, 1, with nothing added",
    async () => [
      await rowsOf([object({ bbox: [0, 0, 1, 1] })]),
      bboxes(await toCoco(await readingLabels({ a: "0 0.005 0.01 0.01 0.02\n" }))),
    ],
    [["0 0.005 0.01 0.01 0.02"], [[0, 0, 1, 1]]],
  ],
  [
    "label-studio#6850: a turned box has turned corners where the format has corners, and comes back turned",
    async () => {
      const files = await yoloFiles(await readingTurned(), { task: "obb" });
      const [row = ""] = new TextDecoder().decode(files.get("labels/train/a.txt")).split("\n");
      const corners = row.split(" ").slice(1);
      const [image] = await imagesOf(await readYolo(memoryFolder("d", files)));
      return [new Set(corners).size, image?.annotations[0]?.shape];
    },
    [8, expect.objectContaining({ type: "rotated-box", angle: -40.9717 })],
  ],
  [
    "label-studio-converter#136: a turned box in COCO is four corners and the box around them",
    async () => {
      const [only] = (await toCoco(await readingTurned())).annotations;
      return [only?.["segmentation"], only?.["bbox"]];
    },
    [[expect.objectContaining({ length: 8 })], [1, 2, 3, 4].map(() => expect.any(Number))],
  ],
  [
    "label-studio#6850: an angle that CVAT notes beside an upright box stays an attribute of it",
    async () => {
      const { annotations } = await throughCoco(
        coco({ annotations: [object({ attributes: { rotation: 30, occluded: false } })] }),
      );
      return annotations[0]?.["attributes"];
    },
    { rotation: 30, occluded: false },
  ],
  [
    "JSON2YOLO#9: a box without an area has no row, and is counted",
    async () => {
      const { labels, kept } = await toYolo(coco({ annotations: [object({ bbox: [10, 10, 0, 0] })] }));
      return [labels, kept.includes("empty 1")];
    },
    [{ "a.txt": "" }, true],
  ],
  [
    "pylabel#101, ultralytics#10024, JSON2YOLO#20: an image without objects has an empty label file",
    async () => (await toYolo(coco({ annotations: [] }))).labels,
    { "a.txt": "" },
  ],
];

/** A JPEG of 40 × 30 pixels that is shown turned by a quarter: EXIF orientation 6. */
const TURNED = Uint8Array.from(
  [
    "ffd8",
    "ffe0 0010 4a46494600010100000100010000",
    "ffe1 0022 457869660000 4d4d002a00000008 0001 0112000300000001 00060000 00000000",
    "ffc0 0011 08 001e 0028 03 011100 021101 031101",
    "ffd9",
  ]
    .join("")
    .replaceAll(" ", "")
    .match(/../g) ?? [],
  (byte) => Number.parseInt(byte, 16),
);

const sizes: readonly Case[] = [
  [
    "label-studio#6608, labelImg#376, ultralytics#19222: fractions are of the image as it is shown",
    async () => {
      const files = new Map<string, string | Uint8Array>([
        ["data.yaml", "train: images\nval: images\nnames: [cat]\n"],
        ["images/a.jpg", TURNED],
        ["labels/a.txt", "0 0.5 0.5 1 0.5\n"],
      ]);
      const [image] = await imagesOf(await readYolo(memoryFolder("d", files)));
      return [image?.width, image?.height, image?.annotations[0]?.shape];
    },
    [30, 40, { type: "box", x: 0, y: 10, width: 30, height: 20 }],
  ],
  [
    "Yolo_mark#107, supervision#2577: a size that COCO lacks is that of the image as it is shown",
    async () => {
      const text = coco({ images: [photo({ width: undefined, height: undefined })] });
      const dataset = withSizes(await readingCoco(text), () => imageSizeOf(memorySource("a.jpg", TURNED)));
      const [image] = await imagesOf(dataset);
      return [image?.width, image?.height];
    },
    [30, 40],
  ],
  [
    "cvat#5424: rows of an image that is not there, or has no size, are told and not guessed",
    async () => {
      const found: string[] = [];
      const row = "0 0.5 0.5 0.2 0.2\n";
      const files = new Map([
        ["data.yaml", "train: images\nval: images\nnames: [cat]\n"],
        ["images/b.jpg", "no image"],
        ["labels/a.txt", row],
        ["labels/b.txt", row],
      ]);
      const onDiagnostic = ({ severity, code }: { severity: string; code: string }): void =>
        void found.push(`${severity} ${code}`);
      return [await imagesOf(await readYolo(memoryFolder("d", files), { onDiagnostic })), found];
    },
    [[], ["error yolo/image-missing", "error yolo/size-unknown"]],
  ],
  [
    "imantics#63: a mask takes the memory of its run lengths, not of its pixels",
    () => {
      const side = 100_000;
      const mask = { size: [side, side], counts: [0, 10_000, side * side - 10_000] };
      const images = [photo({ width: side, height: side })];
      const annotations = [object({ bbox: undefined, segmentation: mask })];
      return toYolo(coco({ images, annotations }), { task: "segment" }).then(({ labels }) => labels);
    },
    { "a.txt": "0 0 0.1 0 0 0.00001 0 0.00001 0.1" },
  ],
  [
    "fiftyone#3438, supervision#267: YOLO is written image by image, never all at once",
    () => mostUnderWay((sink) => writeYolo(sink)),
    true,
  ],
  ["cvat#9265: COCO is written image by image, too", () => mostUnderWay((sink) => writeCoco(sink)), true],
  [
    "datumaro#377, luxonis-ml#116: a file is gone through once, however many images it has",
    async () => {
      let passes = 0;
      const images = Array.from({ length: 500 }, (_, id) => photo({ id, file_name: `${String(id)}.jpg` }));
      const source = memorySource("c.json", coco({ images }));
      const counted = { name: source.name, stream: () => ((passes += 1), source.stream()) };
      return [(await imagesOf(await readCoco(counted))).length, passes];
    },
    [500, 1],
  ],
];

function textOf(piece: string | Uint8Array): string {
  return typeof piece === "string" ? piece : new TextDecoder().decode(piece);
}

/** Whether a writer of 3000 images has only a few of them in hand at any time. */
async function mostUnderWay(writer: (sink: Sink) => ReturnType<typeof writeYolo>): Promise<boolean> {
  let read = 0;
  let written = 0;
  let most = 0;
  async function* images(): AsyncGenerator<DatasetImage> {
    for await (const image of (await readingLabels({ a: "0 0.5 0.5 0.2 0.2\n" })).images) {
      for (; read < 3000; read += 1) {
        most = Math.max(most, read - written);
        yield { ...image, name: `${String(read)}.jpg`, extra: { long: "x".repeat(1000) } };
      }
    }
  }
  async function write(path: string, content: Parameters<Sink["write"]>[1]): Promise<void> {
    await setImmediate();
    if (path.startsWith("labels/")) written += 1;
    if (typeof content === "string" || content instanceof Uint8Array) return;
    for await (const piece of content) {
      if (path === "annotations.json") written += textOf(piece).split('"bbox"').length - 1;
    }
  }
  const { header } = await readingLabels({ a: "" });
  const dataset: Dataset = { header, images: images() };
  await convert(dataset, writer({ write, commit: async () => {}, abort: async () => {} }));
  return written === 3000 && most < 1000;
}

describe("boxes and numbers", () => {
  test.each(numbers)("%s", async (_, actual, expected) => {
    expect(await actual()).toEqual(expected);
  });
});

describe("sizes", () => {
  test.each(sizes)("%s", async (_, actual, expected) => {
    expect(await actual()).toEqual(expected);
  });
});

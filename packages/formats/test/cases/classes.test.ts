import { describe, expect, test } from "vitest";
import { memoryFolder, memorySource, readAngoExport, readYolo } from "../../src/index.ts";
import {
  type Case,
  cat,
  coco,
  dog,
  imagesOf,
  object,
  photo,
  readingCoco,
  readingLabels,
  ROW,
  throughCoco,
  toCoco,
  toYolo,
  yoloFiles,
} from "./conversion.ts";

/** Categories of these ids, called after them, and one object of each. */
function withIds(...ids: readonly (number | string)[]): string {
  return coco({
    categories: ids.map((id) => ({ id, name: `n${String(id)}` })),
    annotations: ids.map((id, rank) => object({ id: rank + 1, category_id: id })),
  });
}

/** The class numbers of the rows of one image. */
async function classesOf(text: string): Promise<readonly string[]> {
  const { labels } = await toYolo(text);
  return (labels["a.txt"] ?? "").split("\n").map((row) => row.split(" ")[0] ?? "");
}

async function categoryIds(
  text: Promise<{ categories: readonly Record<string, unknown>[] }>,
): Promise<unknown> {
  return (await text).categories.map((category) => category["id"]);
}

const COCO_IDS = Array.from({ length: 90 }, (_, at) => at + 1).filter(
  (id) => ![12, 26, 29, 30, 45, 66, 68, 69, 71, 83].includes(id),
);
const twoLabelFiles = { a: "0 0.5 0.5 0.2 0.2\n1 0.5 0.5 0.4 0.4\n", b: "1 0.5 0.5 0.2 0.2\n" };

const classes: readonly Case[] = [
  [
    "ultralytics#23930: sparse category ids are ranks, never id - 1 and never COCO's own map",
    () => classesOf(withIds(3, 12, 91, 500)),
    ["0", "1", "2", "3"],
  ],
  [
    "ultralytics#23930: COCO's 80 classes with their gaps become 0 to 79",
    () => classesOf(withIds(...COCO_IDS)),
    COCO_IDS.map((_, rank) => String(rank)),
  ],
  [
    "sahi#231: ids that count from 1 are not shifted by one",
    () => classesOf(withIds(1, 2, 3)),
    ["0", "1", "2"],
  ],
  [
    "sahi#524: no class reaches nc, so loaders and our own reader have nothing to say",
    async () => {
      const found: string[] = [];
      const files = await yoloFiles(await readingCoco(withIds(1, 2, 3)));
      const images = await imagesOf(
        await readYolo(memoryFolder("d", new Map([...files, ["images/train/a.jpg", new Uint8Array()]])), {
          sidecar: false,
          imageSize: async () => ({ width: 100, height: 50 }),
          onDiagnostic: ({ code }) => void found.push(code),
        }),
      );
      return [images[0]?.annotations.map(({ category }) => category), found];
    },
    [[0, 1, 2], []],
  ],
  [
    "fiftyone#1696: no classes are made up for the ids between",
    async () => (await toYolo(withIds(1, Number.MAX_SAFE_INTEGER))).classes,
    ["n1", `n${String(Number.MAX_SAFE_INTEGER)}`],
  ],
  [
    "fiftyone#1696: ids of more than 53 bits are told, because two of them can fall together",
    async () => {
      const found: string[] = [];
      await imagesOf(
        await readingCoco(
          coco().replaceAll(/"(category_id|image_id|id)":1\b/g, '"$1":9007199254740993'),
          found,
        ),
      );
      return found;
    },
    ["warning coco/large-id", "warning coco/large-id", "warning coco/large-id"],
  ],
  [
    "fiftyone#4293: a category id of 74673216 is one class",
    async () => (await toYolo(withIds(74_673_216))).classes,
    ["n74673216"],
  ],
  [
    "fiftyone#1939, fiftyone#2428: categories of a written file count from 1",
    async () => categoryIds(toCoco(await readingLabels(twoLabelFiles))),
    [1, 2],
  ],
  [
    "datumaro#733: category id 0 shifts neither its class nor the ids of annotations",
    async () => {
      const file = await throughCoco(withIds(0, 1));
      return [file.categories, file.annotations.map(({ id, category_id }) => [id, category_id])];
    },
    [
      [
        { id: 0, name: "n0" },
        { id: 1, name: "n1" },
      ],
      [
        [1, 0],
        [2, 1],
      ],
    ],
  ],
  [
    "datumaro#1945: ids of COCO data that count from 0 go on doing so",
    () => categoryIds(throughCoco(withIds(0, 1, 2))),
    [0, 1, 2],
  ],
  [
    "supervision#1181: class 0 of YOLO is not category_id 0",
    async () =>
      (await toCoco(await readingLabels(twoLabelFiles))).annotations.map(({ category_id }) => category_id),
    [1, 2, 2],
  ],
  [
    "supervision#176: ids that skip numbers and are not sorted keep their names",
    async () => [await classesOf(withIds(7, 2, 5)), (await toYolo(withIds(7, 2, 5))).classes],
    [
      ["0", "1", "2"],
      ["n7", "n2", "n5"],
    ],
  ],
  [
    "label-studio#2886, label-studio#6416: the order of classes is the source's, not the alphabet's",
    async () =>
      (
        await toYolo(
          coco({
            categories: [
              { id: 1, name: "zebra" },
              { id: 2, name: "ant" },
            ],
          }),
        )
      ).classes,
    ["zebra", "ant"],
  ],
  [
    "label-studio#1901, label-studio#4129: an order that can change from export to export is told (Ango without a schema)",
    async () => {
      const box = { x: 1, y: 2, width: 3, height: 4 };
      const tools = ["zebra", "ant"].map((title) => ({
        "bounding-box": box,
        title,
        objectId: title,
        schemaId: title,
        classifications: [],
      }));
      const asset = { asset: "https://example.com/a.jpg", externalId: "a.jpg", task: { taskId: "t", tools } };
      const found: string[] = [];
      const { header } = await readAngoExport(memorySource("e.json", JSON.stringify([asset])), {
        onDiagnostic: ({ severity, code }) => void found.push(`${severity} ${code}`),
      });
      return [header.categories.map(({ name }) => name), found];
    },
    [["zebra", "ant"], ["warning ango/classes-by-appearance"]],
  ],
  [
    "cvat#645: the same input gives the same bytes",
    async () => {
      const [one, two] = [
        await yoloFiles(await readingCoco(withIds(9, 4))),
        await yoloFiles(await readingCoco(withIds(9, 4))),
      ];
      return (
        one.size > 0 &&
        [...one].every(([path, bytes]) => Buffer.compare(bytes, two.get(path) ?? new Uint8Array()) === 0)
      );
    },
    true,
  ],
  [
    "cvat#8090: the points of a skeleton are not counted as classes",
    async () => {
      const skeleton = { ...cat, keypoints: ["nose", "tail", "paw"], skeleton: [[1, 2]] };
      const { classes: names, labels } = await toYolo(
        coco({ categories: [skeleton, dog], annotations: [object({ category_id: 2 })] }),
      );
      return [names, labels["a.txt"]?.split(" ")[0]];
    },
    [["cat", "dog"], "1"],
  ],
  [
    "yolov5#5469: a row of class -1 is an error that is told, and the image keeps its other rows",
    async () => {
      const found: string[] = [];
      const images = await imagesOf(
        await readingLabels({ a: "-1 0.5 0.5 0.2 0.2\n1 0.5 0.5 0.2 0.2\n" }, found),
      );
      return [images[0]?.annotations.map(({ category }) => category), found];
    },
    [[1], ["error yolo/negative-class"]],
  ],
  [
    "pylabel#6: category_id and iscrowd are numbers, whatever the source had",
    async () => {
      const text = coco({
        categories: [{ id: "7", name: "cat" }],
        annotations: [object({ category_id: "7", iscrowd: null })],
      });
      const [only] = (await throughCoco(text)).annotations;
      return [only?.["category_id"], only?.["iscrowd"]];
    },
    [1, 0],
  ],
];

const references: readonly Case[] = [
  [
    "cocoapi#332: annotation id 0, which the evaluation takes for no match, is told",
    async () => {
      const found: string[] = [];
      await imagesOf(await readingCoco(coco({ annotations: [object({ id: 0 })] }), found));
      return found;
    },
    ["warning coco/annotation-id-zero"],
  ],
  [
    "cocoapi#332, cvat#748, supervision#1895: new annotation ids count from 1",
    async () => (await toCoco(await readingLabels(twoLabelFiles))).annotations.map(({ id }) => id),
    [1, 2, 3],
  ],
  [
    "supervision#285: annotation ids don't begin anew with each image",
    async () => {
      const { annotations } = await toCoco(await readingLabels(twoLabelFiles));
      return [annotations.length, new Set(annotations.map(({ id }) => id)).size];
    },
    [3, 3],
  ],
  [
    "supervision#285: an annotation id that occurs again is told, and written only once",
    async () => {
      const text = coco({
        images: [photo(), photo({ id: 2, file_name: "b.jpg" })],
        annotations: [object(), object({ image_id: 2 })],
      });
      const found: string[] = [];
      const { annotations } = await toCoco(await readingCoco(text, found));
      return [annotations.map(({ id }) => id), found];
    },
    [[1, 2], ["warning coco/duplicate-annotation-id"]],
  ],
  [
    "ultralytics#19250: an image_id that is no id of an image, though it looks like one, is told",
    async () => {
      const found: string[] = [];
      await imagesOf(await readingCoco(coco({ images: [photo({ id: "1" })] }), found));
      return found;
    },
    ["error coco/dangling-image-id"],
  ],
  [
    "ultralytics#19250: image ids are still those of the ground truth after a way through YOLO",
    async () => {
      const images = [photo({ id: 397_133 }), photo({ id: 12, file_name: "b.jpg" })];
      const files = await yoloFiles(
        await readingCoco(coco({ images, annotations: [object({ image_id: 397_133 })] })),
      );
      const file = await toCoco(await readYolo(memoryFolder("d", files)));
      return [file.images.map(({ id }) => id), file.annotations.map(({ image_id }) => image_id)];
    },
    [[397_133, 12], [397_133]],
  ],
];

describe("classes", () => {
  test.each(classes)("%s", async (_, actual, expected) => {
    expect(await actual()).toEqual(expected);
  });
});

describe("ids and references", () => {
  test.each(references)("%s", async (_, actual, expected) => {
    expect(await actual()).toEqual(expected);
  });
});

test("the row that the cases begin with", async () => {
  expect((await toYolo(coco())).labels).toEqual({ "a.txt": ROW });
});

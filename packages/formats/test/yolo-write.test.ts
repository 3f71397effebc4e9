import { describe, expect, test } from "vitest";
import { memorySink, type Sink } from "../src/io/sink.ts";
import { memoryFolder } from "../src/io/source.ts";
import type { Annotation, Category } from "../src/model/dataset.ts";
import type { Diagnostic } from "../src/model/diagnostic.ts";
import { readYolo } from "../src/yolo/read.ts";
import { writeYolo, type WriteYoloOptions } from "../src/yolo/write.ts";
import { datasetOf, heldOf, type HeldDataset } from "./arbitraries.ts";
import { annotation, box, datasetWith, image, write } from "./yolo-samples.ts";

describe("the files", () => {
  test("a small dataset", async () => {
    const { files, report } = await write(
      datasetWith([image("a.jpg", [annotation(box(10, 10, 20, 20))]), image("b/c.png")]),
    );
    expect([...files.keys()].toSorted()).toEqual([
      "angokit-sidecar.ndjson",
      "data.yaml",
      "labels/train/a.txt",
      "labels/train/b/c.txt",
    ]);
    expect(files.get("labels/train/b/c.txt")).toBe("");
    expect(files.get("data.yaml"))
      .toBe(`# Written by angokit. Loaders take this file's own folder as the root of the dataset.
train: images/train
val: images/train
nc: 1
names:
  0: "cat"
`);
    expect(report).toMatchObject({
      images: 2,
      annotations: 1,
      lost: [],
      messages: [
        "There is no split val: data.yaml names images/train as val too, because loaders demand one.",
      ],
    });
  });

  const splits: readonly (readonly [
    splits: readonly (string | undefined)[],
    yaml: string,
    folders: readonly string[],
    messages: number,
  ])[] = [
    [
      ["train", "val", "test"],
      "train: images/train\nval: images/val\ntest: images/test\n",
      ["train", "val", "test"],
      0,
    ],
    [["valid", "train"], "train: images/train\nval: images/val\n", ["val", "train"], 0],
    [["Validation", undefined], "train: images/train\nval: images/val\n", ["val", "train"], 0],
    [["train2017", "val2017"], "train: images/train2017\nval: images/val2017\n", ["train2017", "val2017"], 0],
    [["test"], "train: images/test\nval: images/test\n", ["test"], 2],
    [
      ["../up", "names"],
      "train: images/___up\nval: images/___up\nsplit_names: images/split_names\n",
      ["___up", "split_names"],
      2,
    ],
    [["A", "a"], "train: images/A\nval: images/A\n", ["A", "A"], 2],
  ];
  test.each(splits)("splits %j", async (names, yaml, folders, messages) => {
    const images = names.map((split, at) =>
      image(`${String(at)}.jpg`, [], split === undefined ? {} : { split }),
    );
    const { files, report } = await write(datasetWith(images), { sidecar: false });
    expect(files.get("data.yaml")).toContain(`dataset.\n${yaml}nc: 1`);
    expect([...files.keys()].filter((path) => path.startsWith("labels"))).toEqual(
      folders.map((folder, at) => `labels/${folder}/${String(at)}.txt`),
    );
    expect(report.messages).toHaveLength(messages);
  });

  test("a folder called images in a name moves to the label folder beside it", async () => {
    const { files } = await write(
      datasetWith([
        image("images/a.jpg"),
        image("images/a/labels/b.jpg", [], { id: 1 }),
        image("labels/a/images/b.jpg", [], { id: 2 }),
      ]),
      { sidecar: false },
    );
    expect([...files.keys()].toSorted()).toEqual([
      "data.yaml",
      "images/train/labels/a.txt",
      "images/train/labels/a/labels/b-2.txt",
      "images/train/labels/a/labels/b.txt",
    ]);
  });

  test("images are placed by their new names, and told where they were not found", async () => {
    const placed: string[] = [];
    const told: Diagnostic[] = [];
    const { report } = await write(datasetWith([image("../a.jpg"), image("b.gif"), image("b.jpg")]), {
      placeImage: async (one, path) => {
        placed.push(`${one.name} ${path}`);
        return one.name !== "b.jpg";
      },
      onDiagnostic: (diagnostic) => told.push(diagnostic),
    });
    expect(placed).toEqual([
      "../a.jpg images/train/a.jpg",
      "b.gif images/train/b.gif",
      "b.jpg images/train/b-b.jpg.jpg",
    ]);
    expect(told.map(({ code, severity, image: name }) => [code, severity, name])).toEqual([
      ["yolo/renamed", "note", "../a.jpg"],
      ["yolo/renamed", "note", "b.jpg"],
    ]);
    expect(report.messages.slice(1)).toEqual([
      'The image "../a.jpg" is called "a.jpg": that is not safe as a file name.',
      'The image "b.jpg" is called "b-b.jpg.jpg": another image has that name.',
      "1 image has a file type that YOLO loaders pass over (GIF).",
      "1 image was not found: the labels are there, the image files are not.",
    ]);
  });

  test("rows that loaders would take for one are told", async () => {
    const { report } = await write(
      datasetWith([image("a.jpg", [annotation(box(0, 0, 9, 9)), annotation(box(0, 0, 9, 9), { id: 2 })])]),
    );
    expect(report.messages).toContain(
      "1 row has the class and the box of another row of the same image: loaders delete all but one.",
    );
  });

  test("names that YAML might take for something else", async () => {
    const names = [
      "no",
      "1.0",
      "null",
      "a: b #c",
      'it\'s "x"',
      "名前",
      "tab\tline\n\u0085\u2028\ufeff",
      "",
      " ",
      "007",
      "\ud83d\ude00",
      "\\",
    ];
    const { files } = await write(
      datasetWith(
        [image("a.jpg")],
        names.map((name, id) => ({ id, name, extra: {} })),
      ),
    );
    const yaml = files.get("data.yaml") ?? "";
    expect(yaml).toContain('  6: "tab\\tline\\n\\u0085\\u2028\\ufeff"\n');
    const back = await readYolo(memoryFolder("d", files), { sidecar: false, onDiagnostic: () => {} });
    expect(back.header.categories.map(({ name }) => name)).toEqual(names);
  });
});

function labelled(category: number): Annotation {
  return annotation(box(0, 0, 10, 10), { id: category, category });
}

describe("classes", () => {
  const categories: readonly Category[] = [
    { id: 90, name: "brush", extra: {} },
    { id: "3", name: "auto", extra: {} },
    { id: 44, name: "bottle", extra: {} },
  ];
  test.each([
    ["rank", ["0", "1", "2"], 'nc: 3\nnames:\n  0: "brush"\n  1: "auto"\n  2: "bottle"\n'],
    ["id-rank", ["2", "0", "1"], 'nc: 3\nnames:\n  0: "auto"\n  1: "bottle"\n  2: "brush"\n'],
    ["coco80", ["79", "2", "39"], '  2: "auto"\n  3: "motorcycle"\n'],
  ] as const)("%s", async (classIds, numbers, yaml) => {
    const { files } = await write(
      datasetWith([image("a.jpg", [labelled(0), labelled(1), labelled(2)])], categories),
      {
        classIds,
      },
    );
    expect(
      files
        .get("labels/train/a.txt")
        ?.trimEnd()
        .split("\n")
        .map((row) => row.split(" ")[0]),
    ).toEqual(numbers);
    expect(files.get("data.yaml")).toContain(yaml);
    const back = await heldOf(await readYolo(memoryFolder("d", files)));
    expect(back.images[0]?.annotations).toEqual([labelled(0), labelled(1), labelled(2)]);
  });

  test.each([
    ["id-rank", { id: "x1", name: "x", extra: {} }],
    ["coco80", { id: 12, name: "x", extra: {} }],
    ["coco80", { id: 3, name: "x", extra: {} }],
  ] as const)("%s refuses %j", async (classIds, category) => {
    await expect(write(datasetWith([], [...categories, category]), { classIds })).rejects.toMatchObject({
      code: "yolo/class-ids",
    });
  });

  test("two of one name are told", async () => {
    const { report } = await write(
      datasetWith(
        [image("a.jpg")],
        [
          { id: 0, name: "a", extra: {} },
          { id: 1, name: "a", extra: {} },
        ],
      ),
    );
    expect(report.messages).toContain('Two classes are called "a": trainers will show them alike.');
  });
});

describe("nothing is left behind", () => {
  const { width: _width, ...sizeless } = image("a.jpg", [annotation(box(0, 0, 1, 1))]);
  const failures: readonly (readonly [
    title: string,
    held: HeldDataset,
    options: WriteYoloOptions,
    code: string,
  ])[] = [
    ["a size that is not known", datasetWith([image("b.jpg"), sizeless]), {}, "yolo/size-unknown"],
    [
      "a loss that is not wanted",
      datasetWith([image("b.jpg", [annotation(box(0, 0, 1, 1), { area: 1 })])]),
      { strict: true, sidecar: false },
      "output/loss",
    ],
    [
      "a category that is not there",
      datasetWith([image("a.jpg", [annotation(box(0, 0, 1, 1), { category: 3 })])]),
      {},
      "yolo/unknown-category",
    ],
    [
      "a coordinate that is no number",
      datasetWith([image("a.jpg", [annotation(box(Number.NaN, 0, 1, 1))])]),
      {},
      "output/not-finite",
    ],
    [
      "keypoints that have no names",
      datasetWith([image("a.jpg")]),
      { task: "pose" },
      "yolo/keypoints-unknown",
    ],
  ];
  test.each(failures)("%s", async (_, one, options, code) => {
    const sink = memorySink();
    await expect(writeYolo(sink, options)(datasetOf(one))).rejects.toMatchObject({
      name: "FormatError",
      code,
    });
    await sink.commit();
    expect([...sink.files.keys()]).toEqual([]);
  });

  test("a sink that fails is told to take back everything, and its error is the one that comes", async () => {
    for (const broken of ["angokit-sidecar.ndjson", "labels/train/3.txt", "data.yaml"]) {
      const inner = memorySink();
      const done: string[] = [];
      const sink: Sink = {
        write: async (path, content) => {
          if (path === broken) throw new Error("disk full");
          await inner.write(path, content);
        },
        commit: async () => void done.push("commit"),
        abort: async () => void done.push("abort"),
      };
      const images = Array.from({ length: 60 }, (_, at) =>
        image(`${String(at)}.jpg`, [], { extra: { big: "x".repeat(200_000) } }),
      );
      await expect(writeYolo(sink)(datasetOf(datasetWith(images)))).rejects.toThrow("disk full");
      expect(done).toEqual(["abort"]);
    }
  });

  test("a background image needs no size", async () => {
    const { report } = await write(datasetWith([{ ...sizeless, annotations: [] }]), {
      strict: true,
      sidecar: false,
    });
    expect(report.images).toBe(1);
  });
});

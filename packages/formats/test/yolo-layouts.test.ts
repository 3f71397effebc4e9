import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { detectInput } from "../src/detect.ts";
import { memorySink, type MemorySink } from "../src/io/sink.ts";
import { type Folder, memoryFolder } from "../src/io/source.ts";
import { FormatError } from "../src/model/diagnostic.ts";
import { readYolo } from "../src/yolo/read.ts";
import { writeYolo, type WriteYoloOptions } from "../src/yolo/write.ts";
import { dataset as anyDataset, datasetOf, heldOf, type HeldDataset } from "./arbitraries.ts";
import { png, read } from "./yolo-inputs.ts";
import { annotation, datasetWith, image } from "./yolo-samples.ts";

const picture = png(100, 50);
const LABEL = "0 0.5 0.5 0.2 0.4\n";

function withoutPaths(images: HeldDataset["images"]): unknown {
  return images.map(({ path: _path, ...rest }) => rest);
}

function folderOf(sink: MemorySink): Folder {
  return memoryFolder("d", sink.files);
}

/** Writes a dataset with a picture for each image. */
async function written(dataset: HeldDataset, options: WriteYoloOptions): Promise<MemorySink> {
  const sink = memorySink();
  const placeImage: WriteYoloOptions["placeImage"] = async (_, path) => {
    await sink.write(path, picture);
    return true;
  };
  await writeYolo(sink, { placeImage, ...options })(datasetOf(dataset));
  return sink;
}

describe("Darknet", () => {
  type Case = [
    title: string,
    files: Record<string, string | Uint8Array>,
    classes: readonly string[],
    images: readonly string[],
    found?: readonly string[],
  ];
  const cases: readonly Case[] = [
    [
      "as CVAT writes it",
      {
        "obj.data": "classes = 2\ntrain = train.txt\nnames = obj.names\nbackup = backup/\n",
        "obj.names": "cat\ndog\n",
        "train.txt": "obj_train_data/a.png\nobj_train_data/sub/b.png\n",
        "obj_train_data/a.png": picture,
        "obj_train_data/a.txt": LABEL,
        "obj_train_data/sub/b.png": picture,
        "obj_train_data/sub/b.txt": "",
      },
      ["cat", "dog"],
      ["train obj_train_data/a.png a.png 1", "train obj_train_data/sub/b.png sub/b.png"],
    ],
    [
      "paths that begin above the folder, as CVAT wrote them before",
      {
        "obj.data":
          "classes= 1\r\ntrain  = data/train.txt\r\nvalid = data/valid.txt\r\nnames = data/obj.names\r\n",
        "obj.names": "cat\r\n",
        "train.txt": "data/obj_train_data/a.png\r\ndata\\obj_train_data\\b.png\r\n",
        "valid.txt": "data/obj_valid_data/a.png",
        "obj_train_data/a.png": picture,
        "obj_train_data/b.png": picture,
        "obj_valid_data/a.png": picture,
        "obj_valid_data/a.txt": LABEL,
      },
      ["cat"],
      [
        "train obj_train_data/a.png a.png",
        "train obj_train_data/b.png b.png",
        "val obj_valid_data/a.png a.png 1",
      ],
    ],
    [
      "a folder of Darknet, with data/ in it",
      {
        "data/obj.data":
          "classes = 1\ntrain = data/train.txt\nvalid = data/train.txt\nnames = data/obj.names\n",
        "data/obj.names": "cat\n",
        "data/train.txt": "data/obj/a.png\n",
        "data/obj/a.png": picture,
        "data/obj/a.txt": LABEL,
        LICENSE: "",
      },
      ["cat"],
      ["train data/obj/a.png obj/a.png 1"],
    ],
    [
      "lists of another machine",
      {
        "my.data": "# mine\nclasses = 1\ntrain = /home/me/set/train.txt\nnames = /home/me/set/my.names\n",
        "my.names": "cat",
        "train.txt":
          "/home/me/set/img/a.png\nC:\\set\\img\\b.png\n/home/me/set/img/gone.png\n/home/me/set/a.png\n",
        "img/a.png": picture,
        "img/b.png": picture,
      },
      ["cat"],
      ["train img/a.png img/a.png", "train img/b.png img/b.png"],
      ["error yolo/image-missing train.txt 3", "error yolo/image-missing train.txt 4"],
    ],
    [
      "folders that Darknet replaces",
      {
        "voc.data": "classes=1\ntrain=train.txt\nnames=voc.names\n",
        "voc.names": "cat\n",
        "train.txt": "VOC/JPEGImages/a.png\nimages/train2017/b.png\nimages/c.png\n",
        "VOC/JPEGImages/a.png": picture,
        "VOC/labels/a.txt": LABEL,
        "images/train2017/b.png": picture,
        "labels/train2017/b.txt": LABEL,
        "images/c.png": picture,
        "images/c.txt": LABEL,
      },
      ["cat"],
      [
        "train VOC/JPEGImages/a.png VOC/JPEGImages/a.png 1",
        "train images/train2017/b.png train2017/b.png 1",
        "train images/c.png c.png 1",
      ],
    ],
    [
      "names alone, images beside labels",
      {
        "obj.names": "cat\n",
        "x/a.png": picture,
        "x/a.txt": LABEL,
        "b.png": picture,
        ".hidden/c.png": picture,
      },
      ["cat"],
      ["train b.png b.png", "train x/a.png x/a.png 1"],
    ],
    [
      "FiftyOne's list of images",
      {
        "obj.names": "cat\n",
        "images.txt": "data/a.png\n",
        "data/a.png": picture,
        "data/a.txt": LABEL,
        "data/b.png": picture,
      },
      ["cat"],
      ["train data/a.png a.png 1"],
    ],
    [
      "names that are blank, and too few",
      {
        "obj.data": "classes = 4\ntrain = train.txt\nnames = obj.names\n",
        "obj.names": "cat\n\ndog\n\n",
        "train.txt": "a.png\n",
        "a.png": picture,
        "a.txt": "3 0.5 0.5 0.2 0.4\n",
      },
      ["cat", "1", "dog", "3"],
      ["train a.png a.png 1"],
      ["warning yolo/darknet-names obj.names 2", "warning yolo/darknet-names obj.data"],
    ],
    [
      "no file of names",
      {
        "obj.data": "classes = 2\nnames = gone.names\ntrain = gone.txt\nvalid = v.txt\n",
        "v.txt": "a.png",
        "a.png": picture,
      },
      ["0", "1"],
      ["val a.png a.png"],
      ["warning yolo/darknet-names obj.data", "error yolo/split-missing obj.data"],
    ],
    [
      "labels without their images, as CVAT exports them",
      {
        "obj.data": "classes = 1\ntrain = train.txt\nnames = obj.names\n",
        "obj.names": "cat",
        "train.txt": "data/obj_train_data/a.png\n",
        "obj_train_data/a.txt": LABEL,
      },
      ["cat"],
      [],
      ["error yolo/image-missing obj_train_data/a.txt"],
    ],
    [
      "images in both lists",
      {
        "obj.data": "classes = 1\ntrain = train.txt\nvalid = valid.txt\nnames = obj.names\n",
        "obj.names": "cat",
        "train.txt": "a.png\nb.png\n",
        "valid.txt": "b.png\nc.png\n",
        "a.png": picture,
        "b.png": picture,
        "c.png": picture,
      },
      ["cat"],
      ["train a.png a.png", "train b.png b.png", "val c.png c.png"],
      ["warning yolo/image-in-two-splits valid.txt"],
    ],
    [
      "no list to train on",
      {
        "obj.data": "classes = 1\nnames = obj.names\nvalid = v.txt\n",
        "obj.names": "cat",
        "v.txt": "a.png",
        "a.png": picture,
      },
      ["cat"],
      ["val a.png a.png"],
      ["warning yolo/darknet-list obj.data"],
    ],
  ];

  test.each(cases)("%s", async (_title, files, classes, images, found = []) => {
    const dataset = await read(files);
    expect(dataset.header.categories.map(({ name }) => name)).toEqual(classes);
    const told = dataset.images.map(({ split, path, name, annotations }) =>
      [split, path, name, annotations.length || undefined].filter((part) => part !== undefined).join(" "),
    );
    expect(told).toEqual(images);
    expect(dataset.found).toEqual(found);
    expect(await detectInput(memoryFolder("d", new Map(Object.entries(files))))).toMatchObject({
      format: "yolo",
      layout: "darknet",
    });
  });

  test("without names or their number, there is nothing to read", async () => {
    await expect(read({ "obj.data": "train = a.txt\n" })).rejects.toMatchObject({ code: "yolo/darknet" });
  });

  test("other keys are kept", async () => {
    const files = {
      "obj.data": "classes = 1\nnames = n.names\neval = coco\nbackup = b/\n",
      "n.names": "cat",
    };
    expect((await read(files)).header.extra).toEqual({ eval: "coco", backup: "b/" });
  });
});

describe("layouts that are written", () => {
  const dataset = datasetWith(
    [
      image("a.png", [annotation({ type: "box", x: 10, y: 10, width: 20, height: 10 })], { split: "train" }),
      image("sub/b.png", [], { split: "val" }),
      image("images/train2017/c.png", [], { split: "test" }),
    ],
    [
      { id: 0, name: "cat", extra: {} },
      { id: 1, name: " two\nlines ", extra: {} },
      { id: 2, name: " ", extra: {} },
    ],
  );

  test("Darknet's, as CVAT documents it", async () => {
    const sink = await written(dataset, { layout: "darknet" });
    expect([...sink.files.keys()].toSorted()).toEqual([
      "angokit-sidecar.ndjson",
      "obj.data",
      "obj.names",
      "obj_test_data/images_/train2017/c.png",
      "obj_test_data/images_/train2017/c.txt",
      "obj_train_data/a.png",
      "obj_train_data/a.txt",
      "obj_valid_data/sub/b.png",
      "obj_valid_data/sub/b.txt",
      "test.txt",
      "train.txt",
      "valid.txt",
    ]);
    expect(sink.text("obj.data")).toBe(
      "classes = 3\ntrain = train.txt\nvalid = valid.txt\ntest = test.txt\nnames = obj.names\nbackup = backup/\n",
    );
    expect(sink.text("obj.names")).toBe("cat\ntwo lines\nclass_2\n");
    expect(sink.text("valid.txt")).toBe("obj_valid_data/sub/b.png\n");
    expect(sink.text("obj_train_data/a.txt")).toBe("0 0.2 0.3 0.2 0.2\n");
  });

  test("Roboflow's", async () => {
    const sink = await written(dataset, { layout: "roboflow", sidecar: false });
    expect([...sink.files.keys()].toSorted()).toEqual([
      "data.yaml",
      "test/images/images/train2017/c.png",
      "test/images/labels/train2017/c.txt",
      "train/images/a.png",
      "train/labels/a.txt",
      "valid/images/sub/b.png",
      "valid/labels/sub/b.txt",
    ]);
    expect(sink.text("data.yaml")).toContain("train: train/images\nval: valid/images\ntest: test/images\n");
    const back = await heldOf(await readYolo(folderOf(sink)));
    expect(back.images.map(({ name, split }) => `${split} ${name}`)).toEqual([
      "train a.png",
      "val sub/b.png",
      "test images/train2017/c.png",
    ]);
  });

  test("only boxes go to Darknet's", async () => {
    const writing = written(dataset, { layout: "darknet", task: "segment" });
    await expect(writing).rejects.toMatchObject({ code: "yolo/layout" });
  });

  test.each(["darknet", "roboflow"] as const)(
    "%s: any dataset comes back value for value",
    async (layout) => {
      await fc.assert(
        fc.asyncProperty(anyDataset, async ({ header: own, images: generated }) => {
          const given = {
            header: own,
            images: generated.map((one) => ({ ...one, width: 640, height: 480 })),
          };
          const sink = await written(given, { layout });
          const back = await heldOf(await readYolo(folderOf(sink)));
          const images = withoutPaths(back.images);
          expect({ header: back.header, images }).toEqual({
            header: given.header,
            images: withoutPaths(given.images),
          });
        }),
        { numRuns: 60 },
      );
    },
  );

  test("darknet without a sidecar gives the boxes and the splits", async () => {
    const sink = await written(dataset, { layout: "darknet", sidecar: false });
    const back = await heldOf(await readYolo(folderOf(sink)));
    expect(
      back.images.map(({ name, split, annotations }) => `${split} ${name} ${annotations.length}`),
    ).toEqual(["train a.png 1", "val sub/b.png 0", "test images_/train2017/c.png 0"]);
  });

  test("a sink that fails leaves nothing", async () => {
    const sink = memorySink();
    const failing = {
      ...sink,
      write: async (path: string, content: Parameters<typeof sink.write>[1]): Promise<void> => {
        if (path === "train.txt") throw new FormatError("output/full", "full");
        await sink.write(path, content);
      },
    };
    const writing = writeYolo(failing, { layout: "darknet" })(datasetOf(dataset));
    await expect(writing).rejects.toMatchObject({ code: "output/full" });
    expect(sink.files.size).toBe(0);
  });
});

test("any bytes in a Darknet dataset give images, diagnostics or a FormatError", async () => {
  const text = fc.oneof(
    fc.string({ maxLength: 40 }),
    fc.constantFrom(
      "classes = 1\n",
      "names = obj.names\n",
      "train = t.txt",
      "=",
      "a.png\n",
      "../a.png",
      "\uFEFF",
      "0 1",
    ),
  );
  const content = fc.array(text, { maxLength: 6 }).map((parts) => parts.join(""));
  await fc.assert(
    fc.asyncProperty(content, content, content, content, async (data, names, list, label) => {
      const files = {
        "obj.data": `names = obj.names\n${data}`,
        "obj.names": names,
        "t.txt": list,
        "a.png": picture,
      };
      const error: unknown = await read({ ...files, "a.txt": label }).catch((thrown: unknown) => thrown);
      expect(error instanceof Error && !(error instanceof FormatError)).toBe(false);
    }),
    { numRuns: 200 },
  );
});

test("a path of very many folders is not looked for, and takes no time", async () => {
  const deep = `${"a/".repeat(200_000)}a.png`;
  const files = {
    "obj.data": "classes = 1\nnames = n.names\ntrain = t.txt\n",
    "n.names": "cat",
    "a.png": picture,
  };
  const { found, images } = await read({ ...files, "t.txt": `${deep}\n/${deep}\n` });
  expect(found).toEqual(["error yolo/image-missing t.txt 1", "error yolo/image-missing t.txt 2"]);
  expect(images).toEqual([]);
});

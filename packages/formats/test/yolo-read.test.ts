import { describe, expect, test } from "vitest";
import { memoryFolder } from "../src/io/source.ts";
import { readYolo, type ReadYoloOptions } from "../src/yolo/read.ts";
import { heldOf } from "./arbitraries.ts";
import { oneImage, places, png, read } from "./yolo-inputs.ts";

describe("where images lie", () => {
  const label = "0 0.5 0.5 0.2 0.4\n";
  const image = png(100, 50);
  type Case = [
    title: string,
    files: Record<string, string | Uint8Array>,
    images: readonly string[],
    found?: readonly string[],
  ];
  const cases: readonly Case[] = [
    [
      "folders",
      {
        "data.yaml": "train: images/train\nval: images/val\n",
        "images/train/a.png": image,
        "images/train/sub/b.PNG": image,
        "images/val/a.png": image,
      },
      [
        "train images/train/a.png a.png",
        "train images/train/sub/b.PNG sub/b.PNG",
        "val images/val/a.png a.png",
      ],
    ],
    ["train and val the same", { "data.yaml": places, "images/a.png": image }, ["train images/a.png a.png"]],
    [
      "Roboflow's folders",
      {
        "data.yaml": "train: ../train/images\nval: ../valid/images\ntest: ../test/images\n",
        "train/images/a.png": image,
        "train/labels/a.txt": label,
        "valid/images/b.png": image,
        "test/images/c.png": image,
      },
      ["train train/images/a.png a.png 1", "val valid/images/b.png b.png", "test test/images/c.png c.png"],
    ],
    [
      "validation for val",
      {
        "data.yaml": "train: images/a\nvalidation: images/b\n",
        "images/a/a.png": image,
        "images/b/b.png": image,
      },
      ["train images/a/a.png a.png", "val images/b/b.png b.png"],
      ["warning yolo/validation-key data.yaml"],
    ],
    [
      "path with a folder",
      {
        "data.yaml": "path: sets/one\ntrain: images/t\nval: images/v\n",
        "sets/one/images/t/a.png": image,
        "sets/one/images/v/b.png": image,
      },
      ["train sets/one/images/t/a.png a.png", "val sets/one/images/v/b.png b.png"],
    ],
    [
      "path that is elsewhere",
      {
        "data.yaml": "path: /data/coco8\ntrain: images/t\nval: images/v\n",
        "images/t/a.png": image,
        "images/v/b.png": image,
      },
      ["train images/t/a.png a.png", "val images/v/b.png b.png"],
    ],
    [
      "an array of folders",
      {
        "data.yaml": "train: [images/a, images/b]\nval: images/c\n",
        "images/a/a.png": image,
        "images/b/b.png": image,
        "images/c/c.png": image,
      },
      ["train images/a/a.png a.png", "train images/b/b.png b.png", "val images/c/c.png c.png"],
    ],
    [
      "a list of images",
      {
        "data.yaml": "train: lists/train.txt\nval: val.txt\n",
        "lists/train.txt": "./../images/b.png\nimages/a.png\n\n",
        "val.txt": "./images/c.png\r\nimages/gone.png\n",
        "images/a.png": image,
        "images/b.png": image,
        "images/c.png": image,
      },
      ["train images/b.png b.png", "train images/a.png a.png", "val images/c.png c.png"],
      ["error yolo/image-missing val.txt 2"],
    ],
    [
      "an array of a list and a folder",
      {
        "data.yaml": "train: [./train.txt, more/]\nval: [lists/val.txt]\n",
        "train.txt": "./images/a.png\n",
        "lists/val.txt": "./../images/b.png\n",
        "images/a.png": image,
        "images/b.png": image,
        "more/c.png": image,
      },
      ["train images/a.png a.png", "train more/c.png c.png", "val images/b.png b.png"],
    ],
    [
      "paths of another machine",
      {
        "data.yaml": "train: train.txt\nval: /content/set/images/val\n",
        "train.txt": "/home/me/set/images/a.png\nC:\\set\\images\\b.png\n/home/me/set/images/gone.png\n",
        "images/a.png": image,
        "images/b.png": image,
        "labels/a.txt": label,
        "images/val/c.png": image,
      },
      ["train images/a.png a.png 1", "train images/b.png b.png", "val images/val/c.png c.png"],
      [
        "warning yolo/path-elsewhere train.txt",
        "error yolo/image-missing train.txt 3",
        "warning yolo/path-elsewhere data.yaml",
      ],
    ],
    [
      "as Roboflow exports it, without images to test",
      {
        "data.yaml":
          "train: ../train/images\nval: ../valid/images\ntest: ../test/images\nroboflow:\n  version: 1\n  license: CC BY 4.0\n",
        "README.roboflow.txt": "cat\n",
        "train/images/a.png": image,
        "train/labels/a.txt": label,
        "valid/images/b.png": image,
      },
      ["train train/images/a.png a.png 1", "val valid/images/b.png b.png"],
      ["note yolo/test-missing data.yaml"],
    ],
    [
      "labels beside images",
      {
        "data.yaml": "train: data\nval: data\n",
        "data/a.png": image,
        "data/a.txt": label,
        "data/classes.txt": "cat",
      },
      ["train data/a.png a.png 1"],
    ],
    [
      "a folder called images within",
      {
        "data.yaml": "train: images/train\nval: images/train\n",
        "images/train/images/a.png": image,
        "images/train/labels/a.txt": label,
      },
      ["train images/train/images/a.png images/a.png 1"],
    ],
    [
      "hidden and other files",
      {
        "data.yaml": places,
        "images/.b.png": image,
        "images/.c/c.png": image,
        "images/a.png": image,
        "images/notes.md": "",
        "images/a.gif": image,
      },
      ["train images/a.png a.png"],
    ],
    [
      "an image in two splits",
      {
        "data.yaml": "train: images/a\nval: [images/a, images/b]\n",
        "images/a/a.png": image,
        "images/b/b.png": image,
      },
      ["train images/a/a.png a.png", "val images/b/b.png b.png"],
      ["warning yolo/image-in-two-splits data.yaml"],
    ],
    [
      "no val",
      { "data.yaml": "train: images\n", "images/a.png": image },
      ["train images/a.png a.png"],
      ["error yolo/split-key data.yaml"],
    ],
    [
      "a split without images",
      { "data.yaml": "train: images\nval: nowhere\n", "images/a.png": image },
      ["train images/a.png a.png"],
      ["error yolo/split-missing data.yaml"],
    ],
    [
      "a split outside",
      { "data.yaml": "train: images\nval: ../../etc\n", "images/a.png": image },
      ["train images/a.png a.png"],
      ["error yolo/split-missing data.yaml"],
    ],
    [
      "a label without image",
      { "data.yaml": places, "images/a.png": image, "labels/a.txt": label, "labels/b.txt": label },
      ["train images/a.png a.png 1"],
      ["error yolo/image-missing labels/b.txt"],
    ],
    [
      "an image that is none",
      { "data.yaml": places, "images/a.png": "text", "labels/a.txt": label, "images/b.png": "text" },
      ["train images/b.png b.png"],
      ["error yolo/size-unknown images/a.png"],
    ],
    [
      "another name for data.yaml",
      { "coco8.yaml": places, "images/a.png": image },
      ["train images/a.png a.png"],
    ],
  ];

  test.each(cases)("%s", async (_, files, images, found = []) => {
    const named = Object.fromEntries(
      Object.entries(files).map(([path, text]) => [
        path,
        /\.ya?ml$/.test(path) && typeof text === "string" ? `${text}names: [cat]\n` : text,
      ]),
    );
    const back = await read(named);
    expect(
      back.images.map(({ split, path, name, annotations }) =>
        [split, path, name, ...(annotations.length > 0 ? [annotations.length] : [])].join(" "),
      ),
    ).toEqual(images);
    expect(back.found).toEqual(found);
  });

  test.each<[title: string, files: Record<string, string>, code: string]>([
    ["nothing", { "a.txt": "" }, "yolo/data-yaml"],
    ["several YAML files", { "a.yaml": "", "b.yml": "" }, "yolo/data-yaml"],
    ["Darknet", { "obj.data": "", "obj.names": "cat", "obj_train_data/1.txt": "" }, "yolo/darknet"],
  ])("%s can't be read", async (_, files, code) => {
    await expect(read(files)).rejects.toMatchObject({ name: "FormatError", code });
  });
});

describe("what is read", () => {
  test("a box", async () => {
    const { images, header } = await read({ ...oneImage, "data.yaml": `${places}names: [cat]` });
    expect(header).toEqual({
      source: "yolo",
      categories: [{ id: 0, name: "cat", extra: {} }],
      splits: ["train"],
      info: {},
      extra: {},
    });
    expect(images).toEqual([
      {
        id: "images/a.png",
        name: "a.png",
        media: "image",
        width: 100,
        height: 50,
        path: "images/a.png",
        split: "train",
        annotations: [
          {
            id: 1,
            category: 0,
            shape: { type: "box", x: 40, y: 15, width: 20, height: 20 },
            attributes: [],
            extra: {},
          },
        ],
        attributes: [],
        relations: [],
        extra: {},
      },
    ]);
  });

  test("four corners are an outline, or with the task obb a turned box, or what they are", async () => {
    const labels = "0 0.4 0.4 0.6 0.4 0.6 0.8 0.4 0.8\n0 0.1 0.1 0.9 0.2 0.5 0.9 0.1 0.3\n";
    const files = { ...oneImage, "labels/a.txt": labels, "data.yaml": `${places}names: [cat]` };
    const types = async (options: ReadYoloOptions): Promise<unknown> =>
      (await read(files, options)).images[0]?.annotations.map(({ shape }) => shape.type);
    expect(await types({})).toEqual(["polygon", "polygon"]);
    expect(await types({ task: "obb" })).toEqual(["rotated-box", "polygon"]);
    expect((await read(files, { task: "obb" })).images[0]?.annotations[0]?.shape).toMatchObject({
      width: expect.closeTo(20, 9),
      height: expect.closeTo(20, 9),
      angle: 0,
    });
  });

  test("keypoints", async () => {
    const { images } = await read({
      ...oneImage,
      "labels/a.txt": "0 0.5 0.5 0.2 0.4 0.5 0.5 -0.001 0.2\n",
      "data.yaml": `${places}names: [cat]\nkpt_shape: [2, 2]`,
    });
    expect(images[0]?.annotations[0]?.keypoints).toEqual([50, 25, 2, -0.1, 10, 0]);
  });

  test("without a handler the first error is thrown", async () => {
    const folder = memoryFolder(
      "d",
      new Map<string, string | Uint8Array>(
        Object.entries({ ...oneImage, "labels/a.txt": "0 1\n", "data.yaml": `${places}names: [cat]` }),
      ),
    );
    await expect(readYolo(folder).then((dataset) => heldOf(dataset))).rejects.toMatchObject({
      code: "yolo/columns",
      place: { file: "labels/a.txt", line: 1 },
    });
  });
});

import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import type { Diagnostic } from "../src/model/diagnostic.ts";
import { yoloFolder } from "../src/node/yolo-folder.ts";
import { readYolo } from "../src/yolo/read.ts";
import { heldOf } from "./arbitraries.ts";
import { png, read } from "./yolo-inputs.ts";

const row = "0 0.5 0.5 0.2 0.4\n";
/** Two images with a box each, in a folder for each split. */
const files = {
  "images/train/a.png": png(100, 50),
  "labels/train/a.txt": row,
  "images/val/b.png": png(100, 50),
  "labels/val/b.txt": row,
};
const names = "names: [cat]\n";
const both = "train: images/train\nval: images/val\n";

/** What each split has, and what was said. */
async function outcome(
  yaml: string,
  more: Readonly<Record<string, string | Uint8Array>> = {},
  at = "data.yaml",
): Promise<{ images: readonly string[]; found: readonly string[] }> {
  const { images, found } = await read({ ...files, ...more, [at]: yaml }, { dataYaml: at });
  return { images: images.map(({ split, name }) => `${split ?? ""} ${name}`), found };
}

describe("the splits of a data.yaml", () => {
  const plain = ["train a.png", "val b.png"];
  const listed = ["train train/a.png", "val b.png"];
  const cases: readonly (readonly [
    title: string,
    yaml: string,
    images: readonly string[],
    found?: readonly string[],
    more?: Readonly<Record<string, string | Uint8Array>>,
  ])[] = [
    ["a folder", `${both}${names}`, plain],
    ["a folder with ./ and a slash at its end", `train: ./images/train/\nval: images/val/\n${names}`, plain],
    [
      "a list of images, from the list's folder",
      `train: train.txt\nval: images/val\n${names}`,
      listed,
      [],
      { "train.txt": "./images/train/a.png\n" },
    ],
    [
      "a list of images, from the root",
      `train: lists/train.txt\nval: images/val\n${names}`,
      listed,
      [],
      { "lists/train.txt": "images/train/a.png\r\n" },
    ],
    [
      "an array of folders",
      `train: [images/train, images/val]\nval: images/none\n${names}`,
      ["train a.png", "train b.png"],
      ["error yolo/split-missing data.yaml"],
    ],
    [
      "an array of a folder and a list",
      `train:\n  - images/train\n  - b.txt\nval: images/val\n${names}`,
      ["train a.png", "train val/b.png"],
      [],
      { "b.txt": "images/val/b.png\n" },
    ],
    [
      "validation",
      `train: images/train\nvalidation: images/val\n${names}`,
      plain,
      ["warning yolo/validation-key data.yaml"],
    ],
    [
      "val that is train",
      `train: images/train\nval: images/train\n${names}`,
      ["train a.png"],
      ["warning yolo/label-without-split labels/val/b.txt"],
    ],
    [
      "test",
      `${both}test: images/test\n${names}`,
      [...plain, "test c.png"],
      [],
      { "images/test/c.png": png(9, 9) },
    ],
    ["test without a value", `${both}test:\n${names}`, plain],
    ["test that is null", `${both}test: null\n${names}`, plain],
    [
      "minival",
      `${both}minival: images/mini\n${names}`,
      [...plain, "minival c.png"],
      [],
      { "images/mini/c.png": png(9, 9) },
    ],
    [
      "../ that is not there, as Roboflow writes",
      `train: ../images/train\nval: ../../images/val\n${names}`,
      plain,
    ],
    [
      "no train",
      `val: images/val\n${names}`,
      ["val b.png"],
      ["error yolo/split-key data.yaml", "warning yolo/label-without-split labels/train/a.txt"],
    ],
    [
      "no val",
      `train: images/train\n${names}`,
      ["train a.png"],
      ["error yolo/split-key data.yaml", "warning yolo/label-without-split labels/val/b.txt"],
    ],
    [
      "another split that has images",
      `${both}holdout: images/holdout\n${names}`,
      [...plain, "holdout c.png"],
      ["note yolo/other-split data.yaml"],
      { "images/holdout/c.png": png(9, 9) },
    ],
    [
      "another split that is a list",
      `${both}calib: calib.txt\n${names}`,
      [...plain, "calib c/c.png"],
      ["note yolo/other-split data.yaml"],
      { "calib.txt": "./c/c.png\n", "c/c.png": png(9, 9) },
    ],
    [
      "another key that is no split",
      `${both}author: a/b\ndownload: https://example.com/a.zip\nlicense: images/train\n${names}`,
      plain,
    ],
  ];
  for (const [title, yaml, images, found = [], more = {}] of cases) {
    test(`as ${title}`, async () => {
      expect(await outcome(yaml, more)).toEqual({ images, found });
    });
  }

  test("images/train/images/a.png has its label in images/train/labels", async () => {
    const inner = { "images/train/images/c.png": png(100, 50), "images/train/labels/c.txt": row };
    const { images } = await read({
      ...inner,
      "data.yaml": `train: images/train/images\nval: images/train/images\n${names}`,
    });
    expect(images).toMatchObject([{ name: "c.png", annotations: [{ category: 0 }] }]);
  });

  test("an image without images/ in its path has its label beside it", async () => {
    const inner = { "photos/c.png": png(100, 50), "photos/c.txt": row };
    const { images } = await read({ ...inner, "data.yaml": `train: photos\nval: photos\n${names}` });
    expect(images).toMatchObject([{ name: "c.png", annotations: [{ category: 0 }] }]);
  });
});

describe("path in a data.yaml", () => {
  test.each([
    ["absent", ""],
    ["empty", "path:\n"],
    ["the folder of the file", "path: .\n"],
    ["a folder that is not there", "path: coco8\n"],
    ["another root that is not there", "path: ../datasets/coco8\n"],
    ["an absolute folder that is not there", "path: /datasets/coco8\n"],
  ])("%s: the file's own folder is read", async (_, path) => {
    expect(await outcome(`${path}${both}${names}`)).toEqual({
      images: ["train a.png", "val b.png"],
      found: [],
    });
  });

  test("a folder below: it is read", async () => {
    const below = Object.fromEntries(Object.entries(files).map(([name, content]) => [`d/${name}`, content]));
    const { images } = await read({ ...below, "data.yaml": `path: d\n${both}${names}` });
    expect(images.map(({ path }) => path)).toEqual(["d/images/train/a.png", "d/images/val/b.png"]);
  });
});

async function onDisk(
  path: (place: string) => string,
  yamlAt: string,
  dataAt: string,
): Promise<{ images: readonly string[]; found: readonly string[]; folder: string }> {
  const place = realpathSync(mkdtempSync(join(tmpdir(), "yolo-")));
  onTestFinished(() => rmSync(place, { recursive: true }));
  const put = (name: string, content: string | Uint8Array): void => {
    mkdirSync(dirname(join(place, name)), { recursive: true });
    writeFileSync(join(place, name), content);
  };
  for (const [name, content] of Object.entries(files)) put(join(dataAt, name), content);
  put(yamlAt, `path: ${JSON.stringify(path(place))}\n${both}${names}`);
  const found: string[] = [];
  const onDiagnostic = ({ severity, code }: Diagnostic): void => void found.push(`${severity} ${code}`);
  const { folder, dataYaml } = await yoloFolder(join(place, yamlAt), onDiagnostic);
  const { images } = await heldOf(await readYolo(folder, { dataYaml, onDiagnostic }));
  return { images: images.map(({ name }) => name), found, folder: folder.name.slice(place.length) };
}

describe("path on disk", () => {
  const all = ["a.png", "b.png"];

  test("beside the file's folder: read there, with a note", async () => {
    const back = await onDisk(() => "../data", "cfg/coco8.yaml", "data");
    expect(back).toEqual({ images: all, found: ["note yolo/path-outside"], folder: "/data" });
  });

  test("absolute: read there, with a note", async () => {
    const back = await onDisk((place) => join(place, "data"), "cfg/coco8.yaml", "data");
    expect(back).toEqual({ images: all, found: ["note yolo/path-outside"], folder: "/data" });
  });

  test("above the file's folder: read there, with a note", async () => {
    const back = await onDisk(() => "..", "data/cfg/data.yaml", "data");
    expect(back).toEqual({ images: all, found: ["note yolo/path-outside"], folder: "/data" });
  });

  test("in the file's folder: read there", async () => {
    expect(await onDisk(() => "data", "data.yaml", "data")).toEqual({ images: all, found: [], folder: "" });
  });

  test("that is the file's folder: read there", async () => {
    expect(await onDisk((place) => place, "data.yaml", ".")).toEqual({ images: all, found: [], folder: "" });
  });

  test("that leads nowhere: the file's folder is read, with a note", async () => {
    expect(await onDisk(() => "../none", "data/data.yaml", "data")).toEqual({
      images: all,
      found: ["note yolo/path-missing"],
      folder: "/data",
    });
  });

  test.each([
    ["the root of the disk", "/"],
    ["the home folder", homedir()],
  ])("that is %s is not read", async (_, path) => {
    expect(await onDisk(() => path, "data/data.yaml", "data")).toEqual({
      images: all,
      found: ["error yolo/path-outside"],
      folder: "/data",
    });
  });

  test("a file that is not there is told", async () => {
    await expect(yoloFolder(join(tmpdir(), "none", "data.yaml"))).rejects.toMatchObject({
      code: "input/missing",
    });
  });
});

describe("merge keys in a data.yaml", () => {
  test.each([
    ["a mapping", `base: &base\n  train: images/train\n  val: images/val\n<<: *base\n${names}`],
    [
      "several mappings",
      `a: &a {train: images/train}\nb: &b {val: images/val, train: x}\n<<: [*a, *b]\n${names}`,
    ],
    [
      "a key of the file's own wins",
      `a: &a {train: images/train, val: x}\n<<: *a\nval: images/val\n${names}`,
    ],
    ["names of a mapping", `a: &a {0: cat}\n${both}names:\n  <<: *a\n`],
  ])("%s", async (_, yaml) => {
    expect(await outcome(yaml)).toEqual({ images: ["train a.png", "val b.png"], found: [] });
  });

  test.each([
    ["of a number", `<<: 5\n${both}${names}`],
    ["of itself", `a: &a\n  <<: *a\n${both}${names}`],
    ["twice", `a: &a {x: 1}\n<<: *a\n<<: *a\n${both}${names}`],
  ])("%s can't be read", async (_, yaml) => {
    await expect(outcome(yaml)).rejects.toMatchObject({ name: "FormatError", code: "yolo/data-yaml" });
  });
});

import { describe, expect, test } from "vitest";
import { type Folder, FormatError, memoryFolder } from "../../src/index.ts";
import { repair, type RuleCode, validate, verdictOf } from "../../src/validate.ts";
import { memorySink } from "../../src/index.ts";
import { imageBytes } from "./example-folder.ts";

type Files = Map<string, string | Uint8Array>;

async function told(files: Files, code: RuleCode): Promise<readonly string[]> {
  const found: string[] = [];
  for await (const finding of validate(memoryFolder("set", files)))
    if (finding.code === code) found.push(finding.message);
  return found;
}

/** Rows of a class, none twice. */
const rows = (count: number, category = 0): string =>
  Array.from({ length: count }, (_, at) => `${category} ${(0.1 + at / 1000).toFixed(4)} 0.5 0.1 0.1\n`).join(
    "",
  );

function yolo(labels: Readonly<Record<string, string>>): Files {
  const files: Files = new Map([["data.yaml", "train: images\nval: images\nnames: [cat, dog]\n"]]);
  for (const [name, text] of Object.entries(labels)) {
    files.set(`images/${name}.png`, imageBytes({ width: 16, height: 16, text: name }));
    files.set(`labels/${name}.txt`, text);
  }
  return files;
}

/** A COCO file of images of these names, and pictures beside it. */
function coco(names: readonly string[], pictures: readonly string[]): Files {
  const images = names.map((name, at) => ({ id: at + 1, file_name: name, width: 16, height: 16 }));
  const text = JSON.stringify({ images, annotations: [], categories: [{ id: 1, name: "cat" }] });
  const files: Files = new Map([["annotations.json", text]]);
  for (const path of pictures) files.set(path, imageBytes({ width: 16, height: 16, text: path }));
  return files;
}

describe("dataset/class-imbalance: a hundredfold, of 200 objects or more", () => {
  test.each([
    [297, 3, 0],
    [300, 3, 1],
    [299, 3, 0],
    [198, 1, 0],
    [199, 1, 1],
    [300, 0, 0],
  ])("%i and %i", async (cats, dogs, times) => {
    const found = await told(yolo({ a: rows(cats) + rows(dogs, 1) }), "dataset/class-imbalance");
    expect(found).toHaveLength(times);
  });
});

describe("dataset/crowded-image: twenty times the mean, and more than 100", () => {
  const others = Object.fromEntries(Array.from({ length: 99 }, (_, at) => [`i${at}`, rows(1)]));
  test.each([
    [100, 0],
    [101, 1],
    [300, 1],
  ])("%i rows, the others one", async (count, times) => {
    expect(await told(yolo({ ...others, z: rows(count) }), "dataset/crowded-image")).toHaveLength(times);
  });

  test("not where all have as many", async () => {
    const many = Object.fromEntries(Array.from({ length: 10 }, (_, at) => [`i${at}`, rows(150)]));
    expect(await told(yolo(many), "dataset/crowded-image")).toEqual([]);
  });
});

describe("dataset/unused-class", () => {
  test.each([
    [rows(1), ['1 of 2 classes has no object: "dog".']],
    [rows(1, 1), ['1 of 2 classes has no object: "cat".']],
    [rows(1) + rows(1, 1), []],
  ])("%j", async (text, found) => {
    expect(await told(yolo({ a: text }), "dataset/unused-class")).toEqual(found);
  });
});

describe("dataset/no-annotations", () => {
  test("of COCO, not where something else was told", async () => {
    expect(await told(coco(["a.png"], ["a.png"]), "dataset/no-annotations")).toHaveLength(1);
    expect(await told(yolo({ a: "" }), "dataset/no-annotations")).toEqual([]);
    expect(await told(yolo({ a: "" }), "yolo/no-labels")).toHaveLength(1);
    expect(await told(yolo({ a: "x\n" }), "yolo/no-labels")).toEqual([]);
    expect(await told(yolo({ a: "x\n" }), "dataset/no-annotations")).toEqual([]);
  });
});

describe("dataset/split-overlap and image/duplicate", () => {
  const picture = imageBytes({ width: 16, height: 16, text: "same" });
  const large = (last: number): Uint8Array => Uint8Array.from([...picture, ...new Uint8Array(50_000), last]);
  const splits = "train: images/train\nval: images/val\nnames: [cat, dog]\n";
  test.each<[string, [string, Uint8Array][], overlap: number, duplicate: number]>([
    [
      "across splits",
      [
        ["train/a.png", picture],
        ["val/b.png", picture],
      ],
      1,
      0,
    ],
    [
      "in one",
      [
        ["train/a.png", picture],
        ["train/b.png", picture],
        ["val/c.png", large(0)],
      ],
      0,
      1,
    ],
    [
      "alike in all but the last byte",
      [
        ["train/a.png", large(1)],
        ["val/b.png", large(2)],
      ],
      0,
      0,
    ],
    [
      "alike to the last byte",
      [
        ["train/a.png", large(1)],
        ["val/b.png", large(1)],
      ],
      1,
      0,
    ],
    [
      "three times",
      [
        ["train/a.png", picture],
        ["val/b.png", picture],
        ["val/c.png", picture],
      ],
      2,
      0,
    ],
  ])("%s", async (_, images, overlap, duplicate) => {
    const files: Files = new Map([["data.yaml", splits]]);
    for (const [path, bytes] of images) {
      files.set(`images/${path}`, bytes);
      files.set(`labels/${path.replace("png", "txt")}`, rows(1));
    }
    expect(await told(files, "dataset/split-overlap")).toHaveLength(overlap);
    expect(await told(files, "image/duplicate")).toHaveLength(duplicate);
  });
});

describe("image/unreferenced", () => {
  test.each<[string, string[], string[], found: string[]]>([
    [
      "one",
      ["a.png"],
      ["images/a.png", "images/b.png"],
      ["images/b.png is there, and the dataset does not name it."],
    ],
    [
      "some",
      ["a.png"],
      ["images/a.png", "images/b.png", "old/c.jpg"],
      ["images/b.png and 1 more image files are there, and the dataset does not name them."],
    ],
    ["named by a path", ["images/a.png"], ["images/a.png"], []],
    ["no image of it is there", ["a.png", "b.png"], ["preview.png"], []],
  ])("%s", async (_, names, pictures, found) => {
    expect(await told(coco(names, pictures), "image/unreferenced")).toEqual(found);
  });
});

describe("image/missing and image/none-found", () => {
  test.each<[string, string[], missing: number, none: number]>([
    ["no picture at all", [], 0, 1],
    ["fewer pictures than images, none of them meant", ["images/x.png"], 0, 1],
    ["as many, none of them meant", ["images/x.png", "images/y.png"], 2, 0],
    ["one of two", ["images/a.png"], 1, 0],
    ["both", ["images/a.png", "images/b.png"], 0, 0],
  ])("%s", async (_, pictures, missing, none) => {
    const files = coco(["a.png", "b.png"], pictures);
    expect(await told(files, "image/missing")).toHaveLength(missing);
    expect(await told(files, "image/none-found")).toHaveLength(none);
  });
});

describe("image/namesake", () => {
  test.each<[string, string[], number]>([
    ["the same", ["a.png", "a.png"], 1],
    ["but for case", ["A.png", "a.png"], 1],
    ["but for how letters are put together", ["\u00e9.png", "e\u0301.png"], 1],
    ["in other folders", ["x/a.png", "y/a.png"], 0],
    ["another extension", ["a.png", "a.jpg"], 0],
  ])("%s", async (_, names, times) => {
    expect(await told(coco(names, []), "image/namesake")).toHaveLength(times);
  });
});

describe("image/too-small: 10 pixels for Ultralytics", () => {
  test.each([
    [10, 10, 0],
    [9, 10, 1],
    [10, 9, 1],
  ])("%i × %i", async (width, height, times) => {
    const files = yolo({ a: rows(1) });
    files.set("images/a.png", imageBytes({ width, height }));
    expect(await told(files, "image/too-small")).toHaveLength(times);
  });
});

describe("files that can't be read", () => {
  const files = yolo({ a: rows(1), b: rows(1) + rows(1, 1), c: rows(1) });
  const whole = memoryFolder("set", files);
  const locked = (path: string): Folder => ({
    ...whole,
    open: (name) =>
      name !== path
        ? whole.open(name)
        : {
            name,
            stream() {
              throw new FormatError("input/unreadable", `${name} can't be read: permission denied.`);
            },
          },
  });

  test.each([
    ["labels/b.txt", "yolo/unreadable"],
    ["images/b.png", "image/unreadable"],
  ])("%s is a finding, not the end", async (path, code) => {
    const found: unknown[] = [];
    const validation = validate(locked(path));
    for await (const finding of validation)
      if (finding.severity !== "note") found.push([finding.code, finding.file]);
    expect(found).toEqual([[code, path]]);
    expect(validation.summary.images).toBe(3);
  });

  test("a copy of it is not made, and nothing is left", async () => {
    const sink = memorySink();
    await expect(repair(locked("labels/b.txt"), sink)).rejects.toMatchObject({ code: "input/unreadable" });
    expect(sink.files.size).toBe(0);
  });
});

test("a second image of a label file is looked at, too", async () => {
  const files = yolo({ a: rows(1) });
  files.set("images/a.jpg", "no image");
  files.set("images/a.webp", imageBytes({ width: 16, height: 16, text: "a" }));
  expect(await told(files, "yolo/same-stem")).toHaveLength(2);
  expect(await told(files, "image/unreadable")).toHaveLength(1);
  expect(await told(files, "image/duplicate")).toHaveLength(1);
});

test("the severity of a finding is the rule's, whatever a reader said", async () => {
  const note = { code: "yolo/path-outside", severity: "error", message: "It lies elsewhere." } as const;
  const validation = validate(memoryFolder("set", yolo({ a: rows(1) })), { told: [note] });
  const severities: unknown[] = [];
  for await (const { code, severity } of validation) if (code === note.code) severities.push(severity);
  expect(severities).toEqual(["note"]);
});

test("the verdict on one label file", () => {
  expect(verdictOf("0 0.5 0.5 0.1 0.1\n", { classes: 1 })).toMatchObject({ verdict: "kept", findings: [] });
  expect(verdictOf("1 0.5 0.5 0.1 0.1\n", { classes: 1 })).toMatchObject({
    verdict: "dropped",
    findings: [{ code: "yolo/unknown-class", line: 1, column: 1 }],
  });
});

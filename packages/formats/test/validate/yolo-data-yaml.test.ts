import { describe, expect, test } from "vitest";
import { memoryFolder } from "../../src/index.ts";
import { validate, type ValidateOptions } from "../../src/validate.ts";

const files: Readonly<Record<string, string | Uint8Array>> = {
  "images/train/a.png": "",
  "labels/train/a.txt": "0 0.5 0.5 0.25 0.5\n1 0.5 0.5 0.25 0.5\n",
  "images/val/b.png": "",
  "labels/val/b.txt": "0 0.5 0.5 0.25 0.5\n",
};

/** `line:column severity code` of each finding about a data.yaml, or the code of the error that ends it all. */
async function findings(
  yaml: string | Uint8Array,
  more: Readonly<Record<string, string>> = {},
  options: ValidateOptions = {},
  at = "data.yaml",
): Promise<readonly string[]> {
  const folder = memoryFolder("d", new Map(Object.entries({ ...files, ...more, [at]: yaml })));
  const found: string[] = [];
  const detection = { format: "yolo", entry: at } as const;
  for await (const one of validate(folder, { detection, images: "off", ...options })) {
    const { line, column, file, severity, code } = one;
    // What is unusual in so small a dataset is not in question.
    if (code.startsWith("dataset/") && code !== "dataset/same-folder") continue;
    const place =
      line === undefined ? "" : `${String(line)}${column === undefined ? "" : `:${String(column)}`} `;
    found.push(`${file === at ? "" : `${file ?? ""} `}${place}${severity} ${code}`);
  }
  return found;
}

const places = "train: images/train\nval: images/val\n";
const names = "names: [cat, dog]\n";

describe("names and nc", () => {
  const cases: readonly (readonly [title: string, yaml: string, ...found: readonly string[]])[] = [
    ["a list", "names: [cat, dog]"],
    ["a mapping", "names: {1: dog, 0: cat}"],
    ["a mapping with texts as keys", "names: {'0': cat, \"1\": dog}"],
    ["keys that Python reads as numbers", "names: {0x0: cat, 1.0: dog}"],
    ["an alias", "x: &n [cat, dog]\nnames: *n"],
    ["merged", "x: &n {0: cat}\nnames:\n  <<: *n\n  1: dog"],
    ["nc alone", "nc: 2"],
    ["both", "nc: 2\nnames: [cat, dog]"],
    ["nc that equals the number of names", "nc: 2.0\nnames: [cat, dog]"],
    ["neither", "x: 1", "error yolo/no-names"],
    ["more than nc", "nc: 1\nnames: [cat, dog]", "3:5 error yolo/nc"],
    ["fewer than nc", "nc: 3\nnames: [cat, dog]", "3:5 error yolo/nc"],
    ["nc that is a text", "nc: '2'\nnames: [cat, dog]", "3:5 error yolo/nc"],
    ["nc that is a word", "nc: two\nnames: [cat, dog]", "3:5 error yolo/nc"],
    ["nc that is empty", "nc:\nnames: [cat, dog]", "3:4 error yolo/nc"],
    ["nc that is no whole number, alone", "nc: 2.0", "3:5 error yolo/nc"],
    ["nc of 0, alone", "nc: 0", "3:5 error yolo/nc"],
    ["nc in octal numbers", "nc: 02\nnames: [cat, dog]"],
    ["names that are empty", "names:", "3:7 error yolo/names"],
    ["names without a name", "names: []", "3:8 error yolo/names"],
    ["names that are one text", "names: cat", "3:8 error yolo/names"],
    ["keys from 1", "names: {1: cat, 2: dog}", "3:17 error yolo/names"],
    ["keys with gaps", "nc: 2\nnames:\n  0: cat\n  90: dog\n", "6:3 error yolo/names"],
    ["a negative key", "names: {0: cat, -1: dog}", "3:17 error yolo/names"],
    ["a key that is a word", "names: {0: cat, dog: dog}", "3:17 error yolo/names"],
    ["a key that is another way of writing 0", "names: {0: cat, 00: dog}", "3:17 error yolo/names"],
    ["one name twice", "names: [cat, cat]", "3:14 warning yolo/duplicate-name"],
    [
      "names that become one",
      "names: [no, off]",
      "3:9 warning yolo/name-misread",
      "3:13 warning yolo/name-misread",
      "3:13 warning yolo/duplicate-name",
    ],
    [
      "truth values",
      "names: [yes, True]",
      "3:9 warning yolo/name-misread",
      "3:14 warning yolo/duplicate-name",
    ],
    ["truth values in quotes", "names: ['yes', \"no\"]"],
    ["numbers that are written as Python does", "names: [2, 1.0]"],
    [
      "numbers that are not",
      "names: [007, 1:30]",
      "3:9 warning yolo/name-misread",
      "3:14 warning yolo/name-misread",
    ],
    ["what is no number in Python", "names: [1e3, 0o7]"],
    ["a date", "names: [2020-01-01, y]"],
    ["nothing", "names: [~, dog]", "3:9 warning yolo/name-misread"],
    ["nothing at all", "names:\n  -\n  - dog\n", "4:4 warning yolo/name-misread"],
    ["a list in a list", "names: [[cat], dog]", "3:9 warning yolo/name-misread"],
    ["a colon, a hash, other scripts", "names: ['a: b # c', 名前]"],
    ["names that begin like those of ImageNet", "names: [n0, n1]", "3:9 error yolo/imagenet-name"],
    ["names of ImageNet", "names: [n01440764, n01443537]"],
    ["a key that is there twice", "nc: 9\nnames: [cat, dog]\nnc: 2", "5:1 warning yolo/key-twice"],
  ];
  test.each(cases)("%s", async (_, yaml, ...found) => {
    // Rows of class 1 would say how many classes there are.
    expect(await findings(`${places}${yaml}\n`)).toEqual(found);
  });

  test("label files are checked all the same", async () => {
    const bad = { "labels/val/b.txt": "0 0.5 0.5 0.25\n" };
    expect(await findings(`${places}names: {1: cat, 2: dog}\n`, bad)).toEqual([
      "3:17 error yolo/names",
      "labels/val/b.txt 1:1 error yolo/columns",
    ]);
  });

  test("classes are measured by the names", async () => {
    expect(await findings(`${places}names: [cat]\n`)).toEqual([
      "labels/train/a.txt 2:1 error yolo/unknown-class",
    ]);
  });
});

describe("splits", () => {
  const cases: readonly (readonly [title: string, yaml: string, ...found: readonly string[]])[] = [
    ["folders", places],
    ["folders with ./ and a slash at the end", "train: ./images/train/\nval: images/val/\n"],
    ["arrays", "train: [images/train]\nval:\n  - images/val\n"],
    ["../ that is not there, as Roboflow writes", "train: ../images/train\nval: ../images/val\n"],
    ["../ in an array", "train: [../images/train]\nval: images/val\n", "1:9 error yolo/split-missing"],
    [
      "../../ is tried with one less only",
      "train: ../../images/train\nval: images/val\n",
      "1:8 error yolo/split-missing",
    ],
    [
      "no train",
      "val: images/val\n",
      "error yolo/split-key",
      "labels/train/a.txt warning yolo/label-without-split",
    ],
    [
      "no val",
      "train: images/train\n",
      "error yolo/split-key",
      "labels/val/b.txt warning yolo/label-without-split",
    ],
    [
      "an empty val",
      "train: images/train\nval:\n",
      "2:5 error yolo/split-key",
      "labels/val/b.txt warning yolo/label-without-split",
    ],
    ["validation", "train: images/train\nvalidation: images/val\n", "2:1 warning yolo/validation-key"],
    [
      "a number",
      "train: images/train\nval: 2024\n",
      "2:6 error yolo/split-key",
      "labels/val/b.txt warning yolo/label-without-split",
    ],
    [
      "an array with a number",
      "train: images/train\nval: [images/val, 1]\n",
      "2:19 error yolo/split-key",
      "labels/val/b.txt warning yolo/label-without-split",
    ],
    [
      "a mapping",
      "train: images/train\nval: {a: images/val}\n",
      "2:6 error yolo/split-key",
      "labels/val/b.txt warning yolo/label-without-split",
    ],
    [
      "a folder that is not there",
      "train: images/train\nval: images/none\n",
      "2:6 error yolo/split-missing",
      "labels/val/b.txt warning yolo/label-without-split",
    ],
    ["test that is not there", `${places}test: images/test\n`, "3:7 warning yolo/test-missing"],
    ["test that is empty", `${places}test:\n`],
    [
      "an absolute folder",
      "train: images/train\nval: /data/val\n",
      "2:6 warning yolo/split-outside",
      "labels/val/b.txt warning yolo/label-without-split",
    ],
    ["backslashes", "train: images/train\nval: images\\val\n", "2:6 warning yolo/backslash"],
    [
      "another split",
      `${places}holdout: images/val\n`,
      "3:1 note yolo/other-split",
      "note dataset/same-folder",
    ],
    ["other keys", `${places}author: a/b\ndownload: https://example.com/a.zip\nlicense: images/train\n`],
    ["one folder as both", "train: images\nval: images\n", "note dataset/same-folder"],
    ["folders that overlap", "train: images\nval: [images/val, more]\n", "warning yolo/image-in-two-splits"],
  ];
  test.each(cases)("%s", async (_, yaml, ...found) => {
    expect(await findings(`${yaml}${names}`, yaml.includes("more") ? { "more/c.png": "" } : {})).toEqual(
      found,
    );
  });

  test("a list of images", async () => {
    const lists = {
      "train.txt": "./images/train/a.png\n./images/none.png\n",
      "val.txt": "/x/b.png\nimages/val/b.png\n",
    };
    expect(await findings(`train: train.txt\nval: val.txt\n${names}`, lists)).toEqual([
      "val.txt 2 note yolo/list-relative",
      "val.txt 1 warning yolo/split-outside",
      "train.txt 2 error yolo/image-missing",
    ]);
  });

  test("boxes and outlines are counted for each split that has an image", async () => {
    const more = {
      "images/c/c.png": "",
      "labels/c/c.txt": "0 0.1 0.1 0.5 0.1 0.5 0.5 0.3 0.6 0.1 0.5\n",
      "images/d/d.png": "",
      "labels/d/d.txt": "0 0.1 0.1 0.5 0.1 0.5 0.5 0.3 0.6 0.1 0.5\n",
    };
    const overlapping = `train: [images/c, images/d]\nval: [images/d, images/val]\n`;
    expect(await findings(`${overlapping}${names}`, more)).toEqual([
      "warning yolo/image-in-two-splits",
      "labels/val/b.txt error yolo/mixed-shapes",
      "labels/train/a.txt warning yolo/label-without-split",
    ]);
    const within = `train: [images/c, images/val]\nval: images/c\ntest: images/val\n`;
    expect(await findings(`${within}${names}`, more)).toEqual([
      "note dataset/same-folder",
      "note dataset/same-folder",
      "labels/val/b.txt error yolo/mixed-shapes",
      "labels/d/d.txt warning yolo/label-without-split",
    ]);
  });

  test("beside a data.yaml that is not at the root", async () => {
    expect(
      await findings(`train: ../images/train\nval: ../images/val\n${names}`, {}, {}, "cfg/data.yaml"),
    ).toEqual([]);
  });
});

describe("path", () => {
  const cases: readonly (readonly [title: string, yaml: string, ...found: readonly string[]])[] = [
    ["empty", `path:\n${places}`],
    ["the folder itself", `path: .\n${places}`, "1:7 note yolo/path-relative"],
    ["a folder below", "path: images\ntrain: train\nval: val\n", "1:7 note yolo/path-relative"],
    ["a folder that is not there", `path: coco8\n${places}`, "1:7 note yolo/path-missing"],
    ["a folder beside", `path: ../datasets/coco8\n${places}`, "1:7 note yolo/path-outside"],
    ["an absolute folder", `path: /datasets/coco8\n${places}`, "1:7 note yolo/path-outside"],
    ["a number", `path: 2024\n${places}`, "1:7 error yolo/path"],
  ];
  test.each(cases)("%s", async (_, yaml, ...found) => {
    expect(await findings(`${yaml}${names}`)).toEqual(found);
  });

  test("is told once where who opened the folder told it", async () => {
    const told = [
      { code: "yolo/path-missing", severity: "note", message: "It is not there.", file: "data.yaml" },
    ] as const;
    expect(await findings(`path: coco8\n${places}${names}`, {}, { told })).toEqual([
      "note yolo/path-missing",
    ]);
  });
});

describe("keypoints", () => {
  const pose = { "labels/train/a.txt": "0 0.5 0.5 0.25 0.5 0.5 0.5 2 0.6 0.5 2\n", "labels/val/b.txt": "" };
  const cases: readonly (readonly [title: string, yaml: string, ...found: readonly string[]])[] = [
    ["as they should be", "kpt_shape: [2, 3]\nflip_idx: [1, 0]\n"],
    ["without flip_idx", "kpt_shape: [2, 3]\n", "4:1 note yolo/no-flip"],
    ["with an empty flip_idx", "kpt_shape: [2, 3]\nflip_idx: []\n", "5:11 note yolo/no-flip"],
    ["flip_idx that is too long", "kpt_shape: [2, 3]\nflip_idx: [1, 0, 2]\n", "5:11 error yolo/flip-idx"],
    ["flip_idx that is too high", "kpt_shape: [2, 3]\nflip_idx: [1, 2]\n", "5:11 error yolo/flip-idx"],
    ["flip_idx of words", "kpt_shape: [2, 3]\nflip_idx: [left, right]\n", "5:11 error yolo/flip-idx"],
    ["flip_idx that is no exchange", "kpt_shape: [2, 3]\nflip_idx: [0, 0]\n", "5:11 warning yolo/flip-order"],
    ["kpt_shape of one number", "kpt_shape: 2\n", "4:12 error yolo/kpt-shape"],
    ["kpt_shape with four numbers each", "kpt_shape: [2, 4]\n", "4:12 error yolo/kpt-shape"],
    ["kpt_shape of no keypoint", "kpt_shape: [0, 3]\n", "4:12 error yolo/kpt-shape"],
    ["kpt_shape of three", "kpt_shape: [2, 3, 1]\n", "4:12 error yolo/kpt-shape"],
    ["no kpt_shape", "", "error yolo/kpt-shape"],
  ];
  test.each(cases)("%s", async (_, yaml, ...found) => {
    const all = await findings(`${places}${names}${yaml}`, pose, { task: "pose" });
    expect(all.filter((one) => !one.includes("no-labels"))).toEqual(found);
  });

  test("of no matter with another task", async () => {
    expect(await findings(`${places}${names}kpt_shape: [2, 3]\n`, {}, { task: "detect" })).toEqual([]);
  });
});

describe("a data.yaml that can't be read", () => {
  test.each([
    ["no YAML", `${places}names: [cat\n`, "4:1 error yolo/data-yaml"],
    ["wrong indentation", `${places}names:\n  - cat\n - dog\n`, "5:1 error yolo/data-yaml"],
    ["no mapping", "- train\n- val\n", "error yolo/data-yaml"],
    ["several documents", `${places}${names}---\n${names}`, "4:1 error yolo/data-yaml"],
    ["nested without end", `${places}names: ${"[".repeat(20_000)}\n`, "error yolo/data-yaml"],
  ])("%s", async (title, yaml, found) => {
    const all = await findings(yaml);
    expect(all.map((one) => (title.startsWith("nested") ? one.replace(/^[\d:]+ /, "") : one))).toEqual([
      found,
    ]);
  });

  test("bytes that are not UTF-8 are left out", async () => {
    const yaml = new TextEncoder()
      .encode(`${places}names: [c?t, dog]\n`)
      .map((byte) => (byte === 63 ? 0xe4 : byte));
    expect(await findings(yaml)).toEqual(["warning yolo/data-yaml-encoding"]);
  });

  test("aliases of aliases are no matter", async () => {
    const bomb = Array.from({ length: 30 }, (_, at) => {
      const before = at === 0 ? "x" : `*a${String(at - 1)}`;
      return `a${String(at)}: &a${String(at)} [${Array.from({ length: 10 }, () => before).join(", ")}]\n`;
    });
    expect(await findings(`${places}${names}${bomb.join("")}`)).toEqual([]);
  });
});

import { describe, expect, test } from "vitest";
import { memoryFolder } from "../../src/index.ts";
import { validate } from "../../src/validate.ts";
import { imageBytes } from "./example-folder.ts";

/*
 * What people do to datasets: each damage is told in words that say what happened, once, and by no second rule.
 */

type Files = Map<string, string | Uint8Array>;
const NAMES = ["a", "b", "c", "d"];
const YAML = "train: images/train\nval: images/val\nnames: [cat, dog]\n";
const ROWS = "0 0.5 0.5 0.2 0.2\n1 0.3 0.3 0.1 0.1\n";

function yolo(rows: string = ROWS, yaml: string = YAML): Files {
  const files: Files = new Map([["data.yaml", yaml]]);
  for (const [at, name] of NAMES.entries()) {
    const split = at < 2 ? "train" : "val";
    files.set(`images/${split}/${name}.png`, imageBytes({ width: 64, height: 48, text: name }));
    files.set(`labels/${split}/${name}.txt`, rows);
  }
  return files;
}

/** The same files in other places. */
function moved(files: Files, to: (path: string) => string): Files {
  return new Map(Array.from(files, ([path, content]) => [to(path), content]));
}

interface Label {
  bbox: number[];
  area: number;
  segmentation?: number[][] | object;
  [key: string]: unknown;
}

function coco(
  change: (label: Label) => void = () => {},
  to: (path: string) => string = (path) => path,
): Files {
  const annotations = NAMES.map((_, at): Label => {
    const label = { id: at + 1, image_id: at + 1, category_id: 1, bbox: [300, 200, 100, 80], area: 8000 };
    const ring = [300, 200, 400, 200, 400, 280, 300, 280];
    const whole: Label = { ...label, iscrowd: 0, segmentation: [ring] };
    change(whole);
    return whole;
  });
  const images = NAMES.map((name, at) => ({ id: at + 1, file_name: `${name}.png`, width: 640, height: 480 }));
  const text = JSON.stringify({
    images,
    annotations,
    categories: [{ id: 1, name: "cat", supercategory: "animal" }],
  });
  const files: Files = new Map([["annotations.json", text]]);
  for (const name of NAMES)
    files.set(to(`images/${name}.png`), imageBytes({ width: 640, height: 480, text: name }));
  return files;
}

/** A segmentation's place is taken by nothing. */
function boxOnly(label: Label, bbox: readonly number[]): void {
  label.bbox = [...bbox];
  delete label.segmentation;
}

async function faultsOf(files: Files): Promise<Readonly<Record<string, readonly string[]>>> {
  const found: Record<string, string[]> = {};
  for await (const { code, severity, message } of validate(memoryFolder("set", files)))
    if (severity !== "note") (found[code] ??= []).push(message);
  return found;
}

test.each<[string, Files]>([
  ["YOLO", yolo()],
  ["COCO", coco()],
  // Tools of Windows and macOS leave these.
  ["files of the system", new Map([...yolo(), ["labels/train/._a.txt", "\u0000x"], ["Thumbs.db", "x"]])],
  ["a list of classes", new Map([...yolo(), ["labels/classes.txt", "cat\ndog\n"], ["README.txt", "by us"]])],
])("nothing is found in a clean set: %s", async (_, files) => {
  const found: unknown[] = [];
  for await (const finding of validate(memoryFolder("set", files))) found.push(finding);
  expect(found).toEqual([]);
});

describe("YOLO", () => {
  const splits = "train: ../train/images\nval: ../valid/images\nnames: [cat, dog]\n";
  test.each<[string, Files, code: string, times: number, message: RegExp]>([
    ["commas", yolo(ROWS.replaceAll(" ", ",")), "yolo/not-a-number", 8, /separated by spaces, not commas/],
    ["decimal commas", yolo("0 0,5 0,5 0,2 0,2\n"), "yolo/not-a-number", 4, /not commas/],
    ["names for numbers", yolo("cat 0.5 0.5 0.2 0.2\n"), "yolo/not-a-number", 4, /Classes are numbers/],
    ["saved by Excel", yolo(`\ufeff${ROWS.replaceAll("\n", "\r\n")}`), "yolo/byte-order-mark", 4, /mark/],
    ["pixels", yolo("0 32 24 12 9\n"), "yolo/out-of-bounds", 4, /x of the box is 32/],
    ["confidences of a model", yolo("0 0.5 0.5 0.2 0.2 0.9\n"), "yolo/columns", 4, /predictions/],
    ["Windows paths", yolo(ROWS, YAML.replaceAll("/", "\\")), "yolo/backslash", 2, /on Windows only/],
    [
      "labels beside images",
      moved(yolo(), (path) => path.replace(/^labels/, "images")),
      "yolo/label-without-split",
      1,
      /4 label files .* For images\/train\/a.png they look for labels\/train\/a.txt\./,
    ],
    [
      "a folder with a capital",
      moved(yolo(), (path) => path.replace(/^labels/, "Labels")),
      "yolo/label-without-split",
      1,
      /4 label files/,
    ],
    [
      "images renamed",
      moved(yolo(), (path) => path.replace(/^(images\/train\/)/, "$1new-")),
      "image/missing",
      2,
      /No image is called as the label file labels\/train\/[ab].txt/,
    ],
  ])("%s", async (name, files, code, times, message) => {
    const { [code]: told = [], ...others } = await faultsOf(files);
    expect(told).toHaveLength(times);
    for (const one of told) expect(one).toMatch(message);
    // Where labels are found nowhere, each split has none.
    const isMoved = name.startsWith("labels") || name.startsWith("a folder");
    expect(Object.keys(others)).toEqual(isMoved ? ["yolo/no-labels"] : []);
  });

  test("Roboflow's paths are as good as others", async () => {
    const files = moved(yolo(ROWS, splits), (path) =>
      path.replace(/^(\w+)\/train/, "train/$1").replace(/^(\w+)\/val/, "valid/$1"),
    );
    expect(await faultsOf(files)).toEqual({});
  });

  test("classes from 1: also the images that are not left out have wrong classes", async () => {
    const found = await faultsOf(yolo("1 0.5 0.5 0.2 0.2\n2 0.3 0.3 0.1 0.1\n"));
    expect(Object.keys(found)).toEqual(["yolo/unknown-class", "yolo/classes-from-one"]);
    expect(found["yolo/classes-from-one"]).toEqual([
      "The classes of the rows are 1 to 2, those of data.yaml 0 to 1: the rows seem to count from 1.",
    ]);
  });

  test.each([
    ["0 0.5 0.5 0.2 0.2\n2 0.3 0.3 0.1 0.1\n"],
    ["1 0.5 0.5 0.2 0.2\n"],
    ["1 0.5 0.5 0.2 0.2\n17 0.3 0.3 0.1 0.1\n"],
  ])("classes that are wrong in another way: %j", async (rows) => {
    expect(Object.keys(await faultsOf(yolo(rows)))).not.toContain("yolo/classes-from-one");
  });
});

describe("COCO", () => {
  test.each<[string, Files, code: string, message: RegExp]>([
    ["corners", coco((label) => (label.bbox = [300, 200, 400, 280])), "coco/box", /to be two corners/],
    ["centres", coco((label) => (label.bbox = [350, 240, 100, 80])), "coco/box", /begin with the centre/],
    [
      "shares",
      coco((label) => (label.bbox = [300 / 640, 200 / 480, 100 / 640, 80 / 480])),
      "coco/box",
      /shares of the image's sides/,
    ],
    [
      "shares, without segmentations",
      coco((label) => boxOnly(label, [300 / 640, 200 / 480, 100 / 640, 80 / 480])),
      "coco/fraction-box",
      /\[0\.469, 0\.417, 0\.156, 0\.167\] is smaller than a pixel/,
    ],
    [
      "corners, without segmentations",
      coco((label) => boxOnly(label, [300, 200, 400, 280])),
      "coco/box-outside",
      /If it is two corners/,
    ],
    [
      "masks of another size",
      coco((label) => (label.segmentation = { size: [10, 20], counts: [0, 100, 100] })),
      "coco/mask-size",
      /20 × 10 pixels, its image 640 × 480/,
    ],
    [
      "images renamed",
      coco(undefined, (path) => path.replace("images/", "images/IMG_")),
      "image/missing",
      /a|b|c|d/,
    ],
  ])("%s", async (_, files, code, message) => {
    const { [code]: told = [], ...others } = await faultsOf(files);
    expect(told).toHaveLength(NAMES.length);
    for (const one of told) expect(one).toMatch(message);
    expect(others).toEqual({});
  });

  test("a file that says it has more pixels than trainers open", async () => {
    const files = coco();
    const png = Uint8Array.from(imageBytes({ width: 640, height: 480 }));
    new DataView(png.buffer).setUint32(16, 1e9);
    new DataView(png.buffer).setUint32(20, 1e9);
    files.set("images/a.png", png);
    expect(await faultsOf(files)).toEqual({
      "image/unreadable": [
        "a.png: the file says that it has 1000000000 × 1000000000 pixels, more than Pillow opens.",
      ],
    });
  });
});

import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { convert, memoryFolder, memorySink, readCoco, readYolo, writeYolo } from "../../src/index.ts";
import { memorySource } from "../../src/io/source.ts";
import { type Finding, validate, type ValidateOptions } from "../../src/validate.ts";

const samples = new URL("../../../../samples/", import.meta.url);
type Files = Map<string, string | Uint8Array>;

/** The sample of boxes. */
function sample(): Files {
  const root = new URL("yolo/", samples);
  const files: Files = new Map();
  for (const entry of readdirSync(root, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = `${entry.parentPath}/${entry.name}`;
    files.set(path.slice(fileURLToPath(root).length).replace(/^\//, ""), readFileSync(path));
  }
  return files;
}

/** The sample of every kind of label, as another kind of dataset. */
async function written(task: "segment" | "obb"): Promise<Files> {
  const sink = memorySink();
  const images = new Set(readdirSync(new URL("images/", samples), { recursive: true, encoding: "utf8" }));
  const source = memorySource("annotations.json", readFileSync(new URL("coco/annotations.json", samples)));
  await convert(
    readCoco(source),
    writeYolo(sink, {
      task,
      placeImage: async ({ name }, path) => {
        if (images.has(name)) await sink.write(path, readFileSync(new URL(`images/${name}`, samples)));
        return images.has(name);
      },
    }),
  );
  return new Map(sink.files);
}

async function findingsOf(files: Files, options: ValidateOptions = {}): Promise<readonly Finding[]> {
  const found: Finding[] = [];
  for await (const finding of validate(memoryFolder("sample", files), options)) found.push(finding);
  return found;
}

const textOf = (content: string | Uint8Array | undefined): string =>
  typeof content === "string" ? content : new TextDecoder().decode(content);

/** What is done to a file: its text, or its lines. */
type Damage = (text: string) => string;
const line =
  (at: number, change: (line: string) => string): Damage =>
  (text) =>
    text
      .split("\n")
      .map((one, index) => (index === at - 1 ? change(one) : one))
      .join("\n");
const column = (at: number, rank: number, value: string): Damage =>
  line(at, (one) => one.split(" ").with(rank, value).join(" "));

const label = "labels/train/marina-01.txt";
const row = "0 0.181250 0.158333 0.055502 0.189741";

/** A damage of a file, and the finding in it that it must lead to. */
const damages: readonly (readonly [
  title: string,
  file: string,
  damage: Damage,
  ...found: (string | number)[],
])[] = [
  ["a class too high", label, column(3, 0, "11"), "yolo/unknown-class", 3, 1],
  ["a class that is an id less one", label, column(1, 0, "-1"), "yolo/negative-class", 1, 1],
  ["a class between two", label, column(2, 0, "1.5"), "yolo/class-fraction", 2, 1],
  ["the name of a class", label, column(4, 0, "Boat"), "yolo/not-a-number", 4, 1],
  ["a comma for a point", label, column(2, 3, "0,059"), "yolo/not-a-number", 2, 21],
  ["commas for spaces", label, line(5, (one) => one.replaceAll(" ", ",")), "yolo/not-a-number", 5, 1],
  ["pixels", label, line(1, () => "0 58 38 18 45"), "yolo/out-of-bounds", 1, 3],
  ["a centre outside", label, column(6, 2, "1.05"), "yolo/out-of-bounds", 6, 12],
  ["a negative coordinate", label, column(6, 1, "-0.05"), "yolo/out-of-bounds", 6, 3],
  [
    "corners for centre and size",
    label,
    line(2, () => "0 0.25 0.05 0.75 0.95"),
    "yolo/box-leaves-image",
    2,
    3,
  ],
  ["a width of 0", label, column(7, 3, "0.000000"), "yolo/empty-box", 7, 21],
  ["NaN", label, column(7, 4, "nan"), "yolo/not-finite", 7, 30],
  ["a column cut off", label, line(8, (one) => one.slice(0, one.lastIndexOf(" "))), "yolo/columns", 8, 1],
  ["a score at the end", label, line(8, (one) => `${one} 0.93`), "yolo/columns", 8, 1],
  ["a line cut off in a number", label, (text) => text.slice(0, 200), "yolo/columns", 6, 1],
  ["a row twice", label, line(9, () => row), "yolo/duplicate", 9, 1],
  ["spaces in an empty line", label, line(2, (one) => `   \n${one}`), "yolo/blank-line", 2, 1],
  ["a comment", label, (text) => `# boats\n${text}`, "yolo/not-a-number", 1, 1],
  ["a byte-order mark", label, (text) => `\ufeff${text}`, "yolo/byte-order-mark", 1, 1],
  [
    "an outline among boxes",
    label,
    line(3, () => "0 0.1 0.1 0.5 0.1 0.5 0.5"),
    "yolo/box-among-outlines",
    1,
    1,
  ],
  [
    "an outline file among files of boxes",
    label,
    () => "0 0.1 0.1 0.5 0.1 0.5 0.5 0.3 0.7 0.1 0.5\n",
    "yolo/mixed-shapes",
  ],
  ["nc too low", "data.yaml", (text) => text.replace("nc: 11", "nc: 10"), "yolo/nc", 3, 5],
  [
    "classes from 1",
    "data.yaml",
    (text) => text.replace(/ {2}(\d+):/g, (_, key) => `  ${String(Number(key) + 1)}:`),
    "yolo/names",
    15,
    3,
  ],
  ["a class removed", "data.yaml", (text) => text.replace("  10: Beacon\n", ""), "yolo/nc", 3, 5],
  ["no val", "data.yaml", (text) => text.replace("val: images/val\n", ""), "yolo/split-key"],
  [
    "a folder renamed",
    "data.yaml",
    (text) => text.replace("images/val", "images/valid"),
    "yolo/split-missing",
    2,
    6,
  ],
  ["a name that YAML reads", "data.yaml", (text) => text.replace("Boat", "no"), "yolo/name-misread", 5, 6],
  ["one name twice", "data.yaml", (text) => text.replace("Car", "Boat"), "yolo/duplicate-name", 6, 6],
  ["a quote left open", "data.yaml", (text) => text.replace("Boat", '"Boat'), "yolo/data-yaml", 16, 1],
];

const cases = damages.map(([title, file, damage, code, at, place]) => ({
  title,
  file,
  damage,
  code,
  at,
  place,
}));

describe("each damage of the sample is found, in its place", () => {
  test.each(cases)("$title", async ({ file, damage, code, at, place }) => {
    const files = sample();
    const before = textOf(files.get(file));
    const after = damage(before);
    expect(after).not.toBe(before);
    files.set(file, after);
    const serious = (await findingsOf(files)).filter(({ severity }) => severity !== "note");
    const here = serious.filter((finding) => finding.file === file && finding.line === at);
    // One damage is told as one.
    expect(here.map((finding) => [finding.code, finding.column])).toEqual([[code, place]]);
  });
});

describe("damages of files", () => {
  test("a label file in another folder", async () => {
    const files = sample();
    files.set("labels/marina-01.txt", files.get(label) ?? "");
    files.delete(label);
    expect(await findingsOf(files)).toContainEqual(
      expect.objectContaining({ code: "yolo/label-without-split", file: "labels/marina-01.txt" }),
    );
  });

  test("an image with the stem of another", async () => {
    const files = sample();
    files.set("images/train/marina-01.jpg", files.get("images/train/upright-01.jpg") ?? "");
    expect(await findingsOf(files)).toContainEqual(
      expect.objectContaining({ code: "yolo/same-stem", file: "images/train/marina-01.png" }),
    );
  });

  test("bytes of another encoding", async () => {
    const files = sample();
    files.set(label, Uint8Array.of(0x30, 0x20, 0x2e, 0x35, 0xa0));
    expect(await findingsOf(files)).toContainEqual(
      expect.objectContaining({ code: "yolo/encoding", file: label, line: 1, column: 5 }),
    );
  });
});

function seriousOf(found: readonly Finding[]): readonly string[] {
  return found
    .filter(({ severity }) => severity !== "note")
    .map(({ code, file = "", line: at = 0 }) => `${code} ${file}:${String(at)}`);
}

describe("nothing is found where nothing is wrong", () => {
  test("in the sample", async () => {
    expect(seriousOf(await findingsOf(sample()))).toEqual([]);
  });

  test.each(["segment", "obb"] as const)("in what is written for %s", async (task) => {
    expect(seriousOf(await findingsOf(await written(task)))).toEqual([]);
  });

  test("beside a list of the classes, as annotation tools leave it", async () => {
    const files = sample();
    files.set("labels/train/classes.txt", "Boat\nCar\n");
    expect(seriousOf(await findingsOf(files))).toEqual([]);
  });

  test("in what is written again", async () => {
    const sink = memorySink();
    await convert(readYolo(memoryFolder("sample", sample())), writeYolo(sink));
    expect(seriousOf(await findingsOf(new Map(sink.files), { images: "off" }))).toEqual([]);
  });
});

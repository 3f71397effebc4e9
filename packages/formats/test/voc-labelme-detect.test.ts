import { describe, expect, test } from "vitest";
import { detectInput, type DetectOptions } from "../src/detect.ts";
import { memorySink } from "../src/io/sink.ts";
import { type Folder, memoryFolder, memorySource, type Source } from "../src/io/source.ts";
import { readLabelme, writeLabelme } from "../src/labelme.ts";
import { readLabelStudio, writeLabelStudio } from "../src/label-studio.ts";
import type { DatasetImage } from "../src/model/dataset.ts";
import { readVoc, writeVoc } from "../src/voc.ts";
import { datasetOf, heldOf } from "./arbitraries.ts";

const VOC = "<annotation><filename>a.jpg</filename></annotation>";
const CVAT = '<?xml version="1.0"?>\n<annotations><version>1.1</version></annotations>';
const LABELME = '{"version":"5.5.0","flags":{},"shapes":[],"imagePath":"a.jpg","imageData":null}';
const COCO = '{"images":[],"annotations":[],"categories":[]}';

function folderOf(files: Readonly<Record<string, string>>): Folder {
  return memoryFolder("folder", new Map(Object.entries(files)));
}

describe("a single file", () => {
  test.each([
    ["Pascal VOC", VOC, "voc"],
    ["Pascal VOC with a byte-order mark and a comment", `\ufeff<!-- mine -->${VOC}`, "voc"],
    ["CVAT", CVAT, "cvat"],
    ["labelme", LABELME, "labelme"],
    ["labelme with shapes", LABELME.replace("[]", '[{"label":"a","points":[[1,1]]}]'), "labelme"],
  ])("%s", async (_, text, format) => {
    expect(await detectInput(memorySource("input", text))).toEqual({ format, entry: "input" });
  });

  test("labelme after an image larger than what is read at once", async () => {
    const encoder = new TextEncoder();
    const piece = encoder.encode("A".repeat(2 ** 20));
    const source: Source = {
      name: "input",
      async *stream() {
        yield encoder.encode('{"imageData":"');
        for (let at = 0; at < 260; at += 1) yield piece;
        yield encoder.encode('","shapes":[],"imagePath":"a.jpg"}');
      },
    };
    expect(await detectInput(source)).toEqual({ format: "labelme", entry: "input" });
  });

  test("other XML is refused", async () => {
    await expect(detectInput(memorySource("input", "<svg/>"))).rejects.toMatchObject({
      code: "input/unrecognised",
    });
    await expect(detectInput(memorySource("input", "<annotation"))).rejects.toMatchObject({
      code: "xml/syntax",
    });
  });
});

describe("a folder", () => {
  test.each<[string, Readonly<Record<string, string>>, object, DetectOptions["from"]]>([
    [
      "Pascal VOC",
      { "Annotations/a.xml": VOC, "Annotations/b.xml": VOC, "labelmap.txt": "" },
      { format: "voc", entry: "Annotations/a.xml" },
      undefined,
    ],
    [
      "Pascal VOC, one below",
      { "VOC2012/Annotations/a.xml": VOC },
      { format: "voc", entry: "VOC2012/Annotations/a.xml" },
      undefined,
    ],
    [
      "CVAT",
      { "annotations.xml": CVAT, "images/a.jpg": "" },
      { format: "cvat", entry: "annotations.xml" },
      undefined,
    ],
    [
      "labelme beside images",
      { "a.json": LABELME, "a.jpg": "", "b.json": LABELME, "b.jpg": "" },
      { format: "labelme", entry: "a.json" },
      undefined,
    ],
    [
      "labelme without images",
      { "a.json": LABELME, "b.json": LABELME, "package.json": "{}" },
      { format: "labelme", entry: "a.json" },
      undefined,
    ],
    [
      "labelme in folders",
      { "x/a.json": LABELME, "y/b.json": LABELME },
      { format: "labelme", entry: "x/a.json" },
      undefined,
    ],
    [
      "what is said to be meant",
      { "a.json": LABELME, "a.jpg": "", "coco.json": COCO },
      { format: "labelme", entry: "a.json" },
      "labelme",
    ],
  ])("%s", async (_, files, expected, from) => {
    expect(await detectInput(folderOf(files), from === undefined ? {} : { from })).toEqual(expected);
  });

  test.each([
    ["labelme beside a COCO file", { "a.json": LABELME, "a.jpg": "", "coco.json": COCO }],
    ["Pascal VOC beside a COCO file", { "Annotations/a.xml": VOC, "coco.json": COCO }],
    ["two files of CVAT", { "a.xml": CVAT, "b.xml": CVAT }],
  ])("is ambiguous: %s", async (_, files) => {
    await expect(detectInput(folderOf(files))).rejects.toMatchObject({ code: "input/ambiguous" });
  });

  test("of many files, few are looked at", async () => {
    for (const [text, extension, format] of [
      [VOC, "xml", "voc"],
      [LABELME, "json", "labelme"],
    ] as const) {
      const names = Array.from({ length: 5000 }, (_, at) => `${at}`);
      const files = names.flatMap((name): [string, string][] => [
        [`${name}.${extension}`, text],
        [`${name}.jpg`, ""],
      ]);
      const folder = memoryFolder("many", new Map(files));
      let opened = 0;
      const open: Folder["open"] = (path) => {
        opened += 1;
        return folder.open(path);
      };
      expect(await detectInput({ ...folder, open })).toMatchObject({ format });
      expect(opened).toBeLessThan(10);
    }
  });
});

describe("a folder with nothing but what has no place in its format", () => {
  const text: DatasetImage = {
    id: 1,
    name: "a text",
    media: "text",
    annotations: [],
    attributes: [],
    relations: [],
    extra: {},
  };
  const header = { source: "ango" as const, categories: [], splits: [], info: {}, extra: {} };

  test.each([
    ["label-studio", "tasks.json", writeLabelStudio, readLabelStudio],
    ["labelme", "labels.txt", writeLabelme, readLabelme],
    ["voc", "labelmap.txt", writeVoc, readVoc],
  ] as const)("%s", async (format, entry, write, read) => {
    const sink = memorySink();
    await write(sink)(datasetOf({ header, images: [text] }));
    const folder = memoryFolder("folder", sink.files);
    expect(await detectInput(folder)).toEqual({ format, entry });
    expect(await detectInput(folder, { from: format })).toEqual({ format, entry });
    expect((await heldOf(await read(folder))).images).toEqual([text]);
    await expect(detectInput(folder, { from: "coco" })).rejects.toMatchObject({ code: "input/unrecognised" });
    const records = [...sink.files].filter(([name]) => name !== "angokit-sidecar.ndjson");
    const without = memoryFolder("folder", new Map(records));
    await expect(detectInput(without)).rejects.toMatchObject({ code: "input/unrecognised" });
  });
});

import { describe, expect, test } from "vitest";
import { detectInput } from "../src/detect.ts";
import type { DetectOptions } from "../src/detect.ts";
import { memoryFolder, memorySource } from "../src/io/source.ts";

const COCO = JSON.stringify({
  info: {},
  images: [{ id: 1, file_name: "a.jpg", width: 2, height: 2 }],
  annotations: [],
  categories: [],
});
const EXPORT =
  '[{"asset":"https://example.com/a.jpg","externalId":"a.jpg","task":{"taskId":"t","tools":[]}}]';
const YAML = "train: images/train\nval: images/train\nnames:\n  0: cat\n";
const SCHEMA =
  '{"tools":[{"title":"Car","tool":"bounding-box","schemaId":"s"}],"classifications":[],"relations":[]}';
const RESULTS = '[{"image_id":1,"category_id":1,"bbox":[0,0,1,1],"score":0.5}]';

describe("a single input", () => {
  test.each([
    ["COCO", COCO, { format: "coco" }],
    ["COCO after a byte-order mark and space", `\uFEFF \n${COCO}`, { format: "coco" }],
    [
      "COCO written by angokit",
      '{"angokit":{"version":1},"info":{},"images":[],"annotations":[],"categories":[]}',
      { format: "coco" },
    ],
    [
      "COCO with annotations first",
      '{"annotations":[{"id":1,"image_id":1}],"images":[]}',
      { format: "coco" },
    ],
    [
      "COCO without annotations",
      '{"images":[{"id":1,"file_name":"a.jpg"}],"categories":[]}',
      { format: "coco" },
    ],
    ["COCO that breaks off after it was recognised", COCO.slice(0, -1), { format: "coco" }],
    [
      "COCO captions",
      '{"images":[],"annotations":[{"image_id":1,"id":2,"caption":"a cat"}]}',
      { format: "coco", kind: "captions" },
    ],
    ["an Ango export", EXPORT, { format: "ango", form: "export" }],
    [
      "an Ango export in lines",
      EXPORT.slice(1, -1).concat("\n", EXPORT.slice(1, -1), "\n"),
      { format: "ango", form: "export" },
    ],
    ["an Ango export of one line", `${EXPORT.slice(1, -1)}\n`, { format: "ango", form: "export" }],
    [
      "an older Ango export",
      '[{"asset":"u","externalId":"a","tasks":[{"objects":[]}]}]',
      { format: "ango", form: "export" },
    ],
    [
      "an Ango export whose first asset has no task",
      `[{"asset":"u","externalId":"b"},${EXPORT.slice(1)}`,
      { format: "ango", form: "export" },
    ],
    ["an Ango import", '[{"externalId":"a.jpg","objects":[]}]', { format: "ango", form: "import" }],
    [
      "an Ango import by URL",
      '[{"data":"https://example.com/a.jpg","objects":[]}]',
      { format: "ango", form: "import" },
    ],
    [
      "an Ango import of classifications",
      '[{"externalId":"a","classifications":[{"answer":"x"}]}]',
      { format: "ango", form: "import" },
    ],
    [
      "an Ango import with answers",
      '[{"assetId":"a","answer":{"objects":[]}}]',
      { format: "ango", form: "import" },
    ],
    [
      "tasks as the API gives them",
      '{"status":"success","data":{"tasks":[]}}',
      { format: "ango", form: "tasks" },
    ],
    [
      "a list of tasks",
      '[{"_id":"1","asset":{"_id":"2","externalId":"a"},"answer":{"tools":[]}}]',
      { format: "ango", form: "tasks" },
    ],
    ["a data.yaml", YAML, { format: "yolo" }],
    [
      "a data.yaml of Windows with comments",
      '# mine\r\n"nc": 1\r\npath: ..\r\nval : x\r\n',
      { format: "yolo" },
    ],
  ])("is recognised: %s", async (_, text, expected) => {
    expect(await detectInput(memorySource("input", text))).toEqual({ ...expected, entry: "input" });
  });

  test.each<[string, string | number[], string, RegExp]>([
    ["nothing", "", "input/empty", /is empty/],
    ["only space", " \n\t", "input/empty", /is empty/],
    [
      "an answer as Ango stores it",
      '{"tools":[{"objectId":"o","tool":"t"}],"classifications":[]}',
      "input/unrecognised",
      /./,
    ],
    [
      "a schema without tools",
      '{"tools":[],"classifications":[],"relations":[]}',
      "input/category-schema",
      /no labels/,
    ],
    ["text", "hello", "input/unrecognised", /no known format/],
    ["an empty list", "[]", "input/unrecognised", /no known format/],
    ["an empty object", "{}", "input/unrecognised", /no known format/],
    ["a list of numbers", "[1,2,3]", "input/unrecognised", /no known format/],
    ["objects of another kind", '[{"id":1}]', "input/unrecognised", /no known format/],
    ["a YAML of another kind", "on: push\njobs: {}\n", "input/unrecognised", /no known format/],
    ["a category schema", SCHEMA, "input/category-schema", /no labels/],
    ["COCO results", RESULTS, "input/coco-results", /ground truth/],
    ["caption results", '[{"image_id":1,"caption":"a"}]', "input/coco-results", /ground truth/],
    ["JSON that breaks off", '{"info":{"year":20', "json/truncated", /./],
    ["JSON with a fault", '{"info":,}', "json/syntax", /./],
    ["a ZIP", [0x50, 0x4b, 0x03, 0x04, 0x14, 0x00], "input/archive", /unzip it first/],
    ["gzip", [0x1f, 0x8b, 0x08], "input/archive", /unpack/],
    ["a PNG", [0x89, 0x50, 0x4e, 0x47, 0x0d], "input/binary", /PNG image/],
    ["a JPEG", [0xff, 0xd8, 0xff, 0xe0], "input/binary", /JPEG image/],
    ["UTF-16", [0xff, 0xfe, 0x7b, 0x00], "input/encoding", /save it as UTF-8/],
    ["other bytes", [0x01, 0x00, 0x02], "input/binary", /zero bytes/],
  ])("is refused: %s", async (_, content, code, message) => {
    const source = memorySource("input", typeof content === "string" ? content : Uint8Array.from(content));
    await expect(detectInput(source)).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message),
      place: { file: "input" },
    });
  });

  test("is not read further than needed", async () => {
    let given = 0;
    const source = {
      name: "endless",
      async *stream() {
        yield new TextEncoder().encode(
          COCO.slice(0, -1).replace('"annotations":[]', '"annotations":[{"image_id":1}'),
        );
        for (;;) {
          given += 1;
          yield new TextEncoder().encode(`,{"image_id":1,"bbox":[${"1,".repeat(500_000)}1]}`);
        }
      },
    };
    expect(await detectInput(source)).toEqual({ format: "coco", entry: "endless" });
    expect(given).toBeLessThan(40);
  });

  test.each<[string, DetectOptions["from"], object]>([
    ["[]", "ango", { format: "ango", form: "export" }],
    ['[{"externalId":"a.jpg","objects":[]}]', "ango", { format: "ango", form: "import" }],
    ["{}", "coco", { format: "coco" }],
    ["path: .", "yolo", { format: "yolo" }],
    [EXPORT, "coco", { format: "coco" }],
  ])("%s is taken for %s where that is said", async (text, from, expected) => {
    expect(await detectInput(memorySource("-", text), from === undefined ? {} : { from })).toEqual({
      ...expected,
      entry: "-",
    });
  });
});

const detect = (files: Record<string, string>, options?: DetectOptions): ReturnType<typeof detectInput> =>
  detectInput(memoryFolder("folder", new Map(Object.entries(files))), options);

describe("a folder", () => {
  test.each([
    [
      "YOLO",
      { "data.yaml": YAML, "labels/train/a.txt": "", "angokit-sidecar.ndjson": `${COCO}\n${COCO}` },
      { format: "yolo", entry: "data.yaml" },
    ],
    [
      "YOLO by another name",
      { "coco8.yml": YAML, "ci.yaml": "on: push" },
      { format: "yolo", entry: "coco8.yml" },
    ],
    [
      "COCO",
      { "annotations.json": COCO, "images/a.jpg": "", "package.json": '{"name":"x"}' },
      { format: "coco", entry: "annotations.json" },
    ],
    [
      "COCO in annotations/",
      { "annotations/instances_val.json": COCO, "val/a.jpg": "" },
      { format: "coco", entry: "annotations/instances_val.json" },
    ],
    [
      "COCO beside results",
      { "gt.json": COCO, "results.json": RESULTS },
      { format: "coco", entry: "gt.json" },
    ],
    ["Ango", { "export.json": EXPORT }, { format: "ango", form: "export", entry: "export.json" }],
    [
      "Ango beside its schema",
      { "export.json": EXPORT, "category-schema.json": SCHEMA },
      { format: "ango", form: "export", entry: "export.json", categorySchema: "category-schema.json" },
    ],
    [
      "one good file among broken ones",
      { "a.json": "{", "b.json": COCO },
      { format: "coco", entry: "b.json" },
    ],
    [
      "hidden files do not count",
      { "._a.json": "\0", ".b.json": COCO, "c.json": COCO },
      { format: "coco", entry: "c.json" },
    ],
  ])("is recognised: %s", async (_, files, expected) => {
    expect(await detect({ ...files })).toEqual(expected);
  });

  test("with several datasets names them", async () => {
    const files = {
      "annotations/instances_train.json": COCO,
      "annotations/instances_val.json": COCO,
      "export.json": EXPORT,
    };
    await expect(detect(files)).rejects.toMatchObject({
      code: "input/ambiguous",
      message: expect.stringContaining(
        "annotations/instances_train.json (coco), annotations/instances_val.json (coco), export.json (ango export)",
      ),
    });
    await expect(detect(files, { from: "coco" })).rejects.toMatchObject({ code: "input/ambiguous" });
    expect(await detect(files, { from: "ango" })).toEqual({
      format: "ango",
      form: "export",
      entry: "export.json",
    });
  });

  test("only results are COCO where that is said", async () => {
    const found = { format: "coco", entry: "results.json", results: true };
    expect(await detect({ "results.json": RESULTS }, { from: "coco" })).toEqual(found);
    await expect(detect({ "a.json": RESULTS, "b.json": RESULTS }, { from: "coco" })).rejects.toMatchObject({
      code: "input/coco-results",
    });
  });

  test.each<[string, Record<string, string>, string, RegExp]>([
    ["nothing", {}, "input/unrecognised", /Looked in it and in annotations\//],
    ["labels without a YAML", { "labels/train/a.txt": "0 0 0 1 1" }, "input/unrecognised", /no data\.yaml/],
    ["an archive", { "export.zip": "PK" }, "input/unrecognised", /export\.zip is an archive/],
    ["a dataset deeper in it", { "v1/data.yaml": YAML }, "input/unrecognised", /in v1: give that folder/],
    [
      "only results",
      { "results.json": RESULTS },
      "input/coco-results",
      /results\.json is a COCO results file/,
    ],
    ["only a schema", { "schema.json": SCHEMA }, "input/unrecognised", /has no dataset/],
    ["one broken file", { "a.json": "{,}" }, "json/syntax", /./],
    ["several broken files", { "a.json": "{", "b.json": "" }, "input/unrecognised", /has no dataset/],
  ])("is refused: %s", async (_, files, code, message) => {
    await expect(detect(files)).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
  });
});

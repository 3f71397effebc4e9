import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, describe, expect, test } from "vitest";
import { readCoco } from "../src/coco/read.ts";
import {
  convert,
  type Dataset,
  type Diagnostic,
  FormatError,
  type FormatName,
  formatNames,
  memorySink,
  memorySource,
  type Sink,
  writeAngoExport,
  writeCoco,
  type Writer,
  writeYolo,
} from "../src/index.ts";
import { writeCvat } from "../src/cvat.ts";
import { writeLabelStudio } from "../src/label-studio.ts";
import { writeLabelme } from "../src/labelme.ts";
import {
  archiveSink,
  fileSource,
  findDataset,
  folderSink,
  openDataset,
  type OpenDatasetOptions,
  placeImages,
} from "../src/node.ts";
import { writeVoc } from "../src/voc.ts";
import { zipOf } from "./zips.ts";

const samples = resolve(import.meta.dirname, "../../../samples");
const coco = join(samples, "coco/annotations.json");
const place = mkdtempSync(join(tmpdir(), "open-dataset-"));
afterAll(() => rmSync(place, { recursive: true }));

/** What comes back of each dataset, whichever format it went through. */
async function countsOf({ header, images }: Dataset) {
  const counts = { classes: header.categories.length, images: 0, annotations: 0, sizes: 0 };
  for await (const { annotations, width } of images) {
    counts.images += 1;
    counts.annotations += annotations.length;
    counts.sizes += width === undefined ? 0 : 1;
  }
  return counts;
}

/** Files of a folder of its own. */
function folderOf(name: string, files: Readonly<Record<string, string | Uint8Array>>): string {
  const folder = join(place, name);
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(join(folder, path, ".."), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  return folder;
}

/** For what is not what a test is about. */
function silent(): void {}

/** A COCO file with one image. */
function cocoWith(id: number): string {
  return JSON.stringify({
    images: [{ id, file_name: `${id}.png`, width: 9, height: 9 }],
    annotations: [{ id, image_id: id, category_id: 1, bbox: [1, 1, 2, 2], area: 4, iscrowd: 0 }],
    categories: [{ id: 1, name: "cat" }],
  });
}

/** How many classes a dataset has, and what is told when it is opened. */
async function toldOf(path: string, options: OpenDatasetOptions = {}) {
  const codes: string[] = [];
  const { header } = await openDataset(path, { ...options, onDiagnostic: ({ code }) => codes.push(code) });
  return { codes, classes: header.categories.length };
}

const all = await countsOf(await readCoco(fileSource(coco)));
/** An export of Ango has no classes without objects, no groups, and no sidecar. */
const ofAngo = { ...all, classes: 7, annotations: 83 };

interface Written {
  readonly format: FormatName;
  readonly writer: (sink: Sink) => Writer;
  /** Its file, where it has one that can be opened by itself. */
  readonly entry?: string;
  readonly expected?: typeof all;
}

const written: readonly Written[] = [
  { format: "ango", writer: writeAngoExport, entry: "export.json", expected: ofAngo },
  { format: "coco", writer: writeCoco, entry: "annotations.json" },
  { format: "yolo", writer: (sink) => writeYolo(sink, { task: "segment" }), entry: "data.yaml" },
  { format: "voc", writer: writeVoc },
  { format: "cvat", writer: writeCvat, entry: "annotations.xml" },
  { format: "label-studio", writer: writeLabelStudio, entry: "tasks.json" },
  { format: "labelme", writer: writeLabelme },
];

test.each(written)(
  "$format: a folder, archives and a file are opened alike",
  async ({ format, writer, entry, expected = all }) => {
    const folder = join(place, format);
    for (const path of [folder, `${folder}.zip`, `${folder}.tar.gz`]) {
      const sink = path === folder ? folderSink(path) : archiveSink(path);
      await convert(readCoco(fileSource(coco)), writer(sink));
      const opened = await openDataset(path, { onDiagnostic: silent });
      expect(opened.detection.format).toBe(format);
      expect(await countsOf(opened)).toEqual(expected);
    }
    if (entry === undefined) return;
    const file = await openDataset(join(folder, entry), { onDiagnostic: silent });
    expect(file.detection.format).toBe(format);
    expect(await countsOf(file)).toMatchObject({ images: 12 });
  },
);

test("every format is opened", () => {
  expect(written.map(({ format }) => format).toSorted()).toEqual(formatNames.toSorted());
});

describe("openDataset", () => {
  test("is read by convert as it is", async () => {
    const sink = memorySink();
    const { images, annotations } = await convert(openDataset(coco), writeYolo(sink));
    expect({ images, annotations }).toEqual({ images: 12, annotations: 84 });
    expect(sink.text("data.yaml")).toContain("names:");
  });

  test("takes the parts of a COCO dataset, which are one or ambiguous", async () => {
    const folder = folderOf("parts", { "train.json": cocoWith(1), "val.json": cocoWith(2) });
    const { header, images, detection } = await openDataset(folder);
    expect(header.splits).toEqual(["train", "val"]);
    expect(await countsOf({ header, images })).toMatchObject({ images: 2, annotations: 2 });
    expect(detection.entry).toBe("train.json");
    await expect(openDataset(folder, { files: "one" })).rejects.toMatchObject({ code: "input/ambiguous" });
  });

  test("reads results with their ground truth", async () => {
    const result = '[{"image_id":101,"category_id":3,"bbox":[5,6,20,10],"score":0.9}]';
    const folder = folderOf("results", { "results.json": result });
    const opened = await openDataset(join(folder, "results.json"), { truth: fileSource(coco) });
    expect(await countsOf(opened)).toMatchObject({ images: 12, annotations: 1 });
    await expect(openDataset(join(folder, "results.json"))).rejects.toMatchObject({
      code: "input/coco-results",
    });
  });

  test("reads predictions that are said to be some, with their images", async () => {
    const folder = folderOf("predicted", { "labels/bridge-01.txt": "0 0.5 0.5 0.2 0.1 0.87\n" });
    await expect(openDataset(folder)).rejects.toMatchObject({ code: "input/unrecognised" });
    const options = { layout: "predictions", classes: ["bridge"], images: join(samples, "images") } as const;
    const { header, images } = await openDataset(folder, options);
    expect(header.categories.map(({ name }) => name)).toEqual(["bridge"]);
    const seen = [];
    for await (const { name, annotations } of images)
      for (const { score } of annotations) seen.push([name, score]);
    expect(seen).toEqual([["bridge-01.png", 0.87]]);
  });

  test("takes a folder that is nothing else for classes, where labels are of whole images", async () => {
    const png = readFileSync(join(samples, "images/bridge-01.png"));
    const folder = folderOf("classed", { "cat/a.png": png, "dog/b.png": png });
    const { header } = await openDataset(folder, { task: "classify" });
    expect(header.categories.map(({ name }) => name)).toEqual(["cat", "dog"]);
    await expect(openDataset(folder)).rejects.toMatchObject({ code: "input/unrecognised" });
  });

  test("finds the category schema of an export beside it, and takes another", async () => {
    const file = join(samples, "ango/export.json");
    const byAppearance = { codes: ["ango/classes-by-appearance"] };
    expect(await toldOf(file)).toMatchObject(byAppearance);
    expect(await toldOf(join(samples, "ango"))).toMatchObject({ codes: [] });
    const categorySchema = { tools: [{ schemaId: "s1", title: "Sky", tool: "brush" }] };
    expect(await toldOf(file, { categorySchema })).toEqual({ codes: [], classes: 1 });
    const folder = folderOf("schema", { "category-schema.json": "{", "export.json": readFileSync(file) });
    expect(await toldOf(folder)).toMatchObject(byAppearance);
  });

  test("reads tasks of the API, with the schema that they need", async () => {
    const reply = JSON.stringify({ data: { tasks: [] } });
    const folder = folderOf("tasks", { "tasks.json": reply });
    const path = join(folder, "tasks.json");
    await expect(openDataset(path)).rejects.toMatchObject({ code: "ango/category-schema" });
    const categorySchema = { tools: [{ schemaId: "s1", title: "Sky", tool: "brush" }] };
    expect((await openDataset(path, { categorySchema })).header.categories).toMatchObject([{ name: "Sky" }]);
  });

  test("reads sources: text, and an archive with its images", async () => {
    const text = readFileSync(coco, "utf8");
    const zip = zipOf([
      { name: "annotations.json", content: withoutSizes(text) },
      { name: "images/bridge-01.png", content: readFileSync(join(samples, "images/bridge-01.png")) },
    ]);
    expect(await countsOf(await openDataset(memorySource("x.json", text)))).toMatchObject({ images: 12 });
    const gzip = folderOf("packed", { "coco.json.gz": gzipSync(text) });
    expect(await countsOf(await openDataset(join(gzip, "coco.json.gz")))).toMatchObject({ images: 12 });
    const packed = await openDataset(memorySource("x.zip", zip), { onDiagnostic: silent });
    const sink = folderSink(join(place, "unpacked"));
    const placer = placeImages(sink, { mode: "copy", ...packed });
    await convert(packed, writeCoco(sink, { placeImage: placer.placeImage }));
    expect(placer.placement()).toMatchObject({ copied: 1 });
    expect(await countsOf(await openDataset(join(place, "unpacked")))).toMatchObject({ sizes: 1 });
  });

  test("measures images, which lie around it or where that is said", async () => {
    const text = withoutSizes(readFileSync(coco, "utf8"));
    const bare = folderOf("bare", { "coco.json": text });
    expect(await countsOf(await openDataset(bare, { onDiagnostic: silent }))).toMatchObject({ sizes: 0 });
    const images = join(samples, "images");
    expect(await countsOf(await openDataset(bare, { images, onDiagnostic: silent }))).toMatchObject({
      sizes: 12,
    });
  });

  test("what was found is opened as often as it is to be read, its images once", async () => {
    const found = await findDataset(coco);
    expect(await countsOf(await openDataset(found))).toEqual(await countsOf(await openDataset(found)));
    const opened = await openDataset(found);
    await countsOf(opened);
    await expect(countsOf(opened)).rejects.toMatchObject({ code: "input/read-twice" });
  });

  test("findings name files as they are seen from outside; without anyone to tell, errors are thrown", async () => {
    const folder = folderOf("faulty", {
      "data.yaml": "names: [cat]\ntrain: images\nval: images\n",
      "images/a.png": readFileSync(join(samples, "images/bridge-01.png")),
      "labels/a.txt": "0 0.5 0.5 0.2\n",
    });
    const told: Diagnostic[] = [];
    await countsOf(await openDataset(folder, { onDiagnostic: (finding) => told.push(finding) }));
    expect(told).toMatchObject([{ severity: "error", file: join(folder, "labels/a.txt"), line: 1 }]);
    const [first] = told;
    await expect(openDataset(folder).then(countsOf)).rejects.toMatchObject({ code: first?.code });
  });

  test.each<readonly [what: string, path: string, options: OpenDatasetOptions, code: string]>([
    ["nothing", join(place, "nowhere"), {}, "input/missing"],
    ["an image", join(samples, "images/bridge-01.png"), {}, "input/binary"],
    ["a folder of images", join(samples, "images"), {}, "input/unrecognised"],
    ["another format than is said", samples, { from: "voc" }, "input/unrecognised"],
    ["a category schema", join(samples, "ango/category-schema.json"), {}, "input/category-schema"],
    ["images that are not there", coco, { images: join(place, "nowhere") }, "input/images"],
    ["predictions in a file", coco, { layout: "predictions" }, "yolo/predictions"],
  ])("refuses %s", async (_, path, options, code) => {
    const error: unknown = await openDataset(path, options).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(FormatError);
    expect(error).toMatchObject({ code });
  });

  test("a YOLO dataset can't come from one source", async () => {
    const yaml = memorySource("data.yaml", "names: [cat]\ntrain: images\nval: images\n");
    await expect(openDataset(yaml)).rejects.toMatchObject({ code: "input/unrecognised" });
  });
});

/** A COCO file without the sizes of images. */
function withoutSizes(text: string): string {
  return text.replaceAll(/"(?:width|height)": ?\d+,?\s*/g, "").replaceAll(/,\s*}/g, "}");
}

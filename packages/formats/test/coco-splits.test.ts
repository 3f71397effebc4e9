import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { writeAngoExport } from "../src/ango/write.ts";
import { readCocoSplits } from "../src/coco/read-splits.ts";
import { findCocoSplits } from "../src/coco/split-files.ts";
import { writeCocoSplits } from "../src/coco/write-splits.ts";
import { convert } from "../src/convert.ts";
import { detectInput } from "../src/detect.ts";
import { memorySink, type Sink } from "../src/io/sink.ts";
import { memoryFolder } from "../src/io/source.ts";
import type { DatasetImage, Header } from "../src/model/dataset.ts";
import { FormatError } from "../src/model/diagnostic.ts";
import { detected } from "../src/node/opening/detected-format.ts";
import { writeSplits } from "../src/splits/write.ts";
import { dataset, datasetOf, type HeldDataset, heldOf, heldWithoutPaths } from "./arbitraries.ts";
import { annotation, box, held, image } from "./coco-files.ts";

async function written(of: HeldDataset, options: Parameters<typeof writeCocoSplits>[1] = {}) {
  const sink = memorySink();
  const report = await convert(datasetOf(of), writeCocoSplits(sink, options));
  return { sink, report, folder: memoryFolder("out", sink.files) };
}

/** Files put their images in another order: each is compared with the one of its id. */
function byId({ header, images }: HeldDataset): HeldDataset {
  return { header, images: images.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1)) };
}

function keyOf({ id }: DatasetImage): string {
  return JSON.stringify(id);
}

function one(id: number | string, split?: string, more: Partial<DatasetImage> = {}): DatasetImage {
  const own = annotation(id, box);
  return image([own], { id, name: `${id}.jpg`, ...(split === undefined ? {} : { split }), ...more });
}

/** A COCO file as other programs write it. */
function foreign(ids: readonly number[], more: Readonly<Record<string, unknown>> = {}): string {
  return JSON.stringify({
    images: ids.map((id) => ({ id, file_name: `${id}.jpg`, width: 9, height: 9 })),
    annotations: ids.map((id) => ({
      id,
      image_id: id,
      category_id: 1,
      bbox: [1, 1, 2, 2],
      area: 4,
      iscrowd: 0,
    })),
    categories: [{ id: 1, name: "cat" }],
    ...more,
  });
}

/** Two frames of a video, as other programs write them. */
function frames(first: number, video: string): string {
  const ids = [first, first + 1];
  return foreign([first], {
    videos: [{ id: 1, name: video }],
    images: ids.map((id, index) => ({
      id,
      file_name: `${id}.jpg`,
      width: 9,
      height: 9,
      video_id: 1,
      frame_id: index,
    })),
    annotations: [
      { id: first, image_id: first, category_id: 1, bbox: [1, 1, 2, 2], area: 4, iscrowd: 0, track_id: 5 },
    ],
  });
}

function folderOf(files: Readonly<Record<string, string>>) {
  return memoryFolder("in", new Map(Object.entries(files)));
}

describe("writeCocoSplits", () => {
  test("writes a whole COCO file for each split, in one pass and with ids that are unique in all", async () => {
    const images = [one("a", "val"), one("b", "train"), one("c"), one("d", "train")];
    const { sink, report } = await written(held("yolo", images, { splits: ["train", "val", "test"] }));
    expect([...sink.files.keys()].toSorted()).toEqual([
      "test.json",
      "train.json",
      "unsplit.json",
      "val.json",
    ]);
    const idsIn = (path: string): unknown => {
      const file: { images: { id: number }[]; annotations: { id: number }[]; categories: unknown[] } =
        JSON.parse(sink.text(path));
      expect(file.categories).toEqual([expect.objectContaining({ name: "cat" })]);
      return [file.images.map(({ id }) => id), file.annotations.map(({ id }) => id)];
    };
    const ids = ["train", "val", "test", "unsplit"].map((name) => idsIn(`${name}.json`));
    expect(ids).toEqual([
      [
        [2, 4],
        [2, 4],
      ],
      [[1], [1]],
      [[], []],
      [[3], [3]],
    ]);
    expect(report).toMatchObject({ images: 4, annotations: 4, lost: [] });
  });

  test("what is written is read back as it was", async () => {
    const splitName = fc.oneof(
      fc.constantFrom("train", "Train", "val", "a/b", "", "images", "unsplit", "con"),
      fc.string(),
    );
    await fc.assert(
      fc.asyncProperty(
        dataset,
        fc.uniqueArray(splitName, { minLength: 2, maxLength: 4 }),
        fc.infiniteStream(fc.nat(4)),
        async ({ header, images }, splits, draws) => {
          const whole = {
            header: { ...header, splits },
            images: images.map(({ split: _split, ...members }) => {
              const name = splits[draws.next().value ?? 0];
              return name === undefined ? members : { ...members, split: name };
            }),
          };
          const { report, folder } = await written(whole);
          const files = await findCocoSplits(folder);
          expect(files?.length).toBe((await folder.list()).length);
          const back = await heldWithoutPaths(await readCocoSplits(folder, { onDiagnostic: () => {} }));
          expect(byId(back)).toEqual(byId(whole));
          expect(report.images).toBe(images.filter(({ media }) => media === "image").length);
        },
      ),
      { numRuns: 150 },
    );
  });

  test("files of images have one name each in all splits", async () => {
    const paths: string[] = [];
    const placeImage = async ({ split }: DatasetImage, path: string): Promise<boolean> => {
      paths.push(`${split ?? ""}: ${path}`);
      return true;
    };
    const images = [one(1, "train", { name: "a.jpg" }), one(2, "val", { name: "A.jpg" })];
    const { folder } = await written(held("coco", images, { splits: ["train", "val"] }), { placeImage });
    expect(paths).toEqual(["train: images/a.jpg", "val: images/A-2.jpg"]);
    const back = await heldOf(await readCocoSplits(folder));
    expect(back.images.map(({ name, path }) => [name, path])).toEqual([
      ["a.jpg", undefined],
      ["A.jpg", "A-2.jpg"],
    ]);
  });

  test("names of splits that are not safe, or clash, are changed and told", async () => {
    const splits = ["../up", "Train", "train", "aux", "images", "unsplit"];
    const images = splits.map((split, at) => one(at + 1, split));
    const { sink, report } = await written(held("coco", images, { splits }));
    expect([...sink.files.keys()]).toEqual(
      expect.arrayContaining([
        "up.json",
        "Train.json",
        "train-2.json",
        "_aux.json",
        "images-2.json",
        "unsplit-2.json",
      ]),
    );
    expect(report.messages).toEqual([
      'The split "../up" is called up.',
      'The split "train" is called train-2.',
      'The split "aux" is called _aux.',
      'The split "images" is called images-2.',
      'The split "unsplit" is called unsplit-2.',
    ]);
  });

  test("a dataset without splits is one file, which is told", async () => {
    const { sink, report } = await written(held("coco", [one(1)]));
    expect([...sink.files.keys()]).toEqual(["unsplit.json"]);
    expect(report.messages).toEqual(["No image is in a split: all are in unsplit."]);
    expect([...(await written(held("coco", []))).sink.files.keys()]).toEqual(["unsplit.json"]);
  });

  test("an error of one split, or of the dataset, takes back all", async () => {
    const broken = one(3, "val", { annotations: [annotation(1, box, { category: 9 })] });
    const of = held("coco", [one(1, "train"), one(2, "val"), broken, one(4, "train")], {
      splits: ["train", "val"],
    });
    await expect(written(of)).rejects.toMatchObject({ code: "coco/no-category" });
    const sink = memorySink();
    const told: string[] = [];
    const watched: Sink = {
      write: sink.write.bind(sink),
      commit: async () => void told.push("commit"),
      abort: async () => void told.push("abort"),
    };
    const failing = {
      header: of.header,
      images: (async function* fail() {
        yield one(1, "train");
        yield one(2, "val");
        throw new FormatError("input/unreadable", "The disk is gone.");
      })(),
    };
    await expect(writeCocoSplits(watched)(failing)).rejects.toMatchObject({ code: "input/unreadable" });
    expect(told).toEqual(["abort"]);
  });

  test("a hundred splits are the most", async () => {
    const images = Array.from({ length: 101 }, (_, at) => one(at + 1, `fold-${at}`));
    await expect(written(held("coco", images))).rejects.toMatchObject({ code: "output/splits" });
    const { sink } = await written(held("coco", images.slice(0, 100)));
    expect(sink.files.size).toBe(100);
  });
});

test("writeSplits writes each split in a folder, whatever the format", async () => {
  const sink = memorySink();
  const header: Header = { ...held("coco", []).header, splits: ["train", "val"] };
  const images = [one(1, "val"), one(2, "train"), one(3, "val")];
  const report = await convert(
    datasetOf({ header, images }),
    writeSplits(sink, (part) => writeAngoExport(part)),
  );
  expect([...sink.files.keys()].toSorted()).toEqual(["train/export.json", "val/export.json"]);
  expect(JSON.parse(sink.text("val/export.json"))).toHaveLength(2);
  expect(report).toMatchObject({ images: 3, annotations: 3 });
});

describe("findCocoSplits", () => {
  const [train, val] = [foreign([1, 2]), foreign([3])];
  test.each([
    ["plain names", ["train.json", "val.json", "test.json"], ["train", "val", "test"]],
    [
      "names of COCO",
      ["annotations/instances_train2017.json", "annotations/instances_val2017.json"],
      ["train", "val"],
    ],
    [
      "folders",
      ["train/_annotations.coco.json", "valid/_annotations.coco.json", "test/_annotations.coco.json"],
      ["train", "valid", "test"],
    ],
  ])("%s", async (_what, paths, splits) => {
    const found = await findCocoSplits(folderOf(Object.fromEntries(paths.map((path) => [path, train]))));
    expect(found?.map(({ split }) => split)).toEqual(splits);
  });

  test.each([
    ["one file", { "train.json": train }],
    ["names that say no split", { "a.json": train, "b.json": val }],
    ["names that differ in more", { "instances_train.json": train, "captions_val.json": val }],
    ["two words in a name", { "train_test.json": train, "val_test.json": val }],
    ["one split twice", { "train.json": train, "Train.json": val }],
    ["files here and there", { "train.json": train, "annotations/val.json": val }],
    [
      "another format beside them",
      { "train.json": train, "val.json": val, "tasks.json": '[{"data":{},"annotations":[]}]' },
    ],
    ["a broken file beside them", { "train.json": train, "val.json": val, "notes.json": '{"images": [' }],
    ["an archive of folders", { "spring/a.json": train, "autumn/a.json": val }],
  ])("%s: none", async (_what, files) => {
    expect(await findCocoSplits(folderOf(Object.fromEntries(Object.entries(files))))).toBeUndefined();
  });
});

describe("a file of splits that is lost", () => {
  const [train, val] = [foreign([1, 2]), foreign([3])];
  /** The key is the first in the files. */
  const keyed = (splits: readonly string[]): string =>
    foreign([1]).replace("{", () => `{"angokit":${JSON.stringify({ version: 1, splits })},`);
  const [trainOfCoco, valOfCoco] = [
    "annotations/instances_train2017.json",
    "annotations/instances_val2017.json",
  ];

  test.each<[string, Record<string, string>, string]>([
    ["empty", { "train.json": train, "val.json": "" }, "val.json"],
    ["spoilt at its start", { "train.json": train, "val.json": `@${val}` }, "val.json"],
    ["cut", { "train.json": train, "val.json": val.slice(0, 20) }, "val.json"],
    ["another JSON", { "train.json": "{}", "val.json": val }, "train.json"],
    ["results", { "train.json": train, "val.json": '[{"image_id":1,"score":1}]' }, "val.json"],
    ["one of COCO's", { [trainOfCoco]: train, [valOfCoco]: "" }, valOfCoco],
    ["one of three", { "train.json": train, "val.json": "{", "test.json": val }, "val.json"],
    [
      "one of three folders",
      { "train/a.json": train, "valid/a.json": "", "test/a.json": val },
      "valid/a.json",
    ],
    ["missing", { "train.json": keyed(["train", "val"]) }, "val.json"],
    ["the third", { "a.json": keyed(["a", "b", "c"]), "b.json": keyed(["a", "b", "c"]) }, "c.json"],
    ["of a name for replacements", { "$1.json": keyed(["$1", "$&"]) }, "$&.json"],
    ["listed and broken", { "a.json": keyed(["a", "b"]), "b.json": "[" }, "b.json"],
    ["beside images in none", { "unsplit.json": keyed(["a"]) }, "a.json"],
  ])("%s: is named", async (_what, files, file) => {
    const folder = folderOf(files);
    const fault = { code: "input/split-file", message: expect.stringContaining(file), place: { file } };
    await expect(findCocoSplits(folder)).rejects.toMatchObject(fault);
    await expect(detected(folder, {})).rejects.toMatchObject(fault);
    const others = Object.keys(files).filter((path) => path !== file);
    for (const path of others)
      expect(await detected(folder.open(path), { from: "coco" })).toMatchObject({
        detection: { format: "coco" },
      });
  });

  test.each<[string, Record<string, string>]>([
    ["called otherwise", { "train.json": train, "notes.json": "", "val.yaml": "a: 1", "val.txt": "" }],
    ["of another kind", { "instances_train.json": train, "captions_val.json": "{" }],
    ["listed by one file with all of them", { "all.json": keyed(["train", "val"]) }],
    [
      "written by itself",
      { "train.json": keyed(["train", "val"]), ".train.json.angokit-manifest.json": "{}" },
    ],
    ["for images in none", { "train.json": keyed(["train"]) }],
    ["alone", { "train.json": train, "train/1.json": "{}" }],
  ])("%s: nothing is lost", async (_what, files) => {
    expect(await detectInput(folderOf(files))).toEqual({ format: "coco", entry: Object.keys(files)[0] });
  });

  test.each<[string, Record<string, string>]>([
    ["two", { "train.json": train, "val.json": val }],
    ["one", { "train.json": train }],
  ])("%s in the folder and another in that of a split: it is named", async (_what, files) => {
    const folder = folderOf({ ...files, "train/_annotations.coco.json": train });
    await expect(detected(folder, {})).rejects.toMatchObject({
      code: "input/ambiguous",
      message: expect.stringContaining("train/_annotations.coco.json"),
      place: { file: "train/_annotations.coco.json" },
    });
  });

  test("what can't be read is told beside several datasets", async () => {
    const folder = folderOf({ "a.json": train, "b.json": val, "c.json": "{" });
    await expect(detected(folder, {})).rejects.toThrow("Besides, these can't be read: c.json.");
  });
});

test("images beside the files of splits are not taken for those of classes", async () => {
  const folder = folderOf({
    "train/panoptic.json": foreign([1]),
    "val/panoptic.json": foreign([2]),
    "train/panoptic/1.png": "",
    "val/panoptic/2.png": "",
  });
  await expect(detectInput(folder)).rejects.toMatchObject({ code: "input/unrecognised" });
  expect(await findCocoSplits(folder)).toHaveLength(2);
});

describe("readCocoSplits", () => {
  test("images get the split of their file; ids that clash get another, with where they come from", async () => {
    const folder = folderOf({
      "valid/a.coco.json": foreign([0, 1]),
      "train/a.coco.json": foreign([0, 2]),
      "valid/1.jpg": "",
    });
    const { header, images } = await heldOf(await readCocoSplits(folder));
    expect(header.splits).toEqual(["train", "valid"]);
    expect(images.map(({ id, split, path }) => [id, split, path])).toEqual([
      [0, "train", undefined],
      [2, "train", undefined],
      [3, "valid", undefined],
      [1, "valid", "valid/1.jpg"],
    ]);
    expect(images[2]?.extra).toEqual({ merged_from: { dataset: "valid/a.coco.json", id: 0 } });
  });

  test("videos and tracks that have one number in two files are two", async () => {
    const folder = folderOf({ "train.json": frames(1, "a"), "val.json": frames(11, "b") });
    const { images } = await heldOf(await readCocoSplits(folder));
    expect(images.map(({ asset }) => [asset?.id, asset?.name])).toEqual([
      [1, "a"],
      [1, "a"],
      [2, "b"],
      [2, "b"],
    ]);
    const tracks = images.flatMap(({ annotations }) => annotations.map(({ track }) => track));
    expect(new Set(tracks).size).toBe(2);
  });

  test("what the later files say otherwise at their top is kept", async () => {
    const folder = folderOf({
      "train.json": foreign([1], {
        info: { year: 1, url: "u" },
        licenses: [{ id: 1, name: "MIT" }],
        more: 1,
      }),
      "val.json": foreign([2], { info: { year: 2 }, licenses: [{ id: 1, name: "CC0" }], more: 2 }),
    });
    const { header } = await heldOf(await readCocoSplits(folder));
    expect(header.info).toEqual({ year: 1, url: "u" });
    expect(header.extra).toEqual({
      licenses: [
        { id: 1, name: "MIT" },
        { id: 2, name: "CC0" },
      ],
      more: 1,
      other_headers: { "val.json": { info: { year: 2 }, more: 2 } },
    });
  });

  test("whatever the files hold, it is a dataset or a typed error", async () => {
    const piece = fc.constantFrom(
      "{",
      "}",
      "[",
      "]",
      '"images":',
      '"id":',
      "1",
      ",",
      '"a"',
      foreign([1]),
      "angokit",
      "null",
    );
    const text = fc.oneof(
      fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join("")),
      fc.constant(foreign([1, 2])),
    );
    await fc.assert(
      fc.asyncProperty(text, text, fc.nat(200), async (train, val, end) => {
        const folder = folderOf({ "train.json": train, "val.json": end < 30 ? val.slice(0, end) : val });
        const files = [{ path: "train.json", split: "train" }, { path: "val.json" }];
        const reading = async (): Promise<unknown> => {
          await findCocoSplits(folder);
          return heldOf(await readCocoSplits(folder, { files, onDiagnostic: () => {} }));
        };
        const fault: unknown = await reading().then(
          () => undefined,
          (error: unknown) => error,
        );
        expect(fault === undefined || fault instanceof FormatError).toBe(true);
      }),
      { numRuns: 100 },
    );
  });

  test("files with other classes are no one dataset", async () => {
    const folder = folderOf({
      "train.json": foreign([1]),
      "val.json": foreign([2], { categories: [{ id: 1, name: "dog" }] }),
    });
    const reading = readCocoSplits(folder);
    await expect(reading).rejects.toThrow(
      "in has train.json and val.json, whose classes differ: merge them to make one dataset of them.",
    );
    await expect(reading).rejects.toMatchObject({ code: "input/ambiguous" });
    await expect(readCocoSplits(folderOf({ "a.json": foreign([1]) }))).rejects.toMatchObject({
      code: "input/ambiguous",
    });
  });
});

import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { detectInput } from "../src/detect.ts";
import { memorySink, type MemorySink } from "../src/io/sink.ts";
import { memoryFolder } from "../src/io/source.ts";
import type { Attribute } from "../src/model/dataset.ts";
import { FormatError } from "../src/model/diagnostic.ts";
import type { Json } from "../src/model/json.ts";
import type { WriteReport } from "../src/model/loss.ts";
import { readYoloClassify, type ReadYoloClassifyOptions } from "../src/yolo/classify.ts";
import { imageLabel } from "../src/yolo/image-label.ts";
import { writeYolo, type WriteYoloOptions } from "../src/yolo/write.ts";
import { dataset as anyDataset, datasetOf, heldOf, type HeldDataset } from "./arbitraries.ts";
import { png, type Read } from "./yolo-inputs.ts";
import { annotation, datasetWith, image } from "./yolo-samples.ts";

type Files = Record<string, string | Uint8Array>;
const picture = png(100, 50);

async function readFolders(files: Files, options: ReadYoloClassifyOptions = {}): Promise<Read> {
  const found: string[] = [];
  const dataset = await readYoloClassify(memoryFolder("d", new Map(Object.entries(files))), {
    ...options,
    onDiagnostic: ({ severity, code, file = "" }) => found.push(`${severity} ${code} ${file}`.trim()),
  });
  return { ...(await heldOf(dataset)), found };
}

interface Written {
  readonly sink: MemorySink;
  readonly report: WriteReport;
}

/** Writes a dataset with a picture for each image but those called `gone.png`. */
async function written(dataset: HeldDataset, options: WriteYoloOptions = {}): Promise<Written> {
  const sink = memorySink();
  const placeImage: WriteYoloOptions["placeImage"] = async ({ name }, path) => {
    if (name === "gone.png") return false;
    await sink.write(path, picture);
    return true;
  };
  const report = await writeYolo(sink, { task: "classify", placeImage, ...options })(datasetOf(dataset));
  return { sink, report };
}

function withoutPaths(images: HeldDataset["images"]): unknown {
  return images.map(({ path: _path, ...rest }) => rest);
}

function told({ images, header }: HeldDataset): string[] {
  return images.map(({ name, split = "-", annotations }) => {
    const classes = annotations.map(({ category }) => header.categories[category]?.name);
    return `${split} ${name} ${classes.join()}`;
  });
}

describe("folders that are read", () => {
  type Case = [
    title: string,
    paths: readonly string[],
    classes: readonly string[],
    images: readonly string[],
    found?: readonly string[],
  ];
  const cases: readonly Case[] = [
    [
      "splits",
      ["train/dog/a.png", "train/cat/a.png", "train/cat/.DS_Store", "val/cat/b.PNG", "test/dog/c.jpg"],
      ["cat", "dog"],
      ["train cat/a.png cat", "train dog/a.png dog", "val cat/b.PNG cat", "test dog/c.jpg dog"],
    ],
    ["no splits", ["b/1.png", "a/2.png"], ["a", "b"], ["- a/2.png a", "- b/1.png b"]],
    ["validation", ["train/a/1.png", "validation/a/2.png"], ["a"], ["train a/1.png a", "val a/2.png a"]],
    ["nested folders", ["train/a/x/1.png"], ["a"], ["train a/x/1.png a"]],
    [
      "upper case sorts before lower case, as in Python",
      ["train/b/1.png", "train/B/1.png", "train/a/1.png", "train/\u{1F600}/1.png", "train/\uFF5E/1.png"],
      ["B", "a", "b", "\uFF5E", "\u{1F600}"],
      [
        "train B/1.png B",
        "train a/1.png a",
        "train b/1.png b",
        "train \u{1F600}/1.png \u{1F600}",
        "train \uFF5E/1.png \uFF5E",
      ],
    ],
    ["a class without images", ["train/a/.keep", "train/b/1.png"], ["a", "b"], ["train b/1.png b"]],
    [
      "a class that train has not",
      ["train/b/1.png", "val/a/1.png", "val/b/1.png"],
      ["b", "a"],
      ["train b/1.png b", "val a/1.png a", "val b/1.png b"],
      ["warning yolo/class-not-in-train val/a/1.png"],
    ],
    [
      "images beside the folders",
      ["train/b/1.png", "train/2.png", "3.png", "train/b/notes.txt"],
      ["b"],
      ["train b/1.png b"],
      ["error yolo/image-without-class 3.png"],
    ],
  ];

  test.each(cases)("%s", async (_title, paths, classes, images, found = []) => {
    const dataset = await readFolders(Object.fromEntries(paths.map((path) => [path, picture])));
    expect(dataset.header.categories.map(({ name }) => name)).toEqual(classes);
    expect(told(dataset)).toEqual(images);
    expect(dataset.found).toEqual(found);
    expect(dataset.images[0]).toMatchObject({ width: 100, height: 50 });
    expect(dataset.images[0]?.annotations).toEqual([
      imageLabel(dataset.images[0]?.annotations[0]?.category ?? -1),
    ]);
  });

  test("without folders there is nothing", async () => {
    await expect(readFolders({ "a.png": picture })).rejects.toMatchObject({ code: "yolo/no-classes" });
  });

  test.each([
    [["train/a/1.png", "val/a/2.png"], undefined, "classify"],
    [["a/1.png", "b/2.png"], "yolo", "classify"],
    [["a/1.png", "b/2.png"], undefined, "input/unrecognised"],
    [["train/images/1.png", "train/labels/1.txt"], "yolo", "input/unrecognised"],
    [["images/train/1.png"], "yolo", "input/unrecognised"],
    [["train/a/1.png", "1.png"], "yolo", "input/unrecognised"],
  ] as const)("%j, said to be %s: %s", async (paths, from, expected) => {
    const folder = memoryFolder("d", new Map(paths.map((path) => [path, picture])));
    const detected = await detectInput(folder, from === undefined ? {} : { from }).catch((error: unknown) =>
      error instanceof FormatError ? error.code : error,
    );
    const classify = { format: "yolo", entry: "", layout: "classify" };
    expect(detected).toEqual(expected === "classify" ? classify : expected);
  });
});

function weather(value: Json): Attribute {
  return { name: "Weather", value, id: "w", attributes: [], extra: {} };
}

const found = async (): Promise<boolean> => true;
const full = async (): Promise<boolean> => Promise.reject(new FormatError("output/full", "full"));

describe("folders that are written", () => {
  const box = { type: "box", x: 0, y: 0, width: 1, height: 1 } as const;
  const dataset = datasetWith(
    [
      image("a.png", [imageLabel(1)]),
      image("dog/b.png", [imageLabel(0), annotation(box, { id: 2, category: 1 })], { split: "val" }),
      image("objects.png", [annotation(box), annotation(box, { id: 2 })]),
      image("none.png", []),
      image("both.png", [annotation(box), annotation(box, { id: 2, category: 1 })]),
      image("gone.png", [imageLabel(1)]),
      image("clip.mp4", [imageLabel(1)], { media: "video" }),
      image("last.png", [imageLabel(1)]),
    ],
    [
      { id: 0, name: "dog", extra: {} },
      { id: 1, name: "a/b:c", extra: {} },
      { id: 2, name: "never", extra: {} },
    ],
  );

  test("each image in the folder of its class, and a folder for every class", async () => {
    const { sink, report } = await written(dataset);
    expect([...sink.files.keys()].toSorted()).toEqual([
      "angokit-sidecar.ndjson",
      "train/a_b_c/a.png",
      "train/a_b_c/last.png",
      "train/dog/objects.png",
      "train/never/.keep",
      "val/a_b_c/.keep",
      "val/dog/b.png",
      "val/never/.keep",
    ]);
    expect(report.kept.map(({ feature, count }) => `${feature} ${String(count)}`)).toEqual([
      "category-details 2",
      "name 3",
      "shape 3",
      "image 3",
      "media 1",
    ]);
    expect(report.messages).toEqual([
      'The class "a/b:c" has the folder "a_b_c".',
      "1 image has the class of its objects.",
      "1 image has no class, and no place.",
      "1 image has several classes, and no place.",
      "1 image was not found: it is not in the dataset.",
    ]);
    const back = await readFolders(Object.fromEntries(sink.files));
    expect(back.header).toEqual(dataset.header);
    expect(withoutPaths(back.images)).toEqual(dataset.images);
  });

  test("the answer to a question about the image as its class", async () => {
    const given = datasetWith([
      image("a.png", [annotation(box)], {
        attributes: [weather("Clear"), { ...weather("x"), name: "Time" }],
      }),
      image("b.png", [], { attributes: [weather(["Rain/Snow"])], split: "val" }),
      image("c.png", [], { attributes: [weather(["Clear", "Rain"])] }),
      image("d.png", []),
      image("e.png", [], { attributes: [weather("Clear")] }),
    ]);
    const { sink, report } = await written(given, { classFrom: "Weather" });
    expect([...sink.files.keys()].toSorted()).toEqual([
      "angokit-sidecar.ndjson",
      "train/Clear/a.png",
      "train/Clear/e.png",
      "train/Rain_Snow/.keep",
      "val/Clear/.keep",
      "val/Rain_Snow/b.png",
    ]);
    expect(report.messages).toEqual([
      "1 image has no class, and no place.",
      "1 image has several classes, and no place.",
    ]);
    const files: Files = Object.fromEntries(sink.files);
    const back = await readFolders(files);
    expect(back.header).toEqual(given.header);
    expect(withoutPaths(back.images)).toEqual(given.images);

    files["train/Fog/e.png"] = picture;
    delete files["train/Clear/e.png"];
    files["train/Fog/new.png"] = picture;
    const edited = await readFolders(files);
    expect(edited.header).toEqual(given.header);
    expect(edited.images.map(({ name, attributes }) => [name, attributes[0]?.value])).toEqual([
      ["a.png", "Clear"],
      ["b.png", ["Rain/Snow"]],
      ["c.png", ["Clear", "Rain"]],
      ["d.png", undefined],
      ["e.png", "Fog"],
      ["Fog/new.png", "Fog"],
    ]);
  });

  test("what was moved to another class since has that class; what is new is read, what is gone is told", async () => {
    const { sink } = await written(dataset);
    const files: Files = Object.fromEntries(sink.files);
    const move = (from: string, to?: string): void => {
      if (to !== undefined) files[to] = files[from] ?? "";
      delete files[from];
    };
    move("train/dog/objects.png", "train/never/objects.png");
    move("train/a_b_c/a.png", "train/fresh/a.png");
    move("train/a_b_c/last.png");
    files["train/dog/new.png"] = picture;
    const back = await readFolders(files);
    expect(back.header.categories.map(({ name }) => name)).toEqual(["dog", "a/b:c", "never", "fresh"]);
    expect(told(back)).toEqual([
      "- a.png fresh",
      "val dog/b.png dog,a/b:c",
      "- objects.png never,never",
      "- none.png ",
      "- both.png dog,a/b:c",
      "- gone.png a/b:c",
      "- clip.mp4 a/b:c",
      "train dog/new.png dog",
    ]);
    expect(back.found).toEqual([
      "warning yolo/class-not-in-train val/a_b_c/.keep",
      "warning yolo/sidecar-image-gone angokit-sidecar.ndjson",
    ]);
  });

  test.each([
    ["without image files", {}, "yolo/no-images"],
    ["another layout", { placeImage: found, layout: "darknet" }, "yolo/layout"],
    ["class numbers of another kind", { placeImage: found, classIds: "coco80" }, "yolo/class-ids"],
    ["a loss, where none may be", { placeImage: found, strict: true, sidecar: false }, "output/loss"],
  ] as const)("%s: an error", async (_title, options, code) => {
    const sink = memorySink();
    const writing = writeYolo(sink, { task: "classify", ...options })(datasetOf(dataset));
    await expect(writing).rejects.toMatchObject({ code });
    expect(sink.files.size).toBe(0);
  });

  test("a failing placement ends it, and nothing is left", async () => {
    const sink = memorySink();
    const writing = writeYolo(sink, { task: "classify", placeImage: full })(datasetOf(dataset));
    await expect(writing).rejects.toMatchObject({ code: "output/full" });
    expect(sink.files.size).toBe(0);
  });

  test("any dataset comes back value for value, and is written the same again without its sidecar", async () => {
    await fc.assert(
      fc.asyncProperty(anyDataset, fc.nat(), async ({ header, images }, seed) => {
        const given: HeldDataset = {
          header,
          images: images.map((one, at) => ({
            ...one,
            annotations:
              header.categories.length > 0 && (seed + at) % 3 > 0
                ? [...one.annotations, imageLabel((seed + at) % header.categories.length)]
                : one.annotations,
          })),
        };
        const { sink } = await written(given);
        const files = Object.fromEntries(sink.files);
        const back = await readFolders(files);
        expect(back.header).toEqual(header);
        expect(withoutPaths(back.images)).toEqual(withoutPaths(given.images));
        // Without a class there is no folder.
        fc.pre(header.categories.length > 0);
        const paths = Object.keys(files).filter((path) => path !== "angokit-sidecar.ndjson");
        const plain = await readFolders(files, { sidecar: false });
        const again = await written(plain, { sidecar: false });
        expect([...again.sink.files.keys()].toSorted()).toEqual(paths.toSorted());
      }),
      { numRuns: 100 },
    );
  });
});

test("any paths give images, diagnostics or a FormatError", async () => {
  const segment = fc.constantFrom(
    "train",
    "val",
    "valid",
    "cat",
    "Cat",
    ".keep",
    "a.png",
    "b.JPG",
    "x.txt",
    "__proto__",
    "",
  );
  const path = fc.array(segment, { minLength: 1, maxLength: 4 }).map((segments) => segments.join("/"));
  const sidecar = fc.option(fc.string({ maxLength: 20 }), { nil: undefined });
  await fc.assert(
    fc.asyncProperty(fc.uniqueArray(path, { maxLength: 8 }), sidecar, async (paths, text) => {
      const files: Files = Object.fromEntries(paths.map((one) => [one, picture]));
      if (text !== undefined) files["angokit-sidecar.ndjson"] = text;
      const read = await readFolders(files).catch((error: unknown) => error);
      expect(read instanceof Error && !(read instanceof FormatError)).toBe(false);
    }),
    { numRuns: 200 },
  );
});

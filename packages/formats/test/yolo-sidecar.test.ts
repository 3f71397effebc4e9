import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { memorySink } from "../src/io/sink.ts";
import { memoryFolder } from "../src/io/source.ts";
import type { Annotation, Category, DatasetImage, Relation } from "../src/model/dataset.ts";
import type { Diagnostic } from "../src/model/diagnostic.ts";
import { readYolo } from "../src/yolo/read.ts";
import { writeYolo, type WriteYoloOptions } from "../src/yolo/write.ts";
import { dataset, datasetOf, heldOf, type HeldDataset } from "./arbitraries.ts";

const SIDECAR = "angokit-sidecar.ndjson";

type Files = Map<string, string>;

async function written(one: HeldDataset, options: WriteYoloOptions = {}): Promise<Files> {
  const sink = memorySink();
  await writeYolo(sink, options)(datasetOf(one));
  return new Map(Array.from(sink.files.keys(), (path) => [path, sink.text(path)]));
}

async function readBack(files: Files, diagnostics?: Diagnostic[]): Promise<HeldDataset> {
  const options =
    diagnostics === undefined ? {} : { onDiagnostic: (one: Diagnostic) => diagnostics.push(one) };
  return heldOf(await readYolo(memoryFolder("dataset", files), options));
}

describe("a dataset with its sidecar", () => {
  const options = fc.record({
    task: fc.constantFrom("detect", "segment", "obb"),
    crowd: fc.constantFrom("skip", "keep"),
  });

  test("comes back value for value", async () => {
    await fc.assert(
      fc.asyncProperty(dataset, options, async ({ header, images }, how) => {
        const sized = {
          header,
          images: images.map((one) => Object.assign(one, { width: 640, height: 480 })),
        };
        expect(await readBack(await written(sized, how))).toEqual(sized);
      }),
      { numRuns: 200 },
    );
  });

  test("comes back without the annotations whose rows were removed", async () => {
    await fc.assert(
      fc.asyncProperty(dataset, options, fc.infiniteStream(fc.boolean()), async (generated, how, keep) => {
        const fixed = { width: 640, height: 480, relations: [] };
        const images = generated.images.map((one) => Object.assign(one, fixed));
        const files = await written({ header: generated.header, images }, how);
        const rows = entriesOf(files);
        const expected = images.map((one, at) => {
          const { path, rows: own } = rows[at] ?? { path: null, rows: [] };
          // Rows that are alike can't be told apart: all of them go or stay.
          const kept = new Map(own.map((row) => [row, row === null || keep.next().value]));
          if (path !== null) {
            const text = own
              .filter((row) => row !== null && kept.get(row) === true)
              .map((row) => `${String(row)}\n`);
            files.set(labelOf(path), text.join(""));
          }
          const annotations = one.annotations.filter((_, index) => kept.get(own[index] ?? null) ?? true);
          return Object.assign(one, { annotations });
        });
        expect(await readBack(files)).toEqual({ header: generated.header, images: expected });
      }),
      { numRuns: 200 },
    );
  });
});

interface EntryText {
  readonly path: string | null;
  readonly rows: readonly (string | null)[];
}

function entriesOf(files: Files): EntryText[] {
  const text = files.get(SIDECAR) ?? "";
  return text
    .trimEnd()
    .split("\n")
    .slice(1, -1)
    .map((line): EntryText => JSON.parse(line));
}

function labelOf(path: string): string {
  return path.replace(/^images/, "labels").replace(/\.[^.]*$/, ".txt");
}

const cat: Category = { id: 5, name: "cat", supercategory: "animal", extra: {} };
const dog: Category = { id: 9, name: "dog", extra: {} };

function box(id: number, x: number, category = 0): Annotation {
  return {
    id,
    category,
    shape: { type: "box", x, y: 10, width: 10, height: 20 },
    area: 200.5,
    attributes: [],
    extra: {},
  };
}

function point(id: number): Annotation {
  return { id, category: 1, shape: { type: "point", x: 1, y: 2 }, attributes: [], extra: { note: id } };
}

function image(
  name: string,
  annotations: readonly Annotation[],
  relations: readonly Relation[] = [],
): DatasetImage {
  return {
    id: name,
    name,
    media: "image",
    width: 100,
    height: 100,
    annotations,
    attributes: [],
    relations,
    extra: {},
  };
}

function held(images: readonly DatasetImage[]): HeldDataset {
  return {
    header: { source: "coco", categories: [cat, dog], splits: [], info: { year: 2017 }, extra: {} },
    images,
  };
}

function tie(ends: Relation["ends"]): Relation {
  return { name: "near", ends, extra: {} };
}

const ROW = {
  at10: "0 0.15 0.2 0.1 0.2",
  at30: "0 0.35 0.2 0.1 0.2",
  at50: "1 0.55 0.2 0.1 0.2",
  new: "1 0.5 0.5 0.25 0.5",
};

describe("edits", () => {
  const original = [point(1), box(2, 10), point(3), point(4), box(5, 30), box(6, 50, 1), point(7)];
  const label = "labels/train/a.txt";

  const cases: readonly (readonly [
    title: string,
    rows: readonly string[],
    ids: readonly (number | string)[],
  ])[] = [
    ["none", [ROW.at10, ROW.at30, ROW.at50], [1, 2, 3, 4, 5, 6, 7]],
    [
      "rows with other line ends and spaces around",
      [` ${ROW.at10} \r`, ROW.at30, `${ROW.at50}\t`],
      [1, 2, 3, 4, 5, 6, 7],
    ],
    ["a row removed", [ROW.at10, ROW.at50], [1, 2, 3, 4, 6, 7]],
    ["the row before annotations without one removed", [ROW.at30, ROW.at50], [1, 3, 4, 5, 6, 7]],
    ["all rows removed", [], [1, 3, 4, 7]],
    ["a row added", [ROW.at10, ROW.at30, ROW.at50, ROW.new], [1, 2, 3, 4, 5, 6, 7, `${label}:4`]],
    [
      "a row added in the middle",
      [ROW.at10, ROW.new, ROW.at30, ROW.at50],
      [1, 2, 3, 4, `${label}:2`, 5, 6, 7],
    ],
    ["a row edited", [ROW.at10, ROW.new, ROW.at50], [1, 2, 3, 4, `${label}:2`, 6, 7]],
    ["rows in another order", [ROW.at50, ROW.at30, ROW.at10], [1, 6, 7, 5, 2, 3, 4]],
    ["a row there twice", [ROW.at10, ROW.at10, ROW.at30, ROW.at50], [1, 2, 3, 4, `${label}:2`, 5, 6, 7]],
  ];

  test.each(cases)("%s", async (_, rows, ids) => {
    const files = await written(held([image("a.jpg", original)]));
    expect(files.get(label)).toBe(`${ROW.at10}\n${ROW.at30}\n${ROW.at50}\n`);
    files.set(label, rows.join("\n"));
    const { images } = await readBack(files);
    expect(images[0]?.annotations.map(({ id }) => id)).toEqual(ids);
    const restored = images[0]?.annotations.filter(({ id }) => typeof id === "number") ?? [];
    expect(restored).toEqual(restored.map(({ id }) => original.find((one) => one.id === id)));
  });

  test("a new row is what its text says", async () => {
    const files = await written(held([image("a.jpg", original)]));
    files.set(label, ROW.new);
    const { images } = await readBack(files);
    expect(images[0]?.annotations.at(-1)).toEqual({
      id: `${label}:1`,
      category: 1,
      shape: { type: "box", x: 37.5, y: 25, width: 25, height: 50 },
      attributes: [],
      extra: {},
    });
  });

  test("relations of annotations that are gone go too", async () => {
    const relations = [
      tie({ from: "2", to: "5" }),
      tie({ from: "5", to: "1" }),
      tie({ group: ["2", "5", "6"] }),
      tie({ group: ["2", "1"] }),
      tie({ from: "5", to: "elsewhere" }),
    ];
    const files = await written(held([image("a.jpg", original, relations)]));
    expect((await readBack(files)).images[0]?.relations).toEqual(relations);
    files.set(label, `${ROW.at30}\n${ROW.at50}\n`);
    expect((await readBack(files)).images[0]?.relations).toEqual([
      relations[1],
      tie({ group: ["5", "6"] }),
      relations[4],
    ]);
  });

  test("a label file that was deleted takes the rows along, the image stays", async () => {
    const files = await written(held([image("a.jpg", [point(1), box(2, 10)])]));
    files.delete(label);
    files.set("images/train/a.jpg", "");
    expect((await readBack(files)).images.map(({ path, annotations }) => [path, annotations.length])).toEqual(
      [["images/train/a.jpg", 1]],
    );
  });

  test("an image whose label file is deleted, too, is gone", async () => {
    const files = await written(held([image("a.jpg", [box(2, 10)]), image("b.jpg", [])]));
    files.delete(label);
    const found: Diagnostic[] = [];
    expect((await readBack(files, found)).images.map(({ name }) => name)).toEqual(["b.jpg"]);
    expect(found.map(({ severity, code }) => `${severity} ${code}`)).toEqual([
      "warning yolo/sidecar-image-gone",
    ]);
  });

  test("names edited in data.yaml count", async () => {
    const files = await written(held([image("a.jpg", original)]));
    const yaml = files.get("data.yaml") ?? "";
    files.set("data.yaml", yaml.replace("nc: 2", "nc: 3").replace('"dog"', "wolf\n  2: fox"));
    files.set(label, `${ROW.at10}\n2 0.5 0.5 0.25 0.5\n`);
    const { header, images } = await readBack(files);
    expect(header.categories).toEqual([cat, { ...dog, name: "wolf" }, { id: 2, name: "fox", extra: {} }]);
    expect(images[0]?.annotations.map(({ category }) => category)).toEqual([1, 0, 1, 1, 1, 2]);
  });

  test("a class taken out of data.yaml takes its annotations along", async () => {
    const files = await written(held([image("a.jpg", original)]), { classIds: "id-rank" });
    files.set(
      "data.yaml",
      (files.get("data.yaml") ?? "").replace("nc: 2", "nc: 1").replace('  1: "dog"\n', ""),
    );
    files.set(label, `${ROW.at10}\n${ROW.at30}\n1${ROW.at50.slice(1)}\n`);
    const found: Diagnostic[] = [];
    const { header, images } = await readBack(files, found);
    expect(header.categories).toEqual([cat]);
    expect(images[0]?.annotations.map(({ id }) => id)).toEqual([2, 5]);
    const places = found.map(({ severity, code, file, line = 0 }) => `${severity} ${code} ${file} ${line}`);
    expect(places).toContain(`warning yolo/class-removed ${label} 3`);
    expect(places.filter((place) => place !== `warning yolo/class-removed ${label} 0`)).toHaveLength(1);
    expect(places).toHaveLength(5);
  });
});

describe("a damaged sidecar", () => {
  const damages: readonly (readonly [title: string, damage: (text: string) => string])[] = [
    ["no text at all", () => ""],
    ["another version", (text) => text.replace('"angokit":1', '"angokit":2')],
    ["no JSON", (text) => text.replace('{"path"', '{path"')],
    ["a member of another type", (text) => text.replace('"width":100', '"width":"100"')],
    ["rows that do not go with the annotations", (text) => text.replace('"rows":[', '"rows":[null,')],
    ["a class without a category", (text) => text.replace('"categories":[0,1]', '"categories":[0,7]')],
    ["its last line gone", (text) => text.replace(/\{"images":\d\}\n$/, "")],
    ["a line gone", (text) => text.replace(/\{"path".*\n/, "")],
    ["something after its end", (text) => `${text}${text.split("\n")[1] ?? ""}\n`],
  ];

  test.each(damages)("is an error: %s", async (_, damage) => {
    const files = await written(held([image("a.jpg", [box(1, 10)]), image("b.jpg", [])]));
    const text = files.get(SIDECAR) ?? "";
    expect(damage(text)).not.toBe(text);
    files.set(SIDECAR, damage(text));
    await expect(readBack(files)).rejects.toMatchObject({
      name: "FormatError",
      code: "yolo/sidecar",
      place: { file: SIDECAR },
    });
  });

  test("is passed over where it is not wanted", async () => {
    const files = await written(held([image("a.jpg", [])]));
    files.set(SIDECAR, "damaged");
    files.delete("labels/train/a.txt");
    files.set("images/train/a.jpg", "");
    const read = await readYolo(memoryFolder("dataset", files), { sidecar: false });
    expect(read.header.source).toBe("yolo");
  });
});

test("the signature of a URL is in no file and no report", async () => {
  const signed = "https://bucket.example/a.jpg?X-Amz-Signature=5ecret&X-Amz-Expires=60";
  const asset: DatasetImage = {
    ...image(signed, [box(1, 10)]),
    url: signed,
    extra: { dataset: { url: signed, plain: "https://h/?page=2" } },
  };
  const sink = memorySink();
  const report = await writeYolo(sink)(datasetOf(held([asset, { ...asset, id: 2, media: "video" }])));
  for (const path of sink.files.keys()) expect(path + sink.text(path)).not.toContain("5ecret");
  expect(JSON.stringify(report)).not.toContain("5ecret");
  const [back] = (await readBack(new Map(Array.from(sink.files.keys(), (path) => [path, sink.text(path)]))))
    .images;
  expect(back?.url).toBe("https://bucket.example/a.jpg");
  expect(back?.extra).toEqual({
    dataset: { url: "https://bucket.example/a.jpg", plain: "https://h/?page=2" },
  });
});

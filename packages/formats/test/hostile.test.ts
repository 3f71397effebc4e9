import { describe, expect, test } from "vitest";
import { readAngoExport } from "../src/ango/read.ts";
import { readAngoTasks } from "../src/ango/tasks.ts";
import { parseCategorySchema } from "../src/ango/schema.ts";
import { writeAngoExport } from "../src/ango/write.ts";
import { readCoco } from "../src/coco/read.ts";
import { writeCoco } from "../src/coco/write.ts";
import { memorySink } from "../src/io/sink.ts";
import { memoryFolder, memorySource } from "../src/io/source.ts";
import type { JsonObject } from "../src/model/json.ts";
import type { Shape } from "../src/model/shapes.ts";
import { readYolo } from "../src/yolo/read.ts";
import { datasetOf, heldOf, type HeldDataset } from "./arbitraries.ts";
import { oneImage, places, png, read } from "./yolo-inputs.ts";
import { annotation, box, datasetWith, image, write } from "./yolo-samples.ts";

/*
 * Input that someone made to do harm, or that came out of an accident. Sizes are such that what takes time by the
 * square of the input would not be done before the test is given up.
 */

const manyNames = (count: number): string =>
  Array.from({ length: count }, (_, at) => `  ${String(at)}: n${String(at)}`).join("\n");

async function coco(
  members: JsonObject | string,
): Promise<{ readonly held: HeldDataset; readonly found: string[] }> {
  const found: string[] = [];
  const text = typeof members === "string" ? members : JSON.stringify(members);
  const dataset = await readCoco(memorySource("c.json", text), {
    onDiagnostic: ({ severity, code, pointer }) => found.push(`${severity} ${code} ${pointer}`),
  });
  return { held: await heldOf(dataset), found };
}

/** A COCO file of one image of 100 by 50 pixels and one annotation. */
function oneAnnotation(members: JsonObject, more: JsonObject = {}): JsonObject {
  return {
    images: [{ id: 1, file_name: "a.jpg", width: 100, height: 50 }],
    annotations: [{ id: 1, image_id: 1, category_id: 1, iscrowd: 0, ...members }],
    categories: [{ id: 1, name: "cat" }],
    ...more,
  };
}

async function ango(objects: readonly JsonObject[]): Promise<HeldDataset> {
  const assets = [{ externalId: "a.jpg", task: { tools: objects } }];
  return heldOf(
    await readAngoExport(memorySource("a.json", JSON.stringify(assets)), { onDiagnostic: () => {} }),
  );
}

const tool = {
  objectId: "o",
  schemaId: "s",
  title: "T",
  "bounding-box": { x: 1, y: 2, width: 3, height: 4 },
};

function nested(depth: number): string {
  return "[".repeat(depth) + "]".repeat(depth);
}

function yaml(text: string, files: Readonly<Record<string, string | Uint8Array>> = oneImage) {
  return read({ ...files, "data.yaml": text });
}

function labels(text: string) {
  return read({ ...oneImage, "labels/a.txt": text, "data.yaml": `${places}names: [cat]` });
}

describe("a data.yaml", () => {
  test("of very many names is read", async () => {
    const { header } = await yaml(`${places}names:\n${manyNames(50_000)}\n`);
    expect(header.categories).toHaveLength(50_000);
  });

  test("of very many names that are all the same is read", async () => {
    const { header } = await yaml(`${places}names: [${"a,".repeat(80_000)}]\n`);
    expect(header.categories).toHaveLength(80_000);
  });

  test.each([
    ["nested without end", `x: ${nested(50_000)}\n${places}names: [a]`],
    ["of brackets alone", "[".repeat(5_000_000)],
    ["that holds itself", `x: &a [*a]\n${places}names: [a]`],
    ["that holds itself deeper down", `x: &a {b: [*a]}\n${places}names: [a]`],
    ["with a key twice", `${places}names: [a]\nnames: [b]`],
    ["with a key twice further in", `${places}names: {0: a, 0: b}`],
  ])("%s is refused", async (_, text) => {
    await expect(yaml(text)).rejects.toMatchObject({ name: "FormatError", code: "yolo/data-yaml" });
  });

  test("keeps a key named __proto__, and numbers that JSON has not", async () => {
    const { header } = await yaml(`__proto__: {x: 1}\na: .nan\nb: [1e999, -.inf]\n${places}names: [a]`);
    expect(Object.entries(header.extra)).toEqual([
      ["__proto__", { x: 1 }],
      ["a", ".nan"],
      ["b", ["1e999", "-.inf"]],
    ]);
    expect((await write({ header, images: [] })).report.images).toBe(0);
  });

  test("of very many folders is read", async () => {
    const folders = Array.from({ length: 10_000 }, (_, at) => `images/${String(at)}`);
    const files = Object.fromEntries(folders.map((folder) => [`${folder}/a.png`, png(5, 5)]));
    const { images } = await yaml(`val: images\ntrain: [${folders.join(", ")}]\nnames: [a]`, files);
    expect(images).toHaveLength(10_000);
  });

  test("of more images than a call takes arguments is read", async () => {
    const files = Object.fromEntries(
      Array.from({ length: 150_000 }, (_, at) => [`images/${String(at)}.png`, ""]),
    );
    const { header } = await readYolo(
      memoryFolder("d", new Map(Object.entries({ ...files, "data.yaml": `${places}names: [a]` }))),
    );
    expect(header.splits).toEqual(["train"]);
  });
});

describe("a label file", () => {
  test.each(["1e999", "1e308", "-1e308"])("with the number %s has no row for it", async (number) => {
    const { images, found } = await labels(`0 0.5 0.5 0.2 0.4\n0 ${number} 0.5 0.2 0.4\n`);
    expect(images[0]?.annotations).toHaveLength(1);
    expect(found).toEqual(["error yolo/not-finite labels/a.txt 2"]);
  });

  test("with a word of very many digits is read", async () => {
    const { found } = await labels(`0 ${"1".repeat(1_000_000)}x 0.5 0.2 0.4\n`);
    expect(found).toEqual(["error yolo/not-a-number labels/a.txt 1"]);
  });

  test("that belongs to no split is told of, but for a list of classes", async () => {
    const { found } = await read({
      ...oneImage,
      "data.yaml": "train: images\nval: images\nnames: [cat]",
      "more/labels/b.txt": "0 0.5 0.5 0.2 0.4\n",
      "more/labels/classes.txt": "cat\n",
    });
    expect(found).toEqual(["warning yolo/label-without-split more/labels/b.txt"]);
  });
});

describe("run lengths", () => {
  test.each([
    [
      [1, 1e9],
      [0, 1e9],
    ],
    [
      [1, 2 ** 53 - 1],
      [0, 2 ** 53 - 1],
    ],
    [
      [9e7, 9e7],
      [5, 81e14 - 10, 5],
    ],
  ])("that claim %j pixels cost no more than others", async (size, counts) => {
    const { held } = await coco(oneAnnotation({ segmentation: { size, counts } }));
    const { report } = await write(held, { task: "segment" });
    expect(report.annotations).toBe(1);
  });

  test.each([
    [
      [-1, 4],
      [0, 4],
    ],
    [
      [2, 2],
      [0, 5],
    ],
    [
      [2, 2],
      [0, 4.5],
    ],
  ])("in a sidecar of size %j and counts %j are damage", async (size, counts) => {
    const shape: Shape = { type: "mask", size: [2, 2], counts: [0, 4], compressed: false };
    const { files } = await write(datasetWith([image("a.jpg", [annotation(shape)])]));
    const sidecar = files.get("angokit-sidecar.ndjson") ?? "";
    const edited = sidecar.replace(
      '"size":[2,2],"counts":[0,4]',
      `"size":${JSON.stringify(size)},"counts":${JSON.stringify(counts)}`,
    );
    const reading = readYolo(memoryFolder("d", new Map([...files, ["angokit-sidecar.ndjson", edited]]))).then(
      heldOf,
    );
    await expect(reading).rejects.toMatchObject({ code: "yolo/sidecar", place: { line: 2 } });
  });
});

describe("coordinates", () => {
  const ring = Array.from({ length: 400_000 }, (_, at) => (at * 7919) % 50);

  test("of a polygon of very many points are written to Ango", async () => {
    const { held } = await coco(oneAnnotation({ segmentation: [ring] }));
    const report = await writeAngoExport(memorySink())(datasetOf(held));
    expect(report.annotations).toBe(1);
  });

  test("of very many holes in an image that claims to be wide are not rasterized", async () => {
    const wide = [0, 1, 999_999, 1, 999_999, 900, 0, 900];
    const holes = Array.from({ length: 2000 }, () => wide);
    const shape: Shape = { type: "polygon", parts: [{ outer: wide, holes }] };
    const held = datasetWith([image("a.jpg", [annotation(shape)], { width: 1e6, height: 2000 })]);
    const sink = memorySink();
    await writeCoco(sink)(datasetOf(held));
    expect((await coco(sink.text("annotations.json"))).held).toStrictEqual(held);
  });

  test("at the ends of the numbers are cut at the image's border", async () => {
    const far = 1e308;
    const { held } = await coco(
      oneAnnotation({ segmentation: [[-far, -far, far, -far, far, far, -far, far]] }),
    );
    const { files } = await write(held, { task: "segment" });
    expect(files.get("labels/train/a.txt")).toBe("0 1 0 1 1 0 1 0 0\n");
  });

  test("whose sums are no numbers are errors", async () => {
    const { held, found } = await coco(oneAnnotation({ bbox: [-1e308, 0, -1e308, 5] }));
    expect(held.images[0]?.annotations).toEqual([]);
    expect(found[0]).toBe("error coco/bad-bbox /annotations/0/bbox");
    const far = { x: -1e308, y: 2, width: -1e308, height: 1 };
    const { images } = await ango([{ ...tool, "bounding-box": far }]);
    expect(images[0]?.annotations).toEqual([]);
  });

  test("of a box that was turned a huge number of times are numbers", async () => {
    const turned = { x: 1, y: 2, width: 3, height: 4, rotation: 1e308 };
    const { images } = await ango([{ title: "T", "rotated-bounding-box": turned }]);
    const shape = images[0]?.annotations[0]?.shape;
    expect(shape?.type === "rotated-box" && Number.isFinite(shape.cx + shape.cy)).toBe(true);
  });

  test("of keypoints are written without exponents, whatever their visibility", async () => {
    const keypoints = [10, 20, 1e-7, 30, 40, 1e21, 50, 50, 1];
    const held = datasetWith(
      [image("a.jpg", [annotation(box(1, 2, 30, 40), { keypoints })])],
      [{ id: 0, name: "cat", keypoints: ["a", "b", "c"], extra: {} }],
    );
    const { files, report } = await write(held, { task: "pose" });
    expect(files.get("labels/train/a.txt")).toMatch(/^0 .* 0\.1 0\.4 2 0\.3 0\.8 2 0\.5 1 1\n$/);
    expect(report.kept.find(({ feature }) => feature === "keypoints")?.count).toBe(2);
  });
});

describe("nesting without end is refused", () => {
  const deep: unknown = JSON.parse(nested(20_000));
  const schema = { tools: [], classifications: [] };

  test.each([
    [
      "in a task",
      () => heldOf(readAngoTasks([{ _id: "t", answer: { objects: [] }, deep }], { categorySchema: schema })),
    ],
    ["in a category schema", async () => parseCategorySchema({ ...schema, deep })],
    [
      "in a value that holds itself",
      async () => {
        const self: unknown[] = [];
        self.push(self, self);
        parseCategorySchema({ ...schema, self });
      },
    ],
  ])("%s", async (_, reading) => {
    await expect(reading()).rejects.toMatchObject({ name: "FormatError", code: "json/too-deep" });
  });

  test("in a sidecar", async () => {
    const { files } = await write(datasetWith([image("a.jpg", [], { extra: { x: 1 } })]));
    const sidecar = (files.get("angokit-sidecar.ndjson") ?? "").replace('"x":1', `"x":${nested(20_000)}`);
    const reading = readYolo(
      memoryFolder("d", new Map([...files, ["angokit-sidecar.ndjson", sidecar]])),
    ).then(heldOf);
    await expect(reading).rejects.toMatchObject({ code: "json/too-deep", place: { line: 2 } });
  });
});

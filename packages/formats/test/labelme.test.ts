import { describe, expect, test } from "vitest";
import { boxOf } from "../src/geometry/box.ts";
import { memorySink } from "../src/io/sink.ts";
import { memoryFolder, memorySource, type Source } from "../src/io/source.ts";
import { bitmapText } from "../src/labelme/bitmap.ts";
import { readLabelme } from "../src/labelme/read.ts";
import { writeLabelme } from "../src/labelme/write.ts";
import type { Annotation, DatasetImage, Header } from "../src/model/dataset.ts";
import type { Diagnostic } from "../src/model/diagnostic.ts";
import type { JsonObject } from "../src/model/json.ts";
import { datasetOf, type HeldDataset, heldOf } from "./arbitraries.ts";

type Files = Readonly<Record<string, string>>;

async function read(files: Files): Promise<HeldDataset & { readonly told: readonly Diagnostic[] }> {
  const told: Diagnostic[] = [];
  const folder = memoryFolder("dataset", new Map(Object.entries(files)));
  const dataset = await readLabelme(folder, { onDiagnostic: (one) => told.push(one) });
  return { ...(await heldOf(dataset)), told };
}

const file = (shapes: readonly JsonObject[], members: JsonObject = {}): string =>
  JSON.stringify({
    version: "5.4.1",
    flags: {},
    shapes,
    imagePath: "a.jpg",
    imageData: null,
    imageHeight: 80,
    imageWidth: 100,
    ...members,
  });
const shape = (
  type: string,
  points: readonly (readonly number[])[],
  members: JsonObject = {},
): JsonObject => ({
  label: "cat",
  points,
  group_id: null,
  description: "",
  shape_type: type,
  flags: {},
  mask: null,
  ...members,
});

async function objectsOf(...shapes: readonly JsonObject[]): Promise<readonly Annotation[]> {
  return (await read({ "a.json": file(shapes) })).images[0]?.annotations ?? [];
}

/** What is written of a dataset that was read. */
async function rewritten(files: Files): Promise<JsonObject> {
  const sink = memorySink();
  await writeLabelme(sink)(datasetOf(await read(files)));
  const value: JsonObject = JSON.parse(sink.text("a.json"));
  return value;
}

const triangle = [
  [1, 2],
  [9.5, 2],
  [9.5, 7.25],
];
const other = [
  [20, 20],
  [30, 20],
  [30, 30],
];

describe("shapes", () => {
  test.each<[string, JsonObject, Partial<Annotation>]>([
    [
      "polygon",
      shape("polygon", triangle),
      { shape: { type: "polygon", parts: [{ outer: [1, 2, 9.5, 2, 9.5, 7.25], holes: [] }] }, extra: {} },
    ],
    [
      "a polygon of the first versions",
      { label: "cat", points: triangle, line_color: null },
      {
        shape: { type: "polygon", parts: [{ outer: triangle.flat(), holes: [] }] },
        extra: { line_color: null },
      },
    ],
    [
      "rectangle, drawn from below",
      shape("rectangle", [
        [9.3, 7.25],
        [1.1, 2],
      ]),
      { shape: { type: "box", x: 1.1, y: 2, width: 8.2, height: 5.25 } },
    ],
    [
      "rectangle of four corners",
      shape("rectangle", [
        [1, 2],
        [9, 2],
        [9, 7],
        [1, 7],
      ]),
      { shape: { type: "box", x: 1, y: 2, width: 8, height: 5 } },
    ],
    [
      "oriented rectangle",
      shape("oriented_rectangle", [
        [10, 10],
        [10, 30],
        [0, 30],
        [0, 10],
      ]),
      { shape: { type: "rotated-box", cx: 5, cy: 20, width: 20, height: 10, angle: 90 } },
    ],
    [
      "oriented rectangle that is none",
      shape("oriented_rectangle", [...triangle, [0, 0]]),
      { shape: { type: "polygon", parts: [{ outer: [...triangle.flat(), 0, 0], holes: [] }] } },
    ],
    ["line", shape("line", triangle.slice(0, 2)), { shape: { type: "polyline", points: [1, 2, 9.5, 2] } }],
    ["linestrip", shape("linestrip", triangle), { shape: { type: "polyline", points: triangle.flat() } }],
    ["point", shape("point", [[1, 2]]), { shape: { type: "point", x: 1, y: 2 } }],
    [
      "several points",
      shape("points", triangle),
      { shape: { type: "unplaced", kind: "points", value: { points: triangle } } },
    ],
    [
      "an unknown kind",
      shape("cuboid", triangle, { depth: 3 }),
      { shape: { type: "unplaced", kind: "cuboid", value: { points: triangle } }, extra: { depth: 3 } },
    ],
    [
      "flags, a description, a group and members of X-AnyLabeling",
      shape("point", [[1, 2]], {
        flags: { small: true, blurred: false },
        description: "by the door",
        group_id: 3,
        score: 0.75,
        difficult: false,
        attributes: { colour: "red" },
      }),
      {
        score: 0.75,
        attributes: [
          { name: "small", value: true, attributes: [], extra: {} },
          { name: "blurred", value: false, attributes: [], extra: {} },
          { name: "colour", value: "red", attributes: [], extra: {} },
        ],
        extra: { description: "by the door", group_id: 3, difficult: false },
      },
    ],
  ])("%s", async (_, json, expected) => {
    expect(await objectsOf(json)).toMatchObject([expected]);
    const { shapes } = await rewritten({ "a.json": file([json]) });
    const again = await read({ "a.json": file(Array.isArray(shapes) ? shapes : []) });
    expect(again.images[0]?.annotations).toEqual(await objectsOf(json));
  });

  test("a circle is a polygon with the box of the circle, and a circle again", async () => {
    const circle = shape("circle", [
      [50, 40],
      [53, 44],
    ]);
    const [object] = await objectsOf(circle);
    const expected = { type: "box", x: 45, y: 35, width: 10, height: 10 };
    expect(object === undefined ? undefined : boxOf(object.shape)).toEqual(expected);
    const ellipse = { cx: 50, cy: 40, rx: 5, ry: 5, angle: 0 };
    expect(object?.extra).toEqual({ ellipse, points: circle["points"] });
    expect((await rewritten({ "a.json": file([circle]) }))["shapes"]).toEqual([circle]);
  });

  test("a circle that was edited is a polygon, and one from elsewhere a circle", async () => {
    const { header, images } = await read({
      "a.json": file([
        shape("circle", [
          [50, 40],
          [55, 40],
        ]),
      ]),
    });
    const [image] = images;
    const [circle] = image?.annotations ?? [];
    if (image === undefined || circle?.shape.type !== "polygon") throw new Error("There is no circle.");
    expect(Object.keys(circle.extra)).toEqual(["ellipse"]);
    const [part] = circle.shape.parts;
    const cut = { ...circle.shape, parts: [{ outer: part?.outer.slice(2) ?? [], holes: [] }] };
    const kinds = async (source: Header["source"], annotation: Annotation): Promise<unknown> => {
      const sink = memorySink();
      const one = { ...image, annotations: [annotation] };
      await writeLabelme(sink, { sidecar: false })(
        datasetOf({ header: { ...header, source }, images: [one] }),
      );
      const json: { shapes: { shape_type: string; points: unknown[] }[] } = JSON.parse(sink.text("a.json"));
      return json.shapes.map(({ shape_type: kind, points }) => [kind, points.length]);
    };
    expect(await kinds("cvat", circle)).toEqual([["circle", 2]]);
    expect(await kinds("labelme", { ...circle, shape: cut })).toEqual([["polygon", 63]]);
  });

  test("a mask lies where its points say, and what is outside of the image is left out", async () => {
    const png = bitmapText({ width: 2, height: 2, counts: [0, 1, 1, 2] });
    const placed = (x: number, y: number): JsonObject =>
      shape(
        "mask",
        [
          [x, y],
          [x + 1, y + 1],
        ],
        { mask: png },
      );
    const [inside, cut] = await objectsOf(placed(3, 5), placed(99, 79));
    const pixels = 100 * 80;
    const start = 3 * 80 + 5;
    expect(inside?.shape).toEqual({
      type: "mask",
      size: [80, 100],
      counts: [start, 1, 79, 2, pixels - start - 82],
      compressed: true,
    });
    expect(cut?.shape).toMatchObject({ counts: [pixels - 1, 1] });
    const { shapes } = await rewritten({ "a.json": file([placed(3, 5)]) });
    expect(shapes).toEqual([placed(3, 5)]);
  });

  test("polygons of one group are parts of one object, where nothing else differs", async () => {
    const objects = await objectsOf(
      shape("polygon", triangle, { group_id: 1 }),
      shape("polygon", triangle, { group_id: 1, label: "dog" }),
      shape("polygon", triangle, { group_id: 1, flags: { small: true } }),
      shape("rectangle", triangle.slice(0, 2), { group_id: 1 }),
      shape("polygon", other, { group_id: 1 }),
    );
    expect(objects.map(({ id }) => id)).toEqual([1, 2, 3, 4]);
    expect(objects[0]?.shape).toEqual({
      type: "polygon",
      parts: [
        { outer: triangle.flat(), holes: [] },
        { outer: other.flat(), holes: [] },
      ],
    });
  });
});

describe("files", () => {
  test.each<[string, Files, Partial<DatasetImage>]>([
    ["beside its image", { "a.json": file([]), "a.jpg": "" }, { id: "a", name: "a.jpg", path: "a.jpg" }],
    [
      "in another folder than its image",
      { "labels/a.json": file([], { imagePath: "..\\pictures\\a.jpg" }), "pictures/a.jpg": "" },
      { id: "labels/a", name: "pictures/a.jpg", path: "pictures/a.jpg" },
    ],
    [
      "with an image elsewhere",
      { "x/a.json": file([], { imagePath: "../../../etc/a.jpg" }), "etc/a.jpg": "" },
      { name: "x/a.jpg" },
    ],
    ["without a path", { "a.json": file([], { imagePath: null }) }, { name: "a.jpg" }],
    [
      "with flags and a size that is none",
      { "a.json": file([], { flags: { night: true }, imageWidth: "100" }) },
      {
        attributes: [{ name: "night", value: true, attributes: [], extra: {} }],
        extra: { version: "5.4.1", imageWidth: "100", imageHeight: 80 },
      },
    ],
  ])("%s", async (_, files, expected) => {
    const { images } = await read(files);
    expect(images).toMatchObject([expected]);
    expect("path" in expected || !("path" in (images[0] ?? {}))).toBe(true);
  });

  test("the image in a file is passed over, and that is told once", async () => {
    const data = { imageData: "/9j/4AAQ" };
    const { images, told } = await read({
      "a.json": file([], data),
      "b.json": file([], { ...data, imagePath: "b.jpg" }),
    });
    expect(images.map(({ extra }) => extra)).toEqual([{ version: "5.4.1" }, { version: "5.4.1" }]);
    expect(told).toMatchObject([{ code: "labelme/image-data", severity: "note" }]);
  });

  test("the image in a file is passed over wherever its pieces end, and nothing that is called like it", async () => {
    const cat = shape("point", [[1, 1]], { imageData: '"', "image\\": "imageData" });
    const text = file([cat], {
      imageData: 'a\\"b\\\\',
      more: { imageData: ":" },
      "imageData\\": 1,
      'x"imageData': 2,
    });
    const expected = await read({ "a.json": text });
    expect(expected.images[0]?.extra).toMatchObject({ more: { imageData: ":" }, 'x"imageData': 2 });
    const bytes = new TextEncoder().encode(text);
    for (const size of [1, 2, 3, 7, 50]) {
      const source: Source = {
        name: "a.json",
        async *stream() {
          for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
        },
      };
      const { header, images } = await heldOf(await readLabelme(source));
      expect({ header, images }).toEqual({ header: expected.header, images: expected.images });
    }
  });

  test("the image in a file may be larger than what is ever held", async () => {
    const [start = "", end = ""] = file([], { imageData: "-" }).split('"-"');
    const piece = new Uint8Array(2 ** 20).fill(65);
    const source: Source = {
      name: "a.json",
      async *stream() {
        yield new TextEncoder().encode(`${start}"`);
        for (let count = 0; count < 300; count += 1) yield piece;
        yield new TextEncoder().encode(`"${end}`);
      },
    };
    const { images } = await heldOf(await readLabelme(source, { onDiagnostic: () => {} }));
    expect(images).toMatchObject([{ name: "a.jpg", width: 100, annotations: [] }]);
  });

  test("a file by itself is a dataset of one image", async () => {
    const dataset = await heldOf(await readLabelme(memorySource("/data/a.json", file([]))));
    expect(dataset.images).toMatchObject([{ id: "a", name: "a.jpg" }]);
  });

  test("classes are in the order of labels.txt, then by name", async () => {
    const labels = ["zebra", "ant", "cat"].map((label) => shape("point", [[1, 1]], { label }));
    const { header, told } = await read({
      "a.json": file(labels),
      "labels.txt": "__ignore__\n_background_\nzebra\nhorse\n",
    });
    expect(header.categories.map(({ name }) => name)).toEqual(["zebra", "horse", "ant", "cat"]);
    expect(told).toMatchObject([{ code: "labelme/classes-by-name", severity: "note" }]);
  });
});

describe("what can't be read", () => {
  test.each<[string, string, readonly string[]]>([
    ["no JSON", '{"shapes": [', ["labelme/json"]],
    ["NaN", '{"shapes": [{"label": "cat", "points": [[NaN, 1]]}], "imagePath": "a.jpg"}', ["labelme/json"]],
    ["another JSON", '{"zoom": 2}', ["labelme/not-labelme"]],
    ["a list", "[1, 2]", ["labelme/not-labelme"]],
    ["shapes that are no list", file([], { shapes: {} }), ["labelme/not-labelme"]],
    ["a shape that is no object", file([], { shapes: [1] }), ["labelme/label"]],
    ["a label that is no text", file([shape("point", [[1, 1]], { label: 7 })]), ["labelme/label"]],
    ["no points", file([shape("polygon", [])]), ["labelme/points"]],
    ["points that are no pairs", file([shape("polygon", [[1, 2, 3]])]), ["labelme/points"]],
    ["a kind that is no text", file([shape("x", [[1, 1]], { shape_type: 7 })]), ["labelme/shape-type"]],
    ["a mask that is no PNG", file([shape("mask", triangle.slice(0, 2), { mask: "%" })]), ["labelme/mask"]],
    ["flags that are a list", file([shape("point", [[1, 1]], { flags: ["a"] })]), ["labelme/flags"]],
    ["a shape outside", file([shape("point", [[500, 1]])]), ["labelme/outside-image"]],
    ["no size", file([], { imageWidth: null, imageHeight: null }), ["labelme/no-size"]],
    ["half a size", file([], { imageWidth: null }), ["labelme/size"]],
  ])("%s", async (_, text, codes) => {
    const { told } = await read({ "sub/a.json": text, "labels.txt": "cat\n" });
    expect(told.map(({ code }) => code)).toEqual(codes);
    for (const { file: where } of told) expect(where).toBe("sub/a.json");
  });

  test("is an error where no one is told of it", async () => {
    const text = file([shape("point", [[1, 1]], { label: null })]);
    const dataset = await readLabelme(memoryFolder("dataset", new Map([["a.json", text]])));
    await expect(heldOf(dataset)).rejects.toMatchObject({
      code: "labelme/label",
      place: { file: "a.json", line: 1, pointer: "/shapes/0" },
    });
    await expect(readLabelme(memoryFolder("dataset", new Map()))).rejects.toMatchObject({
      code: "labelme/no-files",
    });
  });
});

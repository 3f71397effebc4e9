import { expect, test } from "vitest";
import { convert } from "../src/convert.ts";
import { memorySink } from "../src/io/sink.ts";
import { memoryFolder } from "../src/io/source.ts";
import { readLabelme } from "../src/labelme/read.ts";
import { writeLabelme } from "../src/labelme/write.ts";
import { readVoc } from "../src/voc/read.ts";
import { writeVoc } from "../src/voc/write.ts";
import { datasetOf, heldOf } from "./arbitraries.ts";

type Files = ReadonlyMap<string, string | Uint8Array>;
const readers = { voc: readVoc, labelme: readLabelme };

async function read(format: keyof typeof readers, files: Files) {
  const codes: string[] = [];
  const folder = memoryFolder("dataset", files);
  const dataset = await readers[format](folder, { onDiagnostic: ({ code }) => codes.push(code) });
  return { ...(await heldOf(dataset)), codes };
}

const annotation = (place: string): Files =>
  new Map([
    ["labelmap.txt", "cat:::\n"],
    [
      "Annotations/a.xml",
      `<annotation><filename>a.jpg</filename><size><width>9</width><height>9</height></size><object><name>cat</name>${place}</object></annotation>`,
    ],
  ]);
const bndbox = (xmin: string, xmax: string): string =>
  `<bndbox><xmin>${xmin}</xmin><ymin>1</ymin><xmax>${xmax}</xmax><ymax>4</ymax></bndbox>`;
const turned = "<robndbox><cx>4</cx><cy>4</cy><w>2</w><h>2</h><angle>1e308</angle></robndbox>";

test.each([
  ["a box of an area beyond all numbers", bndbox("0", "1.7e308"), "voc/number", []],
  ["a box from end to end", bndbox("-1e308", "1e308"), "voc/number", []],
  [
    "an angle in radians that has no degrees",
    turned + bndbox("1", "4"),
    "voc/outline",
    [{ type: "box", x: 0, y: 0, width: 4, height: 4 }],
  ],
])("a VOC object with %s gives no number that is not finite", async (_, place, code, shapes) => {
  const { images, codes } = await read("voc", annotation(place));
  expect(images[0]?.annotations.map(({ shape }) => shape)).toEqual(shapes);
  expect(codes).toContain(code);
});

const drawn = (type: string, points: readonly (readonly number[])[], imagePath = "a.jpg"): Files => {
  const shapes = [{ label: "cat", shape_type: type, points, flags: {}, group_id: null }];
  const json = { version: "5.5.0", flags: {}, shapes, imagePath, imageData: null };
  return new Map([
    ["labels.txt", "cat\n"],
    ["sub/a.json", JSON.stringify({ ...json, imageWidth: 9, imageHeight: 9 })],
  ]);
};

test.each(["rectangle", "circle"])("a labelme %s too large for numbers stays as it is", async (type) => {
  const points = [
    [-1e308, -1e308],
    [1e308, 1e308],
  ];
  const { images, codes } = await read("labelme", drawn(type, points));
  expect(images[0]?.annotations[0]?.shape).toEqual({ type: "unplaced", kind: type, value: { points } });
  expect(codes).toEqual(["labelme/points"]);
});

test("a labelme polygon too large for numbers stays as it is", async () => {
  const points = [
    [1, 1e308],
    [10, 2],
    [10, 20],
  ];
  const { images, codes } = await read("labelme", drawn("polygon", points));
  expect(images[0]?.annotations[0]?.shape).toEqual({ type: "unplaced", kind: "polygon", value: { points } });
  expect(codes).toEqual(["labelme/points"]);
});

test("a labelme file with a number beyond all numbers is told of, and the others are read", async () => {
  const files = new Map(drawn("point", [[1, 2]]));
  const text = String(files.get("sub/a.json"));
  files.set("sub/b.json", text.replace("[1,2]", "[1e999,2]")).set("sub/c.json", text.replace(":9", ":1e999"));
  const { images, codes } = await read("labelme", files);
  expect(images.map(({ id }) => id)).toEqual(["sub/a"]);
  expect(codes).toEqual(["labelme/json", "labelme/json"]);
});

test.each([".", "..", "../..", "x/..", "C:\\"])(
  "an imagePath %s names no image: that of the JSON is taken",
  async (imagePath) => {
    const { images, codes } = await read("labelme", drawn("point", [[1, 2]], imagePath));
    expect(images[0]?.name).toBe("sub/a.jpg");
    expect(codes).toEqual(["labelme/image-path"]);
  },
);

test("lists of ImageSets: lists of a class of images without XML, and ids in quotes", async () => {
  const files = new Map([
    ["Annotations/a b.xml", "<annotation><filename>a b.jpg</filename><size/></annotation>"],
    ["JPEGImages/t.jpg", ""],
    ["JPEGImages/t 1.jpg", ""],
    ["ImageSets/Main/train.txt", '"a b"\r\n'],
    ["ImageSets/Main/test.txt", "t\r\nt 1\r\n"],
    ["ImageSets/Main/cat_test.txt", "t -1\r\ngone  1\r\n"],
    ["ImageSets/Main/cat_train.txt", '"a b" -1\r\n'],
  ]);
  const { header, images, codes } = await read("voc", files);
  expect(header.splits).toEqual(["test", "train"]);
  expect(images.map(({ id, split }) => [id, split])).toEqual([
    ["a b", "train"],
    ["t", "test"],
    ["t 1", "test"],
  ]);
  expect(codes).not.toContain("voc/listed-not-there");
});

test.each([
  ["voc", writeVoc, "Annotations/a.xml", "Annotations/a.XML"],
  ["labelme", writeLabelme, "a.json", "a.JSON"],
] as const)(
  "%s: a second file of the same name is not left out beside a sidecar",
  async (format, write, own, second) => {
    const image = {
      id: 1,
      name: "a.jpg",
      media: "image",
      width: 9,
      height: 9,
      attributes: [],
      relations: [],
    } as const;
    const header = { source: "coco", categories: [], splits: [], info: {}, extra: {} } as const;
    const sink = memorySink();
    await convert(datasetOf({ header, images: [{ ...image, annotations: [], extra: {} }] }), write(sink));
    const files = new Map(sink.files);
    const bytes = files.get(own);
    if (bytes === undefined) throw new Error(`${own} is not there.`);
    expect((await read(format, files.set(second, bytes))).images).toHaveLength(2);
  },
);

test.each([
  ["voc", writeVoc],
  ["labelme", writeLabelme],
] as const)("%s: a signed address within a text loses its query", async (format, write) => {
  const signed = "see https://store.example/a.jpg?X-Amz-Signature=c0ffee and look";
  const box = { type: "box", x: 1, y: 1, width: 5, height: 5 } as const;
  const attribute = { name: "Remark", value: signed, attributes: [], extra: {} };
  const object = { id: 1, category: 0, shape: box, attributes: [attribute], extra: {} };
  const known = { name: "a.jpg", media: "image", width: 9, height: 9 } as const;
  const image = { id: 1, ...known, annotations: [object], attributes: [], relations: [], extra: {} };
  const categories = [{ id: 1, name: "car", extra: {} }];
  const sink = memorySink();
  const header = { source: format, categories, splits: [], info: {}, extra: {} };
  await convert(datasetOf({ header, images: [image] }), write(sink));
  const leaks = [...sink.files.keys()].filter((path) => sink.text(path).includes("c0ffee"));
  expect(leaks).toEqual([]);
});

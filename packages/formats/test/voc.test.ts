import { describe, expect, test } from "vitest";
import { memorySink } from "../src/io/sink.ts";
import { memoryFolder, memorySource } from "../src/io/source.ts";
import type { Annotation, DatasetImage } from "../src/model/dataset.ts";
import type { Diagnostic } from "../src/model/diagnostic.ts";
import { readVoc, type ReadVocOptions } from "../src/voc/read.ts";
import { writeVoc } from "../src/voc/write.ts";
import { datasetOf, type HeldDataset, heldOf } from "./arbitraries.ts";

type Files = Readonly<Record<string, string | Uint8Array>>;

async function read(
  files: Files,
  options: ReadVocOptions = {},
): Promise<HeldDataset & { readonly told: readonly Diagnostic[] }> {
  const told: Diagnostic[] = [];
  const folder = memoryFolder("dataset", new Map(Object.entries(files)));
  const dataset = await readVoc(folder, { onDiagnostic: (one) => told.push(one), ...options });
  return { ...(await heldOf(dataset)), told };
}

/** The one object of a file. */
async function objectOf(xml: string, options: ReadVocOptions = {}): Promise<Annotation | undefined> {
  const { images } = await read({ "Annotations/a.xml": `<annotation>${xml}</annotation>` }, options);
  return images[0]?.annotations[0];
}

async function codesOf(files: Files): Promise<readonly string[]> {
  return (await read(files)).told.map(({ code }) => code);
}

const box = (x1: number | string, y1: number | string, x2: number | string, y2: number | string): string =>
  `<bndbox><xmin>${x1}</xmin><ymin>${y1}</ymin><xmax>${x2}</xmax><ymax>${y2}</ymax></bndbox>`;
const corners = (xmin: string, ymin: string, xmax: string, ymax: string): object => ({
  bndbox: { xmin, ymin, xmax, ymax },
});
const cat = (content: string): string => `<object><name>cat</name>${content}</object>`;
const xml = (content: string): string =>
  `<annotation><filename>a.jpg</filename><size><width>100</width><height>80</height><depth>3</depth></size>${content}</annotation>`;

describe("the layout of the challenges", () => {
  const files: Files = {
    "VOC2012/Annotations/2007_000027.xml": `<?xml version="1.0"?>
<annotation>
	<folder>VOC2012</folder>
	<filename>2007_000027.jpg</filename>
	<source>
		<database>The VOC2007 Database</database>
		<image>flickr</image>
	</source>
	<size><width>486</width><height>500</height><depth>3</depth></size>
	<segmented>0</segmented>
	<object>
		<name>person</name>
		<pose>Frontal</pose>
		<truncated>1</truncated>
		<difficult>0</difficult>
		<bndbox><xmin>174</xmin><ymin>101</ymin><xmax>349</xmax><ymax>351</ymax></bndbox>
		<part><name>head</name>${box(169, 104, 209, 146)}</part>
		<part><name>hand</name>${box(278, 210, 297, 233)}</part>
		<actions><jumping>0</jumping><walking>1</walking></actions>
	</object>
</annotation>`,
    "VOC2012/Annotations/2008_000001.xml": "<annotation><filename>2008_000001.jpg</filename></annotation>",
    "VOC2012/JPEGImages/2007_000027.jpg": "",
    "VOC2012/JPEGImages/2009_000009.jpg": "",
    "VOC2012/ImageSets/Main/train.txt": "2007_000027\n",
    "VOC2012/ImageSets/Main/val.txt": "2008_000001\r\n",
    "VOC2012/ImageSets/Main/trainval.txt": "2007_000027\n2008_000001\n",
    "VOC2012/ImageSets/Main/test.txt": "2009_000009\n",
    "VOC2012/ImageSets/Main/person_train.txt": "2007_000027  1\n",
    "VOC2012/SegmentationClass/2007_000027.png": "",
  };

  test("is read with all that is in it", async () => {
    const { header, images } = await read(files);
    expect(header).toEqual({
      source: "voc",
      categories: [{ id: "person", name: "person", extra: {} }],
      splits: ["test", "train", "val"],
      info: {},
      extra: {},
    });
    const [first] = images;
    expect(first).toEqual({
      id: "2007_000027",
      name: "2007_000027.jpg",
      path: "VOC2012/JPEGImages/2007_000027.jpg",
      media: "image",
      width: 486,
      height: 500,
      split: "train",
      attributes: [],
      relations: [],
      extra: {
        folder: "VOC2012",
        source: { database: "The VOC2007 Database", image: "flickr" },
        segmented: "0",
        size: { depth: "3" },
      },
      annotations: [
        {
          id: 1,
          category: 0,
          shape: { type: "box", x: 173, y: 100, width: 176, height: 251 },
          attributes: [
            { name: "pose", value: "Frontal", attributes: [], extra: {} },
            { name: "truncated", value: true, attributes: [], extra: {} },
          ],
          extra: {
            part: [
              { name: "head", ...corners("169", "104", "209", "146") },
              { name: "hand", ...corners("278", "210", "297", "233") },
            ],
            actions: { jumping: "0", walking: "1" },
          },
        },
      ],
    });
    expect(images.map(({ id, split }) => [id, split])).toEqual([
      ["2007_000027", "train"],
      ["2008_000001", "val"],
      ["2009_000009", "test"],
    ]);
  });

  test("tells what is not read, and what is not there", async () => {
    const told = await codesOf({ ...files, "VOC2012/ImageSets/Main/other.txt": "gone\n2007_000027\n" });
    expect(told.toSorted()).toEqual([
      "voc/classes-by-name",
      "voc/listed-not-there",
      "voc/no-annotation",
      "voc/no-size",
      "voc/segmentation-not-read",
      "voc/split-overlap",
    ]);
  });
});

describe("what tools write", () => {
  const outline = [10.5, 20, 40, 20, 40, 50.25];
  test.each<[string, string, Partial<Annotation>]>([
    [
      "labelImg",
      cat(`<pose>Unspecified</pose><truncated>0</truncated><difficult>1</difficult>${box(1, 1, 1, 1)}`),
      {
        shape: { type: "box", x: 0, y: 0, width: 1, height: 1 },
        attributes: [{ name: "difficult", value: true, attributes: [], extra: {} }],
        extra: {},
      },
    ],
    [
      "CVAT",
      cat(
        `<truncated>0</truncated><occluded>0</occluded><difficult>0</difficult>${box("10.5", "20.25", "40", "50.0")}` +
          "<attributes><attribute><name>colour</name><value>black &amp; white</value></attribute></attributes>",
      ),
      {
        shape: { type: "box", x: 9.5, y: 19.25, width: 30.5, height: 30.75 },
        attributes: [
          { name: "occluded", value: false, attributes: [], extra: {} },
          { name: "colour", value: "black & white", attributes: [], extra: {} },
        ],
      },
    ],
    [
      "Roboflow",
      cat(
        "<bndbox><xmin>11</xmin><xmax>40</xmax><ymin>21</ymin><ymax>51</ymax></bndbox>" +
          "<polygon><x1>10.5</x1><y1>20</y1><x2>40</x2><y2>20</y2><x3>40</x3><y3>50.25</y3></polygon>",
      ),
      {
        shape: { type: "polygon", parts: [{ outer: outline, holes: [] }] },
        box: { type: "box", x: 10, y: 20, width: 30, height: 31 },
      },
    ],
    [
      "points of a polygon as elements",
      cat(
        "<polygon><pt><x>10.5</x><y>20</y></pt><pt><x>40</x><y>20</y></pt><pt><x>40</x><y>50.25</y></pt></polygon>",
      ),
      { shape: { type: "polygon", parts: [{ outer: outline, holes: [] }] } },
    ],
    [
      "roLabelImg",
      cat(
        "<type>robndbox</type><robndbox><cx>50</cx><cy>40</cy><w>20</w><h>10</h><angle>0.7853981633974</angle></robndbox>",
      ),
      {
        shape: { type: "rotated-box", cx: 50, cy: 40, width: 20, height: 10, angle: 45 },
        extra: { type: "robndbox" },
      },
    ],
    [
      "line breaks around texts",
      `<object><name>\n  cat\n</name>${box("\n 2 \n", 2, 5, 5)}</object>`,
      { category: 0, shape: { type: "box", x: 1, y: 1, width: 4, height: 4 } },
    ],
    [
      "corners in the wrong order",
      cat(box(40, 50, 11, 21)),
      { shape: { type: "box", x: 10, y: 20, width: 30, height: 30 } },
    ],
    [
      "a flag that is no number",
      cat(`<truncated>left</truncated>${box(1, 1, 2, 2)}`),
      { attributes: [{ name: "truncated", value: "left", attributes: [], extra: {} }] },
    ],
  ])("%s", async (_, content, expected) => {
    expect(await objectOf(content)).toMatchObject(expected);
    const dataset = await read({ "Annotations/a.xml": xml(content) });
    const sink = memorySink();
    const { lost } = await writeVoc(sink, { sidecar: false })(datasetOf(dataset));
    const files = Array.from(sink.files.keys(), (path): [string, string] => [path, sink.text(path)]);
    const again = await read(Object.fromEntries(files));
    expect({ header: again.header, images: again.images, lost }).toEqual({
      header: dataset.header,
      images: dataset.images,
      lost: [],
    });
  });

  test("edges instead of pixels", async () => {
    const shape = { type: "box", x: 0, y: 0, width: 40, height: 50 };
    expect(await objectOf(cat(box(0, 0, 40, 50)), { coordinates: "edges" })).toMatchObject({ shape });
  });
});

describe("where an image lies", () => {
  test.each<[string, Files, Partial<DatasetImage>]>([
    ["beside its XML", { "a.xml": xml(""), "a.jpg": "" }, { id: "a", name: "a.jpg", path: "a.jpg" }],
    [
      "in a folder of its split",
      { "train/a.xml": xml(""), "train/a.jpg": "" },
      { id: "train/a", name: "a.jpg", path: "train/a.jpg", split: "train" },
    ],
    [
      "in a folder images of its split",
      { "valid/labels/a.xml": xml(""), "valid/images/a.jpg": "" },
      { name: "a.jpg", path: "valid/images/a.jpg", split: "valid" },
    ],
    [
      "in a folder of its split, as its XML",
      { "val/annotations/a.xml": xml(""), "val/images/a.jpg": "" },
      { id: "val/annotations/a", name: "a.jpg", path: "val/images/a.jpg", split: "val" },
    ],
    [
      "in a folder as deep as its XML",
      { "Annotations/x/a.xml": xml(""), "JPEGImages/x/a.jpg": "" },
      { id: "x/a", name: "x/a.jpg", path: "JPEGImages/x/a.jpg" },
    ],
    [
      "with another extension than it says",
      { "Annotations/a.xml": xml(""), "JPEGImages/a.png": "" },
      { name: "a.png", path: "JPEGImages/a.png" },
    ],
    [
      "with another name than it says",
      { "Annotations/b.xml": xml(""), "JPEGImages/a.jpg": "", "JPEGImages/b.jpg": "" },
      { name: "b.jpg", path: "JPEGImages/b.jpg" },
    ],
    [
      "under the name that it says alone",
      { "Annotations/b.xml": xml(""), "JPEGImages/a.jpg": "" },
      { id: "b", name: "a.jpg", path: "JPEGImages/a.jpg" },
    ],
    ["nowhere", { "Annotations/a.xml": "<annotation/>" }, { id: "a", name: "a.jpg" }],
  ])("%s", async (_, files, expected) => {
    expect((await read(files)).images).toMatchObject([expected]);
  });

  test("is never outside of the dataset", async () => {
    const outside = xml("").replace("a.jpg", "../../etc/a.jpg");
    const { images } = await read({ "Annotations/a.xml": outside, "etc/a.jpg": "" });
    expect(images[0]).not.toHaveProperty("path");
  });
});

describe("what can't be read", () => {
  test.each<[string, string, readonly string[]]>([
    ["no name", xml(`<object>${box(1, 1, 2, 2)}</object>`), ["voc/no-name"]],
    ["no place", xml(cat("")), ["voc/no-box"]],
    ["no number", xml(cat(box("left", 1, 2, 2))), ["voc/number"]],
    ["an infinite number", xml(cat(box(1, 1, "1e999", 2))), ["voc/number"]],
    ["another root", "<config/>", ["voc/not-annotation"]],
    ["no XML", "cat 1 1 2 2", ["voc/xml"]],
    ["an entity of its own", '<!DOCTYPE a [<!ENTITY b "c">]><annotation>&b;</annotation>', ["voc/xml"]],
    ["an end that is missing", "<annotation><object>", ["voc/xml"]],
    ["an unknown encoding", '<?xml version="1.0" encoding="klingon"?><annotation/>', ["voc/xml"]],
    ["a size of 0", xml("").replace("100", "0"), ["voc/size"]],
    ["a number below 1", xml(`${cat(box(0, 1, 2, 2))}${cat(box(0, 0, 2, 2))}`), ["voc/zero-based"]],
    ["a box outside", xml(cat(box(1, 1, 120, 20))), ["voc/outside-image"]],
    ["a polygon of two points", xml(cat(`${box(1, 1, 2, 2)}<polygon><x1>1</x1></polygon>`)), ["voc/outline"]],
  ])("%s", async (_, text, codes) => {
    const { told } = await read({ "Annotations/a.xml": text, "labelmap.txt": "cat:::\n" });
    expect(told.map(({ code }) => code)).toEqual(codes);
    for (const { file } of told) expect(file).toBe("Annotations/a.xml");
  });

  test("is an error where no one is told of it, and never one of another kind", async () => {
    const folder = memoryFolder("dataset", new Map([["a.xml", xml(cat(""))]]));
    const dataset = await readVoc(folder);
    await expect(heldOf(dataset)).rejects.toMatchObject({
      code: "voc/no-box",
      place: { file: "a.xml", line: 1 },
    });
    await expect(readVoc(memoryFolder("dataset", new Map()))).rejects.toMatchObject({
      code: "voc/no-annotations",
    });
    const both = { "VOC2007/Annotations/a.xml": xml(""), "VOC2012/Annotations/a.xml": xml("") };
    await expect(read(both)).rejects.toMatchObject({ code: "voc/several" });
  });
});

test("other encodings are read", async () => {
  const text =
    '<?xml version="1.0" encoding="ISO-8859-1"?><annotation><filename>möwe.jpg</filename></annotation>';
  const latin = Uint8Array.from(text, (sign) => sign.charCodeAt(0));
  expect((await read({ "a.xml": latin })).images[0]?.name).toBe("möwe.jpg");
  expect((await read({ "a.xml": `\ufeff${xml("")}` })).images[0]?.name).toBe("a.jpg");
});

test("classes are in the order of the label map, with its colours, then by name", async () => {
  const objects = ["zebra", "ant", "cat"].map(
    (name) => `<object><name>${name}</name>${box(1, 1, 2, 2)}</object>`,
  );
  const { header, images } = await read({
    "Annotations/a.xml": xml(objects.join("")),
    "labelmap.txt": "# label:color_rgb:parts:actions\nbackground:0,0,0::\nzebra:255,0,16::\nhorse:::\n",
  });
  expect(header.categories).toEqual([
    { id: "zebra", name: "zebra", color: "#ff0010", extra: {} },
    { id: "horse", name: "horse", extra: {} },
    { id: "ant", name: "ant", extra: {} },
    { id: "cat", name: "cat", extra: {} },
  ]);
  expect(images[0]?.annotations.map(({ category }) => category)).toEqual([0, 2, 3]);
});

test("a file by itself is a dataset of one image", async () => {
  const dataset = await heldOf(await readVoc(memorySource("/data/a.xml", xml(cat(box(1, 1, 2, 2))))));
  expect(dataset.images).toMatchObject([{ id: "a", name: "a.jpg", annotations: [{ category: 0 }] }]);
});

describe("very long texts end in a moment", () => {
  const many = 300_000;
  test.each<[string, Files]>([
    ["digits", { "a.xml": xml(cat(box(`${"1".repeat(many)}x`, 1, 2, 2))) }],
    ["spaces in a number", { "a.xml": xml(cat(box(`1${" ".repeat(many)}x`, 1, 2, 2))) }],
    ["line breaks in a name", { "a.xml": xml(`<object><name>a${"\n".repeat(many)}b</name></object>`) }],
    ["elements before a name", { "a.xml": xml(`<object>${"<a></a>".repeat(many / 10)}</object>`) }],
    ["objects without end", { "a.xml": `<annotation>${"<object><a>".repeat(many / 10)}` }],
    [
      "spaces in a list",
      { "Annotations/a.xml": xml(""), "ImageSets/Main/train.txt": `a${" ".repeat(many)}x` },
    ],
    ["an encoding", { "a.xml": `<?xml ${"encoding ".repeat(many)}` }],
  ])("%s", async (_, files) => {
    const { told } = await read(files);
    for (const { message } of told) expect(message.length).toBeLessThan(2 * many);
  });
});

test("classes are the same whether a file is plain or not", async () => {
  const objects = `<object>\n<pose>Left</pose>\n<name>\n dog\n</name>${box(1, 1, 2, 2)}</object>${cat(box(1, 1, 2, 2))}`;
  const part = `<object>${box(1, 1, 2, 2)}<part><name>head</name>${box(1, 1, 2, 2)}</part><name>cow</name></object>`;
  const owner = "<owner><name>someone</name></owner>";
  for (const text of [objects, `<!-- -->${objects}`, `${owner}${objects}`]) {
    const { header } = await read({ "a.xml": xml(text) });
    expect(header.categories.map(({ name }) => name)).toEqual(["cat", "dog"]);
  }
  expect((await read({ "a.xml": xml(part) })).header.categories.map(({ name }) => name)).toEqual(["cow"]);
});

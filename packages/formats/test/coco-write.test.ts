import { describe, expect, it } from "vitest";
import { readCoco } from "../src/coco/read.ts";
import { type WriteCocoOptions, writeCoco } from "../src/coco/write.ts";
import { convert } from "../src/convert.ts";
import { memorySink } from "../src/io/sink.ts";
import { memorySource } from "../src/io/source.ts";
import type { Annotation, DatasetImage, FormatName, Header } from "../src/model/dataset.ts";
import type { Diagnostic } from "../src/model/diagnostic.ts";
import { isJsonObject } from "../src/model/json.ts";
import type { WriteReport } from "../src/model/loss.ts";
import type { Box, Shape } from "../src/model/shapes.ts";
import { datasetOf, type HeldDataset, heldOf } from "./arbitraries.ts";

const box: Box = { type: "box", x: 10, y: 20, width: 30, height: 40 };

function annotation(id: string | number, shape: Shape, more: Partial<Annotation> = {}): Annotation {
  return { id, category: 0, shape, attributes: [], extra: {}, ...more };
}

function image(annotations: readonly Annotation[], more: Partial<DatasetImage> = {}): DatasetImage {
  const empty = { attributes: [], relations: [], extra: {} };
  return { id: 1, name: "a.jpg", media: "image", width: 100, height: 80, annotations, ...empty, ...more };
}

function held(source: FormatName, images: readonly DatasetImage[], more: Partial<Header> = {}): HeldDataset {
  const categories = [{ id: source === "coco" ? 7 : "c1", name: "cat", extra: {} }];
  return { header: { source, categories, splits: [], info: {}, extra: {}, ...more }, images };
}

async function write(
  of: HeldDataset,
  options?: WriteCocoOptions,
): Promise<{ text: string; report: WriteReport }> {
  const sink = memorySink();
  const report = await convert(datasetOf(of), writeCoco(sink, options));
  return { text: sink.text(options?.path ?? "annotations.json"), report };
}

async function read(text: string): Promise<{ back: HeldDataset; diagnostics: Diagnostic[] }> {
  const diagnostics: Diagnostic[] = [];
  const onDiagnostic = (found: Diagnostic): void => void diagnostics.push(found);
  const back = await heldOf(await readCoco(memorySource("a.json", text), { onDiagnostic }));
  return { back, diagnostics };
}

/** The first annotation of a file. */
async function firstRecord(of: HeldDataset): Promise<unknown> {
  const file: unknown = JSON.parse((await write(of)).text);
  const annotations = isJsonObject(file) ? file["annotations"] : undefined;
  return Array.isArray(annotations) ? annotations[0] : undefined;
}

const counted = (losses: WriteReport["kept"]): unknown =>
  losses.map(({ feature, count }) => `${feature} ${count}`);

describe("writeCoco", () => {
  it("writes one record per line, its marker first", async () => {
    const person = {
      id: 3,
      name: "person",
      supercategory: "",
      keypoints: ["nose", "tail"],
      skeleton: [[0, 1]] as const,
      extra: {},
    };
    const ring = [10, 20, 40, 20, 40, 60];
    const polygon: Shape = { type: "polygon", parts: [{ outer: ring, holes: [] }] };
    const annotations = [
      annotation(5, box, { area: 1200, crowd: false, extra: { segmentation: [] } }),
      annotation(9, polygon, { box, area: 600, crowd: true, keypoints: [1, 2, 2, 0, 0, 0] }),
    ];
    const of = held("coco", [image(annotations), image([], { id: 2, name: "b.jpg" })], {
      categories: [person],
      info: { year: 2017 },
      extra: { licenses: [] },
    });
    const { text, report } = await write(of);
    expect(text).toBe(
      [
        "{",
        '"angokit": {"version":1},',
        '"info": {"year":2017},',
        '"licenses": [],',
        '"annotations": [',
        '{"id":5,"image_id":1,"category_id":3,"bbox":[10,20,30,40],"area":1200,"segmentation":[],"iscrowd":0},',
        '{"id":9,"image_id":1,"category_id":3,"bbox":[10,20,30,40],"area":600,"segmentation":[[10,20,40,20,40,60]],"iscrowd":1,"keypoints":[1,2,2,0,0,0],"num_keypoints":1}',
        "],",
        '"images": [',
        '{"id":1,"file_name":"a.jpg","width":100,"height":80},',
        '{"id":2,"file_name":"b.jpg","width":100,"height":80}',
        "],",
        '"categories": [',
        '{"id":3,"name":"person","supercategory":"","keypoints":["nose","tail"],"skeleton":[[1,2]]}',
        "]",
        "}",
        "",
      ].join("\n"),
    );
    expect(report).toStrictEqual({ images: 2, annotations: 2, lost: [], kept: [], messages: [] });
  });

  it("gives back a COCO file key for key and reports nothing", async () => {
    const file = {
      info: { year: 2017, url: "http://example.org" },
      licenses: [{ id: 1, name: "none", url: "" }],
      images: [
        {
          license: 1,
          file_name: "b.jpg",
          coco_url: "http://example.org/b.jpg",
          height: 80,
          width: 100,
          flickr_url: "",
          id: 9,
        },
        { file_name: "a.jpg", coco_url: "", height: 10, width: 10, id: 0 },
      ],
      annotations: [
        {
          segmentation: [
            [1, 1, 5, 1, 5, 5, 1, 1],
            [2.5, 2, 3, 2, 3, 3],
          ],
          area: 8.5,
          iscrowd: 0,
          image_id: 9,
          bbox: [1, 1, 4.01, 4],
          category_id: 90,
          id: 12,
        },
        {
          segmentation: { size: [10, 10], counts: [0, 100] },
          area: 100,
          iscrowd: 1,
          image_id: 0,
          bbox: [0, 0, 10, 10],
          category_id: 2,
          id: 900_100_000_001,
        },
        {
          segmentation: { size: [10, 10], counts: "5:3H]2" },
          area: 12,
          iscrowd: 0,
          image_id: 9,
          bbox: [0, 0, 2, 10],
          category_id: 2,
          id: 3,
        },
        {
          segmentation: [],
          area: 12,
          iscrowd: 0,
          image_id: 9,
          bbox: [0, 0, 3, 4],
          category_id: 2,
          id: 4,
          score: 0.5,
        },
        {
          area: 12,
          iscrowd: 0,
          image_id: 9,
          bbox: [0, 0, 3, 4],
          category_id: 2,
          id: 5,
          attributes: { occluded: true },
        },
        {
          area: 12,
          iscrowd: 0,
          image_id: 9,
          bbox: [0, 0, 3, 4],
          category_id: 2,
          id: 6,
          keypoints: [1, 2, 2, 0, 0, 0],
          num_keypoints: 1,
          attributes: {},
        },
      ],
      categories: [
        { id: 90, name: "toothbrush", supercategory: "indoor" },
        { id: 2, name: "person", keypoints: ["a", "b"], skeleton: [[1, 2]], frequency: "r" },
      ],
    };
    const { back, diagnostics } = await read(JSON.stringify(file));
    const { text, report } = await write(back);
    const { annotations, ...rest } = file;
    const byImage = [
      ...annotations.filter((one) => one.image_id === 9),
      ...annotations.filter((one) => one.image_id === 0),
    ];
    expect(JSON.parse(text)).toStrictEqual({ angokit: { version: 1 }, ...rest, annotations: byImage });
    expect(diagnostics.map(({ code }) => code)).toStrictEqual(["coco/mask-size"]);
    expect([report.lost, report.kept, report.messages]).toStrictEqual([[], [], []]);
  });

  const hole = [20, 30, 20, 40, 30, 40];
  const ring = [10, 20, 40, 20, 40, 60, 10, 60];
  const donut: Shape = { type: "polygon", parts: [{ outer: ring, holes: [hole] }] };
  // The pixels of the ring without those of the hole, both made by COCO's reference implementation.
  const pierced =
    "di0X1X1000000000000000000RORO:n0GQO9o0HPO8P1IoN7Q1JnN6R1KmN5S1LlN4T1MkN3U1NjN2V1OiN1W1d0000000000000000000\\e4";
  it.each<[string, Shape, object, string[]]>([
    ["a box", box, { bbox: [10, 20, 30, 40], area: 1200, segmentation: [] }, []],
    [
      "a rotated box",
      { type: "rotated-box", cx: 50, cy: 40, width: 20, height: 10, angle: 90 },
      { bbox: [45, 30, 10, 20], area: 200, segmentation: [[55, 30, 55, 50, 45, 50, 45, 30]] },
      ["rotation 1"],
    ],
    [
      "a polygon of two parts",
      {
        type: "polygon",
        parts: [
          { outer: ring, holes: [] },
          { outer: [0, 0, 1, 0, 0, 1], holes: [] },
        ],
      },
      { bbox: [0, 0, 40, 60], area: 1200.5, segmentation: [ring, [0, 0, 1, 0, 0, 1]] },
      [],
    ],
    [
      "a polygon with a hole",
      { type: "polygon", parts: [{ outer: ring, holes: [hole] }] },
      { bbox: [10, 20, 30, 40], area: 1145, segmentation: { size: [80, 100], counts: pierced } },
      ["holes 1"],
    ],
    [
      "a polygon of which one part lies in the hole of another",
      {
        type: "polygon",
        parts: [
          { outer: [1, 1, 9, 1, 9, 9, 1, 9], holes: [[3, 3, 7, 3, 7, 7, 3, 7]] },
          { outer: [4, 4, 6, 4, 6, 6, 4, 6], holes: [] },
        ],
      },
      {
        bbox: [1, 1, 8, 8],
        area: 52,
        segmentation: { size: [80, 100], counts: "a28X200JlM0T20iM000W20iM000W20lM0T2600_S7" },
      },
      ["holes 1"],
    ],
    [
      "a polygon with a hole of two points",
      { type: "polygon", parts: [{ outer: ring, holes: [[20, 30, 20, 40]] }] },
      { bbox: [10, 20, 30, 40], area: 1200, segmentation: [ring] },
      ["holes 1"],
    ],
    [
      "a mask",
      { type: "mask", size: [10, 10], counts: [5, 10, 3, 2, 80], compressed: true },
      { bbox: [0, 0, 2, 10], area: 12, segmentation: { size: [10, 10], counts: "5:3H]2" } },
      [],
    ],
    [
      "an empty mask",
      { type: "mask", size: [10, 10], counts: [100], compressed: false },
      { bbox: [0, 0, 0, 0], area: 0, segmentation: { size: [10, 10], counts: [100] } },
      [],
    ],
  ])("writes %s so that trainers can use it", async (_, shape, fields, kept) => {
    const of = held("ango", [image([annotation(1, shape)])]);
    const record = await firstRecord(of);
    const { report, text } = await write(of);
    if (!isJsonObject(record)) throw new Error("There is no record.");
    const { bbox, area, segmentation } = record;
    expect(rounded({ bbox, area, segmentation })).toStrictEqual(fields);
    expect(counted(report.kept)).toStrictEqual([...kept, "ids 1"]);
    expect(report.lost).toStrictEqual([]);
    expect((await read(text)).back).toStrictEqual(of);
  });

  it("keeps what is declared of a polygon with holes, and that it is a crowd", async () => {
    const declared = { box: { ...box, x: 9.5 }, area: 7.5, crowd: true };
    for (const source of ["coco", "ango"] as const) {
      const of = held(source, [image([annotation(1, donut, declared)])]);
      expect(await firstRecord(of)).toMatchObject({
        bbox: [9.5, 20, 30, 40],
        area: 7.5,
        iscrowd: 1,
        segmentation: { size: [80, 100], counts: pierced },
      });
      expect((await read((await write(of)).text)).back).toStrictEqual(of);
    }
  });

  it("writes a crowd without holes as polygons", async () => {
    const crowd: Shape = { type: "polygon", parts: [{ outer: ring, holes: [] }] };
    const record = await firstRecord(
      held("coco", [image([annotation(1, crowd, { area: 1200, crowd: true })])]),
    );
    expect(record).toMatchObject({ segmentation: [ring], iscrowd: 1, area: 1200 });
  });

  const { width: _width, height: _height, ...sizeless } = image([annotation(1, donut)]);
  const far: Shape = { type: "polygon", parts: [{ outer: [...ring, -2_000_000, 0], holes: [hole] }] };

  it.each<[string, DatasetImage, number]>([
    ["of an image without size", sizeless, 1150],
    ["of an image of half pixels", image([annotation(1, donut)], { width: 100.5 }), 1150],
    [
      "of an image of 4 · 10¹⁰ pixels",
      image([annotation(1, donut)], { width: 200_000, height: 200_000 }),
      1150,
    ],
    ["that reaches millions of pixels away", image([annotation(1, far)]), 40_001_350],
  ])("writes the outer rings of a polygon with holes %s, and says so", async (_name, one, area) => {
    const of = held("ango", [one]);
    const { text, report } = await write(of);
    const { shape } = one.annotations[0] ?? {};
    expect(await firstRecord(of)).toMatchObject({
      segmentation: shape?.type === "polygon" ? shape.parts.map(({ outer }) => outer) : [],
      area,
    });
    expect(report.messages.at(-1)).toBe(
      "1 polygon has its holes filled: the size of its image is not known, or too large.",
    );
    expect((await read(text)).back).toStrictEqual(of);
  });

  it("keeps what COCO has no place for away from trainers, and gives it back", async () => {
    const answers = [{ name: "color", value: "red", id: "s1", kind: "radio", attributes: [], extra: {} }];
    const shapes: Shape[] = [
      { type: "point", x: 1, y: 2 },
      { type: "polyline", points: [1, 2, 3, 4] },
      { type: "unplaced", kind: "ner", value: { start: 3 } },
      { type: "polygon", parts: [{ outer: [1, 2, 3, 4], holes: [] }] },
    ];
    const images = [
      image(
        [
          ...shapes.map((shape, i) => annotation(`x${i}`, shape)),
          annotation("b", box, { attributes: answers }),
        ],
        {
          id: "i1",
          split: "val",
          attributes: answers,
          relations: [{ name: "on", ends: { from: "x0", to: "b" }, extra: {} }],
          extra: { batch: "one" },
        },
      ),
      image([annotation("v", box)], { id: "i2", name: "clip.mp4", media: "video" }),
      image([], { id: "i3", name: "c.jpg" }),
    ];
    const of = held("ango", images, { splits: ["val"], extra: { project: "p" } });
    const { text, report } = await write(of);
    expect(JSON.parse(text)).toMatchObject({
      angokit: { version: 1, source: "ango", splits: ["val"], extra: { project: "p" } },
      images: [
        { id: 1, file_name: "a.jpg" },
        { id: 2, file_name: "c.jpg" },
      ],
      annotations: [{ id: 1, image_id: 1, category_id: 1, attributes: { color: "red" } }],
      categories: [{ id: 1, name: "cat" }],
    });
    expect(report).toMatchObject({ images: 2, annotations: 1, lost: [] });
    expect(counted(report.kept)).toStrictEqual([
      "extra 2",
      "ids 4",
      "image-attributes 1",
      "relations 1",
      "split 1",
      "shape 4",
      "attributes 1",
      "media 1",
    ]);
    expect((await read(text)).back).toStrictEqual(of);
  });

  it.each<[FormatName, (string | number)[], number[]]>([
    ["coco", [5, 0, -3, 900_100_000_001], [5, 0, -3, 900_100_000_001]],
    ["yolo", [5, 0, 1, "x"], [5, 1, 2, 3]],
    ["ango", ["a", "b", 1], [1, 2, 3]],
    ["coco", [5, 1.5, 2 ** 53, "5", ""], [5, 1, 2, 3, 4]],
  ])("numbers the ids of %s data %j as %j", async (source, ids, expected) => {
    const { text } = await write(held(source, [image(ids.map((id) => annotation(id, box)))]));
    const { annotations } = JSON.parse(text);
    expect(annotations.map(({ id }: { id: unknown }) => id)).toStrictEqual(expected);
    const images = ids.map((id) => image([], { id }));
    expect(
      JSON.parse((await write(held(source, images))).text).images.map(({ id }: { id: unknown }) => id),
    ).toStrictEqual(expected);
  });

  it.each<[FormatName, (string | number)[], number[]]>([
    ["coco", [90, 0, 2], [90, 0, 2]],
    ["yolo", [0, 1], [1, 2]],
    ["yolo", [1, 2], [1, 2]],
    ["ango", ["a", "b"], [1, 2]],
    ["coco", [7, "7"], [1, 2]],
  ])("numbers the categories of %s data %j as %j", async (source, ids, expected) => {
    const categories = ids.map((id) => ({ id, name: `c${id}`, extra: {} }));
    const { text } = await write(held(source, [], { categories }));
    expect(JSON.parse(text).categories.map(({ id }: { id: unknown }) => id)).toStrictEqual(expected);
  });

  it("writes no signature of an address", async () => {
    const signed = "https://bucket.example.org/a.jpg?X-Amz-Signature=secret";
    const of = held("ango", [
      image([], { url: signed, name: signed, extra: { brushDataUrl: signed } }),
      image([], { id: 2, media: "video", url: signed, name: signed }),
    ]);
    const { text, report } = await write(of);
    expect(text).not.toContain("secret");
    expect(JSON.stringify(report)).not.toContain("secret");
    expect(report.lost).toStrictEqual([]);
    expect(JSON.parse(text).images[0]).toMatchObject({
      file_name: "a.jpg",
      coco_url: "https://bucket.example.org/a.jpg",
    });
  });

  it("keeps a query that says which image it is", async () => {
    const url = "https://host.example.org/data?d=images/a.jpg";
    const { text } = await write(held("ango", [image([], { url })]));
    expect(JSON.parse(text).images[0]).toMatchObject({ coco_url: url });
  });

  it("gives a file a safe name, and the image its own back", async () => {
    const of = held("coco", [image([], { name: "../a.jpg" })]);
    const { text, report } = await write(of, { path: "labels/val.json" });
    expect(JSON.parse(text).images[0]).toMatchObject({ file_name: "a.jpg" });
    expect(counted(report.kept)).toStrictEqual(["name 1"]);
    expect((await read(text)).back).toStrictEqual(of);
    const { back } = await read(text.replace('"file_name":"a.jpg"', '"file_name":"renamed.jpg"'));
    expect(back.images[0]?.name).toBe("renamed.jpg");
  });

  it("places the images beside the file, and tells how many were not found", async () => {
    const placed: string[] = [];
    const of = held("coco", [image([], { name: "a.jpg" }), image([], { id: 2, name: "/b.jpg" })]);
    const { report } = await write(of, {
      placeImage: async ({ id }, path) => {
        placed.push(path);
        return id === 2;
      },
    });
    expect(placed).toStrictEqual(["images/a.jpg", "images/b.jpg"]);
    expect(report.messages).toStrictEqual(["1 image was not found: its labels are there, its file is not."]);
  });

  it.each<[string, string, HeldDataset]>([
    [
      "a hole that is nowhere",
      "json/not-finite",
      held("coco", [
        image([
          annotation(
            1,
            { type: "polygon", parts: [{ outer: ring, holes: [[NaN, 0, 1, 1, 2, 2]] }] },
            { box, area: 1 },
          ),
        ]),
      ]),
    ],
    [
      "a polygon that is nowhere",
      "json/not-finite",
      held("coco", [
        image([
          annotation(
            1,
            { type: "polygon", parts: [{ outer: [...ring, NaN, 1], holes: [] }] },
            { box, area: 1 },
          ),
        ]),
      ]),
    ],
    [
      "a point that is nowhere",
      "json/not-finite",
      held("coco", [image([annotation(1, { type: "point", x: Infinity, y: 1 })])]),
    ],
    [
      "a coordinate that is no number",
      "json/not-finite",
      held("coco", [image([annotation(1, { ...box, x: NaN })])]),
    ],
    [
      "run lengths that do not fit",
      "coco/run-length",
      held("coco", [image([annotation(1, { type: "mask", size: [2, 2], counts: [5], compressed: true })])]),
    ],
    [
      "a category that is not there",
      "coco/no-category",
      held("coco", [image([annotation(1, box, { category: 1 })])]),
    ],
  ])("takes everything back at %s", async (_, code, of) => {
    const sink = memorySink();
    await sink.write("older.txt", "staged");
    await expect(convert(datasetOf(of), writeCoco(sink))).rejects.toMatchObject({ code });
    await sink.commit();
    expect(sink.files.size).toBe(0);
  });

  it("counts images without size", async () => {
    const { id, name, media, annotations, attributes, relations, extra } = image([]);
    const { report } = await write(
      held("yolo", [{ id, name, media, annotations, attributes, relations, extra }]),
    );
    expect(report.messages).toStrictEqual(["1 image has no width and height."]);
  });
});

describe("a written file that was edited", () => {
  const rotated: Shape = { type: "rotated-box", cx: 50, cy: 40, width: 20, height: 10, angle: 45 };
  const of = held("ango", [
    image([
      annotation("r", rotated, {
        attributes: [{ name: "n", value: 1, id: "s", attributes: [], extra: {} }],
        extra: { batch: 1 },
      }),
      annotation("p", { type: "point", x: 1, y: 2 }),
    ]),
  ]);

  it.each<[string, (record: Record<string, unknown>) => void, Partial<Annotation>, string[]]>([
    ["not at all", () => undefined, {}, []],
    ["in its category", (record) => void (record["category_id"] = 2), { category: 1 }, []],
    ["in its crowd flag", (record) => void (record["iscrowd"] = 1), { crowd: true }, []],
    [
      "in its attributes",
      (record) => void (record["attributes"] = { n: 2 }),
      { attributes: [{ name: "n", value: 2, attributes: [], extra: {} }] },
      ["coco/edited"],
    ],
    [
      "with a new key",
      (record) => void (record["score"] = 0.5),
      { extra: { batch: 1, score: 0.5 } },
      ["coco/edited"],
    ],
  ])("%s", async (_, edit, changed, codes) => {
    const header = {
      ...of.header,
      categories: [...of.header.categories, { id: "c2", name: "dog", extra: {} }],
    };
    const file = JSON.parse((await write({ ...of, header })).text);
    edit(file.annotations[0]);
    const { back, diagnostics } = await read(JSON.stringify(file));
    expect(back.images[0]?.annotations[0]).toStrictEqual({ ...of.images[0]?.annotations[0], ...changed });
    expect(back.images[0]?.annotations[1]).toStrictEqual(of.images[0]?.annotations[1]);
    expect(diagnostics.map(({ code }) => code)).toStrictEqual(codes);
  });

  it.each<[string, unknown, Shape]>([
    [
      "painted over",
      { size: [80, 100], counts: [0, 8000] },
      { type: "mask", size: [80, 100], counts: [0, 8000], compressed: false },
    ],
    [
      "of another size",
      { size: [50_000, 40_000], counts: [50_000 * 40_000] },
      { type: "mask", size: [50_000, 40_000], counts: [50_000 * 40_000], compressed: false },
    ],
    [
      "taken for its outer ring",
      [[0, 0, 9, 0, 9, 9]],
      { type: "polygon", parts: [{ outer: [0, 0, 9, 0, 9, 9], holes: [] }] },
    ],
  ])("in the run lengths of its holes: %s", async (_, segmentation, shape) => {
    const holes = [[20, 30, 20, 40, 30, 40]];
    const donut: Shape = { type: "polygon", parts: [{ outer: [10, 20, 40, 20, 40, 60, 10, 60], holes }] };
    const file = JSON.parse((await write(held("ango", [image([annotation("d", donut)])]))).text);
    file.annotations[0].segmentation = segmentation;
    const { back, diagnostics } = await read(JSON.stringify(file));
    expect(back.images[0]?.annotations[0]).toMatchObject({ id: "d", shape });
    expect(diagnostics.map(({ code }) => code)).toContain("coco/edited");
  });

  it("in its geometry: the record wins, the rest stays", async () => {
    const file = JSON.parse((await write(of)).text);
    file.annotations[0].segmentation = [[0, 0, 9, 0, 9, 9, 0, 9]];
    const { back, diagnostics } = await read(JSON.stringify(file));
    const edited = back.images[0]?.annotations[0];
    expect(edited?.id).toBe("r");
    expect(edited?.shape).toStrictEqual({
      type: "polygon",
      parts: [{ outer: [0, 0, 9, 0, 9, 9, 0, 9], holes: [] }],
    });
    expect(edited?.attributes).toStrictEqual(of.images[0]?.annotations[0]?.attributes);
    expect(diagnostics.map(({ code }) => code)).toStrictEqual(["coco/edited"]);
  });
});

/** Numbers to nine digits, as turning a box rounds. */
function rounded(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value), (_, inner: unknown) =>
    typeof inner === "number" ? Math.round(inner * 1e9) / 1e9 : inner,
  );
}

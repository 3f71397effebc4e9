import { describe, expect, it } from "vitest";
import type { DatasetImage } from "../src/model/dataset.ts";
import { isJsonObject } from "../src/model/json.ts";
import type { Shape } from "../src/model/shapes.ts";
import { box, annotation, image, held, write, read, firstRecord, counted } from "./coco-files.ts";

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
});

/** Numbers to nine digits, as turning a box rounds. */
function rounded(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value), (_, inner: unknown) =>
    typeof inner === "number" ? Math.round(inner * 1e9) / 1e9 : inner,
  );
}

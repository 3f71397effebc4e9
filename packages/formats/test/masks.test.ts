import { decode } from "fast-png";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { rasterize } from "../src/geometry/rasterize.ts";
import { maskFeatures, writeMasks, type WriteMasksOptions } from "../src/masks.ts";
import { memorySink, type MemorySink } from "../src/io/sink.ts";
import { memorySource } from "../src/io/source.ts";
import { readPng } from "../src/io/png.ts";
import type { Annotation, Category, Dataset, DatasetImage, Header } from "../src/model/dataset.ts";
import { features } from "../src/model/features.ts";
import type { WriteReport } from "../src/model/loss.ts";
import type { Shape } from "../src/model/shapes.ts";
import { pngOf } from "../src/masks/png-writer.ts";
import { annotation, box, counts, dataset, image, square, watched } from "./ango-datasets.ts";

const category = (name: string, color?: string): Category => ({
  id: name,
  name,
  ...(color === undefined ? {} : { color }),
  extra: {},
});
const headerWith = (categories: readonly Category[]): Header => ({
  source: "ango",
  categories,
  splits: [],
  info: {},
  extra: {},
});
const header = headerWith([category("cat"), category("dog", "#12ab34"), category("owl")]);
const at = (x: number, y: number, width: number, height: number): Shape => ({
  type: "box",
  x,
  y,
  width,
  height,
});
const of = (rank: number, shape: Shape, more: Partial<Annotation> = {}): Annotation =>
  annotation(shape, { id: `o${rank}`, category: rank, ...more });
const sized = (width: number, height: number, annotations: readonly Annotation[], more = {}): DatasetImage =>
  image(annotations, { width, height, ...more });

async function write(
  given: Dataset,
  options: WriteMasksOptions = {},
): Promise<{ sink: MemorySink; report: WriteReport }> {
  const sink = memorySink();
  return { report: await writeMasks(sink, options)(given), sink };
}

/** The rows of a PNG as text: numbers, or colours. */
function rowsOf(bytes: Uint8Array | undefined): readonly string[] {
  const { width, height, channels, data } = decode(bytes ?? new Uint8Array(), { checkCrc: true });
  return Array.from({ length: height }, (_, y) =>
    Array.from({ length: width }, (__, x) => {
      const start = (y * width + x) * channels;
      return Array.from(data.slice(start, start + channels), (value) => value.toString(16)).join(".");
    }).join(" "),
  );
}

const ring: Shape = {
  type: "polygon",
  parts: [{ outer: [0, 0, 4, 0, 4, 4, 0, 4], holes: [[1, 1, 3, 1, 3, 3, 1, 3]] }],
};

describe("masks of classes", () => {
  test("have numbers from 1; later objects lie over earlier ones, and holes show what is below", async () => {
    const { sink, report } = await write(
      dataset([sized(5, 4, [of(0, at(1, 1, 1, 1)), of(1, ring), of(2, at(3, 0, 9, 1))])], header),
    );
    expect(rowsOf(sink.files.get("masks/a.png"))).toEqual([
      "2 2 2 3 3",
      "2 1 0 2 0",
      "2 0 0 2 0",
      "2 2 2 2 0",
    ]);
    expect(JSON.parse(sink.text("classes.json"))).toEqual({
      kind: "class",
      background: 0,
      classes: [
        { number: 1, id: "cat", name: "cat", color: "#800000" },
        { number: 2, id: "dog", name: "dog", color: "#12ab34" },
        { number: 3, id: "owl", name: "owl", color: "#008000" },
      ],
    });
    expect(report).toMatchObject({ images: 1, annotations: 3, kept: [], messages: [] });
    expect(counts(report.lost)).toEqual({
      "box-as-polygon": 2,
      outline: 1,
      "outside-image": 1,
      ids: 4,
      overlap: 1,
    });
  });

  test("come with a palette, which viewers show, or without", async () => {
    const given = [sized(2, 1, [of(1, at(1, 0, 1, 1))])];
    const { sink } = await write(dataset(given, header));
    const png = decode(sink.files.get("masks/a.png") ?? new Uint8Array());
    expect(png.palette).toEqual([
      [0, 0, 0],
      [128, 0, 0],
      [0x12, 0xab, 0x34],
      [0, 128, 0],
    ]);
    const seen = await readPng(memorySource("a.png", sink.files.get("masks/a.png") ?? ""));
    expect([seen.colorAt(0, 0), seen.colorAt(1, 0)]).toEqual([0, 0x12ab34]);
    const plain = await write(dataset(given, header), { palette: false });
    const grey = decode(plain.sink.files.get("masks/a.png") ?? new Uint8Array());
    expect([grey.palette, grey.channels, [...grey.data]]).toEqual([undefined, 1, [0, 2]]);
  });

  test("leave out the number of the background", async () => {
    const { sink } = await write(
      dataset([sized(4, 1, [of(0, at(0, 0, 1, 1)), of(2, at(1, 0, 1, 1))])], header),
      {
        background: 1,
      },
    );
    expect(rowsOf(sink.files.get("masks/a.png"))).toEqual(["0 3 1 1"]);
    const far = await write(dataset([sized(2, 1, [of(2, at(1, 0, 1, 1))])], header), { background: 255 });
    expect(rowsOf(far.sink.files.get("masks/a.png"))).toEqual(["ff 2"]);
  });

  test("of more than 255 classes have 16 bits", async () => {
    for (const [number, depth] of [
      [255, 8],
      [256, 16],
    ] as const) {
      const many = headerWith(Array.from({ length: number }, (_, rank) => category(`c${rank}`)));
      const { sink } = await write(dataset([sized(2, 1, [of(number - 1, at(1, 0, 1, 1))])], many));
      const png = decode(sink.files.get("masks/a.png") ?? new Uint8Array());
      expect([png.depth, [...png.data]]).toEqual([depth, [0, number]]);
    }
  });
});

test("masks of instances number the objects of an image, and say which they are", async () => {
  const { sink, report } = await write(
    dataset([sized(4, 1, [of(2, at(0, 0, 2, 1)), of(2, at(1, 0, 1, 1)), of(0, at(3, 0, 1, 1))])], header),
    { kind: "instance" },
  );
  expect(rowsOf(sink.files.get("masks/a.png"))).toEqual(["1 2 0 3"]);
  expect(JSON.parse(sink.text("masks/a.json"))).toEqual({
    image: "a.jpg",
    id: 17,
    instances: [
      { number: 1, id: "o2", class: "owl" },
      { number: 2, id: "o2", class: "owl" },
      { number: 3, id: "o0", class: "cat" },
    ],
  });
  expect(report.lost).toMatchObject([
    { feature: "box-as-polygon", count: 3 },
    { feature: "overlap", count: 1, examples: [{ image: "a.jpg", annotation: "o2" }] },
  ]);
  const crowd = Array.from({ length: 300 }, (_, x) => of(0, at(x, 0, 1, 1)));
  const many = await write(dataset([sized(301, 1, crowd)], header), { kind: "instance" });
  const png = decode(many.sink.files.get("masks/a.png") ?? new Uint8Array());
  expect([png.depth, ...png.data.slice(254, 257), png.data[300]]).toEqual([16, 255, 256, 257, 0]);
});

test("masks of colours have those of the project; two classes of one colour are told", async () => {
  const twins = headerWith([category("cat", "#FF0000"), category("dog", "#ff0000"), category("owl")]);
  const { sink, report } = await write(
    dataset([sized(3, 1, [of(0, at(0, 0, 1, 1)), of(2, at(1, 0, 1, 1))])], twins),
    {
      kind: "color",
      background: 0x010203,
    },
  );
  expect(rowsOf(sink.files.get("masks/a.png"))).toEqual(["ff.0.0 80.0.0 1.2.3"]);
  expect(report.messages).toEqual([
    '"dog" and "cat" have one colour, #ff0000: colours do not tell them apart.',
  ]);
});

const mask = (size: readonly [number, number], runs: readonly number[]): Shape => ({
  type: "mask",
  size,
  counts: runs,
  compressed: true,
});

test("what has no pixels is counted", async () => {
  const annotations = [
    of(0, { type: "point", x: 1, y: 1 }),
    of(0, { type: "polyline", points: [0, 0, 1, 1] }),
    of(0, { type: "unplaced", kind: "ner", value: 1 }),
    of(0, at(50, 50, 2, 2)),
    of(0, at(0, 0, 1, 2e6)),
    of(0, mask([9, 9], [0, 81])),
    of(0, mask([2, 2], [0, 3])),
    of(1, mask([2, 2], [1, 2, 1])),
    of(2, box, { crowd: true }),
  ];
  const { sink, report } = await write(
    dataset(
      [
        sized(2, 2, annotations),
        image([], { name: "b.jpg", width: 3.5 }),
        image([], { name: "c.mp4", media: "video" }),
      ],
      header,
    ),
  );
  expect(counts(report.lost)).toEqual({
    ids: 2,
    shape: 3,
    empty: 1,
    geometry: 1,
    mask: 2,
    crowd: 1,
    size: 1,
    media: 1,
  });
  expect(report.messages).toHaveLength(1);
  expect([...sink.files.keys()]).toEqual(["classes.json", "masks/a.png"]);
  expect(rowsOf(sink.files.get("masks/a.png"))).toEqual(["0 2", "2 0"]);
  for (const { feature } of report.lost) expect(maskFeatures).toContain(feature);
  for (const feature of maskFeatures) expect(features).toHaveProperty(feature);
});

test("splits are folders, and no two masks have one name", async () => {
  const { sink } = await write(
    dataset(
      [
        sized(1, 1, [], { split: "val", name: "a.jpg" }),
        sized(1, 1, [], { name: "val/a.png", id: 2 }),
        sized(1, 1, [], { split: "../x", name: "A.JPG" }),
        sized(1, 1, [], { split: "val", name: "A.JPG", id: 3 }),
      ],
      header,
    ),
  );
  expect([...sink.files.keys()]).toEqual([
    "classes.json",
    "masks/val/a.png",
    "masks/val/a-2.png",
    "masks/__x/A.png",
    "masks/val/A-3.png",
  ]);
});

test("no folder has the name of a mask or of the JSON beside it, or a name that systems reserve", async () => {
  const images = [
    sized(1, 1, [], { name: "a.jpg" }),
    sized(1, 1, [], { name: "b.jpg", split: "a.png", id: 2 }),
    sized(1, 1, [], { name: "a.json/c.jpg", id: 3 }),
    sized(1, 1, [], { name: "d.jpg", split: "con", id: 4 }),
    sized(1, 1, [], { name: "e.jpg", split: "", id: 5 }),
  ];
  const { sink } = await write(dataset(images, header), { kind: "instance" });
  expect([...sink.files.keys()].filter((path) => path.endsWith(".png"))).toEqual([
    "masks/a.png",
    "masks/a.png_/b.png",
    "masks/a.json_/c.png",
    "masks/_con/d.png",
    "masks/_/e.png",
  ]);
});

test("nothing is left where masks can't be made, or with strict", async () => {
  const lossy = watched();
  await expect(
    writeMasks(lossy.sink, { strict: true })(dataset([sized(9, 9, [of(0, square)])], header)),
  ).rejects.toMatchObject({ code: "output/loss" });
  expect([lossy.sink.files.size, lossy.ended()]).toEqual([0, { commits: 0, aborts: 1 }]);
  const objects = Array.from({ length: 65_536 }, (_, rank) => of(0, at(rank, 0, 1, 1)));
  await expect(
    writeMasks(memorySink(), { kind: "instance" })(dataset([sized(65_536, 1, objects)], header)),
  ).rejects.toMatchObject({ code: "masks/too-many" });
  for (const background of [-1, 0.5, 65_536]) {
    expect(() => writeMasks(memorySink(), { background })).toThrow("no value of a pixel");
  }
});

function* noisy(): Generator<Uint32Array> {
  for (let top = 0; top < 64; top += 16) {
    let state = top + 1;
    yield Uint32Array.from({ length: 4096 * 16 }, () => (state = (state * 48_271) % 2_147_483_647) % 256);
  }
}

test("a large image is painted in bands, and packed in pieces", async () => {
  const [width, height] = [4096, 2100];
  const parts: Uint8Array[] = [];
  for await (const part of pngOf(4096, 64, { type: "index" }, noisy())) parts.push(part);
  expect(parts.length).toBeGreaterThan(6);
  const { sink } = await write(dataset([sized(width, height, [of(1, at(10, 1000, 5, 200))])], header));
  const { data } = decode(sink.files.get("masks/a.png") ?? new Uint8Array(), { checkCrc: true });
  expect(data.length).toBe(width * height);
  let sum = 0;
  for (const value of data) sum += value;
  expect(sum).toBe(5 * 200 * 2);
  expect([data[1023 * width + 10], data[1024 * width + 14], data[1199 * width + 10]]).toEqual([2, 2, 2]);
});

const coordinate = fc.oneof(fc.integer({ min: -5, max: 25 }), fc.double({ min: -5, max: 25, noNaN: true }));
const side = fc.oneof(fc.integer({ min: 0, max: 20 }), fc.double({ min: 0, max: 20, noNaN: true }));
const points = fc.array(coordinate, { minLength: 6, maxLength: 12 });
const shape: fc.Arbitrary<Shape> = fc.oneof(
  fc.record({ type: fc.constant("box"), x: coordinate, y: coordinate, width: side, height: side }),
  fc.record({
    type: fc.constant("rotated-box"),
    cx: coordinate,
    cy: coordinate,
    width: side,
    height: side,
    angle: fc.double({ min: -180, max: 180, noNaN: true }),
  }),
  fc.record({
    type: fc.constant("polygon"),
    parts: fc.array(fc.record({ outer: points, holes: fc.array(points, { maxLength: 1 }) }), {
      minLength: 1,
      maxLength: 2,
    }),
  }),
);

test("any shapes: each pixel is that of the last shape that rasterize sets there; the bytes are always the same", async () => {
  const objects = fc.array(fc.tuple(fc.nat(2), shape), { maxLength: 5 });
  const size = fc.integer({ min: 1, max: 20 });
  const how = fc.record({
    kind: fc.constantFrom("class", "instance", "color"),
    background: fc.constantFrom(0, 1, 255, 300),
  });
  await fc.assert(
    fc.asyncProperty(objects, size, size, how, async (list, width, height, options) => {
      const given = [
        sized(
          width,
          height,
          list.map(([rank, one]) => of(rank, one)),
        ),
      ];
      const { sink, report } = await write(dataset(given, header), options);
      const bytes = sink.files.get("masks/a.png") ?? new Uint8Array();
      const { data, channels } = decode(bytes, { checkCrc: true });
      const { kind, background } = options;
      const expected: number[] = Array.from({ length: width * height }, () => background);
      let number = 0;
      const owners = new Map<number, number>();
      const covered = new Set<number>();
      for (const [rank, one] of list) {
        if (one.type !== "box" && one.type !== "rotated-box" && one.type !== "polygon") continue;
        const { counts: runs } = rasterize(one, width, height);
        const isSet = runs.flatMap((run, index) => Array.from({ length: run }, () => index % 2 === 1));
        if (!isSet.includes(true)) continue;
        const step = kind === "class" ? rank : number;
        number += 1;
        const value =
          kind === "color"
            ? ([0x800000, 0x12ab34, 0x008000][rank] ?? 0)
            : step < background
              ? step
              : step + 1;
        for (const [place, set] of isSet.entries()) {
          if (!set) continue;
          expected[(place % height) * width + Math.floor(place / height)] = value;
          const before = owners.get(place);
          if (before !== undefined) covered.add(before);
          owners.set(place, number);
        }
      }
      const found = expected.map((_, pixel) =>
        channels === 3
          ? (data[pixel * 3] ?? 0) * 65_536 + (data[pixel * 3 + 1] ?? 0) * 256 + (data[pixel * 3 + 2] ?? 0)
          : data[pixel],
      );
      expect(found).toEqual(expected);
      expect(counts(report.lost)["overlap"] ?? 0).toBe(covered.size);
      const again = await write(dataset(given, header), options);
      expect(again.sink.files.get("masks/a.png")).toEqual(bytes);
    }),
    { numRuns: 150 },
  );
});

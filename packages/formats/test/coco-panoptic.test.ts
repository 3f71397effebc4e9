import { encode } from "fast-png";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readCoco } from "../src/coco/read.ts";
import { segmentsIn } from "../src/coco/segments-folder.ts";
import { writeCocoPanoptic } from "../src/coco/write-panoptic.ts";
import { convert } from "../src/convert.ts";
import { areaOfCounts } from "../src/geometry/rle.ts";
import { memorySink, type MemorySink } from "../src/io/sink.ts";
import { memoryFolder, memorySource } from "../src/io/source.ts";
import type { Annotation } from "../src/model/dataset.ts";
import { type Diagnostic, FormatError } from "../src/model/diagnostic.ts";
import type { Json, JsonObject } from "../src/model/json.ts";
import type { WriteReport } from "../src/model/loss.ts";
import type { Mask, Shape } from "../src/model/shapes.ts";
import { dataset, datasetOf, heldWithoutPaths as heldOf, type HeldDataset } from "./arbitraries.ts";
import { annotation, counted, held, image } from "./coco-files.ts";

type Files = ReadonlyMap<string, string | Uint8Array>;

async function read(
  files: Files,
  entry = "panoptic.json",
): Promise<{ readonly back: HeldDataset; readonly found: readonly string[] }> {
  const folder = memoryFolder("d", files);
  const found: string[] = [];
  const onDiagnostic = ({ severity, code, pointer, message }: Diagnostic): void => {
    expect(message).toMatch(/^[\w"].*[.]$/s);
    found.push(`${severity} ${code} ${pointer}`);
  };
  const segments = await segmentsIn(folder, entry);
  return { back: await heldOf(await readCoco(folder.open(entry), { onDiagnostic, segments })), found };
}

async function written(
  of: HeldDataset,
): Promise<{ readonly sink: MemorySink; readonly report: WriteReport }> {
  const sink = memorySink();
  return { sink, report: await convert(datasetOf(of), writeCocoPanoptic(sink)) };
}

/** A PNG in which each sign of the rows is the id of a segment; a space is none. */
function png(rows: readonly string[], ids: Readonly<Record<string, number>>): Uint8Array {
  const [first = ""] = rows;
  const data = Array.from(rows.join(""), (sign) => ids[sign] ?? 0);
  return encode({
    width: first.length,
    height: rows.length,
    data: Uint8Array.from(data.flatMap((id) => [id & 255, (id >> 8) & 255, id >> 16])),
    depth: 8,
    channels: 3,
  });
}

const segment = (id: Json, more: JsonObject = {}): JsonObject => ({
  id,
  category_id: 1,
  area: 4,
  bbox: [0, 0, 2, 2],
  iscrowd: 0,
  ...more,
});

function file(segments: Json, more: JsonObject = {}): string {
  return JSON.stringify({
    images: [{ id: 1, file_name: "deep/a.jpg", width: 4, height: 2 }],
    annotations: [{ image_id: 1, file_name: "deep/a.png", segments_info: segments, ...more }],
    categories: [{ id: 1, name: "cat", isthing: 1, color: [220, 20, 60] }],
  });
}

const rows = ["aabb", "aab "];
const ids = { a: 7, b: 0x030201, c: 9 };
const files = (
  text: string,
  bytes: Uint8Array | undefined = png(rows, ids),
  path = "panoptic/deep/a.png",
): Files =>
  new Map<string, string | Uint8Array>([
    ["panoptic.json", text],
    ...(bytes === undefined ? [] : [[path, bytes] as const]),
  ]);
const both = [segment(7), segment(0x030201, { area: 3, bbox: [2, 0, 2, 2], iscrowd: 1 })];

/** A mask of 4 by 2 pixels. */
const mask = (counts: readonly number[]): Mask => ({ type: "mask", size: [2, 4], counts, compressed: true });

describe("panoptic segments", () => {
  it("are masks, with what the JSON says of them", async () => {
    const { back, found } = await read(files(file(both)));
    expect(found).toStrictEqual([]);
    expect(back.header.categories).toStrictEqual([
      { id: 1, name: "cat", color: "#dc143c", extra: { isthing: 1 } },
    ]);
    const whole = { category: 0, attributes: [], extra: {} };
    const box = { type: "box", y: 0, width: 2, height: 2 };
    expect(back.images[0]?.annotations).toStrictEqual([
      { id: 7, ...whole, shape: mask([0, 4, 4]), box: { ...box, x: 0 }, area: 4, crowd: false },
      { id: 0x030201, ...whole, shape: mask([4, 3, 1]), box: { ...box, x: 2 }, area: 3, crowd: true },
    ]);
    expect(back.images[0]?.extra).toStrictEqual({});
  });

  it.each([
    ["in the folder of the JSON's name", "panoptic/deep/a.png", "panoptic.json"],
    ["in another folder of the kind", "panoptic_val/deep/a.png", "panoptic.json"],
    ["beside the JSON", "deep/a.png", "panoptic.json"],
    ["beside annotations/", "annotations/panoptic_train/deep/a.png", "annotations/x.json"],
  ])("are found %s", async (_, path, entry) => {
    const { found } = await read(
      new Map<string, string | Uint8Array>([
        [entry, file(both)],
        [path, png(rows, ids)],
      ]),
      entry,
    );
    expect(found).toStrictEqual([]);
  });

  const AT = "/annotations/0";
  it.each<[title: string, files: Files, found: readonly string[], kept: number]>([
    ["no PNG", new Map([["panoptic.json", file(both)]]), [`error coco/panoptic-png ${AT}/file_name`], 2],
    [
      "a PNG that is none",
      files(file(both), Uint8Array.of(1, 2)),
      [`error coco/panoptic-png ${AT}/file_name`],
      2,
    ],
    [
      "a PNG of another size",
      files(file(both), png(["ab"], ids)),
      [`error coco/panoptic-size ${AT}/file_name`],
      2,
    ],
    [
      "no name of the PNG",
      files(file(both, { file_name: null })),
      [`error coco/panoptic-png ${AT}/file_name`],
      2,
    ],
    [
      "a name that leads out",
      files(file(both, { file_name: "../a.png" })),
      [`error coco/panoptic-png ${AT}/file_name`],
      2,
    ],
    [
      "a segment that is not in the PNG",
      files(file([...both, segment(9)])),
      [`error coco/panoptic-segment ${AT}/segments_info/2`],
      3,
    ],
    [
      "a colour of no segment",
      files(file([both[0] ?? null])),
      [`error coco/panoptic-color ${AT}/segments_info`],
      1,
    ],
    [
      "no list",
      files(file(5)),
      [`error coco/bad-segments ${AT}/segments_info`, `error coco/panoptic-color ${AT}/segments_info`],
      0,
    ],
    ["id 0", files(file([...both, segment(0)])), [`error coco/bad-segments ${AT}/segments_info/2`], 2],
    [
      "an id beyond 24 bits",
      files(file([...both, segment(2 ** 24)])),
      [`error coco/bad-segments ${AT}/segments_info/2`],
      2,
    ],
    [
      "an id as text",
      files(file([...both, segment("7")])),
      [`error coco/bad-segments ${AT}/segments_info/2`],
      2,
    ],
    ["an id twice", files(file([...both, segment(7)])), [`error coco/bad-segments ${AT}/segments_info/2`], 2],
    ["something else", files(file([...both, null])), [`error coco/bad-segments ${AT}/segments_info/2`], 2],
    [
      "a class that is not there",
      files(file([...both.slice(0, 1), segment(0x030201, { category_id: 5 })])),
      [`error coco/dangling-category-id ${AT}/segments_info/1/category_id`],
      1,
    ],
    [
      "a bad box",
      files(file([segment(7, { bbox: [1] }), both[1] ?? null])),
      [`error coco/bad-bbox ${AT}/segments_info/0/bbox`],
      2,
    ],
  ])("%s is told", async (_, given, found, kept) => {
    const { back, found: told } = await read(given);
    expect(told).toStrictEqual(found);
    expect(back.images[0]?.annotations).toHaveLength(kept);
  });

  it("twice for an image are told, and the first count", async () => {
    const text = JSON.parse(file(both));
    text.annotations.push({ image_id: 1, file_name: "b.png", segments_info: [] });
    const { back, found } = await read(files(JSON.stringify(text)));
    expect(found).toStrictEqual(["error coco/duplicate-panoptic /annotations/1"]);
    expect(back.images[0]?.annotations).toHaveLength(2);
  });

  it("without PNGs are an error that is thrown where nobody listens", async () => {
    const alone = await readCoco(memorySource("p.json", file(both)));
    await expect(heldOf(alone)).rejects.toMatchObject({ code: "coco/panoptic-png" });
  });
});

it("a signed address of a PNG is not told whole", async () => {
  const of = files(file(both, { file_name: "https://x.test/a.png?X-Amz-Signature=s3cret" }));
  const folder = memoryFolder("d", of);
  const found: Diagnostic[] = [];
  const options = { onDiagnostic: (one: Diagnostic) => void found.push(one) };
  const segments = await segmentsIn(folder, "panoptic.json");
  await heldOf(await readCoco(folder.open("panoptic.json"), { ...options, segments }));
  expect(found).toMatchObject([{ code: "coco/panoptic-png" }]);
  expect(JSON.stringify(found)).not.toContain("s3cret");
});

it.each<[string, Partial<HeldDataset["images"][number]>]>([
  ["coco/bad-size", { width: 10.5, height: 4 }],
  ["coco/too-large", { width: 100_000, height: 100_000 }],
  ["coco/run-length", { annotations: [annotation(1, mask([3]))] }],
])("%s: an image that can't be written as segments is named", async (code, members) => {
  const of = held("coco", [image([], { width: 4, height: 2, ...members })]);
  await expect(written(of)).rejects.toMatchObject({ code, place: { image: of.images[0]?.name } });
});

describe("a panoptic file that is read and written", () => {
  it("is the same but for the marker", async () => {
    const { back } = await read(files(file(both)));
    const { sink, report } = await written(back);
    expect(report).toMatchObject({ images: 1, annotations: 2, lost: [], kept: [] });
    const { angokit, ...again } = JSON.parse(sink.text("panoptic.json"));
    expect(angokit).toStrictEqual({ version: 1, panoptic: true });
    expect(again).toStrictEqual(JSON.parse(file(both)));
    expect((await read(sink.files)).back).toStrictEqual(back);
  });

  it("keeps another name of the PNG, and more of the element", async () => {
    const { back } = await read(
      files(file(both, { file_name: "x/b.png", by: "me" }), png(rows, ids), "panoptic/x/b.png"),
    );
    expect(back.images[0]?.extra).toStrictEqual({ panoptic: { file_name: "x/b.png", by: "me" } });
    const { sink } = await written(back);
    expect(JSON.parse(sink.text("panoptic.json")).annotations[0]).toMatchObject({
      file_name: "deep/a.png",
      by: "me",
    });
    expect((await read(sink.files)).back).toStrictEqual(back);
  });
});

const square: Shape = { type: "box", x: 0, y: 0, width: 4, height: 4 };

describe("a dataset written as panoptic segments", () => {
  it.each<[string, readonly Annotation[], readonly string[], segments: number]>([
    ["a box", [annotation(1, square)], ["outline 1"], 1],
    [
      "one above the other",
      [annotation(1, square), annotation(2, { ...square, x: 2 })],
      ["overlap 1", "outline 1"],
      2,
    ],
    ["one that another hides", [annotation(1, square), annotation(2, square)], ["overlap 1", "outline 1"], 1],
    ["one outside of the image", [annotation(1, { ...square, x: -50 })], ["empty 1"], 0],
    ["a point", [annotation(1, { type: "point", x: 1, y: 1 })], ["shape 1"], 0],
    [
      "a mask of another size",
      [annotation(1, { type: "mask", size: [1, 1], counts: [0, 1], compressed: true })],
      ["geometry 1"],
      0,
    ],
    ["an id that is no number", [annotation("x", square)], ["ids 1", "outline 1"], 1],
    [
      "a label of the whole image",
      [annotation(1, { type: "unplaced", kind: "image", value: {} })],
      ["shape 1"],
      0,
    ],
  ])("%s", async (_, annotations, kept, segments) => {
    const of = held("coco", [image(annotations, { width: 8, height: 6 })]);
    const { sink, report } = await written(of);
    expect(counted(report.kept)).toStrictEqual(kept);
    expect(report.annotations).toBe(segments);
    expect((await read(sink.files)).back).toStrictEqual(of);
  });

  it("has a PNG whose pixels are those of the JSON", async () => {
    const of = held("coco", [image([annotation(300, square)], { width: 8, height: 6 })]);
    const { sink } = await written(of);
    const [record] = JSON.parse(sink.text("panoptic.json")).annotations;
    expect(record).toMatchObject({
      file_name: "a.png",
      segments_info: [{ id: 300, area: 16, bbox: [0, 0, 4, 4] }],
    });
    const { angokit: _, ...bare } = record.segments_info[0];
    const text = JSON.stringify({
      ...JSON.parse(sink.text("panoptic.json")),
      annotations: [{ ...record, segments_info: [bare] }],
    });
    const { back } = await read(
      new Map<string, string | Uint8Array>([...sink.files, ["panoptic.json", text]]),
    );
    const shape = back.images[0]?.annotations[0]?.shape;
    expect(shape?.type === "mask" ? areaOfCounts(shape.counts) : undefined).toBe(16);
  });

  it.each<[string, (record: Record<string, Json>) => void, Uint8Array | undefined, Partial<Annotation>]>([
    ["the class", (record) => void (record["category_id"] = 8), undefined, { category: 1 }],
    ["the crowd flag", (record) => void (record["iscrowd"] = 1), undefined, { crowd: true }],
    [
      "the pixels",
      () => {},
      png(["aaaa", "aaaa"], { a: 1 }),
      {
        shape: { type: "mask", size: [2, 4], counts: [0, 8], compressed: true },
        box: { type: "box", x: 0, y: 0, width: 2, height: 2 },
        area: 4,
      },
    ],
  ])("wins where %s was edited since", async (_, edit, bytes, changed) => {
    const kept = annotation(1, { ...square, width: 2, height: 2 }, { crowd: false });
    const categories = [7, 8].map((id) => ({ id, name: `c${id}`, extra: {} }));
    const of = held("coco", [image([kept], { width: 4, height: 2 })], { categories });
    const { sink } = await written(of);
    const json = JSON.parse(sink.text("panoptic.json"));
    edit(json.annotations[0].segments_info[0]);
    const edited = new Map<string, string | Uint8Array>([
      ...sink.files,
      ["panoptic.json", JSON.stringify(json)],
    ]);
    if (bytes !== undefined) edited.set("panoptic/a.png", bytes);
    const { back, found } = await read(edited);
    expect(back.images[0]?.annotations).toStrictEqual([{ ...kept, ...changed }]);
    expect(found.filter((text) => !text.includes("edited"))).toStrictEqual([]);
  });

  it.each([
    ["no size", { width: undefined }, "coco/size-unknown"],
    ["half a pixel", { width: 7.5 }, "coco/bad-size"],
    ["too many pixels", { width: 2 ** 14, height: 2 ** 13 }, "coco/too-large"],
  ])("can't be written: %s", async (_, more, code) => {
    const { width: __, ...sized } = image([annotation(1, square)], { height: 6 });
    const { width, ...rest } = more;
    const of = held("coco", [{ ...sized, ...rest, ...(width === undefined ? {} : { width }) }]);
    await expect(written(of)).rejects.toMatchObject({ name: "FormatError", code });
  });
});

/** Masks of one size, one above the other, among all else. */
const pixels: fc.Arbitrary<Shape> = fc.array(fc.nat(12), { maxLength: 9 }).map((runs): Mask => {
  const counts: number[] = [];
  let left = 63;
  for (const run of runs) {
    counts.push(Math.min(run, left));
    left -= Math.min(run, left);
  }
  return { type: "mask", size: [7, 9], counts: left > 0 ? [...counts, left] : counts, compressed: true };
});
const sized = fc
  .tuple(dataset, fc.array(fc.option(pixels), { minLength: 8, maxLength: 8 }))
  .map(([{ header, images }, shapes]): HeldDataset => ({
    header,
    images: images.map((one) => ({
      ...one,
      width: 9,
      height: 7,
      annotations: one.annotations.map((each, at) => ({ ...each, shape: shapes[at] ?? each.shape })),
    })),
  }));

function pngs({ files: all }: MemorySink): unknown {
  return [...all].filter(([path]) => path.endsWith(".png"));
}

/** What becomes of files that are read and written again. */
async function outcomeOf(given: Files): Promise<string> {
  try {
    await written((await read(given)).back);
    return "dataset";
  } catch (error) {
    return error instanceof FormatError ? error.name : String(error);
  }
}

describe("any dataset of images whose sizes are known", () => {
  it("comes back value for value, and is written alike again", async () => {
    await fc.assert(
      fc.asyncProperty(sized, async (of) => {
        const { sink } = await written(of);
        const { back, found } = await read(sink.files);
        expect(back).toStrictEqual(of);
        expect(found.filter((text) => /^error|edited/.test(text))).toStrictEqual([]);
        const again = (await written(back)).sink;
        const [json, jsonAgain] = [sink, again].map((one) => JSON.parse(one.text("panoptic.json")));
        expect(jsonAgain).toStrictEqual(json);
        expect(pngs(again)).toStrictEqual(pngs(sink));
      }),
      { numRuns: 100 },
    );
  });

  it("gives a dataset, diagnostics or a FormatError whatever happens to a file", async () => {
    const { sink } = await written(
      held("ango", [
        image([annotation("x", square), annotation("y", { ...square, x: 2 })], { width: 8, height: 6 }),
      ]),
    );
    const hurt = fc.record({
      name: fc.constantFrom("panoptic.json", "panoptic/a.png"),
      at: fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
      length: fc.nat(12),
      bytes: fc.oneof(
        fc.uint8Array({ maxLength: 4 }),
        fc
          .constantFrom("null", "-1", "[]", "{}", '"x"', "1e999", "16777216")
          .map((text) => new TextEncoder().encode(text)),
      ),
    });
    await fc.assert(
      fc.asyncProperty(hurt, async ({ name, at, length, bytes }) => {
        const whole = sink.files.get(name) ?? new Uint8Array();
        const start = Math.floor(at * whole.length);
        const changed = Uint8Array.from([
          ...whole.subarray(0, start),
          ...bytes,
          ...whole.subarray(start + length),
        ]);
        const outcome = await outcomeOf(new Map([...sink.files, [name, changed]]));
        expect(["dataset", "FormatError"]).toContain(outcome);
      }),
      { numRuns: 150 },
    );
  });
});

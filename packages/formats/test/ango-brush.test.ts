import { encode } from "fast-png";
import { describe, expect, test } from "vitest";
import type { FindBrush } from "../src/ango/brush.ts";
import { brushesIn } from "../src/ango/brush-files.ts";
import { readAngoExport } from "../src/ango/read.ts";
import { readAngoTasks } from "../src/ango/tasks.ts";
import { writeAngoExport } from "../src/ango/write.ts";
import { writeCoco } from "../src/coco/write.ts";
import { convert } from "../src/convert.ts";
import { memorySink } from "../src/io/sink.ts";
import { memoryFolder, memorySource } from "../src/io/source.ts";
import type { Diagnostic } from "../src/model/diagnostic.ts";
import { readYolo } from "../src/yolo/read.ts";
import { writeYolo } from "../src/yolo/write.ts";
import { heldOf, type HeldDataset } from "./arbitraries.ts";

const brush = (schemaId: string, title: string, color: string) => ({ schemaId, title, tool: "brush", color });
const SCHEMA = {
  tools: [
    { schemaId: "b", title: "Box", tool: "bounding-box", color: "#0000ff" },
    brush("s", "Sky", "#FF0000"),
    brush("w", "Water", "#00ff00"),
  ],
  classifications: [],
  relations: [],
};

/** An RGBA PNG of 4 × 2 pixels: `.` nothing, `r` red, `g` green, `b` blue, `x` another colour. */
function strokes(rows: readonly string[]): Uint8Array {
  const pixels = rows.flatMap((row) =>
    Array.from(row, (sign) => {
      const color = { r: [255, 0, 0], g: [0, 255, 0], b: [0, 0, 255], x: [1, 2, 3] }[sign];
      return color === undefined ? [0, 0, 0, 0] : [...color, 255];
    }),
  );
  return encode({
    width: rows[0]?.length ?? 0,
    height: rows.length,
    data: Uint8Array.from(pixels.flat()),
    channels: 4,
  });
}

const inline = (bytes: Uint8Array): string =>
  `data:image/png;base64,${Buffer.from(bytes).toString("base64")}`;

function asset(brushDataUrl: string, metadata: object = { width: 4, height: 2 }): object {
  return {
    asset: "https://example.com/a.jpg",
    externalId: "a.jpg",
    metadata,
    task: { taskId: "t1", brushDataUrl, tools: [], classifications: [], relations: [] },
  };
}

async function read(
  assets: readonly object[],
  options: { brushes?: FindBrush; categorySchema?: unknown } = {},
): Promise<HeldDataset & { found: readonly string[]; messages: readonly string[] }> {
  const found: string[] = [];
  const messages: string[] = [];
  const dataset = await readAngoExport(memorySource("export.json", JSON.stringify(assets)), {
    categorySchema: SCHEMA,
    ...options,
    onDiagnostic({ severity, code, message, image }: Diagnostic) {
      found.push(`${severity} ${code} ${image ?? ""}`.trim());
      messages.push(message);
    },
  });
  return { ...(await heldOf(dataset)), found, messages };
}

const ROWS = [".rrg", ".r.g"];
const always: FindBrush = () => memorySource("b.png", strokes(ROWS));
const never: FindBrush = () => memoryFolder("brushes", new Map()).open("b.png");
const MASKS = [
  {
    id: "brush-s",
    category: 1,
    shape: { type: "mask", size: [2, 4], counts: [2, 3, 3], compressed: true },
    attributes: [],
    extra: { brush: true },
  },
  {
    id: "brush-w",
    category: 2,
    shape: { type: "mask", size: [2, 4], counts: [6, 2], compressed: true },
    attributes: [],
    extra: { brush: true },
  },
];

describe("brush strokes", () => {
  test("in the JSON itself become a mask for each class", async () => {
    const { images, found } = await read([asset(inline(strokes(ROWS)))]);
    expect(found).toEqual([]);
    expect(images[0]?.annotations).toEqual(MASKS);
  });

  test("of tasks of the API, too", async () => {
    const task = {
      _id: "t1",
      asset: { _id: "a1", externalId: "a.jpg", metadata: { width: 4, height: 2 } },
      answer: { tools: [], classifications: [], relations: [] },
      brushDataUrl: inline(strokes(ROWS)),
    };
    const { images } = await heldOf(readAngoTasks([task], { categorySchema: SCHEMA }));
    expect(images[0]?.annotations).toEqual(MASKS);
  });

  test.each<[string, string]>([
    [
      "an import",
      JSON.stringify([{ externalId: "a.jpg", objects: [], brushDataUrl: inline(strokes(ROWS)) }]),
    ],
    [
      "an import with answers",
      JSON.stringify([{ externalId: "a.jpg", answer: { objects: [], brushDataUrl: inline(strokes(ROWS)) } }]),
    ],
    [
      "an older export",
      JSON.stringify([
        { asset: "u", externalId: "a.jpg", tasks: [{ objects: [], brushDataUrl: inline(strokes(ROWS)) }] },
      ]),
    ],
    [
      "JSON lines",
      `${JSON.stringify(asset(inline(strokes(ROWS))))}\n${JSON.stringify(asset(inline(strokes(ROWS))))}\n`,
    ],
  ])("of %s, too", async (_, text) => {
    const options = { categorySchema: SCHEMA };
    const { images } = await heldOf(await readAngoExport(memorySource("in.json", text), options));
    for (const { annotations } of images) expect(annotations).toEqual(MASKS);
    expect(images.length).toBeGreaterThan(0);
  });

  test("come back from YOLO through the sidecar", async () => {
    const source = memorySource("export.json", JSON.stringify([asset(inline(strokes(ROWS)))]));
    const options = { categorySchema: SCHEMA };
    const before = await heldOf(await readAngoExport(source, options));
    const yolo = memorySink();
    await convert(readAngoExport(source, options), writeYolo(yolo, { task: "segment" }));
    const back = await heldOf(
      await readYolo(memoryFolder("d", yolo.files), { onDiagnostic: () => undefined }),
    );
    expect(back.images).toEqual(before.images);
  });

  test.each([
    ["the last part of the address", "https://x.example/p/strokes.png?X-Amz-Signature=0", "strokes.png"],
    ["the id of the task", "https://x.example/abc", "t1.png"],
    ["the name of the asset", "https://x.example/abc", "a.png"],
    ["the whole name of the asset", "https://x.example/abc", "a.jpg.png"],
  ])("in a folder are found by %s", async (_, url, file) => {
    const brushes = await brushesIn(memoryFolder("brushes", new Map([[file, strokes(ROWS)]])));
    const { images, found } = await read([asset(url)], { brushes });
    expect(found).toEqual([]);
    expect(images[0]?.annotations).toEqual(MASKS);
  });

  test("that are not to be had stay an address, with a note", async () => {
    const brushes = await brushesIn(memoryFolder("brushes", new Map()));
    for (const options of [{}, { brushes }]) {
      const { images, found } = await read([asset("https://x.example/../../b.png")], options);
      expect(found).toEqual(["note ango/brush-not-read a.jpg"]);
      expect(images[0]).toMatchObject({
        annotations: [],
        extra: { task: { brushDataUrl: "https://x.example/../../b.png" } },
      });
    }
  });

  test("tell the size of an asset that has none", async () => {
    const { images } = await read([asset(inline(strokes(ROWS)), {})]);
    expect(images[0]).toMatchObject({ width: 4, height: 2 });
  });

  test("of another size than the asset are left out", async () => {
    const { images, found } = await read([asset(inline(strokes(ROWS)), { width: 5, height: 2 })]);
    expect(found).toEqual(["error ango/brush-size a.jpg"]);
    expect(images[0]?.annotations).toEqual([]);
  });

  test("of colours that are no brush's are counted", async () => {
    const { images, found, messages } = await read([asset(inline(strokes(["xxrb", "x..."])))]);
    expect(found).toEqual(["warning ango/brush-color a.jpg"]);
    expect(messages[0]).toContain("#010203 (3 pixels), #0000ff (1 pixel)");
    expect(images[0]?.annotations).toHaveLength(1);
  });

  test("of many colours are counted in few words", async () => {
    const data = Uint8Array.from({ length: 64 * 64 * 3 }, (_, at) =>
      at % 3 === 0 ? 9 : Math.floor(at / (at % 3 === 1 ? 3 : 192)) % 256,
    );
    const { messages } = await read([
      asset(inline(encode({ width: 64, height: 64, data, channels: 3 })), {}),
    ]);
    expect(messages[0]?.length).toBeLessThan(300);
    const counts = [...(messages[0] ?? "").matchAll(/\((\d+) pixels?\)/g)].map(([, count]) => Number(count));
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(4096);
  });

  test("without a category schema have no classes", async () => {
    const { found } = await read([asset(inline(strokes(ROWS)))], { categorySchema: undefined });
    expect(found).toEqual(["warning ango/brush-color a.jpg"]);
  });

  test("of two brushes with one colour go to the first", async () => {
    const categorySchema = { tools: [brush("s", "Sky", "#ff0000"), brush("r", "Red", "#FF0000")] };
    const { images, found } = await read([asset(inline(strokes(["r"])), {})], { categorySchema });
    expect(found).toEqual(["warning ango/brush-color a.jpg"]);
    expect(images[0]?.annotations.map(({ id }) => id)).toEqual(["brush-s"]);
  });

  test("none at all are no annotation", async () => {
    const { images, found } = await read([asset(inline(strokes(["....", "...."])))]);
    expect([images[0]?.annotations, found]).toEqual([[], []]);
  });

  test("come back in an Ango export, and are run lengths in COCO", async () => {
    const source = memorySource("export.json", JSON.stringify([asset(inline(strokes(ROWS)))]));
    const ango = memorySink();
    const options = { categorySchema: SCHEMA };
    const report = await convert(readAngoExport(source, options), writeAngoExport(ango));
    expect(report.lost).toEqual([]);
    const again = await heldOf(
      await readAngoExport(memorySource("export.json", ango.text("export.json")), options),
    );
    expect(again.images[0]?.annotations).toEqual(MASKS);
    const coco = memorySink();
    await convert(readAngoExport(source, options), writeCoco(coco));
    const { annotations } = JSON.parse(coco.text("annotations.json"));
    expect(annotations.map(({ bbox, area }: { bbox: unknown; area: unknown }) => [bbox, area])).toEqual([
      [[1, 0, 2, 2], 3],
      [[3, 0, 1, 2], 2],
    ]);
  });

  test("whose address would not lead back are counted as lost", async () => {
    const source = memorySource("export.json", JSON.stringify([asset("https://x.example/b?sig=1")]));
    const { lost } = await convert(
      readAngoExport(source, { categorySchema: SCHEMA, brushes: always }),
      writeAngoExport(memorySink()),
    );
    expect(lost.map(({ feature, count }) => `${feature} ${count}`)).toEqual(["mask 2"]);
  });

  test.each([
    ["base64 that is none", "data:image/png;base64,%%%"],
    ["another kind", "data:image/svg+xml;base64,AAAA"],
    ["no base64", "data:image/png,abc"],
    ["a PNG that is none", "data:image/png;base64,AAAA"],
    ["a folder that lacks it", "https://x.example/b.png"],
  ])("in an export that can't be read is told, and its address stays: %s", async (_, url) => {
    const { images, found } = await read([asset(url)], { brushes: never });
    expect(found).toEqual(["error ango/brush-png a.jpg"]);
    expect(images[0]).toMatchObject({ annotations: [], extra: { task: { brushDataUrl: url } } });
  });
});

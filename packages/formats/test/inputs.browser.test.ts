import { expect, test } from "vitest";
import {
  detectInput,
  gunzipped,
  memorySource,
  readAngoExport,
  readText,
  readYolo,
  zipFolder,
} from "../src/index.ts";

const YAML = "train: images/train\nval: images/train\nnames: [cat]\n";
const row = "0 0.5 0.5 0.2 0.4\n";

async function png(width: number, height: number, color?: string): Promise<Uint8Array<ArrayBuffer>> {
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext("2d");
  if (context !== null && color !== undefined) {
    context.fillStyle = color;
    context.fillRect(1, 0, 2, height);
  }
  return new Uint8Array(await (await canvas.convertToBlob({ type: "image/png" })).arrayBuffer());
}

test("a ZIP that someone dropped into the page is read as a dataset", async () => {
  const parts = {
    "d/data.yaml": YAML,
    "d/labels/train/a.txt": row,
    "d/images/train/a.png": await png(100, 50),
  };
  const file = new File([stored(parts)], "d.zip");
  const folder = await zipFolder(file.name, file);
  expect(await detectInput(folder)).toMatchObject({ format: "yolo", entry: "data.yaml" });
  const { images } = await readYolo(folder);
  const names: unknown[] = [];
  for await (const { name, width, annotations } of images) names.push([name, width, annotations.length]);
  expect(names).toEqual([["a.png", 100, 1]]);
});

test("a damaged ZIP is refused", async () => {
  const whole = stored({ "a.json": "[]" });
  await expect(zipFolder("a.zip", new Blob([whole.subarray(0, 40)]))).rejects.toMatchObject({
    code: "input/zip-damaged",
  });
});

test("a gzip is unpacked while it is read", async () => {
  const packed = new Blob(["[1,2,3]"]).stream().pipeThrough(new CompressionStream("gzip"));
  const bytes = new Uint8Array(await new Response(packed).arrayBuffer());
  expect(await readText(gunzipped(memorySource("a.json.gz", bytes)))).toBe("[1,2,3]");
});

test("brush strokes that a canvas drew are read as a mask", async () => {
  const bytes = await png(4, 2, "#ff0000");
  const brushDataUrl = `data:image/png;base64,${btoa(String.fromCharCode(...bytes))}`;
  const asset = {
    asset: "https://example.com/a.jpg",
    externalId: "a.jpg",
    task: { brushDataUrl, tools: [] },
  };
  const categorySchema = { tools: [{ schemaId: "s", title: "Sky", tool: "brush", color: "#ff0000" }] };
  const { images } = await readAngoExport(memorySource("e.json", JSON.stringify([asset])), {
    categorySchema,
  });
  for await (const { annotations } of images) {
    expect(annotations.map(({ shape }) => shape)).toEqual([
      { type: "mask", size: [2, 4], counts: [2, 4, 2], compressed: true },
    ]);
  }
});

test("a worker converts", async () => {
  const worker = new Worker(new URL("./converting.worker.ts", import.meta.url), { type: "module" });
  try {
    const answer = new Promise<unknown>((resolve, reject) => {
      worker.addEventListener("message", ({ data }: MessageEvent<unknown>) => resolve(data));
      worker.addEventListener("error", ({ message }) => reject(new Error(message)));
    });
    worker.postMessage(new Blob([stored({ "coco/annotations.json": JSON.stringify(coco) })]), []);
    expect(await answer).toEqual({
      labels: "0 0.1 0.2 0.2 0.4\n",
      yaml: expect.stringContaining('0: "cat"'),
    });
  } finally {
    worker.terminate();
  }
});

const coco = {
  images: [{ id: 1, file_name: "a.jpg", width: 100, height: 50 }],
  annotations: [{ id: 1, image_id: 1, category_id: 7, bbox: [0, 0, 20, 20], area: 400, iscrowd: 0 }],
  categories: [{ id: 7, name: "cat" }],
};

const short = (value: number): number[] => [value & 255, (value >> 8) & 255];
const long = (value: number): number[] => [...short(value & 65_535), ...short(value >>> 16)];

/** A ZIP of files that are not packed. */
function stored(files: Readonly<Record<string, string | Uint8Array>>): Uint8Array<ArrayBuffer> {
  const parts: number[] = [];
  const directory: number[] = [];
  for (const [path, given] of Object.entries(files)) {
    const name = [...new TextEncoder().encode(path)];
    const content = typeof given === "string" ? new TextEncoder().encode(given) : given;
    const size = long(content.length);
    const same = [
      20,
      0,
      0,
      8,
      0,
      0,
      0,
      0,
      0,
      0,
      ...long(crc32(content)),
      ...size,
      ...size,
      ...short(name.length),
      0,
      0,
    ];
    directory.push(
      0x50,
      0x4b,
      1,
      2,
      20,
      0,
      ...same,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      ...long(parts.length),
      ...name,
    );
    parts.push(0x50, 0x4b, 3, 4, ...same, ...name, ...content);
  }
  const count = short(Object.keys(files).length);
  const end = [
    0x50,
    0x4b,
    5,
    6,
    0,
    0,
    0,
    0,
    ...count,
    ...count,
    ...long(directory.length),
    ...long(parts.length),
    0,
    0,
  ];
  return Uint8Array.from([...parts, ...directory, ...end]);
}

function crc32(bytes: Uint8Array): number {
  let crc = -1;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}

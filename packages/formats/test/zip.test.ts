import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { crc32 as crc32OfNode, inflateRawSync } from "node:zlib";
import { BlobReader, BlobWriter, TextReader, ZipWriter } from "@zip.js/zip.js";
import * as fc from "fast-check";
import { describe, expect, onTestFinished, test } from "vitest";
import { readAngoExport } from "../src/ango/read.ts";
import { readCoco } from "../src/coco/read.ts";
import { detectInput } from "../src/detect.ts";
import { type Folder, readText } from "../src/io/source.ts";
import { crc32 } from "../src/io/crc32.ts";
import { looksLikeZip, zipFolder, type ZipOptions } from "../src/io/zip.ts";
import { FormatError } from "../src/model/diagnostic.ts";
import { zipFile } from "../src/node/zip-file.ts";
import { readYolo } from "../src/yolo/read.ts";
import { heldOf } from "./arbitraries.ts";
import { oneImage, places } from "./yolo-inputs.ts";
import { type Packed, zipOf } from "./zips.ts";

const ASSET = { asset: "https://example.com/a.jpg", externalId: "a.jpg", task: { taskId: "t", tools: [] } };
const COCO = {
  images: [{ id: 1, file_name: "a.jpg", width: 20, height: 10 }],
  annotations: [{ id: 1, image_id: 1, category_id: 3, bbox: [1, 2, 3, 4], area: 12, iscrowd: 0 }],
  categories: [{ id: 3, name: "cat" }],
};

async function opened(entries: readonly Packed[], options?: ZipOptions): Promise<Folder> {
  return zipFolder("a.zip", new Blob([zipOf(entries)]), options);
}

/** The same as a file on disk: there small files are unpacked at once. */
async function openedAsFile(bytes: Uint8Array): Promise<Folder> {
  return zipFolder("a.zip", {
    size: bytes.length,
    read: async (start, length) => bytes.slice(start, start + length),
    inflate: (packed, most) => inflateRawSync(packed, { maxOutputLength: most }),
  });
}

async function contentsOf(bytes: Uint8Array<ArrayBuffer>, isFile: boolean): Promise<readonly string[]> {
  const folder = isFile ? await openedAsFile(bytes) : await zipFolder("a.zip", new Blob([bytes]));
  const contents: string[] = [];
  for (const path of await folder.list()) contents.push(await readText(folder.open(path)));
  return contents;
}

describe("datasets in a ZIP", () => {
  test("an Ango export, as Ango Hub gives it: found, and read twice", async () => {
    const folder = await opened([{ name: "export-1.json", content: JSON.stringify([ASSET]) }]);
    const { format, entry } = await detectInput(folder);
    expect([format, entry]).toEqual(["ango", "export-1.json"]);
    const { images } = await heldOf(await readAngoExport(folder.open(entry)));
    expect(images.map(({ name }) => name)).toEqual(["a.jpg"]);
  });

  test("an Ango export in JSON lines", async () => {
    const lines = `${JSON.stringify(ASSET)}\n${JSON.stringify({ ...ASSET, externalId: "b.jpg" })}\n`;
    const folder = await opened([{ name: "export.ndjson", content: lines, stored: true }]);
    const { images } = await heldOf(await readAngoExport(folder.open("export.ndjson")));
    expect(images.map(({ name }) => name)).toEqual(["a.jpg", "b.jpg"]);
  });

  test("COCO below annotations, in a folder around everything", async () => {
    const folder = await opened([
      { name: "coco/" },
      { name: "coco/annotations/instances.json", content: JSON.stringify(COCO) },
      { name: "coco/images/a.jpg" },
      { name: "__MACOSX/coco/._annotations" },
      { name: "coco/.DS_Store" },
    ]);
    expect(await folder.list()).toEqual(["annotations/instances.json", "images/a.jpg"]);
    const { entry } = await detectInput(folder);
    const { images } = await heldOf(await readCoco(folder.open(entry)));
    expect(images[0]?.annotations).toHaveLength(1);
  });

  test("a YOLO folder with its images", async () => {
    const files = { ...oneImage, "data.yaml": `${places}names: [cat]` };
    const folder = await opened(
      Object.entries(files).map(([name, content]) => ({ name: `d/${name}`, content })),
    );
    expect(await detectInput(folder)).toMatchObject({ format: "yolo", entry: "data.yaml" });
    const { images } = await heldOf(await readYolo(folder));
    expect(images).toMatchObject([{ name: "a.png", width: 100, height: 50, annotations: [{ category: 0 }] }]);
  });

  test("from disk", async () => {
    const place = mkdtempSync(join(tmpdir(), "zip-"));
    onTestFinished(() => rmSync(place, { recursive: true }));
    const path = join(place, "a.zip");
    writeFileSync(path, zipOf([{ name: "a.json", content: JSON.stringify(COCO) }]));
    const folder = await zipFile(path);
    expect(await readText(folder.open("a.json"))).toBe(JSON.stringify(COCO));
    await expect(readText(folder.open("b.json"))).rejects.toMatchObject({ code: "input/missing" });
    await expect(zipFile(join(place, "b.zip"))).rejects.toMatchObject({ code: "input/missing" });
    await expect(zipFile(place)).rejects.toMatchObject({ code: "input/unreadable" });
  });

  test("made by another program, with Zip64, data descriptors and names in UTF-8", async () => {
    const writer = new ZipWriter(new BlobWriter(), { zip64: true, useWebWorkers: false });
    await writer.add("é/日本.json", new TextReader(JSON.stringify(COCO)));
    await writer.add("é/b.bin", new BlobReader(new Blob([new Uint8Array(300_000)])));
    const folder = await zipFolder("a.zip", await writer.close());
    expect(await folder.list()).toEqual(["b.bin", "日本.json"]);
    expect(await readText(folder.open("日本.json"))).toBe(JSON.stringify(COCO));
  });

  test("an empty one has no files, and a ZIP in it stays packed", async () => {
    expect(await (await opened([])).list()).toEqual([]);
    const inner = zipOf([{ name: "a.json", content: "{}" }]);
    const folder = await opened([{ name: "in.zip", content: inner }]);
    await expect(detectInput(folder.open("in.zip"))).rejects.toMatchObject({ code: "input/archive" });
  });

  test("reading can stop at any place, and begin again", async () => {
    const content = new Uint8Array(2 ** 22).map((_, at) => (at * 7919) % 251);
    const folder = await opened([{ name: "a.bin", content }]);
    for (let round = 0; round < 3; round += 1) {
      for await (const chunk of folder.open("a.bin").stream()) {
        expect(chunk[0]).toBe(0);
        break;
      }
    }
    let size = 0;
    for await (const chunk of folder.open("a.bin").stream()) size += chunk.length;
    expect(size).toBe(content.length);
  });
});

describe("hostile ZIPs", () => {
  const json = JSON.stringify(COCO);
  const refused: readonly (readonly [
    title: string,
    entries: readonly Packed[],
    code: string,
    options?: ZipOptions,
  ])[] = [
    ["a name that goes up", [{ name: "../a.json", content: json }], "input/unsafe-path"],
    ["a name that goes up inside", [{ name: "a/../../b.json", content: json }], "input/unsafe-path"],
    ["an absolute name", [{ name: "/etc/a.json", content: json }], "input/unsafe-path"],
    ["a drive letter", [{ name: "C:/a.json", content: json }], "input/unsafe-path"],
    ["backslashes", [{ name: "..\\a.json", content: json }], "input/unsafe-path"],
    ["a zero byte", [{ name: "a.json\0.png", content: json }], "input/unsafe-path"],
    ["a folder that goes up", [{ name: "../" }], "input/unsafe-path"],
    ["a symbolic link", [{ name: "a.json", content: "/etc/passwd", mode: 0o120777 }], "input/unsafe-path"],
    [
      "one name twice",
      [
        { name: "a.json", content: "1" },
        { name: "a.json", content: "2" },
      ],
      "input/zip-duplicate",
    ],
    ["one name twice, written otherwise", [{ name: "a.json" }, { name: "./a.json" }], "input/zip-duplicate"],
    ["encryption", [{ name: "a.json", content: json, flags: 0x801 }], "input/zip-encrypted"],
    ["a bomb", [{ name: "a.json", content: new Uint8Array(2 ** 27) }], "input/zip-bomb"],
    ["a bomb by its claim", [{ name: "a.json", content: json, size: 2 ** 32 - 2 }], "input/zip-bomb"],
    ["many files", [{ name: "a" }, { name: "b" }, { name: "c" }], "input/zip-bomb", { maxEntries: 2 }],
    [
      "more in all than allowed",
      [
        { name: "a", content: json },
        { name: "b", content: json },
      ],
      "input/zip-bomb",
      { maxBytes: json.length + 1 },
    ],
    [
      "files in the bytes of others",
      [
        { name: "a.json", content: json },
        { name: "b.json", content: json, offset: 0 },
      ],
      "input/zip-bomb",
    ],
  ];
  test("an end that counts fewer files than are listed is refused: the others would be lost", async () => {
    const bytes = zipOf([{ name: "a.json", content: json }, { name: "b.json" }]);
    bytes.set([1, 0, 1, 0], bytes.length - 22 + 8);
    await expect(zipFolder("a.zip", new Blob([bytes]))).rejects.toMatchObject({ code: "input/zip-damaged" });
  });

  for (const [title, entries, code, options] of refused) {
    test(`${title} is refused before anything is read`, async () => {
      const opening = opened(entries, options);
      await expect(opening).rejects.toMatchObject({ name: "FormatError", code, place: { file: "a.zip" } });
      await expect(opening).rejects.toThrow(/^a\.zip .*[^.]\.$/s);
    });
  }

  const faulty: readonly (readonly [title: string, entry: Packed, code: string])[] = [
    ["a wrong checksum", { name: "a.json", content: json, crc: 1 }, "input/zip-damaged"],
    ["a claim that is too small", { name: "a.json", content: json, size: 10 }, "input/zip-damaged"],
    ["a claim that is too large", { name: "a.json", content: json, size: 1000 }, "input/zip-damaged"],
    [
      "a small claim of a bomb",
      { name: "a.json", content: new Uint8Array(2 ** 27), size: 10 },
      "input/zip-damaged",
    ],
    [
      "packed bytes that are none",
      { name: "a.json", content: json, stored: true, method: 8 },
      "input/zip-damaged",
    ],
    ["bytes that end too early", { name: "a.json", content: json, packedSize: 20 }, "input/zip-damaged"],
    ["another method", { name: "a.json", content: json, method: 12 }, "input/zip-unsupported"],
    ["an offset that leads nowhere", { name: "a.json", content: json, offset: 3 }, "input/zip-damaged"],
  ];
  test.each(faulty)("%s is told when the file is read", async (_, entry, code) => {
    const entries = [entry, { name: "b" }];
    for (const folder of [await opened(entries), await openedAsFile(zipOf(entries))]) {
      const reading = readText(folder.open("a.json"));
      await expect(reading).rejects.toMatchObject({
        name: "FormatError",
        code,
        place: { file: "a.zip/a.json" },
      });
    }
  });

  test("one that is cut off anywhere gives a typed error", async () => {
    const whole = zipOf([
      { name: "a.json", content: json },
      { name: "b.json", content: json },
    ]);
    for (let length = 0; length < whole.length; length += 1) {
      await expect(zipFolder("a.zip", new Blob([whole.subarray(0, length)]))).rejects.toMatchObject({
        code: "input/zip-damaged",
      });
    }
  });

  test("any bytes changed give what was there, or a typed error", async () => {
    const whole = zipOf([
      { name: "a.json", content: json },
      { name: "b/c.json", content: json, stored: true },
    ]);
    const edit = fc.tuple(fc.nat(whole.length - 1), fc.nat(255));
    await fc.assert(
      fc.asyncProperty(
        fc.array(edit, { minLength: 1, maxLength: 4 }),
        fc.boolean(),
        async (edits, isFile) => {
          const bytes = whole.slice();
          for (const [at, value] of edits) bytes[at] = value;
          const outcome = await contentsOf(bytes, isFile).catch((error: unknown) => error);
          const isTyped = outcome instanceof FormatError && outcome.code.startsWith("input/");
          expect(isTyped || (Array.isArray(outcome) && outcome.every((content) => content === json))).toBe(
            true,
          );
        },
      ),
      { numRuns: 500 },
    );
  });

  test("any bytes at all give a typed error", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (bytes) => {
        const blob = new Blob([new Uint8Array([0x50, 0x4b, 3, 4]), new Uint8Array(bytes)]);
        await expect(zipFolder("a.zip", blob)).rejects.toMatchObject({ name: "FormatError" });
      }),
    );
  });
});

test("any files come out as they went in", async () => {
  const file = fc.tuple(fc.uint8Array({ maxLength: 2000 }), fc.integer({ min: 1, max: 200 }), fc.boolean());
  await fc.assert(
    fc.asyncProperty(fc.array(file, { maxLength: 6 }), fc.boolean(), async (files, isFile) => {
      const contents = files.map(
        ([bytes, times]) => new Uint8Array(Array.from({ length: times }, () => [...bytes]).flat()),
      );
      const bytes = zipOf(
        files.map(([, , stored], at) => ({ name: `${String(at)}.bin`, content: contents[at] ?? "", stored })),
      );
      const folder = isFile ? await openedAsFile(bytes) : await zipFolder("a.zip", new Blob([bytes]));
      expect(await folder.list()).toEqual(contents.map((_, at) => `${String(at)}.bin`));
      for (const [at, content] of contents.entries()) {
        const pieces: Uint8Array[] = [];
        for await (const chunk of folder.open(`${String(at)}.bin`).stream()) pieces.push(chunk);
        expect(Buffer.compare(Buffer.concat(pieces), content)).toBe(0);
      }
    }),
    { numRuns: 50 },
  );
});

test("the checksum is that of zlib, however the bytes are cut", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), fc.nat(300), (bytes, cut) => {
      expect(crc32(bytes)).toBe(crc32OfNode(bytes));
      expect(crc32(bytes.subarray(cut), crc32(bytes.subarray(0, cut)))).toBe(crc32OfNode(bytes));
    }),
  );
});

test.each([
  ["a ZIP", zipOf([{ name: "a" }]), true],
  ["an empty ZIP", zipOf([]), true],
  ["a PNG", new Uint8Array([0x89, 0x50, 0x4e, 0x47]), false],
  ["nothing", new Uint8Array(), false],
])("looksLikeZip: %s", (_, start, expected) => {
  expect(looksLikeZip(start)).toBe(expected);
});

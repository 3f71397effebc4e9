import { gzipSync } from "node:zlib";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { readAngoExport } from "../src/ango/read.ts";
import { gunzipped, looksLikeGzip } from "../src/io/gzip.ts";
import { memorySource, type Source } from "../src/io/source.ts";
import { FormatError } from "../src/model/diagnostic.ts";
import { heldOf } from "./arbitraries.ts";

async function bytesOf(source: Source): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const chunk of source.stream()) pieces.push(chunk);
  return Buffer.concat(pieces);
}

function cut(bytes: Uint8Array, size: number): Source {
  return {
    name: "a.gz",
    async *stream() {
      for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
    },
  };
}

test("any bytes come out as they went in, however they are cut, twice", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uint8Array({ maxLength: 3000 }),
      fc.integer({ min: 1, max: 500 }),
      async (bytes, size) => {
        const source = gunzipped(cut(gzipSync(bytes), size));
        expect(Buffer.compare(await bytesOf(source), bytes)).toBe(0);
        expect(Buffer.compare(await bytesOf(source), bytes)).toBe(0);
      },
    ),
    { numRuns: 50 },
  );
});

test("an Ango export in lines is read twice, for its classes and its labels", async () => {
  const line = JSON.stringify({
    asset: "https://example.com/a.jpg",
    externalId: "a.jpg",
    task: { tools: [{ "bounding-box": { x: 1, y: 2, width: 3, height: 4 }, schemaId: "s", title: "Boat" }] },
  });
  const source = gunzipped(memorySource("a.ndjson.gz", gzipSync(`${line}\n${line}\n`)));
  const { header, images } = await heldOf(await readAngoExport(source));
  expect([header.categories.length, images.length]).toEqual([1, 2]);
});

test("one that is cut off anywhere, or damaged, gives a typed error", async () => {
  const whole = gzipSync(JSON.stringify(Array.from({ length: 200 }, (_, at) => at)));
  for (let length = 0; length < whole.length; length += 7) {
    await expect(bytesOf(gunzipped(memorySource("a.gz", whole.subarray(0, length))))).rejects.toMatchObject({
      code: "input/gzip-damaged",
      place: { file: "a.gz" },
    });
  }
  const wrong = whole.map((byte, at) => (at === whole.length - 6 ? byte ^ 1 : byte));
  await expect(bytesOf(gunzipped(memorySource("a.gz", wrong)))).rejects.toBeInstanceOf(FormatError);
});

test("what the packed source throws comes through", async () => {
  const source: Source = {
    name: "a.gz",
    // oxlint-disable-next-line require-yield -- it throws before
    async *stream() {
      throw new FormatError("input/missing", "a.gz does not exist.");
    },
  };
  await expect(bytesOf(gunzipped(source))).rejects.toMatchObject({ code: "input/missing" });
});

test("who stops early closes the packed source", async () => {
  let closed = false;
  const packed = gzipSync(new Uint8Array(2 ** 22).map((_, at) => (at * 7919) % 251));
  const source: Source = {
    name: "a.gz",
    async *stream() {
      try {
        for (let at = 0; at < packed.length; at += 1000) yield packed.subarray(at, at + 1000);
      } finally {
        closed = true;
      }
    },
  };
  for await (const chunk of gunzipped(source).stream()) {
    expect(chunk.length).toBeGreaterThan(0);
    break;
  }
  expect(closed).toBe(true);
});

test.each([
  [[0x1f, 0x8b, 8], true],
  [[0x50, 0x4b, 3, 4], false],
  [[], false],
])("looksLikeGzip: %j", (start, expected) => {
  expect(looksLikeGzip(Uint8Array.from(start))).toBe(expected);
});

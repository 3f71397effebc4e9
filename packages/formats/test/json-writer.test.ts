import * as fc from "fast-check";
import { expect, test } from "vitest";
import { Buffers, Fragment, JsonWriter } from "../src/bytes/json-writer.ts";
import { NUMBER_ROOM, putNumber } from "../src/bytes/number-text.ts";
import type { Dataset } from "../src/model/dataset.ts";
import type { WriteReport } from "../src/model/loss.ts";
import { CocoFile } from "../src/coco/write.ts";
import { dataset, datasetOf, type HeldDataset } from "./arbitraries.ts";

function written(value: number): string {
  const bytes = new Uint8Array(NUMBER_ROOM);
  return new TextDecoder().decode(bytes.subarray(0, putNumber(bytes, 0, value)));
}

test("numbers are written as JSON.stringify writes them", () => {
  const number = fc.oneof(
    fc.double({ noDefaultInfinity: true, noNaN: true }),
    fc.double({ min: -2000, max: 2000, noNaN: true }),
    fc
      .tuple(fc.integer({ min: -1_000_000_000, max: 1_000_000_000 }), fc.nat(14))
      .map(([digits, decimals]) => digits / 10 ** decimals),
    fc.tuple(fc.maxSafeInteger(), fc.nat(20)).map(([digits, decimals]) => digits / 10 ** decimals),
    fc.maxSafeInteger(),
  );
  fc.assert(
    fc.property(number, (value) => {
      expect(written(value)).toBe(JSON.stringify(value));
    }),
    { numRuns: 20_000 },
  );
});

test.each([
  0,
  -0,
  1e6,
  999_999.999_999_999,
  1e-6,
  9.5e-7,
  1e21,
  5e-324,
  -1.797_693_134_862_315_7e308,
  1e-9,
  0.1 + 0.2,
])("%s is written as JSON.stringify writes it", (value) => {
  expect(written(value)).toBe(JSON.stringify(value));
});

test("pieces make one text, however small the buffer is at first", () => {
  const values = fc.array(
    fc.oneof(fc.string({ unit: "binary" }), fc.array(fc.double({ noDefaultInfinity: true, noNaN: true }))),
  );
  fc.assert(
    fc.property(values, (items) => {
      const out = new JsonWriter(16);
      const pieces: Uint8Array[] = [];
      for (const item of items) {
        if (typeof item === "string") out.string(item);
        else out.numbers(item);

        out.fragment(new Fragment("\n"));
        if (out.isFull) pieces.push(out.take());
      }
      pieces.push(out.take());
      expect(textOf(pieces)).toBe(items.map((item) => `${JSON.stringify(item)}\n`).join(""));
    }),
  );
});

test("records are the same the short and the long way", async () => {
  await fc.assert(
    fc.asyncProperty(dataset, fc.constantFrom("ango", "yolo"), async (held, source) => {
      const given: HeldDataset = { ...held, header: { ...held.header, source } };
      const general = await fileOf(datasetOf(given), false);
      expect(await fileOf(datasetOf(given), true)).toStrictEqual(general);
      expect(await fileOf(datasetOf(given), true, new Buffers())).toStrictEqual(general);
    }),
    { numRuns: 500 },
  );
});

test("a number that JSON can't hold is told of in the same way", async () => {
  const annotation = {
    id: 1,
    category: 0,
    shape: { type: "box", x: 0, y: 0, width: 1, height: 1 },
    attributes: [],
  } as const;
  for (const annotations of [
    [{ ...annotation, extra: { a: [Number.NaN] } }],
    [{ ...annotation, extra: {}, shape: { ...annotation.shape, x: Infinity } }],
    [{ ...annotation, extra: {}, keypoints: [1, 2, Number.NaN] }],
  ]) {
    const image = {
      id: "a",
      name: "a.jpg",
      media: "image",
      annotations,
      attributes: [],
      relations: [],
      extra: {},
    } as const;
    const header = {
      source: "yolo",
      categories: [{ id: 0, name: "a", extra: {} }],
      splits: [],
      info: {},
      extra: {},
    } as const;
    const short = await fileOf(datasetOf({ header, images: [image] }), true);
    expect(short).toStrictEqual(await fileOf(datasetOf({ header, images: [image] }), false));
    expect(short.error).toMatch(/^JSON can't hold/);
  }
});

async function fileOf(
  given: Dataset,
  isPlain: boolean,
  buffers?: Buffers,
): Promise<{ text: string; report?: WriteReport; error?: string }> {
  const file = new CocoFile(given.header, {}, { isPlain, buffers });
  const pieces: Uint8Array[] = [];
  try {
    for await (const piece of file.text(given)) pieces.push(piece);
    return { text: textOf(buffers === undefined ? pieces : pieces.map(unpacked)), report: file.report() };
  } catch (error) {
    return { text: "", error: error instanceof Error ? error.message : "" };
  }
}

function unpacked(piece: Uint8Array): Uint8Array {
  const out = new JsonWriter(16);
  out.unpack(piece);
  return out.take();
}

function textOf(pieces: readonly Uint8Array[]): string {
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  return pieces.map((piece) => decoder.decode(piece, { stream: true })).join("") + decoder.decode();
}

import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Buffers } from "../src/bytes/buffers.ts";
import { Fragment } from "../src/bytes/fragment.ts";
import { JsonWriter } from "../src/bytes/json-writer.ts";
import { NUMBER_ROOM, putDecimal, putNumber } from "../src/bytes/number-text.ts";
import { Template } from "../src/bytes/template.ts";
import { unpack } from "../src/bytes/unpack.ts";
import { areaOf, boxOf } from "../src/geometry/box.ts";
import { RingExtent } from "../src/geometry/extent.ts";
import { jsonText } from "../src/json/text.ts";
import { writeValue } from "../src/json/value-writer.ts";
import type { Annotation, Dataset } from "../src/model/dataset.ts";
import type { WriteReport } from "../src/model/loss.ts";
import { CocoFile } from "../src/coco/file.ts";
import { dataset, datasetOf, type HeldDataset } from "./arbitraries.ts";

function written(value: number): string {
  const bytes = new Uint8Array(NUMBER_ROOM);
  return new TextDecoder().decode(bytes.subarray(0, putNumber(new DataView(bytes.buffer), 0, [value], 0)));
}

/** The same in the way that most numbers of lists are written; undefined where it is not for a number. */
function writtenAsDecimal(value: number): string | undefined {
  const bytes = new Uint8Array(NUMBER_ROOM);
  const end = putDecimal(new DataView(bytes.buffer), 0, [value], 0);
  return end === -1 ? undefined : new TextDecoder().decode(bytes.subarray(0, end));
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
      expect(writtenAsDecimal(value) ?? written(value)).toBe(JSON.stringify(value));
    }),
    { numRuns: 20_000 },
  );
});

test("decimals of few digits are written three digits at once", () => {
  const decimal = fc
    .tuple(fc.integer({ min: -999_999_999, max: 999_999_999 }), fc.integer({ min: 3, max: 6 }))
    .map(([digits, decimals]) => digits / 10 ** decimals);
  fc.assert(
    fc.property(decimal, (value) => {
      expect(writtenAsDecimal(value)).toBe(JSON.stringify(value));
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
  expect(writtenAsDecimal(value) ?? written(value)).toBe(JSON.stringify(value));
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

test("what is packed and unpacked is what is written at once, whatever is taken back in between", () => {
  const templates = [['{"a":', "}"], ["[", ",", ",", "]"], ["no number"]].map((parts) => new Template(parts));
  const item = fc.oneof(
    fc.record({ rank: fc.nat(2), keeps: fc.boolean() }),
    fc.array(fc.double({ noDefaultInfinity: true, noNaN: true }), { maxLength: 9 }),
    fc.string(),
  );
  const values = [0.1 + 0.2, 640, -57.32];
  fc.assert(
    fc.property(fc.array(item), fc.integer({ min: 16, max: 400 }), (items, size) => {
      const [packed, plain] = [new JsonWriter(size - (size % 8), new Buffers()), new JsonWriter(2 ** 16)];
      const pieces: Uint8Array[] = [];
      for (const each of items) {
        for (const out of [packed, plain]) {
          const start = out.at;
          if (typeof each === "string") out.string(each);
          else if ("rank" in each) out.row(templates[each.rank] ?? new Template([""]), values);
          else out.numbers(each);
          if (typeof each === "object" && "keeps" in each && !each.keeps) out.retreat(start);
        }
        if (packed.isFull) pieces.push(unpacked(packed.take()));
      }
      pieces.push(unpacked(packed.take()));
      expect(textOf(pieces)).toBe(textOf([plain.take()]));
    }),
  );
});

test("values are written as `jsonText` writes them", () => {
  const text = fc.oneof(
    fc.string({ unit: "binary" }),
    fc
      .tuple(
        fc.constantFrom("", "see ", "x: "),
        fc.constantFrom("https://", "s3://", "c:\\", "://", "a:", "mailto:a@"),
        fc.constantFrom("u:p@h.com/a", "h.com/a.jpg", "h.com/ü", "h.com/a b"),
        fc.constantFrom(
          "",
          "?a=1",
          "?X-Amz-Signature=abc",
          "?token=x&b=2",
          "#key=1",
          "?v=0123456789012345678901234567890123",
        ),
      )
      .map((parts) => parts.join("")),
  );
  const value = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { depthSize: "small" },
      text,
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.integer(),
      fc.constantFrom(null, true, false, 1_747_036_800_000, -5e14, 1e15, 123_456_789_012),
      fc.array(tie("value"), { maxLength: 4 }),
      fc.dictionary(text, fc.oneof(tie("value"), fc.constant(undefined)), {
        maxKeys: 4,
        noNullPrototype: true,
      }),
    ),
  })).value;
  fc.assert(
    fc.property(value, fc.boolean(), (given, isPacked) => {
      const out = new JsonWriter(16, isPacked ? new Buffers() : undefined);
      expect(writeValue(out, given)).toBe(true);
      expect(textOf([unpacked(out.take())])).toBe(jsonText([given]).slice(1, -1));
    }),
    { numRuns: 5000 },
  );
});

test.each([[Number.NaN], [[1, Infinity]], [{ a: [undefined] }]])("%j is not written", (value) => {
  expect(writeValue(new JsonWriter(16), value)).toBe(false);
});

test("what is nested very deep is left to others", () => {
  let value: unknown = 1;
  for (let depth = 0; depth < 100; depth += 1) value = [value];
  expect(writeValue(new JsonWriter(16), value)).toBe(false);
});

/** Flat lists of three points or more. */
function rings(coordinate: fc.Arbitrary<number>): fc.Arbitrary<number[][]> {
  const points = fc.array(fc.tuple(coordinate, coordinate), { minLength: 3, maxLength: 9 });
  return fc.array(
    points.map((pairs) => pairs.flat()),
    { minLength: 1, maxLength: 3 },
  );
}

function extentOf(outers: readonly number[][]): RingExtent {
  const extent = new RingExtent();
  for (const outer of outers) extent.add(outer);
  return extent;
}

describe("the extent of rings", () => {
  const usual = fc.oneof(
    fc.double({ min: -1e4, max: 1e4, noNaN: true }),
    fc.integer({ min: 0, max: 64_000 }).map((value) => value / 100),
  );
  test("is their box and their area", () => {
    fc.assert(
      fc.property(rings(usual.map((value) => value + 0)), (outers) => {
        const polygon = { type: "polygon", parts: outers.map((outer) => ({ outer, holes: [] })) } as const;
        const { left, top, right, bottom, area } = extentOf(outers);
        expect(area).toBe(areaOf(polygon));
        const box = { type: "box", x: left, y: top, width: right - left, height: bottom - top };
        expect(boxOf(polygon)).toEqual(box);
      }),
      { numRuns: 2000 },
    );
  });

  test("has an area that is not finite where a coordinate is not", () => {
    const bad = fc.constantFrom(Number.NaN, Infinity, -Infinity);
    fc.assert(
      fc.property(rings(usual), bad, fc.nat(), (outers, value, place) => {
        const [first = []] = outers;
        first[place % first.length] = value;
        expect(extentOf(outers).area).not.toSatisfy(Number.isFinite);
      }),
      { numRuns: 2000 },
    );
  });
});

test("records are the same the short and the long way", async () => {
  const order = fc.array(fc.nat(), { minLength: 9, maxLength: 9 });
  await fc.assert(
    fc.asyncProperty(
      dataset,
      fc.constantFrom("ango", "yolo"),
      fc.boolean(),
      order,
      async (held, source, isTame, ranks) => {
        const images = held.images.map((image) => ({
          ...image,
          annotations: image.annotations.map((annotation) =>
            ordered(isTame ? tame(annotation) : annotation, ranks),
          ),
        }));
        const given: HeldDataset = { images, header: { ...held.header, source } };
        const general = await fileOf(datasetOf(given), false);
        expect(await fileOf(datasetOf(given), true)).toStrictEqual(general);
        expect(await fileOf(datasetOf(given), true, new Buffers())).toStrictEqual(general);
      },
    ),
    { numRuns: 700 },
  );
});

/** Without what only COCO declares. */
function tame(annotation: Annotation): Annotation {
  const { id, category, shape, keypoints, attributes, extra } = annotation;
  return { id, category, shape, ...(keypoints && { keypoints }), attributes, extra };
}

/** The same members in another order: what is kept of an annotation stands in theirs. */
function ordered(annotation: Annotation, ranks: readonly number[]): Annotation {
  const { id, category, shape, box, keypoints, area, crowd, attributes, extra } = annotation;
  const members = [
    { id },
    { category },
    { shape },
    { attributes },
    { extra },
    box && { box },
    keypoints && { keypoints },
    area !== undefined && { area },
    crowd !== undefined && { crowd },
  ].map((member, rank) => ({ member, at: ranks[rank] ?? 0 }));
  const sorted = members.toSorted((a, b) => a.at - b.at).map(({ member }) => member);
  return Object.assign({}, ...sorted);
}

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
  unpack(out, piece);
  return out.take();
}

function textOf(pieces: readonly Uint8Array[]): string {
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  return pieces.map((piece) => decoder.decode(piece, { stream: true })).join("") + decoder.decode();
}

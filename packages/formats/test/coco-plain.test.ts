import * as fc from "fast-check";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { Decimals, cursor, putDecimals, WIDE } from "../src/bytes/packed.ts";
import { RecordStore, type Scratch, uint32At } from "../src/bytes/record-store.ts";
import { takeDecimals } from "../src/bytes/unpacked.ts";
import { grouped } from "../src/coco/groups.ts";
import { IdRanks } from "../src/coco/id-ranks.ts";
import { IdSet } from "../src/coco/id-set.ts";
import { annotationPart, type PartReader } from "../src/coco/part.ts";
import { readCoco, type ReadCocoOptions } from "../src/coco/read.ts";
import type { Annotation, DatasetImage } from "../src/model/dataset.ts";
import type { Diagnostic } from "../src/model/diagnostic.ts";
import { FormatError } from "../src/model/diagnostic.ts";
import { memorySource, type Source } from "../src/io/source.ts";
import { diskScratch } from "../src/node/scratch.ts";
import { fileSource } from "../src/node/source.ts";

/*
 * Most annotations are read straight from the bytes, and packed. One with a key that is written with an escape is left
 * to JSON.parse: so a file whose records have one each is read without any short cut.
 */

interface Outcome {
  readonly images: readonly DatasetImage[];
  readonly told: readonly Diagnostic[];
  readonly error?: unknown;
}

async function outcome(source: Source, options: ReadCocoOptions = {}): Promise<Outcome> {
  const told: Diagnostic[] = [];
  const images: DatasetImage[] = [];
  try {
    const dataset = await readCoco(source, { ...options, onDiagnostic: (one) => told.push(one) });
    for await (const image of dataset.images) images.push(image);
    return { images, told };
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    return { images, told, error: { code: error.code, message: error.message, place: error.place } };
  }
}

function inPieces(text: string, size: number): Source {
  const bytes = new TextEncoder().encode(text);
  return {
    name: "c.json",
    async *stream() {
      for (let at = 0; at < bytes.length; at += size) yield bytes.slice(at, at + size);
    },
  };
}

const numberText = fc.oneof(
  fc.integer({ min: 0, max: 64_000 }).map((value) => String(value / 100)),
  fc.integer({ min: 0, max: 640 }).map((value) => `${value}.0`),
  fc.double({ min: 0, max: 5000, noNaN: true }).map(String),
  fc.constantFrom(
    "0",
    "-0",
    "-0.0",
    "1e2",
    "-3.25",
    "0.1",
    "123456789",
    "1234567890",
    "00",
    "1.",
    ".5",
    "NaN",
    "1e999",
  ),
  fc.constantFrom(
    "12.50",
    "1.10000000000000000001",
    "9007199254740993",
    "0.30000000000000004",
    '"7"',
    "null",
    "-",
  ),
);
/** Mostly what COCO has: one odd number makes a whole file one that can't be read. */
const plainNumber = fc.oneof(
  { weight: 60, arbitrary: fc.integer({ min: 0, max: 64_000 }).map((n) => String(n / 100)) },
  { weight: 1, arbitrary: numberText },
);
const listOf = (from: fc.Arbitrary<string>, min: number, max: number): fc.Arbitrary<string> =>
  fc.array(from, { minLength: min, maxLength: max }).map((values) => `[${values.join(", ")}]`);
const ring = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.integer({ min: 3, max: 12 }).chain((points) => listOf(plainNumber, points * 2, points * 2)),
  },
  { weight: 1, arbitrary: listOf(plainNumber, 0, 9) },
  { weight: 1, arbitrary: fc.constant("[1, 2, 3, 4.5, 6, 7, 1.0, 2]") },
);
const segmentation = fc.oneof(
  { weight: 8, arbitrary: listOf(ring, 0, 3) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      '{"counts":[1,2,3,30],"size":[6,6]}',
      '{"size": [480,640], "counts": [0,7,307193]}',
      '{"counts":[7,0,307193],"size":[480,640]}',
      '{"counts":[7,-1,307194],"size":[480,640]}',
      '{"counts":[7,1.0,307192],"size":[480,640]}',
      '{"counts":[],"size":[0,640]}',
      '{"counts":[9],"size":[3,3],"size":[9,1]}',
      '{"counts":[307199],"size":[480,640]}',
      '{"counts":"1","size":[6,6]}',
      "null",
      "7",
    ),
  },
);
const member = {
  id: fc.oneof(
    { weight: 30, arbitrary: fc.integer({ min: 0, max: 40 }).map(String) },
    { weight: 1, arbitrary: fc.constantFrom('"a"', "1.5", "-3", "900100000017", "12345678901234567890") },
  ),
  image_id: fc.oneof(
    { weight: 30, arbitrary: fc.constantFrom("1", "2", "7") },
    { weight: 1, arbitrary: fc.constantFrom("9", '"1"', "1.0", "-1", "3000000000") },
  ),
  category_id: fc.oneof(
    { weight: 30, arbitrary: fc.constantFrom("1", "90") },
    { weight: 1, arbitrary: fc.constantFrom("2", "null") },
  ),
  bbox: fc.oneof(
    { weight: 15, arbitrary: listOf(plainNumber, 4, 4) },
    { weight: 1, arbitrary: listOf(numberText, 3, 5) },
  ),
  area: fc.oneof(plainNumber, fc.double({ min: 0, max: 1e6, noNaN: true }).map(String)),
  iscrowd: fc.oneof(
    { weight: 20, arbitrary: fc.constantFrom("0", "1") },
    { weight: 1, arbitrary: fc.constantFrom("2", "true", "0.0") },
  ),
  segmentation,
};
const annotation = fc
  .record(member, { requiredKeys: ["id", "image_id", "category_id"] })
  .chain((members) =>
    fc.tuple(
      fc.shuffledSubarray(Object.entries(members), { minLength: Object.keys(members).length }),
      fc.oneof(
        { weight: 12, arbitrary: fc.constant("") },
        { weight: 1, arbitrary: fc.constantFrom(',"extra":{"a":1}', ',"id":3', ',"angokit":{}') },
      ),
      fc.constantFrom("", " ", "", "\n", "\r\n  "),
    ),
  )
  .map(
    ([members, more, space]) =>
      `{${space}${members.map(([key, value]) => `"${key}":${space}${value}`).join(`,${space}`)}${more}${space}}`,
  );
const image = fc
  .tuple(
    fc.constantFrom("1", "2", "7", "7.0", '"1"'),
    fc.constantFrom("a.jpg", "b/c.png", "ä.jpg", 'q\\"q.jpg'),
    fc.constantFrom("640", "100.0", "null", "0"),
  )
  .map(
    ([id, name, width]) => `{"license": 3, "file_name": "${name}","height":480,"width":${width},"id":${id}}`,
  );
const file = fc
  .tuple(
    fc.array(image, { minLength: 1, maxLength: 4 }),
    fc.array(annotation, { maxLength: 8 }),
    fc.boolean(),
    fc.constantFrom(",", ", ", ",\n"),
  )
  .map(([images, annotations, isFirst, comma]) => {
    const lists = [`"images":[${images.join(comma)}]`, `"annotations": [${annotations.join(comma)}]`];
    if (isFirst) lists.reverse();
    return `{${lists.join(comma)},"categories":[{"id":1,"name":"cat"},{"id":90,"name":"dog"}]}`;
  });

/** The same file in two ways of writing, of one length. */
function inBothWays(text: string): { readonly plain: string; readonly escaped: string } {
  return {
    plain: text.replaceAll(/"(?:image_id|license)":/g, (key) => `${key}     `),
    escaped: text
      .replaceAll('"image_id":', String.raw`"\u0069mage_id":`)
      .replaceAll('"license":', String.raw`"\u006cicense":`),
  };
}

describe("what is read straight from the bytes", () => {
  test("is what JSON.parse makes of it, with the same findings in the same order", async () => {
    await fc.assert(
      fc.asyncProperty(file, async (text) => {
        const { plain, escaped } = inBothWays(text);
        const slow = await outcome(inPieces(escaped, 64));
        const { bytesAt: _, ...source } = memorySource("c.json", plain);
        expect(await outcome(source)).toEqual(slow);
        expect(await outcome(inPieces(plain, 64))).toEqual(slow);
        expect(await outcome(inPieces(plain, 1))).toEqual(slow);
      }),
      { numRuns: 150 },
    );
  });

  test("is the same where the outlines are read later, and can be copied", async () => {
    await fc.assert(
      fc.asyncProperty(file, async (text) => {
        const { plain, escaped } = inBothWays(text);
        const slow = await outcome(inPieces(escaped, 64));
        const late = await outcome(memorySource("c.json", plain), { outlines: "later" });
        expect(JSON.parse(JSON.stringify(late))).toEqual(JSON.parse(JSON.stringify(slow)));
        const copied: DatasetImage[] = [];
        for (const one of late.images) {
          const annotations: Annotation[] = [];
          for (const each of one.annotations) annotations.push({ ...each, shape: { ...each.shape } });
          copied.push({ ...one, annotations });
        }
        expect(copied).toEqual(slow.images);
      }),
      { numRuns: 150 },
    );
  });

  test("tells of a file that was changed before its outlines were read", async () => {
    const text =
      '{"images":[{"id":1,"file_name":"a.jpg","width":9,"height":9}],"annotations":[{"id":1,"image_id":1,"category_id":1,"bbox":[1,1,2,2],"segmentation":[[1,1,3,1,3,3]]}],"categories":[{"id":1,"name":"cat"}]}';
    const bytes = new TextEncoder().encode(text);
    const dataset = await readCoco(memorySource("c.json", bytes), { outlines: "later" });
    const images: DatasetImage[] = [];
    for await (const one of dataset.images) images.push(one);
    bytes.fill(0x20, text.indexOf("[["), text.indexOf("[[") + 4);
    const shape = images[0]?.annotations[0]?.shape;
    expect(() => (shape?.type === "polygon" ? shape.parts : undefined)).toThrow(
      expect.objectContaining({ code: "input/changed" }),
    );
  });
});

describe("packed numbers", () => {
  test("come back to the last bit", () => {
    const one = fc.oneof(
      fc.tuple(fc.integer({ min: -999_999_999, max: 999_999_999 }), fc.integer({ min: 0, max: 9 })),
      fc.tuple(fc.integer({ min: 0, max: 64_000 }), fc.integer({ min: 0, max: 3 })),
      fc.tuple(fc.double({ noNaN: true }), fc.constant(WIDE)),
    );
    fc.assert(
      fc.property(fc.array(one, { minLength: 1, maxLength: 600 }), (list) => {
        const numbers = new Decimals();
        for (const [at, [value, places]] of list.entries()) {
          numbers.places[at] = places;
          if (places === WIDE) numbers.doubles[at] = value;
          else numbers.digits[at] = value;
        }
        const bytes = new Uint8Array(list.length * 9 + 10);
        const end = putDecimals(bytes, 0, numbers, 0, list.length);
        const expected = list.map(([value, places]) =>
          places === WIDE ? value : Number(`${value}e-${places}`),
        );
        expect(takeDecimals(bytes, 0, list.length)).toEqual(expected);
        expect(cursor.at).toBe(end);
      }),
    );
  });
});

describe("an IdSet", () => {
  test("says of each id whether it was there, as a Set does", () => {
    const id = fc.oneof(
      fc.integer({ min: 0, max: 200 }),
      fc.nat({ max: 2 ** 30 }),
      fc.constantFrom(-1, 1.5, -0, 2 ** 53, 900_100_000_017, "1", "a", 65_535, 65_536),
    );
    fc.assert(
      fc.property(fc.array(id, { maxLength: 300 }), (ids) => {
        const [set, own] = [new Set<number | string>(), new IdSet()];
        for (const one of ids) {
          expect(own.add(one)).toBe(!set.has(one));
          set.add(one);
        }
      }),
    );
  });

  test("takes ids that lie far apart", () => {
    const own = new IdSet();
    const ids = Array.from({ length: 6000 }, (_, rank) => rank * 1_000_003);
    expect(ids.every((one) => own.add(one))).toBe(true);
    expect(ids.some((one) => own.add(one))).toBe(false);
  });
});

describe("ranks of ids", () => {
  test("are what a Map gives", () => {
    const id = fc.oneof(
      fc.integer({ min: -50, max: 50 }),
      fc.nat({ max: 2 ** 31 }).map((value) => value * 2 ** 20),
      fc.constantFrom(0, -0, 1.5, Number.NaN, 2 ** 53, "0", "1", "a"),
    );
    fc.assert(
      fc.property(fc.array(id, { maxLength: 2000 }), (ids) => {
        const [map, own] = [new Map<number | string, number>(), new IdRanks()];
        for (const one of ids) {
          expect(own.get(one)).toBe(map.get(one));
          if (map.has(one)) continue;
          map.set(one, map.size);
          own.add(one);
        }
        expect(own.size).toBe(map.size);
        for (const one of ids) expect(own.get(one)).toBe(map.get(one));
      }),
      { numRuns: 30 },
    );
  });
});

describe("records by their groups", () => {
  test.each([
    ["in memory", undefined],
    ["outside of memory", 0],
    ["in both", 900],
  ])("%s", (_, limit) => {
    let opened = 0;
    const scratches: Scratch[] = [];
    const overflow =
      limit === undefined
        ? undefined
        : { limit, scratch: () => (scratches[0] ??= ((opened += 1), diskScratch())) };
    const store = new RecordStore(overflow, 256);
    const groupOf = Int32Array.from({ length: 1000 }, (_each, number) => ((number * 7919) % 37) - 2);
    for (let number = 0; number < groupOf.length; number += 1) {
      store.add(number, new Uint8Array(number % 97 === 0 ? 700 : number % 13).fill(number));
    }
    const groups = Array.from(grouped(store, groupOf, 35, overflow), (bytes) => {
      const numbers: number[] = [];
      for (let at = 0; at < bytes.length; at += uint32At(bytes, at)) {
        const number = uint32At(bytes, at + 4);
        const length = uint32At(bytes, at) - 8;
        expect(length).toBe(number % 97 === 0 ? 700 : number % 13);
        expect(bytes.subarray(at + 8, at + 8 + length).every((byte) => byte === number % 256)).toBe(true);
        numbers.push(number);
      }
      return numbers;
    });
    const expected = Array.from({ length: 35 }, (_each, group) =>
      Array.from(groupOf.keys()).filter((number) => groupOf[number] === group),
    );
    expect(groups).toEqual(expected);
    expect(opened).toBe(limit === undefined ? 0 : 1);
    for (const scratch of scratches) scratch.close();
  });

  test("are parted into the room of those that were read", () => {
    const scratch = diskScratch();
    let added = 0;
    const counting: Scratch = {
      ...scratch,
      append(bytes) {
        added += bytes.length;
        return scratch.append(bytes);
      },
    };
    const overflow = { limit: 0, scratch: () => counting };
    const store = new RecordStore(overflow);
    const groupOf = Int32Array.from({ length: 60_000 }, (_each, number) => (number * 7919) % 500);
    for (let number = 0; number < groupOf.length; number += 1)
      store.add(number, new Uint8Array(100).fill(number));
    const { size } = store;
    let [group, found, wrong] = [0, 0, 0];
    for (const bytes of grouped(store, groupOf, 500, overflow)) {
      for (let at = 0; at < bytes.length; at += uint32At(bytes, at)) {
        const number = uint32At(bytes, at + 4);
        const isWhole = bytes.subarray(at + 8, at + 108).every((byte) => byte === number % 256);
        found += 1;
        if (groupOf[number] !== group || !isWhole) wrong += 1;
      }
      group += 1;
    }
    expect({ found, wrong }).toEqual({ found: 60_000, wrong: 0 });
    expect(added).toBeLessThan(size * 1.1);
    scratch.close();
  });
});

/** Reads the parts here: what is known of the rest is the same. */
function withPartsHere(source: Source, size: number, seen: boolean[]): Source {
  const cocoParts = (): PartReader => ({
    size,
    async read(comma, end, leavesOutlines) {
      const { bytesAt } = source;
      const part = bytesAt && annotationPart(bytesAt, comma, end, leavesOutlines, 2 ** 30);
      seen.push(part !== undefined);
      return part;
    },
    close() {},
  });
  return { ...source, aside: { scratch: diskScratch, cocoParts, angoClasses: () => undefined } };
}

describe("a part that another thread reads", () => {
  const categories = '"categories":[{"id":1,"name":"cat"}]';
  const images =
    '"images":[{"id":1,"file_name":"a.jpg","width":640,"height":480},{"id":2,"file_name":"b.jpg","width":640,"height":480}]';
  const points = Array.from(
    { length: 120 },
    (_, rank) => `${(rank * 7) % 600}.25,${(rank * 11) % 400}.5`,
  ).join(",");
  const annotations = (count: number): string[] =>
    Array.from(
      { length: count },
      (_, rank) =>
        `{"segmentation":[[${rank % 600}.5,2,${points}]],"area":12.5,"iscrowd":0,"image_id":${1 + (rank % 2)},"bbox":[1,2,3,${rank % 100}.5],"category_id":1,"id":${rank + 1}}`,
    );

  const many = 26_000;
  test.each([
    ["is taken over", `{${images},"annotations":[${annotations(many).join(",")}],${categories}}`, [true]],
    [
      "is taken over where images come last",
      `{${categories},"annotations":[${annotations(many).join(", ")}],${images}}`,
      [true],
    ],
    [
      "is read again where it begins in a text",
      `{"info":{"a":"${'},{\\"id\\":'.repeat(4_000_000)}"},${images},"annotations":[${annotations(9).join(",")}],${categories}}`,
      [false],
    ],
    [
      "is read again where it has lines of its own",
      `{${images},"annotations":[${annotations(many).join(",\n")}],${categories}}`,
      [],
    ],
    [
      "is read again where it is of another list",
      `{"others":[${annotations(many).join(",")}],${images},"annotations":[${annotations(9).join(",")}],${categories}}`,
      [true],
    ],
  ])("%s", async (_, text, expected) => {
    const source = memorySource("c.json", text);
    const seen: boolean[] = [];
    const whole = await outcome({ name: source.name, stream: () => source.stream() });
    const parted = await outcome(withPartsHere(source, new TextEncoder().encode(text).length, seen));
    expect(parted.error).toEqual(whole.error);
    expect(parted.told).toEqual(whole.told);
    expect(parted.images).toEqual(whole.images);
    expect(seen).toEqual(expected);
  });

  test("comes from a thread, too, and a fault in it is told with its place", async () => {
    const folder = mkdtempSync(join(tmpdir(), "angokit-parts-"));
    try {
      const path = join(folder, "c.json");
      const list = annotations(48_000);
      writeFileSync(path, `{${images},"annotations":[${list.join(",")}],${categories}}`);
      const plain = await outcome({ name: path, stream: () => fileSource(path).stream() });
      const parted = await outcome(fileSource(path));
      expect(parted.images.map(({ annotations: of }) => of.length)).toEqual([24_000, 24_000]);
      expect(parted).toEqual(plain);
      list[47_000] = '{"id":}';
      writeFileSync(path, `{${images},"annotations":[${list.join(",")}],${categories}}`);
      const broken = await outcome(fileSource(path));
      expect(broken.error).toMatchObject({ code: "json/syntax", place: { pointer: "/annotations/47000" } });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }, 60_000);
});

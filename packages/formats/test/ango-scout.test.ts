import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { classesByAppearance, type ClassScout } from "../src/ango/appearance.ts";
import { classesBetween, classesOfHalves } from "../src/ango/class-parts.ts";
import { readAngoExport } from "../src/ango/read.ts";
import { memorySource } from "../src/io/source.ts";
import type { DatasetImage } from "../src/model/dataset.ts";
import { FormatError } from "../src/model/diagnostic.ts";
import { classScout } from "../src/node/class-scout.ts";
import { fileSource } from "../src/node/source.ts";

interface Named {
  readonly schemaId?: string | undefined;
  readonly title?: string | undefined;
}

function line(objects: readonly Named[], more: object = {}): string {
  const tools = objects.map((named) => ({ "bounding-box": { x: 1, y: 2, width: 3, height: 4 }, ...named }));
  return JSON.stringify({ externalId: "1.jpg", task: { tools, ...more } });
}

/** One that reads its part in this thread; it keeps what it was asked for. */
function scoutOf(
  text: string,
  chunk?: number,
): ClassScout & { readonly asked: (readonly [number, number])[] } {
  const { bytesAt } = memorySource("export.ndjson", text);
  const asked: (readonly [number, number])[] = [];
  return {
    size: new TextEncoder().encode(text).length,
    asked,
    find: async (start, end) => {
      asked.push([start, end]);
      return bytesAt && classesBetween(bytesAt, start, end, chunk);
    },
    close() {},
  };
}

async function categoriesOf(text: string, scout?: ClassScout): Promise<unknown> {
  try {
    return (await classesByAppearance(memorySource("export.ndjson", text), undefined, scout)).categories;
  } catch (error) {
    if (error instanceof FormatError) return { code: error.code, place: error.place };
    throw error;
  }
}

const named = fc.record({
  schemaId: fc.option(fc.constantFrom("a", "b", "c"), { nil: undefined }),
  title: fc.option(fc.constantFrom("A", "B", "C", "Kişi"), { nil: undefined }),
});
const asset = fc
  .tuple(
    fc.array(named, { maxLength: 3 }),
    fc.constantFrom({}, {}, {}, { deleted: true }, { brushDataUrl: "x" }),
  )
  .map(([objects, more]) => line(objects, more));

const many = fc
  .tuple(
    fc.array(fc.oneof({ weight: 3, arbitrary: fc.constant({ schemaId: "a", title: "A" }) }, named), {
      maxLength: 3,
    }),
    fc.constantFrom({}, {}, {}, {}, { deleted: true }, { isSkipped: true }),
  )
  .map(([objects, more]) => line(objects, more));

function written(json: string, manner: string): string {
  const value: object = JSON.parse(json);
  if (manner === "spaces") return json.replaceAll('":', '": ');
  if (manner === "lines") return JSON.stringify(value, null, 1);
  if (manner === "escapes") return json.replaceAll("schemaId", "schema\\u0049d");
  return manner === "nested" ? JSON.stringify({ ...value, note: { title: "Z", schemaId: "a" } }) : json;
}

describe("two halves have the classes of the whole", () => {
  test("of JSON lines, and of what is none", async () => {
    const between = fc.constantFrom("\n", "\n", "\n", "\n", "\r\n \n", " ", ",\n", "\n{\n", "\n}\n", "\n]\n");
    const lines = fc.array(fc.tuple(asset, between, fc.boolean()), { minLength: 1, maxLength: 8 });
    const property = fc.asyncProperty(lines, async (parts) => {
      const text = parts
        .map(([json, end, spread]) => (spread ? JSON.stringify(JSON.parse(json), null, 1) : json) + end)
        .join("");
      expect(await categoriesOf(text, scoutOf(text))).toEqual(await categoriesOf(text));
    });
    await fc.assert(property, { numRuns: 1000 });
  });

  // Lines that name no other class are not read: with few lines to a chunk, that is what happens to many.
  test("whatever the lines are that are not read", async () => {
    let count = 0;
    const between = fc.constantFrom("\n", "\n", "\n", "\n", "\n", "\r\n", "\n \n");
    const manner = fc.constantFrom("", "", "", "", "spaces", "lines", "escapes", "nested");
    const lines = fc.array(fc.tuple(many, between, manner), { minLength: 4, maxLength: 24 });
    const property = fc.asyncProperty(lines, fc.integer({ min: 80, max: 900 }), async (parts, chunk) => {
      const text = parts.map(([json, end, how]) => written(json, how) + end).join("");
      const { bytesAt } = memorySource("export.ndjson", text);
      if (bytesAt === undefined) throw new Error("There is no reader.");
      const found = await classesOfHalves(bytesAt, scoutOf(text, chunk), chunk);
      if (found === undefined) return;
      count += 1;
      expect(found.categories).toEqual(await categoriesOf(text));
    });
    await fc.assert(property, { numRuns: 500 });
    expect(count).toBeGreaterThan(200);
  });

  // The first lines are read; of the others only what they name is looked at, and that of so many bytes at once.
  const known = `${line([{ schemaId: "a", title: "A" }])}\n`.repeat(3);
  test.each([
    ["another class", line([{ schemaId: "b", title: "A" }]), ["a", "b"]],
    ["another title without an id", line([{ title: "B" }]), ["a", "B"]],
    [
      "an escaped key",
      line([{ schemaId: "b", title: "A" }]).replace("schemaId", "schema\\u0049d"),
      ["a", "b"],
    ],
    ["an escaped id", line([{ schemaId: "a" }]).replace('"a"', String.raw`"\u0062"`), ["a", "b"]],
    ["spaces", line([{ schemaId: "b", title: "A" }]).replaceAll(":", " :  "), ["a", "b"]],
    ["a class of something else", line([], { note: { schemaId: "b", title: "B" } }), ["a"]],
    ["a class of a deleted task", line([{ schemaId: "b", title: "B" }], { deleted: true }), ["a"]],
    [
      "a line that looks like a value of its own",
      `{"note":\n${line([{ schemaId: "b", title: "B" }])}\n,${line([{ schemaId: "a", title: "A" }]).slice(1)}`,
      ["a"],
    ],
  ])("whose lines have %s", (_, other, ids) => {
    const text = `${known}${other}\n${known}`;
    const { bytesAt } = memorySource("export.ndjson", text);
    let count = 0;
    for (let chunk = 100; chunk < text.length; chunk += 3) {
      const found = bytesAt && classesBetween(bytesAt, 0, text.length, chunk);
      if (found === undefined) continue;
      count += 1;
      expect(new Set(found.map(({ schemaId, title }) => schemaId ?? title))).toEqual(new Set(ids));
    }
    expect(count).toBeGreaterThan(0);
  });

  test("where the second gives a class of the first another title", async () => {
    const first = `${line([{ schemaId: "a", title: "A" }])}\n`.repeat(9);
    const second = `${line([{ schemaId: "a", title: "B" }])}\n`.repeat(4) + `${line([{ title: "B" }])}\n`;
    const text = first + second;
    const { bytesAt } = memorySource("export.ndjson", text);
    const found = bytesAt && (await classesOfHalves(bytesAt, scoutOf(text, 200), 200));
    expect(found?.categories).toMatchObject([{ id: "a", name: "A" }, { id: "B" }]);
    expect(found?.categories).toEqual(await categoriesOf(text));
  });

  test("the thread is asked for the second", async () => {
    const text =
      `${line([{ schemaId: "a", title: "A" }])}\n${line([{ schemaId: "b", title: "B" }])}\n`.repeat(9);
    const scout = scoutOf(text);
    expect(await categoriesOf(text, scout)).toMatchObject([{ id: "a" }, { id: "b" }]);
    expect(scout.asked).toEqual([[expect.any(Number), text.length]]);
    const [start = 0] = scout.asked[0] ?? [];
    expect(text[start - 1]).toBe("\n");
  });

  test("a thread that fails changes nothing", async () => {
    const text = `${line([{ schemaId: "a", title: "A" }])}\n`.repeat(8);
    const scout = { ...scoutOf(text), find: async () => undefined };
    expect(await categoriesOf(text, scout)).toEqual(await categoriesOf(text));
  });

  test("nothing is asked for where there are no lines", async () => {
    const text = `[\n${line([{ schemaId: "a", title: "A" }])},\n${line([])}\n]`;
    const scout = scoutOf(text);
    expect(await categoriesOf(text, scout)).toMatchObject([{ id: "a" }]);
    expect(scout.asked).toEqual([]);
  });
});

describe("a file", () => {
  const folder = mkdtempSync(join(tmpdir(), "angokit-scout-"));
  const path = join(folder, "export.ndjson");
  const size = 66 * 2 ** 20;

  beforeAll(() => {
    const first = `${line([{ schemaId: "a", title: "A" }], { note: "-".repeat(2 ** 16) })}\n`;
    const last = `${line([{ schemaId: "b", title: "B" }])}\n`;
    writeFileSync(path, first.repeat(Math.ceil(size / first.length)) + last);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  async function read(scout: () => ClassScout | undefined): Promise<unknown> {
    const { aside, ...source } = fileSource(path);
    const from = aside === undefined ? source : { ...source, aside: { ...aside, angoClasses: scout } };
    const dataset = await readAngoExport(from);
    const images: DatasetImage[] = [];
    for await (const image of dataset.images) images.push(image);
    return { header: dataset.header, count: images.length, last: images.at(-1) };
  }

  test("is read alike with a thread", async () => {
    let scout: ClassScout | undefined;
    const start = (): ClassScout | undefined => (scout = classScout(path));
    expect(await read(start)).toEqual(await read(() => undefined));
    expect(scout?.size).toBeGreaterThan(size);
  });

  test("the thread finds the classes of its part", async () => {
    const scout = classScout(path);
    expect(await scout?.find(0, scout.size)).toEqual([
      { schemaId: "a", title: "A" },
      { schemaId: "b", title: "B" },
    ]);
    expect(await scout?.find(1, scout.size)).toBeUndefined();
    scout?.close();
  });

  test("a small file, a folder and none have no thread", () => {
    const small = join(folder, "small.ndjson");
    writeFileSync(small, line([]));
    for (const other of [small, folder, join(folder, "none")]) expect(classScout(other)).toBeUndefined();
  });
});

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { classesByAppearance, type ClassScout } from "../src/ango/appearance.ts";
import { classesBetween } from "../src/ango/class-parts.ts";
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
function scoutOf(text: string): ClassScout & { readonly asked: (readonly [number, number])[] } {
  const { bytesAt } = memorySource("export.ndjson", text);
  const asked: (readonly [number, number])[] = [];
  return {
    size: new TextEncoder().encode(text).length,
    asked,
    find: async (start, end) => {
      asked.push([start, end]);
      return bytesAt && classesBetween(bytesAt, start, end);
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

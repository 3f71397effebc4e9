import { readFileSync } from "node:fs";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  detectInput,
  type Folder,
  memoryFolder,
  memorySink,
  memorySource,
  type Source,
} from "../../src/index.ts";
import { type Change, type Example, repair, rules, validate } from "../../src/validate.ts";
import { edited } from "../../src/repair/edited.ts";
import { RecordText } from "../../src/repair/record-text.ts";
import type { Json } from "../../src/model/json.ts";
import { exampleFolder, exampleInput } from "../validate/example-folder.ts";

function optionsOf({ from, task }: Example): {
  from?: NonNullable<typeof from>;
  task?: NonNullable<typeof task>;
} {
  return { ...(from === undefined ? {} : { from }), ...(task === undefined ? {} : { task }) };
}

async function repaired(
  folder: Folder,
  example: Example,
): Promise<{ readonly copy: Folder; readonly changes: readonly Change[] }> {
  const sink = memorySink();
  const changes: Change[] = [];
  const report = await repair(folder, sink, {
    ...optionsOf(example),
    onChange: (change) => void changes.push(change),
  });
  expect(report).toEqual({ files: sink.files.size, changes: changes.length });
  return { copy: memoryFolder("copy", sink.files), changes };
}

async function codesOf(folder: Folder | Source, example: Example): Promise<ReadonlySet<string>> {
  const codes = new Set<string>();
  for await (const { code, severity } of validate(folder, optionsOf(example)))
    if (severity !== "note") codes.add(code);
  return codes;
}

const fixable = Object.entries(rules).filter(([, { fix }]) => fix !== undefined);

describe.each(fixable)("%s", (code, { bad }) => {
  test("is mended, and nothing else is broken", async () => {
    const before = await codesOf(exampleFolder(bad), bad);
    const { copy, changes } = await repaired(exampleFolder(bad), bad);
    expect(changes.map((change) => change.code)).toContain(code);
    const after = await codesOf(copy, bad);
    expect(after).not.toContain(code);
    for (const left of after) expect(before).toContain(left);
  });

  test("a second repair changes nothing", async () => {
    const { copy } = await repaired(exampleFolder(bad), bad);
    const again = await repaired(copy, bad);
    expect(again.changes).toEqual([]);
  });

  test("is left alone when it is off", async () => {
    const changes: Change[] = [];
    await repair(exampleFolder(bad), memorySink(), {
      ...optionsOf(bad),
      rules: { [code]: "off" },
      onChange: (change) => void changes.push(change),
    });
    expect(changes.filter((change) => change.code === code)).toEqual([]);
  });
});

test("a clean dataset is copied byte for byte", async () => {
  for (const { good } of Object.values(rules)) {
    // Results are no dataset.
    if ("results.json" in good.files) continue;
    const folder = exampleFolder(good);
    const { format } = await detectInput(folder, good.from === undefined ? {} : { from: good.from });
    if (format !== "coco" && format !== "yolo") continue;
    expect(await codesOf(exampleInput(good), good)).toEqual(new Set());
    const { copy, changes } = await repaired(folder, good);
    expect(changes).toEqual([]);
    expect(await copy.list()).toEqual(await folder.list());
    for (const path of await folder.list())
      expect(await bytesOf(copy, path)).toEqual(await bytesOf(folder, path));
  }
});

async function bytesOf(folder: Folder, path: string): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of folder.open(path).stream()) chunks.push(chunk);
  return Buffer.concat(chunks);
}

test("numbers that are not mended keep all their digits", async () => {
  const text =
    '{"images":[{"id":1,"file_name":"a.jpg","width":10,"height":10}],\n "annotations":[ {"id":1, "image_id":1,"category_id":1,"bbox":[1.50,2.000,3e0,4.0],"area":12.00000000000000000001, "note":12345678901234567890} ],"categories":[{"id":1,"name":"a","supercategory":"b"}]}\n';
  const sink = memorySink();
  await repair(memorySource("a.json", text), sink);
  expect(sink.text("a.json")).toBe(
    text.replace("12345678901234567890}", '12345678901234567890, "iscrowd": 0}'),
  );
});

test("a dataset of Ango Hub is not repaired, and nothing is written", async () => {
  const sink = memorySink();
  const text = readFileSync(new URL("../../../../samples/ango/export.json", import.meta.url), "utf8");
  await expect(repair(memorySource("export.json", text), sink)).rejects.toMatchObject({
    code: "repair/format",
  });
  expect(sink.files.size).toBe(0);
});

test("nor is one of any other format", async () => {
  const voc = "<annotation><filename>a.jpg</filename></annotation>";
  const folder = memoryFolder("voc", new Map([["Annotations/a.xml", voc]]));
  await expect(repair(folder, memorySink())).rejects.toMatchObject({ code: "repair/format" });
});

test("bytes with some replaced, however they are cut into chunks", async () => {
  const arbitrary = fc.record({
    bytes: fc.uint8Array({ maxLength: 60 }),
    sizes: fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }),
    cuts: fc.array(fc.nat({ max: 60 }), { maxLength: 8 }),
    texts: fc.array(fc.uint8Array({ maxLength: 5 }), { minLength: 4, maxLength: 4 }),
  });
  await fc.assert(
    fc.asyncProperty(arbitrary, async ({ bytes, sizes, cuts, texts }) => {
      const places = [...new Set(cuts.map((cut) => Math.min(cut, bytes.length)))].toSorted((a, b) => a - b);
      const edits = texts.flatMap((text, rank) => {
        const [start, end] = [places[rank * 2], places[rank * 2 + 1]];
        return start === undefined || end === undefined ? [] : [{ start, end, bytes: text }];
      });
      const expected: number[] = [];
      let at = 0;
      for (const edit of edits) {
        expected.push(...bytes.slice(at, edit.start), ...edit.bytes);
        at = edit.end;
      }
      expected.push(...bytes.slice(at));
      const got: number[] = [];
      for await (const chunk of edited(chunked(bytes, sizes), edits)) got.push(...chunk);
      expect(got).toEqual(expected);
    }),
  );
});

async function* chunked(bytes: Uint8Array, sizes: readonly number[]): AsyncGenerator<Uint8Array> {
  for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
    const size = sizes[turn % sizes.length] ?? 1;
    yield bytes.subarray(at, at + size);
    at += size;
  }
}

test("a member that is set is what JSON.parse reads then, and the others are as they were", () => {
  const object = fc.dictionary(fc.string(), fc.jsonValue(), { noNullPrototype: true });
  fc.assert(
    fc.property(object, fc.string(), fc.jsonValue(), fc.constantFrom(0, 1), (record, key, value, spaces) => {
      fc.pre(!Object.hasOwn(record, "__proto__") && key !== "__proto__");
      const text = new RecordText(new TextEncoder().encode(JSON.stringify(record, null, spaces)));
      const json: Json = JSON.parse(JSON.stringify(value));
      text.set(key, json);
      const before: unknown = JSON.parse(JSON.stringify(record));
      expect(JSON.parse(new TextDecoder().decode(text.bytes))).toEqual(
        Object.assign(before ?? {}, { [key]: json }),
      );
    }),
  );
});

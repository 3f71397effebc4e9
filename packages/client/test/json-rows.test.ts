import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { jsonRows } from "../src/json-rows.ts";
import { all, rejection } from "./loopback.ts";

async function* inParts(
  text: string,
  size: number,
): AsyncGenerator<Uint8Array<ArrayBuffer>, void, undefined> {
  const bytes = new TextEncoder().encode(text);
  for (let at = 0; at < bytes.length; at += size) yield bytes.slice(at, at + size);
}

const row = fc.dictionary(fc.string({ unit: "binary" }), fc.jsonValue({ maxDepth: 3, stringUnit: "binary" }));

test("an array, in any layout, and lines give the rows that JSON.parse gives, however they are split", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(row, { maxLength: 6 }),
      fc.integer({ min: 1, max: 40 }),
      fc.constantFrom(0, 2),
      async (rows, size, indent) => {
        const array = JSON.stringify(rows, undefined, indent);
        const wanted: unknown = JSON.parse(array);
        const lines = rows.map((each) => `${JSON.stringify(each)}\n`).join("");
        expect(await all(jsonRows(inParts(array, size)))).toStrictEqual(wanted);
        expect(await all(jsonRows(inParts(lines, size)))).toStrictEqual(wanted);
      },
    ),
    { numRuns: 300 },
  );
});

describe.each([
  "[",
  '[{"a":1},',
  '[{"a":1}',
  '{"a":1',
  '{"a":"}',
  "[1]",
  '["a"]',
  "<p>",
  "null",
  "]",
  '{"a":1}]',
  "[[]]",
  '{"a":}',
  "[]]",
])("%j", (text) => {
  test("is refused", async () => {
    expect(await rejection(all(jsonRows(inParts(text, 100))))).toBeInstanceOf(Error);
  });
});

const latin = (async function* (): AsyncGenerator<Uint8Array<ArrayBuffer>, void, undefined> {
  yield Uint8Array.of(0x7b, 0x22, 0xff, 0x22, 0x7d);
})();

test("text that is no UTF-8 is refused", async () => {
  expect(await rejection(all(jsonRows(latin)))).toBeInstanceOf(TypeError);
});

test("rows come before the text is whole, and one that is long costs no more than its length", async () => {
  const rows = jsonRows(
    (async function* (): AsyncGenerator<Uint8Array<ArrayBuffer>, void, undefined> {
      yield new TextEncoder().encode('{"a":1}\n{"b":"');
      for (let part = 0; part < 2000; part += 1) yield new Uint8Array(10_000).fill(0x78);
      yield new TextEncoder().encode('"}');
    })(),
  );
  expect((await rows.next()).value).toStrictEqual({ a: 1 });
  const { value } = await rows.next();
  expect(JSON.stringify(value)).toHaveLength(20_000_008);
});

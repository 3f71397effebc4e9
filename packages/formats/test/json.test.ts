import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { memorySource, type Source } from "../src/io/source.ts";
import { type JsonItem, jsonItems } from "../src/json/items.ts";
import { FormatError } from "../src/model/diagnostic.ts";

/** The bytes cut at the given places. */
function chunked(content: string | Uint8Array, cuts: readonly number[]): Source {
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  const at = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).toSorted((a, b) => a - b), bytes.length];
  return {
    name: "test.json",
    async *stream() {
      for (let i = 1; i < at.length; i += 1) yield bytes.slice(at[i - 1], at[i]);
    },
  };
}

async function itemsOf(source: Source): Promise<JsonItem[]> {
  const items: JsonItem[] = [];
  for await (const item of jsonItems(source)) items.push(item);
  return items;
}

/** How many items there are when none may have more than 12 bytes. */
async function countOf(text: string): Promise<number> {
  let count = 0;
  for await (const _ of jsonItems(chunked(text, [3, 9, 20]), { maxElementBytes: 12 })) count += 1;
  return count;
}

async function errorOf(source: Source): Promise<FormatError> {
  try {
    await itemsOf(source);
  } catch (error) {
    if (error instanceof FormatError) return error;
    throw error;
  }
  throw new Error("It was accepted.");
}

/** One document, put together again from its items. */
function reassembled(items: readonly JsonItem[]): unknown {
  const first = items[0];
  if (first === undefined) throw new Error("There were no items.");
  if (first.key === undefined) {
    return first.index === undefined ? first.value : items.map((item) => item.value);
  }
  const whole: object = {};
  for (const item of items) {
    const key = item.key ?? "";
    const old: unknown = Object.getOwnPropertyDescriptor(whole, key)?.value;
    const value = item.index === undefined ? item.value : [...(Array.isArray(old) ? old : []), item.value];
    Object.defineProperty(whole, key, { value, enumerable: true, configurable: true, writable: true });
  }
  return whole;
}

/** Any JSON value whose objects may have the keys that go wrong. */
const json = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.constantFrom(null, true, false),
    fc.double({ noDefaultInfinity: true, noNaN: true }),
    fc.string({ unit: "binary" }),
    fc.constantFrom("\\", '"', "}{][", "é\u2028😀", "a".repeat(70)),
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(fc.oneof(fc.string(), fc.constantFrom("__proto__", "a/b", "~", "")), tie("value"), {
      maxKeys: 4,
    }),
  ),
})).value;

/** JSON text with the given white space, in turn, at every place where it may stand. */
function spaced(value: unknown, spaces: readonly string[]): string {
  let turn = 0;
  const space = (): string => spaces[turn++ % spaces.length] ?? "";
  const text = (of: unknown): string => {
    if (Array.isArray(of)) return `[${space()}${of.map(text).join(`${space()},${space()}`)}${space()}]`;
    if (typeof of !== "object" || of === null) return JSON.stringify(of);
    const members = Object.entries(of).map(
      ([key, item]) => `${JSON.stringify(key)}${space()}:${space()}${text(item)}`,
    );
    return `{${space()}${members.join(`${space()},${space()}`)}${space()}}`;
  };
  return `${space()}${text(value)}${space()}`;
}

const spaces = fc.array(fc.constantFrom("", " ", "\n", "\r\n", "\t \n"), { minLength: 1, maxLength: 7 });
const cuts = fc.array(fc.nat(), { maxLength: 12 });

/** Whether a text is one JSON value, or several on lines of their own. */
function isJsonText(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) {
      try {
        JSON.parse(text.slice(0, at));
      } catch {
        continue;
      }
      if (isJsonText(text.slice(at))) return true;
    }
    return false;
  }
}

function decoded(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

describe("jsonItems", () => {
  it("gives what JSON.parse gives, whatever the white space and the chunks", async () => {
    await fc.assert(
      fc.asyncProperty(json, spaces, cuts, fc.boolean(), async (value, space, at, mark) => {
        const text = spaced(value, space);
        const items = await itemsOf(chunked(mark ? `\ufeff${text}` : text, at));
        expect(reassembled(items)).toStrictEqual(JSON.parse(text));
      }),
      { numRuns: 500 },
    );
  });

  it("accepts damaged text exactly if JSON.parse does", async () => {
    const damage = fc.array(
      fc.tuple(
        fc.nat(),
        fc.oneof(fc.constantFrom(...'{}[],:"\\ \n0-+.eE1tN\u0000\u007f'.split("")), fc.nat(255)),
        fc.constantFrom("put", "cut", "set"),
      ),
      {
        minLength: 1,
        maxLength: 3,
      },
    );
    let accepted = 0;
    await fc.assert(
      fc.asyncProperty(json, spaces, cuts, damage, async (value, space, at, hits) => {
        const bytes = [...new TextEncoder().encode(spaced(value, space))];
        for (const [place, what, how] of hits) {
          const byte = typeof what === "number" ? what : what.charCodeAt(0);
          const index = place % (bytes.length + 1);
          if (how === "put") bytes.splice(index, 0, byte);
          else if (how === "cut") bytes.splice(index, 1);
          else bytes.splice(index, 1, byte);
        }
        const damaged = new Uint8Array(bytes);
        const text = decoded(damaged);
        const valid = text !== undefined && isJsonText(text);
        accepted += Number(valid);
        const outcome = await itemsOf(chunked(damaged, at)).then(
          () => true,
          (error: unknown) => {
            expect(error).toBeInstanceOf(FormatError);
            return false;
          },
        );
        expect(outcome).toBe(valid);
      }),
      { numRuns: 2000 },
    );
    expect(accepted).toBeGreaterThan(50);
  });

  it("gives every element its key, rank, line and pointer", async () => {
    const text =
      '{"info":\n{"year": 2024},\n"a/b~": [1,\n  {"x":\n2}, 3],\n"none": [ ],\n"__proto__": [7]}\n';
    expect(await itemsOf(memorySource("test.json", text))).toStrictEqual([
      { key: "info", index: undefined, value: { year: 2024 }, line: 2, pointer: "/info" },
      { key: "a/b~", index: 0, value: 1, line: 3, pointer: "/a~1b~0/0" },
      { key: "a/b~", index: 1, value: { x: 2 }, line: 4, pointer: "/a~1b~0/1" },
      { key: "a/b~", index: 2, value: 3, line: 5, pointer: "/a~1b~0/2" },
      { key: "none", index: undefined, value: [], line: 6, pointer: "/none" },
      { key: "__proto__", index: 0, value: 7, line: 7, pointer: "/__proto__/0" },
    ]);
  });

  it.each([
    [
      "an array",
      "[1,\n[2]]",
      [
        [undefined, 0, 1, 1, "/0"],
        [undefined, 1, [2], 2, "/1"],
      ],
    ],
    ["an empty array", "\n[]", [[undefined, undefined, [], 2, ""]]],
    ["an empty object", "{ }", [[undefined, undefined, {}, 1, ""]]],
    ["a bare value", ' "x" ', [[undefined, undefined, "x", 1, ""]]],
    [
      "JSON lines",
      '{"a":1}\n\n{"a":\n2}\r\n3\n',
      [
        [undefined, 0, { a: 1 }, 1, ""],
        [undefined, 1, { a: 2 }, 3, ""],
        [undefined, 2, 3, 5, ""],
      ],
    ],
    [
      "JSON lines of arrays",
      "[1]\n[]",
      [
        [undefined, 0, [1], 1, ""],
        [undefined, 1, [], 2, ""],
      ],
    ],
  ])("reads %s", async (_, text, expected) => {
    for (const cut of [[], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]]) {
      const items = await itemsOf(chunked(text, cut));
      expect(
        items.map(({ key, index, value, line, pointer }) => [key, index, value, line, pointer]),
      ).toStrictEqual(expected);
    }
  });

  it.each([
    ["nothing", "", "json/empty", 1, 1, ""],
    ["only white space", " \n ", "json/empty", 1, 1, ""],
    ["a comma after the last element", '{"a": [1,\n2,]}', "json/syntax", 2, 3, "/a/2"],
    ["a comma after the last member", '{"a": 1,}', "json/syntax", 1, 9, ""],
    ["a comma after the last member inside", '[{"a": 1,\n "b": 2,}]', "json/syntax", 2, 8, "/0"],
    ["NaN", '{"a": [{"x": 1,\n  "é": NaN}]}', "json/syntax", 2, 9, "/a/0"],
    ["Infinity", '{"a": [-Infinity]}', "json/syntax", 1, 8, "/a/0"],
    ["a bare word", "[nul]", "json/syntax", 1, 2, "/0"],
    ["a number with a leading zero", "[01]", "json/syntax", 1, 2, "/0"],
    ["a single-quoted key", "{'a': 1}", "json/syntax", 1, 2, ""],
    ["a missing comma", "[1 2]", "json/syntax", 1, 4, "/0"],
    ["two commas", "[1,,2]", "json/syntax", 1, 4, "/1"],
    ["a missing colon", '{"a" 1}', "json/syntax", 1, 6, "/a"],
    ["a missing value", '{"a":}', "json/syntax", 1, 6, "/a"],
    ["crossed brackets", '[{"a": [1}]]', "json/syntax", 1, 10, "/0"],
    ["a bare line feed in a string", '["a\nb"]', "json/syntax", 1, 4, "/0"],
    ["an unknown escape", '{"\\x": 1}', "json/syntax", 1, 3, ""],
    ["junk after the end", '{"a": 1} x', "json/syntax", 1, 10, "/a"],
    ["two values on one line", '{"a": 1} {"a": 2}', "json/syntax", 1, 10, "/a"],
    ["two values on the second line", "1\n2 3", "json/syntax", 2, 3, ""],
    ["an end inside an element", '{"a": [1,\n{"b": ', "json/truncated", 2, 7, "/a/1"],
    ["an end inside a string", '{"a": ["x', "json/truncated", 1, 10, "/a/0"],
    ["an end between elements", '{"a": [1\n', "json/truncated", 2, 1, "/a/0"],
    ["an end after the members", '{"a": 1', "json/truncated", 1, 8, "/a"],
    ["an end inside a later line", "[1]\n[2", "json/truncated", 2, 3, ""],
  ])("refuses %s", async (_, text, code, line, column, pointer) => {
    for (const cut of [[], [1, 3, 5, 7, 9, 11]]) {
      const error = await errorOf(chunked(text, cut));
      expect({ code: error.code, ...error.place }).toStrictEqual({
        code,
        file: "test.json",
        line,
        column,
        pointer,
      });
    }
  });

  it("says who writes NaN", async () => {
    expect((await errorOf(memorySource("a.json", "[NaN]"))).message).toMatch(/Python/);
  });

  it.each([
    ["a byte that is no UTF-8", [0x5b, 0x22, 0xff, 0x22, 0x5d]],
    ["UTF-16", [0xff, 0xfe, 0x5b, 0x00, 0x5d, 0x00]],
    ["a surrogate in UTF-8", [0x5b, 0x22, 0xed, 0xa0, 0x80, 0x22, 0x5d]],
  ])("refuses %s", async (_, bytes) => {
    expect((await errorOf(memorySource("a.json", new Uint8Array(bytes)))).code).toBe("input/encoding");
  });

  it.each([
    ["[", "", "]", 512],
    ['{"a":', "1", "}", 512],
    ['{"a": [', "", "]}", 256],
  ])("reads %s%s… 512 levels deep, and no deeper", async (open, middle, close, times) => {
    const text = (count: number): string => open.repeat(count) + middle + close.repeat(count);
    await itemsOf(memorySource("a.json", text(times)));
    expect((await errorOf(memorySource("a.json", text(times + 1)))).code).toBe("json/too-deep");
    expect((await errorOf(memorySource("a.json", open.repeat(1_000_000)))).code).toBe("json/too-deep");
  });

  it("refuses an element that is too large, and only that", async () => {
    expect(await countOf('[1234567,"1234567890",3]')).toBe(3);
    await expect(countOf('[1234567,"12345678901",3]')).rejects.toMatchObject({ code: "json/too-large" });
  });

  it("holds one element at a time", async () => {
    const piece = new TextEncoder().encode(`["${"x".repeat(1019)}"],`.repeat(64));
    let asked = 0;
    const source: Source = {
      name: "long.json",
      async *stream() {
        yield new TextEncoder().encode("[");
        for (;;) {
          asked += 1;
          yield piece;
        }
      },
    };
    let first = 0;
    for await (const item of jsonItems(source)) {
      if (item.index === 0) first = asked;
      if (item.index === 30_000) break;
    }
    // The look-ahead for JSON lines is 16 MiB; after that an item comes as soon as its bytes are there.
    expect(first * piece.length).toBeLessThan(17 * 2 ** 20);
    expect(asked).toBe(Math.max(first, Math.floor(30_000 / 64) + 1));
  });
});

import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { AFTER, notPlain } from "../src/json/plain-text.ts";
import { PlainJson } from "../src/json/plain.ts";

/** What is read of texts, one after the other; undefined for one that is not plain, or that something follows. */
function readAll<T>(texts: readonly string[], read: (json: PlainJson) => T): readonly (T | undefined)[] {
  const json = new PlainJson();
  return texts.map((text) => {
    const bytes = new TextEncoder().encode(text);
    const padded = new Uint8Array(bytes.length + AFTER);
    padded.set(bytes);
    json.moveTo(padded, 0);
    try {
      const value = read(json);
      return json.at === bytes.length ? value : undefined;
    } catch (error) {
      if (error === notPlain) return undefined;
      throw error;
    }
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Infinity is what becomes of too large ones, which are left to others. */
function finite(text: string): unknown {
  const value = parsed(text);
  return typeof value === "number" && Number.isFinite(value) ? value : undefined;
}

/** What may come of a text: keys with escapes, and what is nested deep, may be left to others. */
function allowed(source: string): readonly unknown[] {
  const value = parsed(source);
  const isPlain = !source.includes("\\") && !source.includes("__proto__") && !source.includes("[[[[[[");
  return isPlain || value === undefined ? [value] : [value, undefined];
}

const digits = fc.string({
  unit: fc.constantFrom("0", "1", "2", "4", "5", "7", "9"),
  minLength: 1,
  maxLength: 19,
});
const number = fc.oneof(
  fc
    .tuple(
      fc.constantFrom("", "-"),
      digits,
      fc.option(digits, { nil: "" }),
      fc.constantFrom("", "", "", "e5", "E-3", "e+400", "e"),
    )
    .map(([sign, whole, fraction, power]) => sign + whole + (fraction === "" ? "" : `.${fraction}`) + power),
  fc.double().map(String),
  fc.integer().map(String),
  fc.constantFrom(
    "0",
    "-0",
    "-0.0",
    "-",
    "1.",
    ".5",
    "9".repeat(400),
    `${"9".repeat(308)}.5`,
    "0".repeat(20),
    "4294967296.5",
  ),
);

describe("numbers", () => {
  test("are those of JSON.parse to the bit, and only what it takes is gone over", () => {
    const property = fc.property(fc.array(number, { minLength: 1, maxLength: 4 }), (texts) => {
      expect(readAll(texts, (json) => json.number())).toEqual(texts.map(finite));
      const isTaken = texts.map((text) => (finite(text) === undefined ? undefined : true));
      expect(readAll(texts, (json) => json.skipNumber() || true)).toEqual(isTaken);
    });
    fc.assert(property, { numRuns: 3000 });
  });

  test("in pairs, too", () => {
    const pair = fc
      .tuple(number, fc.constantFrom(",", " , "), number)
      .map(([x, comma, y]) => `[${x}${comma}${y}]`);
    const odd = fc.constantFrom("[]", "[1]", "[1,2,3]", "[1,2", "1,2]", "[1,[2]]", "[1,2],", '["1",2]');
    const ring = fc
      .array(fc.oneof({ arbitrary: pair, weight: 20 }, odd), { maxLength: 4 })
      .map((points) => `[${points.join(",")}]`);
    const property = fc.property(ring, (text) => {
      const value = parsed(text);
      const isRing =
        Array.isArray(value) &&
        value.length > 0 &&
        value.every((point) => Array.isArray(point) && point.length === 2 && point.every(Number.isFinite));
      expect(readAll([text], (json) => json.pairs())).toEqual([
        isRing ? value.flat().map((part: number) => part + 0) : undefined,
      ]);
      expect(readAll([text], (json) => json.skipPairs() ?? true)).toEqual([isRing ? true : undefined]);
    });
    fc.assert(property, { numRuns: 3000 });
  });
});

describe("values", () => {
  const key = fc.constantFrom(
    "a",
    "",
    "long".repeat(12),
    String.raw`q\"`,
    'q"',
    String.raw`\u0061`,
    "ş",
    String.raw`\ud800`,
    "�",
    "1",
  );
  const text = fc.oneof(
    key,
    fc.constantFrom(String.raw`\\`, String.raw`\x`, "\\", "\n", "\0", String.raw`a\nb`),
  );
  const json = fc.letrec<{ value: string }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      { arbitrary: text.map((string) => `"${string}"`), weight: 4 },
      fc.constantFrom(
        "1",
        "-2.5",
        "true",
        "false",
        "null",
        "[]",
        "{}",
        "tru",
        "{,}",
        "[1,]",
        '{"a"}',
        " 1",
        "\t[\n]",
      ),
      fc.array(tie("value"), { maxLength: 3 }).map((items) => `[${items.join(" ,")}]`),
      fc.array(fc.tuple(key, tie("value")), { maxLength: 3 }).map((members) => {
        return `{${members.map(([name, value]) => `"${name}":${value}`).join(",")}}`;
      }),
    ),
  })).value;

  test("are those of JSON.parse, whatever was read before", () => {
    const property = fc.property(fc.array(json, { minLength: 1, maxLength: 12 }), (sources) => {
      const values = readAll(sources, (reader) => reader.value());
      for (const [at, source] of sources.entries()) expect(allowed(source)).toContainEqual(values[at]);
    });
    fc.assert(property, { numRuns: 2000 });
  });

  test.each([
    ["a key with an escape, and then without", [String.raw`{"q\"":1}`, '{"q"":1}']],
    [
      "a text with an escape that comes again, and then without",
      [...Array.from({ length: 9 }, () => String.raw`{"a":"q\""}`), '{"a":"q""}'],
    ],
    ["half a pair", [...Array.from({ length: 9 }, () => String.raw`{"a":"\ud800"}`), '{"a":"�"}']],
    ["the key of the prototype", ['{"__proto__":1}']],
    ["nested too deep to be plain", [`${"[".repeat(70)}${"]".repeat(70)}`]],
  ])("%s", (_, sources) => {
    const values = readAll(sources, (reader) => reader.value());
    for (const [at, source] of sources.entries()) expect(allowed(source)).toContainEqual(values[at]);
    const skipped = readAll(sources, (reader) => reader.skip() ?? "skipped");
    const isJson = sources.map((source) => parsed(source) !== undefined);
    expect(skipped.filter((value, at) => value !== undefined && isJson[at] !== true)).toEqual([]);
  });
});

import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { TextSet } from "../src/bytes/text-set.ts";

describe("a TextSet", () => {
  test("says of each text whether it was there, as a Set does", () => {
    const text = fc.oneof(
      fc.string({ unit: fc.constantFrom("a", "b"), maxLength: 4 }),
      fc.string({ unit: "binary", maxLength: 20 }),
      // The same bytes, as one each and as two.
      fc.constantFrom("", "\0", "a\0", "\u0061\u0100", "ā", "\0\u0001"),
    );
    fc.assert(
      fc.property(fc.array(text, { maxLength: 200 }), (texts) => {
        const [set, own] = [new Set<string>(), new TextSet()];
        for (const one of texts) {
          expect(own.add(one)).toBe(!set.has(one));
          set.add(one);
        }
      }),
    );
  });

  test("grows, and takes texts that are longer than a block", () => {
    const own = new TextSet();
    const texts = Array.from({ length: 100_000 }, (_, rank) => `labels/train/${rank}`);
    texts.push("x".repeat(3_000_000), "é".repeat(1_000_000));
    expect(texts.every((text) => own.add(text))).toBe(true);
    expect(texts.some((text) => own.add(text))).toBe(false);
  });
});

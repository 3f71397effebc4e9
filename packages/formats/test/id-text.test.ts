import { expect, test } from "vitest";
import { idText } from "../src/json/id-text.ts";

test("texts as long as an id are read, others are left", () => {
  const signs = Uint8Array.from({ length: 200 }, (_, at) => 0x20 + (at % 95));
  for (let size = 0; size < 40; size += 1)
    for (let start = 0; start < 100; start += 7) {
      const text = new TextDecoder().decode(signs.subarray(start, start + size));
      expect(idText(signs, start, size)).toBe(size === 23 || size === 24 ? text : undefined);
    }
});

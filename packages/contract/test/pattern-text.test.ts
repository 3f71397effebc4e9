import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { patternText } from "../src/api-coverage/pattern-text.ts";
import { coverage, recordCoverage } from "../src/coverage.ts";
import { loadSpec } from "../src/document.ts";

describe("a short text for a pattern", () => {
  test.each<[pattern: string, text: string]>([
    ["^[0-9]{13}$", "0000000000000"],
    ["^97[89]-\\d{10}$", "978-0000000000"],
    ["^(?:red|green)(?:-[a-f]+)?$", "red"],
    ["^(?<year>\\d{4})-(?<month>0[1-9]|1[0-2])$", "0000-01"],
    ["^\\p{Lu}\\p{Ll}*$", "A"],
    ["^[\\u0430-\\u044f]{2}$", "\u0430\u0430"],
    ["^\\x41\\u0042\\u{43}\\.\\/\\[$", "ABC./["],
    ["[^\\s]+", "a"],
    ["^$", ""],
    ["b", "b"],
    ["^(?=.*a)[a-z]+$", "a"],
    ["^(a|b)\\1$", ""],
  ])("%s", (pattern, text) => {
    expect(patternText(pattern)).toBe(text === "" && pattern !== "^$" ? undefined : text);
  });

  test("is as long as it has to be", () => {
    expect(patternText("^[a-z]+$", 5)).toBe("aaaaa");
    expect(patternText("^[A-Z]+\\d*$", 4, 4)).toBe("AAAA");
    expect(patternText("^x{1,3}y{0,2}$", 5, 5)).toBe("xxxyy");
    expect(patternText("b", 3)).toBe("baa");
    expect(patternText("^[a-z]{3}$", 4)).toBeUndefined();
    expect(patternText("^a{100000}$")).toBeUndefined();
    expect(patternText("(")).toBeUndefined();
  });

  test("whatever comes out is allowed", () => {
    const part = fc.constantFrom("a", "\\d", "[b-y]", ".", "\\w", "[^a]", "\\p{L}", "(?:x|yz)", "(c)");
    const counted = fc
      .tuple(part, fc.constantFrom("", "*", "+", "?", "{2}", "{1,}", "{0,3}?"))
      .map((two) => two.join(""));
    const pattern = fc.array(counted, { maxLength: 5 }).map((parts) => `^${parts.join("")}$`);
    fc.assert(
      fc.property(pattern, (one) => {
        const text = patternText(one);
        expect(text).toBeDefined();
        expect(new RegExp(one, "u").test(text ?? "")).toBe(true);
      }),
    );
  });
});

test("an operation whose parameter has a pattern and no example gets its tests", async () => {
  const isbn = { type: "string", pattern: "^97[89]-\\d{10}$" };
  const spec = await loadSpec({
    openapi: "3.1.0",
    info: { title: "t", version: "1" },
    paths: {
      "/books/{isbn}": {
        put: {
          operationId: "putBook",
          parameters: [{ name: "isbn", in: "path", required: true, schema: isbn }],
          requestBody: {
            required: true,
            content: {
              "application/json": {
                schema: {
                  type: "object",
                  required: ["isbn", "shelf"],
                  properties: { isbn, shelf: { type: "string", pattern: "^[A-Z]{2}$", minLength: 2 } },
                },
              },
            },
          },
          responses: { 200: { description: "" }, 404: { description: "" } },
        },
      },
    },
  });
  const { operations } = coverage(spec, recordCoverage(spec).counts());
  const stubs = (operations[0]?.stubs ?? []).join("\n");
  expect(stubs).toContain("/books/978-0000000000");
  expect(stubs).toContain('shelf: "AA"');
});

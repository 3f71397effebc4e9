import { describe, expect, test } from "vitest";
import { jsonWithoutSecrets, withoutSecrets } from "../src/secret-addresses.ts";

describe("addresses lose what opens a file to others", () => {
  const cases: readonly (readonly [written: string, kept: string])[] = [
    ["https://b.s3.example.com/a.png?X-Amz-Expires=9&X-Amz-Signature=abc", "https://b.s3.example.com/a.png"],
    ["https://example.com/a.png?sig=x", "https://example.com/a.png"],
    ["https://example.com/a.png?v=0123456789abcdef0123456789abcdef", "https://example.com/a.png"],
    ["https://example.com/a.png#access_token=x", "https://example.com/a.png"],
    ["s3://user:password@bucket/a.png", "s3://bucket/a.png"],
    [
      "see https://example.com/a?Signature=x, and https://example.com/b?page=2.",
      "see https://example.com/a and https://example.com/b?page=2.",
    ],
  ];
  test.each(cases)("%s", (written, kept) => {
    expect(withoutSecrets(written)).toBe(kept);
    expect(JSON.parse(jsonWithoutSecrets({ deep: [{ written }], apiKey: "k" }))).toEqual({
      deep: [{ written: kept }],
    });
  });

  test.each([
    "https://example.com/a?id=12&page=3",
    "a.png?token=1",
    "12:30",
    "",
    "C://x/y",
    "https://example.com/@me/a.png",
  ])("%j stays as it is", (text) => {
    expect(withoutSecrets(text)).toBe(text);
  });
});

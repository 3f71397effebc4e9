import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { memoryFolder } from "../../src/index.ts";
import { validate } from "../../src/validate.ts";
import { verdictOf } from "../../src/validate/yolo/verdict.ts";

const rules = { classes: 3 };
const codes = (content: string | Uint8Array): readonly string[] => [
  ...new Set(verdictOf(content, rules).findings.map(({ code }) => code)),
];

describe("numbers that nobody means", () => {
  test.each([
    ["0 1e308 0.5 0.1 0.1", "yolo/not-finite"],
    ["0 -1e308 0.5 0.1 0.1", "yolo/not-finite"],
    ["0 1e-400 0.5 0.1 0.1", "yolo/box-leaves-image"],
    ["0 0.5 0.5 1e-50 0.1", "yolo/empty-box"],
    ["1e308 0.5 0.5 0.1 0.1", "yolo/not-finite"],
    ["0 0.5\u00000.5 0.5 0.1 0.1", "yolo/not-a-number"],
    ["\u0000\u0000\u0000\u0000", "yolo/not-a-number"],
    ["0 0.5 0.5 0.1 --0.1", "yolo/not-a-number"],
    ["0 3e38 3e38 -3e38 -3e38 0.5 0.5", "yolo/out-of-bounds"],
  ])("%j", (text, code) => {
    expect(codes(text)).toEqual([code]);
  });
});

describe("files that nobody writes", () => {
  test("a line of 10 MB", () => {
    const { verdict, findings } = verdictOf(`0 ${"0.5 ".repeat(2_500_001)}`, rules);
    expect({ verdict, codes: findings.map(({ code }) => code) }).toEqual({
      verdict: "dropped",
      codes: ["yolo/odd-coordinates"],
    });
  });

  test("a token of 10 MB", () => {
    const [finding, ...more] = verdictOf(`0 ${"5".repeat(10_000_000)}x 0.5 0.5 0.5`, rules).findings;
    expect(more).toEqual([]);
    expect(finding).toMatchObject({ code: "yolo/not-a-number", line: 1, column: 3 });
    expect(finding?.message.length).toBeLessThan(100);
  });

  test("a number of 10 MB", () => {
    expect(codes(`0 0.${"5".repeat(10_000_000)} 0.5 0.5 0.5`)).toEqual([]);
    const { findings } = verdictOf(`0 ${"5".repeat(10_000_000)} 0.5 0.5 0.5`, rules);
    expect(findings.map(({ code }) => code)).toEqual(["yolo/not-finite"]);
    expect(findings[0]?.message.length).toBeLessThan(100);
  });

  test("100 000 rows, all the same", () => {
    const { verdict, removed } = verdictOf("0 0.5 0.5 0.1 0.1\n".repeat(100_000), rules);
    expect([verdict, removed.length, removed[0], removed.at(-1)]).toEqual(["kept", 99_999, 2, 100_000]);
  });

  test("20 000 outlines of one box", () => {
    const rows = Array.from(
      { length: 20_000 },
      (_, at) => `0 0.1 0.1 0.9 0.1 0.9 0.9 0.1 0.9 0.5 ${(at / 1e6 + 0.5).toFixed(6)}`,
    );
    const { verdict, removed, findings } = verdictOf(rows.join("\n"), rules);
    expect([verdict, removed.length]).toEqual(["kept", 19_999]);
    expect(new Set(findings.map(({ code }) => code))).toEqual(new Set(["yolo/same-box"]));
  });

  test("100 000 blank lines", () => {
    expect(verdictOf(" \n".repeat(100_000), rules)).toMatchObject({ verdict: "background", rows: 0 });
    expect(verdictOf(`0 0.5 0.5 0.1 0.1\n${" \n".repeat(100_000)}`, rules)).toMatchObject({
      verdict: "kept",
      rows: 1,
    });
  });

  test("bytes of no text", () => {
    expect(codes(Uint8Array.from({ length: 4096 }, (_, at) => (at * 31) % 256))).toEqual(["yolo/encoding"]);
    expect(codes(Uint8Array.of(0xef, 0xbf, 0xbd, 0x0a, 0xff))).toEqual(["yolo/encoding"]);
    expect(verdictOf(Uint8Array.of(0xef, 0xbf, 0xbd, 0x0a, 0xff), rules).findings).toMatchObject([
      { line: 2, column: 1 },
    ]);
  });

  test("100 000 rows, each wrong: counted in full, a few handed on", async () => {
    const folder = memoryFolder(
      "d",
      new Map([
        ["data.yaml", "train: images\nval: images\nnames: [cat]\n"],
        ["labels/a.txt", "7 1.5 0.5 0.1 0\n".repeat(100_000)],
      ]),
    );
    const validation = validate(folder, { maxFindings: 5, images: "off" });
    let count = 0;
    for await (const { code } of validation) if (code === "yolo/unknown-class") count += 1;
    expect(count).toBe(5);
    expect(validation.truncated["yolo/unknown-class"]).toBe(99_995);
    expect(validation.summary).toMatchObject({ errors: 200_000, annotations: 100_000, images: 1 });
  });
});

describe("names that nobody gives", () => {
  test("keys that are members of every object", async () => {
    const yaml = "train: images\nval: images\n__proto__: [x]\nconstructor: 1\nnames: [__proto__, toString]\n";
    const folder = memoryFolder(
      "d",
      new Map([
        ["data.yaml", yaml],
        ["images/a.png", ""],
        ["labels/a.txt", "1 0.5 0.5 0.1 0.1\n"],
      ]),
    );
    const found: string[] = [];
    for await (const { code } of validate(folder, { images: "off" })) found.push(code);
    expect(found.toSorted()).toEqual(["dataset/same-folder", "dataset/unused-class"]);
  });

  test("a merge that never ends", async () => {
    const yaml = "a: &a\n  b: &b\n    <<: *a\n  <<: *b\ntrain: images\nval: images\nnames: [cat]\n<<: *a\n";
    const folder = memoryFolder(
      "d",
      new Map([
        ["data.yaml", yaml],
        ["images/a.png", ""],
      ]),
    );
    const found: string[] = [];
    for await (const { code } of validate(folder, { images: "off" })) found.push(code);
    expect(found).toContain("yolo/no-labels");
  });
});

test("whatever is done to a data.yaml, it is told of, never thrown", async () => {
  const yaml = `path: ../d
train: images
val: [images, ./x.txt]
test:
names: &n {0: cat, 1: no}
nc: 2
kpt_shape: [2, 3]
flip_idx: [1, 0]
more:
  <<: *n
  a: |
    b
holdout: images`;
  const signs = [
    "",
    " ",
    "\n",
    "\t",
    ":",
    "- ",
    "[",
    "]",
    "{",
    "}",
    "|",
    ">",
    "'",
    '"',
    "#",
    "%",
    "@",
    "~",
    "/",
    "\\",
  ];
  const words = [
    "&n ",
    "*n",
    "<<: ",
    "? ",
    "!!int ",
    "!!set",
    "---\n",
    "...\n",
    "no",
    "1.5",
    "-1",
    "../",
    "\0",
    "\ud800",
  ];
  const part = fc.constantFrom(...signs, ...words);
  const edits = fc.array(fc.tuple(fc.nat(), fc.nat({ max: 12 }), part), { minLength: 1, maxLength: 4 });
  let refused = 0;
  await fc.assert(
    fc.asyncProperty(edits, async (changes) => {
      let text = yaml;
      for (const [at, length, more] of changes) {
        const start = at % (text.length + 1);
        text = text.slice(0, start) + more + text.slice(start + length);
      }
      const files = {
        "data.yaml": text,
        "images/a.png": "",
        "labels/a.txt": "0 0.5 0.5 0.1 0.1\n",
        "x.txt": "./images/a.png\n",
      };
      const folder = memoryFolder("d", new Map(Object.entries(files)));
      const detection = { format: "yolo", entry: "data.yaml" } as const;
      for await (const { code, message, file } of validate(folder, { detection, images: "off" })) {
        expect(message).toMatch(/\.$/);
        expect(file).toBeDefined();
        if (code === "yolo/data-yaml") refused += 1;
      }
    }),
    { numRuns: 400 },
  );
  expect(refused).toBeGreaterThan(20);
});

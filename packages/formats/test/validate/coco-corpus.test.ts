import * as fc from "fast-check";
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { convert, memorySink, memorySource, writeCoco } from "../../src/index.ts";
import { encodeCounts } from "../../src/geometry/rle.ts";
import { isRuleCode, rules } from "../../src/validate.ts";
import { dataset, datasetOf } from "../arbitraries.ts";
import { brief, findingsIn, pointed } from "./coco-files.ts";

/*
 * The corpus of the reader: whatever it tells of is found, under a rule, with that rule's severity.
 */

const folder = new URL("../coco/", import.meta.url);
const names = readdirSync(folder).filter((name) => /^[^.]+\.json$/.test(name));
/** Given as results they are not the reader's case any more; what is no JSON is no finding. */
const OTHERS = new Set(["results.json", "nan.json", "comma-after-the-last.json"]);

function textOf(name: string): string {
  return readFileSync(new URL(name, folder), "utf8");
}

/** The codes that the reader tells of, or throws, with their pointers. */
function toldIn(name: string): readonly string[] {
  const expected: unknown = JSON.parse(textOf(name.replace(".json", ".expected.json")));
  const [diagnostics, error] = [pointed(expected, "/diagnostics"), pointed(expected, "/error")];
  const told: readonly unknown[] = Array.isArray(diagnostics) ? diagnostics : [];
  return [
    ...told.map((one) => String(one).replace(/^\w+ /, "")),
    ...(typeof error === "string" ? [error] : []),
  ];
}

describe("the corpus of the reader", () => {
  test.each(names.filter((name) => !OTHERS.has(name)))("%s", async (name) => {
    const text = textOf(name);
    const findings = await findingsIn(text);
    const found = findings.map(({ code, line, pointer }) => `${code} line ${line} ${pointer}`);
    expect(found).toStrictEqual(expect.arrayContaining([...toldIn(name)]));
    const json: unknown = JSON.parse(text);
    for (const { code, severity, pointer } of findings) {
      expect(severity).toBe(rules[code].severity);
      expect(pointed(json, pointer ?? "")).toBeDefined();
    }
  });
});

test("every code in the readers has a rule", () => {
  const source = new URL("../../src/coco/", import.meta.url);
  const codes = readdirSync(source).flatMap((name) => {
    const text = readFileSync(new URL(name, source), "utf8");
    const calls = [...text.matchAll(/\breport\((?:[^`;]|`[^`]*`)*?;/g)].map(([call]) => call);
    return calls.flatMap((call) =>
      [...call.matchAll(/"((?:[a-z]+-)+[a-z]+)"/g)].map(([, code]) => code ?? ""),
    );
  });
  expect(new Set(codes).size).toBeGreaterThan(30);
  expect(codes.filter((code) => !isRuleCode(`coco/${code}`))).toStrictEqual([]);
});

test("whatever the writer writes can be gone through", async () => {
  await fc.assert(
    fc.asyncProperty(dataset, async (held) => {
      const sink = memorySink();
      await convert(datasetOf(held), writeCoco(sink));
      const findings = await findingsIn(sink.text("annotations.json"));
      const own = new Set<string>([
        "coco/edited",
        "coco/bad-marker",
        "coco/no-marker",
        "coco/byte-order-mark",
        "coco/text-id",
      ]);
      expect(findings.filter(({ code }) => own.has(code)).map(brief)).toStrictEqual([]);
    }),
    { numRuns: 150 },
  );
});

describe("a file of results", () => {
  const truth = memorySource(
    "truth.json",
    '{"images":[{"id":1,"file_name":"a.jpg","width":100,"height":80}],"annotations":[],"categories":[{"id":1,"name":"cat","keypoints":["head","tail"]}]}',
  );
  const result = { image_id: 1, category_id: 1, bbox: [1, 1, 9, 9], score: 0.5 };
  const mask = { size: [80, 100], counts: encodeCounts([0, 8000]) };

  test.each<[string, unknown, string[]]>([
    ["nothing is wrong", [result], []],
    ["unknown image", [{ ...result, image_id: 7 }], ["dangling-image-id /0/image_id"]],
    ["unknown category", [result, { ...result, category_id: 7 }], ["dangling-category-id /1/category_id"]],
    ["no image", [result, { ...result, image_id: undefined }], ["no-image-id-of-annotation /1"]],
    ["id as text", [{ ...result, image_id: "1" }], ["text-id /0/image_id", "dangling-image-id /0/image_id"]],
    ["no score", [{ ...result, score: undefined }], ["no-score /0"]],
    ["score as text", [{ ...result, score: "0.5" }], ["number-as-text /0/score", "no-score /0/score"]],
    ["mixed", [result, { ...result, bbox: undefined, segmentation: mask }], ["mixed-results /1"]],
    [
      "too few keypoints",
      [{ ...result, bbox: undefined, keypoints: [1, 1, 1] }],
      ["keypoints-length /0/keypoints"],
    ],
    ["empty", [], ["empty-results "]],
  ])("%s", async (_, results, found) => {
    const findings = await findingsIn(JSON.stringify(results), { truth });
    expect(findings.filter(({ file }) => file === "a.json").map(brief)).toStrictEqual(found);
  });
});

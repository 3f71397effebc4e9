import { describe, expect, test } from "vitest";
import { type Example, type Finding, rules, validate } from "../../src/validate.ts";
import { exampleInput } from "./example-folder.ts";

async function findingsOf(example: Example): Promise<readonly Finding[]> {
  const { from, task } = example;
  const options = { ...(from === undefined ? {} : { from }), ...(task === undefined ? {} : { task }) };
  const findings: Finding[] = [];
  for await (const finding of validate(exampleInput(example), options)) findings.push(finding);
  return findings;
}

describe.each(Object.entries(rules))("%s", (code, { severity, text, why, fix, bad, good }) => {
  test("is found in the dataset that breaks it", async () => {
    const found = (await findingsOf(bad)).filter((finding) => finding.code === code);
    expect(found).not.toHaveLength(0);
    for (const finding of found) {
      expect(finding).toMatchObject({ severity, why, ...(fix === undefined ? {} : { fix }) });
      expect(finding.file ?? finding.image).toBeDefined();
      expect(finding.message).toMatch(/[.!]$/);
    }
  });

  test("is not found in the dataset that doesn't", async () => {
    const found = await findingsOf(good);
    expect(found.filter((finding) => finding.code === code || finding.severity !== "note")).toStrictEqual([]);
  });

  test("is told in whole sentences", () => {
    for (const sentence of [text, why, ...(fix === undefined ? [] : [fix])])
      expect(sentence).toMatch(/^[A-Z`].*\.$/s);
  });
});

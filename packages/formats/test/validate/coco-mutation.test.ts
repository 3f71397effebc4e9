import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { annotationDamages } from "./coco-damages.ts";
import { brief, type CocoJson, faults, findingsIn, inPieces, pointed } from "./coco-files.ts";
import { otherDamages } from "./coco-other-damages.ts";

/*
 * A clean sample, damaged in one place that a seed chooses: the damage is found there, and nothing else is.
 */

const sample = readFileSync(new URL("../../../../samples/coco/annotations.json", import.meta.url), "utf8");

function copy(): CocoJson {
  const file: CocoJson = JSON.parse(sample);
  return file;
}

/** As good as any for choosing places (Numerical Recipes' constants). */
function picker(seed: number): (count: number) => number {
  let state = seed;
  return (count) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * count);
  };
}

test("the sample has no error and no warning", async () => {
  expect(faults(await findingsIn(sample))).toStrictEqual([]);
});

describe.each([1, 2, 3])("a damaged sample, seed %i", (seed) => {
  test.each(Object.entries({ ...annotationDamages, ...otherDamages }))("%s", async (_, damage) => {
    const file = copy();
    const expected = [damage({ file, pick: picker(seed) })].flat();
    const text = JSON.stringify(file, null, 1);
    const findings = await findingsIn(text);
    expect(faults(findings)).toStrictEqual(expected);
    expect((await findingsIn(inPieces(text, 50))).map(brief).toSorted()).toStrictEqual(
      findings.map(brief).toSorted(),
    );
    for (const { pointer, line, severity, message } of findings) {
      if (severity === "note") continue;
      expect(pointed(file, pointer ?? "/nowhere")).toBeDefined();
      expect(line).toBeGreaterThan(1);
      expect(message).not.toContain("Signature");
    }
  });
});

import { readFile } from "node:fs/promises";
import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { rules } from "../../src/validate.ts";
import { rulesPage } from "./rules-page.ts";

// `pnpm exec vitest run -u` writes the page anew.
test("the repository's README says how many rules there are", async () => {
  const readme = await readFile(new URL("../../../../README.md", import.meta.url), "utf8");
  expect(readme).toContain(`[${Object.keys(rules).length} rules](packages/formats/RULES.md)`);
});

test("the page of rules is up to date", async () => {
  await expect(rulesPage()).toMatchFileSnapshot("../../RULES.md");
});

test("codes have the form that reports promise", () => {
  for (const code of Object.keys(rules))
    expect(code).toMatch(/^(?:yolo|coco|ango|voc|cvat|label-studio|labelme|image|dataset)\/[a-z0-9-]+$/);
});

/** Codes that only conversions tell: a validation reads neither sidecars nor classes from answers. */
const OF_CONVERSIONS: ReadonlySet<string> = new Set([
  // What is told where classes or names are written, or given by the user.
  "coco/no-category",
  // Of panoptic segments and results that are written.
  "coco/ambiguous-name",
  "coco/bad-size",
  "coco/size-unknown",
  "coco/too-large",
  "yolo/class-ids",
  "yolo/renamed",
  "yolo/unknown-category",
  "yolo/keypoints-unknown",
  // What a sidecar is held against.
  "yolo/class-not-in-sidecar",
  "yolo/class-removed",
  "yolo/sidecar-image-gone",
  // What is told where pages are told apart, and of shapes that are kept as they are.
  "ango/page-size",
  "ango/page-count",
  "ango/no-page",
  "ango/not-interpolated",
  "ango/undocumented-shape",
  // Fractions have no meaning in pixels without the size; as fractions they can be checked all the same.
  "yolo/size-unknown",
  // Thrown: the input is none of the format.
  "coco/not-results",
  "yolo/darknet",
  "yolo/no-classes",
  "yolo/predictions",
  "yolo/predictions-task",
  // Validation leaves what no loader finds alone, and says so.
  "yolo/path-elsewhere",
  // Of predictions, which are no labels.
  "yolo/confidence",
  "yolo/track",
  // Thrown: it can't be written so.
  "yolo/layout",
  "yolo/no-images",
  "voc/no-annotations",
  "voc/several",
  "labelme/no-files",
  // The class is taken from an answer, or from what appears.
  "ango/class-from",
  "ango/classes-by-appearance",
]);

// A finding without a rule would end a validation.
test("every code in the sources of readers is a rule, or one of conversions", () => {
  const source = new URL("../../src/", import.meta.url);
  const folders = ["coco", "yolo", "ango", "voc", "labelme"];
  const codes = new Set(
    folders.flatMap((folder) =>
      readdirSync(new URL(`${folder}/`, source)).flatMap((file) =>
        [
          ...readFileSync(new URL(`${folder}/${file}`, source), "utf8").matchAll(
            /"((?:yolo|coco|ango|voc|labelme)\/[a-z0-9-]+)"/g,
          ),
        ].map(([, code = ""]) => code),
      ),
    ),
  );
  expect([...codes].filter((code) => !(code in rules) && !OF_CONVERSIONS.has(code))).toEqual([]);
});

import { describe, expect, test } from "vitest";
import { memoryFolder } from "../../src/index.ts";
import { findCocoSplits } from "../../src/transform.ts";
import { type Finding, validate } from "../../src/validate.ts";
import { imageBytes } from "./example-folder.ts";

/** A COCO file of images of these names, and an annotation of a class that there is not. */
const file = (names: readonly string[]): string =>
  JSON.stringify({
    images: names.map((name, at) => ({ id: at + 1, file_name: name, width: 16, height: 16 })),
    annotations: [{ id: 1, image_id: 1, category_id: 2, bbox: [1, 1, 9, 9], area: 81, iscrowd: 0 }],
    categories: [{ id: 1, name: "cat" }],
  });
const bytes = (text: string): Uint8Array => imageBytes({ width: 16, height: 16, text });

describe("several COCO files, a split each", () => {
  test.each<[string, string, string, Record<string, Uint8Array>, readonly string[]]>([
    [
      "that name one image",
      "train.json",
      "val.json",
      { "images/a.png": bytes("a") },
      ["a.png is in train and in val."],
    ],
    ["without their images", "train.json", "val.json", {}, ["a.png is in train and in val."]],
    [
      "in folders of their own, where names repeat",
      "train/labels.json",
      "val/labels.json",
      { "train/a.png": bytes("a"), "val/a.png": bytes("b") },
      [],
    ],
    [
      "in folders of their own, with the same picture",
      "train/labels.json",
      "val/labels.json",
      { "train/a.png": bytes("a"), "val/a.png": bytes("a") },
      ["a.png of val is the same picture as a.png of train."],
    ],
  ])("%s", async (_, train, val, pictures, expected) => {
    const files = new Map<string, string | Uint8Array>(Object.entries(pictures));
    for (const path of [train, val]) files.set(path, file(["a.png"]));
    const folder = memoryFolder("set", files);
    const splits = await findCocoSplits(folder);
    expect(splits).toHaveLength(2);
    const validation = validate(folder, splits === undefined ? {} : { splits });
    const found: Finding[] = [];
    for await (const finding of validation) found.push(finding);
    expect(
      found.filter(({ code }) => code === "dataset/split-overlap").map(({ message }) => message),
    ).toEqual(expected);
    expect(
      found.filter(({ code }) => code === "coco/dangling-category-id").map((finding) => finding.file),
    ).toEqual([train, val]);
    expect(validation.summary).toMatchObject({ images: 2, annotations: 0 });
  });
});

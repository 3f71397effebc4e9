import { describe, expect, test } from "vitest";
import type { WriteYoloOptions } from "../../src/index.ts";
import { cat, coco, dog, object, type Outcome, photo, ROW, toYolo } from "./conversion.ts";

/*
 * What a COCO file may have wrong, or only unusual, and what becomes of it in YOLO. Eight other converters were seen to
 * crash, to write NaN, or to write wrong classes or paths for most of these.
 */
interface Case {
  readonly title: string;
  readonly text: string;
  readonly options?: WriteYoloOptions;
  /** Members that are left out are not compared, but `found` and `error`: none. */
  readonly expected: Partial<Outcome>;
}

const cases: readonly Case[] = [
  {
    title: "category id 0 is the first class, and no object of it is lost",
    text: coco({ categories: [{ id: 0, name: "cat" }, dog], annotations: [object({ category_id: 0 })] }),
    expected: { labels: { "a.txt": ROW }, classes: ["cat", "dog"] },
  },
  {
    title: "category ids 10 and 20 are classes 0 and 1",
    text: coco({
      categories: [
        { id: 10, name: "cat" },
        { id: 20, name: "dog" },
      ],
      annotations: [object({ category_id: 20 })],
    }),
    expected: { labels: { "a.txt": "1 0.2 0.4 0.2 0.4" }, classes: ["cat", "dog"] },
  },
  {
    title: "an image_id of no image is an error that is told, and the others are written",
    text: coco({ annotations: [object({ image_id: 99 }), object({ id: 2 })] }),
    expected: { labels: { "a.txt": ROW }, found: ["error coco/dangling-image-id"] },
  },
  {
    title: "a category_id of no category is an error that is told, never a class that is not in the list",
    text: coco({ annotations: [object({ category_id: 7 }), object({ id: 2 })] }),
    expected: {
      labels: { "a.txt": ROW },
      classes: ["cat"],
      found: ["error coco/dangling-category-id"],
    },
  },
  {
    title:
      "an image without width and height stops the conversion: no fraction can be told, NaN is never written",
    text: coco({ images: [photo({ width: undefined, height: undefined })] }),
    expected: { error: "yolo/size-unknown", found: ["warning coco/no-size", "warning coco/no-size"] },
  },
  {
    title: "a width of 0 counts as unknown: no infinity is written",
    text: coco({ images: [photo({ width: 0 })] }),
    expected: { error: "yolo/size-unknown", found: ["warning coco/no-size"] },
  },
  {
    title: "without iscrowd an object is an object",
    text: coco({ annotations: [object({ iscrowd: undefined })] }),
    expected: { labels: { "a.txt": ROW } },
  },
  {
    title: "without a bbox the box is that of the polygon",
    text: coco({
      annotations: [object({ bbox: undefined, segmentation: [[10, 10, 30, 10, 30, 30, 10, 30]] })],
    }),
    expected: { labels: { "a.txt": ROW } },
  },
  {
    title: "where bbox is null the box is that of the polygon",
    text: coco({ annotations: [object({ bbox: null, segmentation: [[10, 10, 30, 10, 30, 30, 10, 30]] })] }),
    expected: { labels: { "a.txt": ROW } },
  },
  {
    title: "without bbox and segmentation there is nothing to write, and that is told",
    text: coco({ annotations: [object({ bbox: undefined }), object({ id: 2 })] }),
    expected: { labels: { "a.txt": ROW }, found: ["error coco/no-geometry"] },
  },
  {
    title: "NaN is not JSON: the file is refused with the place",
    text: coco().replace("[10,10,20,20]", "[NaN,10,20,20]"),
    expected: { error: "json/syntax" },
  },
  {
    title: "a bbox outside the image is cut at its border",
    text: coco({ annotations: [object({ bbox: [90, 40, 20, 20] })] }),
    expected: {
      labels: { "a.txt": "0 0.95 0.9 0.1 0.2" },
      kept: expect.arrayContaining(["outside-image 1"]),
    },
  },
  {
    title: "a bbox with negative sides is turned round",
    text: coco({ annotations: [object({ bbox: [30, 30, -20, -20] })] }),
    expected: { labels: { "a.txt": ROW }, found: ["warning coco/negative-size"] },
  },
  {
    title: "image ids that are strings tie annotations to images",
    text: coco({ images: [photo({ id: "x-1" })], annotations: [object({ image_id: "x-1" })] }),
    expected: { labels: { "a.txt": ROW } },
  },
  {
    title: "category ids that are strings are ranks like any other",
    text: coco({
      categories: [{ id: "c", name: "cat" }, dog],
      annotations: [object({ category_id: "c" })],
    }),
    expected: { labels: { "a.txt": ROW } },
  },
  {
    title: "a file_name in folders keeps them",
    text: coco({ images: [photo({ file_name: "x/y/a.jpg" })] }),
    expected: { labels: { "x/y/a.txt": ROW } },
  },
  {
    title: "backslashes in a file_name are slashes",
    text: coco({ images: [photo({ file_name: String.raw`sub\a.jpg` })] }),
    expected: { labels: { "sub/a.txt": ROW } },
  },
  {
    title: "a.jpg and a.png don't share a label file",
    text: coco({
      images: [photo(), photo({ id: 2, file_name: "a.png" })],
      annotations: [object(), object({ id: 2, image_id: 2, bbox: [0, 0, 50, 25] })],
    }),
    expected: { labels: { "a.txt": ROW, "a-2.txt": "0 0.25 0.25 0.5 0.5" } },
  },
  {
    title: "a file_name that is a URL becomes its path, without host and query",
    text: coco({ images: [photo({ file_name: "https://example.com/x/a.jpg?size=1" })] }),
    expected: { labels: { "x/a.txt": ROW } },
  },
  {
    title: "an exact duplicate is written twice, and told",
    text: coco({ annotations: [object(), object({ id: 2 })] }),
    expected: {
      labels: { "a.txt": `${ROW}\n${ROW}` },
      messages: expect.arrayContaining([
        "1 row has the class and the box of another row of the same image: loaders delete all but one.",
      ]),
    },
  },
  {
    title: "a file_name that climbs out of the folder stays in it",
    text: coco({ images: [photo({ file_name: "../../evil.jpg" })] }),
    expected: { labels: { "evil.txt": ROW } },
  },
  {
    title: "two categories of one name stay two classes",
    text: coco({ categories: [cat, { id: 2, name: "cat" }], annotations: [object({ category_id: 2 })] }),
    expected: {
      labels: { "a.txt": "1 0.2 0.4 0.2 0.4" },
      classes: ["cat", "cat"],
      found: ["warning coco/duplicate-category-name"],
    },
  },
  {
    title: "names in any script and with dots keep their letters and dots",
    text: coco({
      images: [photo({ file_name: "고양이 v1.2.jpg" })],
      categories: [{ id: 1, name: "Katze: 猫 #1" }],
    }),
    expected: { labels: { "고양이 v1.2.txt": ROW }, classes: ["Katze: 猫 #1"] },
  },
];

describe("COCO to YOLO", () => {
  test.each(cases)("$title", async ({ text, options, expected }) => {
    const outcome: Partial<Outcome> = await toYolo(text, options);
    const wanted: Partial<Outcome> = { found: [], ...expected };
    expect(outcome.error).toBe(wanted.error);
    expect(outcome).toMatchObject(wanted);
    expect(Object.keys(outcome.labels ?? {})).toEqual(Object.keys(wanted.labels ?? {}));
  });
});

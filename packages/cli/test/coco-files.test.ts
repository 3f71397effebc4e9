import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { freshPlace, listOf, objectOf, samples } from "./process.ts";
import { images, input } from "./truth.ts";

const text = JSON.stringify({
  images: [{ id: 1, file_name: "a.jpg", width: 4, height: 2 }],
  annotations: [
    {
      image_id: 1,
      file_name: "a.png",
      segments_info: [{ id: 1, category_id: 1, area: 4, bbox: [0, 0, 2, 2], iscrowd: 0 }],
    },
  ],
  categories: [{ id: 1, name: "cat", supercategory: "animal", isthing: 1, color: [220, 20, 60] }],
});
/** 4 by 2 pixels, of which those on the left are of segment 1. */
const png = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAQAAAACCAIAAADwyuo0AAAAEElEQVR4XmNgZAAhKEDmAAAAXgAF1qYzCAAAAABJRU5ErkJggg==",
  "base64",
);

describe("COCO's other files", () => {
  test("panoptic segments, written, validated and read back", async () => {
    const place = freshPlace();
    const to = ["--to", "coco-panoptic", "--out", "out", "--json"];
    const made = await place.json(["convert", ...input("coco"), ...to]);
    expect(made).toMatchObject({ ok: true, images: 12, lost: [] });
    expect(place.files("out").filter((file) => /^panoptic\/.*\.png$/.test(file))).toHaveLength(12);
    const found = await place.json(["validate", "out", "--json"]);
    expect(found).toMatchObject({ ok: true, summary: { errors: 0, images: 12 } });
    const back = await place.json(["convert", "out", "--to", "coco", "--out", "back.json", "--json"]);
    expect(back).toMatchObject({ ok: true, images: 12, annotations: 85, lost: [] });
  });

  test("PNGs are found beside the file, or where --panoptic says", async () => {
    const place = freshPlace();
    place.put("a/panoptic_val.json", text);
    place.put("a/panoptic_val/a.png", png);
    place.put("b/val.json", text);
    place.put("b/panoptic_masks/a.png", png);
    place.put("c/val.json", text);
    place.put("d/a.png", png);
    const segments = async (...args: readonly string[]): Promise<unknown> => {
      const made = await place.json([
        "convert",
        ...args,
        "--to",
        "coco",
        "--overwrite",
        "--out",
        "x.json",
        "--json",
      ]);
      return [made["annotations"], made["diagnostics"]];
    };
    const good = [1, expect.objectContaining({ error: 0 })];
    expect(await segments("a/panoptic_val.json")).toEqual(good);
    expect(await segments("b/val.json")).toEqual(good);
    expect(await segments("c/val.json", "--panoptic", "d")).toEqual(good);
    expect(await segments("c/val.json")).toEqual([1, expect.objectContaining({ error: 1 })]);
  });

  test("results of predictions, with the ids of a ground truth", async () => {
    const place = freshPlace();
    place.put("predict/labels/bridge-01.txt", "0 0.5 0.5 0.25 0.5 0.875\n");
    const gt = join(samples, "coco/annotations.json");
    const truth = JSON.parse(readFileSync(gt, "utf8"));
    place.put("names.txt", `${truth.categories[1].name}\n`);
    const base = ["convert", "predict", "--predictions", "--image-dir", images, "--classes", "names.txt"];
    const to = ["--to", "coco-results", "--gt", gt, "--json"];
    const made = await place.json([...base, ...to, "--out", "results.json"]);
    expect(made).toMatchObject({ ok: true, annotations: 1 });
    const image = truth.images.find((one: { file_name: string }) => one.file_name.includes("bridge-01"));
    expect(JSON.parse(place.read("results.json"))).toMatchObject([
      { image_id: image.id, category_id: truth.categories[1].id, score: 0.875 },
    ]);
    expect(await place.json([...base, ...to, "--out", "folder"])).toMatchObject({
      error: { code: "usage/out" },
    });
    const own = await place.json([...base, ...to.slice(0, 2), "--json", "--out", "own.json"]);
    expect(own["messages"]).toContainEqual(expect.stringMatching(/ids .* angokit's own: --gt <file> takes/));
  });
});

test("a results file with its ground truth becomes one again, alone and in a folder", async () => {
  const place = freshPlace();
  const gt = join(samples, "coco/annotations.json");
  const truth = JSON.parse(readFileSync(gt, "utf8"));
  const result = {
    image_id: truth.images[0].id,
    category_id: truth.categories[1].id,
    bbox: [1, 2, 3, 4],
    score: 0.5,
  };
  place.put("small/results.json", JSON.stringify([result]));
  for (const path of ["small/results.json", "small"]) {
    const args = ["convert", path, "--gt", gt, "--to", "coco-results", "--overwrite", "--out", "made.json"];
    expect(await place.run([...args, "--quiet"])).toMatchObject({ code: 0, stderr: "" });
    expect(JSON.parse(place.read("made.json"))).toEqual([result]);
  }
});

test("files that are a split each are validated, each by itself, with the images that two of them share", async () => {
  const place = freshPlace();
  for (const split of ["train", "val"]) place.put(`set/${split}.json`, text.replace("a.png", "none.png"));
  const { code, stdout } = await place.run(["validate", "set", "--json"]);
  const { summary, findings } = objectOf(JSON.parse(stdout));
  expect({ code, summary }).toMatchObject({ code: 1, summary: { images: 2 } });
  const told = listOf(findings).map(({ code: rule, file, image }) => [rule, file ?? image]);
  expect(told).toContainEqual(["coco/panoptic-png", "set/train.json"]);
  expect(told).toContainEqual(["coco/panoptic-png", "set/val.json"]);
  expect(told).toContainEqual(["dataset/split-overlap", "a.jpg"]);
  const fixed = await place.run(["validate", "set", "--fix", "--out", "mended"]);
  expect(fixed.code).toBe(2);
  expect(fixed.stderr).toContain("angokit validate set/train.json --fix --out <path>. (usage/fix)");
});

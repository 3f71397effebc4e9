import { expect, test } from "vitest";
import { freshPlace, type Place } from "./process.ts";

/** A folder of predictions, a data.yaml of their classes, and a ground truth; no images. */
function prepared(): Place {
  const place = freshPlace();
  place.put("predict/labels/a.txt", "1 0.5 0.5 0.2 0.4 0.875\n");
  place.put("data.yaml", "train: images\nval: images\nnc: 2\nnames: [cat, dog]\n");
  const images = [{ id: 7, file_name: "val/a.jpg", width: 200, height: 100 }];
  const categories = [{ id: 3, name: "dog" }];
  place.put("gt.json", JSON.stringify({ images, annotations: [], categories }));
  return place;
}

const INPUT = ["convert", "predict", "--predictions", "--gt", "gt.json", "--quiet"];

test("COCO results: classes of a data.yaml, sizes of the ground truth; nothing that matches is an error", async () => {
  const place = prepared();
  const to = ["--to", "coco-results", "--out", "results.json"];
  const without = await place.run([...INPUT, ...to]);
  expect(without.code).toBe(2);
  expect(without.stderr).toMatch(
    /^error: .* called "0", "1"\. \(coco\/unmatched\)\nhint: +--classes <file>.*\n$/,
  );
  expect(place.entries()).not.toContain("results.json");

  expect(await place.run([...INPUT, ...to, "--classes", "data.yaml"])).toMatchObject({ code: 0, stderr: "" });
  expect(JSON.parse(place.read("results.json"))).toEqual([
    { image_id: 7, category_id: 3, bbox: [80, 30, 40, 40], score: 0.875 },
  ]);
});

test("Label Studio: what a model found are predictions", async () => {
  const place = prepared();
  const to = ["--to", "label-studio", "--images", "none", "--classes", "data.yaml", "--out", "out"];
  expect(await place.run([...INPUT, ...to])).toMatchObject({ code: 0, stderr: "" });
  expect(JSON.parse(place.read("out/tasks.json"))).toMatchObject([
    { annotations: [], predictions: [{ result: [{ score: 0.875 }] }] },
  ]);
});

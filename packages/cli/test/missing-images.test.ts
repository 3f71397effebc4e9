import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { freshPlace, samples } from "./process.ts";

test("images that are not found are counted", async () => {
  const place = freshPlace();
  place.put("set/annotations.json", readFileSync(join(samples, "coco/annotations.json")));
  const args = ["convert", "set", "--to", "yolo", "--strict", "--quiet", "--out", "out"];
  // Those that were asked for have to be there, and else the labels are all that is wanted.
  const asked = await place.run([...args, "--images", "link"]);
  expect(asked.code).toBe(1);
  expect(asked.stderr).toMatch(
    "--strict: 12 images were not found, and --images link asks for them, so nothing was written. (output/no-images)",
  );
  expect(place.entries()).toEqual(["set"]);
  const { code, stderr } = await place.run(args);
  expect(code).toBe(0);
  expect(stderr).toMatch(/^warning: .*--image-dir <folder>.*--images none.*\n$/);
  expect(stderr).toContain("12 images were not found");
});

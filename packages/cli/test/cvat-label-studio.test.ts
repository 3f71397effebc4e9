import { expect, test } from "vitest";
import { freshPlace, samples } from "./process.ts";

test.each([
  ["cvat", "CVAT for images", "annotations.xml"],
  ["label-studio", "Label Studio JSON", "tasks.json"],
])("a dataset goes to %s and comes back", async (format, title, file) => {
  const place = freshPlace();
  const written = await place.run(["convert", `${samples}/coco`, "--to", format, "--out", "there"]);
  expect(written.code).toBe(0);
  expect(written.stdout).toContain(`Wrote 12 images with 85 annotations to there as ${title}.`);
  expect(place.files("there/images")).toHaveLength(12);
  expect(place.read(`there/${file}`)).toContain("marina-01.png");
  const compared = await place.run(["diff", `${samples}/coco`, "there"]);
  expect(compared.code).toBe(0);
  await expect(place.json(["validate", "there", "--json"])).resolves.toMatchObject({
    ok: true,
    summary: { errors: 0, warnings: 0, images: 12 },
  });
  const back = await place.run(["convert", "there", "--to", "coco", "--strict", "--out", "back"]);
  expect(back.code).toBe(0);
});

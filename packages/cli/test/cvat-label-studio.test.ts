import { expect, test } from "vitest";
import { freshPlace, listOf, objectOf, samples } from "./process.ts";

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

test("findings name the file as it is found from here", async () => {
  const place = freshPlace();
  place.put(
    "set/annotations.xml",
    '<annotations><image id="0" name="a.png" width="9" height="x"/></annotations>',
  );
  const told = objectOf((await place.json(["inspect", "set/", "--json"]))["diagnostics"]);
  expect(new Set(listOf(told["first"]).map(({ file }) => file))).toEqual(new Set(["set/annotations.xml"]));
});

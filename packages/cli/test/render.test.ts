import { readFileSync } from "node:fs";
import { join } from "node:path";
import { memorySource } from "@angokit/formats";
import { pngSamples } from "@angokit/formats/transform";
import { describe, expect, test } from "vitest";
import { freshPlace, objectOf, samples } from "./process.ts";

const coco = join(samples, "coco");

describe("render", () => {
  test("draws a sheet as PNG, the same each time, and replaces only its own", async () => {
    const place = freshPlace();
    const { code, stdout, stderr } = await place.run(["render", coco, "--out", "sheet.png", "--size", "120"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(/^Drew 12 images with 85 objects to sheet\.png \(560 × \d+\)\.\n$/);
    const first = readFileSync(join(place.path, "sheet.png"));
    const { width } = await pngSamples(memorySource("sheet.png", first));
    expect(width).toBe(560);
    const refused = await place.run(["render", coco, "--out", "sheet.png", "--size", "120"]);
    expect(refused.code).toBe(2);
    const again = await place.run(["render", coco, "--out", "sheet.png", "--size", "120", "--overwrite"]);
    expect(again.code).toBe(0);
    expect(readFileSync(join(place.path, "sheet.png"))).toEqual(first);
    expect(place.entries()).toEqual(["sheet.png"]);
  });

  test("draws one image, and one class, as SVG", async () => {
    const place = freshPlace();
    const run = await place.json([
      "render",
      coco,
      "--image",
      "street-01",
      "--class",
      "Car",
      "--out",
      "street.svg",
      "--json",
    ]);
    expect(run).toMatchObject({
      ok: true,
      images: 1,
      objects: 3,
      names: ["street-01.png"],
      width: 1024,
      missing: 0,
    });
    const svg = place.read("street.svg");
    expect(svg.startsWith("<!-- angokit render -->\n<svg ")).toBe(true);
    expect(svg.match(/<title>Car<\/title>/g)).toHaveLength(3);
    expect(svg).toContain('href="data:image/png;base64,');
  });

  test("links to files as they are seen from the picture, and says what it can't show", async () => {
    const place = freshPlace();
    const box = { image_id: 1, category_id: 1, bbox: [1, 1, 5, 5], area: 25, iscrowd: 0 };
    const file = {
      images: [
        { id: 1, file_name: "a b#.png", width: 320, height: 240 },
        { id: 2, file_name: "none.png", width: 9, height: 9 },
      ],
      categories: [{ id: 1, name: '</title><script src="https://example.com/x.js">' }],
      annotations: [{ id: 1, ...box }],
    };
    place.put("set/a b#.png", readFileSync(join(samples, "images/marina-01.png")));
    place.put("set/annotations.json", JSON.stringify(file));
    place.put("out/own.svg", "<svg/>");
    const linked = await place.run(["render", "set", "--images", "link", "--out", "out/sheet.svg"]);
    expect(linked).toMatchObject({
      code: 0,
      stderr: "1 image file can't be shown: not found, damaged, or neither PNG nor JPEG.\n",
    });
    const svg = place.read("out/sheet.svg");
    expect(svg).toContain('href="../set/a%20b%23.png"');
    expect(svg).not.toContain("<script");
    const foreign = await place.json(["render", "set", "--out", "out/own.svg", "--overwrite", "--json"]);
    expect(objectOf(foreign["error"])).toMatchObject({ code: "output/not-ours" });
    expect(place.read("out/own.svg")).toBe("<svg/>");
  });

  test.each([
    [["--image", "stret-01", "--out", "a.png"], "usage/image", "Did you mean street-01?"],
    [["--class", "Boot", "--out", "a.png"], "usage/class", "Did you mean Boat?"],
    [["--images", "link", "--out", "a.png"], "usage/images", "for SVG"],
  ])("refuses %j", async (flags, code, message) => {
    const place = freshPlace();
    const run = await place.json(["render", coco, ...flags, "--json"]);
    expect(objectOf(run["error"])).toMatchObject({ code, message: expect.stringContaining(message) });
    expect(place.entries()).toEqual([]);
  });
});
